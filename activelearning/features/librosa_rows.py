"""The rows of the librosa sets: curves of a clip, summarised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from activelearning.features import descriptors, frames, functionals, pitch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from activelearning.features.frames import Floats

#: A frame has pitch where it is this periodic, and not more than this many dB below the loudest.
HARMONIC = 0.5
AUDIBLE = 35.0
#: Fewer frames than this have no slope and no thirds: the clip counts as without pitch.
FEWEST = 3

MFCC_NAMES = functionals.names(descriptors.CEPSTRUM + descriptors.DELTAS)
_INSTANT = descriptors.LEVEL + descriptors.LOG_MEL + descriptors.SHAPE + descriptors.CONTRAST
_CURVES = (*_INSTANT, *descriptors.CEPSTRUM, *descriptors.DELTAS, "onset", "harmonicity")
TIMBRE_NAMES = (*functionals.names(_CURVES), *functionals.names(["pitch"]), "voiced_share")


def mfcc(samples: Floats) -> NDArray[np.float64]:
    """Summarise the cepstrum of samples (n,) and its deltas, shape (len(MFCC_NAMES),)."""
    log_mel = np.concatenate([frames.log_mel(frames.power(cut)) for cut in frames.blocks(samples)])
    return functionals.summarise(np.hstack(_cepstral(log_mel)))


def timbre(samples: Floats) -> NDArray[np.float64]:
    """Summarise all curves of samples (n,), shape (len(TIMBRE_NAMES),)."""
    instant = np.concatenate([_instant(cut) for cut in frames.blocks(samples)])
    loudness = instant[:, 0]
    log_mel = instant[:, len(descriptors.LEVEL) :][:, : frames.MELS]
    semitones, harmonicity = pitch.track(samples)
    voiced = (harmonicity > HARMONIC) & (loudness > loudness.max() - AUDIBLE)
    curves = np.hstack([instant, *_cepstral(log_mel), descriptors.onset(log_mel), harmonicity[:, None]])
    return np.concatenate([functionals.summarise(curves), _melody(semitones[voiced]), [voiced.mean()]])


def _instant(cut: Floats) -> Floats:
    spectra = frames.power(cut)
    level, log_mel = descriptors.level(cut), frames.log_mel(spectra)
    return np.hstack([level, log_mel, descriptors.shape(spectra), descriptors.contrast(spectra)])


def _cepstral(log_mel: Floats) -> tuple[Floats, Floats]:
    cepstrum = descriptors.cepstrum(log_mel)
    return cepstrum, descriptors.deltas(cepstrum)


def _melody(semitones: Floats) -> NDArray[np.float64]:
    if len(semitones) < FEWEST:
        return np.zeros(len(functionals.NAMES))
    return functionals.summarise(semitones[:, None])
