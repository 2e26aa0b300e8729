"""Whether the ledger adds up: sums of players, and each line with the one before it."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce, Lag

from game.models import Player, PointsEntry

MOST_TOLD = 50


def problems() -> Iterator[str]:
    """Yield a sentence for each player whose sum is not the ledger's, and for each line that was changed."""
    for player, points, found in _wrong_sums():
        yield f"Player {player} has {points} points, and the ledger adds up to {found}."
    for pk, player in _broken_lines():
        yield f"Line {pk} of player {player} does not follow from the line before it."


def _wrong_sums() -> list[tuple[int, int, int]]:
    lines = PointsEntry.objects.filter(player=OuterRef("pk")).order_by().values("player")
    found = Coalesce(Subquery(lines.annotate(sum=Sum("points")).values("sum")), Value(0))
    wrong = Player.objects.annotate(found=found).exclude(points=F("found")).order_by("pk")
    return list(wrong.values_list("pk", "points", "found")[:MOST_TOLD])


def _broken_lines() -> list[tuple[int, int]]:
    before = Window(Lag("total"), partition_by=[F("player")], order_by=[F("pk")])
    lines = PointsEntry.objects.annotate(before=Coalesce(before, Value(0)))
    broken = lines.filter(~Q(total=F("before") + F("points"))).order_by("pk")
    return list(broken.values_list("pk", "player")[:MOST_TOLD])
