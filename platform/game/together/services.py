"""What players do at a party. Each verb locks the party first: what happens there happens in one order."""

import datetime as dt
import secrets
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.device_marks import beside
from accounts.models import User
from annotation import access, assigning
from annotation.models import AssignmentState, Participation, Project
from annotation.services import Answer, Listening
from common.errors import Conflict, Forbidden
from game import play
from game.services import player_of
from game.together.access import party_for
from game.together.advancing import GRACE, end, give_up, move_on, tell
from game.together.models import FEWEST, MOST, Ear, Party, PartyState, Seat
from game.together.state import is_there
from quality.people.pauses import advice, pause_of

# Without what is easily mistaken for something else.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE = 6
TRIES = 5
# A player's sign of life is written down so often at most.
NOTED = dt.timedelta(seconds=4)


def most_seats(project: Project) -> int:
    """Return how many people can hear a clip of a project together: as many as it wants answers at once."""
    return min(MOST, project.answers_wanted)


def open_party(user: User, project_id: UUID, now: dt.datetime) -> Party:
    """Open a party in a project and sit down first."""
    project = access.playable_project_for(user, project_id)
    if most_seats(project) < FEWEST:
        raise Conflict(
            _("The clips of this project want one answer each: they are heard alone."), code="heard_alone"
        )
    for _try in range(TRIES):
        code = "".join(secrets.choice(LETTERS) for _place in range(CODE))
        try:
            with transaction.atomic():
                others = _locked(_where(user))
                party = Party.objects.create(project=project, code=code, opened_at=now)
                _sit(user, party, others.values(), now)
                return party
        except IntegrityError:
            # The same six letters: it happens once in a very long while.
            continue
    raise Conflict(_("No round could be opened just now; please try once more."), code="try_again")


def is_open(code: str) -> bool:
    """Return whether a party with this code goes on."""
    return Party.objects.filter(code=_read(code)).exclude(state=PartyState.OVER).exists()


def _read(code: str) -> str:
    return "".join(code.split()).upper()


@transaction.atomic
def sit_down(user: User, code: str, now: dt.datetime) -> Party:
    """Sit down at the party with this code; whoever was there before gets the same seat again."""
    found = Party.objects.filter(code=_read(code)).values_list("pk", flat=True).first()
    locked = _locked({*_where(user), found} if found else set())
    party = locked.pop(found, None) if found else None
    if party is None or party.state == PartyState.OVER:
        raise Http404
    _sit(user, party, locked.values(), now)
    return party


def _where(user: User) -> set[UUID]:
    """Return the parties that go on at which a player sits."""
    seats = Seat.objects.filter(player=user, left_at=None, party__ended_at=None)
    return set(seats.values_list("party", flat=True))


def _locked(ids: Collection[UUID]) -> dict[UUID, Party]:
    """Lock parties in one order: of two players who change places, none waits for the other."""
    rows = Party.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    return {party.pk: party for party in rows.select_related("project")}


def _sit(user: User, party: Party, others: Iterable[Party], now: dt.datetime) -> None:
    """Sit down at a party, and get up wherever else this player sits: nobody hears two clips at once."""
    _check_may_play(user, party.project, now)
    for other in others:
        _get_up(other, user, now)
    seats = list(party.seats.order_by("number"))
    mine = next((seat for seat in seats if seat.player_id == user.pk), None)
    if mine is None or mine.left_at is not None:
        _check_room(user, party, [seat for seat in seats if seat.left_at is None])
    if mine is None:
        number = _free_number(party, seats)
        player_of(user)
        if not Participation.objects.filter(project=party.project, annotator=user).exists():
            assigning.join(party.project, user)
        Seat.objects.create(party=party, player=user, number=number, sat_at=now, seen_at=now)
    else:
        Seat.objects.filter(pk=mine.pk).update(left_at=None, seen_at=now)
    tell(party)


def _free_number(party: Party, seats: Sequence[Seat]) -> int:
    """Return a number that is free; at a table where many came and went, that of somebody who left."""
    free = set(range(1, MOST + 1)) - {seat.number for seat in seats}
    if free:
        return min(free)
    gone = next(seat for seat in seats if seat.left_at is not None)
    gone.delete()
    return gone.number


def _check_may_play(user: User, project: Project, now: dt.datetime) -> None:
    access.check_may_answer(user, project)
    pause = pause_of(user, project.pk)
    if pause is not None:
        raise Forbidden(advice(pause, now), code="paused")
    part = Participation.objects.filter(project=project, annotator=user).first()
    access.check_may_be_lent_more(project, has_share=bool(part and part.has_share))


def _check_room(user: User, party: Party, taken: Sequence[Seat]) -> None:
    if len(taken) >= most_seats(party.project):
        raise Conflict(_("All seats of this round are taken."), code="full")
    near = beside([user.pk])[user.pk]
    if near & {seat.player_id for seat in taken}:
        raise Conflict(
            _("Somebody on this device is in this round already: each player needs a device of their own."),
            code="same_device",
        )


def _get_up(party: Party, user: User, now: dt.datetime) -> None:
    seat = party.seats.get(player=user)
    give_up(seat, now)
    Seat.objects.filter(pk=seat.pk).update(left_at=now)
    if not party.seats.filter(left_at=None).exists():
        end(party, now)
    else:
        tell(party)
        move_on(party, now)


@transaction.atomic
def leave(user: User, party_id: UUID, now: dt.datetime) -> None:
    """Get up; what this player has answered stays."""
    _get_up(party_for(user, party_id, is_locked=True), user, now)


@transaction.atomic
def here(user: User, party_id: UUID, now: dt.datetime) -> Party:
    """Say that a player is there, and move the party on where something is due."""
    party = party_for(user, party_id, is_locked=True)
    seat = party.seats.get(player=user)
    was_there = is_there(seat, now)
    if seat.seen_at < now - NOTED:
        Seat.objects.filter(pk=seat.pk).update(seen_at=now)
    if not was_there:
        tell(party)
    move_on(party, now)
    return party


@transaction.atomic
def begin(user: User, party_id: UUID, now: dt.datetime) -> Party:
    """Begin to play, or go on after too few were there."""
    party = party_for(user, party_id, is_locked=True)
    Seat.objects.filter(party=party, player=user).update(seen_at=now)
    if party.state == PartyState.LOBBY:
        there = [seat for seat in party.seats.filter(left_at=None) if is_there(seat, now)]
        if len(there) < FEWEST:
            raise Conflict(_("Wait for at least one other player."), code="alone")
        party.state = PartyState.PLAYING
        party.save(update_fields=["state"])
        newest = party.bouts.order_by("-number").first()
        if newest is not None:
            # They waited long enough.
            party.seats.update(ready=newest.number)
        move_on(party, now)
    return party


@transaction.atomic
def ready(user: User, party_id: UUID, number: int, now: dt.datetime) -> Party:
    """Say that a player has looked at a revealed clip; once all have, the next one comes."""
    party = party_for(user, party_id, is_locked=True)
    revealed = party.bouts.filter(number=number, revealed_at__isnull=False)
    if revealed.exists():
        Seat.objects.filter(party=party, player=user, ready__lt=number).update(ready=number, seen_at=now)
        tell(party)
        move_on(party, now)
    return party


@transaction.atomic
def answer(
    user: User,
    party_id: UUID,
    turn_id: UUID,
    answers: Sequence[Answer],
    *,
    listening: Listening,
    now: dt.datetime,
) -> play.Outcome:
    """Answer what the party is hearing, by the one road of every label; not once it has been revealed."""
    party = party_for(user, party_id, is_locked=True)
    ear = (
        Ear.objects.filter(bout__party=party, seat__player=user, turn=turn_id).select_related("bout").first()
    )
    if ear is None:
        raise Http404
    is_answered = ear.turn.state == AssignmentState.ANSWERED
    is_late = ear.bout.revealed_at is not None or now > ear.bout.ends_at + GRACE
    if is_late and not is_answered:
        raise Conflict(_("The time for this clip is over."), code="turn_over")
    outcome = play.submit_answer(user, turn_id, answers, listening=listening, now=now)
    if not is_answered:
        Seat.objects.filter(pk=ear.seat_id).update(seen_at=now)
        tell(party)
        move_on(party, now)
    return outcome
