"""Words of one's own: what is typed is no key of the page."""

import pytest
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser
SUBMIT = Keys.CONTROL + Keys.ENTER


def field(player):
    return player.find(".asking textarea")


def test_enter_goes_to_the_field_and_ctrl_enter_ends(answerer):
    player = answerer("text")
    turn = player.shows("turn")
    player.presses(Keys.ENTER, *"pus zr? 1", Keys.ENTER, *"x")
    assert field(player).get_attribute("value") == "pus zr? 1\nx"
    assert player.shows("turn") == turn
    assert not player.all("dialog[open]")
    player.ends(lambda: field(player).send_keys(SUBMIT))
    (row,) = player.exported()
    assert row["label"] == "pus zr? 1\nx"
    assert not player.complaints()


def test_escape_leaves_the_field_to_the_keys_of_the_page(answerer):
    player = answerer("text")
    player.presses(Keys.ENTER, *"bells", Keys.ESCAPE, "?")
    player.until(lambda: player.all("dialog[open]"))
    player.presses(Keys.ESCAPE)
    player.until(lambda: not player.all("dialog[open]"))
    player.ends(lambda: player.presses(Keys.ENTER))
    (row,) = player.exported()
    assert row["label"] == "bells"


def test_too_much_and_nothing_are_said(answerer):
    player = answerer("text")
    player.click("[data-done]")
    assert player.note() == "Write something first."
    field(player).send_keys("🔔" * 41 + "  ")
    assert player.note() == "Shorten it by 1 characters."
    assert field(player).get_attribute("aria-invalid") == "true"
    player.click("[data-done]")
    field(player).send_keys(Keys.BACKSPACE * 3)
    assert player.text("[data-count]") == "0 left"
    player.ends(lambda: player.click("[data-done]"))
    (row,) = player.exported()
    assert row["label"] == "🔔" * 40


def test_what_was_written_is_there_after_a_reload_and_after_taking_back(answerer):
    player = answerer("text", "phone")
    field(player).send_keys("a bell")
    player.driver.refresh()
    player.may_answer()
    assert field(player).get_attribute("value") == "a bell"
    turn = player.ends(lambda: player.click("[data-done]"))
    player.click("[data-undo]")
    player.until(lambda: player.shows("turn") == turn)
    field(player).send_keys(", far away")
    player.ends(lambda: player.click("[data-done]"))
    (row,) = player.exported()
    assert row["label"] == "a bell, far away"
    assert (
        player.runs("return Object.keys(localStorage).filter((key) => localStorage[key].includes('far'))")
        == []
    )
