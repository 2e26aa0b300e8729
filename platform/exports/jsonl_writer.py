"""JSON Lines: one object for each task."""

import json
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_noop

from exports.contract import TASK_COLUMNS, TaskRow, Writer


class LabelsJsonLines(Writer):
    """One JSON object a line, its answers as a list."""

    name = "jsonl"
    title = gettext_noop("Labels for programs (JSON Lines)")
    about = gettext_noop(
        "The same as the table of labels, one JSON object a line, with the answers as a list."
    )
    holds = "labels"
    content_type = "application/jsonl; charset=utf-8"
    extension = "jsonl"

    def write(self, rows: Iterable[TaskRow]) -> Iterator[str]:
        """Yield one line for each task."""
        for row in rows:
            values = {column: getattr(row, column) for column in TASK_COLUMNS}
            values["answers"] = [answer.plain() for answer in row.answers]
            yield json.dumps(values, ensure_ascii=False) + "\n"
