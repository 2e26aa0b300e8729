"""`manage.py check_background`: does background work run here, and do pages hear of it?"""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import UserError
from jobs.checking import check


class Command(BaseCommand):
    """Run a small job on a running site and say how soon it started and how soon its steps were seen."""

    help = (
        "Check on a running site that jobs run in the background and that their progress reaches the pages."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--site", default=settings.SITE_URL, help="Address of the site.")
        parser.add_argument("--steps", type=int, default=20, help="How many steps the job has.")
        parser.add_argument("--seconds", type=float, default=0.1, help="How long a step takes.")
        parser.add_argument("--timeout", type=float, default=60, help="How many seconds to wait for the end.")

    def handle(
        self, *args: Any, site: str, steps: int, seconds: float, timeout: float, **options: Any
    ) -> None:
        """Print what the check saw; exit status 1 when something is missing."""
        try:
            result = check(site.rstrip("/"), steps=steps, seconds=seconds, timeout=timeout)
        except UserError as error:
            raise CommandError(error.message) from error
        for sentence in result.describe():
            self.stdout.write(sentence)
        if not result.passed:
            sys.exit(1)
