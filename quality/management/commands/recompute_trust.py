"""manage.py recompute_trust PROJECT: replays all facts of a project, under the site's rules or others."""

import json
from argparse import ArgumentParser
from dataclasses import fields
from math import inf
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from annotation.models.project import LEAST_CONFIDENCE, MOST_CONFIDENCE
from annotation.named import project_named
from common import spreadsheets
from quality.inference.beliefs import Beliefs
from quality.inference.rules import Rules
from quality.replay.replaying import Given, Replay, questions_of, recompute, replay
from quality.replay.report import as_json, lines, rows

# Beliefs that are one number.
NUMBERS = [one for one in fields(Beliefs) if isinstance(one.default, float)]


class Command(BaseCommand):
    """Replays a project; the dry run shows who and what would move, and writes nothing."""

    help = "Replay all facts of a project: trust scores, counts of checks and labels, under these rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the project, and offer every belief and rule that is a number."""
        parser.add_argument("project", help="the project's id, or its name where only one has it")
        parser.add_argument("--question", type=int, metavar="N", help="only its Nth question, from 1")
        parser.add_argument("--dry-run", action="store_true", help="write nothing; show what would change")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the same as JSON")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="write the same as a table")
        rules = parser.add_argument_group("rules", "instead of the site's own, for this replay")
        rules.add_argument("--target", type=float, help="the probability at which a clip ends, 0.51 to 0.99")
        rules.add_argument("--cut", type=float, help=f"who is asked no more ({Rules().cut:g})")
        for one in NUMBERS:
            rules.add_argument(f"--{one.name.replace('_', '-')}", type=float, help=f"({one.default:g})")

    def handle(self, *args: Any, project: str, **options: Any) -> None:
        """Show what changes; unless it is a dry run, write it."""
        questions = questions_of(project_named(project), _place(options["question"]))
        if not questions:
            raise CommandError("The project has no such question.")
        given = _given(options)
        found = replay(questions, given)
        if not options["dry_run"]:
            for question in questions:
                recompute(question, given, timezone.now())
        _save(found, options)
        self._show(found, written=not options["dry_run"])

    def _show(self, found: Replay, *, written: bool) -> None:
        verb = "moved" if written else "would move"
        self.stdout.write(f"{len(found.people)} people {verb}, {len(found.clips)} clips {verb}.")
        for line in lines(found):
            self.stdout.write(line)
        self.stdout.write("Written." if written else "Nothing was written.")


def _place(number: int | None) -> int | None:
    if number is not None and number < 1:
        raise CommandError("--question counts from 1.")
    return number


def _given(options: dict[str, Any]) -> Given:
    said = {one.name: options[one.name] for one in NUMBERS if options[one.name] is not None}
    for name, value in said.items():
        # Shares are below 1, strengths are numbers of answers or people.
        most = 1.0 if getattr(Beliefs(), name) < 1 else inf
        if not 0 < value < most:
            raise CommandError(f"--{name.replace('_', '-')} must be more than 0, and less than {most:g}.")
    target, cut = options["target"], options["cut"]
    if target is not None and not LEAST_CONFIDENCE <= 100 * target <= MOST_CONFIDENCE:
        raise CommandError("--target must lie between 0.51 and 0.99.")
    if cut is not None and not 0 < cut < 1:
        raise CommandError("--cut must lie between 0 and 1.")
    return Given(
        Beliefs(**said), None if target is None else 100 * target, Rules().cut if cut is None else cut
    )


def _save(found: Replay, options: dict[str, Any]) -> None:
    try:
        if file := options["json"]:
            text = json.dumps(as_json(found), ensure_ascii=False, indent=2)
            file.write_text(f"{text}\n", encoding="utf-8")
        if file := options["csv"]:
            with file.open("w", encoding="utf-8", newline="") as table:
                table.writelines(map(spreadsheets.line, rows(found)))
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
