"""A step of a scale and a point of a grid: by keys, by mouse, by thumb."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser


# --- a scale ---


def test_a_digit_is_the_step(answerer):
    player = answerer("scale")
    steps = player.all("[role=radio]")
    names = [one.get_attribute("aria-label") for one in steps]
    assert names == ["1, calm", "2", "3, so-so", "4", "5, excited"]
    player.ends(lambda: player.presses("4"))
    (row,) = player.exported()
    assert float(row["label"]) == 4
    assert not player.complaints()


def test_arrows_go_along_the_steps_and_enter_ends(answerer):
    player = answerer("scale")
    turn = player.shows("turn")
    player.presses(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    assert player.text("[aria-checked=true]") == "2"
    assert player.driver.switch_to.active_element.get_attribute("aria-label") == "2"
    assert player.shows("turn") == turn
    player.ends(lambda: player.presses(Keys.ENTER))
    (row,) = player.exported()
    assert float(row["label"]) == 2


def test_a_thumb_presses_a_step_and_takes_it_back(answerer):
    player = answerer("scale", "phone")
    turn = player.ends(lambda: player.click("[data-number='5']"))
    player.click("[data-undo]")
    player.until(lambda: player.shows("turn") == turn)
    assert player.text("[aria-checked=true]") == "5"
    player.ends(lambda: player.click("[data-number='1']"))
    (row,) = player.exported()
    assert float(row["label"]) == 1


def test_many_steps_are_a_slider(answerer):
    player = answerer("scale_wide")
    player.presses(Keys.ENTER)
    assert player.note() == "Move the slider to choose."
    slider = player.find("[type=range].scale__slider")
    player.presses(Keys.ARROW_RIGHT)
    player.until(lambda: player.text("output") == "51")
    slider.send_keys(Keys.ARROW_RIGHT)
    assert player.text("output") == "52"
    player.ends(lambda: player.presses(Keys.ENTER))
    player.may_answer()
    player.find("[type=range].scale__slider").send_keys(Keys.HOME)
    player.ends(lambda: player.click("[data-done]"))
    assert [float(row["label"]) for row in player.exported()] == [52, 0]


def test_pictures_are_told_in_words(answerer):
    player = answerer("pictures")
    first, middle, last = (
        player.all("[role=radiogroup]:has(.mood--valence) [role=radio]")[at] for at in (0, 4, 8)
    )
    assert first.get_attribute("aria-label") == "1, unpleasant, a very unhappy face"
    assert middle.get_attribute("aria-label") == "5, a face that is neither happy nor unhappy"
    assert last.get_attribute("aria-label") == "9, pleasant, a very happy face"
    player.presses("9", "7")
    player.ends(lambda: player.click(".asking:nth-of-type(3) [data-number='2']"))
    assert [float(row["label"]) for row in player.exported()] == [9, 7, 2]


# --- a grid ---


def point(row):
    return tuple(float(number) for number in row["label"].split(";"))


def test_arrows_move_the_point_and_enter_ends(answerer):
    player = answerer("grid")
    player.presses(Keys.ENTER)
    assert player.note().startswith("Set a point first")
    player.presses(*[Keys.ARROW_RIGHT] * 3, Keys.ARROW_DOWN)
    slider = player.driver.switch_to.active_element
    assert slider.get_attribute("aria-label") == "calm to excited"
    assert slider.get_attribute("aria-valuetext") == "10 % calm"
    player.ends(lambda: player.presses(Keys.ENTER))
    (row,) = player.exported()
    assert point(row) == (0.3, -0.1)
    assert not player.complaints()


def test_a_press_sets_the_point_and_a_drag_moves_it(answerer):
    player = answerer("grid")
    plane = player.find("[data-plane]")
    player.runs(
        "document.querySelector('[data-plane]').scrollIntoView({ block: 'center', behavior: 'instant' })"
    )
    half = plane.size["width"] / 2
    chain = ActionChains(player.driver).move_to_element(plane).click_and_hold()
    chain.move_by_offset(round(half / 2), round(-half / 2)).release().perform()
    player.ends(lambda: player.click("[data-done]"))
    (row,) = player.exported()
    assert point(row) == pytest.approx((0.5, 0.5), abs=0.03)


def test_a_point_outlives_a_reload_and_is_taken_back_on_a_phone(answerer):
    player = answerer("grid", "phone")
    player.click("[data-plane]")
    before = player.find(".plane__dot").get_attribute("style")
    player.driver.refresh()
    player.may_answer()
    assert player.find(".plane__dot").get_attribute("style") == before
    turn = player.ends(lambda: player.click("[data-done]"))
    player.click("[data-undo]")
    player.until(lambda: player.shows("turn") == turn)
    assert player.find(".plane__dot").get_attribute("style") == before
    player.ends(lambda: player.click("[data-done]"))
    (row,) = player.exported()
    assert point(row) == pytest.approx((0, 0), abs=0.03)
