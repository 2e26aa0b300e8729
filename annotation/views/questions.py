"""The question editor."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import KnownRequest, owners_only
from annotation import access, selectors
from annotation.forms import QuestionForm, save_with
from annotation.label_sets import LABEL_SETS, label_set
from annotation.models import Project, ProjectState, Question
from annotation.services import delete_question, save_question
from annotation.services.order import move_question
from annotation.services.questions import free_keys
from common.errors import UserError


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def question_new(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Write a question, from nothing or from a ready-made one."""
    project = access.project_for(request.user, project_id)
    if request.method == "POST":
        return _save(request, project, None)
    ready = label_set(request.GET.get("start", ""))
    form = (
        QuestionForm(labels=ready.labels, initial={"text": ready.text, "help": ready.help})
        if ready
        else QuestionForm()
    )
    return _edit(request, project, None, form)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def question_edit(request: KnownRequest, question_id: int) -> HttpResponse:
    """Change a question."""
    question = access.question_for(request.user, question_id)
    if request.method == "POST":
        return _save(request, question.project, question)
    return _edit(request, question.project, question, QuestionForm.of(question))


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


def _save(request: KnownRequest, project: Project, question: Question | None) -> HttpResponse:
    form = QuestionForm(request.POST)
    if "more" in request.POST:
        form.add_rows()
        return _edit(request, project, question, form)
    saved = save_with(
        form,
        lambda: save_question(
            project,
            text=form.cleaned_data["text"],
            help=form.cleaned_data["help"],
            labels=form.drafts(),
            question=question,
        ),
    )
    return _back(project) if saved else _edit(request, project, question, form, status=400)


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
        "label_sets": LABEL_SETS,
        "columns": [] if question else selectors.label_columns(project),
        "free_keys": "".join(free_keys(project, question)),
    }
    return render(request, "annotation/question.html", context, status=status)


def _back(project: Project) -> HttpResponseRedirect:
    return redirect(f"{reverse('annotation:project', args=[project.pk])}#questions")
