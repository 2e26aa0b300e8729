"""Sound files by their paths: what they say of themselves, and their samples."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile

from audio.chunks import refuse_lies
from audio.containers import open_container
from audio.decoding import Sound
from audio.errors import AudioRefused, Reason
from audio.limits import MEBIBYTE, Limits
from audio.signals import Samples, resample_to
from audio.sniffing import refuse_extension, sniff


@contextmanager
def open_sound(path: Path, limits: Limits | None = None, name: str | None = None) -> Iterator[Sound]:
    """Open a file that nobody has vouched for, or refuse it; `name` is what its owner calls it."""
    limits = limits or Limits()
    refuse_extension(path.name if name is None else name)
    size = path.stat().st_size
    _refuse_size(size, limits)
    with path.open("rb") as file:
        kind = sniff(file)
        refuse_lies(file, kind.name, size, limits)
        with open_container(file, kind) as container:
            yield Sound(kind, container, limits)


def read_mono(path: Path, rate: int) -> Samples:
    """Return a prepared file as float32 of shape (frames,) at `rate` Hz, for the extraction of features."""
    samples, own_rate = soundfile.read(path, dtype="float32", always_2d=True)
    return resample_to(samples.mean(axis=1), own_rate, rate)


def _refuse_size(size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise AudioRefused(
            Reason.TOO_BIG,
            f"It has {size / MEBIBYTE:,.0f} MB and at most {limits.max_bytes / MEBIBYTE:,.0f} MB are read; "
            "please upload it in parts.",
        )
