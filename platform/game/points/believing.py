"""An appeal against points that were held back was right: they come back, and what was due later."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Max, Q

from annotation.models import Assignment, AssignmentState
from game.models import HeldTurn, Holding, Release, Settlement, Tally
from game.points.holding import OF_ANSWERS, release
from game.rounds import TURNS, round_of


@transaction.atomic
def believe(holding: Holding, now: dt.datetime) -> int:
    """Release what an appeal was right about; return how many points.

    Of answers, only what comes from now on is looked at again. What another account was paid for was worth
    nothing later: tens of nothing else are settled once more.
    """
    tally = Tally.objects.filter(player=holding.player_id, project=holding.project_id)
    if holding.kind in OF_ANSWERS:
        turns = Assignment.objects.filter(annotator=holding.player_id, project=holding.project_id)
        newest = turns.aggregate(newest=Max("number"))["newest"] or 0
        tally.update(cleared_to=newest)
    points = release(holding, Release.APPEAL, now)
    if holding.kind not in OF_ANSWERS:
        _settle_again(holding)
    tally.update(look_at=now)
    return points


def _settle_again(holding: Holding) -> None:
    again = _tens_of_nothing_else(holding)
    ids = {"player": holding.player_id, "project": holding.project_id}
    if again and Settlement.objects.filter(number__in=again, **ids).delete()[0]:
        first = (min(again) - 1) * TURNS
        Tally.objects.filter(settled_to__gt=first, **ids).update(settled_to=first)


def _tens_of_nothing_else(holding: Holding) -> list[int]:
    """Return the numbers of the tens in which each answered turn was held by this."""
    numbers = HeldTurn.objects.filter(holding=holding).values_list("assignment__number", flat=True)
    tens = {round_of(number) for number in numbers}
    if not tens:
        return []
    within = Q()
    for ten in tens:
        within |= Q(number__gt=(ten - 1) * TURNS, number__lte=ten * TURNS)
    here = Assignment.objects.filter(annotator=holding.player_id, project=holding.project_id)
    answered = here.filter(within, state=AssignmentState.ANSWERED)
    held: dict[int, set[bool]] = defaultdict(set)
    for number, held_by in answered.values_list("number", "held__holding"):
        held[round_of(number)].add(held_by == holding.pk)
    return sorted(ten for ten, found in held.items() if found == {True})
