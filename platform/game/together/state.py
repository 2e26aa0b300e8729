"""What a player sees of a party: who is there, what is heard, and who said what once all are in."""

import datetime as dt
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from django.http import Http404

from accounts.models import User
from accounts.names import ANIMALS
from annotation.kinds import Said, Words, kind_of
from annotation.models import Annotation, AssignmentState, Question, QuestionKind
from annotation.turns import questions_of
from game.together.models import Bout, Ear, Party, Seat
from quality.labels.casting import SAID

# Whoever was not seen for so long has lost the connection, or went away.
AWAY = dt.timedelta(seconds=15)
# So long a clip is looked at once it is revealed, unless all are ready before.
LOOK = dt.timedelta(seconds=30)


def state_for(user: User, party: Party, now: dt.datetime) -> dict[str, Any]:
    """Return a party as this player may see it, in a fixed number of statements.

    What others said of a clip is told to those who were asked about it too, and only once it is revealed.
    """
    seats = list(Seat.objects.filter(party=party, left_at=None).order_by("number"))
    bout = party.bouts.order_by("-number").first()
    ears = list(bout.ears.select_related("turn", "seat").order_by("seat__number")) if bout else []
    mine = next((ear for ear in ears if ear.seat.player_id == user.pk), None)
    done = {ear.seat_id for ear in ears if ear.turn.state == AssignmentState.ANSWERED}
    you = next((seat.number for seat in seats if seat.player_id == user.pk), None)
    if you is None:
        # They got up a moment ago, in another tab.
        raise Http404
    return {
        "id": str(party.pk),
        "code": party.code,
        "state": party.state,
        "changed": party.changed,
        "now": now.isoformat(),
        "clips": party.clips,
        "you": you,
        "seats": [_seat(party, seat, bout, seat.pk in done, now) for seat in seats],
        "bout": _bout(party, bout, ears, mine) if bout else None,
    }


def name_of(party: Party, number: int) -> str:
    """Return what the player in this seat is called at this party, and nowhere else."""
    return ANIMALS[(party.pk.int + number) % len(ANIMALS)].capitalize()


def is_there(seat: Seat, now: dt.datetime) -> bool:
    """Return whether a player was heard of a moment ago."""
    return seat.left_at is None and seat.seen_at > now - AWAY


def _seat(
    party: Party, seat: Seat, bout: Bout | None, has_answered: bool, now: dt.datetime
) -> dict[str, Any]:
    return {
        "number": seat.number,
        "name": name_of(party, seat.number),
        "is_there": is_there(seat, now),
        "has_answered": has_answered,
        "is_ready": bool(bout and seat.ready >= bout.number),
    }


def _bout(party: Party, bout: Bout, ears: Sequence[Ear], mine: Ear | None) -> dict[str, Any]:
    told = bout.revealed_at is not None and mine is not None
    return {
        "number": bout.number,
        "begins_at": bout.begins_at.isoformat(),
        "ends_at": bout.ends_at.isoformat(),
        "next_at": (bout.revealed_at + LOOK).isoformat() if bout.revealed_at else None,
        "is_revealed": bout.revealed_at is not None,
        "turn": str(mine.turn_id) if mine else None,
        "has_answered": bool(mine and mine.turn.state == AssignmentState.ANSWERED),
        "reveal": _reveal(party, ears) if told else None,
    }


def _reveal(party: Party, ears: Sequence[Ear]) -> list[dict[str, Any]]:
    """Return by question who said what; which answer is right is nobody's to say here."""
    by_turn = {ear.turn_id: ear.seat.number for ear in ears}
    given = Annotation.objects.filter(assignment__in=by_turn).select_related("task").order_by("pk")
    by_seat = [(by_turn[one.assignment_id], one) for one in given if one.assignment_id]
    return [
        {
            "question": question.text,
            "said": [
                {"seat": seat, "name": name_of(party, seat), "words": _words(question, one)}
                for seat, one in sorted(by_seat, key=itemgetter(0))
                if one.task.question_id == question.pk
            ],
        }
        for question in questions_of(party.project)
    ]


def _words(question: Question, one: Annotation) -> str | None:
    """Return what somebody said; None for unsure."""
    said = Said(**{name: getattr(one, name) for name in SAID})
    if said.is_unsure:
        return None
    if one.kind == QuestionKind.REGIONS:
        return _regions(said, question.label_names)
    return _written(kind_of(question).words(said, question.label_names))


def _written(words: Words) -> str:
    if isinstance(words, tuple):
        return " / ".join(f"{number:g}" for number in words)
    return f"{words:g}" if isinstance(words, float) else words


def _regions(said: Said, names: dict[int, str]) -> str:
    return ", ".join(
        f"{names.get(one['label'], '')} {one['start']:.1f}-{one['end']:.1f} s" for one in said.value or ()
    )
