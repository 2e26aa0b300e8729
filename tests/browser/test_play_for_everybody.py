"""The play page is for everybody: for eyes of every kind, and for screens of every size."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.everybody import looks_right_everywhere
from tests.browser.player import Player, has_loaded_ahead

pytestmark = pytest.mark.browser


def test_practice_and_its_feedback_are_for_everybody(guest):
    looks_right_everywhere(guest)
    guest.answers()
    guest.is_in("feedback")
    looks_right_everywhere(guest)


def test_playing_is_for_everybody(player):
    looks_right_everywhere(player)
    player.keys("?")
    looks_right_everywhere(player)
    player.keys(Keys.ESCAPE)
    player.keys("x")
    looks_right_everywhere(player)


def test_the_end_is_for_everybody(player, rows):
    project = player.driver.current_url.rstrip("/").rsplit("/", 1)[1].replace("-", "")
    change = "UPDATE annotation_project SET state = ? WHERE id = ?"
    try:
        rows(change, "paused", project)
        player.driver.refresh()
        player.is_in("empty")
        looks_right_everywhere(player)
    finally:
        rows(change, "live", project)


def test_without_a_network_it_is_for_everybody(player, states):
    has_loaded_ahead(player, states)
    player.network(offline=True)
    for left in (2, 1, 0):
        player.click("[data-skip]")
        player.is_in("ready" if left else "offline")
    looks_right_everywhere(player)


def test_signed_out_it_is_for_everybody(player, states):
    has_loaded_ahead(player, states)
    player.driver.delete_all_cookies()
    for left in (2, 1, 0):
        player.click("[data-skip]")
        player.is_in("ready" if left else "offline")
    assert player.find("[data-signed-out] a").is_displayed()
    assert player.text("[data-why]") == "You are signed out. What you did is kept."
    looks_right_everywhere(player)


def test_two_questions_are_for_everybody(open_browser):
    player = Player.starts(open_browser(), project="Count the beeps")
    assert len(player.all(".asking")) == 2
    looks_right_everywhere(player)


def test_a_wall_of_pixels_is_used_well(player):
    player.looks_through(3840, height=2160)
    assert player.find("[data-wave]").size["width"] > 600
    assert player.runs("return document.documentElement.scrollWidth") <= 3840
