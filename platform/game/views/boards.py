"""Pages of the leaderboards."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import KnownRequest, signed_in
from annotation.models import Project
from game.access import board_project_for
from game.boards.following import of_board
from game.boards.shown import shown
from game.joys.quests import monday
from game.services import player_of


@require_safe
@signed_in
def boards(request: KnownRequest) -> HttpResponse:
    """Show who has most points this week, in all projects."""
    return _board(request, None)


@require_safe
@signed_in
def project_board(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show who has most points this week, in one project."""
    return _board(request, board_project_for(request.user, project_id))


def _board(request: KnownRequest, project: Project | None) -> HttpResponse:
    week = monday(timezone.now().date())
    board = shown(request.user, week, project.pk if project else None)
    context = {
        "board": board,
        "project": project,
        "week": week,
        "player": player_of(request.user),
        **of_board(project.pk if project else None, board.stamp),
    }
    return render(request, "game/boards.html", context)
