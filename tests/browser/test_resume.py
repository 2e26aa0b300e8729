"""A big upload outlives a server that dies in its middle, a browser that is closed, and a line that hangs."""

import hashlib
import json
import os
import signal
import socket
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.browser.person import Person
from tests.config.processes import Site, wait_until

pytestmark = pytest.mark.browser
MEGABYTE = 1_000_000
PIECES = 8
RATE = 48_000


@pytest.fixture(scope="module")
def site(tables, tmp_path_factory) -> Iterator[Site]:
    """A site of its own, which may die and come again at the same address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = Site(tmp_path_factory.mktemp("site"), PORT=str(port))
    site.begin_with(tables)
    done = site.manage("load_demo")
    assert done.returncode == 0, done.stderr
    site.play()
    yield site
    site.kill_all()


def noise(path: Path, seconds: float, seed: int) -> Path:
    """Write a sound that no codec makes smaller; 16-bit stereo."""
    samples = np.random.default_rng(seed).integers(-9000, 9000, (round(seconds * RATE), 2), dtype=np.int16)
    with wave.open(str(path), "wb") as out:
        out.setparams((2, 2, RATE, 0, "NONE", ""))
        out.writeframes(samples.tobytes())
    return path


@pytest.fixture
def files(tmp_path) -> list[Path]:
    """Three small sounds and one of sixty megabytes."""
    small = [noise(tmp_path / f"small{number}.wav", 1, number) for number in range(3)]
    return [*small, noise(tmp_path / "big.wav", 60 * MEGABYTE / 4 / RATE, 9)]


def slow(owner: Person, megabytes: float) -> None:
    """Let the browser send so much a second."""
    owner.driver.execute_cdp_cmd("Network.enable", {})
    limits = {"uploadThroughput": megabytes * MEGABYTE, "downloadThroughput": -1}
    owner.driver.execute_cdp_cmd(
        "Network.emulateNetworkConditions", {"offline": False, "latency": 0, **limits}
    )


def closed_last(owner: Person, blocked: list[str]) -> None:
    """Let the end of an upload not get through, so that one may look at it before."""
    owner.driver.execute_cdp_cmd("Network.enable", {})
    owner.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": blocked})


def pieces(rows) -> list[list]:
    """Return the pieces of the big file that the site has noted."""
    found = rows("SELECT pieces FROM clips_uploadedfile WHERE path = 'big.wav' AND pieces IS NOT NULL")
    return json.loads(found[0][0]) if found else []


def begin(owner: Person, files: list[Path], name: str) -> str:
    """Choose files before a new dataset; return its page."""
    owner.sign_in("omar")
    owner.go("/datasets/new/")
    owner.write("name", name)
    owner.send("main form:has([name='source'])")
    owner.find("form[data-upload]")
    choose(owner, files)
    return owner.driver.current_url.removeprefix(owner.address)


def choose(owner: Person, files: list[Path]) -> None:
    owner.find("main input[type=file]").send_keys("\n".join(map(str, files)))


def states(owner: Person) -> list[str]:
    return [state.text for state in owner.all(".upload__state")]


def sent_pieces(owner: Person) -> int:
    asked = (
        "return performance.getEntriesByType('resource').filter((e) => e.name.endsWith('/pieces/')).length"
    )
    return owner.driver.execute_script(asked)


def test_a_big_file_goes_on_where_it_stopped(site, open_browser, files, rows):
    omar = open_browser()
    page = begin(omar, files, "Broken off")
    slow(omar, 8)
    omar.press("Send the sounds")
    omar.until(lambda: states(omar)[-1] not in {"Waiting", "0 %"} and states(omar)[-1].endswith(" %"))
    wait_until(lambda: len(pieces(rows)) >= 3)
    os.killpg(site.processes[-1].pid, signal.SIGKILL)
    site.processes[-1].wait()
    before = pieces(rows)
    assert 3 <= len(before) < PIECES
    omar.until(lambda: omar.text("[data-upload-sentence]").startswith("The connection was lost."))
    assert states(omar)[:3] == ["Sent"] * 3
    omar.driver.quit()

    site.play()
    omar = open_browser()
    omar.sign_in("omar")
    omar.go(page)
    assert "3 of 4 files are here." in omar.text("[data-unfinished-upload]")
    assert "Of big.wav, " in omar.text("[data-unfinished-upload]")
    closed_last(omar, ["*/close/"])
    choose(omar, files)
    omar.press("Send the sounds")
    omar.until(lambda: len(pieces(rows)) == PIECES)
    omar.until(lambda: omar.text("[data-upload-sentence]").startswith("The connection was lost."))
    assert pieces(rows)[: len(before)] == before
    assert sent_pieces(omar) == PIECES - len(before)
    assert states(omar) == ["Sent"] * 4
    closed_last(omar, [])
    omar.press("Send the rest")
    omar.until(lambda: "4 clips ready" in omar.text("main"), 90)
    assert not omar.all("[data-unfinished-upload]")
    wanted = {hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    mine = "SELECT sha256 FROM clips_recording JOIN clips_dataset d ON d.id = dataset_id WHERE d.name = ?"
    assert {sha256 for (sha256,) in rows(mine, "Broken off")} == wanted


def test_a_line_that_hangs_is_tried_again(site, open_browser, files):
    omar = open_browser()
    begin(omar, files, "Hanging")
    omar.driver.execute_script("document.querySelector('form[data-upload]').dataset.patience = 1")
    slow(omar, 20)
    omar.press("Send the sounds")
    omar.until(lambda: states(omar)[-1].endswith(" %"))
    server = site.processes[-1].pid
    os.killpg(server, signal.SIGSTOP)
    try:
        omar.until(lambda: omar.text("[data-upload-sentence]").startswith("The connection was lost."))
    finally:
        os.killpg(server, signal.SIGCONT)
    omar.press("Send the rest")
    omar.until(lambda: "4 clips ready" in omar.text("main"), 90)


def test_other_files_are_an_upload_of_their_own(site, open_browser, files, rows):
    omar = open_browser()
    page = begin(omar, files[:1], "Others")
    closed_last(omar, ["*/close/"])
    omar.press("Send the sounds")
    omar.until(lambda: omar.text("[data-upload-sentence]").startswith("The connection was lost."))
    omar.driver.execute_script("window.onbeforeunload = null")
    omar.go(page)
    closed_last(omar, [])
    choose(omar, files[1:2])
    omar.press("Send the sounds")
    omar.until(lambda: "1 clip ready" in omar.text("main"))
    assert "1 of 1 files are here." in omar.text("[data-unfinished-upload]")
    omar.press("Go on without the rest")
    omar.until(lambda: "2 clips" in omar.text("main") and not omar.all("[data-unfinished-upload]"))
