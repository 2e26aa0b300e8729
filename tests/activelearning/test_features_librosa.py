"""The curves behind the librosa sets mean what librosa means by their names."""

import librosa
import numpy as np
import pytest

from activelearning.features import descriptors, frames, functionals, librosa_rows, pitch
from activelearning.features.catalogue import extractor

RATE = 16_000


@pytest.fixture(scope="module")
def samples() -> np.ndarray:
    """A second of noise under a rising tone."""
    time = np.arange(RATE) / RATE
    tone = np.sin(2 * np.pi * (300 * time + 400 * time**2))
    return (0.3 * tone + 0.05 * np.random.default_rng(1).standard_normal(RATE)).astype(np.float32)


@pytest.fixture(scope="module")
def power(samples) -> np.ndarray:
    """The power spectrum, shape (t, bins)."""
    return np.concatenate([frames.power(cut) for cut in frames.blocks(samples)])


@pytest.fixture(scope="module")
def log_mel(power) -> np.ndarray:
    """The log-mel spectrum, shape (t, bands)."""
    return frames.log_mel(power)


def tone(hertz: float, seconds: float = 0.5) -> np.ndarray:
    """Return a buzz of many harmonics, as a voice makes it."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (
        sum(np.sin(2 * np.pi * hertz * order * time) / order for order in range(1, 9)).astype(np.float32) / 4
    )


def noise(seconds: float = 0.5) -> np.ndarray:
    """Return white noise."""
    return (0.1 * np.random.default_rng(2).standard_normal(round(seconds * RATE))).astype(np.float32)


def columns(name: str, samples: np.ndarray) -> dict[str, float]:
    """Return the row of a clip by the names of its columns."""
    chosen = extractor(name)
    return dict(zip(chosen.feature_names, chosen.extract(samples, RATE).tolist(), strict=True))


def test_spectra_are_librosas(samples, power):
    plain = librosa.stft(samples, n_fft=frames.WINDOW, hop_length=frames.HOP, center=False)
    np.testing.assert_allclose(power.T, np.abs(plain) ** 2, rtol=1e-3, atol=1e-4)


def test_mel_bands_and_cepstrum_are_librosas(power, log_mel):
    mel = librosa.feature.melspectrogram(S=power.T, sr=RATE, n_mels=frames.MELS)
    plain = librosa.power_to_db(mel, top_db=None)
    np.testing.assert_allclose(log_mel.T, plain, atol=1e-3)
    cepstrum = librosa.feature.mfcc(S=plain, n_mfcc=descriptors.COEFFICIENTS)
    np.testing.assert_allclose(descriptors.cepstrum(log_mel).T, cepstrum, atol=1e-2)


def test_deltas_are_librosas(log_mel):
    plain = librosa.feature.delta(log_mel.T, width=2 * descriptors.REACH + 1, mode="nearest")
    np.testing.assert_allclose(descriptors.deltas(log_mel).T, plain, atol=1e-3)


def test_onset_strength_is_librosas(log_mel):
    plain = librosa.onset.onset_strength(S=log_mel.T, sr=RATE, hop_length=frames.HOP, center=False)
    np.testing.assert_allclose(descriptors.onset(log_mel)[:, 0], plain, atol=1e-3)


def test_the_shape_of_the_spectrum_is_librosas(power):
    ours = dict(zip(descriptors.SHAPE, descriptors.shape(power).T, strict=True))
    magnitude = np.sqrt(power.T)
    plain = {
        "centroid": librosa.feature.spectral_centroid(S=magnitude, sr=RATE),
        "bandwidth": librosa.feature.spectral_bandwidth(S=magnitude, sr=RATE),
        "rolloff85": librosa.feature.spectral_rolloff(S=magnitude, sr=RATE, roll_percent=0.85),
        "flatness": 10 * np.log10(librosa.feature.spectral_flatness(S=magnitude)),
    }
    for name, curve in plain.items():
        np.testing.assert_allclose(ours[name], curve[0], rtol=1e-3, err_msg=name)


def test_noise_is_flat_and_without_contrast_and_a_tone_is_neither():
    flat, pure = columns("librosa_timbre", noise()), columns("librosa_timbre", tone(220))
    assert flat["flatness_mean"] > pure["flatness_mean"] + 10
    assert flat["entropy_mean"] > pure["entropy_mean"] + 1
    assert all(pure[f"contrast{octave}_mean"] > flat[f"contrast{octave}_mean"] for octave in range(5))
    assert flat["zero_crossings_mean"] == pytest.approx(0.5, abs=0.02)
    assert flat["loudness_mean"] == pytest.approx(-20, abs=0.2)
    assert (flat["voiced_share"], pure["voiced_share"]) == (0, 1)
    assert flat["pitch_mean"] == 0
    assert pure["pitch_mean"] == pytest.approx(24, abs=0.3)


@pytest.mark.parametrize("hertz", [70, 110, 220, 330, 450])
def test_the_pitch_of_a_buzz_is_found_within_a_third_of_a_semitone(hertz):
    semitones, harmonicity = pitch.track(tone(hertz))
    inside = slice(5, -5)
    np.testing.assert_allclose(semitones[inside], 12 * np.log2(hertz / 55), atol=0.34)
    assert harmonicity[inside].min() > 0.8


def test_pitch_keeps_step_with_the_other_curves(samples, power):
    for count in (1280, 1600, 1601, 4000, RATE):
        semitones, _ = pitch.track(samples[:count])
        assert len(semitones) == sum(len(cut) for cut in frames.blocks(samples[:count]))


def test_noise_and_silence_have_no_pitch():
    assert np.median(pitch.track(noise())[1]) < librosa_rows.HARMONIC
    assert pitch.track(np.zeros(RATE, np.float32))[1].max() == 0


def test_autocorrelation_does_not_wrap_around():
    cut = noise()[: pitch.WINDOW]
    whole = np.correlate(cut, cut, mode="full")[pitch.WINDOW - 1 :]
    ours = pitch._autocorrelation(cut[None])[0]
    np.testing.assert_allclose(ours, whole[: len(ours)], atol=1e-4)


def test_both_sets_agree_where_they_share_a_column(samples):
    timbre, mfcc = columns("librosa_timbre", samples), columns("librosa_mfcc", samples)
    assert {name: timbre[name] for name in mfcc} == pytest.approx(mfcc, rel=1e-5, abs=1e-5)


def test_the_numbers_are_those_of_the_stated_revision(samples):
    """Whoever means to change them raises `revision`, so that old and new rows are never mixed."""
    golden = {
        "loudness_mean": -13.24,
        "zero_crossings_slope": 0.0697905,
        "mel07_p95": 13.1501,
        "centroid_first": 2840.07,
        "bandwidth_std": 86.3473,
        "flatness_mean": -14.8442,
        "entropy_p25": 6.59979,
        "contrast2_change": 6.13668,
        "mfcc03_p50": -9.71463,
        "mfcc05_delta_std": 1.11697,
        "onset_mean": 1.0213,
        "harmonicity_p75": 0.941684,
        "pitch_p05": 27.8835,
    }
    timbre = columns("librosa_timbre", samples)
    assert extractor("librosa_timbre").revision == 1
    assert {name: timbre[name] for name in golden} == pytest.approx(golden, rel=1e-3)


@pytest.mark.parametrize("name", ["librosa_timbre", "librosa_mfcc"])
def test_a_long_clip_measured_in_pieces_gives_the_same_row(name, samples, monkeypatch):
    whole = extractor(name).extract(samples, RATE)
    monkeypatch.setattr(frames, "BLOCK", 17)
    np.testing.assert_allclose(extractor(name).extract(samples, RATE), whole, rtol=1e-4, atol=1e-4)


def test_functionals_are_what_their_names_say():
    rise = np.stack([np.arange(9.0), np.full(9, 2.0)], axis=1)
    row = dict(zip(functionals.names(["rise", "flat"]), functionals.summarise(rise), strict=True))
    assert row["rise_mean"] == row["rise_p50"] == row["rise_middle"] == 4
    assert row["rise_std"] == pytest.approx(np.std(np.arange(9)))
    assert (row["rise_p25"], row["rise_p75"]) == (2, 6)
    assert row["rise_slope"] == pytest.approx(8)
    assert (row["rise_change"], row["rise_first"], row["rise_last"]) == (1, 1, 7)
    assert (row["flat_mean"], row["flat_std"], row["flat_slope"], row["flat_change"]) == (2, 0, 0, 0)
