"""Takes the clips of a run back, as though they had never been cut; their rows go last."""

from itertools import islice

from django.utils import timezone

from clips.cutting.making import Progress
from clips.models import Clip, Cutting, CuttingState
from clips.storing import playable_name, remove

BATCH = 100


def undo(cutting: Cutting, progress: Progress) -> None:
    """Delete the files and rows of a run that is being taken back; stopped, it may be called again."""
    if cutting.state != CuttingState.UNDOING:
        return
    progress.set_total(len(cutting.plan))
    # Every place of the plan: a run that was killed may have left a file without a row.
    ids = (cutting.clip_id_at(place) for place in range(len(cutting.plan)))
    while batch := list(islice(ids, BATCH)):
        remove(*(playable_name(cutting.clip.dataset_id, clip_id) for clip_id in batch))
        Clip.objects.filter(pk__in=batch, cutting=cutting).delete()
        progress.advance(len(batch))
    ended = Cutting.objects.filter(pk=cutting.pk, state=CuttingState.UNDOING)
    ended.update(state=CuttingState.UNDONE, plan=[], updated_at=timezone.now())
