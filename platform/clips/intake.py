"""Makes a recording and a clip of one file, or says why not; nothing half-made stays, however it ends."""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction

from audio.errors import AudioRefused
from audio.prepared import Prepared
from audio.workshop import Workshop
from clips.models import Clip, ClipState, Dataset, FileState, Recording, UploadedFile
from clips.naming import is_table
from clips.ordering import sort_key
from clips.outcomes import refuse, settle, still_waits
from clips.same_sound import flags_of_same_sound, lock
from clips.storing import original_name, playable_name, put_file, remove

logger = logging.getLogger(__name__)

NOT_STORED = "It could not be stored just now; please upload it again in a while."
OTHER_TABLE = "A table about your sounds must be called labels.csv and lie beside them; please rename it."


@dataclass(frozen=True)
class _Made:
    """What was made of a file, before it is kept."""

    sha256: str
    size: int
    prepared: Prepared


class Intake:
    """Takes files into one dataset; each is decoded by the workshop's child, never here."""

    def __init__(self, dataset: Dataset, workshop: Workshop, folder: Path) -> None:
        self.dataset = dataset
        self.workshop = workshop
        self.folder = folder

    def take(self, file: UploadedFile, source: Path) -> None:
        """Settle one waiting file whose bytes lie at `source`."""
        sha256 = _digest(source)
        if not self._settle_twin(file, sha256):
            target = self.folder / f"{file.pk.hex}.flac"
            try:
                prepared = self.workshop.prepare(source, target, file.name)
                self._keep(file, source, target, _Made(sha256, source.stat().st_size, prepared))
            except AudioRefused as refusal:
                self._refuse(file, refusal)
            finally:
                target.unlink(missing_ok=True)

    def _settle_twin(self, file: UploadedFile, sha256: str) -> bool:
        twin = Recording.objects.filter(dataset=self.dataset, sha256=sha256).first()
        if twin:
            settle(file, FileState.DUPLICATE, code="duplicate", reason=_about(twin), recording=twin)
        return twin is not None

    def _refuse(self, file: UploadedFile, refusal: AudioRefused) -> None:
        is_other_table = file.name.lower().endswith(".csv") and not is_table(file.path)
        refuse(file, refusal, OTHER_TABLE if is_other_table else "")

    def _keep(self, file: UploadedFile, source: Path, target: Path, made: _Made) -> None:
        original = file.stored.name or original_name(self.dataset.pk, file.pk, file.name)
        playable = playable_name(self.dataset.pk, file.pk)
        try:
            if not file.stored:
                put_file(original, source)
            put_file(playable, target)
        except Exception:
            logger.exception("File %s was prepared and not stored.", file.pk)
            self._take_back(file, original, playable)
            settle(file, FileState.REFUSED, code="not_stored", reason=NOT_STORED)
            return
        self._record(file, original, playable, made)

    def _record(self, file: UploadedFile, original: str, playable: str, made: _Made) -> None:
        try:
            with transaction.atomic():
                waits = still_waits(file)
                if waits:
                    self._write(file, original, playable, made)
        except IntegrityError:
            # The same sound came in by another upload in this very moment.
            self._take_back(file, original, playable)
            if not self._settle_twin(file, made.sha256):
                raise
        else:
            # Another worker, or an end of the upload, may have been first; a recording would own these names.
            if not waits and not Recording.objects.filter(uploaded_files=file.pk).exists():
                remove(original, playable)

    def _write(self, file: UploadedFile, original: str, playable: str, made: _Made) -> None:
        prepared = made.prepared
        lock(self.dataset.pk)
        recording = Recording.objects.create(
            dataset=self.dataset,
            name=file.name,
            original=original,
            sha256=made.sha256,
            size=made.size,
            duration=prepared.duration,
            sample_rate=prepared.sample_rate,
            channels=prepared.channels,
            codec=prepared.codec,
        )
        Clip.objects.create(
            dataset=self.dataset,
            recording=recording,
            name=file.name,
            sort_key=sort_key(file.name),
            playable=playable,
            duration=prepared.duration,
            content_hash=prepared.content_hash,
            peaks=prepared.peaks,
            flags=[*prepared.flags, *flags_of_same_sound(self.dataset.pk, prepared.content_hash)],
            consent_version=self.dataset.consent_version,
        )
        file.state, file.stored, file.recording = FileState.READY, "", recording
        file.save(update_fields=["state", "stored", "recording"])

    def _take_back(self, file: UploadedFile, original: str, playable: str) -> None:
        try:
            remove(playable, "" if file.stored else original)
        except Exception:
            logger.exception("What was stored of file %s was not deleted.", file.pk)


def _digest(source: Path) -> str:
    with source.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _about(twin: Recording) -> str:
    if twin.clips.exclude(state=ClipState.WITHDRAWN).exists():
        return f"The same sound is here already, as {twin.name}."
    return "The same sound was withdrawn from this dataset, so it is not taken in again."
