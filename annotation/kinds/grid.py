"""A point between four words, such as the plane of valence and arousal. Pure."""

from collections.abc import Mapping
from typing import Any

from annotation.kinds.contract import Asked, Kind, Said, bad_answer, gettext_noop, number_of, words_option


class Grid(Kind):
    """A point: x from -1 (left) to 1 (right), y from -1 (below) to 1 (above)."""

    name = "grid"
    title = "Grid"
    field = "point"
    columns = ("x", "y")
    defaults = {"x_low": "unpleasant", "x_high": "pleasant", "y_low": "calm", "y_high": "excited"}
    wanting = gettext_noop("Choose a point, or unsure, for “%(question)s”.")

    def _options(self, full: dict[str, Any], labels: int) -> dict[str, Any]:
        return {name: words_option(full, name, needed=True) for name in self.defaults}

    def read(self, asked: Asked, given: object) -> Said:
        """Take x and y."""
        parts = given if isinstance(given, Mapping) and set(given) == {"x", "y"} else {}
        x, y = number_of(parts.get("x")), number_of(parts.get("y"))
        if x is None or y is None or max(abs(x), abs(y)) > 1:
            raise bad_answer(gettext_noop("Give x and y, each from -1 to 1, for “%(question)s”."), asked)
        return Said(x=x, y=y)

    def words(self, said: Said, names: Mapping[int, str]) -> tuple[float, float]:
        """Return x and y."""
        return said.x or 0.0, said.y or 0.0
