"""Makes the boards of a week anew where there is news. For a job."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, Sum

from annotation.models import Project
from game.boards.ranking import Ranked, ranked
from game.joys.quests import monday
from game.joys.zones import UTC, start_of
from game.models import Board, BoardRow, Player, PointsEntry, Reason
from live.publish import publish
from live.topics import topic

MOST_ROWS = 5000
ALL = "all"
# Boards of weeks that are longer over are of no use.
KEPT = dt.timedelta(weeks=5)
# A board is made at most so often; what somebody took back is gone at once.
SELDOM = dt.timedelta(minutes=1)
# What was paid to a guest is no feat of the week in which a member takes it along.
PAID = ~Q(reason=Reason.TAKEN_ALONG)
# Who may stand on a board: whoever said so, has signed up and is still here.
MAY_STAND = Q(on_boards=True, user__is_guest=False, user__is_active=True, user__closing_at=None)


def board_topic(project_id: UUID | None) -> str:
    """Return the name under which pages follow a board."""
    return topic("board", project_id or ALL)


def make_boards(now: dt.datetime) -> int:
    """Make the board of all projects, and of each in which points were paid this week; return how many."""
    week = monday(now.date())
    lines = PointsEntry.objects.filter(PAID, at__gte=start_of(UTC, week))
    newest: dict[UUID | None, int] = dict(
        lines.filter(project__isnull=False).order_by().values_list("project").annotate(Max("pk"))
    )
    whole = lines.aggregate(newest=Max("pk"))["newest"]
    if whole:
        newest[None] = whole
    there = {one.project_id: one for one in Board.objects.filter(week=week)}
    behind = [
        project
        for project, pk in newest.items()
        if project not in there or _is_behind(there[project], pk, now)
    ]
    for project in behind:
        _make(week, project, now)
    Board.objects.filter(week__lt=week - KEPT).delete()
    return len(behind)


def forget_boards(week: dt.date) -> None:
    """Let the boards of a week be made anew: somebody came on them, or left."""
    Board.objects.filter(week=week).update(read=0)


def _is_behind(board: Board, newest: int, now: dt.datetime) -> bool:
    is_fresh = board.read and board.made_at and board.made_at > now - SELDOM
    return board.read != newest and not is_fresh


def _make(week: dt.date, project_id: UUID | None, now: dt.datetime) -> None:
    """Add up first, and write in a short transaction."""
    until = week + dt.timedelta(weeks=1)
    lines = PointsEntry.objects.filter(PAID, at__gte=start_of(UTC, week), at__lt=start_of(UTC, until))
    if project_id:
        lines = lines.filter(project=project_id)
    newest = lines.aggregate(newest=Max("pk"))["newest"] or 0
    standing = Player.objects.filter(MAY_STAND).values("pk")
    sums = lines.filter(player__in=standing).order_by().values_list("player").annotate(sum=Sum("points"))
    # Somebody of whom more was held back than paid stands nowhere.
    sums = sums.filter(sum__gt=0)
    _write(week, project_id, ranked(sums)[:MOST_ROWS], newest, now)


@transaction.atomic
def _write(
    week: dt.date, project_id: UUID | None, rows: Sequence[Ranked], newest: int, now: dt.datetime
) -> None:
    project = Project.objects.filter(pk=project_id).first() if project_id else None
    made, _ = Board.objects.get_or_create(week=week, project=project)
    board = Board.objects.select_for_update(no_key=True).get(pk=made.pk)
    # Whoever took themselves off meanwhile, or closed their account, does not come back.
    standing = Player.objects.filter(MAY_STAND, pk__in=[one.player for one in rows])
    there = set(standing.values_list("pk", flat=True))
    board.rows.all().delete()
    BoardRow.objects.bulk_create(
        BoardRow(board=board, player_id=one.player, points=one.points, place=one.place, position=one.position)
        for one in rows
        if one.player in there
    )
    Board.objects.filter(pk=board.pk).update(read=newest, made_at=now)
    publish(board_topic(project_id), "changed", {})
