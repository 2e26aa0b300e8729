"""Writing a playable copy: mono 16-bit FLAC, measured while it is written."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile

from audio.containers import Facts
from audio.measures import PlayableMeasures, SourceMeasures, dbfs
from audio.peaks import Peaks
from audio.prepared import Prepared, unfinished
from audio.signals import Samples, to_int16


class Playable:
    """A copy in the making: takes mono blocks, gives the facts of what it wrote."""

    def __init__(self, file: soundfile.SoundFile, rate: int) -> None:
        self._file = file
        self._rate = rate
        self._hash = hashlib.sha256(f"{rate} Hz, 16 bit, mono:".encode())
        self._peaks = Peaks(rate)
        self._measures = PlayableMeasures()

    def feed(self, mono: Samples) -> None:
        """Write a block of shape (frames,)."""
        samples = to_int16(mono)
        self._file.write(samples)
        self._hash.update(samples.astype("<i2").tobytes())
        self._peaks.feed(samples)
        self._measures.feed(samples)

    def facts(self, source: Facts, measured: SourceMeasures) -> Prepared:
        """Return what is known of source and copy."""
        flags = {*measured.flags(), *self._measures.flags(self._rate, measured.power)}
        return Prepared(
            duration=self._measures.frames / self._rate,
            sample_rate=source.sample_rate,
            channels=source.channels,
            codec=source.codec,
            format=source.format,
            playable_rate=self._rate,
            content_hash=self._hash.hexdigest(),
            peak_dbfs=dbfs(measured.peak),
            rms_dbfs=dbfs(self._measures.power**0.5),
            peaks=self._peaks.values(),
            flags=sorted(flags),
        )


@contextmanager
def writing(target: Path, rate: int) -> Iterator[Playable]:
    """Write to `target` at `rate` Hz; it appears when it is whole, and only then."""
    part = unfinished(target)
    try:
        with soundfile.SoundFile(part, "w", rate, 1, "PCM_16", format="FLAC") as file:
            yield Playable(file, rate)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
