"""Gives clips what a table says, and takes the last table back; done twice, both change nothing more."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clips.labels import Row, read_labels
from clips.models import Clip, ClipChange, ClipState, ClipTable, TableState
from clips.sheets.matching import WRITTEN, Values, current, difference, give, in_parts, match, wanted
from common.batches import in_batches
from jobs.progress import Progress


def apply(table: ClipTable, progress: Progress) -> None:
    """Write a table to the clips that it names, and keep what they had."""
    if table.state != TableState.APPLYING:
        return
    _forget_earlier(table)
    labels = read_labels(bytes(table.content))
    progress.set_total(table.dataset.clips.count() + len(labels.rows))
    clips = match(table.dataset, labels, progress.advance).clips
    for part in in_parts({clip: labels.rows[path] for path, clip in clips.items()}, WRITTEN):
        _apply_some(table, part)
        progress.advance(len(part))
    table.state, table.applied_at, table.content = TableState.DONE, timezone.now(), b""
    table.changed = table.changes.count()
    table.save(update_fields=["state", "applied_at", "content", "changed", "updated_at"])


def _forget_earlier(table: ClipTable) -> None:
    """Forget what earlier tables changed: only the last one can be taken back."""
    earlier = ClipChange.objects.filter(table__dataset=table.dataset_id).exclude(table=table)
    for changes in in_batches(earlier.only("pk"), "pk"):
        ClipChange.objects.filter(pk__in=[change.pk for change in changes]).delete()


@transaction.atomic
def _apply_some(table: ClipTable, rows: dict[UUID, Row]) -> None:
    changes, changed = [], []
    # Where an attempt before this one came, what it found there is what was before.
    done = set(table.changes.filter(clip__in=rows).values_list("clip", flat=True))
    for clip in _locked([clip_id for clip_id in rows if clip_id not in done]):
        before, after = difference(clip, wanted(rows[clip.pk], table.corrections))
        if after:
            give(clip, after)
            changed.append(clip)
            changes.append(ClipChange(table=table, clip=clip, before=before, after=after))
    _save(changed)
    ClipChange.objects.bulk_create(changes)


def undo(table: ClipTable, progress: Progress) -> None:
    """Give the clips of a table back what they had, except where somebody has changed it since."""
    if table.state != TableState.UNDOING:
        return
    progress.set_total(table.changes.count())
    for changes in in_batches(table.changes.all(), "pk", size=WRITTEN):
        _undo_some(table, changes)
        progress.advance(len(changes))
    table.state, table.content = TableState.UNDONE, b""
    table.save(update_fields=["state", "content", "updated_at"])


@transaction.atomic
def _undo_some(table: ClipTable, changes: Sequence[ClipChange]) -> None:
    by_clip = {change.clip_id: change for change in changes}
    restored = []
    for clip in _locked(list(by_clip)):
        change = by_clip[clip.pk]
        ours: Values = {
            name: change.before[name] for name, value in change.after.items() if current(clip, name) == value
        }
        table.left += len(change.after) - len(ours)
        give(clip, ours)
        restored.append(clip)
    _save(restored)
    ClipChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    table.save(update_fields=["left", "updated_at"])


def _locked(clip_ids: list[UUID]) -> list[Clip]:
    clips = Clip.objects.select_for_update(no_key=True).filter(pk__in=clip_ids).order_by("pk")
    return list(clips.exclude(state=ClipState.WITHDRAWN).only("name", "speaker", "metadata"))


def _save(clips: list[Clip]) -> None:
    Clip.objects.bulk_update(clips, ["speaker", "metadata"])
