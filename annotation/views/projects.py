"""Pages of a data owner's projects."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import KnownRequest, owners_only
from accounts.models import User
from annotation import access, overview, selectors
from annotation.forms import FORMS, CopyForm, ProjectForm, save_with
from annotation.models import Project, ProjectState
from annotation.services import create_project, edit_project
from annotation.views.mending import advice_for, problems_of
from annotation.views.reports import shown as reports_shown
from clips.access import datasets_of
from clips.models import Dataset
from clips.selectors import clips_of

PAGE = 24


@require_safe
@owners_only
def project_list(request: KnownRequest) -> HttpResponse:
    """Show a person's projects with how far each is."""
    found = selectors.projects_with_counts(request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    done = overview.percent_done(project.pk for project in page)
    cards = [(project, done.get(project.pk, 0)) for project in page]
    context = {"page": page, "cards": cards, "has_dataset": bool(page) or _datasets(request).exists()}
    return render(request, "annotation/project_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def project_new(request: KnownRequest) -> HttpResponse:
    """Write a new project about one of the person's datasets."""
    datasets = _datasets(request)
    if request.method != "POST":
        form = ProjectForm(datasets=datasets, initial={"dataset": request.GET.get("dataset")})
        return render(
            request, "annotation/project_new.html", {"form": form, "has_dataset": datasets.exists()}
        )
    form = ProjectForm(request.POST, datasets=datasets)
    made = save_with(form, lambda: create_project(owner=request.user, **form.cleaned_data))
    if made:
        return redirect("annotation:project", made.pk)
    return render(request, "annotation/project_new.html", {"form": form, "has_dataset": True}, status=400)


@require_safe
@owners_only
def project(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Show one project: what is missing, how far it is, what it asks, what came of it."""
    return show(request, access.project_for(request.user, project_id))


def show(request: KnownRequest, project: Project, status: int = 200) -> HttpResponse:
    """Render the page of a project."""
    is_draft = project.state == ProjectState.DRAFT
    questions = list(selectors.questions_of(project))
    context = {
        "project": project,
        "is_draft": is_draft,
        "questions": [(question, FORMS[question.kind]) for question in questions],
        "copy_form": CopyForm(datasets=datasets_for(request.user, project), auto_id="copy_%s"),
        "problems": problems_of(project) if is_draft else [],
        "advice": advice_for(project, questions) if is_draft else [],
        "flagged": clips_of(project.dataset, "flagged").count() if is_draft else 0,
        "progress": overview.live_state(project),
        "job": overview.opening_job(project),
        **({} if is_draft else reports_shown(project)),
    }
    return render(request, "annotation/project.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def project_edit(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Change a project's words and rules."""
    project = access.project_for(request.user, project_id)
    if request.method != "POST":
        context = {"form": ProjectForm.of(project), "project": project}
        return render(request, "annotation/project_edit.html", context)
    form = ProjectForm.of(project, request.POST)
    if save_with(form, lambda: edit_project(project, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("annotation:project", project.pk)
    project.refresh_from_db()
    return render(request, "annotation/project_edit.html", {"form": form, "project": project}, status=400)


@require_safe
@owners_only
def progress(request: KnownRequest, project_id: UUID) -> JsonResponse:
    """Return what the page of a project keeps fresh."""
    return JsonResponse(overview.live_state(access.project_for(request.user, project_id)))


def datasets_for(user: User, project: Project) -> QuerySet[Dataset]:
    """Return the datasets that a copy of a project can be about: its own first, then the person's."""
    mine = datasets_of(user).filter(Q(owner=user) | Q(pk=project.dataset_id))
    is_its_own = Case(When(pk=project.dataset_id, then=0), default=1, output_field=IntegerField())
    return mine.order_by(is_its_own, "-created_at")


def _datasets(request: KnownRequest) -> QuerySet[Dataset]:
    return datasets_of(request.user).filter(owner=request.user).order_by("-created_at")
