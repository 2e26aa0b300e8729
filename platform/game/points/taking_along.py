"""What was settled and told of a guest's turns is so for the member who takes them along."""

import datetime as dt
from uuid import UUID

from django.db.models import F

from accounts.models import User
from annotation.taking_along import Moved
from game.models import Holding, Round, Settlement, Tally
from game.rounds import TURNS, round_of


def take_along(guest: User, member: User, moved: Moved, now: dt.datetime) -> None:
    """Let what was paid and told of turns count for the member; let a job look at the rest.

    Moved turns stand at other places, so their tens are other tens. One in which a turn was settled before
    is settled as a whole: rather nine turns too few than one twice.
    """
    kept = Tally.objects.filter(project=moved.project_id)
    settled = _numbers(Settlement, guest, moved)
    to = kept.filter(player=guest).values_list("settled_to", flat=True).first() or 0
    settled |= set(range(1, to // TURNS + 1))
    told = _numbers(Round, guest, moved)
    is_same = all(before == after for before, after in moved.numbers)
    if moved.is_whole and is_same and not kept.filter(player=member).exists():
        for facts in (Tally, Settlement, Round):
            facts.objects.filter(player=guest, project=moved.project_id).update(player=member)
    else:
        ids = {"player": member, "project_id": moved.project_id}
        tens = _tens(moved, settled) - _numbers(Settlement, member, moved)
        Settlement.objects.bulk_create(Settlement(number=ten, at=now, **ids) for ten in sorted(tens))
        tens = _tens(moved, told) - _numbers(Round, member, moved)
        Round.objects.bulk_create(Round(number=ten, at=now, **ids) for ten in sorted(tens))
    _take_holdings(guest, member, moved.project_id)
    Tally.objects.update_or_create(player=member, project_id=moved.project_id, defaults={"look_at": now})


def _take_holdings(guest: User, member: User, project_id: UUID) -> None:
    """Let what is held back of the guest's turns be held back of the member's."""
    mine = Holding.objects.filter(player=member, project=project_id, ended_at=None).select_related("appeal")
    known = {one.kind: one for one in mine}
    guests = Holding.objects.filter(player=guest, project=project_id, ended_at=None)
    for theirs in guests.select_related("appeal"):
        if theirs.kind in known:
            theirs.turns.update(holding=known[theirs.kind])
            points, appeal = F("points") + theirs.points, _appeal_of(known[theirs.kind], theirs)
            theirs.delete()
            mine.filter(kind=theirs.kind).update(points=points, appeal=appeal)
        else:
            Holding.objects.filter(pk=theirs.pk).update(player=member)


def _appeal_of(mine: Holding, theirs: Holding) -> int | None:
    """Return the appeal against either of two holdings that become one: the one that still waits."""
    waiting = [one.appeal_id for one in (mine, theirs) if one.appeal and one.appeal.closed_at is None]
    return (waiting or [mine.appeal_id or theirs.appeal_id])[0]


def _tens(moved: Moved, numbers: set[int]) -> set[int]:
    """Return the tens in which turns stand now that stood in one of these."""
    return {round_of(after) for before, after in moved.numbers if round_of(before) in numbers}


def _numbers(facts: type[Settlement] | type[Round], who: User, moved: Moved) -> set[int]:
    here = facts.objects.filter(player=who, project=moved.project_id)
    return set(here.values_list("number", flat=True))
