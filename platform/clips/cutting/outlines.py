"""Makes, reads and forgets the outline of a recording, which is drawn and searched for pauses."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_noop

from audio.outline import Outline as Facts
from audio.workshop import Workshop
from clips.models import ClipState, Outline
from clips.storing import local_copy, outline_name, put_file, remove, workbench
from common.errors import UserError

GONE = gettext_noop("The sound of this recording is not there any more.")


def make_outline(outline: Outline) -> None:
    """Make an outline that is not there yet; whoever withdraws the clip meanwhile wins."""
    if outline.stored:
        return
    clip = outline.clip
    name = outline_name(clip.dataset_id, clip.pk)
    with workbench() as folder, Workshop() as workshop, local_copy(clip.playable.name, folder) as source:
        if source is None:
            raise UserError(GONE)
        target = folder / "outline"
        facts = workshop.outline(source, target)
        put_file(name, target)
    if not _keep(outline, name, facts):
        remove(name)


def _keep(outline: Outline, name: str, facts: Facts) -> int:
    still = Outline.objects.filter(pk=outline.pk).exclude(clip__state=ClipState.WITHDRAWN)
    return still.update(stored=name, **facts.to_json())


def levels_of(outline: Outline) -> bytes:
    """Return the level of each step."""
    with outline.stored.open("rb") as file:
        return bytes(file.read(outline.count))


def peaks_of(outline: Outline) -> bytes:
    """Return the peaks for drawing, a byte each."""
    with outline.stored.open("rb") as file:
        file.seek(outline.count)
        return bytes(file.read())


def forget_outlines(clip_ids: Iterable[UUID]) -> None:
    """Delete the outlines of clips that nobody hears any more."""
    for outline in Outline.objects.filter(clip__in=list(clip_ids)).select_related("clip"):
        remove(outline_name(outline.clip.dataset_id, outline.clip_id))
        outline.delete()
