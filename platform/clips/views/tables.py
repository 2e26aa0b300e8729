"""Pages of tables: one comes, its owner looks at what it would change, applies it, or takes it back."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import KnownRequest, owners_only
from clips.access import dataset_for, table_for
from clips.models import ClipTable, Dataset
from clips.services import tables
from clips.services.tables import Chosen, is_last
from clips.sheets.forms import TableForm
from clips.views.uploads import takes_files
from common.errors import UserError
from jobs.selectors import snapshot

TABLES_SHOWN = 5


@require_http_methods(["GET", "HEAD"])
@owners_only
def table_new(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Ask for a table; show the last ones."""
    return _ask(request, dataset_for(request.user, dataset_id), TableForm())


@takes_files
def table_take(request: KnownRequest, dataset_id: UUID) -> HttpResponse:
    """Take a table and have it read."""
    dataset = dataset_for(request.user, dataset_id)
    form = TableForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            table = tables.take_table(dataset, request.user, form.cleaned_data["table"])
            return redirect("clips:table", table.pk)
        except UserError as error:
            form.add_error(error.field, error.message)
    return _ask(request, dataset, form)


def _ask(request: HttpRequest, dataset: Dataset, form: TableForm) -> HttpResponse:
    known = dataset.tables.select_related("by", "job").defer("content").order_by("-created_at")
    context = {"dataset": dataset, "form": form, "tables": known[:TABLES_SHOWN]}
    return render(request, "clips/table_new.html", context, status=400 if form.errors else 200)


@require_safe
@owners_only
def table(request: KnownRequest, table_id: UUID) -> HttpResponse:
    """Show where a table stands: what it would change, or what it changed."""
    table = table_for(request.user, table_id)
    context = {
        "table": table,
        "dataset": table.dataset,
        "job": snapshot(table.job) if table.job else None,
        "is_last": is_last(table),
    }
    return render(request, "clips/table.html", context)


@require_POST
@owners_only
def table_apply(request: KnownRequest, table_id: UUID) -> HttpResponse:
    """Write a table to its clips, with the corrections that were chosen."""
    table = table_for(request.user, table_id)
    return _done(request, table, lambda: tables.apply_table(table, _chosen(request, table)))


def _chosen(request: HttpRequest, table: ClipTable) -> Chosen:
    chosen: Chosen = {}
    ticked = set(request.POST.getlist("slip"))
    for place, slip in enumerate(table.preview.get("slips", [])):
        if str(place) in ticked:
            chosen.setdefault(slip["column"], {})[slip["value"]] = slip["term"]
    return chosen


@require_POST
@owners_only
def table_undo(request: KnownRequest, table_id: UUID) -> HttpResponse:
    """Take the last table back."""
    table = table_for(request.user, table_id)
    return _done(request, table, lambda: tables.undo_table(table))


@require_POST
@owners_only
def table_drop(request: KnownRequest, table_id: UUID) -> HttpResponse:
    """Forget a table that was not applied."""
    table = table_for(request.user, table_id)
    try:
        tables.drop_table(table)
    except UserError as error:
        messages.error(request, error.message)
        return redirect("clips:table", table.pk)
    messages.success(request, _("The table is forgotten; nothing was changed."))
    return redirect("clips:table_new", table.dataset_id)


def _done(request: HttpRequest, table: ClipTable, verb: Callable[[], object]) -> HttpResponse:
    try:
        verb()
    except UserError as error:
        messages.error(request, error.message)
    return redirect("clips:table", table.pk)
