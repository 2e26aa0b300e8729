"""Every feature set a project can choose; listing them loads no numerical library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from activelearning.features.librosa_sets import LibrosaMfcc, LibrosaTimbre
from activelearning.features.opensmile_sets import Compare2016, EGemaps, Emobase, Gemaps

if TYPE_CHECKING:
    from activelearning.features.contract import Extractor, FeatureSetInfo

#: In the order in which a data owner reads them. A new feature set is one class and its place here.
SETS: tuple[type[Extractor], ...] = (LibrosaTimbre, LibrosaMfcc, Compare2016, EGemaps, Gemaps, Emobase)

#: What a new project gets: safe for an owner who reads no licence.
DEFAULT = LibrosaTimbre.name


class UnknownFeatureSet(LookupError):  # noqa: N818 - reads as the fact it states
    """No feature set has this name; the message lists those there are."""


def catalogue() -> tuple[FeatureSetInfo, ...]:
    """Describe every feature set, the default first."""
    return tuple(feature_set.info() for feature_set in SETS)


def extractor(name: str) -> Extractor:
    """Make the extractor of this name, upper or lower case; its library is loaded when it first measures."""
    for feature_set in SETS:
        if feature_set.name.casefold() == name.casefold():
            return feature_set()
    known = ", ".join(feature_set.name for feature_set in SETS)
    raise UnknownFeatureSet(f"There is no feature set {name!r}: choose one of {known}.")
