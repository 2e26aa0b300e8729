"""What can be heard in each frame: curves over time, one column each; definitions as in librosa."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from activelearning.features import frames
from activelearning.features.contract import SAMPLE_RATE

if TYPE_CHECKING:
    from activelearning.features.frames import Floats

COEFFICIENTS = 20
#: Half the width of the regression behind the deltas, in frames.
REACH = 2
ROLLOFFS = (0.25, 0.50, 0.85, 0.95)
#: Octaves in Hz, between whose peaks and valleys the contrast is taken; the lowest and highest are open.
OCTAVES = (200, 400, 800, 1600, 3200)

LOG_MEL = tuple(f"mel{band:02}" for band in range(frames.MELS))
CEPSTRUM = tuple(f"mfcc{order:02}" for order in range(COEFFICIENTS))
DELTAS = tuple(f"{name}_delta" for name in CEPSTRUM)
SHAPE = ("centroid", "bandwidth", *(f"rolloff{share * 100:.0f}" for share in ROLLOFFS), "flatness", "entropy")
CONTRAST = tuple(f"contrast{octave}" for octave in range(len(OCTAVES) + 1))
LEVEL = ("loudness", "zero_crossings")

_FREQUENCIES = np.fft.rfftfreq(frames.WINDOW, 1 / SAMPLE_RATE).astype(np.float32)
_TINY = np.finfo(np.float32).tiny


def cepstrum(log_mel: Floats) -> Floats:
    """Return the cepstral coefficients (MFCC) of log-mel spectra (t, MELS), shape (t, COEFFICIENTS)."""
    return log_mel @ _cosines()


@cache
def _cosines() -> Floats:
    """Return the first columns of the orthonormal DCT-II, shape (MELS, COEFFICIENTS)."""
    bands = np.arange(frames.MELS)[:, None] + 0.5
    waves = np.cos(np.pi / frames.MELS * bands * np.arange(COEFFICIENTS)) * np.sqrt(2 / frames.MELS)
    waves[:, 0] /= np.sqrt(2)
    cosines: Floats = waves.astype(np.float32)
    return cosines


def deltas(curves: Floats) -> Floats:
    """Return the slope of curves (t, d) per frame, by regression over 2 REACH + 1 frames, shape (t, d)."""
    padded = np.pad(curves, ((REACH, REACH), (0, 0)), mode="edge")
    steps = range(1, REACH + 1)
    count = len(curves)
    rise = sum(k * (padded[REACH + k :][:count] - padded[REACH - k :][:count]) for k in steps)
    return np.asarray(rise / (2 * sum(k * k for k in steps)), dtype=np.float32)


def onset(log_mel: Floats) -> Floats:
    """Return how much louder the bands (t, MELS) become from frame to frame, in decibels, shape (t, 1)."""
    rise = np.maximum(np.diff(log_mel, axis=0, prepend=log_mel[:1]), 0)
    mean: Floats = rise.mean(axis=1, keepdims=True)
    return mean


def shape(spectra: Floats) -> Floats:
    """Describe the shape of power spectra (t, bins), in Hz, flatness in dB, entropy in bits; shape (t, 8)."""
    magnitude = np.sqrt(spectra)
    cumulative = np.cumsum(magnitude, axis=1)
    total = cumulative[:, -1:]
    share = magnitude / np.maximum(total, _TINY)
    centroid = share @ _FREQUENCIES
    variance = (share * (_FREQUENCIES - centroid[:, None]) ** 2).sum(axis=1)
    rolloffs = [_FREQUENCIES[(cumulative < part * total).sum(axis=1)] for part in ROLLOFFS]
    entropy = -(share * np.log2(np.maximum(share, _TINY))).sum(axis=1)
    return np.stack([centroid, np.sqrt(variance), *rolloffs, _flatness(spectra), entropy], axis=1)


def _flatness(spectra: Floats) -> Floats:
    """Return the geometric over the arithmetic mean of power spectra (t, bins) in decibels, shape (t,)."""
    level: Floats = frames.decibels(spectra).mean(axis=1)
    return level - frames.decibels(np.maximum(spectra, frames.FLOOR).mean(axis=1))


def contrast(spectra: Floats) -> Floats:
    """Return the loudest over the quietest tenth of each octave of power spectra, in dB, shape (t, 6)."""
    octaves = np.split(spectra, np.searchsorted(_FREQUENCIES, OCTAVES), axis=1)
    return np.stack([_peak_over_valley(octave) for octave in octaves], axis=1)


def _peak_over_valley(octave: Floats) -> Floats:
    ordered = np.sort(octave, axis=1)
    tenth = max(1, round(ordered.shape[1] / 10))
    peak = ordered[:, -tenth:].mean(axis=1)
    valley = ordered[:, :tenth].mean(axis=1)
    return frames.decibels(peak) - frames.decibels(valley)


def level(cut: Floats) -> Floats:
    """Return the mean square of frames (t, WINDOW) in dB and their share of zero crossings, shape (t, 2)."""
    loudness = frames.decibels((cut**2).mean(axis=1))
    crossings = np.diff(np.signbit(cut), axis=1).mean(axis=1, dtype=np.float32)
    return np.stack([loudness, crossings], axis=1)
