"""Dawid and Skene (1979): labels and full confusion matrices by expectation maximisation. Pure."""

from dataclasses import dataclass

import numpy as np

from quality.aggregation.votes import counts
from quality.inference.answers import Answers, Floats, add_up, softmax

LEAST = 1e-10


@dataclass(frozen=True)
class DawidSkene:
    """Probabilities of labels (T x C), their shares (C), errors (J x C x C: person, said, true)."""

    posterior: Floats
    shares: Floats
    errors: Floats


def dawid_skene(answers: Answers, *, times: int = 100, tolerance: float = 1e-5) -> DawidSkene:
    """Estimate from the shares of votes, until the mean log-likelihood grows by no more than the tolerance.

    Only tasks with an answer count. Equations 2.3 to 2.5 of the paper; zeros are kept from being final.
    """
    votes = counts(answers)
    answered = votes.sum(axis=1) > 0
    even = np.full(votes.shape, 1 / answers.labels)
    whole = votes.sum(axis=1, keepdims=True)
    posterior = np.divide(votes, whole, out=even, where=whole > 0)
    last = -np.inf
    for _ in range(times):
        shares = posterior[answered].mean(axis=0)
        errors = _errors(answers, posterior)
        joint = np.log(np.maximum(shares, LEAST)) + add_up(
            answers.task, np.log(errors[answers.person, answers.label]), answers.tasks
        )
        posterior = softmax(joint)
        likely = float(np.logaddexp.reduce(joint[answered], axis=1).mean()) if answered.any() else 0.0
        if likely - last < tolerance:
            break
        last = likely
    return DawidSkene(posterior, posterior[answered].mean(axis=0), _errors(answers, posterior))


def _errors(answers: Answers, posterior: Floats) -> Floats:
    size = answers.people * answers.labels
    said = add_up(answers.person * answers.labels + answers.label, posterior[answers.task], size)
    table = np.maximum(said.reshape(answers.people, answers.labels, answers.labels), LEAST)
    errors: Floats = table / table.sum(axis=1, keepdims=True)
    return errors
