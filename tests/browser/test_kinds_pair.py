"""Which of two clips: both are heard, one after the other, and then as often as one likes."""

import pytest
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser


def heard(player):
    """Return the place of the clip that the player shows."""
    return [one.get_attribute("aria-pressed") for one in player.all("[data-hear]")].index("true")


def test_the_second_plays_after_the_first_and_then_it_can_be_answered(site, kinds, open_browser, answerer):
    player = answerer("pair")
    assert heard(player) == 1
    player.presses("a")
    player.until(lambda: heard(player) == 0)
    player.presses("b")
    player.until(lambda: heard(player) == 1)
    player.ends(lambda: player.presses("2"))
    (row,) = player.exported()
    assert row["label"] == "second"
    assert not player.complaints()


def test_one_clip_is_not_enough(answerer, rows):
    player = answerer("pair")
    player.ends(lambda: player.presses("0"))
    player.is_in("ready")
    player.until(lambda: heard(player) == 0)
    assert player.all("[data-questions][data-locked]")
    assert player.text("[data-wait]") == "Listen to both to answer."
    player.presses("1")
    player.until(lambda: player.text(".toast__text") == "Listen a little longer before you answer.")
    player.may_answer()
    player.ends(lambda: player.click(".answer:nth-child(1)"))
    assert [row["label"] for row in player.exported()] == ["tie", "first"]
    (seconds,) = rows(
        "SELECT MIN(a.heard_seconds / (one.duration + two.duration)) FROM annotation_annotation a"
        " JOIN annotation_task t ON a.task_id = t.id JOIN annotation_item i ON t.item_id = i.id"
        " JOIN clips_clip one ON i.clip_id = one.id JOIN clips_clip two ON i.other_id = two.id"
        " WHERE a.annotator_id = ?",
        player.shows("player"),
    )
    assert seconds[0] > 0.9


def test_a_thumb_answers_on_a_phone_and_takes_it_back(answerer):
    player = answerer("pair", "phone")
    turn = player.ends(lambda: player.click(".answer:nth-child(2)"))
    player.click("[data-undo]")
    player.until(lambda: player.shows("turn") == turn)
    assert player.find(".answer[aria-pressed='true']").text.endswith("The second")
    player.ends(lambda: player.click(".answer:nth-child(1)"))
    (row,) = player.exported()
    assert row["label"] == "first"


def test_the_switch_is_reached_by_tab(answerer):
    player = answerer("pair")
    player.find("[data-hear]").send_keys(Keys.ENTER)
    player.until(lambda: heard(player) == 0)
    player.until(lambda: not player.runs("return document.querySelector('[data-playing]')"))
    assert heard(player) == 0, "a clip that is heard again does not go on to the other"
