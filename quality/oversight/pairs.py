"""Pairs who answer alike, as the job found them, and whether they share a device or an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import DeviceMark
from annotation.models import Participation, Question
from quality.models import Crowd


@dataclass(frozen=True)
class PairRow:
    """Two people of a project who answer alike: clips that both voted on, called the same, expected to be."""

    one: Participation
    other: Participation
    together: int
    same: int
    expected: int
    same_device: bool
    same_address: bool


def pairs_of(question: Question) -> list[PairRow]:
    """Return the pairs of a question with their people, the most alike first; in three statements."""
    kept = Crowd.objects.filter(question=question).values_list("pairs", flat=True).first() or []
    people = {person for pair in kept for person in pair["people"]}
    found = Participation.objects.filter(
        project=question.project_id, annotator__in=people, annotator__closing_at=None
    )
    parts = {part.annotator_id: part for part in found.select_related("annotator")}
    marks = _marks(people)
    return [
        _row(pair, [parts[person] for person in pair["people"]], marks)
        for pair in kept
        if all(person in parts for person in pair["people"])
    ]


def _marks(people: set[int]) -> dict[int, tuple[set[str], set[str]]]:
    """Return the devices and addresses of people, as hashes, of the last days."""
    marks: dict[int, tuple[set[str], set[str]]] = {person: (set(), set()) for person in people}
    rows = DeviceMark.objects.filter(user__in=people).values_list("user", "device_hash", "address_hash")
    for person, device, address in rows:
        marks[person][0].add(device)
        marks[person][1].add(address)
    return marks


def _row(
    pair: Mapping[str, Any], parts: Sequence[Participation], marks: Mapping[int, tuple[set[str], set[str]]]
) -> PairRow:
    one, other = parts
    devices, addresses = marks[one.annotator_id]
    other_devices, other_addresses = marks[other.annotator_id]
    return PairRow(
        one,
        other,
        together=pair["together"],
        same=pair["same"],
        expected=round(pair["expected"]),
        same_device=bool(devices & other_devices),
        same_address=bool(addresses & other_addresses),
    )
