"""Pitch and harmonicity by autocorrelation (Boersma, IFA Proceedings 17, 1993)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activelearning.features import frames
from activelearning.features.contract import SAMPLE_RATE

if TYPE_CHECKING:
    from activelearning.features.frames import Floats

LOWEST, HIGHEST = 60, 500
#: Three periods of the lowest pitch and more.
WINDOW = 1024
#: What an octave lower must gain in correlation to be believed.
OCTAVE_COST = 0.01
#: Where the semitones begin: the A three octaves below concert pitch.
REFERENCE = 55.0

#: The transform's length: no lag wraps around, as it is longer than the window and the longest lag together.
LENGTH = 1296

_LAGS = np.arange(SAMPLE_RATE // HIGHEST, SAMPLE_RATE // LOWEST)
_COSTS = (OCTAVE_COST * np.log2(_LAGS / _LAGS[0])).astype(np.float32)


def track(samples: Floats) -> tuple[Floats, Floats]:
    """Follow the pitch of samples (n,), in step with the frames of `frames.blocks`.

    Returns semitones above 55 Hz, shape (t,), meaningful where the harmonicity is high; and harmonicity,
    shape (t,): the correlation of a frame with itself one period later, 0 to 1, 0 where there is no period.
    """
    margin = (WINDOW - frames.WINDOW) // 2
    pieces = [_track(cut) for cut in frames.blocks(np.pad(samples, margin), WINDOW)]
    semitones, harmonicity = (np.concatenate(part) for part in zip(*pieces, strict=True))
    return semitones, harmonicity


def _track(cut: Floats) -> tuple[Floats, Floats]:
    shifts, heights = _peaks(_correlation(cut))
    scores = np.where(heights > 0, heights - _COSTS, 0)
    best = scores.argmax(axis=1)[:, None]
    periods = _LAGS[best] + np.take_along_axis(shifts, best, axis=1)
    semitones = 12 * np.log2(SAMPLE_RATE / periods[:, 0] / REFERENCE)
    return semitones.astype(np.float32), np.clip(scores.max(axis=1), 0, 1)


def _peaks(correlation: Floats) -> tuple[Floats, Floats]:
    """Find the peaks among the lags, by a parabola: their shifts and heights, 0 where none is; (t, lags).

    Without the parabola a high voice loses to its own octave, whose period lies nearer to a whole sample.
    """
    before, here, after = (correlation[:, _LAGS[0] + step :][:, : len(_LAGS)] for step in (-1, 0, 1))
    peak = (here > before) & (here >= after)
    bend = np.where(peak, before - 2 * here + after, 1)
    shifts = np.where(peak, (before - after) / (2 * bend), 0)
    return shifts, np.where(peak, here - (before - after) * shifts / 4, 0)


def _correlation(cut: Floats) -> Floats:
    """Return the autocorrelation of frames (t, WINDOW) over that of the window, shape (t, lags)."""
    centred = cut - cut.mean(axis=1, keepdims=True)
    own = _autocorrelation(centred * frames.hann(WINDOW))
    window = _autocorrelation(frames.hann(WINDOW)[None])
    return own / np.maximum(own[:, :1], 1e-9) * (window[:, :1] / window)


def _autocorrelation(signals: Floats) -> Floats:
    spectrum = np.fft.rfft(signals, LENGTH, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    lags: Floats = np.fft.irfft(power, LENGTH, axis=1)[:, : _LAGS[-1] + 2]
    return lags
