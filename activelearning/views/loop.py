"""The page of the loop that decides which clips people hear: its plan, its rounds, and what they came to."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import KnownRequest, owners_only
from activelearning import services, shown
from activelearning.forms import PlanForm
from activelearning.models import Plan, Round
from activelearning.selectors import feature_set_of
from annotation import access
from annotation.forms import save_with
from annotation.kinds import kind_of
from annotation.models import Project, ProjectState, Question
from annotation.selectors import questions_of
from common.errors import UserError

PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def page(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the loop of one question; a sent form says how it goes on."""
    project = access.project_for(request.user, project_id)
    question = _question(project, request.GET.get("question"))
    if question is None:
        return _page(request, project, None, None)
    learns = services.learns(question)
    if request.method != "POST":
        return _page(request, project, question, PlanForm.of(_plan(question), learns=learns))
    form = PlanForm(request.POST, learns=learns)
    if save_with(form, lambda: services.save_plan(question, **form.cleaned_data)):
        messages.success(request, _("Saved; the next round goes by it."))
        return redirect(_address(question))
    return _page(request, project, question, form, status=400)


def _question(project: Project, wanted: str | None) -> Question | None:
    """Return the question that was asked for, else the first that a loop can choose clips for."""
    found = [one for one in questions_of(project) if not kind_of(one).compares]
    if not wanted:
        return found[0] if found else None
    for question in found:
        if str(question.pk) == wanted:
            return question
    raise Http404


def _plan(question: Question) -> Plan | None:
    return Plan.objects.select_related("job").filter(question=question).first()


def _address(question: Question) -> str:
    return f"{reverse('activelearning:loop', args=[question.project_id])}?question={question.pk}"


def _page(
    request: KnownRequest,
    project: Project,
    question: Question | None,
    form: PlanForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    questions = [one for one in questions_of(project) if not kind_of(one).compares]
    context = {
        "project": project,
        "question": question,
        "form": form,
        "is_draft": project.state == ProjectState.DRAFT,
        "is_live": project.state == ProjectState.LIVE,
        "chosen": feature_set_of(project),
        "learns": question is not None and services.learns(question),
        "tabs": [(one.text, _address(one), one == question) for one in questions],
    }
    if question is not None:
        question.project = project
        context |= shown.loop_shown(question, _plan(question))
    return render(request, "activelearning/loop.html", context, status=status)


@require_POST
@owners_only
def act(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Pause a loop, let it go on, make a round by hand, take its plan back, or measure again."""
    project = access.project_for(request.user, project_id)
    question = _question(project, request.POST.get("question"))
    plan = _plan(question) if question else None
    done = ACTS.get(request.POST.get("act", ""))
    if question is None or plan is None or done is None:
        messages.error(request, _("This loop is not there any more; look at the page again."))
        return redirect("activelearning:loop", project.pk)
    try:
        messages.success(request, done(plan))
    except UserError as error:
        messages.error(request, error.message)
    return redirect(_address(question))


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


@require_safe
@owners_only
def one_round(request: KnownRequest, project_id: UUID, number: int) -> HttpResponse:
    """Show which clips a round chose, and why; they can be heard."""
    project = access.project_for(request.user, project_id)
    question = _question(project, request.GET.get("question"))
    found = get_object_or_404(Round, plan__question=question, plan__question__project=project, number=number)
    names = question.label_names if question else {}
    picks = Paginator(shown.picks_shown(found), PAGE).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "question": question,
        "round": found,
        "page": picks,
        "rows": [(pick, _thought(pick.opinion, names)) for pick in picks],
        "back": _address(question) if question else "",
    }
    return render(request, "activelearning/round.html", context)


def _thought(opinion: dict[str, float] | None, names: dict[int, str]) -> str:
    """Return the label that the classifier thought most probable."""
    if not opinion:
        return ""
    best = max(opinion, key=lambda label: opinion[label])
    return names.get(int(best), "")
