"""What is known of a file once it is ready to be played."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self


class AudioFlag(StrEnum):
    """Something an owner should hear about before people spend time on a clip; none of them refuses it."""

    SILENT = "silent"
    CLIPPED = "clipped"
    OVER_RANGE = "over_range"
    DC_OFFSET = "dc_offset"
    LOUD = "loud"
    SHORT = "short"
    LONG = "long"
    ONE_CHANNEL_SILENT = "one_channel_silent"
    CHANNELS_CANCEL = "channels_cancel"


@dataclass(frozen=True)
class Prepared:
    """A playable copy and the facts measured while it was made.

    `sample_rate` (Hz), `channels`, `codec`, `format` and `peak_dbfs` tell of the original; `duration`
    (seconds), `playable_rate` (Hz), `content_hash` (SHA-256 of the normalised samples and their rate),
    `rms_dbfs` and `peaks` (magnitudes, 0 to 100) of the copy. -120 dBFS stands for digital silence.
    """

    duration: float
    sample_rate: int
    channels: int
    codec: str
    format: str
    playable_rate: int
    content_hash: str
    peak_dbfs: float
    rms_dbfs: float
    peaks: list[int] = field(repr=False)
    flags: list[AudioFlag]

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> Self:
        """Rebuild what `to_json` wrote."""
        return cls(**{**facts, "flags": [AudioFlag(flag) for flag in facts["flags"]]})

    def to_json(self) -> dict[str, Any]:
        """Return the facts in types that JSON knows."""
        return asdict(self)


def unfinished(target: Path) -> Path:
    """Return where a file is written until it is whole."""
    return target.with_name(target.name + ".part")
