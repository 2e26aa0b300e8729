"""What votes add up to: one function for each kind of question. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from annotation.kinds import Said
from quality.adding_up.choices import multiple_choice, pair, single_choice
from quality.adding_up.means import grid, scale
from quality.adding_up.regions import regions
from quality.adding_up.result import AddUp, Result, Weights
from quality.adding_up.texts import text

__all__ = ["BY_KIND", "Result", "add_up"]

BY_KIND: dict[str, AddUp] = {
    "single_choice": single_choice,
    "multiple_choice": multiple_choice,
    "scale": scale,
    "grid": grid,
    "text": text,
    "regions": regions,
    "pair": pair,
}


def add_up(kind: str, votes: Sequence[Said], options: Mapping[str, Any], weights: Weights = None) -> Result:
    """Return what votes on one task add up to; their order means nothing. `weights` has one for each vote."""
    return BY_KIND[kind](votes, options, weights)
