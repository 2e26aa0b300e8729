"""Texts that say the same but for spaces and capitals. Pure."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from annotation.kinds import Said
from quality.adding_up.result import Result, leads, share, sure
from quality.majority import majority


def text(votes: Sequence[Said], options: Mapping[str, Any]) -> Result:
    """Return each text with how often it was written, most frequent first, in its most frequent spelling."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for vote in sure(votes):
        spellings[same(vote.text)][vote.text] += 1
    found = majority([same(vote.text) or None for vote in votes])
    counts = [(_most_frequent(one), one.total()) for one in spellings.values()]
    # By the alphabet where two are as frequent: the order of votes is chance.
    counts.sort(key=lambda one: (-one[1], one[0]))
    return Result(
        votes=found.votes,
        method="same text",
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
