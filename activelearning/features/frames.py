"""Short frames of a clip and their spectra: 32 ms every 10 ms, as most work on speech has them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from librosa.filters import mel

from activelearning.features.contract import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

WINDOW = 512
HOP = 160
MELS = 40
#: Power below this counts as silence: -100 dB.
FLOOR = np.float32(1e-10)
#: Frames measured at a time, so that an hour of sound needs no more memory for its spectra than 20 s.
BLOCK = 2000


def blocks(samples: Floats, window: int = WINDOW) -> Iterator[Floats]:
    """Cut samples (n,) into frames (t, window), HOP apart, at most BLOCK at a time, without a copy."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::HOP]
    for start in range(0, len(frames), BLOCK):
        yield frames[start : start + BLOCK]


@cache
def hann(window: int) -> Floats:
    """Return the periodic Hann window, shape (window,)."""
    return np.hanning(window + 1)[:-1].astype(np.float32)


@cache
def _mel_bank() -> Floats:
    """Return librosa's mel filters (Slaney's scale and norm), shape (bins, MELS)."""
    return np.ascontiguousarray(mel(sr=SAMPLE_RATE, n_fft=WINDOW, n_mels=MELS).T)


def power(frames: Floats) -> Floats:
    """Return the power spectrum of frames (t, WINDOW), shape (t, WINDOW // 2 + 1)."""
    spectrum = np.fft.rfft(frames * hann(WINDOW), axis=1)
    return spectrum.real**2 + spectrum.imag**2


def decibels(energy: Floats) -> Floats:
    """Return 10 log10 of energies, not below FLOOR."""
    level: Floats = 10 * np.log10(np.maximum(energy, FLOOR))
    return level


def log_mel(spectra: Floats) -> Floats:
    """Return the mel spectrum of power spectra (t, bins) in decibels, shape (t, MELS)."""
    return decibels(spectra @ _mel_bank())
