"""Who may follow a board live, and its present state."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from accounts.access import is_signed_in
from accounts.models import User
from game.access import board_project_for
from game.boards.making import ALL, board_topic
from game.boards.shown import stamp_of
from game.joys.quests import monday
from game.models import Board


def of_board(project_id: UUID | None, stamp: str) -> dict[str, str]:
    """Return what a page of a board follows."""
    return {"topic": board_topic(project_id), "stamp": stamp}


def watch_board(user: User | AnonymousUser, identity: str) -> dict[str, str]:
    """Guard "board": whoever is signed in, for the project of a board whoever may see it."""
    if not is_signed_in(user):
        raise Http404
    project = None
    if identity != ALL:
        try:
            project = board_project_for(user, UUID(identity)).pk
        except ValueError:
            raise Http404 from None
    board = Board.objects.filter(week=monday(timezone.now().date()), project=project).first()
    return {"stamp": stamp_of(board)}
