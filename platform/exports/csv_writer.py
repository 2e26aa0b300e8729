"""Two tables: one row for each task, or one row for each answer."""

import json
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_noop

from annotation.kinds.regions import compact
from common import spreadsheets
from exports.contract import ANSWER_COLUMNS, TASK_COLUMNS, TaskRow, Writer

# Which task an answer belongs to.
TASK = ("project", "clip", "clip_name", "other", "other_name", "question", "kind")
# What it stands at now, behind its answers: the whole story is in the table of labels, once for each task.
STANDS = ("label", "state", "confidence", "posterior", "machine", "machine_round", "round", "contests")


class LabelsCsv(Writer):
    """One row for each question about each clip, its answers as JSON in the last column."""

    name = "csv"
    title = gettext_noop("Labels as a table (CSV)")
    about = gettext_noop(
        "One row for each question about each clip: the label, its support, and every single answer."
    )
    holds = "labels"
    content_type = "text/csv; charset=utf-8"
    extension = "csv"

    def write(self, rows: Iterable[TaskRow]) -> Iterator[str]:
        """Yield the header, then one line for each task."""
        yield line(TASK_COLUMNS)
        for row in rows:
            answers = json.dumps([answer.plain() for answer in row.answers], ensure_ascii=False)
            yield line([*(getattr(row, column) for column in TASK_COLUMNS[:-1]), answers])


class AnswersCsv(Writer):
    """One row for each single answer."""

    name = "answers"
    title = gettext_noop("Answers as a table (CSV)")
    about = gettext_noop(
        "One row for each single answer: the clip, the question, the person's pseudonym, the label."
    )
    holds = "answers"
    content_type = "text/csv; charset=utf-8"
    extension = "csv"

    def write(self, rows: Iterable[TaskRow]) -> Iterator[str]:
        """Yield the header, then one line for each answer."""
        yield line([*TASK, *ANSWER_COLUMNS, *(f"task_{column}" for column in STANDS), "task_prior"])
        for row in rows:
            task = [getattr(row, column) for column in TASK]
            stands = [*(getattr(row, column) for column in STANDS), row.why.get("prior")]
            for answer in row.answers:
                yield line([*task, *answer.plain().values(), *stands])


def line(cells: Iterable[object]) -> str:
    """Return one line of CSV."""
    return spreadsheets.row(cell(value) for value in cells)


def cell(value: object) -> object:
    """Return what stands in a cell: two numbers, true or false, JSON, text that no spreadsheet will run."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ";".join(str(number) for number in value)
    if isinstance(value, dict):
        return compact(value)
    return spreadsheets.harmless(value)
