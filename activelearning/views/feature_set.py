"""How clips are described to the classifier, and under which licence."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.access import KnownRequest, owners_only
from activelearning.features import catalogue
from activelearning.forms import FeatureSetForm
from activelearning.selectors import feature_set_of
from annotation import access
from annotation.models import Project
from annotation.services import edit_project


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
@vary_on_headers("HX-Request")
def feature_set(request: KnownRequest, project_id: UUID) -> HttpResponse:
    """Choose a project's feature set; inside the project's page, show the chosen one."""
    project = access.project_for(request.user, project_id)
    if request.method == "POST":
        return _choose(request, project)
    if "HX-Request" in request.headers:
        context = {"project": project, "chosen": feature_set_of(project)}
        return render(request, "activelearning/_feature_set.html", context)
    return _page(request, project, FeatureSetForm())


def _choose(request: KnownRequest, project: Project) -> HttpResponse:
    form = FeatureSetForm(request.POST)
    if not form.is_valid():
        return _page(request, project, form, status=400)
    edit_project(project, feature_set=form.cleaned_data["feature_set"])
    messages.success(request, _("Saved."))
    return redirect("annotation:project", project.pk)


def _page(request: KnownRequest, project: Project, form: FeatureSetForm, status: int = 200) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "chosen": feature_set_of(project),
        "feature_sets": catalogue.catalogue(),
    }
    return render(request, "activelearning/feature_set.html", context, status=status)
