"""A minute from the front page to the first answers: few clicks, one key each, and a check of the sound."""

import time

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.everybody import axe
from tests.browser.player import Player

pytestmark = pytest.mark.browser
# Counts what a person does, over all pages that they come through.
COUNTING = """
    const add = (name) => sessionStorage.setItem(name, Number(sessionStorage.getItem(name)) + 1);
    addEventListener("click", (event) => event.isTrusted && event.detail && add("clicks"), true);
    addEventListener("keydown", (event) => event.isTrusted && add("keys"), true);
"""
ANSWERS = 5


@pytest.fixture
def visitor(open_browser) -> Player:
    person = open_browser("phone")
    player = Player(person.driver, person.address, person.downloads)
    player.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": COUNTING})
    player.go("/")
    return player


def did(player) -> tuple[int, int]:
    return tuple(
        int(player.runs(f"return sessionStorage.getItem('{name}')") or 0) for name in ("clicks", "keys")
    )


def test_the_first_answer_takes_a_minute_and_three_clicks_and_each_other_one_key_or_tap(visitor):
    begun = time.monotonic()
    visitor.press("Play as a guest")
    visitor.can_answer()
    visitor.tap(visitor.find(".answer"))
    visitor.until(lambda: visitor.turns() == 1)
    assert time.monotonic() - begun < 60
    assert did(visitor) == (2, 0)
    # The practice, where this project has one, is left with one press.
    visitor.until(lambda: visitor.shows("state") in {"feedback", "ready"})
    if visitor.shows("state") == "feedback":
        visitor.click("[data-next]")
        visitor.is_in("ready")
        visitor.passes_on_practice()
    clicks, keys = did(visitor)
    assert clicks <= 4
    # Which project is played is the site's choice, and its owner's which keys.
    key = visitor.text(".answer kbd").lower()
    for number in range(1, ANSWERS + 1):
        visitor.answers(key)
        assert did(visitor) == (clicks, keys + number)
    for number in range(1, ANSWERS + 1):
        visitor.can_answer()
        answer = visitor.find(".answer")
        turn = visitor.shows("turn")
        visitor.tap(answer)
        visitor.until(lambda turn=turn: visitor.shows("turn") != turn)
        assert did(visitor) == (clicks + number, keys + ANSWERS)


def step(player, name):
    player.until(lambda: player.find("[data-sound-check]").get_attribute("data-step") == name)


def checks_the_sound(player):
    player.press("Start")
    step(player, "volume")
    player.keys(Keys.ENTER)
    for _ in range(3):
        step(player, "side")
        player.keys(Keys.ARROW_LEFT)
    for _ in range(2):
        step(player, "noise")
        player.keys("3")
    step(player, "quiet")
    player.keys("4")
    step(player, "done")


def test_the_sound_check_is_done_by_keys_and_travels_with_the_answers(player, rows):
    player.can_answer()
    player.press("Check your sound in half a minute")
    for width in (320, 1440):
        player.looks_through(width)
        assert axe(player) == []
    checks_the_sound(player)
    found = player.text("[data-summary]")
    assert "of 3" in found
    assert "4 of 5" in found
    assert axe(player) == []
    player.press("On to the sounds")
    player.answers("1")
    player.until(lambda: player.turns() == 1)
    [[kept]] = rows(
        "SELECT sound_check FROM annotation_annotation WHERE annotator_id = ? ORDER BY id DESC LIMIT 1",
        player.shows("player"),
    )
    assert '"quiet": 4' in kept
    # Once on a device is enough; it can be done anew.
    assert not player.find("[data-check]").is_displayed()
    player.go("/play/sound/")
    step(player, "before")
    assert "4 of 5" in player.text("[data-summary]")
    player.press("Check again")
    step(player, "volume")


def test_nobody_has_to_check_the_sound(player):
    player.can_answer()
    assert player.find("[data-check]").is_displayed()
    player.click("[data-check-later]")
    player.answers("1")
    player.until(lambda: player.turns() == 1)
    player.driver.refresh()
    player.can_answer()
    assert not player.find("[data-check]").is_displayed()
    assert not player.complaints()


def test_a_guest_who_signs_in_takes_along_what_they_did(player):
    player.answers("1")
    player.until(lambda: player.turns() == 1)
    points = player.find("[data-points]").get_attribute("data-total")
    player.go("/account/login/")
    player.write("login", "anna")
    player.write("password", "earmark-demo")
    player.press("Sign in")
    player.until(lambda: "/guest/keep/" in player.driver.current_url or "/start" in player.driver.current_url)
    assert f"{points} points count for you then" in player.text("main")
    assert axe(player) == []
    player.press("Yes, take it along")
    player.until(lambda: "counts for you now" in player.text("main"))
