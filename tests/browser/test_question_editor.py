"""Writing a question at the keyboard, with what players will see beside it."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.editor import PREVIEW, Editor
from tests.browser.everybody import axe

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(open_browser, request) -> Editor:
    """Omar, in front of an empty question of a new project."""
    return Editor.begins(open_browser(), f"Editor {request.node.name}")


def test_enter_writes_the_next_label_and_players_view_follows(owner):
    owner.write("text", "Is <b>it</b> loud?")
    owner.click("[name=label_name]")
    for name in ("<i>very</i>", "a little", "hardly", "no"):
        owner.types(name + Keys.ENTER)
    owner.types("fifth")

    assert owner.text(f"{PREVIEW} legend") == "Is <b>it</b> loud?"
    assert owner.preview() == ["1 <i>very</i>", "2 a little", "3 hardly", "4 no", "5 fifth"]

    owner.tap(owner.all("[data-remove-row]")[1])
    owner.all("[name=label_key]")[1].send_keys("1")
    assert owner.preview() == ["2 <i>very</i>", "1 hardly", "3 no", "4 fifth"]

    owner.saves()
    saved = [label.text.replace("\n", " ") for label in owner.all("#questions .label-chip")]
    assert saved == ["<i>very</i> 2", "hardly 1", "no 3", "fifth 4"]
    assert not owner.complaints()


def test_labels_are_moved_by_button_and_by_key(owner):
    owner.writes_labels("a", "b", "c")
    owner.tap(owner.all("[data-move-row='-1']")[2])
    assert owner.preview() == ["1 a", "2 c", "3 b"]
    owner.all("[name=label_name]")[0].send_keys(Keys.ALT, Keys.ARROW_DOWN)
    assert owner.preview() == ["1 c", "2 a", "3 b"]
    # The row that was moved keeps the focus, and at either end it stays.
    owner.types(Keys.ALT + Keys.ARROW_UP + Keys.ARROW_UP)
    assert owner.preview() == ["1 a", "2 c", "3 b"]
    owner.write("text", "In order?")
    owner.saves()
    assert [label.text.split()[0] for label in owner.all("#questions .label-chip")] == ["a", "c", "b"]


def test_a_ready_made_question_is_filled_in(owner):
    owner.press("Speech, music, noise")
    owner.until(lambda: owner.preview() == ["1 speech", "2 music", "3 noise"])
    assert owner.text(f"{PREVIEW} legend") == "What do you mostly hear?"


def test_another_kind_keeps_what_both_have_and_what_is_tried_stays(owner):
    owner.write("text", "Which?")
    owner.writes_labels("bell", "siren")
    owner.chooses("regions")
    assert owner.text(f"{PREVIEW} legend") == "Which?"
    assert owner.preview() == ["1 bell", "2 siren"]
    owner.chooses("single_choice")
    assert owner.preview() == ["1 bell", "2 siren"]
    owner.tap(owner.all(f"{PREVIEW} .answer")[1])
    assert owner.all(f"{PREVIEW} .answer")[1].get_attribute("aria-pressed") == "true"
    owner.chooses("text")
    assert owner.find("[name=text]").get_attribute("value") == "Which?"
    assert not owner.all("[data-labels]")


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(owner):
    owner.write("text", "How loud?")
    owner.chooses("scale")
    owner.write("first", "7")
    assert owner.find("[data-preview-wait]").is_displayed()
    owner.write("low", "")
    owner.press("Save the question")
    owner.until(lambda: "this end of the scale means" in owner.text("main"))
    assert owner.find("[name=kind]:checked").get_attribute("value") == "scale"
    assert owner.find("[name=text]").get_attribute("value") == "How loud?"
    assert owner.find("[name=low]").get_attribute("aria-invalid") == "true"


def test_by_keys_alone(owner):
    owner.find("[name=kind]:checked").send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    owner.until(lambda: owner.preview_kind() == "scale")
    owner.types(Keys.TAB)
    owner.types("How natural?" + Keys.TAB + "Judge the voice." + Keys.TAB)
    owner.types(Keys.TAB + Keys.ENTER)
    assert owner.find("[name=last]").get_attribute("value") == "7"
    assert len(owner.preview(".step")) == 7
    owner.find("[name=text]").send_keys(Keys.ENTER)
    owner.until(lambda: "#questions" in owner.driver.current_url)
    assert "How natural?" in owner.card()
    assert not owner.complaints()


def test_on_a_phone(open_browser):
    owner = Editor.begins(open_browser("phone"), "Editor on a phone")
    owner.write("text", "Which is calmer?")
    owner.chooses("pair")
    owner.click("[name=ties]")
    assert owner.preview() == ["1 The first", "2 The second", "3 Both alike"] or len(owner.preview()) == 3
    assert owner.runs("return document.documentElement.scrollWidth") <= 375
    owner.saves()
    assert "both alike" in owner.card()
    assert not owner.complaints()
    assert axe(owner) == []
