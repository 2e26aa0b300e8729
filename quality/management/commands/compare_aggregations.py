"""manage.py compare_aggregations PROJECT: the label of each clip under each method, side by side."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from itertools import combinations
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotation.models import Question, Task
from annotation.named import project_named
from common import spreadsheets
from quality.aggregation.comparing import METHODS
from quality.labels.labelling import has_methods
from quality.replay.replaying import questions_of
from quality.replay.side_by_side import SideBySide, side_by_side
from quality.revising.reading import Read, read

AT_ONCE = 2000
# On the screen, the label of a clip that is undecided.
NOTHING = "-"


@dataclass(frozen=True)
class Row:
    """A clip, or a span of one in seconds, and its label under each method: None where it is undecided."""

    question: str
    clip: str
    clip_name: str
    start: float | None
    end: float | None
    votes: int
    majority: str | None
    weighted_trustability: str | None
    dawid_skene: str | None
    posterior: str | None

    @property
    def labels(self) -> tuple[str | None, ...]:
        """The labels alone, in the order of METHODS."""
        return tuple(getattr(self, name) for name in METHODS)


class Command(BaseCommand):
    """Compares methods on the answers that are there; it writes nothing."""

    help = "Print what each clip is by majority, weighted trustability, Dawid and Skene, and posterior."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the project."""
        parser.add_argument("project", help="the project's id, or its name where only one has it")
        parser.add_argument("--question", type=int, metavar="N", help="only its Nth question, from 1")
        parser.add_argument("--csv", action="store_true", help="a table of clips; the rest goes to stderr")

    def handle(self, *args: Any, project: str, question: int | None, **options: Any) -> None:
        """Print the clips of each question, below how many each pair of methods labels differently."""
        is_table = options["csv"]
        if is_table:
            self.stdout.write(spreadsheets.line(field.name for field in fields(Row)))
        for one in _chosen(project, question):
            found = read(one)
            counted, rows = _compared(found)
            for line in counted:
                (self.stderr if is_table else self.stdout).write(line)
            if is_table:
                self.stdout.writelines(spreadsheets.line(astuple(row)) for row in rows)
            else:
                self.stdout.writelines(f"{line}\n" for line in _lines(found, rows))


def _chosen(project: str, place: int | None) -> list[Question]:
    if place is not None and place < 1:
        raise CommandError("--question counts from 1.")
    asked = questions_of(project_named(project), place)
    if not asked:
        raise CommandError("The project has no such question.")
    chosen = [one for one in asked if has_methods(one)]
    if not chosen:
        raise CommandError("Only single choices of two labels or more have these methods.")
    return chosen


def _compared(found: Read) -> tuple[list[str], Iterable[Row]]:
    """Return how many clips each pair of methods labels differently, in lines, and the clips."""
    if not len(found.answers):
        return [f"{found.question.text} Nobody has chosen a label yet."], ()
    labelled = side_by_side(found)
    differ = labelled.differ
    pairs = combinations(range(len(METHODS)), 2)
    counted = [f"{differ[one, other]:>6}  {METHODS[one]}, {METHODS[other]}" for one, other in pairs]
    head = (
        f"{found.question.text} {len(labelled.places)} clips; two methods label so many of them differently:"
    )
    return [head, *counted], _rows(found, labelled)


def _rows(found: Read, labelled: SideBySide) -> Iterator[Row]:
    names = [found.question.label_names[label] for label in found.labels]
    for first in range(0, len(labelled.places), AT_ONCE):
        places = labelled.places[first : first + AT_ONCE]
        some = {
            int(found.tasks[place]): (place, labels)
            for place, labels in zip(places, labelled.labels[first:], strict=False)
        }
        tasks = Task.objects.filter(pk__in=some).order_by("pk").select_related("item__clip")
        for task in tasks.defer("item__clip__peaks", "item__clip__flags", "item__clip__metadata"):
            (place, labels), item, clip = some[task.pk], task.item, task.item.clip
            said = (None if label < 0 else names[label] for label in labels)
            yield Row(
                found.question.text,
                str(clip.pk),
                clip.name,
                clip.start if item.start is None else item.start,
                clip.end if item.end is None else item.end,
                int(found.votes[place]),
                *said,
            )


def _lines(found: Read, rows: Iterable[Row]) -> Iterator[str]:
    """Yield a table for the screen, as its rows come: what may be long stands last."""
    names = found.question.label_names.values()
    widths = [max(len(name), *map(len, names)) for name in METHODS]

    def line(votes: object, labels: Iterable[str | None], clip: str) -> str:
        cells = (f"{label or NOTHING:<{width}}" for label, width in zip(labels, widths, strict=True))
        return "  ".join([f"{votes:>5}", *cells, clip])

    for number, row in enumerate(rows):
        if not number:
            yield line("votes", METHODS, "clip")
        span = "" if row.start is None else f" {row.start:g} to {row.end:g} s"
        yield line(row.votes, row.labels, row.clip_name + span)
