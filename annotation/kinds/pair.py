"""Which of two clips is more of something. Pure."""

from collections.abc import Mapping
from typing import Any

from annotation.kinds.contract import Asked, Kind, Said, bad_answer, bad_option, gettext_noop

FIRST, SECOND, TIE = "first", "second", "tie"
PREFERENCES = (FIRST, SECOND, TIE)


class Pair(Kind):
    """The first or the second of two clips, or both alike where that is allowed."""

    name = "pair"
    title = "Pair"
    field = "preferred"
    columns = ("preferred",)
    defaults = {"ties": False}
    wanting = gettext_noop("Choose one of the two, or unsure, for “%(question)s”.")
    compares = True

    def _options(self, full: dict[str, Any], labels: int) -> dict[str, Any]:
        if not isinstance(full["ties"], bool):
            raise bad_option(gettext_noop("“ties” must be true or false."), "ties")
        return full

    def read(self, asked: Asked, given: object) -> Said:
        """Take the place of the clip that is preferred."""
        allowed = PREFERENCES if asked.options["ties"] else (FIRST, SECOND)
        if not isinstance(given, str) or given not in allowed:
            sentence = gettext_noop("Choose %(first)s or %(last)s for “%(question)s”.")
            raise bad_answer(sentence, asked, first=", ".join(allowed[:-1]), last=allowed[-1])
        return Said(preferred=given)

    def words(self, said: Said, names: Mapping[int, str]) -> str:
        """Return first, second or tie."""
        return said.preferred
