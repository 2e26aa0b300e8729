"""What becomes of one file: said once, whoever else works on the same upload."""

from django.db import transaction

from audio.errors import AudioRefused
from clips.arriving import drop_pieces
from clips.models import FileState, Recording, UploadedFile
from clips.storing import remove

MAX_REASON = 600


def settle(
    file: UploadedFile,
    state: FileState,
    *,
    code: str = "",
    reason: str = "",
    recording: Recording | None = None,
) -> bool:
    """Record a file's end if it still waits for one; its stored bytes are then deleted."""
    with transaction.atomic():
        if not still_waits(file):
            return False
        file.state, file.code, file.reason = state, code, _shortened(reason)
        file.recording = recording
        file.save(update_fields=["state", "code", "reason", "recording"])
    drop_bytes(file)
    return True


def refuse(file: UploadedFile, refusal: AudioRefused, reason: str = "") -> bool:
    """Settle a file that the audio gate does not let in."""
    return settle(file, FileState.REFUSED, code=refusal.code, reason=reason or refusal.sentence)


def still_waits(file: UploadedFile) -> bool:
    """Lock a file's row and return whether nobody has settled it, or erased it with its dataset."""
    states = UploadedFile.objects.select_for_update().filter(pk=file.pk).values_list("state", flat=True)
    return states.first() == FileState.WAITING


def drop_bytes(file: UploadedFile) -> None:
    """Delete what the store still holds of a settled file; the row forgets it last."""
    forget_pieces(file)
    if file.stored:
        remove(file.stored.name)
        file.stored = ""
        file.save(update_fields=["stored"])


def forget_pieces(file: UploadedFile) -> None:
    """Delete the pieces in which a settled file came."""
    if file.pieces is not None:
        drop_pieces(file.upload.dataset_id, file)
        file.pieces = None
        file.save(update_fields=["pieces"])


def _shortened(reason: str) -> str:
    return reason if len(reason) <= MAX_REASON else reason[: MAX_REASON - 1].rstrip() + "…"
