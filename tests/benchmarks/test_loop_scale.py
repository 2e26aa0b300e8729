"""The benchmarks of large pools and of numbers run, small, and say what they should."""

import csv
import json

import numpy as np
import pytest
import soundfile

from benchmarks import loop_scale, number_learning


def test_a_small_pool_is_scored_ranked_and_told(tmp_path, capsys):
    file = tmp_path / "result.json"
    loop_scale.main(
        [
            "--clips",
            "2500",
            "--size",
            "40",
            "--classes",
            "2,3",
            "--folder",
            str(tmp_path),
            "--json",
            str(file),
        ]
    )
    found = json.loads(file.read_text())
    assert [one["classes"] for one in found["scoring"]] == [2, 3]
    assert all(one["ratio"] > 0 for one in found["scoring"])
    assert found["fitting"][0]["clips"] == 2000
    assert "times" in capsys.readouterr().out
    # What it wrote to measure is gone.
    assert [one.name for one in tmp_path.iterdir()] == ["result.json"]


@pytest.mark.parametrize("bad", [["--clips", "10"], ["--classes", "1"]])
def test_what_cannot_be_measured_is_refused(bad, capsys):
    with pytest.raises(SystemExit):
        loop_scale.main(bad)
    assert "at least" in capsys.readouterr().err


@pytest.fixture
def folder(tmp_path):
    """A corpus of 60 buzzes whose pitch and loudness are numbers."""
    rng = np.random.default_rng(1)
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "pitch", "loudness", "speaker"])
        for number in range(60):
            pitch, loudness = rng.uniform(1, 5), ("quiet", "loud")[number % 2]
            wave = np.sin(2 * np.pi * 150 * pitch * np.arange(6000) / 16000)
            soundfile.write(tmp_path / f"{number}.wav", 0.3 * (1 + 2 * (number % 2)) * wave, 16000)
            rows.writerow([f"{number}.wav", f"{pitch:.3f}", loudness, f"s{number % 6}"])
    return tmp_path


@pytest.mark.parametrize("question", ["pitch", "pitch,loudness"])
def test_numbers_are_learnt_on_a_corpus_folder(folder, tmp_path, question, capsys):
    file = tmp_path / "result.json"
    options = ["--features", "librosa_mfcc", "--runs", "2", "--cache", str(tmp_path / "cache")]
    number_learning.main([str(folder), "--question", question, *options, "--json", str(file)])
    found = json.loads(file.read_text())
    assert [one["strategy"] for one in found["results"]] == list(number_learning.PLANS)
    assert all(one["ccc"][-1] > 0.3 for one in found["results"])
    assert "60 clips; 2 runs." in capsys.readouterr().out
