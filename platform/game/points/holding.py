"""Holding back what turns were paid at once, and releasing it: lines of the ledger, below 0 and above."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from game.models import HeldTurn, Holding, HoldingKind, PointsEntry, Reason, Release, Tally
from game.points.ledger import Line, add_lines
from quality.news import tell_trust

# While one of these lasts, what is due later waits.
OF_ANSWERS = (HoldingKind.PATTERN, HoldingKind.DOUBT)


@transaction.atomic
def hold(
    tally: Tally, kind: HoldingKind, turns: Collection[UUID], facts: Mapping[str, Any], now: dt.datetime
) -> int:
    """Hold back what these turns were paid at once, each once ever; return how many points."""
    # Two workers wait for each other here; so does who takes a guest's turns along.
    Tally.objects.select_for_update(no_key=True).get(pk=tally.pk)
    paid = PointsEntry.objects.filter(
        assignment__in=turns,
        assignment__annotator=tally.player_id,
        assignment__held=None,
        reason=Reason.EFFORT,
        points__gt=0,
    )
    lines = list(paid.values_list("assignment", "points"))
    if not lines:
        return 0
    points = sum(one for _, one in lines)
    ids = {"player_id": tally.player_id, "project_id": tally.project_id}
    holding, _ = Holding.objects.get_or_create(**ids, kind=kind, ended_at=None, defaults={"since": now})
    HeldTurn.objects.bulk_create(
        HeldTurn(holding=holding, assignment_id=turn, points=paid) for turn, paid in lines
    )
    Holding.objects.filter(pk=holding.pk).update(points=F("points") + points, facts=dict(facts))
    add_lines(tally.player_id, [Line(Reason.HELD_BACK, -points, tally.project_id)], now)
    tell_trust(tally.project_id)
    return points


@transaction.atomic
def release(holding: Holding, ending: Release, now: dt.datetime) -> int:
    """Give back what was held, once; return how many points."""
    # As `hold` does: what ends holds nothing more at the same time.
    ids = {"player": holding.player_id, "project": holding.project_id}
    list(Tally.objects.select_for_update(no_key=True).filter(**ids).values("pk"))
    held = Holding.objects.select_for_update(of=("self",)).get(pk=holding.pk)
    if held.ended_at is not None:
        return 0
    held.ended_at, held.ending = now, ending
    held.save(update_fields=["ended_at", "ending"])
    add_lines(held.player_id, [Line(Reason.RELEASED, held.points, held.project_id)], now)
    tell_trust(held.project_id)
    return held.points


def lasting(player_id: int, project_id: UUID) -> list[Holding]:
    """Return what is held back of this person's answers in a project."""
    open_ones = Holding.objects.filter(player=player_id, project=project_id, ended_at=None)
    return list(open_ones.filter(kind__in=OF_ANSWERS))
