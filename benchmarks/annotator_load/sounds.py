"""Short sounds to import."""

from __future__ import annotations

import wave
from pathlib import Path
from random import Random

RATE = 16_000


def write_sounds(folder: Path, number: int, first: int = 0) -> None:
    """Write a second of noise into each of so many WAV files, each its own."""
    folder.mkdir()
    for place in range(first, first + number):
        with wave.open(str(folder / f"sound {place:07}.wav"), "wb") as file:
            file.setparams((1, 1, RATE, RATE, "NONE", ""))
            file.writeframes(Random(place).randbytes(RATE))
