"""The checks and the practice of a project: how people answer them, making new ones, taking one out."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import KnownRequest, owners_only
from annotation import access
from annotation.models import Project, ProjectState, Question
from annotation.models.project import CheckRate
from common.errors import Conflict, UserError
from quality import following
from quality.known import controls, known_wrong, training
from quality.known.gold import turns_covered
from quality.known.gold_health import health_of
from quality.models import Control
from quality.models.control import PRACTICE
from quality.oversight import acts
from quality.views.asked import chosen, number

# Fewer than these turns are soon played; then nobody is checked any more.
FEW_TURNS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def checks(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show the control questions of one question, a page at a time, and how often they come.

    Of a draft, a POST changes how often.
    """
    project = access.project_for(request.user, project_id)
    questions = [question for question in project.questions.all() if controls.can_be_checked(question)]
    question = chosen(questions, request.GET.get("question")) if questions else None
    status = 200
    if request.method == "POST":
        if _set_rate(request, project):
            return redirect(request.get_full_path())
        status = 400
    context: dict[str, object] = {"project": project, "question": question, "title": _("Checks and practice")}
    context |= following.of_labels(project.pk)
    if question:
        context |= {
            "tabs": [(one.text, _address(project, one), one == question) for one in questions],
            "rates": CheckRate.choices,
            "is_draft": project.state == ProjectState.DRAFT,
            "is_over": project.state == ProjectState.FINISHED,
            "can_be_wrong": known_wrong.can_be_wrong(question),
            "waiting": health_of(controls.set_aside_of(question))[0],
            **_reasons(request, project),
            **_asked(question, number(request.GET.get("after"))),
            **_wrong(question, number(request.GET.get("after_wrong"))),
            **_practice(question),
        }
    return render(request, "quality/checks.html", context, status=status)


def _set_rate(request: KnownRequest, project: Project) -> bool:
    try:
        if project.state != ProjectState.DRAFT:
            raise Conflict(
                _("Since the launch this is tried on the page of rules first, then changed with a reason."),
                code="tried_first",
            )
        controls.set_rate(project, request.POST.get("check_rate", ""))
    except UserError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, _("Saved."))
    return True


def _asked(question: Question, start: int) -> dict[str, object]:
    found, after = health_of(controls.controls_of(question), start)
    number = controls.in_use(question).count()
    covered = turns_covered(number, question.project.check_rate)
    return {
        "found": found,
        "more": _address(question.project, question, after=after) if after else None,
        "first": _address(question.project, question) if start else None,
        "number": number,
        "covered": covered,
        "are_few": bool(found) and covered < FEW_TURNS,
    }


def _wrong(question: Question, start: int) -> dict[str, object]:
    found, after = health_of(controls.known_wrong(question), start)
    return {
        "wrong": found,
        "more_wrong": _address(question.project, question, after_wrong=after) if after else None,
    }


def _practice(question: Question) -> dict[str, object]:
    return {
        "practice": training.practice_of(question),
        "untold": training.untold(question),
        "room": training.room_left(question.project),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def answer(request: KnownRequest, question_id: int) -> HttpResponse:
    """Answer some clips oneself, or say what they certainly are not: they become checks, or practice."""
    question = access.question_for(request.user, question_id)
    if request.method == "POST":
        made = _practice_made if "practice" in request.POST else _checks_made
        return _make(request, question, lambda: _answered(question, request.POST), made)
    is_wrong = "wrong" in request.GET
    if is_wrong and not known_wrong.can_be_wrong(question):
        raise Http404
    after = _uuid_or_none(request.GET.get("after"))
    is_practice = not is_wrong and "practice" in request.GET
    to_answer = training.clips_to_practise_on if is_practice else controls.clips_to_answer
    clips = to_answer(question, after)
    context = {
        "title": _("Say what clips are not") if is_wrong else _("Answer clips yourself"),
        "tabs": [] if is_wrong else _uses(question, is_practice=is_practice),
        "is_wrong": is_wrong,
        "is_practice": is_practice,
        "columns": known_wrong.columns_for(question) if is_wrong else [],
        "clips": clips,
        "after": clips[-1].pk if len(clips) == controls.PAGE else None,
        **(_practice(question) if is_practice else {}),
    }
    return _render(request, question, "quality/checks_answer.html", context)


def _uses(question: Question, *, is_practice: bool) -> list[tuple[str, str, bool]]:
    """Return what the answers can be used for, as tabs."""
    address = reverse("quality:checks_answer", args=[question.pk])
    return [
        (_("As checks"), address, not is_practice),
        (_("As practice"), f"{address}?practice=1", is_practice),
    ]


def _answered(question: Question, said: QueryDict) -> int:
    if column := said.get("column"):
        return known_wrong.wrong_from_column(question, column)
    given = [(name.removeprefix("clip-"), value) for name, value in said.items() if name[:5] == "clip-"]
    answers = {_uuid(clip): number(str(label)) for clip, label in given if label}
    if "wrong" in said:
        return known_wrong.make_known_wrong(question, answers)
    make = training.make_practice if "practice" in said else controls.make_controls
    return make(question, answers)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def confirm(request: KnownRequest, question_id: int) -> HttpResponse:
    """Confirm labels that everybody agreed on: what is confirmed becomes a check."""
    question = access.question_for(request.user, question_id)
    if request.method == "POST":
        items = [number(item) for item in request.POST.getlist("item")]
        return _make(request, question, lambda: controls.confirm(question, items), _checks_made)
    tasks = controls.closed_tasks(question, number(request.GET.get("after")))
    context = {
        "title": _("Confirm agreed clips"),
        "tasks": tasks,
        "after": tasks[-1].item_id if len(tasks) == controls.PAGE else None,
    }
    return _render(request, question, "quality/checks_confirm.html", context)


@require_POST
@owners_only
def retire(request: KnownRequest, question_id: int, control_id: int) -> HttpResponse:
    """Take a check or a practice clip out, or keep a check that looked wrong."""
    question = access.question_for(request.user, question_id)
    control = Control.objects.filter(pk=control_id, question=question).first()
    if control is None or (control.retired_at and control.origin != controls.SET_ASIDE):
        raise Http404
    try:
        if "keep" not in request.POST:
            _take_out(request, control)
            messages.success(request, _taken_out(control))
        elif _keep(request, control):
            messages.success(request, _("The check is kept, and is doubted no more."))
        else:
            messages.error(request, _("This check cannot be used any more; take it out."))
    except UserError as error:
        messages.error(request, error.message)
    return _back(question)


def _take_out(request: KnownRequest, control: Control) -> None:
    if _gives_reason(request, control.question.project):
        acts.withdraw(request.user, control, request.POST.get("reason", ""))
    else:
        training.take_out(control)


def _taken_out(control: Control) -> str:
    if control.origin == PRACTICE:
        return _("The clip is no practice any more; people are asked about it like about any other.")
    return _("The check is taken out; its clip is one like any other now.")


def _keep(request: KnownRequest, control: Control) -> bool:
    if _gives_reason(request, control.question.project):
        return acts.keep(request.user, control, request.POST.get("reason", ""))
    return controls.keep(control)


def _reasons(request: KnownRequest, project: Project) -> dict[str, object]:
    return {"gives_reason": _gives_reason(request, project), "longest": acts.LONGEST_REASON}


def _gives_reason(request: KnownRequest, project: Project) -> bool:
    """Return whether what is done to a check is kept on the log, with a reason: it is not one's own."""
    return request.user.pk != project.owner_id


def _make(
    request: KnownRequest, question: Question, make: Callable[[], int], said: Callable[[int], str]
) -> HttpResponseRedirect:
    try:
        made = make()
    except (Conflict, UserError) as error:
        messages.error(request, error.message)
        return _back(question)
    messages.add_message(request, messages.SUCCESS if made else messages.WARNING, said(made))
    return _back(question)


def _checks_made(made: int) -> str:
    if not made:
        return _("No check was made.")
    return ngettext("%(made)d check is made.", "%(made)d checks are made.", made) % {"made": made}


def _practice_made(made: int) -> str:
    if not made:
        return _("No clip became practice.")
    said = ngettext("%(made)d clip is for practice now.", "%(made)d clips are for practice now.", made)
    return said % {"made": made}


def _render(
    request: KnownRequest, question: Question, template: str, context: Mapping[str, object]
) -> HttpResponse:
    if not controls.can_be_checked(question):
        raise Http404
    project = question.project
    shared = {
        "project": project,
        "question": question,
        "back": _address(project, question),
    }
    return render(request, template, {**shared, **context})


def _address(project: Project, question: Question, **query: object) -> str:
    query = {"question": question.pk, **query}
    return f"{reverse('quality:checks', args=[project.pk])}?{urlencode(query)}"


def _back(question: Question) -> HttpResponseRedirect:
    return redirect(_address(question.project, question))


def _uuid_or_none(text: str | None) -> UUID | None:
    return _uuid(text) if text else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
