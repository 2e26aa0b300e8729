"""Boards as pages show them: the best, and the rows around somebody; in the same few statements always."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from game.models import Board, BoardRow

BEST = 10
AROUND = 2


@dataclass(frozen=True)
class Shown:
    """The best rows of a board, and those around somebody who is not among them."""

    best: Sequence[BoardRow]
    around: Sequence[BoardRow]
    mine: BoardRow | None
    stamp: str


def shown(user: User, week: dt.date, project_id: UUID | None) -> Shown:
    """Return a board as one person sees it."""
    board = Board.objects.filter(week=week, project=project_id).first()
    if board is None:
        return Shown([], [], None, "")
    rows = board.rows.select_related("player__user")
    best = list(rows[:BEST])
    mine = rows.filter(player=user.pk).first()
    around: list[BoardRow] = []
    if mine and mine.position > BEST:
        near = rows.filter(position__gte=max(mine.position - AROUND, BEST + 1))
        around = list(near.filter(position__lte=mine.position + AROUND))
    return Shown(best, around, mine, stamp_of(board))


def stamp_of(board: Board | None) -> str:
    """Return what changes whenever a board does."""
    return str(board.made_at.timestamp()) if board and board.made_at else ""
