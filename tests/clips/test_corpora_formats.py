"""Corpora as people keep them: in WAV, MP3, M4A and WebM, their labels.csv still knows every file.

One corpus is converted whole into one format; of each corpus, some sounds go through every format. With
EARMARK_WHOLE_CORPORA=1 in the environment each corpus is taken whole in each format, which takes far longer.
"""

import csv
import io
import os
import shutil
import zipfile
from pathlib import Path
from subprocess import run as call

import pytest

from clips.corpus import names_in
from clips.models import Clip
from tests.clips.conftest import outcomes

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg makes these files"),
]
FORMATS = {
    "wav": ["-c:a", "pcm_s16le"],
    "mp3": ["-c:a", "libmp3lame"],
    "m4a": ["-c:a", "aac"],
    "webm": ["-c:a", "libopus"],
}
CORPORA = ("emodb", "esc10", "fsdd")
# How many sounds of each corpus go through every format; None takes all.
SOME = None if os.environ.get("EARMARK_WHOLE_CORPORA") == "1" else 24
WHOLE = ("esc10", "webm", None)
PARTS = list(dict.fromkeys([*((name, suffix, SOME) for name in CORPORA for suffix in FORMATS), WHOLE]))
AT_ONCE = 40


def converted(corpus: Path, names: list[str], suffix: str, folder: Path) -> dict[str, Path]:
    """Return the sounds of a corpus in another format, by their new names."""
    made = {
        str(Path(name).with_suffix(f".{suffix}")): folder / f"{n}.{suffix}" for n, name in enumerate(names)
    }
    pairs = list(zip(names, made.values(), strict=True))
    for first in range(0, len(pairs), AT_ONCE):
        some = pairs[first : first + AT_ONCE]
        sources = [word for name, _ in some for word in ("-i", corpus / name)]
        targets = [
            word
            for number, (_, target) in enumerate(some)
            for word in ("-map", str(number), "-map_metadata", "-1", *FORMATS[suffix], target)
        ]
        call(["ffmpeg", "-v", "error", "-nostdin", *sources, *targets], check=True, capture_output=True)
    return made


def table(corpus: Path, names: set[str], suffix: str) -> tuple[bytes, dict[str, dict[str, str]]]:
    """Return labels.csv as its owner would have it after converting, and its lines by file."""
    with (corpus / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {**row, "file": str(Path(row["file"]).with_suffix(f".{suffix}"))} for row in csv.DictReader(file)
        ]
    kept = [row for row in rows if row["file"] in names]
    text = io.StringIO()
    writer = csv.DictWriter(text, kept[0])
    writer.writeheader()
    writer.writerows(kept)
    return text.getvalue().encode(), {row["file"]: row for row in kept}


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_corpus_in_another_format_is_described_all_the_same(shared_data, upload, tmp_path, part):
    name, suffix, limit = part
    corpus = shared_data / "corpora" / name
    files = converted(corpus, names_in(corpus, limit), suffix, tmp_path)
    content, lines = table(corpus, set(files), suffix)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{name}/labels.csv", content)
        for path, file in files.items():
            archive.write(file, f"{name}/{path}")
    done = upload({"all.zip": packed.getvalue()})

    assert outcomes(done)[f"{name}/labels.csv"] == ("read", "")
    clips = {clip.name.removeprefix(f"{name}/"): clip for clip in Clip.objects.all()}
    assert set(clips) == set(lines) == set(files)
    off = {}
    for path, clip in clips.items():
        line = lines[path]
        assert clip.speaker == line.get("speaker", "")
        known = {
            column: clip.metadata.get(column, "") for column in line if column not in {"file", "speaker"}
        }
        assert known == {column: line[column] for column in known}
        if abs(clip.duration - float(line["duration"])) > 0.02:
            off[path] = (clip.duration, line["duration"])
    assert off == {}
