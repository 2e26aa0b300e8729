"""The benchmark of feature extraction runs on any corpus folder, as the command that people type."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmarks import feature_extraction

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def corpus(tmp_path) -> Path:
    """Five clips of half a second, two of them stereo at another rate, and one that is too short."""
    noise = 0.1 * np.random.default_rng(5).standard_normal((24_000, 2))
    for number in range(3):
        soundfile.write(tmp_path / f"{number}.flac", noise[:8000, 0], 16_000)
    for number in (3, 4):
        soundfile.write(tmp_path / f"{number}.wav", noise[:24_000], 48_000)
    soundfile.write(tmp_path / "short.wav", noise[:320, 0], 16_000)
    names = [f"{number}.flac" for number in range(3)] + ["3.wav", "4.wav", "short.wav", "0.flac"]
    (tmp_path / "labels.csv").write_text("file,label\n" + "".join(f"{name},a\n" for name in names), "utf-8")
    return tmp_path


def run(corpus: Path, features: str) -> tuple[str, dict]:
    """Run the command and return what it printed and what it wrote."""
    target = corpus / "result.json"
    command = [sys.executable, "-m", "benchmarks.feature_extraction", corpus, "--features", features]
    command += ["--jobs", "2", "--turns", "2", "--json", target]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return ran.stdout, json.loads(target.read_text("utf-8"))


def test_an_opensmile_set_stands_beside_plain_opensmile(corpus):
    printed, result = run(corpus, "emobase")
    assert (result["features"], result["jobs"]) == ("emobase", 2)
    assert (result["clips"], result["left_out"]) == (5, 1)
    assert result["audio_seconds"] == pytest.approx(2.5)
    assert result["audio_seconds_per_second"] == pytest.approx(result["clips_per_second"] / 2)
    assert result["baseline"]["clips_per_second"] > 0
    assert result["ratio"] > 0
    assert "plain openSMILE" in printed


def test_a_librosa_set_stands_alone(corpus):
    printed, result = run(corpus, "librosa_mfcc")
    assert (result["clips"], result["left_out"], result["baseline"], result["ratio"]) == (5, 1, None, None)
    assert "Earmark" in printed
    assert "openSMILE" not in printed


@pytest.mark.parametrize(
    ("labels", "options", "sentence"),
    [
        ("file\n0.flac\n", ["--features", "mfcc13"], "There is no feature set 'mfcc13'"),
        ("name\n0.flac\n", [], "no column named file"),
        ("file\n", [], "names no file"),
        ("file\n0.flac\n", ["--jobs", "0"], "must be at least 1"),
    ],
)
def test_bad_input_gets_one_sentence(corpus, capsys, labels, options, sentence):
    (corpus / "labels.csv").write_text(labels, "utf-8")
    with pytest.raises(SystemExit):
        feature_extraction.main([str(corpus), *options])
    assert sentence in capsys.readouterr().err


def test_a_folder_without_labels_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        feature_extraction.main([str(tmp_path / "nowhere")])
    assert "nowhere" in capsys.readouterr().err


def test_a_missing_file_is_named(corpus, capsys):
    (corpus / "labels.csv").write_text("file\ngone.flac\n", "utf-8")
    with pytest.raises(SystemExit):
        feature_extraction.main([str(corpus), "--features", "librosa_mfcc", "--jobs", "1"])
    assert "gone.flac" in capsys.readouterr().err
