"""Any number of labels, within what the owner allows. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from annotation.kinds.contract import Asked, Kind, Said, bad_answer, is_label, whole_option

BETWEEN = "|"


class MultipleChoice(Kind):
    """A set of labels; the empty set says that none of them fits, where that is allowed."""

    name = "multiple_choice"
    title = "Multiple choice"
    field = "labels"
    columns = ("value",)
    fewest_labels, most_labels = 2, 50
    defaults = {"at_least": 0, "at_most": None}
    wanting = "Choose labels"

    def _options(self, full: dict[str, Any], labels: int) -> dict[str, Any]:
        at_least = whole_option(full, "at_least", 0, labels)
        if full["at_most"] is not None:
            whole_option(full, "at_most", max(1, at_least), labels)
        return full

    def read(self, asked: Asked, given: object) -> Said:
        """Take a list of labels' ids, each once."""
        if not isinstance(given, list) or not all(is_label(one, asked) for one in given):
            raise bad_answer(f"Choose only labels that belong to “{asked.text}”.")
        if len(set(given)) < len(given):
            raise bad_answer(f"Choose each label of “{asked.text}” once.")
        at_most = asked.options["at_most"]
        if len(given) < asked.options["at_least"]:
            raise bad_answer(f"Choose at least {asked.options['at_least']} labels for “{asked.text}”.")
        if at_most is not None and len(given) > at_most:
            raise bad_answer(f"Choose at most {at_most} labels for “{asked.text}”.")
        return Said(value=sorted(given))

    def words(self, said: Said, names: Mapping[int, str]) -> str:
        """Return the labels' names."""
        return joined(said.value or (), names)


def joined(ids: Iterable[int], names: Mapping[int, str]) -> str:
    """Return the names of these labels, in the order of the question."""
    chosen = set(ids)
    return BETWEEN.join(name for pk, name in names.items() if pk in chosen)
