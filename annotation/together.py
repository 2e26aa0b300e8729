"""One item lent to several people at once: all seats are taken in one transaction, or none.

The rule of capacity holds as for any other turn: votes + leases never pass what is wanted. So people hear
together only what wants as many answers as there are people.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery

from accounts.device_marks import beside
from annotation.access import may_be_lent_together
from annotation.ahead import MET
from annotation.asked_together import draw_asked
from annotation.assigning import LEASE, close, pass_on
from annotation.models import Assignment, AssignmentState, Item, Priority, Project
from annotation.pool import Place

# So many items with room are looked at, and so many times.
REACH, MOST_LOOKS = 200, 5
# A longer clip (s) could not be heard twice while its lease lasts.
LONGEST_CLIP = 240.0
PRIORITIES = (Priority.HIGH, Priority.NORMAL, Priority.LOW)
_SEEN = (AssignmentState.LENT, AssignmentState.ANSWERED)


@dataclass(frozen=True)
class Together:
    """The turns of one item, one for each person, and where the next search begins, by priority."""

    turns: list[Assignment]
    place: dict[str, int]


def lend_together(
    project: Project,
    people: Sequence[int],
    now: dt.datetime,
    *,
    place: dict[str, int],
    is_check: bool = False,
) -> Together | None:
    """Lend one item to all these people (by id), inside a transaction of the caller; None where none fits.

    `is_check` asks for a control that none of them has met; where there is none it is any other item.
    """
    last = _last_turns(project, people)
    if last is None:
        return None
    met_by = _met_by(people)
    found, behind = _seat_all(project, people, place, met_by)
    if found is None:
        return None
    control = _control(project, people, met_by) if is_check else None
    if control is not None:
        # What was found first waits for the next time.
        Item.objects.filter(pk=found.pk).update(leases=F("leases") - len(people))
        found, behind = control, place
    turns = _lend(project, found, people, last, now)
    return Together(turns, behind)


def _pool(project: Project) -> QuerySet[Item]:
    room = Item.objects.filter(project=project, wanted__gt=F("votes") + F("leases"), is_aside=False)
    return room.filter(other=None, clip__duration__lte=LONGEST_CLIP)


def _last_turns(project: Project, people: Sequence[int]) -> dict[int, Assignment | None] | None:
    """Return each person's last turn in a project; None where one of them may be lent nothing now."""
    ready = may_be_lent_together(project, people).order_by("pk").select_for_update(no_key=True)
    if len(ready) < len(people):
        return None
    mine = Assignment.objects.filter(project=project, annotator=OuterRef("annotator")).order_by("-number")
    newest = Assignment.objects.filter(
        project=project, annotator__in=people, number=Subquery(mine.values("number")[:1])
    )
    return dict.fromkeys(people) | {turn.annotator_id: turn for turn in newest}


Met = Callable[[Sequence[int]], set[int]]


def _met_by(people: Sequence[int]) -> Met:
    """Return a function that says which of these items one of them has met, or somebody beside them."""
    near = {other for some in beside(people).values() for other in some}

    def met(items: Sequence[int]) -> set[int]:
        turns = Assignment.objects.filter(item__in=items)
        mine = turns.filter(annotator__in=people, state__in=MET)
        found = set(mine.values_list("item", flat=True))
        if near:
            theirs = turns.filter(state__in=_SEEN, is_control=False, is_repeat=False)
            found |= {item for item, person in theirs.values_list("item", "annotator") if person in near}
        return found

    return met


def _seat_all(
    project: Project, people: Sequence[int], place: dict[str, int], met_by: Met
) -> tuple[Item | None, dict[str, int]]:
    """Take a seat for each on the first item that has so many and that none of them has met."""
    behind = dict(place)
    looks = 0
    for priority in PRIORITIES:
        while looks < MOST_LOOKS:
            looks += 1
            rows = _ahead(project, priority, behind.get(str(priority), -1))
            wide = [pk for pk, _, room in rows if room >= len(people)]
            met = met_by(wide) if wide else set()
            for pk, shuffle, room in rows:
                if room < len(people) or pk in met:
                    continue
                behind[str(priority)] = shuffle
                if (item := _take(pk, len(people))) is not None:
                    return item, behind
            if rows:
                behind[str(priority)] = rows[-1][1]
            if len(rows) < REACH:
                break
    return None, behind


def _ahead(project: Project, priority: int, at: int) -> list[tuple[int, int, int]]:
    rows = _pool(project).filter(priority=priority, shuffle__gt=at).order_by("shuffle")
    return list(
        rows.annotate(room=F("wanted") - F("votes") - F("leases")).values_list("pk", "shuffle", "room")[
            :REACH
        ]
    )


def _take(item_id: int, seats: int) -> Item | None:
    """Take all seats at once, under the item's lock; nothing where others were quicker."""
    free = Item.objects.filter(pk=item_id, wanted__gte=F("votes") + F("leases") + seats, is_aside=False)
    skip = connection.features.has_select_for_update_skip_locked
    item = free.select_for_update(skip_locked=skip, of=("self",)).select_related("clip").first()
    if item is None or not free.update(leases=F("leases") + seats):
        return None
    return item


def _control(project: Project, people: Sequence[int], met_by: Met) -> Item | None:
    """Return a control that none of them has met, its seats taken; it has room for everybody.

    The party holds other locks already, so it waits for none: where the control is held, it goes without.
    """
    known = Item.objects.filter(
        project=project, is_control=True, is_aside=False, other=None, clip__duration__lte=LONGEST_CLIP
    )
    some = list(known.order_by("?").values_list("pk", flat=True)[:REACH])
    met = met_by(some) if some else set()
    fresh = next((pk for pk in some if pk not in met), None)
    if fresh is None:
        return None
    skip = connection.features.has_select_for_update_skip_locked
    control = Item.objects.filter(pk=fresh, is_control=True, is_aside=False)
    item = control.select_for_update(skip_locked=skip, of=("self",)).select_related("clip").first()
    if item is not None:
        Item.objects.filter(pk=fresh).update(leases=F("leases") + len(people))
    return item


def _lend(
    project: Project,
    item: Item,
    people: Sequence[int],
    last: dict[int, Assignment | None],
    now: dt.datetime,
) -> list[Assignment]:
    # All of them are asked the same.
    asked = draw_asked(project, people[0], item.pk) if item.is_control else None
    turns = []
    for person in people:
        before = last[person]
        place = Place.read(before.place) if before else Place()
        # They did not walk here: what lies before this item is still ahead of them.
        after = replace(
            place,
            speaker=item.clip.speaker,
            was_hard=item.is_hard,
            turns=place.turns + 1,
            checks=place.checks + item.is_control,
            after=place.after if item.is_control else item.pk,
            since=place.since + 1 if item.is_control else 0,
        )
        turns.append(
            Assignment(
                project=project,
                item=item,
                annotator_id=person,
                number=before.number + 1 if before else 1,
                place=after.write(),
                is_control=item.is_control,
                asked=asked,
                lent_at=now,
                expires_at=now + LEASE,
            )
        )
    return Assignment.objects.bulk_create(turns)


def end_together(item_id: int, people: Sequence[int], now: dt.datetime) -> None:
    """End what these people hold of an item, and never lend it to them again: they know what others said."""
    turns = Assignment.objects.filter(item=item_id, annotator__in=people).exclude(
        state=AssignmentState.ANSWERED
    )
    for turn in turns.order_by("pk").select_for_update():
        if not close(turn, AssignmentState.SKIPPED, now):
            pass_on(turn, AssignmentState.SKIPPED)
