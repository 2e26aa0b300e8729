"""Whoever lets a clip play to its end has heard enough of it, however long it is: the page's own code."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import game

HEARING = Path(game.__file__).parent / "static/game/hearing.js"
# Plays clips as a browser tells of it: a frame once in a while, and the end; never the last moment.
PLAY = """
import { readFileSync } from "node:fs";
import { Hearing } from "HEARING";
const played = (duration, share, frame, until) => {
  const hearing = new Hearing({ duration }, share);
  for (let at = 0; at < until; at += frame) hearing.now.at(at);
  if (until === duration) hearing.now.finished();
  return hearing.isEnough;
};
const asked = JSON.parse(readFileSync(0));
console.log(JSON.stringify(asked.map((one) => played(...one))));
"""


def play(*asked):
    """Return whether it was enough for each (duration, share to hear, seconds a frame, played until)."""
    node = shutil.which("node")
    assert node, "Node.js builds the pages: see the README."
    code = PLAY.replace("HEARING", HEARING.as_uri())
    run = [node, "--no-warnings", "--input-type=module", "--eval", code]
    done = subprocess.run(
        run, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("frame", [1 / 60, 0.25])
def test_a_clip_that_played_to_its_end_was_heard(frame):
    lengths = [milliseconds / 1000 for milliseconds in range(60, 4000)]
    asked = [(length, 1, frame, length) for length in lengths]
    assert [length for length, enough in zip(lengths, play(*asked), strict=True) if not enough] == []


def test_one_that_was_left_early_was_not():
    assert play((1.5, 0.8, 0.016, 1.4), (10, 0.8, 0.016, 7.9), (10, 1, 0.016, 9.9)) == [False] * 3


def test_a_long_one_is_enough_at_its_share():
    assert play((10, 0.8, 0.016, 8.02), (10, 0, 0.016, 0)) == [True, True]
