"""Launching, pausing, resuming and finishing a project."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import KnownRequest, owners_only
from annotation import access
from annotation.forms import CopyForm
from annotation.models import Item, Project
from annotation.services import clone_project, delete_project
from annotation.views.projects import datasets_for, show
from common.errors import UserError


@require_POST
@owners_only
def change(
    request: KnownRequest, project_id: UUID, verb: Callable[[Project], Project], said: str
) -> HttpResponse:
    """Move a project on in its life and say so; what stands in the way is said on the project's page."""
    project = access.project_for(request.user, project_id)
    try:
        verb(project)
    except UserError as error:
        messages.error(request, error.message)
        project.refresh_from_db()
        return show(request, project, status=error.status)
    messages.success(request, said)
    return redirect("annotation:project", project.pk)


@require_POST
@owners_only
def copy(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Make a draft with the questions and rules of a project, about the same dataset or another."""
    project = access.project_for(request.user, project_id)
    form = CopyForm(request.POST, datasets=datasets_for(request.user, project))
    if not form.is_valid():
        messages.error(request, _("Choose one of your datasets."))
        return show(request, project, status=400)
    made = clone_project(project, owner=request.user, dataset=form.cleaned_data["dataset"])
    messages.success(request, _("This is the copy: a draft with the same questions and rules."))
    _tell_of_practice(request, project, made)
    return redirect("annotation:project", made.pk)


def _tell_of_practice(request: KnownRequest, project: Project, made: Project) -> None:
    """Say so where clips that people practise on did not come along."""
    there, here = (Item.objects.filter(project=one, is_training=True).count() for one in (project, made))
    if there and not here:
        messages.info(request, _("Its practice stayed behind: those are clips of the other dataset."))


@require_POST
@owners_only
def delete(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Delete a draft; a project that was launched keeps its answers."""
    project = access.project_for(request.user, project_id)
    try:
        delete_project(project)
    except UserError as error:
        messages.error(request, error.message)
        return show(request, project, status=error.status)
    messages.success(request, _("The draft is deleted."))
    return redirect("annotation:project_list")
