"""The facts of a data sheet: one list for its form, its pages, its history, its short form and its file."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clips.models import Consent, Dataset, DataSheet

NOTES_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to tell: its name, its question in words, what to write, and how long that may be."""

    name: str
    label: str | Promise
    help: str | Promise
    longest: int
    rows: int = 0
    to_players: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Facts that belong together."""

    name: str
    title: str | Promise
    about: str | Promise
    facts: tuple[Fact, ...]


SECTIONS = (
    Section(
        "origin",
        _("Origin"),
        _("How these sounds came to be."),
        (
            Fact(
                "source",
                _("Source"),
                _("The collection, archive or publication in a line, with its address if it has one."),
                300,
                to_players=True,
            ),
            Fact(
                "who",
                _("Who"),
                _(
                    "Who recorded, and who can be heard: how many, how they were found, age and background "
                    "as far as they agreed to it. Roles rather than names."
                ),
                1000,
                3,
            ),
            Fact("place", _("Where"), _("Town, country, and the kind of room or landscape."), 200),
            Fact("period", _("When"), _("Years or seasons, and the time of day if it can be heard."), 200),
            Fact(
                "purpose",
                _("Why"),
                _("What they were recorded for, and what they should not be used for."),
                1000,
                3,
            ),
        ),
    ),
    Section(
        "rights",
        _("Rights"),
        _("Without these and the source no project about the sounds can start."),
        (
            Fact(
                "licence",
                _("Licence"),
                _("For example CC BY 4.0, or “own recordings, all rights reserved”."),
                120,
                to_players=True,
            ),
            Fact(
                "consent",
                _("Consent of the voices"),
                _("A voice is personal data: people who can be heard must have agreed to this use."),
                12,
            ),
        ),
    ),
    Section(
        "sound",
        _("Sound"),
        _("What is spoken, and what it was recorded with."),
        (
            Fact(
                "languages",
                _("Languages"),
                _("With dialects, commas between them; “No speech” where nobody speaks."),
                300,
                to_players=True,
            ),
            Fact(
                "equipment",
                _("Equipment"),
                _("Microphone, recorder, distance, and what was done to the sound afterwards."),
                300,
            ),
        ),
    ),
    Section(
        "limits",
        _("Limits and context"),
        _("What somebody must know who was not there."),
        (
            Fact(
                "gaps",
                _("Known gaps"),
                _("Who or what is missing, rare, too loud, cut off or labelled badly."),
                2000,
                4,
            ),
            Fact(
                "notes",
                _("Socio-cultural notes"),
                _(
                    "What these sounds mean to the people in them: customs, forms of address, humour, what "
                    "may hurt, what an outsider is likely to misread."
                ),
                4000,
                5,
                to_players=True,
            ),
        ),
    ),
)
FACTS = {fact.name: fact for section in SECTIONS for fact in section.facts}
# These stand on the dataset: a launch depends on them. All others stand on its sheet.
ON_DATASET = ("source", "licence", "consent")
ON_SHEET = tuple(name for name in FACTS if name not in ON_DATASET)


def facts_of(dataset: Dataset) -> dict[str, str]:
    """Return what is told of a dataset, every fact, those not told empty."""
    sheet = sheet_of(dataset)
    return {name: getattr(dataset if name in ON_DATASET else sheet, name) for name in FACTS}


def sheet_of(dataset: Dataset) -> DataSheet:
    """Return the sheet of a dataset; one that was never written is empty."""
    return getattr(dataset, "sheet", None) or DataSheet(dataset=dataset)


def number_told(facts: dict[str, str]) -> int:
    """Return how many facts are told."""
    return sum(bool(facts.get(name)) for name in FACTS)


def in_words(name: str, value: str) -> str:
    """Return a value as people read it."""
    if name == "consent":
        return str(dict(Consent.choices).get(value, value)) if value else ""
    return value


def words_of(listed: str) -> list[str]:
    """Return what stands between commas."""
    return [word for part in listed.split(",") if (word := part.strip())]


@dataclass(frozen=True, slots=True)
class Short:
    """What players see of a data sheet."""

    source: str
    licence: str
    languages: list[str]
    notes: str

    @property
    def line(self) -> list[str]:
        """Languages and licence, as far as they are told."""
        return [text for text in (", ".join(self.languages), self.licence) if text]

    @property
    def is_told(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.source or self.notes or self.line)

    @property
    def has_more(self) -> bool:
        """Whether the notes are longer than what is shown of them at first."""
        return len(self.notes) > NOTES_SHOWN

    @property
    def beginning(self) -> str:
        """The first words of the notes."""
        return self.notes[:NOTES_SHOWN].rsplit(" ", 1)[0] + " …" if self.has_more else self.notes


def short(dataset: Dataset) -> Short:
    """Return the short form of a dataset's sheet."""
    sheet = sheet_of(dataset)
    return Short(dataset.source, dataset.licence, words_of(sheet.languages), sheet.notes)


def as_list(facts: dict[str, Any]) -> list[tuple[Section, list[tuple[Fact, str]]]]:
    """Return facts by section, in words, for a page."""
    return [
        (section, [(fact, in_words(fact.name, facts.get(fact.name, ""))) for fact in section.facts])
        for section in SECTIONS
    ]
