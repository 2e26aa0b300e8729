"""The only way to what players have: profiles that others show, boards, proposals, and powers."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import is_signed_in
from accounts.models import User
from annotation.access import playable_project_for, project_for, reads_answers
from annotation.models import Participation, Project
from common.errors import Forbidden
from game.joys.levels import NEEDS, Power, may
from game.models import Holding, Player, Proposal
from game.services import player_of


def profile_for(user: User, player_id: int) -> Player:
    """Return a player's profile: one's own, or one that its player shows."""
    found = Player.objects.select_related("user").filter(pk=player_id, user__closing_at=None).first()
    if found is None or not (found.is_public or found.pk == user.pk):
        raise Http404
    return found


def board_project_for(user: User, project_id: UUID) -> Project:
    """Return a project whose board this person may see.

    Not whoever reads its answers: sums of players beside their names would tell whose pseudonyms are whose.
    """
    project = playable_project_for(user, project_id)
    if reads_answers(user, project) or project.owner_id == user.pk:
        raise Http404
    return project


def powers_of(user: User, project: Project) -> set[Power]:
    """Return what a person may do in a project, by their level and by how far they are trusted there."""
    player = player_of(user)
    parts = Participation.objects.filter(project=project, annotator=user, is_trusted=True, is_paused=False)
    trusted = parts.exists()
    return {power for power in Power if may(power, level=player.level, trusted=trusted)}


def check_may(user: User, project: Project, power: Power) -> None:
    """Refuse what a person has not reached yet, and say what it takes."""
    if power in powers_of(user, project):
        return
    needs = NEEDS[power]
    sentence = (
        _("This takes level %(level)s and trust in this project; keep listening.")
        if needs.trust
        else _("This takes level %(level)s; keep listening.")
    )
    raise Forbidden(sentence % {"level": needs.level}, code="level_too_low")


def proposal_for(user: User, project_id: UUID, proposal_id: int) -> Proposal:
    """Return a proposal that this person may answer: of a project that they look after."""
    project = project_for(user, project_id)
    found = (
        Proposal.objects.select_related("question").filter(pk=proposal_id, question__project=project).first()
    )
    if found is None:
        raise Http404
    return found


def holding_for(user: User, holding_id: int) -> Holding:
    """Return points of this very person that are held back."""
    found = Holding.objects.filter(pk=holding_id, player=user, ended_at=None).first()
    if found is None:
        raise Http404
    return found


def watch_player(user: User | AnonymousUser, identity: str) -> dict[str, str]:
    """Guard "player": only the person themselves."""
    if not is_signed_in(user) or identity != str(user.pk):
        raise Http404
    newest = player_of(user).news.order_by("-pk").values_list("pk", flat=True).first()
    return {"stamp": str(newest or "")}
