"""The playable copy and the facts that come with it."""

from itertools import pairwise

import numpy as np
import pytest
import soundfile

from audio.cutting import cut
from audio.errors import AudioRefused
from audio.normalise import normalise, playable_rate
from audio.prepared import AudioFlag, unfinished


def noise(seconds: float, rate: int, channels: int = 1, level: float = 0.1) -> np.ndarray:
    """Return seeded noise as 16-bit integers of shape (frames, channels)."""
    samples = np.random.default_rng(1).normal(0, level, (round(seconds * rate), channels))
    return (np.clip(samples, -1, 0.999) * 32_768).astype(np.int16)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.aiff"])
def test_sixteen_bit_mono_comes_back_exact(write, tmp_path, name):
    original = noise(3.3, 22_050)[:, 0]

    prepared = normalise(write(name, original, 22_050), tmp_path / "copy.flac")

    copy, rate = soundfile.read(tmp_path / "copy.flac", dtype="int16")
    assert (rate, prepared.playable_rate, prepared.sample_rate) == (22_050, 22_050, 22_050)
    assert (copy == original).all()
    assert prepared.duration == len(original) / 22_050


def test_the_copy_is_mono_sixteen_bit_flac(write, tmp_path):
    normalise(write("a.wav", noise(1, 48_000, 6), 48_000), tmp_path / "copy.flac")

    info = soundfile.info(tmp_path / "copy.flac")
    assert (info.format, info.subtype, info.channels) == ("FLAC", "PCM_16", 1)


def test_content_is_the_same_in_any_container_and_at_no_other_rate(write, tmp_path):
    samples = noise(1, 16_000)
    hashes = [
        normalise(write(name, samples, rate, **how), tmp_path / "copy.flac").content_hash
        for name, rate, how in [
            ("a.wav", 16_000, {}),
            ("b.flac", 16_000, {}),
            ("c.wav", 16_000, {"subtype": "PCM_24"}),
            ("d.wav", 8_000, {}),
        ]
    ]

    assert hashes[0] == hashes[1] == hashes[2]
    assert hashes[0] != hashes[3]
    assert len(hashes[0]) == 64


@pytest.mark.parametrize(
    ("rate", "playable"),
    [
        (2_000, 8_000),
        (8_000, 8_000),
        (11_025, 11_025),
        (44_100, 44_100),
        (48_000, 48_000),
        (50_000, 48_000),
        (88_200, 44_100),
        (96_000, 48_000),
        (176_400, 44_100),
        (192_000, 48_000),
    ],
)
def test_rates_that_browsers_do_not_play_are_changed(write, tone, tmp_path, rate, playable):
    prepared = normalise(write("a.wav", tone(1.5, rate, 300), rate), tmp_path / "copy.flac")

    copy, copy_rate = soundfile.read(tmp_path / "copy.flac", dtype="float32")
    assert playable_rate(rate) == copy_rate == playable
    assert prepared.duration == pytest.approx(1.5, abs=1 / playable)
    assert np.abs(copy - tone(1.5, playable, 300)[: len(copy)])[400:-400].max() < 0.001


def test_channels_are_averaged(write, tone, tmp_path):
    left, right = tone(hertz=400), tone(hertz=1_000)
    normalise(write("a.wav", np.stack([left, right], 1), subtype="FLOAT"), tmp_path / "copy.flac")

    copy, _ = soundfile.read(tmp_path / "copy.flac", dtype="float32")
    assert np.abs(copy - (left + right) / 2).max() < 1e-4


def test_what_is_over_full_scale_is_clipped_and_flagged(write, tone, tmp_path):
    prepared = normalise(write("a.wav", tone() * 5, subtype="FLOAT"), tmp_path / "copy.flac")

    copy, _ = soundfile.read(tmp_path / "copy.flac", dtype="float32")
    assert np.abs(copy - np.clip(tone() * 5, -1, 1)).max() < 1e-4
    assert {AudioFlag.OVER_RANGE, AudioFlag.CLIPPED} <= set(prepared.flags)
    assert prepared.peak_dbfs == pytest.approx(6.0, abs=0.1)


def test_levels_are_measured(write, tone, tmp_path):
    loud = normalise(write("a.wav", tone(level=0.5)), tmp_path / "copy.flac")
    silent = normalise(write("b.wav", tone(level=0)), tmp_path / "copy.flac")

    assert (loud.peak_dbfs, loud.rms_dbfs) == (-6.0, -9.0)
    assert (silent.peak_dbfs, silent.rms_dbfs) == (-120.0, -120.0)


def test_a_refused_file_leaves_nothing_and_keeps_what_was_there(write, tone, tmp_path):
    target = tmp_path / "copy.flac"
    normalise(write("a.wav"), target)
    before = target.read_bytes()
    spoilt = np.append(np.tile(tone(), 20), np.float32(np.inf))

    with pytest.raises(AudioRefused):
        normalise(write("b.wav", spoilt, subtype="FLOAT"), target)

    assert target.read_bytes() == before
    assert not unfinished(target).exists()


@pytest.mark.parametrize(("start", "end"), [(0, 3), (0.5, 1.0), (1 / 3, 2 / 3), (2.9, 3.0)])
def test_a_cut_is_exact_to_the_sample(write, tmp_path, start, end):
    samples = noise(3, 44_100)[:, 0]
    normalise(write("a.wav", samples, 44_100), tmp_path / "recording.flac")

    prepared = cut(tmp_path / "recording.flac", tmp_path / "clip.flac", start, end)

    clip, rate = soundfile.read(tmp_path / "clip.flac", dtype="int16")
    expected = samples[round(start * 44_100) : round(end * 44_100)]
    assert rate == prepared.playable_rate == 44_100
    assert (clip == expected).all()
    assert prepared.duration == len(expected) / 44_100


def test_a_cut_is_known_by_its_content_like_an_upload(write, tmp_path):
    samples = noise(3, 16_000)[:, 0]
    normalise(write("a.wav", samples), tmp_path / "recording.flac")
    alone = normalise(write("b.wav", samples[8_000:24_000]), tmp_path / "alone.flac")

    clip = cut(tmp_path / "recording.flac", tmp_path / "clip.flac", 0.5, 1.5)

    assert (clip.content_hash, clip.peaks, clip.rms_dbfs) == (alone.content_hash, alone.peaks, alone.rms_dbfs)


def test_neighbouring_cuts_join_without_a_gap(write, tmp_path):
    samples = noise(2, 11_025)[:, 0]
    normalise(write("a.wav", samples, 11_025), tmp_path / "recording.flac")
    edges = [0, 0.3333, 0.7777, 1.23456, 2]

    pieces = []
    for start, end in pairwise(edges):
        cut(tmp_path / "recording.flac", tmp_path / "clip.flac", start, end)
        pieces.append(soundfile.read(tmp_path / "clip.flac", dtype="int16")[0])

    assert (np.concatenate(pieces) == samples).all()


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (-0.1, 1, "bad_span"),
        (0, 2.1, "bad_span"),
        (1, 1, "bad_span"),
        (1, 0.5, "bad_span"),
        (float("nan"), 1, "bad_span"),
        (1, 1.05, "too_short"),
    ],
)
def test_spans_that_make_no_clip_are_refused(write, tmp_path, start, end, code):
    normalise(write("a.wav", noise(2, 16_000)), tmp_path / "recording.flac")

    with pytest.raises(AudioRefused) as refused:
        cut(tmp_path / "recording.flac", tmp_path / "clip.flac", start, end)

    assert refused.value.code == code
    assert not (tmp_path / "clip.flac").exists()
