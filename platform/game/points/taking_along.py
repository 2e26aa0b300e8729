"""What was settled and told of a guest's turns is so for the member who takes them along."""

import datetime as dt

from accounts.models import User
from annotation.taking_along import Moved
from game.models import Round, Settlement, Tally
from game.rounds import TURNS


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
    Tally.objects.update_or_create(player=member, project_id=moved.project_id, defaults={"look_at": now})


def _ten(number: int) -> int:
    return (number - 1) // TURNS + 1


def _tens(moved: Moved, numbers: set[int]) -> set[int]:
    """Return the tens in which turns stand now that stood in one of these."""
    return {_ten(after) for before, after in moved.numbers if _ten(before) in numbers}


def _numbers(facts: type[Settlement] | type[Round], who: User, moved: Moved) -> set[int]:
    here = facts.objects.filter(player=who, project=moved.project_id)
    return set(here.values_list("number", flat=True))
