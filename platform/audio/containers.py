"""Opening a file with FFmpeg, which gets to see only this file, by one demuxer and a few decoders."""

from dataclasses import dataclass
from typing import BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition

from audio.codecs import CODECS
from audio.errors import AudioRefused, Reason
from audio.limits import Limits
from audio.sniffing import Kind
from audio.wave_format import refuse_shape

# FFmpeg reads from our file object alone: it learns no name, and no protocol lets it open anything else.
_OPTIONS = {
    "protocol_whitelist": "none",
    "codec_whitelist": ",".join(sorted(CODECS)),
    "max_size": "65536",  # bytes of a packet of plain samples: the default makes thousands of tiny ones
}

av.logging.set_level(None)


@dataclass(frozen=True)
class Facts:
    """What a file says of itself, within the limits; `declared_seconds` is None where it does not say."""

    format: str
    codec: str
    sample_rate: int
    channels: int
    declared_seconds: float | None


def open_container(file: BinaryIO, kind: Kind) -> InputContainer:
    """Open a sniffed file by its kind's demuxer, or refuse it as damaged."""
    file.seek(0)
    try:
        container = av.open(
            file, "r", format=kind.demuxer, options=_OPTIONS, metadata_errors="replace", buffer_size=65_536
        )
    except av.FFmpegError as error:
        let_memory_errors_pass(error)
        raise damaged() from error
    return container


def audio_stream(container: InputContainer) -> AudioStream:
    """Return the first stream of sound; a cover picture is ignored, a video is refused."""
    if any(stream.type == "video" and not _is_cover(stream.disposition) for stream in container.streams):
        raise AudioRefused(Reason.VIDEO, "This is a video; please export its sound and upload that.")
    if not container.streams.audio:
        raise AudioRefused(Reason.NO_SOUND, "There is no sound in this file; please export it again.")
    stream = container.streams.audio[0]
    codec = getattr(stream.codec_context, "name", "an unknown codec")
    if codec not in CODECS:
        raise AudioRefused(
            Reason.BAD_CODEC,
            f"Its sound is packed as {codec}, which is not read here; please upload WAV or MP3.",
        )
    stream.codec_context.thread_count = 1
    if codec == "flac":
        stream.codec_context.options = {"err_detect": "crccheck+explode"}
    return stream


def facts_of(kind: Kind, container: InputContainer, stream: AudioStream, limits: Limits) -> Facts:
    """Return what the headers say, or refuse it."""
    codec = stream.codec_context
    refuse_shape(codec.layout.nb_channels, codec.sample_rate, limits)
    seconds = _declared_seconds(container, stream)
    if seconds is not None and seconds > limits.max_seconds:
        raise AudioRefused(
            Reason.TOO_LONG,
            f"It is {seconds / 3600:.1f} hours long and at most {limits.max_seconds / 3600:g} are read; "
            "please upload it in parts.",
        )
    return Facts(kind.name, codec.name, codec.sample_rate, codec.layout.nb_channels, seconds)


def damaged() -> AudioRefused:
    """Return the refusal of a file that no decoder makes sense of."""
    return AudioRefused(Reason.DAMAGED, "It is damaged and cannot be read; please upload or export it again.")


def let_memory_errors_pass(error: av.FFmpegError) -> None:
    """Raise FFmpeg's lack of memory on: it is no damage of the file."""
    if isinstance(error, MemoryError):
        raise error


def _is_cover(disposition: Disposition) -> bool:
    return bool(disposition & Disposition.attached_pic)


def _declared_seconds(container: InputContainer, stream: AudioStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else container.duration / av.time_base
