"""One pass through the samples of an open sound file, which is measured and doubted on the way."""

from collections.abc import Iterator
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from numpy.typing import NDArray

from audio.codecs import LOSSLESS
from audio.containers import audio_stream, damaged, facts_of, let_memory_errors_pass
from audio.errors import AudioRefused, Reason
from audio.limits import Limits
from audio.signals import Samples
from audio.sniffing import Kind

BLOCK_FRAMES = 65_536
# Containers that know how long they are. Elsewhere a cut recording is still one: its measured length counts.
_SLACK_SECONDS = {"flac": 0.0, "aiff": 0.01, "mp4": 0.2}
_MOST_PADDING = 4096  # frames: two of AAC's
_TOLERATED_DAMAGE = 0.05  # of the packets of a lossy stream


class Sound:
    """An open sound file: its facts, and its samples once."""

    def __init__(self, kind: Kind, container: InputContainer, limits: Limits) -> None:
        self._stream = audio_stream(container)
        self._container = container
        self._limits = limits
        self._frames = self._packets = self._damaged = 0
        self.facts = facts_of(kind, container, self._stream, limits)

    def blocks(self) -> Iterator[Samples]:
        """Yield float32 blocks of shape (channels, frames), about BLOCK_FRAMES each; full scale is 1.0.

        Refuses at once what is not a number or too long, and after the last block what is missing.
        """
        waiting: list[Samples] = []
        for samples in self._without_padding(self._decoded()):
            waiting.append(samples)
            if sum(piece.shape[1] for piece in waiting) >= BLOCK_FRAMES:
                yield np.concatenate(waiting, axis=1)
                waiting.clear()
        if waiting:
            yield np.concatenate(waiting, axis=1)
        self._refuse_ending()

    def _without_padding(self, decoded: Iterator[Samples]) -> Iterator[Samples]:
        """Leave out what fills an encoder's last frame, where the container knows the length of the sound.

        A container that promises less than that much too little is not believed.
        """
        end, held = self._promised_frames(), list[Samples]()
        for samples in decoded:
            before = self._frames - samples.shape[1]
            if end is None or self._frames <= end:
                yield samples
            elif self._frames > end + _MOST_PADDING:
                yield from [*held, samples]
                end = None
            else:
                inside = max(0, end - before)
                yield samples[:, :inside]
                held.append(samples[:, inside:])

    def _promised_frames(self) -> int | None:
        declared = self.facts.declared_seconds
        is_padded = self.facts.format == "mp4" and self.facts.codec not in LOSSLESS
        return round(declared * self.facts.sample_rate) if is_padded and declared else None

    @property
    def _seconds(self) -> float:
        return self._frames / self.facts.sample_rate

    def _decoded(self) -> Iterator[Samples]:
        for frame in self._read():
            self._refuse_change(frame)
            self._frames += frame.samples
            self._refuse_long()
            yield floats(frame)

    def _read(self) -> Iterator[AudioFrame]:
        """Yield decoded frames; a packet that cannot be decoded is counted and passed over."""
        packets = self._container.demux(self._stream)
        reading = True
        while reading:
            self._packets += 1
            try:
                packet = next(packets, None)
                reading = packet is not None
                yield from self._stream.codec_context.decode(packet) if packet is not None else ()
            except av.FFmpegError as error:
                let_memory_errors_pass(error)
                self._damaged += 1

    def _refuse_change(self, frame: AudioFrame) -> None:
        if (frame.sample_rate, frame.layout.nb_channels) != (self.facts.sample_rate, self.facts.channels):
            raise AudioRefused(
                Reason.CHANGING_FORMAT,
                "Its sampling rate or its number of channels changes on the way; please export it anew.",
            )

    def _refuse_long(self) -> None:
        if self._seconds > self._limits.max_seconds:
            raise AudioRefused(
                Reason.TOO_LONG,
                f"It is longer than {self._limits.max_seconds / 3600:g} hours; please upload it in parts.",
            )

    def _refuse_ending(self) -> None:
        self._refuse_missing()
        tolerated = 0 if self.facts.codec in LOSSLESS else 1 + _TOLERATED_DAMAGE * self._packets
        if self._damaged > tolerated:
            raise damaged()
        if not self._frames:
            raise AudioRefused(Reason.EMPTY, "There is no sound in this file; please export it again.")
        if self._seconds < self._limits.min_seconds:
            raise AudioRefused(
                Reason.TOO_SHORT,
                f"It is only {self._seconds * 1000:.0f} ms long; at least "
                f"{self._limits.min_seconds * 1000:.0f} ms are needed.",
            )

    def _refuse_missing(self) -> None:
        declared, slack = self.facts.declared_seconds, _SLACK_SECONDS.get(self.facts.format)
        if declared is None or slack is None:
            return
        if self._seconds + slack + 0.5 / self.facts.sample_rate < declared:
            raise AudioRefused(
                Reason.TRUNCATED,
                f"It is incomplete: its header promises {declared:.2f} s and {self._seconds:.2f} s can be "
                "read; please upload it again or export it anew.",
            )


def floats(frame: AudioFrame) -> Samples:
    """Return a frame as float32 of shape (channels, frames), full scale 1.0; refuse what is not a number."""
    raw = frame.to_ndarray()
    planes = raw if frame.format.is_planar else raw.reshape(-1, frame.layout.nb_channels).T
    if planes.dtype.kind in "ui":
        return _scaled(planes)
    if not np.isfinite(planes).all():
        raise AudioRefused(
            Reason.BAD_SAMPLES,
            "It holds samples that are not numbers (NaN or infinite); please export it again.",
        )
    largest = np.finfo(np.float32).max
    return np.asarray(np.clip(planes, -largest, largest), np.float32)


def _scaled(planes: NDArray[Any]) -> Samples:
    """Return integers of 8 (unsigned), 16 or 32 bits as floats of full scale 1.0."""
    full = 2.0 ** (8 * planes.dtype.itemsize - 1)
    centre = full if planes.dtype.kind == "u" else 0.0
    return (planes.astype(np.float32) - np.float32(centre)) / np.float32(full)
