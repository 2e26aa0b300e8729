"""Steps between two ends that have words, or pictures. Pure."""

from collections.abc import Mapping
from typing import Any

from annotation.kinds.contract import (
    Asked,
    Kind,
    Said,
    bad_answer,
    bad_option,
    gettext_noop,
    number_of,
    whole_option,
    words_option,
)

FARTHEST = 1000
MOST_STEPS = 100
# The self-assessment pictures, by what they show; more of them than nine could not be told apart.
PICTURES = ("", "valence", "arousal", "dominance")
MOST_PICTURES = 9


class Scale(Kind):
    """One step of a scale, by its number."""

    name = "scale"
    title = "Scale"
    field = "number"
    columns = ("number",)
    defaults = {"first": 1, "last": 5, "low": "calm", "high": "excited", "middle": "", "pictures": ""}
    wanting = gettext_noop("Choose a step of the scale, or unsure, for “%(question)s”.")

    def _options(self, full: dict[str, Any], labels: int) -> dict[str, Any]:
        first, last = (whole_option(full, name, -FARTHEST, FARTHEST) for name in ("first", "last"))
        if not 1 <= last - first <= MOST_STEPS:
            raise bad_option(
                gettext_noop("“last” must be 1 to %(most)s above “first”."), "last", most=MOST_STEPS
            )
        if full["pictures"] not in PICTURES:
            raise bad_option(
                gettext_noop("“pictures” must be empty, valence, arousal or dominance."), "pictures"
            )
        if full["pictures"] and last - first >= MOST_PICTURES:
            raise bad_option(
                gettext_noop("A scale with pictures has %(most)s steps at most."), "last", most=MOST_PICTURES
            )
        anchored = not full["pictures"]
        words = {name: words_option(full, name, needed=anchored) for name in ("low", "high")}
        return {**full, **words, "middle": words_option(full, "middle")}

    def read(self, asked: Asked, given: object) -> Said:
        """Take the number of a step."""
        number, first, last = number_of(given), asked.options["first"], asked.options["last"]
        if number is None or not first <= number <= last or number != int(number):
            sentence = gettext_noop("Choose a whole number from %(first)s to %(last)s for “%(question)s”.")
            raise bad_answer(sentence, asked, first=first, last=last)
        return Said(number=number)

    def words(self, said: Said, names: Mapping[int, str]) -> float:
        """Return the step's number."""
        return said.number or 0.0
