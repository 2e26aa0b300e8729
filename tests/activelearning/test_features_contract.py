"""What every feature set must keep, whoever wrote it."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from activelearning.features.catalogue import SETS
from activelearning.features.contract import Extractor, NotFinite, NotNormalised, TooShort

RATE = 16_000
DOCS = Path(__file__).resolve().parents[2] / "docs" / "feature-sets.md"


@pytest.fixture(scope="module", params=SETS, ids=lambda feature_set: feature_set.name)
def extractor(request) -> Extractor:
    """One of all feature sets, loaded once."""
    return request.param()


def speech(seconds: float = 1.0) -> np.ndarray:
    """Return something like a voice: a buzzing tone that glides and fades, and a little noise."""
    time = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * (140 * time + 30 * time**2)
    buzz = sum(np.sin(order * phase) / order for order in range(1, 12))
    noise = np.random.default_rng(7).standard_normal(time.size)
    return (0.2 * buzz * np.exp(-time) + 0.005 * noise).astype(np.float32)


def test_a_row_is_finite_float32_of_the_stated_size(extractor):
    row = extractor.extract(speech(), RATE)
    assert row.shape == (extractor.size,)
    assert row.dtype == np.float32
    assert np.isfinite(row).all()


def test_the_same_clip_gives_the_same_row_also_from_a_fresh_extractor(extractor):
    row = extractor.extract(speech(), RATE)
    assert np.array_equal(row, extractor.extract(speech(), RATE))
    assert np.array_equal(row, type(extractor)().extract(speech(), RATE))


def test_different_clips_give_different_rows(extractor):
    one, other = extractor.extract(speech(), RATE), extractor.extract(speech()[::-1].copy(), RATE)
    assert (one != other).mean() > 0.5


def test_samples_are_left_as_they_were(extractor):
    samples = 3 * speech()
    extractor.extract(samples, RATE)
    assert np.array_equal(samples, 3 * speech())


def test_each_column_has_a_name_of_its_own(extractor):
    assert len(extractor.feature_names) == extractor.size
    assert len(set(extractor.feature_names)) == extractor.size


def test_an_owner_reads_size_licence_and_cost_before_choosing(extractor):
    info = extractor.info()
    assert (info.name, info.size) == (extractor.name, extractor.size)
    assert info.hears.endswith(".")
    assert info.seconds_per_minute > 0
    assert info.licence.name
    assert info.licence.summary.endswith(".")
    assert info.licence.url.startswith("https://")


def test_the_docs_tell_of_every_set_and_its_licence(extractor):
    row = next(
        line for line in DOCS.read_text("utf-8").splitlines() if line.startswith(f"| `{extractor.name}`")
    )
    assert f"| {extractor.size:,} |" in row
    assert extractor.licence.name in row


def test_the_key_follows_audio_set_version_and_parameters(extractor):
    class Changed(type(extractor)):
        parameters = {"changed": 1}

    class Revised(type(extractor)):
        revision = extractor.revision + 1

    class Renamed(type(extractor)):
        name = "renamed"

    keys = {made().key("a" * 64) for made in (type(extractor), Changed, Revised, Renamed)}
    assert len(keys | {extractor.key("b" * 64)}) == 5
    assert extractor.key("a" * 64) == type(extractor)().key("a" * 64)


def test_another_release_of_the_library_gives_another_key(extractor, monkeypatch):
    before = extractor.key("a" * 64)
    monkeypatch.setattr("activelearning.features.contract._release", lambda library: f"{library} next")
    assert extractor.key("a" * 64) != before


def test_a_clip_without_a_hash_gets_no_key(extractor):
    with pytest.raises(ValueError, match="hash"):
        extractor.key("")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_refused(extractor, value):
    samples = speech()
    samples[500] = value
    with pytest.raises(NotFinite, match="upload it anew"):
        extractor.extract(samples, RATE)


@pytest.mark.parametrize(
    ("samples", "rate"),
    [
        (speech(), 8000),
        (speech(), 44_100),
        (speech().astype(np.float64), RATE),
        ((speech() * 32_000).astype(np.int16), RATE),
        (np.stack([speech(), speech()]), RATE),
    ],
    ids=["8 kHz", "44.1 kHz", "float64", "int16", "stereo"],
)
def test_audio_that_is_not_normalised_is_refused(extractor, samples, rate):
    with pytest.raises(NotNormalised, match="normalise it first"):
        extractor.extract(samples, rate)


@pytest.mark.parametrize("count", [0, 1, 400, 1279])
def test_a_clip_that_is_too_short_is_refused_with_a_reason(extractor, count):
    with pytest.raises(TooShort, match=r"lasts 0\.\d+ s and .+ needs 0\.08 s"):
        extractor.extract(speech()[:count], RATE)


def test_a_row_with_nan_never_leaves(extractor):
    class Broken(type(extractor)):
        def measure(self, samples):
            return np.full(self.size, np.nan)

    with pytest.raises(NotFinite, match="choose another feature set"):
        Broken().extract(speech(), RATE)


@pytest.mark.parametrize("seconds", [0.08, 0.1, 0.11, 1.0])
@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(RATE),
        np.full(RATE, 0.5),
        np.eye(1, RATE, 900)[0],
        np.random.default_rng(3).standard_normal(RATE),
        np.full(RATE, 1e30),
        np.tile([1.0, -1.0], RATE // 2),
        np.full(RATE, 1e-40),
    ],
    ids=["silence", "constant", "click", "noise beyond full scale", "huge", "fastest", "denormal"],
)
def test_strange_clips_of_any_length_give_finite_rows(extractor, sound, seconds):
    samples = sound[: round(seconds * RATE)].astype(np.float32)
    assert np.isfinite(extractor.extract(samples, RATE)).all()


def test_descriptions_cannot_be_changed(extractor):
    with pytest.raises(dataclasses.FrozenInstanceError):
        extractor.info().size = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        extractor.licence.commercial = True
