"""A question of every kind, from an empty form to what the project's page says of it."""

import pytest

from tests.browser.editor import Editor
from tests.browser.everybody import axe

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(open_browser, request) -> Editor:
    """Omar, in front of an empty question of a new project."""
    return Editor.begins(open_browser(), f"Kinds {request.node.name}")


def single_choice(owner):
    owner.writes_labels("bell", "siren")
    owner.until(lambda: owner.preview() == ["1 bell", "2 siren"])
    return "bell"


def multiple_choice(owner):
    owner.writes_labels("bell", "siren", "rain")
    owner.write("at_most", "2")
    owner.until(lambda: len(owner.preview("[data-label]")) == 3)
    return "0 to 2 of these:"


def scale(owner):
    owner.press("1 to 9")
    owner.until(lambda: len(owner.preview(".step")) == 9)
    owner.choose("pictures", "Dominance")
    owner.until(lambda: len(owner.all("[data-preview-widget] .step svg")) == 9)
    return "from a small figure to a large one"


def grid(owner):
    owner.press("Valence and dominance")
    owner.until(lambda: "dominant" in owner.text("[data-preview-widget]"))
    return "submissive → dominant"


def text(owner):
    owner.write("longest", "80")
    owner.until(lambda: "80" in owner.text("[data-preview-widget]"))
    return "At most 80 characters"


def regions(owner):
    owner.writes_labels("bell")
    owner.until(lambda: "Nothing is heard" in owner.text("[data-preview-widget]"))
    owner.write("at_least", "1")
    owner.until(lambda: "Nothing is heard" not in owner.text("[data-preview-widget]"))
    return "At least 1 region of these:"


def pair(owner):
    assert "Both alike" not in owner.text("[data-preview-widget]")
    owner.click("[name=ties]")
    owner.until(lambda: "Both alike" in owner.text("[data-preview-widget]"))
    owner.write("pairs_per_clip", "5")
    return "each clip in 5 pairs"


@pytest.mark.parametrize(
    "fill", [single_choice, multiple_choice, scale, grid, text, regions, pair], ids=lambda fill: fill.__name__
)
def test_from_an_empty_form_to_a_saved_question(owner, fill):
    owner.chooses(fill.__name__)
    owner.write("text", "What do people say?")
    owner.write("help", "Listen twice.")
    said = fill(owner)
    assert "What do people say?" in owner.text("[data-preview-widget]")
    assert not owner.complaints()
    assert axe(owner) == []
    owner.saves()
    for words in ("What do people say?", "Listen twice.", said):
        assert words in owner.card()


def test_examples_are_chosen_and_shown_on_the_card(owner):
    owner.write("text", "What is it?")
    owner.writes_labels("bell", "siren")
    owner.saves()
    owner.press("Edit")
    owner.press("bell")
    owner.until(lambda: "/examples/" in owner.driver.current_url)
    owner.write("q", "0")
    owner.press("Search")
    owner.until(lambda: "q=0" in owner.driver.current_url)
    owner.click(".clips [data-clip-play]")
    owner.until(lambda: owner.all(".clips [data-clip-play][aria-pressed=true]"))
    owner.press("Add")
    owner.until(lambda: "people hear it as an example" in owner.text("main"))
    assert not owner.complaints()
    assert axe(owner) == []
    owner.press("Kinds ")
    owner.until(lambda: "1 example" in owner.card())


def test_a_project_is_launched_reworded_paused_finished_reopened_and_copied(owner, open_browser):
    owner.press("Yes or no")
    owner.until(lambda: owner.preview() == ["Y yes", "N no"])
    owner.saves()
    owner.press("Launch")
    owner.press("Word it better")
    owner.write("text", "Can you hear a bell?")
    owner.press("Save the words")
    owner.until(lambda: "This is wording 2" in owner.card())
    address = owner.driver.current_url.split("#")[0]

    owner.press("Pause")
    owner.until(lambda: "Paused: nobody gets new clips" in owner.text("main"))
    owner.driver.get(address.replace("/projects/", "/play/"))
    owner.is_in("empty")
    assert "is paused: its clips come again" in owner.text("[data-end]")

    owner.driver.get(address)
    owner.press("Finish")
    owner.send("#finish")
    owner.until(lambda: "Finished: nobody is asked any more" in owner.text("main"))
    owner.press("Reopen")
    owner.until(lambda: "Live" in owner.text("main"))
    owner.press("Copy")
    owner.send("#copy-project")
    owner.until(lambda: "This is the copy" in owner.text("main"))
    assert "Can you hear a bell?" in owner.card()
    assert "This is wording" not in owner.card()
