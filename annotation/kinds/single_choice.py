"""One of several labels. Pure."""

from collections.abc import Mapping

from annotation.kinds.contract import Asked, Kind, Said, bad_answer, gettext_noop, is_label


class SingleChoice(Kind):
    """Exactly one label."""

    name = "single_choice"
    title = "Single choice"
    field = "label"
    columns = ("label_id",)
    fewest_labels, most_labels = 2, 50
    wanting = gettext_noop("Choose one label, or unsure, for “%(question)s”.")

    def read(self, asked: Asked, given: object) -> Said:
        """Take the id of a label."""
        if not isinstance(given, int) or not is_label(given, asked):
            raise bad_answer(
                gettext_noop("Label %(label)s does not belong to “%(question)s”."), asked, label=str(given)
            )
        return Said(label_id=given)

    def words(self, said: Said, names: Mapping[int, str]) -> str:
        """Return the label's name."""
        return names.get(said.label_id or 0, "")
