"""What a client receives for a turn as numbers, and whether a classifier can tell controls by them."""

import base64
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
Numbers = dict[str, float]
FOLDS = 3
SHUFFLES = 20
MISSING = -1e3
# Beyond so many standard deviations, chance is no explanation any more.
BEYOND_CHANCE = 5
CLASSIFIERS: Sequence[ClassifierMixin] = (
    make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=100)),
    ExtraTreesClassifier(n_estimators=25, max_features=None, max_depth=6, random_state=0),
)


def numbers_of(name: str, value: Any) -> Numbers:
    """Return whatever was received as numbers: values, lengths, what is there at all."""
    if isinstance(value, Mapping):
        inside = [numbers_of(f"{name}.{key}", one) for key, one in value.items()]
        return {f"{name} keys": len(value), **{key: one for part in inside for key, one in part.items()}}
    if isinstance(value, list | bytes):
        found = {f"{name} length": float(len(value))}
        if value and all(isinstance(one, int | float) for one in value):
            found |= {
                f"{name} mean": float(np.mean(list(value))),
                f"{name} spread": float(np.std(list(value))),
            }
            found |= {f"{name} first": float(value[0]), f"{name} last": float(value[-1])}
            return found
        return found | {
            key: one
            for place, part in enumerate(value)
            for key, one in numbers_of(f"{name}.{place}", part).items()
        }
    if isinstance(value, str):
        return {f"{name} length": float(len(value)), **_hidden_in(name, value)}
    return {name: -1.0 if value is None else float(value)}


def _hidden_in(name: str, text: str) -> Numbers:
    """Return the numbers that a text holds for whoever looks closely: ids, and the clip that a link names."""
    if text.isdigit():
        return {name: float(text)}
    if "/audio/" in text:
        payload = text.split("/audio/")[1].split(":", maxsplit=1)[0].lstrip(".")
        clip, *_ = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return {f"{name} clip": UUID(clip).int / 2**128}
    if found := _seconds_from_now(text):
        return {f"{name} from now": found}
    try:
        return {f"{name} id": UUID(text).int / 2**128}
    except ValueError:
        letters = Counter(text)
        return {f"{name} digits": float(sum(letters[digit] for digit in "0123456789"))}


def _seconds_from_now(text: str) -> float | None:
    """Return how far a time lies ahead, in seconds; None where this is no time."""
    try:
        when = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return (when - dt.datetime.now(dt.UTC)).total_seconds() if when.tzinfo else None


@dataclass(frozen=True)
class Seen:
    """One turn as its client saw it, and whether it really was a control."""

    numbers: Numbers
    is_control: bool


def table(seen: Sequence[Seen]) -> Floats:
    """Return turns (N) by the numbers that are not the same in all of them (M).

    What is missing in some is so far below all others that it shows.
    """
    names = sorted({name for one in seen for name in one.numbers})
    rows = np.array([[one.numbers.get(name, MISSING) for name in names] for one in seen])
    return rows[:, rows.min(axis=0) < rows.max(axis=0)]


def finds_controls(seen: Sequence[Seen], *, seed: int = 0) -> bool:
    """Return whether a classifier finds controls better than chance.

    It learns from some of what was seen, of which no two are of one clip, and is asked about the others.
    """
    return any(strength > BEYOND_CHANCE for strength in strengths(seen, seed=seed))


def strengths(seen: Sequence[Seen], *, seed: int = 0, shuffles: int = SHUFFLES) -> Iterator[float]:
    """Yield by how many standard deviations each classifier beats chance.

    Chance is what it reaches when what each turn was is shuffled, so many times.
    """
    rows, truth = table(seen), np.array([one.is_control for one in seen])
    # So few rows are learned from sooner by one thread than by several.
    with threadpool_limits(1):
        for one in CLASSIFIERS:
            yield _strength(one, rows, truth, seed, shuffles)


def _strength(
    classifier: ClassifierMixin, rows: Floats, truth: NDArray[np.bool_], seed: int, shuffles: int
) -> float:
    """Return by how many standard deviations a classifier beats chance."""
    dice = np.random.default_rng(seed)
    chance = [_reached(classifier, rows, dice.permutation(truth)) for _ in range(shuffles)]
    return float((_reached(classifier, rows, truth) - np.mean(chance)) / np.std(chance))


def _reached(classifier: ClassifierMixin, rows: Floats, truth: NDArray[np.bool_]) -> float:
    """Return the area under the curve of scores for rows that were not learned from."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    scores = cross_val_predict(classifier, rows, truth, cv=folds, method="predict_proba")
    return float(roc_auc_score(truth, scores[:, 1]))
