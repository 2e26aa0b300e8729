"""Where a party goes from here. Whoever looks in moves it on; a job does where nobody looks in any more.

All of it runs under the party's lock, in a transaction of the caller, and by the server's clock alone:
whoever has the faster line gains nothing.
"""

import datetime as dt

from django.db.models import F, Max

from accounts.models import User
from annotation.access import check_may_answer, may_be_lent_together
from annotation.models import Assignment, AssignmentState, Project, ProjectState
from annotation.together import end_together, lend_together
from annotation.turns import questions_of
from common.errors import UserError
from game.together.models import FEWEST, Bout, Ear, Party, PartyState, Seat
from game.together.state import LOOK, is_there
from live.publish import publish
from live.topics import topic
from quality.services import dice

# So long people see that a clip is coming, and its sound is on its way to all of them.
COUNTDOWN = dt.timedelta(seconds=4)
# Time to answer: each clip can be heard twice, and each question thought about.
TO_THINK = dt.timedelta(seconds=25)
# An answer that was under way when the time was up still counts.
GRACE = dt.timedelta(seconds=2)
DESERTED = dt.timedelta(minutes=10)
# How many of a party's clips are such whose label is known.
CHECKS = 0.1


def move_on(party: Party, now: dt.datetime) -> None:
    """Do what is due: reveal what all have answered, bring the next clip, end what nobody attends."""
    if party.state == PartyState.OVER:
        return
    seats = list(party.seats.filter(left_at=None).select_related("player").order_by("number"))
    bout = party.bouts.order_by("-number").first()
    if bout and bout.revealed_at is None:
        if is_due(bout, now):
            reveal(bout, now)
            tell(party)
        return
    if not any(seat.seen_at > now - DESERTED for seat in seats):
        end(party, now)
    elif party.state == PartyState.PLAYING and (bout is None or _have_looked(bout, seats, now)):
        _go_on(party, bout, seats, now)


def is_due(bout: Bout, now: dt.datetime) -> bool:
    """Return whether a clip is to be revealed: nobody can answer any more, or the time is up."""
    waiting = Assignment.objects.filter(ear__bout=bout, state=AssignmentState.LENT, expires_at__gt=now)
    return now > bout.ends_at + GRACE or not waiting.exists()


def reveal(bout: Bout, now: dt.datetime) -> None:
    """End a clip for everybody; from here on nobody at this table answers it any more."""
    end_together(bout.item_id, _players(bout), now)
    bout.revealed_at = now
    bout.save(update_fields=["revealed_at"])


def give_up(seat: Seat, now: dt.datetime) -> None:
    """End what a player holds of the clip that is being heard: who leaves answers it no more."""
    for ear in Ear.objects.filter(seat=seat, bout__revealed_at=None).select_related("bout"):
        end_together(ear.bout.item_id, [seat.player_id], now)


def end(party: Party, now: dt.datetime) -> None:
    """End a party; what its players answered stays."""
    for bout in party.bouts.filter(revealed_at=None):
        reveal(bout, now)
    party.state, party.ended_at = PartyState.OVER, now
    party.save(update_fields=["state", "ended_at"])
    tell(party)


def tell(party: Party) -> None:
    """Say that something changed, on commit; what, each player asks for themselves."""
    Party.objects.filter(pk=party.pk).update(changed=F("changed") + 1)
    party.refresh_from_db(fields=["changed"])
    publish(topic("party", party.pk), "changed", {"changed": party.changed})


def _players(bout: Bout) -> list[int]:
    return list(bout.ears.order_by("seat").values_list("seat__player", flat=True))


def _have_looked(bout: Bout, seats: list[Seat], now: dt.datetime) -> bool:
    there = [seat for seat in seats if is_there(seat, now)]
    all_ready = bool(there) and all(seat.ready >= bout.number for seat in there)
    return all_ready or (bout.revealed_at is not None and now > bout.revealed_at + LOOK)


def _go_on(party: Party, last: Bout | None, seats: list[Seat], now: dt.datetime) -> None:
    """Bring the next clip to all who are there; with too few of them the party waits in the lobby."""
    number = last.number + 1 if last else 1
    if number > party.clips or party.project.state != ProjectState.LIVE:
        return end(party, now)
    there = _who_may(party, [seat for seat in seats if is_there(seat, now)])
    if len(there) < FEWEST:
        party.state = PartyState.LOBBY
        party.save(update_fields=["state"])
        return tell(party)
    if not _begin(party, number, there, now):
        return end(party, now)
    return tell(party)


def _who_may(party: Party, seats: list[Seat]) -> list[Seat]:
    """Leave out who is lent nothing now: they may not answer, are paused, or others have to catch up."""
    parts = may_be_lent_together(party.project, [seat.player_id for seat in seats])
    may = set(parts.values_list("annotator", flat=True))
    return [seat for seat in seats if seat.player_id in may and _may_answer(seat.player, party.project)]


def _may_answer(user: User, project: Project) -> bool:
    try:
        check_may_answer(user, project)
    except UserError:
        return False
    return True


def _begin(party: Party, number: int, seats: list[Seat], now: dt.datetime) -> bool:
    people = {seat.player_id: seat for seat in seats}
    found = lend_together(
        party.project,
        sorted(people),
        now,
        place=party.place,
        is_check=dice(f"together {party.pk} {number}") < CHECKS,
    )
    if found is None:
        return False
    party.place = found.place
    party.save(update_fields=["place"])
    item = found.turns[0].item
    begins = now + COUNTDOWN
    window = 2 * dt.timedelta(seconds=item.clip.duration) + len(questions_of(party.project)) * TO_THINK
    bout = Bout.objects.create(
        party=party, item=item, number=number, begins_at=begins, ends_at=begins + window
    )
    Ear.objects.bulk_create(Ear(bout=bout, seat=people[turn.annotator_id], turn=turn) for turn in found.turns)
    return True


def overdue(now: dt.datetime) -> list[Party]:
    """Return the parties that somebody should look after: none of their players did."""
    late = Party.objects.filter(ended_at=None, bouts__revealed_at=None, bouts__ends_at__lt=now - 2 * GRACE)
    seen = Party.objects.filter(ended_at=None).annotate(seen=Max("seats__seen_at"))
    deserted = seen.filter(seen__lt=now - DESERTED) | seen.filter(seen=None)
    return list(late.distinct()[:100]) + list(deserted[:100])
