"""The label of each task under each method, side by side. Pure."""

import numpy as np

from quality.aggregation.dawid_skene import dawid_skene
from quality.aggregation.votes import counts, leaders, trustability
from quality.inference.answers import Answers, Floats, Whole

#: In the order of the columns.
METHODS = ("majority", "weighted_trustability", "dawid_skene", "posterior")
#: Nobody chose a label, or none leads.
UNDECIDED = -1


def compare(answers: Answers, posterior: Floats) -> Whole:
    """Return the place of the label of each task under each method (T x 4), or UNDECIDED.

    Answers to tasks whose label is known are checks: no votes, but trust comes of them. `posterior` (T x C)
    is that of quality.inference, which has heard them already, and what people said of clips that came again.
    Unsure answers are none of these answers.
    """
    if answers.again is not None:
        answers = answers.part(~answers.again)
    votes = answers.part(answers.known[answers.task] == UNDECIDED)
    if not len(votes):
        return np.full((answers.tasks, len(METHODS)), UNDECIDED)
    scores = (
        counts(votes),
        counts(votes, trusts(answers)[votes.person]),
        dawid_skene(votes).posterior,
        posterior,
    )
    answered = np.bincount(votes.task, minlength=answers.tasks) > 0
    return np.stack([np.where(answered, _leader(one), UNDECIDED) for one in scores], axis=1)


def trusts(answers: Answers) -> Floats:
    """Return the trustability of each person (J), 0 to 100.

    Whoever was never checked is trusted as much as all who were together; where nobody was, all are.
    """
    known = answers.known[answers.task]
    checks = np.flatnonzero(known != UNDECIDED)
    person = answers.person[checks]
    asked = np.bincount(person, minlength=answers.people)
    passed = np.bincount(person, answers.label[checks] == known[checks], minlength=answers.people)
    usual = trustability(passed.sum(), asked.sum()) if len(checks) else 100.0
    found: Floats = np.where(asked > 0, trustability(passed, asked), usual)
    return found


def differing(labels: Whole) -> Whole:
    """Return of how many tasks each pair of methods says different (4 x 4); undecided is a label too."""
    found: Whole = (labels[:, :, None] != labels[:, None, :]).sum(axis=0)
    return found


def _leader(scores: Floats) -> Whole:
    """Return the place of the label that leads alone."""
    leads = leaders(scores) == 1
    return np.where(leads.any(axis=1), leads.argmax(axis=1), UNDECIDED)
