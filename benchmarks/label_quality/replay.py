"""One run: a crowd answers, a policy decides, and what came of it is measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.label_quality.crowds import Crowd, Folder, is_careless
from benchmarks.label_quality.policies import Policy
from game.simulation.crowd import Kind, Person
from quality.aggregation.votes import leaders
from quality.inference.calibration import area, calibration_error

if TYPE_CHECKING:
    from quality.inference.answers import Floats, Whole

AUDITED = 0.05


@dataclass
class Fate:
    """What became of one simulated person: turns given, and after how many they were cut."""

    place: int
    person: Person
    turns: int
    cut_after: int | None

    def within(self, turns: int, since: int = 0) -> bool | None:
        """Return whether the cut came within so many turns; None where the person left before that."""
        if self.cut_after is not None and self.cut_after <= since:
            return None
        if self.person.answers_wanted < since + turns or (
            self.cut_after is None and self.turns < since + turns
        ):
            return None
        return self.cut_after is not None and self.cut_after <= since + turns


@dataclass
class Run:
    """What one run measured; cut rates are worked out over all runs, from the fates."""

    accuracy: float
    accuracy_closed: float | None
    answers_per_clip: float
    answers_per_clip_with_checks: float
    closed: float
    exhausted: float
    claimed_minus_true: float | None
    ece: float | None
    auc_trust: float | None = None
    fates: list[Fate] = field(default_factory=list)


def checks_of(crowd: Crowd, share: float, seed: int) -> frozenset[int]:
    """Return the tasks of a folder that serve as checks in this run: the share of those with truth."""
    if not isinstance(crowd, Folder) or not share:
        return frozenset()
    with_truth = np.flatnonzero(crowd.truth >= 0)
    number = max(round(share * len(with_truth)), 1)
    chosen = np.random.default_rng([seed, 3]).choice(with_truth, number, replace=False)
    return frozenset(int(task) for task in chosen)


def replay(crowd: Crowd, policy: Policy, checks: frozenset[int], seed: int) -> Run:
    """Let the crowd answer until every task is closed or nobody is left, and measure."""
    turns: Counter[int] = Counter()
    cut_after: dict[int, int] = {}
    asked = 0
    for session in crowd.play(policy, checks, seed):
        if policy.is_cut(session.person):
            continue
        for turn in session.turns:
            turns[session.person] += 1
            if turn.truth is None:
                policy.answer(turn.task, session.person, turn.label)
            else:
                asked += 1
                policy.check(session.person, turn.label, turn.truth)
            if policy.is_cut(session.person):
                break
        # Others may have been cut by what was found out meanwhile.
        for person in turns:
            if person not in cut_after and policy.is_cut(person):
                cut_after[person] = turns[person]
    policy.finish()
    fates = [Fate(person, who, turns[person], cut_after.get(person)) for person, who in crowd.kinds.items()]
    return replace(
        _measure(crowd, policy, checks, asked, seed), auc_trust=_auc_trust(policy, fates), fates=fates
    )


def _measure(crowd: Crowd, policy: Policy, checks: frozenset[int], asked: int, seed: int) -> Run:
    is_asked = np.array([task not in checks for task in range(policy.tasks)])
    scored = np.flatnonzero(is_asked & (crowd.truth >= 0))
    truth = crowd.truth
    right = leaders(policy.scores())[np.arange(policy.tasks), truth]
    closed = np.array(policy.closed)
    done = scored[closed[scored]]
    still_open = np.array([policy.is_open(task) for task in range(policy.tasks)])
    votes = sum(1 for task, *_ in policy.heard)
    claimed_minus_true, ece = _claims(policy, done, truth, right, seed)
    clips = is_asked.sum()
    return Run(
        accuracy=float(right[scored].mean()),
        accuracy_closed=float(right[done].mean()) if len(done) else None,
        answers_per_clip=votes / clips,
        answers_per_clip_with_checks=(votes + asked) / clips,
        closed=float(closed[scored].mean()),
        exhausted=float(still_open[scored].mean()),
        claimed_minus_true=claimed_minus_true,
        ece=ece,
    )


def _claims(
    policy: Policy, done: Whole, truth: Whole, right: Floats, seed: int
) -> tuple[float | None, float | None]:
    """Compare claims and truth on closed tasks that were not audited."""
    is_audited = np.random.default_rng([seed, 5]).random(len(done)) < AUDITED
    claims = policy.claims(done[is_audited], truth)
    others = done[~is_audited]
    if claims is None or not len(others):
        return None, None
    gap = float((claims[others] - right[others]).mean())
    return gap, calibration_error(claims[others], right[others])


def _auc_trust(policy: Policy, fates: list[Fate]) -> float | None:
    """Return how well trust tells people who listen from those who never did."""
    judged = [
        (policy.trust(fate.place), not is_careless(fate.person))
        for fate in fates
        if fate.turns and fate.person.kind != Kind.TURNING
    ]
    if not judged or judged[0][0] is None:
        return None
    scores, good = zip(*judged, strict=True)
    return area(np.array(scores, float), np.array(good))
