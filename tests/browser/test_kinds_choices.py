"""Several labels, or one of two clips: by keys, by mouse, by thumb."""

import pytest
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser


def ticked(player):
    return [one.text.split()[-1] for one in player.all(".answer:has(:checked)")]


# --- several labels ---


def test_keys_put_labels_in_and_out_and_enter_ends(answerer):
    player = answerer("multiple_choice")
    player.presses("1", "3", "3")
    assert ticked(player) == ["bell", "rain"], "a key pressed twice at once is one press"
    player.presses("2")
    assert player.note() == "Choose at most 2."
    player.presses("1")
    assert ticked(player) == ["rain"]
    player.presses("2")
    player.ends(lambda: player.presses(Keys.ENTER))
    (row,) = player.exported()
    assert row["label"] == "siren|rain"
    assert not player.complaints()


def test_enter_with_nothing_chosen_ends_nothing(answerer):
    player = answerer("multiple_choice")
    turn = player.shows("turn")
    player.presses(Keys.ENTER)
    assert player.note() == "Choose what fits, or “None of these”."
    assert player.shows("turn") == turn
    player.ends(lambda: player.presses("0"))
    (row,) = player.exported()
    assert (row["label"], row["unsure"]) == ("", "false")


def test_a_mouse_ticks_and_enter_still_ends(answerer):
    player = answerer("multiple_choice")
    player.click(".answer:nth-child(2)")
    assert ticked(player) == ["siren"]
    player.ends(lambda: player.presses(Keys.ENTER))
    player.may_answer()
    player.click(".answer:nth-child(1)")
    player.ends(lambda: player.click("[data-done]"))
    assert [row["label"] for row in player.exported()] == ["siren", "bell"]


def test_what_was_chosen_is_there_after_a_reload_and_after_taking_back(answerer):
    player = answerer("multiple_choice")
    player.presses("1", "2")
    player.driver.refresh()
    player.may_answer()
    assert ticked(player) == ["bell", "siren"]
    turn = player.ends(lambda: player.presses(Keys.ENTER))
    player.presses("z")
    player.until(lambda: player.shows("turn") == turn)
    assert ticked(player) == ["bell", "siren"]
    player.presses("1")
    player.ends(lambda: player.presses(Keys.ENTER))
    (row,) = player.exported()
    assert row["label"] == "siren"


def test_a_thumb_ticks_on_a_phone(answerer):
    player = answerer("multiple_choice", "phone")
    player.click(".answer:nth-child(3)")
    assert min(one.size["height"] for one in player.all(".answer")) >= 44
    player.ends(lambda: player.click("[data-done]"))
    (row,) = player.exported()
    assert row["label"] == "rain"


@pytest.mark.parametrize("name", ["multiple_choice", "scale", "grid", "text", "regions", "pair"])
def test_unsure_is_an_answer_of_every_kind(answerer, name):
    player = answerer(name)
    player.ends(lambda: player.presses("u"))
    (row,) = player.exported()
    assert (row["unsure"], row["label"]) == ("true", "")
