"""The life of a table: it comes, it is looked at, it is applied, and the last one can be taken back."""

from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from clips import jobs
from clips.labels import MAX_BYTES
from clips.models import ClipTable, Dataset, TableState
from clips.models.table import BUSY, PENDING
from clips.naming import shown_name
from common.errors import Conflict, UserError
from jobs.services import start

Chosen = dict[str, dict[str, str]]


@transaction.atomic
def take_table(dataset: Dataset, by: User, file: "File[bytes]") -> ClipTable:
    """Keep a table and have it read; one that waits to be looked at makes room for it."""
    if (file.size or 0) > MAX_BYTES:
        raise UserError(
            _("It is larger than %(most)s MB; please split it.") % {"most": MAX_BYTES // 2**20},
            code="too_much",
            field="table",
        )
    content = file.read()
    if not content.strip():
        raise UserError(_("This file is empty; please choose a table with a column “file”."), field="table")
    dataset.tables.filter(state__in=PENDING).delete()
    table = ClipTable.objects.create(
        dataset=dataset, by=by, name=shown_name(file.name or "table.csv")[:255], content=content
    )
    return _work(table, jobs.read_table, gettext_noop("Reading the table"))


@transaction.atomic
def apply_table(table: ClipTable, chosen: Chosen) -> ClipTable:
    """Write a table that was looked at to its clips, or go on where that stopped."""
    table = _locked(table)
    if table.state == TableState.DONE or (table.state == TableState.APPLYING and table.is_open):
        return table
    if table.state not in {TableState.READY, TableState.APPLYING}:
        raise Conflict(_("This table cannot be applied any more; please upload it again."), code="state")
    if table.state == TableState.READY:
        _refuse_second(table)
        table.state, table.corrections = TableState.APPLYING, _offered(table, chosen)
    return _work(table, jobs.apply_table, gettext_noop("Describing the clips"))


def _offered(table: ClipTable, chosen: Chosen) -> Chosen:
    """Return what was chosen of the corrections that were offered."""
    offered: Chosen = {}
    for slip in table.preview.get("slips", []):
        if chosen.get(slip["column"], {}).get(slip["value"]) == slip["term"]:
            offered.setdefault(slip["column"], {})[slip["value"]] = slip["term"]
    return offered


@transaction.atomic
def undo_table(table: ClipTable) -> ClipTable:
    """Take the last table back, also one that stopped half-way."""
    table = _locked(table)
    if table.state == TableState.UNDONE or (table.state == TableState.UNDOING and table.is_open):
        return table
    if table.is_open:
        raise Conflict(_("It is still being applied; cancel that first."), code="state")
    if table.state not in {TableState.DONE, *BUSY} or not is_last(table):
        raise Conflict(_("Only the last table that was applied can be taken back."), code="not_last")
    if table.state == TableState.DONE:
        _refuse_second(table)
    table.state = TableState.UNDOING
    return _work(table, jobs.undo_table, gettext_noop("Taking the table back"))


@transaction.atomic
def drop_table(table: ClipTable) -> None:
    """Forget a table that was not applied."""
    table = _locked(table)
    if table.state not in PENDING:
        raise Conflict(_("This table was applied already; it can be taken back instead."), code="state")
    table.delete()


def is_last(table: ClipTable) -> bool:
    """Return whether no other table was applied after this one."""
    others = ClipTable.objects.filter(dataset=table.dataset_id).exclude(pk=table.pk)
    if table.applied_at:
        return not others.filter(applied_at__gt=table.applied_at).exists() and not _under_way(table)
    return True


def _under_way(table: ClipTable) -> bool:
    others = ClipTable.objects.filter(dataset=table.dataset_id, state__in=BUSY).exclude(pk=table.pk)
    return others.exists()


def _refuse_second(table: ClipTable) -> None:
    if _under_way(table):
        raise Conflict(
            _("Another table is being applied or taken back, or stopped half-way: let that one end first."),
            code="table_under_way",
        )


def _locked(table: ClipTable) -> ClipTable:
    """Return a table, its dataset locked: one table at a time."""
    Dataset.objects.select_for_update().values_list("pk").get(pk=table.dataset_id)
    tables = ClipTable.objects.select_for_update(of=("self",)).select_related("job", "dataset")
    return tables.defer("content").get(pk=table.pk)


def _work(table: ClipTable, work: Any, message: str) -> ClipTable:
    table.job = start(work, owner=table.by, message=message, table_id=str(table.pk))
    table.save(update_fields=["state", "corrections", "job", "updated_at"])
    return table
