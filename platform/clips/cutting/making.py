"""Makes the clips of a run. It may be stopped at any moment and called again: what is made stays.

Clips are cut from the recording's playable copy. It is what the owner heard when choosing the spans, has one
timeline that is exact to the sample, and is found at any place at once; the original may be a format in which
times are estimates, and would be decoded from its beginning for every clip.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from audio.errors import AudioRefused
from audio.prepared import Prepared
from audio.workshop import Workshop
from clips.cutting.outlines import GONE
from clips.cutting.setting_aside import set_aside
from clips.cutting.spans import Span
from clips.models import Clip, ClipState, Cutting, CuttingState
from clips.ordering import sort_key
from clips.storing import local_copy, playable_name, put_file, remove, workbench
from common.errors import UserError

BATCH = 20
LONGEST_STEM = 200
_Place = tuple[UUID, Span]


class Progress(Protocol):
    """Whom the making tells how far it is."""

    def set_total(self, total: int) -> None:
        """Say how many steps there are in all."""

    def advance(self, n: int = 1, message: str | None = None) -> None:
        """Say that n more steps are done."""


def make_clips(cutting: Cutting, progress: Progress) -> None:
    """Cut every span of a run's plan that is not a clip yet, then pass the clips on."""
    if cutting.state != CuttingState.RUNNING:
        return
    with (
        workbench() as folder,
        Workshop() as workshop,
        local_copy(cutting.clip.playable.name, folder) as source,
    ):
        if source is None:
            raise UserError(GONE)
        _Making(cutting, progress, workshop, source, folder).run()
    if _finish(cutting):
        for step in settings.UPLOAD_PREPARED_STEPS:
            import_string(step)(cutting.clip.dataset_id)


class _Making:
    def __init__(
        self, cutting: Cutting, progress: Progress, workshop: Workshop, source: Path, folder: Path
    ) -> None:
        self.cutting = cutting
        self.progress = progress
        self.workshop = workshop
        self.source = source
        self.folder = folder

    def run(self) -> None:
        self.progress.set_total(len(self.cutting.plan))
        there = spans_there(self.cutting.clip)
        places = iter(enumerate(self.cutting.plan))
        while batch := list(islice(places, BATCH)):
            spans = [(self.cutting.clip_id_at(place), Span.from_json(facts)) for place, facts in batch]
            self._take(spans, there)
            self.progress.advance(len(spans), message=clip_name(self.cutting.clip.name, spans[-1][1]))

    def _take(self, spans: list[_Place], there: set[tuple[float, float]]) -> None:
        missing = [(clip_id, span) for clip_id, span in spans if (span.start, span.end) not in there]
        made = [self._cut(clip_id, span) for clip_id, span in missing]
        if not keep(self.cutting, made):
            remove(*(clip.playable.name for clip in made))
            raise UserError(_("The recording was withdrawn, or the cuts were taken back."))

    def _cut(self, clip_id: UUID, span: Span) -> Clip:
        target = self.folder / f"{clip_id.hex}.flac"
        name = playable_name(self.cutting.clip.dataset_id, clip_id)
        try:
            prepared = self.workshop.cut(self.source, target, span.start, span.end)
            put_file(name, target)
        except AudioRefused as refusal:
            raise UserError(refusal.sentence) from refusal
        finally:
            target.unlink(missing_ok=True)
        return _clip(self.cutting, clip_id, span, prepared, name)


def _clip(cutting: Cutting, clip_id: UUID, span: Span, prepared: Prepared, name: str) -> Clip:
    """Return the clip of a span, not saved; what is known of the whole recording holds for it too."""
    whole = cutting.clip
    shown = clip_name(whole.name, span)
    return Clip(
        pk=clip_id,
        dataset_id=whole.dataset_id,
        recording_id=whole.recording_id,
        start=span.start,
        end=span.end,
        parent=whole,
        cutting=cutting,
        name=shown,
        sort_key=sort_key(shown),
        playable=name,
        duration=prepared.duration,
        content_hash=prepared.content_hash,
        peaks=prepared.peaks,
        flags=list(prepared.flags),
        source=whole.source,
        licence=whole.licence,
        speaker=span.speaker or whole.speaker,
        metadata={**whole.metadata, **span.metadata},
        consent_version=whole.consent_version,
    )


@transaction.atomic
def keep(cutting: Cutting, made: list[Clip]) -> bool:
    """Keep clips, unless their recording was withdrawn or the run taken back meanwhile."""
    whole = Clip.objects.select_for_update(no_key=True).filter(pk=cutting.clip_id)
    runs = Cutting.objects.select_for_update(no_key=True).filter(pk=cutting.pk, state=CuttingState.RUNNING)
    if not whole.exclude(state=ClipState.WITHDRAWN).exists() or not runs.exists():
        return False
    # A worker that was taken for lost may have made the same clip, of the same id, in this very moment.
    Clip.objects.bulk_create(made, ignore_conflicts=True)
    return True


@transaction.atomic
def _finish(cutting: Cutting) -> bool:
    running = Cutting.objects.filter(pk=cutting.pk, state=CuttingState.RUNNING)
    if not running.update(state=CuttingState.DONE):
        return False
    if not cutting.keeps_whole:
        set_aside(cutting.clip_id)
    return True


def clip_name(whole: str, span: Span) -> str:
    """Return the name of a clip: that of its recording, and where it lies in it."""
    name = whole if len(whole) <= LONGEST_STEM else PurePosixPath(whole).name[-LONGEST_STEM:]
    return f"{name} {_clock(span.start)}-{_clock(span.end)}"


def _clock(seconds: float) -> str:
    """Return a time such as 0:02:05.250; all of them have one form, so that they sort as they sound."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest / 1000:06.3f}"


def spans_there(whole: Clip) -> set[tuple[float, float]]:
    """Return every span of a recording that is a clip, or was one and is withdrawn."""
    cut = Clip.objects.filter(recording=whole.recording_id, start__isnull=False)
    return {(start, end) for start, end in cut.values_list("start", "end") if start is not None and end}


def spans_of(cutting: Cutting) -> Iterator[Span]:
    """Yield the spans of a plan in the order of time."""
    return (Span.from_json(facts) for facts in cutting.plan)
