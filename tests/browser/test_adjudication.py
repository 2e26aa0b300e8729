"""An owner judges clips by keyboard, takes back, sees why a label is what it is, and contests one."""

import csv
import json

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.everybody import looks_right_everywhere
from tests.browser.judging import made
from tests.browser.player import Player

pytestmark = pytest.mark.browser


@pytest.fixture
def judge(site, open_browser):
    """Return a function that sits the owner down at the adjudication page of a new project."""

    def sit(kind, name, size="desktop"):
        person = open_browser(size)
        omar = Player(person.driver, person.address, person.downloads)
        omar.sign_in("omar")
        omar.project = made(site, kind, name)
        omar.go(f"/projects/{omar.project}/adjudication/")
        is_at(omar, "blind")
        return omar

    return sit


def is_at(omar, step):
    omar.until(lambda: omar.find("[data-stage]").get_attribute("data-step") == step)


def left(omar):
    return omar.text("[data-left]")


def hears(omar, key):
    """Play it again and answer by key; the same key twice within a moment is one of an unsteady finger."""
    before = case(omar)
    omar.until(lambda: omar.all(".asking"))
    omar.keys("r")
    omar.keys(key)
    omar.until(lambda: case(omar) != before)


def case(omar):
    stage = omar.find("[data-stage]")
    return stage.id, stage.get_attribute("data-step")


def test_an_owner_judges_by_keyboard_takes_back_and_contests(judge):
    omar = judge("single_choice", "Judged by keyboard")
    assert left(omar) == "3"
    assert not omar.all(".said")
    hears(omar, "1")
    is_at(omar, "votes")
    assert "bell" in omar.text(".said")
    assert "siren" in omar.text(".said")
    # Enter confirms what was heard.
    hears(omar, Keys.ENTER)
    is_at(omar, "blind")
    assert left(omar) == "2"
    omar.keys("z")
    is_at(omar, "votes")
    # Another key decides otherwise.
    hears(omar, "2")
    is_at(omar, "blind")
    hears(omar, "u")
    is_at(omar, "votes")
    hears(omar, "u")
    is_at(omar, "blind")
    # The audit: what people agreed on is heard, and nothing is left to decide.
    assert left(omar) == "1"
    hears(omar, "3")
    is_at(omar, "empty")
    assert "Nothing waits for you" in omar.text("main")
    assert left(omar) == "0"

    omar.go(f"/projects/{omar.project}/labels/?show=agreed")
    assert "Decided" in omar.text("main")
    omar.press("Why")
    omar.until(lambda: omar.text("h1") == "Why this label")
    assert omar.all(".beliefs rect")
    assert "The decision was taken back" in omar.text(".events")
    omar.write("reason", "It is a bell, surely.")
    omar.press("Contest this label")
    omar.until(lambda: "waits on the adjudication page" in omar.text("main"))

    omar.go(f"/projects/{omar.project}/adjudication/")
    is_at(omar, "blind")
    hears(omar, "1")
    assert "It is a bell, surely." in omar.text("main")
    hears(omar, Keys.ENTER)
    is_at(omar, "empty")
    omar.go(f"/projects/{omar.project}/labels/?show=agreed")
    omar.press("Why")
    omar.until(lambda: "The contest ended: the label changed" in omar.text(".events"))
    assert not omar.complaints()

    omar.go(f"/projects/{omar.project}/downloads/csv/")
    file = omar.until(lambda: next(omar.downloads.glob("*.csv"), None))
    with file.open(encoding="utf-8-sig", newline="") as handle:
        decided = [row for row in csv.DictReader(handle) if row["method"] == "decided"]
    assert [row["label"] for row in decided] == ["bell"]
    [contest] = json.loads(decided[0]["why"])["contests"]
    assert (contest["outcome"], contest["person"]) == ("changed", "owner")


def test_two_clips_are_compared_and_judged(judge):
    omar = judge("pair", "Pairs to judge")
    hears(omar, "2")
    is_at(omar, "votes")
    omar.keys("b")
    omar.until(lambda: omar.all("[data-hear]")[1].get_attribute("aria-pressed") == "true")
    hears(omar, Keys.ENTER)
    is_at(omar, "blind")
    assert left(omar) == "1"
    assert not omar.complaints()


def test_judging_and_why_are_for_everybody(judge):
    omar = judge("single_choice", "Judged by everybody")
    omar.until(lambda: omar.all(".asking"))
    looks_right_everywhere(omar)
    hears(omar, "1")
    is_at(omar, "votes")
    looks_right_everywhere(omar)
    omar.press("Why this label")
    omar.until(lambda: omar.text("h1") == "Why this label")
    looks_right_everywhere(omar)


def test_a_thumb_judges_too(judge):
    omar = judge("single_choice", "Judged by thumb", "phone")
    omar.click(".answer:nth-of-type(1)")
    is_at(omar, "votes")
    omar.press("Confirm")
    is_at(omar, "blind")
    assert left(omar) == "2"
