"""Terms to choose from while a data sheet is written: the owner's own of before, then common ones."""

from accounts.models import User
from clips.models import DataSheet
from clips.sheets.facts import words_of

SUGGESTED = ("languages", "equipment", "place")
LISTED = ("languages", "equipment")
MOST_SHEETS = 200
MOST_TERMS = 120
COMMON: dict[str, tuple[str, ...]] = {
    "languages": (
        "No speech",
        "Arabic",
        "Bengali",
        "Cantonese",
        "Catalan",
        "Czech",
        "Danish",
        "Dutch",
        "English",
        "English (India)",
        "English (UK)",
        "English (US)",
        "Finnish",
        "French",
        "German",
        "German (Austria)",
        "German (Switzerland)",
        "Greek",
        "Hebrew",
        "Hindi",
        "Hungarian",
        "Indonesian",
        "Italian",
        "Japanese",
        "Korean",
        "Mandarin",
        "Māori",
        "Norwegian",
        "Persian",
        "Polish",
        "Portuguese",
        "Portuguese (Brazil)",
        "Romanian",
        "Russian",
        "Sign language with speech",
        "Spanish",
        "Spanish (Latin America)",
        "Swahili",
        "Swedish",
        "Tamil",
        "Turkish",
        "Ukrainian",
        "Urdu",
        "Vietnamese",
    ),
    "equipment": (
        "Built-in laptop microphone",
        "Condenser microphone",
        "Dynamic microphone",
        "Handheld recorder",
        "Headset",
        "Hydrophone",
        "Lavalier microphone",
        "Made by a program",
        "Microphone array",
        "Passive acoustic recorder",
        "Smartphone",
        "Telephone line",
        "Video call",
    ),
    "place": ("At home", "Car", "Forest", "Hospital", "Laboratory", "Office", "School", "Street", "Studio"),
}


def suggestions(owner: User) -> dict[str, list[str]]:
    """Return terms for each field that suggests some; they cost one statement."""
    sheets = DataSheet.objects.filter(dataset__owner=owner, dataset__erased_at=None).order_by("-updated_at")
    found: dict[str, dict[str, None]] = {name: {} for name in SUGGESTED}
    for values in sheets.values(*SUGGESTED)[:MOST_SHEETS]:
        for name in SUGGESTED:
            own = words_of(values[name]) if name in LISTED else [values[name]]
            found[name] |= dict.fromkeys(filter(None, own))
    return {name: list(dict.fromkeys([*found[name], *COMMON[name]]))[:MOST_TERMS] for name in SUGGESTED}


def settled(name: str, listed: str, known: list[str]) -> str:
    """Return terms between commas, each once, spelt as it is known."""
    spelling = {term.casefold(): term for term in known} | {
        term.casefold(): term for term in COMMON.get(name, ())
    }
    terms = [spelling.get(term.casefold(), term) for term in words_of(listed)]
    return ", ".join(dict.fromkeys(terms))
