"""What one answer costs: on the road, and its part of estimating everybody anew."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from quality.inference import online
from quality.inference.answers import Answers
from quality.inference.attention import newcomer, usual_levels
from quality.inference.beliefs import Beliefs, accuracy
from quality.inference.checking import chance
from quality.inference.posterior import sweep
from quality.inference.rules import Rules, Task
from quality.inference.worth import Average, gain

if TYPE_CHECKING:
    from collections.abc import Callable

BELIEFS, RULES = Beliefs(), Rules()
LABELS = (2, 6, 20)
HEADS = ("labels", "an answer", "worth going on", "chance of a check", "sweep, per answer")
WIDTHS = (7, 12, 16, 19, 19)
REPEATS = 2000
RIGHT = 0.8
ANSWERS, ANSWERS_OF_A_PERSON, ANSWERS_OF_A_TASK = 30_000, 50, 3


def speed() -> str:
    """Return a table of milliseconds of the processor, by number of labels."""
    heads = zip(HEADS, WIDTHS, strict=True)
    lines = ["".join(f"{head:>{wide}}" for head, wide in heads)]
    for labels in LABELS:
        found = _answer(labels), _worth(labels), _chance(), _sweep(labels)
        cells = (f"{one:>{wide}.3f}" for one, wide in zip(found, WIDTHS[1:], strict=True))
        lines.append(f"{labels:>{WIDTHS[0]}}" + "".join(cells))
    return "\n".join(lines)


def _each(work: Callable[[], object], repeats: int | None = None) -> float:
    repeats = repeats or REPEATS
    begun = process_time()
    for _ in range(repeats):
        work()
    return 1000 * (process_time() - begun) / repeats


def _new() -> list[float]:
    fresh: list[float] = newcomer(usual_levels(BELIEFS), BELIEFS.careless, BELIEFS).tolist()
    return fresh


def _answer(labels: int) -> float:
    person = online.Listener(_new())
    column = [0.8, *[0.2 / (labels - 1)] * (labels - 1)]
    joint = online.start_joint([1 / labels] * labels, BELIEFS)

    def work() -> None:
        added = online.said(column, person, 0, BELIEFS)
        online.follow(person, 0, online.probabilities(joint), BELIEFS)
        after = [before + one for before, one in zip(joint, added, strict=True)]
        RULES.judge(Task.OPEN, largest=max(online.posterior(after)), votes=1, heard=1)

    return _each(work)


def _worth(labels: int) -> float:
    """Return what it costs to look ahead from two answers that disagree: the most there is to weigh."""
    even = [(1 - BELIEFS.hard) / labels] * labels + [BELIEFS.hard / labels] * labels
    return _each(
        lambda: gain(
            even,
            left=RULES.maximum - 2,
            who=Average(0.85, accuracy(BELIEFS.skill, labels)),
            target=RULES.target,
            price=RULES.cost,
            beliefs=BELIEFS,
        )
    )


def _chance() -> float:
    now = _new()
    return _each(lambda: chance(now, now, share=0.1, checks=3, turns=20))


def _sweep(labels: int) -> float:
    """Return what an answer costs in a run from nothing, which the job does as it keeps no estimate."""
    rng = np.random.default_rng(0)
    tasks = ANSWERS // ANSWERS_OF_A_TASK
    place = np.arange(ANSWERS)
    task, person = place % tasks, place // ANSWERS_OF_A_PERSON
    label = np.where(rng.random(ANSWERS) < RIGHT, task % labels, rng.integers(labels, size=ANSWERS))
    answers = Answers(task, person, label, np.full(tasks, -1), int(person.max()) + 1, labels)
    return _each(lambda: sweep(answers, BELIEFS), repeats=1) / ANSWERS
