"""The sound by keys: through the clip, in a loop, with its spectrogram, whatever is asked."""

from contextlib import suppress

import pytest
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from game.listening import SHORT_CLIP
from tests.browser.judging import made
from tests.browser.kinds import Answerer
from tests.browser.player import Player

pytestmark = pytest.mark.browser
AUDIO = "document.querySelector('[data-wave] > div').shadowRoot.querySelector('audio')"
BACK, ON = Keys.ARROW_LEFT, Keys.ARROW_RIGHT


def place(player):
    return player.runs(f"return {AUDIO}.currentTime")


def duration(player):
    return player.runs(f"return {AUDIO}.duration")


def is_still(player):
    player.until(lambda: not player.runs("return document.querySelector('[data-playing]')"))


def shifts(player, key):
    """Press a key with Shift where the focus is."""
    ActionChains(player.driver).key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT).perform()


def goes(player, key, seconds):
    """Press an arrow with Shift; the clip is then at this place."""
    shifts(player, key)
    player.until(lambda: abs(place(player) - seconds) < 0.06)


def goes_from(player, focus, start, key, there):
    """Press an arrow with Shift from a place; once more where the press went astray."""
    for _ in range(3):
        player.runs(f"document.querySelector('{focus}').focus()")
        player.runs(f"{AUDIO}.currentTime = {start}")
        player.until(lambda: not player.runs(f"return {AUDIO}.seeking"))
        shifts(player, key)
        with suppress(TimeoutException):
            return player.until(lambda: abs(place(player) - there) < 0.06, 10)
    return False


def said(player):
    """Return all that is chosen, written or marked on the page."""
    return player.runs(
        "return [...document.querySelectorAll('.asking')].map((one) => ["
        "  [...one.querySelectorAll('input, textarea')].map((field) => field.value + field.checked),"
        "  [...one.querySelectorAll('[aria-checked=true], [aria-pressed=true], .mark-row')].length,"
        "  one.querySelector('.plane__dot')?.hidden])"
    )


@pytest.fixture
def silent(open_browser):
    """Somebody whose browser starts no sound by itself: nothing was heard yet."""
    player = Player.starts(open_browser(without="autoplay"))
    player.driver.refresh()
    player.is_in("ready")
    player.until(lambda: player.text("[data-wait]") == "Press play to listen.")
    return player


def test_shift_and_an_arrow_go_through_the_clip_in_every_kind_of_question(answerer):
    player = answerer("all")
    is_still(player)
    before = said(player)
    # Right at its end the browser may have to load the sound once more.
    end = duration(player) - 0.2
    for reached in (".answer input", "[role=radio]", ".plane__slider", ".asking[data-kind=regions] .answer"):
        assert goes_from(player, reached, end, BACK, max(0, end - 1))
        assert goes_from(player, reached, 0, ON, min(1, end + 0.1))
    # In a field they select what is written there.
    player.find("textarea").send_keys("bell")
    here = place(player)
    shifts(player, BACK)
    selected = (
        "const field = document.querySelector('textarea'); return field.selectionEnd - field.selectionStart"
    )
    assert player.runs(selected) == 1
    assert place(player) == here
    player.find("textarea").clear()
    assert said(player) == before
    assert not player.complaints()


def test_a_slider_stays_where_it_is(answerer):
    player = answerer("scale_wide")
    is_still(player)
    player.runs("document.querySelector('.scale__slider').focus()")
    goes(player, BACK, max(0, duration(player) - 1))
    assert not any(sign.isdigit() for sign in player.text("output"))


def test_what_is_jumped_over_is_not_heard(silent):
    heard = "return document.querySelector('[data-heard]').value"
    goes(silent, ON, min(1, duration(silent) - 0.1))
    goes(silent, BACK, 0)
    assert silent.runs(heard) == 0
    # At half the speed there is time to jump while it plays.
    ActionChains(silent.driver).send_keys(",", ",", " ").perform()
    silent.until(lambda: place(silent) > 0)
    shifts(silent, ON)
    silent.until(lambda: place(silent) >= min(1, duration(silent) - 0.1))
    is_still(silent)
    end = duration(silent)
    wanted = 1 if end < SHORT_CLIP else int(silent.shows("share")) / 100
    assert 0 < silent.runs(heard) * wanted * end <= end - 0.8
    assert not silent.complaints()


def test_loop_and_spectrogram_have_keys_and_say_what_they_did(answerer):
    player = answerer("single_choice")
    is_still(player)
    turn = player.shows("turn")
    steps = (
        ("l", "loop", "The clip plays in a loop.", True),
        ("g", "spectrogram", "The spectrogram is shown.", True),
        ("l", "loop", "The clip plays once.", False),
        ("g", "spectrogram", "The spectrogram is hidden.", False),
    )
    for key, name, sentence, is_on in steps:
        shifts(player, key)
        player.until(lambda told=sentence: told in player.text("#toasts"))
        assert player.runs(f"return document.querySelector('[data-{name}]').checked") is is_on
    assert player.shows("turn") == turn
    player.presses("?")
    player.until(lambda: "One second back, one second on" in player.text("dialog[data-keys]"))
    assert not player.complaints()


def test_who_judges_goes_through_the_clip_as_well(site, open_browser):
    person = open_browser()
    omar = Answerer(person.driver, person.address, person.downloads)
    omar.sign_in("omar")
    omar.go(f"/projects/{made(site, 'single_choice', 'Heard by keys')}/adjudication/")
    omar.until(lambda: omar.all(".asking") and duration(omar))
    is_still(omar)
    omar.until(lambda: place(omar) > 0)
    is_still(omar)
    goes(omar, BACK, max(0, duration(omar) - 1))
    assert not omar.complaints()
