"""Any number of labels, within what the owner allows. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from annotation.kinds.contract import Asked, Kind, Said, bad_answer, gettext_noop, is_label, whole_option

BETWEEN = "|"


class MultipleChoice(Kind):
    """A set of labels; the empty set says that none of them fits, where that is allowed."""

    name = "multiple_choice"
    title = "Multiple choice"
    field = "labels"
    columns = ("value",)
    fewest_labels, most_labels = 2, 50
    defaults = {"at_least": 0, "at_most": None}
    wanting = gettext_noop("Choose labels, or unsure, for “%(question)s”.")

    def _options(self, full: dict[str, Any], labels: int) -> dict[str, Any]:
        at_least = whole_option(full, "at_least", 0, labels)
        if full["at_most"] is not None:
            whole_option(full, "at_most", max(1, at_least), labels)
        return full

    def read(self, asked: Asked, given: object) -> Said:
        """Take a list of labels' ids, each once."""
        if not isinstance(given, list) or not all(is_label(one, asked) for one in given):
            raise bad_answer(gettext_noop("Choose only labels that belong to “%(question)s”."), asked)
        if len(set(given)) < len(given):
            raise bad_answer(gettext_noop("Choose each label of “%(question)s” once."), asked)
        least, most = asked.options["at_least"], asked.options["at_most"]
        if len(given) < least:
            sentence = gettext_noop("Choose at least %(least)s labels for “%(question)s”.")
            raise bad_answer(sentence, asked, least=least)
        if most is not None and len(given) > most:
            sentence = gettext_noop("Choose at most %(most)s labels for “%(question)s”.")
            raise bad_answer(sentence, asked, most=most)
        return Said(value=sorted(given))

    def words(self, said: Said, names: Mapping[int, str]) -> str:
        """Return the labels' names."""
        return joined(said.value or (), names)


def joined(ids: Iterable[int], names: Mapping[int, str]) -> str:
    """Return the names of these labels, in the order of the question."""
    chosen = set(ids)
    return BETWEEN.join(name for pk, name in names.items() if pk in chosen)
