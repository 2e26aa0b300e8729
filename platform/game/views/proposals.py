"""Pages of labels that players propose: to propose one, and to answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import KnownRequest, owners_only, signed_in
from annotation.access import playable_project_for, project_for
from common.errors import UserError
from game import proposing
from game.access import powers_of, proposal_for
from game.forms import AnswerForm, ProposalForm
from game.joys.levels import NEEDS, Power
from game.models import ProposalState

PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def propose(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Propose a label; whoever has not reached that yet reads what it takes."""
    project = playable_project_for(request.user, project_id)
    questions = proposing.questions_with_labels(project)
    form = ProposalForm(request.POST or None, questions=questions)
    if form.is_valid():
        question = next(one for one in questions if one.pk == form.cleaned_data["question"].pk)
        try:
            proposing.propose(request.user, question, form.cleaned_data["name"], form.cleaned_data["reason"])
        except UserError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Sent. The owner of the project answers here."))
            return redirect("game:propose", project.pk)
    context = {
        "project": project,
        "form": form,
        "questions": questions,
        "may": Power.PROPOSE_LABELS in powers_of(request.user, project),
        "needs": NEEDS[Power.PROPOSE_LABELS],
        "mine": proposing.proposals_of(project).filter(by=request.user),
    }
    return render(request, "game/propose.html", context)


@require_safe
@owners_only
def proposals(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show an owner which labels players miss."""
    project = project_for(request.user, project_id)
    context = {"project": project, "proposals": proposing.proposals_of(project)[:PAGE]}
    return render(request, "game/proposals.html", context)


@require_POST
@owners_only
def answer_proposal(request: KnownRequest, project_id: UUID, proposal_id: int) -> HttpResponse:
    """Keep what an owner says to a proposal."""
    proposal = proposal_for(request.user, project_id, proposal_id)
    form = AnswerForm(request.POST)
    taken_up = request.POST.get("verdict") == ProposalState.NOTED
    if not form.is_valid():
        messages.error(request, _("Write a sentence: the player reads it."))
        return redirect("game:proposals", project_id)
    try:
        state = ProposalState.NOTED if taken_up else ProposalState.DECLINED
        proposing.answer(proposal, state, form.cleaned_data["answer"], timezone.now())
    except UserError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Sent."))
    return redirect("game:proposals", project_id)
