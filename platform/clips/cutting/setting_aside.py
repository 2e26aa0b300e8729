"""Whether people are asked about a whole recording beside the clips that were cut of it."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clips.models import Clip, ClipState


@transaction.atomic
def set_aside(clip_id: UUID) -> None:
    """Ask no more about a whole recording: what is lent of it ends, its owner can still hear it."""
    if Clip.objects.filter(pk=clip_id, state=ClipState.READY).update(state=ClipState.CUT):
        for step in settings.CLIP_WITHDRAWAL_STEPS:
            import_string(step)([clip_id])


@transaction.atomic
def ask_about(clip_id: UUID) -> None:
    """Ask about a whole recording that was set aside, as before."""
    if Clip.objects.filter(pk=clip_id, state=ClipState.CUT).update(state=ClipState.READY):
        for step in settings.CLIP_RETURN_STEPS:
            import_string(step)([clip_id])
