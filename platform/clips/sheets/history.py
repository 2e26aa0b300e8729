"""Versions of a data sheet: kept with each change, and compared word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from clips.models import ClipState, Dataset, SheetRevision
from clips.sheets.facts import FACTS, Fact, facts_of, in_words, number_told

_WORDS = re.compile(r"\s*\S+\s*")
# Texts less alike than this read better one after the other than woven into each other.
ALIKE = 0.5


def note(dataset: Dataset, by: User | None) -> None:
    """Keep a version if what is told has changed; whoever calls this has locked the dataset."""
    facts = facts_of(dataset)
    last = dataset.sheet_revisions.order_by("-number").first()
    if facts == last.facts if last else not number_told(facts):
        return
    SheetRevision.objects.create(
        dataset=dataset,
        number=last.number + 1 if last else 1,
        by=by,
        created_at=timezone.now(),
        facts=facts,
        **sounds_of(dataset),
    )


def sounds_of(dataset: Dataset) -> dict[str, float]:
    """Return how many clips of a dataset can be heard, and their seconds."""
    ready = dataset.clips.filter(state=ClipState.READY)
    return ready.aggregate(clips=Count("pk"), seconds=Coalesce(Sum("duration"), 0.0))


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a fact: in both versions, or only in the one before or after."""

    text: str
    kind: str = "both"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that two versions tell differently."""

    fact: Fact
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Version:
    """A revision with the facts that are not as they were in the one before."""

    revision: SheetRevision
    changed: list[Fact]


def versions(dataset: Dataset) -> list[Version]:
    """Return every version of a sheet, newest first; they cost one statement."""
    kept = list(dataset.sheet_revisions.select_related("by").order_by("-number"))
    told: list[dict[str, str]] = [*(revision.facts for revision in kept), {}]
    return [
        Version(revision, list(_changed(before, after)))
        for revision, (after, before) in zip(kept, pairwise(told), strict=True)
    ]


def changes(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    """Return what two versions tell differently, fact by fact."""
    return [
        Change(
            fact,
            pieces(in_words(fact.name, before.get(fact.name, "")), in_words(fact.name, after[fact.name])),
        )
        for fact in _changed(before, after)
    ]


def _changed(before: dict[str, str], after: dict[str, str]) -> Iterator[Fact]:
    return (fact for name, fact in FACTS.items() if before.get(name, "") != after.get(name, ""))


def pieces(before: str, after: str) -> list[Piece]:
    """Return two texts as one, word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [piece for piece in (Piece(before, "before"), Piece(after, "after")) if piece.text]
    merged = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            merged.append(Piece("".join(old[first:last])))
            continue
        merged += [Piece("".join(old[first:last]), "before")] if last > first else []
        merged += [Piece("".join(new[start:end]), "after")] if end > start else []
    return merged
