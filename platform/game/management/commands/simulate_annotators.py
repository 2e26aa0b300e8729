"""`manage.py simulate_annotators`: a crowd of known kinds plays a project through the API."""

import json
import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from annotation.models import Project
from common.errors import UserError
from game.simulation.crowd import SHARES
from game.simulation.playing import Plan, Simulation
from game.simulation.report import report, settle_now, table


class Command(BaseCommand):
    """Let simulated people answer on a running site, and print what each kind of them did."""

    help = (
        "Let a simulated crowd play a project of a running site, through its API; for trials: "
        "the answers count like anybody's. Run it where the site's database can be reached."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("project", type=UUID, help="The project's id, as its address has it.")
        parser.add_argument("--site", default=settings.SITE_URL, help="Address of the site.")
        parser.add_argument("--people", type=int, default=20, help="How many people come.")
        parser.add_argument(
            "--crowd", choices=SHARES, default="typical", help="Which kinds, in which shares."
        )
        parser.add_argument(
            "--answers", type=int, default=0, help="Stop after so many answers of all together."
        )
        parser.add_argument("--colluders", type=int, default=0, help="Pairs on top who copy each other.")
        parser.add_argument(
            "--strategies",
            type=int,
            default=0,
            help="So many on top for each way to points without listening: "
            "hasty, a pattern, always unsure, skipping.",
        )
        parser.add_argument(
            "--truth", action="append", default=[], help="Metadata column with the right labels; repeatable."
        )
        parser.add_argument("--seed", type=int, default=0, help="Another number is another crowd.")
        parser.add_argument(
            "--speed",
            type=float,
            default=1.0,
            help="Play so many times as fast, where nothing need be heard.",
        )
        parser.add_argument("--json", action="store_true", help="Print the figures as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play and report."""
        begun = time.monotonic()
        try:
            plan = plan_of(options)
            players = Simulation(plan).run()
        except UserError as error:
            raise CommandError(error.message) from error
        settle_now(plan, timezone.now())
        figures = report(plan, players, time.monotonic() - begun)
        self.stdout.write(json.dumps(figures, indent=2) if options["json"] else table(figures))


def plan_of(options: dict[str, Any]) -> Plan:
    """Return what the options ask for, or say which of them cannot be."""
    project = Project.objects.filter(pk=options["project"]).first()
    if project is None:
        raise UserError(
            f"There is no project {options['project']}: its id stands in the address of its page."
        )
    for name in ("people", "answers", "colluders", "strategies"):
        if options[name] < 0:
            raise UserError(f"--{name} must not be below 0.")
    return Plan(
        site=options["site"].rstrip("/"),
        project=project,
        crowd=options["crowd"],
        people=options["people"],
        answers=options["answers"],
        seed=options["seed"],
        colluding_pairs=options["colluders"],
        strategies=options["strategies"],
        speed=options["speed"],
        columns=options["truth"],
    )
