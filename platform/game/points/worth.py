"""What others say of an answer, without the one who gave it. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from annotation.kinds import Said
from quality.checks.consistency import sameness

# Kinds of which two answers are the same or not.
EXACT = {"single_choice", "pair"}
# From here on two answers say the same.
THE_SAME = 0.5
# Somebody of whom nothing is known still says something.
LEAST = 0.05
# How often answers that are no labels say the same by chance; on the high side.
BY_CHANCE = 0.5

Chosen = tuple[int | None, str]


@dataclass(frozen=True)
class Agreement:
    """Of `compared` answers `confirmed` were; so many were `expected` to be by chance."""

    confirmed: int = 0
    compared: int = 0
    expected: float = 0.0

    def __add__(self, other: "Agreement") -> "Agreement":
        """Return both together."""
        return Agreement(
            self.confirmed + other.confirmed,
            self.compared + other.compared,
            self.expected + other.expected,
        )


@dataclass(frozen=True)
class Vote:
    """What somebody else said, and how far above chance they are right."""

    said: Said
    weight: float


def label_of(said: Said) -> Chosen:
    """Return which label, or which of two clips, was chosen."""
    return said.label_id, said.preferred


def confirmed(kind: str, mine: Said, others: Sequence[Vote], options: Mapping[str, Any]) -> bool | None:
    """Return whether others say the same, weighed by how well they hear; None where they do not tell."""
    if kind in EXACT:
        return _most_say(mine, others)
    grades = [
        (one.weight + LEAST, grade)
        for one in others
        if (grade := sameness(kind, mine, one.said, options)) is not None
    ]
    whole = sum(weight for weight, _ in grades)
    return sum(weight * grade for weight, grade in grades) >= THE_SAME * whole if grades else None


def _most_say(mine: Said, others: Sequence[Vote]) -> bool | None:
    behind: dict[Chosen, float] = defaultdict(float)
    for one in others:
        if not one.said.is_unsure:
            behind[label_of(one.said)] += one.weight + LEAST
    if not behind:
        return None
    most = max(behind.values())
    leading = [label for label, weight in behind.items() if weight > most - 1e-9]
    return leading[0] == label_of(mine) if len(leading) == 1 else None


def by_chance(mine: Mapping[Chosen, int], everybody: Mapping[Chosen, int]) -> float:
    """Return how often somebody would agree who listens to nothing and says each label as often as this one.

    Both count labels: what this person said, and what clips turned out to be.
    """
    said, found = sum(mine.values()), sum(everybody.values())
    if not said or not found:
        return BY_CHANCE
    return sum(number / said * everybody.get(label, 0) / found for label, number in mine.items())


def when_shuffled(
    kind: str, said: Sequence[tuple[Said, Sequence[Vote]]], options: Mapping[str, Any]
) -> float:
    """Return how often answers would be confirmed by what others say of *other* clips.

    So often somebody agrees who says what this person says, and listens to nothing: one answer for
    everything is confirmed as often as ever.
    """
    found = [
        told
        for at, (mine, _) in enumerate(said)
        for other, (_, others) in enumerate(said)
        if at != other and (told := confirmed(kind, mine, others, options)) is not None
    ]
    return sum(found) / len(found) if found else BY_CHANCE


def same_by_chance(kind: str, said: Sequence[Said], options: Mapping[str, Any]) -> float:
    """Return how far a person's answers to different clips say the same: 1 where it is always one answer.

    With labels it is the sum of the squares of their shares, as in Cohen's kappa of a person with themselves.
    """
    grades = [sameness(kind, one, other, options) for one, other in combinations(said, 2)]
    found = [grade for grade in grades if grade is not None]
    return sum(found) / len(found) if found else 1.0
