"""Sending sounds: signed out under way, a folder that cannot be read, more files while some are sent."""

import math
import struct
import wave
from pathlib import Path

import pytest

from tests.browser.person import Person

pytestmark = pytest.mark.browser
DROP = """
    const entry = { isFile: true, fullPath: "/a.wav", file: (_, fail) => fail(new Error("cannot be read")) };
    const event = new Event("drop", { bubbles: true, cancelable: true });
    event.dataTransfer = { items: [{ webkitGetAsEntry: () => entry }] };
    document.querySelector(".drop").dispatchEvent(event);
"""


@pytest.fixture
def sounds(tmp_path) -> list[Path]:
    """Two tones."""
    files = [tmp_path / f"tone{pitch}.wav" for pitch in (300, 500)]
    for file, pitch in zip(files, (300, 500), strict=True):
        with wave.open(str(file), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(16000)
            heights = (int(9000 * math.sin(math.tau * pitch * n / 16000)) for n in range(16000))
            out.writeframes(b"".join(struct.pack("<h", height) for height in heights))
    return files


@pytest.fixture
def omar(open_browser, request) -> Person:
    """Omar, in front of a new dataset."""
    omar = open_browser()
    omar.sign_in("omar")
    omar.go("/datasets/new/")
    omar.write("name", f"Tones {request.node.name}")
    omar.send("main form:has([name='source'])")
    omar.find("form[data-upload]")
    return omar


def choose(owner: Person, files: list[Path]) -> None:
    owner.find("main input[type=file]").send_keys("\n".join(str(file) for file in files))


def problem(owner: Person) -> str:
    return owner.text("[data-upload-sentence]")


def test_what_was_chosen_is_said_once(omar, sounds):
    choose(omar, sounds)
    assert omar.text(".drop__files").startswith("Chosen files: 2, 64")
    assert len(omar.all("[data-upload-files] li")) == 2


def test_who_was_signed_out_signs_in_again_elsewhere_and_sends_the_rest(omar, sounds):
    page = omar.driver.current_window_handle
    choose(omar, sounds)
    omar.driver.delete_all_cookies()
    omar.press("Send the sounds")
    omar.until(lambda: problem(omar).startswith("You are signed out."))
    assert omar.find("[data-upload-sign-in]").is_displayed()
    omar.driver.switch_to.new_window("tab")
    omar.sign_in("omar")
    omar.driver.switch_to.window(page)
    omar.press("Send the rest")
    omar.until(lambda: "2 clips ready" in omar.text("main"))


def test_a_folder_that_cannot_be_read_is_said(omar):
    omar.driver.execute_script(DROP)
    omar.until(lambda: problem(omar).startswith("What you dropped could not be read."))


def test_more_files_wait_until_the_upload_is_finished(omar, sounds):
    choose(omar, sounds)
    omar.driver.execute_cdp_cmd("Network.enable", {})
    omar.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/files/*"]})
    omar.press("Send the sounds")
    omar.until(lambda: problem(omar).startswith("The connection was lost."))
    omar.driver.execute_script(
        DROP.replace('fail(new Error("cannot be read"))', "_(new File(['x'], 'a.wav'))")
    )
    omar.until(lambda: problem(omar) == "Finish this upload first, then add more files.")
    omar.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    omar.press("Send the rest")
    omar.until(lambda: "2 clips ready" in omar.text("main"))


def test_clips_show_up_however_late_the_rest_of_the_page_is(omar, sounds):
    omar.driver.execute_cdp_cmd("Network.enable", {})
    omar.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/clips*.js"]})
    choose(omar, sounds)
    omar.press("Send the sounds")
    omar.until(lambda: "2 clips ready" in omar.text("main"))
    assert len(omar.all("[data-clip-play]")) == 2
