"""The question editor."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import KnownRequest, owners_only
from annotation import access, asking, selectors
from annotation.forms import FORMS, QuestionForm, WordingForm, form_of, save_with
from annotation.label_sets import LABEL_SETS, label_set
from annotation.models import Project, ProjectState, Question
from annotation.services import delete_question, edit_project, reword, save_question
from annotation.services.order import move_question
from annotation.services.questions import free_keys
from common.errors import UserError


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def question_new(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Write a question of any kind, from nothing or from a ready-made one."""
    project = access.project_for(request.user, project_id)
    if request.method == "POST":
        return _take(request, project, None)
    ready = label_set(request.GET.get("start", ""))
    if ready:
        form = form_of(ready.kind).empty(project, labels=ready.labels, **ready.words)
    else:
        form = form_of(request.GET.get("kind")).empty(project)
    return _edit(request, project, None, form)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def question_edit(request: KnownRequest, question_id: int) -> HttpResponse:
    """Change a question."""
    question = access.question_for(request.user, question_id)
    if request.method == "POST":
        return _take(request, question.project, question)
    return _edit(request, question.project, question, form_of(question.kind).of(question))


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def question_reword(request: KnownRequest, question_id: int) -> HttpResponse:
    """Word a question better that people are asked already."""
    question = access.question_for(request.user, question_id)
    if question.project.state not in {ProjectState.LIVE, ProjectState.PAUSED}:
        messages.error(request, _("A question is reworded while its project is live or paused."))
        return _back(question.project)
    form = WordingForm(question, request.POST if request.method == "POST" else None)
    reworded = save_with(form, lambda: reword(question, **form.said())) if form.is_bound else None
    if reworded:
        messages.success(request, _("Saved: from now on people see these words."))
        return _back(question.project)
    context = {"project": question.project, "question": question, "form": form}
    return render(request, "annotation/reword.html", context, status=400 if form.is_bound else 200)


@require_POST
@owners_only
def question_delete(request: KnownRequest, question_id: int) -> HttpResponse:
    """Remove a question of a draft."""
    question = access.question_for(request.user, question_id)
    try:
        delete_question(question)
        messages.success(request, _("The question is removed."))
    except UserError as error:
        messages.error(request, error.message)
    return _back(question.project)


@require_POST
@owners_only
def question_move(request: KnownRequest, question_id: int, up: bool) -> HttpResponse:
    """Ask a question one place earlier or later."""
    question = access.question_for(request.user, question_id)
    try:
        move_question(question, up=up)
    except UserError as error:
        messages.error(request, error.message)
    return _back(question.project)


def _take(request: KnownRequest, project: Project, question: Question | None) -> HttpResponse:
    """Save what the page sent; or show it with other fields, or rows, first."""
    sent = request.POST
    kind = form_of(sent.get("kind", question.kind if question else None))
    if "change" in sent:
        return _edit(request, project, question, kind.instead(sent, project))
    form = kind(sent)
    if _rearranged(form, request):
        return _edit(request, project, question, form)
    saved = save_with(form, lambda: _save(project, question, form))
    return _back(project) if saved else _edit(request, project, question, form, status=400)


def _rearranged(form: QuestionForm, request: KnownRequest) -> bool:
    """Add or move rows of labels where a button asks for it."""
    sent = request.POST
    if "more" in sent:
        form.add_rows()
    for button, by in (("up", -1), ("down", 1)):
        if sent.get(button, "").isdecimal():
            form.move_row(int(sent[button]), by)
    return bool({"more", "up", "down"} & set(sent))


@transaction.atomic
def _save(project: Project, question: Question | None, form: QuestionForm) -> Question:
    if rules := form.rules():
        edit_project(project, **rules)
    return save_question(project, question=question, **form.said())


def _edit(
    request: KnownRequest, project: Project, question: Question | None, form: QuestionForm, status: int = 200
) -> HttpResponse:
    if project.state != ProjectState.DRAFT:
        messages.error(request, _("Questions can be changed only before the launch."))
        return _back(project)
    context = {
        "project": project,
        "question": question,
        "form": form,
        "kinds": FORMS.values(),
        "label_sets": LABEL_SETS,
        "columns": [] if question else selectors.label_columns(project),
        "free_keys": "".join(free_keys(project, question)),
        "words": asking.spoken(),
    }
    return render(request, "annotation/question.html", context, status=status)


def _back(project: Project) -> HttpResponseRedirect:
    return redirect(f"{reverse('annotation:project', args=[project.pk])}#questions")
