"""Texts that say the same but for spaces and capitals. Pure."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from annotation.kinds import Said
from quality.adding_up.majority import majority
from quality.adding_up.result import Result, Weights, leads, of_sure, share, sure


def text(votes: Sequence[Said], options: Mapping[str, Any], weights: Weights = None) -> Result:
    """Return each text with how often it was written, in its most frequent spelling.

    The most frequent comes first; with weights, the one behind which most weight stands.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    heavy: dict[str, float] = defaultdict(float)
    for vote, weight in zip(sure(votes), of_sure(votes, weights), strict=True):
        spellings[same(vote.text)][vote.text] += 1
        heavy[same(vote.text)] += weight
    found = majority([same(vote.text) or None for vote in votes], weights)
    ordered = [(-heavy[name], _most_frequent(one), one.total()) for name, one in spellings.items()]
    # By the alphabet where two are as frequent: the order of votes is chance.
    counts = [(spelling, number) for _, spelling, number in sorted(ordered)]
    return Result(
        votes=found.votes,
        method="same text" if weights is None else "weighted same text",
        settled=leads(votes),
        value={"texts": [list(one) for one in counts]} if counts else None,
        support=found.support,
        agreement=share(found.support, found.votes),
        tied=found.tied,
    )


def same(written: str) -> str:
    """Return what two texts share that differ only in spaces and capitals."""
    folded = unicodedata.normalize("NFC", written).casefold()
    return unicodedata.normalize("NFC", " ".join(folded.split()))


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))
