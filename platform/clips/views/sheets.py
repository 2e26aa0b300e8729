"""Pages of data sheets: all of it, writing it, its versions, and datasets side by side."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import KnownRequest, owners_only
from clips.access import dataset_for, datasets_of
from clips.models import Dataset
from clips.services.sheets import save_sheet, version_of
from clips.sheets import comparing, history
from clips.sheets.facts import FACTS, as_list, facts_of, number_told
from clips.sheets.forms import SheetForm
from clips.sheets.terms import suggestions
from common.errors import UserError

COMPARED_PER_PAGE = 20
ORDERS = {"newest": "-created_at", "name": "name", "source": "source"}


@require_safe
@owners_only
def sheet(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Show everything that is told of a dataset."""
    dataset = dataset_for(request.user, dataset_id)
    facts = facts_of(dataset)
    context = {
        "dataset": dataset,
        "sections": as_list(facts),
        "told": number_told(facts),
        "of": len(FACTS),
        "last": dataset.sheet_revisions.select_related("by").order_by("-number").first(),
    }
    return render(request, "clips/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def sheet_edit(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Write a data sheet."""
    dataset = dataset_for(request.user, dataset_id)
    terms = suggestions(dataset.owner)
    initial = {**facts_of(dataset), "seen": version_of(dataset)}
    form = SheetForm(request.POST if request.method == "POST" else None, initial=initial, terms=terms)
    if form.is_valid() and _saved(request, dataset, form):
        return redirect("clips:sheet", dataset.pk)
    context = {"dataset": dataset, "form": form, "terms": terms}
    return render(request, "clips/sheet_edit.html", context, status=400 if form.errors else 200)


def _saved(request: KnownRequest, dataset: Dataset, form: SheetForm) -> bool:
    try:
        save_sheet(dataset, by=request.user, seen=form.cleaned_data["seen"], **form.facts())
    except UserError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    messages.success(request, _("The data sheet is saved."))
    return True


@require_safe
@owners_only
def sheet_history(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Show every version of a data sheet, and what two of them tell differently."""
    dataset = dataset_for(request.user, dataset_id)
    versions = history.versions(dataset)
    by_number = {str(version.revision.number): version.revision for version in versions}
    newest = versions[0].revision.number if versions else 0
    after = by_number.get(request.GET.get("to", ""), by_number.get(str(newest)))
    earlier = str(after.number - 1) if after else ""
    before = by_number.get(request.GET.get("from", ""), by_number.get(earlier))
    context: dict[str, Any] = {"dataset": dataset, "versions": versions, "before": before, "after": after}
    if after:
        context["changes"] = history.changes(before.facts if before else {}, after.facts)
    return render(request, "clips/sheet_history.html", context)


@require_safe
@owners_only
def compare(request: KnownRequest) -> HttpResponse:
    """Show a person's datasets side by side, by source and over time; `d` picks some of them."""
    picked = [known for text in request.GET.getlist("d") if (known := _uuid(text))]
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "newest"
    page = Paginator(_compared(request, picked, order), COMPARED_PER_PAGE).get_page(request.GET.get("page"))
    found = comparing.portraits(list(page))
    context = {
        "page": page,
        "portraits": found,
        "sources": comparing.by_source(found),
        "timeline": comparing.timeline(found),
        "most_seconds": max((one.seconds for one in found), default=0),
        "is_picked": bool(picked),
        "order": order,
    }
    return render(request, "clips/sheet_compare.html", context)


def _compared(request: KnownRequest, picked: list[UUID], order: str) -> QuerySet[Dataset]:
    datasets = datasets_of(request.user).select_related("sheet").order_by(ORDERS[order], "pk")
    return datasets.filter(pk__in=picked) if picked else datasets


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
