"""Where in a clip something is heard: labels with a start and an end. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from annotation.kinds.contract import (
    Asked,
    Kind,
    Said,
    bad_answer,
    gettext_noop,
    is_label,
    number_of,
    whole_option,
)

MOST_REGIONS = 200
# A page may round a clip's length up (s).
SLACK = 0.01
PARTS = {"label", "start", "end"}


class Regions(Kind):
    """A list of regions, in seconds from the start of the clip; empty where nothing is heard."""

    name = "regions"
    title = "Regions"
    field = "regions"
    columns = ("value",)
    fewest_labels, most_labels = 1, 50
    defaults = {"at_least": 0}
    wanting = gettext_noop("Mark what you hear, or unsure, for “%(question)s”.")

    def _options(self, full: dict[str, Any], labels: int) -> dict[str, Any]:
        whole_option(full, "at_least", 0, MOST_REGIONS)
        return full

    def read(self, asked: Asked, given: object) -> Said:
        """Take regions in any order; they are kept by start."""
        if not isinstance(given, list) or len(given) > MOST_REGIONS:
            sentence = gettext_noop("Give a list of at most %(most)s regions for “%(question)s”.")
            raise bad_answer(sentence, asked, most=MOST_REGIONS)
        if len(given) < asked.options["at_least"]:
            sentence = gettext_noop("Mark at least %(least)s regions for “%(question)s”.")
            raise bad_answer(sentence, asked, least=asked.options["at_least"])
        regions = [_region(asked, one) for one in given]
        return Said(value=sorted(regions, key=lambda one: (one["start"], one["end"], one["label"])))

    def words(self, said: Said, names: Mapping[int, str]) -> str:
        """Return the regions as compact JSON, with the labels' names."""
        return compact(named(said.value or (), names))


def _region(asked: Asked, given: object) -> dict[str, Any]:
    if not isinstance(given, Mapping) or set(given) != PARTS or not is_label(given["label"], asked):
        sentence = gettext_noop(
            "Each region needs a start, an end and a label that belongs to “%(question)s”."
        )
        raise bad_answer(sentence, asked)
    start, end = number_of(given["start"]), number_of(given["end"])
    if start is None or end is None or not fits(start, end, asked.duration):
        sentence = gettext_noop(
            "Each region of “%(question)s” starts before it ends, within the %(length)s s."
        )
        raise bad_answer(sentence, asked, length=float(asked.duration))
    return {"label": given["label"], "start": start, "end": min(end, asked.duration)}


def fits(start: float, end: float, duration: float) -> bool:
    """Return whether a region lies within a clip (s)."""
    return 0 <= start < end <= duration + SLACK and start < duration


def named(regions: Iterable[Mapping[str, Any]], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return regions with the names of their labels."""
    return [{**one, "label": names.get(one["label"], "")} for one in regions]


def compact(value: object) -> str:
    """Return JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
