"""Which clips are kept apart to see how good the classifier is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from quality.inference.answers import Whole

SHARE, CLIPS, GROUPS = 0.10, 100, 4
#: With fewer groups than this, whole groups would take too much of what there is to learn from.
GROUPS_TO_SPLIT = 8
#: Of clips that people are asked about, so many are the holdout's: each tells how good the classifier is,
#: and teaches it nothing.
ASKED = 0.2
#: A small dataset keeps at least this share to learn from.
KEPT = 0.5


@dataclass(frozen=True)
class Holdout:
    """The clips (h,) that are kept apart; `by_group` is false where clips had to be drawn one by one."""

    clips: Whole
    by_group: bool


def holdout(groups: Whole, *, random_state: int) -> Holdout:
    """Draw a holdout from the groups (n,) of all clips: speakers, else recordings, else the clips themselves.

    The groups come in a seeded order, and the first are taken until they hold 10 % of the clips, at least 100
    from at least 4 groups, but never more than half of all clips. With fewer than 8 groups, clips are drawn
    one by one, and a page must say so. The same groups and seed give the same holdout.
    """
    rng = np.random.default_rng([random_state, 17])
    by_group = len(np.unique(groups)) >= GROUPS_TO_SPLIT
    unit = np.unique(groups, return_inverse=True)[1] if by_group else np.arange(len(groups))
    order = rng.permutation(len(np.unique(unit)))
    wanted = max(SHARE * len(groups), CLIPS)
    clips = _first(np.bincount(unit)[order], wanted, GROUPS, KEPT * len(groups))
    return Holdout(np.flatnonzero(np.isin(unit, order[:clips])), by_group)


def asked_of(learnt_from: int) -> int:
    """Return how many clips of the holdout, in a seeded order, are asked about beside so many others.

    All at once they would cost a small project most of its answers before it has learnt anything.
    """
    return round(learnt_from * ASKED / (1 - ASKED))


def _first(sizes: Whole, wanted: float, groups: int, most: float) -> int:
    """Return how many groups, of these sizes in their order, hold enough clips and not too many."""
    total = np.cumsum(sizes)
    enough = max(int(np.searchsorted(total, wanted)) + 1, groups)
    return min(enough, int(np.searchsorted(total, most, side="right")))
