"""What the gate lets in, and what reading it may cost."""

from dataclasses import dataclass

MEBIBYTE = 2**20
GIBIBYTE = 2**30


@dataclass(frozen=True)
class Limits:
    """The bounds of one audio file; durations in seconds, rates in Hz."""

    min_seconds: float = 0.1
    max_seconds: float = 4 * 3600.0
    max_bytes: int = 4 * GIBIBYTE
    max_channels: int = 8
    min_rate: int = 2_000
    max_rate: int = 192_000
    wall_seconds: float = 600.0
    memory_bytes: int = 512 * MEBIBYTE


@dataclass(frozen=True)
class ArchiveLimits:
    """The bounds of one uploaded zip; what it unpacks to is measured while reading, never believed."""

    max_members: int = 20_000
    max_directory_bytes: int = 16 * MEBIBYTE
    max_member_bytes: int = 4 * GIBIBYTE
    max_total_bytes: int = 64 * GIBIBYTE
    max_ratio: int = 100
    harmless_member_bytes: int = 32 * MEBIBYTE  # up to here no ratio is suspicious: silence packs well
    harmless_total_bytes: int = GIBIBYTE
    max_listed: int = 20  # more refusals of one kind become one message
