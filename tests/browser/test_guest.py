"""A guest's first answers: from the front page to points, by click, key and thumb."""

import pytest
from selenium.webdriver.support.expected_conditions import staleness_of

from tests.browser.person import Person

pytestmark = pytest.mark.browser


def wait_for_clip(person: Person) -> None:
    person.until(lambda: person.find("[data-play]").get_attribute("data-state") == "ready")


def wait_until_heard(person: Person) -> None:
    wait_for_clip(person)
    person.until(lambda: float(person.find("[data-heard]").get_attribute("value")) >= 1)


def points(person: Person) -> int:
    return int(person.text("[data-points]"))


@pytest.fixture(params=["desktop", "phone"])
def guest(open_browser, request) -> Person:
    """A visitor who chose a project, and pressed a second button to leave the practice out."""
    guest = open_browser(request.param)
    guest.go("/play/")
    guest.press("Street and garden")
    wait_for_clip(guest)
    guest.press("I know this")
    guest.until(lambda: not guest.find("[data-practice]").is_displayed())
    wait_for_clip(guest)
    return guest


def test_one_press_on_the_front_page_and_a_clip_is_there(open_browser):
    guest = open_browser("phone")
    guest.go("/")
    guest.press("Play as a guest")
    wait_for_clip(guest)
    assert "/play/" in guest.driver.current_url
    assert not guest.complaints()


def test_the_first_answer_takes_one_click_and_the_next_clip_is_there_at_once(guest):
    assert "/play/" in guest.driver.current_url
    wait_until_heard(guest)
    first = guest.find(".answer")
    guest.tap(first)
    guest.until(lambda: staleness_of(first)(guest.driver))
    guest.until(lambda: points(guest) > 0)
    wait_until_heard(guest)
    assert not guest.complaints()


def test_a_key_answers_and_the_next_clip_plays_by_itself(guest):
    for number in range(1, 4):
        wait_until_heard(guest)
        guest.keys("1")
        guest.until(lambda number=number: int(guest.text("[data-turns]")) == number)
    assert points(guest) >= 6


def test_a_clip_can_be_skipped_left_unsure_and_reported(guest):
    for way in ("[data-skip]", "[data-unsure]", "[data-open-report]"):
        wait_for_clip(guest)
        shown = guest.find(".answer")
        guest.click(way)
        if way == "[data-open-report]":
            guest.click("dialog[open] button[value='broken']")
        guest.until(lambda shown=shown: staleness_of(shown)(guest.driver))
    guest.until(lambda: points(guest) > 0)
    assert int(guest.text("[data-turns]")) == 1
    assert not guest.complaints()
