"""A live round in two windows: a lobby, the same clip, and who said what only once both are in."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.everybody import axe
from tests.browser.player import Player

pytestmark = pytest.mark.browser
PATIENCE = 40


def sits(person) -> Player:
    return Player(person.driver, person.address, person.downloads)


def stands(player, *names):
    player.until(lambda: player.find("[data-party]").get_attribute("data-state") in names, PATIENCE)


def can_answer(player):
    stands(player, "hearing")
    player.until(lambda: player.all(".answer") and not player.all(".answer[aria-disabled]"))


def looks_right(player, *widths):
    """Look at a page at these sizes; what is revealed stands for half a minute, and is looked at in one."""
    for width in widths:
        for scheme in ("light", "dark"):
            player.looks_through(width, scheme)
            player.runs("for (const one of document.getAnimations()) one.finish()")
            assert player.runs("return document.documentElement.scrollWidth") <= width
            assert axe(player) == [], (player.find("[data-party]").get_attribute("data-state"), width, scheme)


@pytest.fixture
def table(open_browser, rows) -> tuple[Player, Player]:
    """A guest who opened a round, and one who came by its link on a phone."""
    first, second = Player.starts(open_browser()), sits(open_browser("phone"))
    first.go(f"/play/{first.shows('project')}/together/")
    first.press("Open a round")
    stands(first, "lobby")
    code = first.text("[data-code]")
    second.go(f"/play/together/?code={code}")
    second.press("Sit down as a guest")
    stands(second, "lobby")
    return first, second


def test_two_hear_one_clip_and_see_together_who_said_what(table):
    first, second = table
    first.until(lambda: len(first.all(".party__seat")) == 2)
    assert not first.find("[data-begin]").get_attribute("disabled")
    looks_right(second, 320, 1440, 375)
    second.click("[data-begin]")
    stands(first, "soon", "hearing")
    can_answer(first)
    can_answer(second)
    assert first.text(".question") == second.text(".question")
    said = first.text(".answer [data-name]")
    first.keys("1")
    stands(first, "waiting")
    # Nothing of it is anywhere on the other's page.
    second.until(lambda: "has answered" in second.text("[data-people]"))
    assert not second.all("[data-told] li")
    second.tap(second.all(".answer")[1])
    for player in (first, second):
        stands(player, "reveal")
        assert said in player.text("[data-told]")
        assert len(player.all("[data-told] .party__who")) == 2
    looks_right(second, 375)
    first.keys(Keys.ENTER)
    second.click("[data-next]")
    stands(first, "soon", "hearing")
    # The other's page complains of what axe wrote into it.
    assert not first.complaints()


def test_who_loads_the_page_again_is_at_the_same_clip(table):
    first, second = table
    first.click("[data-begin]")
    can_answer(second)
    first.keys("")
    second.runs(
        "const now = Date.now(), begun = now - 46 * 60000, last = now - 60000;"
        "localStorage.setItem('earmark.listening', JSON.stringify({begun, last}))"
    )
    second.driver.refresh()
    can_answer(second)
    second.keys("1")
    stands(second, "waiting")
    # What came for the answer, and that ears get tired in company too.
    second.until(lambda: second.find("[data-thanks]").get_attribute("textContent").startswith("Thank you! +"))
    second.until(lambda: "Ears like a break" in second.text("#toasts"))
    can_answer(first)
    looks_right(first, 1440)
    first.keys("u")
    stands(first, "reveal")
    assert "unsure" in first.text("[data-told]")


def test_when_the_others_leave_it_goes_on_in_the_lobby(table):
    first, second = table
    first.click("[data-begin]")
    can_answer(first)
    first.keys("1")
    second.click("[data-leave]")
    stands(first, "reveal")
    first.keys(Keys.ENTER)
    stands(first, "lobby")
    assert first.find("[data-begin]").get_attribute("disabled")
