"""The benchmark of active learning: its shapes and its protocol, on a tiny corpus."""

import json

import numpy as np
import pytest
import soundfile

from activelearning.features.catalogue import extractor
from activelearning.features.contract import Extractor
from benchmarks.active_learning import comparing, corpus
from benchmarks.active_learning.__main__ import main
from benchmarks.active_learning.cache import FeatureCache, Unreadable
from benchmarks.active_learning.loop import Run
from benchmarks.active_learning.protocol import batch, split
from benchmarks.active_learning.running import ALWAYS

KEYS = {
    "strategy",
    "labels",
    "uar",
    "area",
    "labels_to_passive_final",
    "fraction_of_passive",
    "interval",
    "labels_to_pool_95",
    "p_vs_passive",
    "p_vs_least",
}


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """Return a corpus of 60 short tones of five voices, high or low, one without a label, one too short."""
    folder = tmp_path_factory.mktemp("tiny")
    rng = np.random.default_rng(8)
    lines = ["file,pitch,speaker"]
    time = np.arange(2400) / 16_000
    for place in range(60):
        voice, is_high = place % 5, bool(rng.integers(2))
        tone = np.sin(2 * np.pi * (200 + 60 * voice + 400 * is_high) * time)
        soundfile.write(folder / f"{place}.wav", 0.3 * tone + 0.05 * rng.normal(size=2400), 16_000)
        lines.append(f"{place}.wav,{'high' if is_high else 'low'},v{voice}")
    soundfile.write(folder / "short.wav", np.zeros(320), 16_000)
    lines += ["59.wav,,v4", "short.wav,low,v0"]
    (folder / "labels.csv").write_text("\n".join(lines), "utf-8")
    return folder


def result_of(tiny, tmp_path, *arguments):
    file = tmp_path / "result.json"
    common = [tiny, "--question", "pitch", "--features", "librosa_mfcc", "--cache", tiny / "cache"]
    main([*map(str, [*common, *arguments]), "--json", str(file)])
    return json.loads(file.read_text("utf-8"))


def test_every_strategy_is_compared_on_a_folder(tiny, tmp_path, capsys):
    found = result_of(tiny, tmp_path, "--runs", 2, "--strategies", "margin,least")
    assert set(found) == {"question", "features", "results"}
    assert (found["question"], found["features"]) == ("pitch", "librosa_mfcc")
    assert [row["strategy"] for row in found["results"]] == [*ALWAYS, "margin"]
    for row in found["results"]:
        assert set(row) == KEYS
        assert len(row["labels"]) == len(row["uar"]) > 2
        assert row["labels"][0] == 10
        assert 0 <= row["area"] <= 1
        assert 10 <= row["labels_to_pool_95"] <= 60
    by_name = {row["strategy"]: row for row in found["results"]}
    assert by_name["passive"]["p_vs_passive"] is by_name["least"]["p_vs_least"] is None
    assert by_name["passive"]["fraction_of_passive"] == 1
    # With two labels the margin ranks as the likeliest class does, and both begin with the same first set.
    assert by_name["margin"]["uar"] == by_name["least"]["uar"]
    printed = capsys.readouterr().out
    assert "59 clips, 2 labels, 5 groups; 2 clips left out; 2 runs." in printed.replace(
        "58 clips", "59 clips"
    )


def test_runs_with_one_seed_are_the_same(tiny, tmp_path):
    assert result_of(tiny, tmp_path, "--runs", 1, "--seed", 4) == result_of(
        tiny, tmp_path, "--runs", 1, "--seed", 4
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere", "--question", "pitch"], "holds no labels.csv"),
        (["TINY", "--question", "mood"], "no column 'mood': there are file, pitch, speaker"),
        (["TINY", "--question", "pitch", "--features", "none"], "There is no feature set 'none'"),
        (["TINY", "--question", "pitch", "--strategies", "best"], "There is no strategy 'best'"),
        (["TINY", "--question", "pitch", "--runs", "0"], "--runs must be at least 1"),
    ],
)
def test_bad_input_gets_a_sentence(tiny, capsys, arguments, sentence):
    with pytest.raises(SystemExit):
        main([str(tiny) if one == "TINY" else one for one in arguments])
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("file,pitch\n0.wav,low\n1.wav,low", "1 different labels"),
        ("file,pitch\n0.wav,low\ngone.wav,high", "names gone.wav"),
        ("file,pitch\n0.wav,low\n1.wav,high", "has 2 clips with a label: give 40"),
        ("pitch\nlow", "no column 'file'"),
        ("file,pitch\n0.wav,h\xf6her", "save it as CSV in UTF-8"),
    ],
)
def test_a_bad_folder_gets_a_sentence(tiny, tmp_path, lines, sentence):
    for name in ("0.wav", "1.wav"):
        (tmp_path / name).write_bytes((tiny / name).read_bytes())
    (tmp_path / "labels.csv").write_text(lines, "latin-1")
    with pytest.raises(corpus.BadFolder, match=sentence):
        corpus.read(tmp_path, "pitch", extractor("librosa_mfcc"), FeatureCache(tmp_path / "cache"))


def test_a_file_that_is_no_audio_is_named(tmp_path):
    (tmp_path / "noise.wav").write_text("not a sound")
    with pytest.raises(Unreadable, match=r"noise\.wav cannot be read as audio"):
        FeatureCache(tmp_path).row(tmp_path / "noise.wav", extractor("librosa_mfcc"))


def test_a_question_about_speakers_is_not_tested_on_new_ones(tiny, tmp_path):
    found = corpus.read(tiny, "speaker", extractor("librosa_mfcc"), FeatureCache(tiny / "cache"))
    assert len(found.classes) == 5
    assert len(set(found.groups.tolist())) == len(found)
    assert set(found.speakers.tolist()) == {-1}


def test_features_are_measured_once_and_by_the_extractors_key(tiny, tmp_path, monkeypatch):
    chosen, cache = extractor("librosa_mfcc"), FeatureCache(tmp_path)
    first = cache.row(tiny / "0.wav", chosen)
    (kept,) = tmp_path.rglob("*.npy")
    assert (np.load(kept) == first).all()
    monkeypatch.setattr(Extractor, "extract", None)
    assert (cache.row(tiny / "0.wav", chosen) == first).all()
    monkeypatch.setattr(type(chosen), "revision", 99)
    with pytest.raises(TypeError):
        cache.row(tiny / "0.wav", chosen)


@pytest.mark.parametrize("seed", range(6))
def test_the_test_is_whole_groups_of_20_to_30_per_cent(seed):
    groups = np.repeat(np.arange(10), np.random.default_rng(1).integers(35, 71, size=10))
    found = split(groups, seed=seed)
    assert 0.2 <= len(found.test) / len(groups) <= 0.3
    assert len(set(groups[found.test])) >= 2
    assert not set(groups[found.test]) & set(groups[found.pool])


@pytest.mark.parametrize(("groups", "tested"), [(5, 2), (3, 2), (2, None), (1, None)])
def test_few_groups_give_two_to_the_test_or_are_split(groups, tested):
    of_clips = np.arange(300) % groups
    found = split(of_clips, seed=0)
    assert len(found.pool) + len(found.test) == 300
    if tested:
        assert len(set(of_clips[found.test])) == tested
    else:
        assert 0.2 <= len(found.test) / 300 <= 0.3


def test_the_pool_has_at_most_1000_clips_and_rounds_3_per_cent_of_a_smaller_one():
    assert len(split(np.arange(3000) % 30, seed=0).pool) == 1000
    assert [batch(pool) for pool in (1000, 999, 800, 400, 200)] == [30, 30, 24, 12, 10]


def runs_of(curves, to_pool=30.0):
    labels = np.array([10, 20, 30, 40])
    return [Run(labels, np.array(curve), to_pool, ("raw",) * 4) for curve in curves]


def test_labels_are_counted_until_passives_target():
    passive = runs_of([[0.50, 0.60, 0.70, 0.80]] * 5)
    least = runs_of([[0.50, 0.70, 0.80, 0.80]] * 5, to_pool=20.0)
    never = runs_of([[0.50, 0.50, 0.60, 0.60]] * 5)
    found = comparing.summarise({"passive": passive, "least": least, "medium": never}, seed=0)
    by_name = {row["strategy"]: row for row in found}
    # The target is the mean of the last three less half a point.
    assert by_name["passive"]["labels_to_passive_final"] == pytest.approx(29.5)
    assert by_name["least"]["labels_to_passive_final"] == pytest.approx(19.75)
    assert by_name["least"]["fraction_of_passive"] == pytest.approx(19.75 / 29.5)
    assert by_name["least"]["interval"] == pytest.approx([19.75 / 29.5] * 2)
    assert by_name["least"]["labels_to_pool_95"] == 20
    assert by_name["medium"]["labels_to_passive_final"] is None
    assert by_name["medium"]["interval"] == [None, None]
    assert by_name["least"]["p_vs_passive"] == pytest.approx(0.0625)
    assert comparing.table({"results": found}).count("\n") == 3


@pytest.mark.corpora
def test_a_real_corpus_shows_what_the_paper_found(shared_data, tmp_path):
    common = ["--question", "arousal", "--features", "librosa_mfcc", "--cache", str(tmp_path / "cache")]
    main([str(shared_data / "corpora" / "emodb"), *common, "--runs", "4", "--json", str(tmp_path / "found")])
    results = json.loads((tmp_path / "found").read_text("utf-8"))["results"]
    area = {row["strategy"]: row["area"] for row in results}
    assert area["least"] > area["passive"]
    assert area["default"] > area["passive"]


def test_a_crowd_labels_everything(tiny, tmp_path, capsys):
    found = result_of(tiny, tmp_path, "--crowd", "typical", "--runs", 1)
    rows = {row["way"]: row for row in found["results"]}
    assert (found["crowd"], found["clips"]) == ("typical", 59)
    # Majorities of a fixed number ask about everything, unless they are right before.
    assert rows["passive x 5"]["answers_at_end"] <= 5
    assert rows["passive x 5"]["answers_to_passive_5"] == pytest.approx(
        min(rows["passive x 5"]["answers_at_end"], 5)
    )
    for row in rows.values():
        assert 0.5 < row["right_at_end"] <= 1
        assert (row["answers_to_95"] is None) == (row["reached_95"] == 0)
        assert len(row["right"]) == len(row["answers"])
    assert "59 clips; typical people" in capsys.readouterr().out
