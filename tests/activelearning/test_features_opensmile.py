"""Our openSMILE rows are openSMILE's own."""

import warnings

import numpy as np
import opensmile
import pytest

from activelearning.features.catalogue import extractor

RATE = 16_000
NAMES = ["ComParE_2016", "eGeMAPSv02", "GeMAPSv01b", "emobase"]


@pytest.fixture
def recording(shared_data) -> np.ndarray:
    """A real utterance."""
    import soundfile

    return soundfile.read(shared_data / "corpora/emodb/audio/03a01Fa.flac", dtype="float32")[0]


@pytest.mark.corpora
@pytest.mark.parametrize("name", NAMES)
def test_a_row_and_its_names_equal_a_plain_call_of_opensmile(name, recording):
    plain = opensmile.Smile(opensmile.FeatureSet[name], opensmile.FeatureLevel.Functionals)
    frame = plain.process_signal(recording, RATE)
    ours = extractor(name)
    assert np.array_equal(ours.extract(recording, RATE), frame.to_numpy()[0])
    assert ours.feature_names == tuple(frame.columns)


def test_a_full_scale_peak_is_clipped_and_does_not_wrap_around():
    samples = (0.5 * np.sin(np.arange(RATE) / 20)).astype(np.float32)
    peak, limit = samples.copy(), samples.copy()
    peak[4000:4010], limit[4000:4010] = 1.3, 1 - 2**-15
    ours = extractor("eGeMAPSv02")
    assert np.array_equal(ours.extract(peak, RATE), ours.extract(limit, RATE))


def test_short_clips_are_refused_before_opensmile_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        row = extractor("ComParE_2016").extract(np.zeros(1280, np.float32), RATE)
    assert row.shape == (6373,)
