"""What a guest said, taken along by the member who signs in afterwards: as one person, and no vote twice.

Whole turns move, with their answers. What the member has met too stays with the guest: of two votes of one
person only one may count. So does everything in a project that this member looks after, or in which either of
them is paused.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from annotation.access import projects_of
from annotation.assigning import close
from annotation.models import Annotation, Assignment, AssignmentState, Participation, Report
from annotation.pool import Place

AT_ONCE = 500


@dataclass(frozen=True)
class Moved:
    """The turns that went from a guest to a member in one project, and whether that was the whole guest.

    `numbers` are those of each turn before and after.
    """

    project_id: UUID
    turns: Sequence[UUID]
    is_whole: bool
    numbers: Sequence[tuple[int, int]] = ()


def to_take(guest: User, member: User) -> QuerySet[Assignment]:
    """Return the turns of a guest that this member can take along."""
    mine = Assignment.objects.filter(annotator=member, item=OuterRef("item"))
    said = Annotation.objects.filter(annotator=member, task__item=OuterRef("item"))
    has_joined = Participation.objects.filter(annotator=member, project=OuterRef("project"))
    paused = Participation.objects.filter(
        annotator__in=[guest, member], project=OuterRef("project"), is_paused=True
    )
    turns = Assignment.objects.filter(annotator=guest).exclude(project__in=projects_of(member))
    free = turns.filter(~Exists(mine), ~Exists(said), ~Exists(paused), is_retest=False)
    # Who is known there already needs no practice, and is checked by clips of their own.
    vote = Q(is_training=False, is_control=False, is_repeat=False)
    return free.filter(vote | ~Exists(has_joined))


def take_along(guest: User, member: User, now: dt.datetime) -> list[Moved]:
    """Move the turns, inside a transaction of the caller; what the guest still holds is given back first."""
    people = [guest, member]
    parts = Participation.objects.filter(annotator__in=people).order_by("pk").select_for_update(no_key=True)
    joined = {(part.annotator_id, part.project_id): part for part in parts}
    for held in Assignment.objects.filter(annotator=guest, state=AssignmentState.LENT).order_by("pk"):
        close(held, AssignmentState.RETURNED, now)
    turns = list(to_take(guest, member).order_by("project", "number"))
    locked = Assignment.objects.filter(pk__in=[turn.pk for turn in turns]).order_by("pk")
    list(locked.select_for_update().values_list("pk"))
    moved = []
    for project_id in sorted({turn.project_id for turn in turns}):
        some = [turn for turn in turns if turn.project_id == project_id]
        is_all = len(some) == Assignment.objects.filter(annotator=guest, project=project_id).count()
        is_whole = is_all and (member.pk, project_id) not in joined
        if is_whole:
            # The name that the owner sees stays with the answers.
            Participation.objects.filter(pk=joined[guest.pk, project_id].pk).update(annotator=member)
        else:
            Participation.objects.get_or_create(project_id=project_id, annotator=member)
        before = [turn.number for turn in some]
        _move(some, member, project_id)
        numbers = list(zip(before, (turn.number for turn in some), strict=True))
        moved.append(Moved(project_id, [turn.pk for turn in some], is_whole, numbers))
    return moved


def _move(turns: Sequence[Assignment], member: User, project_id: UUID) -> None:
    last = Assignment.objects.filter(annotator=member, project=project_id).order_by("number").last()
    # Numbers go on behind those that the member had; of two walks the farther one counts in each order: what
    # either has passed was met by them, or comes back as a return.
    place = _joined(Place.read(last.place), Place.read(turns[-1].place)) if last else None
    for number, turn in enumerate(turns, last.number + 1 if last else 1):
        turn.annotator, turn.number = member, number
    if place:
        turns[-1].place = place.write()
    Assignment.objects.bulk_update(turns, ["annotator", "number", "place"], batch_size=AT_ONCE)
    for first in range(0, len(turns), AT_ONCE):
        some = [turn.pk for turn in turns[first : first + AT_ONCE]]
        Annotation.objects.filter(assignment__in=some).update(annotator=member)
        # One person reports a clip once.
        known = Report.objects.filter(annotator=member).values("clip")
        Report.objects.filter(assignment__in=some).exclude(clip__in=known).update(annotator=member)


def _joined(one: Place, other: Place) -> Place:
    orders = one.positions.keys() | other.positions.keys()
    positions = {order: max(one.positions.get(order, -1), other.positions.get(order, -1)) for order in orders}
    return replace(one, positions=positions, speaker=other.speaker, trained=True)
