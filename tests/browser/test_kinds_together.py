"""Several kinds on one screen: one has the keys, what was answered can be changed, everybody can use them."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.everybody import looks_right_everywhere

pytestmark = pytest.mark.browser


def active(player):
    return player.find(".asking[data-active]").get_attribute("data-kind")


def steady(player):
    """Wait until the same key means something again."""
    player.driver.execute_async_script("setTimeout(arguments[0], 400)")


def test_a_whole_screen_by_keys_alone(answerer):
    player = answerer("all")
    player.presses("1", Keys.ENTER)
    assert active(player) == "scale"
    player.presses("3")
    assert active(player) == "grid"
    player.presses(Keys.ARROW_UP, Keys.ENTER)
    assert active(player) == "text"
    steady(player)
    player.presses(Keys.ENTER, *"bells")
    player.driver.switch_to.active_element.send_keys(Keys.CONTROL + Keys.ENTER)
    player.until(lambda: active(player) == "regions")
    player.ends(lambda: player.presses("0"))
    rows = player.exported()
    assert [row["label"] for row in rows] == ["bell", "3.0", "0.0;0.1", "bells", "[]"]
    found = player.complaints()
    assert not found, found


def test_what_was_answered_can_be_changed_until_the_last_one(answerer):
    player = answerer("all")
    player.presses("1", Keys.ENTER)
    player.presses("3", "u")
    assert active(player) == "text"
    player.click("[data-kind=multiple_choice] .answer:nth-child(2)")
    assert active(player) == "multiple_choice"
    player.click("[data-kind=multiple_choice] [data-done]")
    assert active(player) == "text"
    player.click("[data-kind=grid] [data-plane]")
    player.find("[data-kind=text] textarea").send_keys("bells")
    player.click("[data-kind=text] [data-done]")
    assert active(player) == "regions"
    player.ends(lambda: player.click("[data-kind=regions] [data-none]"))
    labels = [row["label"] for row in player.exported()]
    assert labels[:2] == ["bell|siren", "3.0"]
    assert labels[2] != "", "who was unsure has set a point after all"
    assert labels[3:] == ["bells", "[]"]


def test_an_answer_that_is_emptied_is_open_again(answerer):
    player = answerer("all")
    player.presses("1", Keys.ENTER)
    player.click("[data-kind=multiple_choice] .answer:nth-child(1)")
    for kind in ("scale", "grid", "text", "regions"):
        player.click(f"[data-kind={kind}] [data-unsure-here]")
    assert active(player) == "multiple_choice"
    player.ends(lambda: player.click("[data-kind=multiple_choice] [data-none]"))
    assert [row["unsure"] for row in player.exported()] == ["false", *["true"] * 4]


def test_all_answers_come_back_when_they_are_taken_back_and_after_a_reload(answerer):
    player = answerer("all")
    player.presses("1", Keys.ENTER)
    player.presses("3", "u")
    player.driver.refresh()
    player.may_answer()
    assert active(player) == "text"
    assert player.text("[aria-checked=true]") == "3"
    assert player.find("[data-kind=grid] .asking__unsure").is_displayed()
    player.find("textarea").send_keys("bells")
    player.click("[data-kind=text] [data-done]")
    turn = player.ends(lambda: player.click("[data-kind=regions] [data-none]"))
    player.click("[data-undo]")
    player.until(lambda: player.shows("turn") == turn)
    assert player.find("textarea").get_attribute("value") == "bells"
    assert active(player) == "regions"
    player.ends(lambda: player.presses("0"))
    assert [row["label"] for row in player.exported()] == ["bell", "3.0", "", "bells", "[]"]


@pytest.mark.parametrize("name", ["all", "pictures", "pair", "scale_wide"])
def test_every_kind_is_for_everybody(answerer, name):
    player = answerer(name)
    assert not player.complaints()
    looks_right_everywhere(player)
