"""A recording is cut in the browser: by windows, at pauses, by a table, by mouse, keys and thumb."""

import math
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.person import Person

pytestmark = pytest.mark.browser
RATE = 8000
# Five tones of two seconds, each with a pause of a second before it.
TONES = (300, 400, 500, 600, 700)
SECONDS = 15


@pytest.fixture(scope="module")
def talk(tmp_path_factory) -> Path:
    """A recording with pauses."""
    samples = array("h")
    for pitch in TONES:
        samples.extend(0 for _ in range(RATE))
        samples.extend(int(9000 * math.sin(math.tau * pitch * n / RATE)) for n in range(2 * RATE))
    file = tmp_path_factory.mktemp("talk") / "talk.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(samples.tobytes())
    return file


@pytest.fixture(scope="module")
def two_hours(tmp_path_factory) -> Path:
    """A recording of two hours."""
    file = tmp_path_factory.mktemp("long") / "long.flac"
    minute = (np.sin(2 * np.pi * 300 * np.arange(60 * RATE) / RATE) * 9000).astype("int16")
    with soundfile.SoundFile(file, "w", RATE, 1, "PCM_16") as out:
        for _ in range(120):
            out.write(minute)
    return file


@pytest.fixture
def cutting(open_browser, request) -> Callable[..., Person]:
    """Return a function that brings Omar before a recording of his whose waveform is drawn."""

    def begin(recording: Path, size: str = "desktop") -> Person:
        omar = open_browser(size)
        omar.sign_in("omar")
        omar.go("/datasets/new/")
        omar.write("name", f"Cut {request.node.name}")
        omar.send("main form:has([name='source'])")
        omar.find("main input[type=file]").send_keys(str(recording))
        omar.find("[data-upload-files] li")
        omar.press("Send the sounds")
        omar.click("a[href$='/cut/']")
        omar.press("Draw the waveform")
        drawn(omar)
        return omar

    return begin


def drawn(owner: Person) -> None:
    owner.find("[data-cutter][data-state=ready]")


def by(owner: Person, tab: str) -> None:
    owner.press(tab)
    owner.until(lambda: owner.text(".tabs [aria-current=page]") == tab)
    drawn(owner)


def look(owner: Person) -> int:
    """See what would come of it; return how many clips."""
    owner.press("See the clips")
    return int(owner.find("[data-count]").get_attribute("data-count"))


def make(owner: Person) -> int:
    """Make the clips; return how many are there."""
    owner.send("form[action$='/make/']")
    return int(owner.find("[data-made]").get_attribute("data-made"))


def rows(owner: Person) -> list[str]:
    """Return the names of clips on the first page of the dataset; that of the whole comes first."""
    owner.press("See them in the dataset")
    owner.find(".clips__name")
    return [row.text for row in owner.all(".clips__name")]


def marks(owner: Person) -> list[list[float]]:
    lines = owner.find("[name=marks]").get_attribute("value").splitlines()
    return [[float(field) for field in line.split(",")] for line in lines]


def says(owner: Person) -> str:
    return owner.text("[data-say]")


class Wave:
    """The waveform under the mouse; places are seconds."""

    def __init__(self, owner: Person) -> None:
        self.owner = owner
        self.element = owner.find("[data-wave]")

    def pixels(self, seconds: float) -> int:
        return round(self.element.rect["width"] * (seconds / SECONDS - 0.5))

    def click(self, seconds: float) -> None:
        self._at(seconds).click().perform()

    def drag(self, start: float, end: float) -> None:
        by = self.pixels(end) - self.pixels(start)
        half = by // 2
        self._at(start).click_and_hold().move_by_offset(half, 0).move_by_offset(
            by - half, 0
        ).release().perform()

    def _at(self, seconds: float) -> ActionChains:
        centre = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})"
        self.owner.driver.execute_script(centre, self.element)
        return ActionChains(self.owner.driver).move_to_element_with_offset(
            self.element, self.pixels(seconds), 0
        )


def test_windows_are_seen_heard_made_and_taken_back(cutting, talk):
    omar = cutting(talk)
    omar.write("length", "4")
    assert look(omar) == 4
    assert "They have 3.0 s to 4.0 s." in omar.text("main")
    assert len(omar.all("[data-span-play]")) == 4
    omar.click("li:nth-child(4) [data-span-play]")
    omar.find("li.is-playing [aria-pressed=true]")
    heard = "return document.querySelector('[data-span-audio]').currentTime"
    omar.until(lambda: omar.driver.execute_script(heard) > 12)
    omar.until(lambda: not omar.all("li.is-playing"))
    assert omar.driver.execute_script(heard) == pytest.approx(15, abs=0.3)

    assert make(omar) == 4
    page = omar.driver.current_url
    assert [name[-23:] for name in rows(omar)[1:]] == [
        "0:00:00.000-0:00:04.000",
        "0:00:04.000-0:00:08.000",
        "0:00:08.000-0:00:12.000",
        "0:00:12.000-0:00:15.000",
    ]
    assert "Is cut into clips" in omar.text(".clips tbody tr")

    omar.driver.get(page)
    omar.press("Take them back")
    omar.until(lambda: "These clips were taken back." in omar.text("main"))
    assert not omar.complaints()


def test_pauses(cutting, talk):
    omar = cutting(talk)
    by(omar, "Pauses")
    assert look(omar) == len(TONES)
    omar.press("Change it")
    drawn(omar)
    omar.write("pause", "3")
    assert look(omar) == 1
    assert not omar.complaints()


def test_a_table(cutting, talk, tmp_path):
    table = tmp_path / "segments.csv"
    table.write_text("start,end,word\n1,3,one\n4,6,two\n7,99,three\n")
    omar = cutting(talk)
    by(omar, "Table")
    omar.find("[name=table]").send_keys(str(table))
    assert look(omar) == 2
    assert "line 4 reaches to 99 s, and the recording ends at 15.00 s" in omar.text("main")
    assert "word: two" in omar.text("[data-span-list]")
    assert make(omar) == 2
    assert not omar.complaints()


def test_by_hand_with_the_mouse(cutting, talk):
    omar = cutting(talk)
    by(omar, "By hand")
    sound = Wave(omar)
    # The waveform may be there a moment before it can be drawn on.
    omar.until(lambda: marks(omar) or sound.drag(1, 3))
    [[start, end]] = marks(omar)
    assert (start, end) == (pytest.approx(1, abs=0.1), pytest.approx(3, abs=0.1))
    sound.drag(2, 5)
    [[moved, end]] = marks(omar)
    assert moved == pytest.approx(start + 3, abs=0.1)
    sound.drag(end - 0.03, end + 1)
    [[_, longer]] = marks(omar)
    assert longer == pytest.approx(end + 1, abs=0.15)
    sound.drag(10, 12)
    assert len(marks(omar)) == 2
    omar.click(".cut-mark:nth-child(1) [data-mark-drop]")
    assert len(marks(omar)) == 1
    assert look(omar) == 1
    assert not omar.complaints()


def test_by_hand_with_keys_alone(cutting, talk):
    omar = cutting(talk)
    by(omar, "By hand")
    omar.keys("e")
    assert says(omar) == "Set a start first."
    omar.keys(Keys.ARROW_RIGHT + "s")
    assert says(omar).startswith("A clip starts at 0:01.00")
    omar.keys("e")
    assert says(omar) == "A clip has at least a tenth of a second."
    omar.keys(Keys.ARROW_RIGHT * 2 + "e")
    assert marks(omar) == [[1, 3]]
    omar.keys(Keys.ARROW_RIGHT + "s" + Keys.ARROW_RIGHT * 2 + "e")
    assert marks(omar) == [[1, 3], [4, 6]]
    assert says(omar) == "Clip 2 of 2: 0:04.00 to 0:06.00."
    omar.keys("b" + "]]")
    assert marks(omar) == [[1.2, 3.2], [4, 6]]
    ActionChains(omar.driver).key_down(Keys.SHIFT).send_keys("s").key_up(Keys.SHIFT).perform()
    assert marks(omar) == [[1, 3.2], [4, 6]]
    omar.keys("n" + "l")
    omar.find("[data-toggle][aria-pressed=true]")
    omar.find("[data-toggle][aria-pressed=false]")
    assert omar.text("[data-time]").startswith("0:06.0")
    omar.keys(Keys.DELETE)
    assert (marks(omar), says(omar)) == ([[1, 3.2]], "Removed. Clips left: 1.")
    field = omar.find("[data-mark-end]")
    field.send_keys(Keys.CONTROL + "a" + Keys.NULL, "2.5", Keys.TAB)
    assert marks(omar) == [[1, 2.5]]
    field.send_keys(Keys.CONTROL + "a" + Keys.NULL, "0.5", Keys.TAB)
    assert (marks(omar), says(omar)) == ([[1, 2.5]], "A clip has at least a tenth of a second.")
    assert not omar.complaints()


def test_by_hand_on_a_phone(cutting, talk):
    omar = cutting(talk, "phone")
    by(omar, "By hand")
    sound = Wave(omar)
    for seconds, button in [(2, "start"), (5, "end"), (8, "start"), (12, "end")]:
        sound.click(seconds)
        omar.click(f"[data-set-{button}]")
    assert [round(start) for start, _ in marks(omar)] == [2, 8]
    width = "return document.documentElement.scrollWidth - innerWidth"
    assert omar.driver.execute_script(width) == 0
    assert look(omar) == 2
    assert omar.driver.execute_script(width) == 0
    omar.press("Change it")
    drawn(omar)
    assert len(marks(omar)) == 2
    assert not omar.complaints()


def test_two_hours_are_cut_and_played(cutting, two_hours):
    omar = cutting(two_hours)
    transferred = "return performance.getEntriesByType('resource').find((e) => e.name.includes('/outline/'))"
    assert omar.driver.execute_script(f"{transferred}.decodedBodySize") <= 200_000
    omar.write("length", "60")
    assert look(omar) == 120
    assert make(omar) == 120
    last = rows(omar)
    assert len(last) == 50
    omar.go(omar.driver.current_url.replace(omar.address, "").split("#")[0] + "?page=3")
    omar.click(".clips tbody tr:last-child [data-clip-play]")
    duration = "return document.querySelector('[data-clip-audio]').duration"
    omar.until(lambda: omar.driver.execute_script(duration) == 60)
    assert not omar.complaints()
