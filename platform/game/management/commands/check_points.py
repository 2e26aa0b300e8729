"""`manage.py check_points`: whether everybody's points are what the ledger adds up to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from game.models import PointsEntry
from game.points.checking import problems


class Command(BaseCommand):
    """Compare players' points with the ledger, and each line of it with the one before."""

    help = "Compare everybody's points with the ledger; says what differs, and changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and fail where something differs."""
        found = list(problems())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError("The ledger does not add up; see the lines above.")
        self.stdout.write(f"{PointsEntry.objects.count()} lines add up.")
