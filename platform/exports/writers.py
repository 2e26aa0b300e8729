"""Every format a project can be downloaded in."""

from exports.contract import Writer
from exports.csv_writer import AnswersCsv, LabelsCsv
from exports.jsonl_writer import LabelsJsonLines

#: In the order in which they are offered. A new format is one class and its place here.
WRITERS: tuple[type[Writer], ...] = (LabelsCsv, AnswersCsv, LabelsJsonLines)


def writer(name: str) -> Writer | None:
    """Return the writer of this name, or nothing."""
    return next((known() for known in WRITERS if known.name == name), None)
