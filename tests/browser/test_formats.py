"""What people upload is played by a browser: its real length is known, and it goes on from any place."""

import subprocess
from pathlib import Path

import pytest

from tests.browser.person import Person

pytestmark = pytest.mark.browser
SECONDS = 6
# Of each family one; WebM and M4A as recorders in browsers write them, without an index.
FILES = {
    "wide.wav": ["-c:a", "pcm_s24le", "-ar", "96000", "-ac", "2"],
    "float.wav": ["-c:a", "pcm_f32le", "-ac", "6"],
    "phone.wav": ["-c:a", "pcm_alaw", "-ar", "8000"],
    "a.aiff": ["-c:a", "pcm_s16be"],
    "a.flac": ["-c:a", "flac"],
    "a.mp3": ["-c:a", "libmp3lame"],
    "a.ogg": ["-c:a", "libvorbis"],
    "a.opus": ["-c:a", "libopus"],
    "a.m4a": ["-c:a", "aac"],
    "fragments.m4a": ["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
    "recorded.webm": ["-c:a", "libopus", "-live", "1"],
}
# Play the sound behind a link, jump, and say what came of it.
JUMP = """
    const [link, place, done] = arguments;
    const audio = new Audio(link);
    const seen = {};
    audio.addEventListener("error", () => done({ error: audio.error.message }));
    audio.addEventListener("loadedmetadata", () => {
        seen.duration = audio.duration;
        audio.currentTime = place;
    }, { once: true });
    audio.addEventListener("seeked", () => { seen.at = audio.currentTime; audio.play(); }, { once: true });
    audio.addEventListener("timeupdate", () => {
        if (seen.at !== undefined && audio.currentTime > place + 0.3) {
            audio.pause();
            done({ ...seen, ranges: audio.seekable.length });
        }
    });
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    """One sound, in many formats."""
    folder = tmp_path_factory.mktemp("formats")
    tones = [f"sine=frequency={300 + 40 * number}:duration={SECONDS}" for number in range(len(FILES))]
    for tone, (name, how) in zip(tones, FILES.items(), strict=True):
        command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", tone, *how, folder / name]
        subprocess.run(command, check=True, capture_output=True)
    return [folder / name for name in FILES]


@pytest.fixture
def omar(open_browser) -> Person:
    """Omar, in front of a new dataset."""
    omar = open_browser()
    omar.sign_in("omar")
    omar.go("/datasets/new/")
    omar.write("name", "Formats")
    omar.send("main form:has([name='source'])")
    omar.find("form[data-upload]")
    return omar


def test_each_format_is_played_from_any_place(omar, files):
    omar.find("main input[type=file]").send_keys("\n".join(map(str, files)))
    omar.press("Send the sounds")
    omar.until(lambda: f"{len(files)} clips ready" in omar.text("main"))
    omar.driver.set_script_timeout(20)
    wrong = {}
    for row in omar.all(".clips tbody tr"):
        name = row.find_element("css selector", ".clips__name").text
        link = row.find_element("css selector", "[data-clip-play]").get_attribute("data-clip-play")
        found = omar.driver.execute_async_script(JUMP, link, 4.5)
        rest = found.get("duration", 0) - SECONDS
        if found.get("at") != 4.5 or not -0.02 < rest < (0.05 if "fragments" in name else 0.02):
            wrong[name] = found
    assert wrong == {}
    assert not omar.complaints()
