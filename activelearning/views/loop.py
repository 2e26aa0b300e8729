"""The page of the loop that decides which clips people hear: its plan, and what its rounds came to."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import KnownRequest, owners_only
from activelearning import services, shown
from activelearning.forms import PlanForm
from activelearning.lessons.told import NUMBERS, learns
from activelearning.machine.standing import can_label
from activelearning.models import Plan
from activelearning.others import sets_beside
from activelearning.selectors import feature_set_of
from activelearning.views.wanted import Wanted, wanted_by
from annotation.forms import save_with
from annotation.models import ProjectState
from common.errors import UserError


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def page(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the loop of one question; a sent form says how it goes on."""
    wanted = wanted_by(request, project_id)
    question = wanted.question
    if question is None:
        return _page(request, wanted, None)
    about: dict[str, Any] = {
        "kind": question.kind,
        "labels": can_label(question),
        "sets": sets_beside(wanted.project),
    }
    if request.method != "POST":
        return _page(request, wanted, PlanForm.of(wanted.plan, **about))
    form = PlanForm(request.POST, **about)
    if save_with(form, lambda: services.save_plan(question, **form.cleaned_data)):
        messages.success(request, _("Saved; the next round goes by it."))
        return redirect(wanted.address)
    return _page(request, wanted, form, status=400)


def _page(request: KnownRequest, wanted: Wanted, form: PlanForm | None, *, status: int = 200) -> HttpResponse:
    question, project = wanted.question, wanted.project
    context = {
        "project": project,
        "question": question,
        "form": form,
        "is_draft": project.state == ProjectState.DRAFT,
        "is_live": project.state == ProjectState.LIVE,
        "chosen": feature_set_of(project),
        "learns": question is not None and learns(question.kind),
        "is_of_numbers": question is not None and question.kind in NUMBERS,
        "tabs": wanted.tabs,
    }
    if question is not None:
        context |= shown.loop_shown(question, wanted.plan)
    return render(request, "activelearning/loop.html", context, status=status)


@require_POST
@owners_only
def act(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Pause a loop, let it go on, make a round by hand, take its plan back, or measure again."""
    wanted = wanted_by(request, project_id)
    done = ACTS.get(request.POST.get("act", ""))
    if wanted.plan is None or done is None:
        messages.error(request, _("This loop is not there any more; look at the page again."))
        return redirect("activelearning:loop", wanted.project.pk)
    try:
        messages.success(request, done(wanted.plan))
    except UserError as error:
        messages.error(request, error.message)
    return redirect(wanted.address)


def _pause(plan: Plan) -> str:
    services.pause(plan)
    return _("Paused: what people are asked stays open, and no round is made.")


def _resume(plan: Plan) -> str:
    services.resume(plan)
    return _("The loop goes on.")


def _learn(plan: Plan) -> str:
    services.learn_now(plan)
    return _("It learns from the labels there are, and makes a round unless a rule of the plan forbids it.")


def _drop(plan: Plan) -> str:
    services.drop_plan(plan)
    return _("Taken back: people will be asked about every clip.")


def _measure(plan: Plan) -> str:
    services.measure_broken(plan.question.project)
    return _("The rest is measured again.")


def _rest(plan: Plan) -> str:
    services.ask_rest(plan.question.project)
    return _("People are asked about every clip from now on.")


ACTS: dict[str, Callable[[Plan], str]] = {
    "pause": _pause,
    "resume": _resume,
    "learn": _learn,
    "drop": _drop,
    "measure": _measure,
    "rest": _rest,
}
