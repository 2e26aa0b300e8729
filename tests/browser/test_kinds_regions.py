"""Where in a clip something is heard: drawn, by keys, by thumb; mended in the list."""

import json

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser


def marks(player):
    """Return the list of marks as it can be read."""
    return [
        (
            row.find_element("css selector", "select option:checked").text,
            float(row.find_element("css selector", "[data-start]").get_attribute("value")),
            float(row.find_element("css selector", "[data-end]").get_attribute("value")),
        )
        for row in player.all(".mark-row")
    ]


AUDIO = "document.querySelector('[data-wave] > div').shadowRoot.querySelector('audio')"


def go_to(player, seconds):
    """Put the clip to a place, as a press on the waveform does."""
    player.runs(f"{AUDIO}.currentTime = {seconds}")
    player.until(lambda: abs(place(player) - seconds) < 0.05)


def place(player):
    return player.runs(f"return {AUDIO}.currentTime")


def is_still(player):
    player.until(lambda: not player.runs("return document.querySelector('[data-playing]')"))


def drag(player, start, end):
    """Draw over the waveform, from one part of its width to another."""
    strip = player.find("[data-strip]")
    width = strip.size["width"]
    chain = ActionChains(player.driver).move_to_element_with_offset(strip, round(width * (start - 0.5)), 0)
    chain.click_and_hold().move_by_offset(round(width * (end - start)), 0).release().perform()


def drag_with_a_finger(player, start, end):
    """Draw over the waveform as a finger does."""
    box = player.runs("return document.querySelector('[data-strip]').getBoundingClientRect()")
    finger = ActionBuilder(player.driver, mouse=PointerInput("touch", "finger"))
    y = round(box["top"] + box["height"] / 2)
    finger.pointer_action.move_to_location(round(box["left"] + box["width"] * start), y).pointer_down()
    finger.pointer_action.move_to_location(round(box["left"] + box["width"] * end), y).pointer_up()
    finger.perform()


def regions(row):
    return [(one["label"], one["start"], one["end"]) for one in json.loads(row["label"])]


def test_a_label_starts_and_ends_where_its_key_is_pressed(answerer):
    player = answerer("regions")
    is_still(player)
    go_to(player, 0.1)
    player.presses("2")
    assert player.note() == "“siren” starts at 0.10 s."
    player.presses(Keys.ENTER)
    assert player.note() == "“siren” has no end yet."
    go_to(player, 0.3)
    player.presses("2")
    assert marks(player) == [("siren", 0.1, 0.3)]
    go_to(player, 0.05)
    player.presses("[")
    go_to(player, 0.2)
    player.presses("]")
    assert marks(player) == [("siren", 0.05, 0.2), ("siren", 0.1, 0.3)]
    player.presses(Keys.DELETE)
    assert marks(player) == [("siren", 0.1, 0.3)]
    before = place(player)
    player.presses(Keys.ARROW_RIGHT)
    assert place(player) > before
    player.ends(lambda: player.presses(Keys.ENTER))
    (row,) = player.exported()
    assert regions(row) == [("siren", pytest.approx(0.1, abs=0.01), pytest.approx(0.3, abs=0.01))]
    assert not player.complaints()


def test_a_mouse_draws_takes_edges_and_seeks(answerer):
    player = answerer("regions")
    is_still(player)
    drag(player, 0.2, 0.4)
    ((label, start, end),) = marks(player)
    assert label == "bell"
    player.click(".answer:nth-child(3)")
    drag(player, 0.3, 0.6)
    assert [one[0] for one in marks(player)] == ["bell", "rain"]
    drag(player, 0.4 - 0.005, 0.5)
    assert marks(player)[0][1] == start
    assert marks(player)[0][2] > end
    strip = player.find("[data-strip]")
    ActionChains(player.driver).move_to_element_with_offset(
        strip, round(strip.size["width"] * 0.4), 0
    ).click().perform()
    assert len(marks(player)) == 2
    player.ends(lambda: player.click("[data-done]"))
    (row,) = player.exported()
    assert [one[0] for one in regions(row)] == ["bell", "rain"]


def test_the_list_mends_plays_and_takes_away(answerer):
    player = answerer("regions")
    is_still(player)
    drag(player, 0.2, 0.4)
    start, end = (player.find(f"[data-{side}]") for side in ("start", "end"))
    for field, value in ((start, "0.05"), (end, "0.25")):
        field.send_keys(Keys.CONTROL + "a")
        field.send_keys(value + Keys.TAB)
    assert marks(player) == [("bell", 0.05, 0.25)]
    start.send_keys(Keys.CONTROL + "a")
    start.send_keys("9" + Keys.TAB)
    assert marks(player) == [("bell", 0.05, 0.25)]
    assert player.note() == "It has to end after it starts."
    player.find(".mark-row select").send_keys("rain")
    assert marks(player) == [("rain", 0.05, 0.25)]
    assert player.find(".mark-row button").get_attribute("aria-label") == "Play mark 1"
    player.tap(player.find(".mark-row button"))
    is_still(player)
    player.until(lambda: 0.2 < place(player) < 0.4)
    player.tap(player.find("[data-drop]"))
    assert marks(player) == []
    player.presses(Keys.ENTER)
    player.ends(lambda: player.presses("0"))
    (row,) = player.exported()
    assert (row["label"], row["unsure"]) == ("[]", "false")


def test_thumbs_mark_on_a_phone_and_nothing_is_lost(answerer):
    player = answerer("regions", "phone")
    is_still(player)
    go_to(player, 0.1)
    player.press("Starts here")
    go_to(player, 0.3)
    player.press("Ends here")
    assert marks(player) == [("bell", 0.1, 0.3)]
    player.driver.refresh()
    player.may_answer()
    assert marks(player) == [("bell", 0.1, 0.3)]
    turn = player.ends(lambda: player.click("[data-done]"))
    player.click("[data-undo]")
    player.until(lambda: player.shows("turn") == turn)
    assert marks(player) == [("bell", 0.1, 0.3)]
    player.ends(lambda: player.click("[data-done]"))
    (row,) = player.exported()
    assert [one[0] for one in regions(row)] == ["bell"]


def test_a_finger_draws_on_the_waveform(answerer):
    player = answerer("regions", "phone")
    is_still(player)
    drag_with_a_finger(player, 0.2, 0.7)
    assert [one[0] for one in marks(player)] == ["bell"]
    player.ends(lambda: player.click("[data-done]"))
    (row,) = player.exported()
    assert [one[0] for one in regions(row)] == ["bell"]
