"""A simulated crowd: kinds of people, how many there are of each, and how they answer. Pure.

A person's skill s makes them right with accuracy a = 1/C + s (1 - 1/C) among C labels: 0 guesses, 1 knows.
Whoever listens is also misled by hard clips: with the clip's difficulty as probability (an expert feels half
of it) the answer is replaced, half the time by the clip's own trap, a wrong label that is the same for all,
else by any label. Controls are easy: their difficulty is 0.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

SESSION = 15
MEDIAN_ANSWERS, SIGMA_ANSWERS = 37, 0.8
FEWEST_ANSWERS, MOST_ANSWERS = 5, 250
HARD_SHARE = 0.2
FAVOURITE_SHARE = 0.35
TRAP_SHARE = 0.5
TURNS_AFTER = (15, 40)


class Kind(StrEnum):
    """How a simulated person answers."""

    EXPERT = "expert"
    AVERAGE = "average"
    BIASED = "biased"
    RANDOM = "random"
    ONE_ANSWER = "one-answer"
    ADVERSARIAL = "adversarial"
    TURNING = "turning"
    COLLUDER = "colluder"
    HASTY = "hasty"
    PATTERN = "pattern"
    SHY = "unsure"
    SKIPPER = "skipping"


#: Ways to points without listening, in no crowd: they come where they are asked for. Who is hasty hears as
#: little as is allowed, as fast as is believed, and guesses; a pattern goes through the answers in turn; who
#: skips passes on three of four turns unheard, and guesses at the others as the hasty do.
STRATEGIES = (Kind.HASTY, Kind.PATTERN, Kind.SHY, Kind.SKIPPER)
#: Who listens to every clip and answers as well as they hear; the biased are as skilled as the average.
WELL = (Kind.EXPERT, Kind.AVERAGE, Kind.BIASED)
SKIPPED_SHARE = 0.75

# From lowest to highest skill, for those who try.
SKILLS = {
    Kind.EXPERT: (0.90, 0.97),
    Kind.AVERAGE: (0.45, 0.88),
    Kind.BIASED: (0.60, 0.85),
    Kind.TURNING: (0.60, 0.90),
}
# Shares of the kinds, in the order of their definition; colluders are added on top.
SHARES = {
    "clean": (0.20, 0.74, 0.03, 0.03, 0.00, 0.00, 0.00),
    "typical": (0.15, 0.56, 0.06, 0.12, 0.04, 0.02, 0.05),
    "hostile": (0.10, 0.36, 0.06, 0.24, 0.08, 0.06, 0.10),
}


@dataclass(frozen=True)
class Sound:
    """What one question about one clip looks like from inside: labels 0 to C - 1."""

    labels: int
    truth: int
    difficulty: float = 0.0
    trap: int = 0


@dataclass
class Person:
    """One simulated person: who they are, and how far they have come."""

    kind: Kind
    dice: random.Random
    skill: float = 0.0
    favourite: int = 0
    answers_wanted: int = MOST_ANSWERS
    turns_after: int = 0
    turns_into: Kind = Kind.RANDOM
    answered: int = 0
    # What a pair of colluders has said so far: both hold the same dictionary.
    shared: dict[object, int] = field(default_factory=dict)

    def answer(self, sound: Sound, about: object = None) -> int:
        """Return the label this person chooses; `about` names clip and question, for pairs who copy."""
        kind = self._kind_now()
        self.answered += 1
        if kind == Kind.COLLUDER:
            return self.shared.setdefault(about, self.dice.randrange(sound.labels))
        if kind == Kind.PATTERN:
            return self.answered % sound.labels
        if kind in {Kind.RANDOM, Kind.HASTY, Kind.SHY, Kind.SKIPPER}:
            return self.dice.randrange(sound.labels)
        if kind == Kind.ONE_ANSWER:
            return self.favourite % sound.labels
        if kind == Kind.ADVERSARIAL:
            return self._another(sound.truth, sound.labels)
        return self._misled(self._heard(sound), sound)

    def skips(self) -> bool:
        """Return whether this person passes on a turn without hearing it."""
        return self.kind == Kind.SKIPPER and self.dice.random() < SKIPPED_SHARE

    @property
    def listens_well(self) -> bool:
        """Whether this person has listened so far, and answered as well as they hear."""
        is_yet_to_turn = self.kind == Kind.TURNING and self.answered <= self.turns_after
        return self.kind in WELL or is_yet_to_turn

    def _kind_now(self) -> Kind:
        has_turned = self.kind == Kind.TURNING and self.answered >= self.turns_after
        return self.turns_into if has_turned else self.kind

    def _heard(self, sound: Sound) -> int:
        if self.dice.random() < accuracy(self.skill, sound.labels):
            return sound.truth
        favourite = self.favourite % sound.labels
        if self.kind == Kind.BIASED and favourite != sound.truth and self.dice.random() < FAVOURITE_SHARE:
            return favourite
        return self._another(sound.truth, sound.labels)

    def _misled(self, heard: int, sound: Sound) -> int:
        felt = sound.difficulty / 2 if self.kind == Kind.EXPERT else sound.difficulty
        if self.dice.random() >= felt:
            return heard
        return sound.trap if self.dice.random() < TRAP_SHARE else self.dice.randrange(sound.labels)

    def _another(self, label: int, labels: int) -> int:
        return (label + self.dice.randrange(1, labels)) % labels


def accuracy(skill: float, labels: int) -> float:
    """Return how often a person of this skill is right among so many labels, difficulty aside."""
    return 1 / labels + skill * (1 - 1 / labels)


def people(
    number: int, crowd: str, *, seed: int, colluding_pairs: int = 0, strategies: int = 0
) -> list[Person]:
    """Return a crowd in random order: the kinds in their shares, as near as whole people allow, and pairs.

    With `strategies` as many come on top who try each way to points without listening.
    """
    dice = random.Random(f"{seed}:crowd")  # noqa: S311 - a simulation, not a secret
    kinds = [
        kind
        for kind, count in zip(Kind, whole_shares(number, SHARES[crowd]), strict=False)
        for _ in range(count)
    ]
    made = [_person(kind, f"{seed}:{place}") for place, kind in enumerate(kinds)]
    for pair in range(colluding_pairs):
        shared: dict[object, int] = {}
        made += [_person(Kind.COLLUDER, f"{seed}:pair:{pair}:{half}", shared) for half in range(2)]
    for kind in STRATEGIES:
        made += [_person(kind, f"{seed}:{kind}:{place}") for place in range(strategies)]
    dice.shuffle(made)
    return made


def _person(kind: Kind, seed: str, shared: dict[object, int] | None = None) -> Person:
    dice = random.Random(seed)  # noqa: S311 - a simulation, not a secret
    return Person(
        kind=kind,
        dice=dice,
        skill=dice.uniform(*SKILLS.get(kind, (0.0, 0.0))),
        favourite=dice.randrange(1000),
        answers_wanted=answers_of_a_person(dice),
        turns_after=dice.randint(*TURNS_AFTER),
        turns_into=dice.choice([Kind.RANDOM, Kind.ONE_ANSWER]),
        shared={} if shared is None else shared,
    )


def answers_of_a_person(dice: random.Random) -> int:
    """Return how many answers a person gives before they stop: log-normal, between 5 and 250."""
    drawn = MEDIAN_ANSWERS * dice.lognormvariate(0, SIGMA_ANSWERS)
    return round(min(max(drawn, FEWEST_ANSWERS), MOST_ANSWERS))


def whole_shares(number: int, shares: Sequence[float]) -> list[int]:
    """Return whole numbers in these shares that sum to `number`; the largest remainders are rounded up."""
    exact = [number * share / sum(shares) for share in shares]
    counts = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (counts[place] - exact[place], place))
    for place in by_remainder[: number - sum(counts)]:
        counts[place] += 1
    return counts


def sound_of(clip: object, *, truth: int, labels: int, is_control: bool, seed: int) -> Sound:
    """Return what a clip is to this crowd: the same for everybody, whatever the order of the questions."""
    dice = random.Random(f"{seed}:{clip}")  # noqa: S311 - a simulation, not a secret
    difficulty = dice.betavariate(2, 3) if dice.random() < HARD_SHARE else dice.betavariate(1, 12)
    trap = (truth + dice.randrange(1, labels)) % labels
    return Sound(labels, truth, 0.0 if is_control else difficulty, trap)
