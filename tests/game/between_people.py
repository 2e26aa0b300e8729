"""What several people learn who put together what each of them heard: one row of numbers for each clip."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, pstdev

from tests.game.tells import Numbers, Seen


@dataclass(frozen=True)
class Heard:
    """One turn of one person: the clip, and what its client saw of it."""

    clip: Hashable
    seen: Seen


def put_together(people: Sequence[Sequence[Heard]]) -> list[Seen]:
    """Return what is seen of each clip by all people (turns in their order) together."""
    places: dict[Hashable, dict[int, int]] = defaultdict(dict)
    for person, turns in enumerate(people):
        for place, turn in enumerate(turns):
            places[turn.clip].setdefault(person, place)
    shifted = _out_of_order(people)
    found = []
    for clip, where in places.items():
        turns = [people[person][place] for person, place in where.items()]
        numbers = {
            "people": float(len(where)),
            **_spread("place", [float(place) for place in where.values()]),
            **_spread("out of order", shifted[clip]),
            **_neighbours(people, where),
            **_of_payloads(turns),
        }
        found.append(Seen(numbers, turns[0].seen.is_control))
    return found


def _spread(name: str, values: Sequence[float]) -> Numbers:
    if not values:
        return {}
    ends = {"least": min(values), "most": max(values), "range": max(values) - min(values)}
    return {f"{name} {what}": value for what, value in {**ends, "mean": fmean(values)}.items()}


def _out_of_order(people: Sequence[Sequence[Heard]]) -> Mapping[Hashable, list[float]]:
    """Return how far each clip lies from its place among the clips that two people both heard."""
    found: dict[Hashable, list[float]] = defaultdict(list)
    for one, other in combinations(people, 2):
        mine, theirs = [turn.clip for turn in one], [turn.clip for turn in other]
        both = set(mine) & set(theirs)
        first = [clip for clip in mine if clip in both]
        second = {clip: place for place, clip in enumerate(clip for clip in theirs if clip in both)}
        for place, clip in enumerate(first):
            found[clip].append(abs(float(second[clip] - place)))
    return found


def _neighbours(people: Sequence[Sequence[Heard]], where: Mapping[int, int]) -> Numbers:
    """Return how often two who heard a clip heard the same one before it, or after it."""
    numbers: Numbers = {}
    for name, step in (("before", -1), ("after", 1)):
        beside = [
            turns[place + step].clip if 0 <= place + step < len(turns) else None
            for turns, place in ((people[person], place) for person, place in where.items())
        ]
        pairs = [one == other for one, other in combinations(beside, 2)]
        if pairs:
            numbers[f"same {name}"] = fmean(pairs)
    return numbers


def _of_payloads(turns: Sequence[Heard]) -> Numbers:
    """Return the mean of each number that clients saw, and how much it differs between people."""
    names = set.intersection(*(set(turn.seen.numbers) for turn in turns))
    values = {name: [turn.seen.numbers[name] for turn in turns] for name in sorted(names)}
    means = {f"{name}, mean": fmean(numbers) for name, numbers in values.items()}
    differ = {f"{name}, differs": pstdev(numbers) for name, numbers in values.items() if len(numbers) > 1}
    return means | differ
