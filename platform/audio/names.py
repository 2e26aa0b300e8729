"""File names as clients send them: shown, never obeyed."""

import re
import unicodedata

_WAVES = {".wav", ".wave", ".rf64", ".bwf", ".w64", ".aif", ".aiff", ".aifc", ".caf", ".flac"}
_STREAMS = {".ogg", ".oga", ".opus", ".mp3", ".aac", ".wma", ".amr"}
_FILMS_WITHOUT_PICTURES = {".m4a", ".m4b", ".mp4", ".3gp", ".webm", ".weba", ".mka"}
AUDIO_SUFFIXES = frozenset(_WAVES | _STREAMS | _FILMS_WITHOUT_PICTURES)
MAX_CHARACTERS = 150
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}$")
# Direction marks and overrides make "gpj.wav" read as "vaw.jpg"; the others cannot be seen at all.
_DECEPTIVE = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def display_name(client_name: str) -> str:
    """Return a client's file name fit to be shown and stored as text: one line, no path, NFC, bounded."""
    last = re.split(r"[/\\]", client_name)[-1]
    return _shortened(one_line(last)) or "unnamed"


def one_line(text: str) -> str:
    """Return text without what is invisible, turns its direction or breaks its line, in NFC."""
    text = unicodedata.normalize("NFC", _DECEPTIVE.sub("", text))
    text = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs", "Zs"} else letter for letter in text)
    return " ".join(text.split())


def suffix_of(name: str) -> str:
    """Return the extension in lower case, with its dot, or nothing."""
    found = _SUFFIX.search(name.rstrip())
    return found.group().lower() if found else ""


def storage_suffix(name: str) -> str:
    """Return an extension that is safe in our own storage: a known audio one or nothing."""
    suffix = suffix_of(name)
    return suffix if suffix in AUDIO_SUFFIXES else ""


def _shortened(name: str) -> str:
    if len(name) <= MAX_CHARACTERS:
        return name
    suffix = suffix_of(name)
    return name[: MAX_CHARACTERS - len(suffix) - 1].rstrip() + "…" + suffix
