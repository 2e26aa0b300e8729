"""An owner looks at the map of a loop, hears its clips by mouse and keyboard, and looks behind the matrix."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.everybody import looks_right_everywhere
from tests.browser.player import Player
from tests.browser.surveyed import made

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def surveyed(site):
    """A project with a map."""
    return made(site, "Mapped")


@pytest.fixture
def omar(surveyed, open_browser):
    """The owner at the page of a loop that was surveyed."""
    person = open_browser()
    omar = Player(person.driver, person.address, person.downloads)
    omar.made = surveyed
    omar.sign_in("omar")
    omar.go(f"/projects/{omar.made['project']}/loop/")
    omar.until(lambda: omar.all(".map__picture circle"))
    return omar


def told(omar):
    return omar.text("[data-map-told]")


def hears(omar):
    """Return the address of the sound that plays."""
    return omar.runs("return document.querySelector('[data-map-audio]').currentSrc")


def places(omar):
    """Return how far to the right each dot lies."""
    circles = "document.querySelectorAll('.map__picture circle')"
    return omar.runs(f"return Array.from({circles}, (dot) => dot.getAttribute('cx'))")


def test_the_map_is_walked_and_heard_by_keyboard(omar):
    picture = omar.find(".map__picture")
    picture.send_keys(Keys.ARROW_RIGHT)
    first = omar.until(lambda: told(omar) if "the classifier says" in told(omar) else None)
    picture.send_keys(Keys.ARROW_RIGHT)
    second = omar.until(lambda: told(omar) if told(omar) != first else None)
    picture.send_keys(Keys.ARROW_LEFT)
    omar.until(lambda: told(omar) == first)
    picture.send_keys(Keys.ENTER)
    omar.until(lambda: "/audio/" in hears(omar))
    heard = hears(omar)
    picture.send_keys(Keys.ARROW_RIGHT)
    omar.until(lambda: told(omar).startswith(second.split(" · ")[0]))
    picture.send_keys(Keys.SPACE)
    omar.until(lambda: hears(omar) not in {heard, ""})


def test_a_click_plays_and_colours_say_what_was_asked_for(omar):
    key = omar.text("[data-map-key]")
    assert "siren" in key
    omar.tap(omar.all(".map__picture circle")[-1])
    omar.until(lambda: "/audio/" in hears(omar))
    omar.click("input[value='sure']")
    omar.until(lambda: "%" in omar.text("[data-map-key]"))
    omar.click("input[value='round']")
    omar.until(lambda: "round 0" in omar.text("[data-map-key]"))
    before = places(omar)
    omar.click("input[value='near']")
    omar.until(lambda: places(omar) != before)


def test_a_cell_leads_to_its_clips_and_the_map_to_its_table(omar):
    omar.tap(omar.all(".confusion__cell a")[0])
    omar.until(lambda: len(omar.all("[data-clip-play]")) == 2)
    # The rest of the page may still be on its way, and with it what plays.
    omar.until(lambda: omar.runs("return document.readyState") == "complete")
    omar.click("[data-clip-play]")
    omar.until(lambda: omar.all("tr.is-playing"))
    omar.go(f"/projects/{omar.made['project']}/loop/map/")
    omar.until(lambda: omar.all("[data-clip-play]"))
    looks_right_everywhere(omar)


def test_the_page_of_a_loop_looks_right_everywhere(omar):
    looks_right_everywhere(omar)
