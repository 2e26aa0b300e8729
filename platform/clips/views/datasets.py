"""Pages of a data owner's datasets."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import KnownRequest, owners_only
from clips import selectors
from clips.access import dataset_for
from clips.forms import DatasetForm, UploadForm
from clips.models import Dataset
from clips.same_sound import first_others
from clips.services import create_dataset, delete_dataset, edit_dataset
from common.errors import UserError

DATASETS_PER_PAGE = 24
CLIPS_PER_PAGE = 50


@require_safe
@owners_only
def dataset_list(request: KnownRequest) -> HttpResponse:
    """Show a person's datasets."""
    found = selectors.datasets_with_counts(request.user)
    page = Paginator(found, DATASETS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "clips/dataset_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def dataset_new(request: KnownRequest) -> HttpResponse:
    """Describe a new dataset."""
    form = DatasetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = create_dataset(owner=request.user, **form.cleaned_data)
            return redirect("clips:dataset", made.pk)
        except UserError as error:
            form.add_error(error.field, error.message)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def dataset_edit(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Change what is said of a dataset."""
    dataset = dataset_for(request.user, dataset_id)
    said = {name: getattr(dataset, name) for name in DatasetForm.base_fields}
    form = DatasetForm(request.POST if request.method == "POST" else None, initial=said)
    if form.is_valid():
        try:
            edit_dataset(dataset, by=request.user, **form.cleaned_data)
            return redirect("clips:dataset", dataset.pk)
        except UserError as error:
            form.add_error(error.field, error.message)
    return _form_page(request, form, dataset)


def _form_page(request: HttpRequest, form: DatasetForm, dataset: Dataset | None) -> HttpResponse:
    context = {"form": form, "dataset": dataset}
    return render(request, "clips/dataset_form.html", context, status=400 if form.errors else 200)


@require_safe
@owners_only
def dataset(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Show one dataset: the drop zone, what became of uploads, its clips."""
    dataset = dataset_for(request.user, dataset_id)
    show = request.GET.get("show", "")
    alike = _uuid(request.GET.get("sound", ""))
    clips = selectors.clips_like(dataset, alike) if alike else selectors.clips_of(dataset, show)
    page = Paginator(clips, CLIPS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "dataset": dataset,
        "form": UploadForm(),
        "summary": selectors.summary(dataset),
        "unfinished": selectors.unfinished(dataset, request.user),
        "reports": selectors.recent_reports(dataset),
        "show": "alike" if alike else show if show in selectors.SHOWN else "",
        "page": page,
        "same_sounds": first_others(page),
    }
    return render(request, "clips/dataset.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@owners_only
def dataset_delete(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Delete a dataset with its sounds."""
    dataset = dataset_for(request.user, dataset_id)
    try:
        delete_dataset(dataset)
    except UserError as error:
        messages.error(request, error.message)
        return redirect("clips:dataset", dataset.pk)
    messages.success(request, _("“%(name)s” is deleted, with its sounds.") % {"name": dataset.name})
    return redirect("clips:dataset_list")
