"""One of several labels. Pure."""

from collections.abc import Mapping

from annotation.kinds.contract import Asked, Kind, Said, bad_answer, is_label


class SingleChoice(Kind):
    """Exactly one label."""

    name = "single_choice"
    title = "Single choice"
    field = "label"
    columns = ("label_id",)
    fewest_labels, most_labels = 2, 50
    wanting = "Choose one label"

    def read(self, asked: Asked, given: object) -> Said:
        """Take the id of a label."""
        if not isinstance(given, int) or not is_label(given, asked):
            raise bad_answer(f"Label {given} does not belong to “{asked.text}”.")
        return Said(label_id=given)

    def words(self, said: Said, names: Mapping[int, str]) -> str:
        """Return the label's name."""
        return names.get(said.label_id or 0, "")
