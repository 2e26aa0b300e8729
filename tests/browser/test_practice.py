"""Practice as its owner makes it: two clips answered before the launch, which newcomers hear first."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.editor import Editor
from tests.browser.everybody import axe
from tests.browser.player import Player

pytestmark = pytest.mark.browser
NAME = "Practice by ear"
SAID = ("loud", "soft")


@pytest.fixture
def owner(open_browser) -> Editor:
    """Omar, with a draft that asks one question and has no practice."""
    owner = Editor.begins(open_browser(), NAME)
    owner.write("text", "How loud is it?")
    owner.writes_labels(*SAID)
    owner.saves()
    return owner


def answers_for_practice(owner) -> set[str]:
    """Answer the first two clips that are offered; return their names."""
    rows = owner.all("main tbody tr")[:2]
    for row, label in zip(rows, SAID, strict=True):
        row.find_element(By.XPATH, f".//option[.='{label}']").click()
    named = {row.find_element(By.TAG_NAME, "th").text for row in rows}
    owner.press("Make practice of them")
    return named


def practises(player) -> str:
    """Answer a practice clip with the first label; return what is told."""
    player.answers()
    player.is_in("feedback")
    told = player.text("[data-verdict]")
    player.driver.switch_to.active_element.send_keys(Keys.ENTER)
    player.is_in("ready")
    return told


def test_an_owner_answers_two_clips_and_newcomers_hear_them_first_and_are_told(owner, open_browser, rows):
    project = owner.driver.current_url.removeprefix(owner.address).split("#")[0]
    assert "sentences of instructions" in owner.text("[data-advice]")
    owner.press("Answer a few clear clips for practice")
    owner.until(lambda: "There is room for 5 clips more." in owner.text("main"))
    for width in (375, 1440):
        owner.looks_through(width)
        assert axe(owner) == []
    named = answers_for_practice(owner)
    owner.until(lambda: "2 clips are for practice now." in owner.text("#toasts, main"))
    assert {row.text for row in owner.all("#practice tbody th")} == named
    for width in (375, 1440):
        owner.looks_through(width)
        assert axe(owner) == []

    owner.go(project)
    assert "for practice" not in owner.text("[data-advice]")
    owner.press("Launch")
    owner.until(lambda: "Live" in owner.text("main"))
    # The demo's own stay the newest ones, which other tests meet first.
    rows("UPDATE annotation_project SET launched_at = '2020-01-01' WHERE name = ?", NAME)

    person = open_browser("phone")
    anna = Player(person.driver, person.address, person.downloads)
    anna.sign_in("anna")
    anna.go(project.replace("/projects/", "/play/"))
    anna.can_answer()
    assert anna.text("[data-practice-text]") == "Practice 1 of 2."
    told = {practises(anna) for _ in SAID}
    assert told == {"Right: loud.", "It was: soft. Hear it again, then go on."}
    assert not anna.find("[data-practice]").is_displayed()
    given = "SELECT purpose FROM annotation_annotation WHERE annotator_id = ?"
    assert rows(given, anna.shows("player"))[-2:] == [("training",)] * 2
    assert not anna.complaints()
