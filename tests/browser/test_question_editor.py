"""Writing a question at the keyboard, with what players will see beside it."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.person import Person

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(open_browser, request) -> Person:
    """Omar, in front of an empty question of a new project."""
    omar = open_browser()
    omar.sign_in("omar")
    omar.go("/projects/new/")
    omar.write("name", f"Editor {request.node.name}")
    omar.send("main form:has([name='instructions'])")
    omar.press("Write the first question")
    omar.find("[data-question-form]")
    return omar


def type_on(owner: Person, text: str) -> None:
    owner.driver.switch_to.active_element.send_keys(text)


def preview(owner: Person) -> list[str]:
    return [answer.text.replace("\n", " ") for answer in owner.all("[data-preview-answers] .answer")]


def test_enter_writes_the_next_label_and_players_view_follows(owner):
    owner.write("text", "Is <b>it</b> loud?")
    owner.find("[name=label_name]").click()
    for name in ("<i>very</i>", "a little", "hardly", "no"):
        type_on(owner, name + Keys.ENTER)
    type_on(owner, "fifth")

    assert owner.text("[data-preview-text]") == "Is <b>it</b> loud?"
    assert preview(owner) == ["1 <i>very</i>", "2 a little", "3 hardly", "4 no", "5 fifth"]

    owner.all("[data-remove-row]")[1].click()
    owner.all("[name=label_key]")[1].send_keys("1")
    assert preview(owner) == ["2 <i>very</i>", "1 hardly", "3 no", "4 fifth"]

    owner.press("Save the question")
    owner.until(lambda: "#questions" in owner.driver.current_url)
    saved = [label.text.replace("\n", " ") for label in owner.all("#questions .label-chip")]
    assert saved == ["<i>very</i> 2", "hardly 1", "no 3", "fifth 4"]
    assert not owner.complaints()


def test_a_ready_made_question_is_filled_in(owner):
    owner.press("Speech, music, noise")
    owner.until(lambda: preview(owner) == ["1 speech", "2 music", "3 noise"])
    assert owner.text("[data-preview-text]") == "What do you mostly hear?"
