"""The play page on a bad line: what breaks, hangs, runs out or is not there costs nobody anything."""

import datetime as dt
from collections.abc import Callable

import pytest

from tests.browser.player import Player, has_loaded_ahead

pytestmark = pytest.mark.browser

# Requests whose address contains `held` wait until they are let go, one by one.
HELD = """
    const real = window.fetch;
    window.held = "";
    window.waiting = [];
    window.fetch = async (address, options) => {
      if (window.held && String(address).includes(window.held)) {
        await new Promise((go) => window.waiting.push(go));
      }
      return real(address, options);
    };
"""


@pytest.fixture
def slow(open_browser) -> Player:
    """A player whose requests can be held up."""
    person = open_browser()
    person.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": HELD})
    player = Player.starts(person)
    player.passes_on_practice()
    return player


def hold(player: Player, part: str) -> None:
    player.runs(f"window.held = '{part}'")


def held(player: Player) -> int:
    return player.runs("return window.waiting.length")


def plain(turn: str) -> str:
    """Return a turn's id as SQLite keeps it."""
    return turn.replace("-", "")


@pytest.fixture
def state_of(rows) -> Callable[[str], str]:
    """Return a function that says what became of a turn."""

    def ask(turn: str) -> str:
        return rows("SELECT state FROM annotation_assignment WHERE id = ?", plain(turn))[0][0]

    return ask


# --- without a network ---


def test_a_report_without_a_network_is_kept_and_the_next_clip_is_there(player, states, state_of):
    has_loaded_ahead(player, states)
    player.network(offline=True)
    turn = player.shows("turn")
    player.click("[data-open-report]")
    player.click("dialog[open] button[value='private']")
    player.until(lambda: player.shows("turn") != turn)
    player.is_in("ready")
    player.until(
        lambda: player.text(".toast__text") == "No connection. What you did is kept and will be sent."
    )
    assert state_of(turn) == "lent"
    player.network()
    player.until(lambda: state_of(turn) == "reported")


def test_a_skip_outlives_the_page(player, states, state_of):
    has_loaded_ahead(player, states)
    player.network(offline=True)
    turn = player.shows("turn")
    player.keys("s")
    player.until(lambda: player.shows("turn") != turn)
    player.runs("location.href = 'about:blank'")
    player.network()
    player.go("/play/")
    player.press("Play")
    player.is_in("ready")
    assert player.shows("turn") != turn
    assert state_of(turn) == "skipped"


def test_who_has_nothing_more_to_hear_is_told_why_until_the_network_is_back(player, states):
    has_loaded_ahead(player, states)
    player.network(offline=True)
    for left in (2, 1, 0):
        player.click("[data-skip]")
        player.is_in("ready" if left else "offline")
    assert player.text("[data-why]") == "Check your connection. What you did is kept."
    assert "The next clip did not come." in player.find("[data-say]").get_attribute("textContent")
    player.network()
    player.is_in("ready")
    assert not player.find(".play__offline").is_displayed()


def test_practice_that_was_passed_on_without_a_network_is_over(guest, states):
    has_loaded_ahead(guest, states)
    guest.network(offline=True)
    guest.tap(guest.find("[data-know]"))
    guest.is_in("offline")
    guest.network()
    guest.is_in("ready")
    assert not guest.find("[data-practice]").is_displayed()


# --- on a slow line ---


def test_the_next_clip_does_not_wait_for_the_one_behind_it(slow):
    slow.driver.refresh()
    slow.is_in("ready")
    slow.until(lambda: slow.runs("return performance.getEntriesByName('earmark:ready').length") == 1)
    hold(slow, "/audio")
    turns = [slow.shows("turn")]
    while not held(slow):
        turns.append(slow.answers())
        slow.until(lambda: held(slow) or slow.shows("state") == "ready")
    while slow.shows("state") == "ready":
        slow.answers()
        slow.until(lambda: slow.shows("state") in {"loading", "ready"})
    assert held(slow) == 1
    slow.runs("window.waiting[0]()")
    slow.until(lambda: held(slow) == 2)
    slow.is_in("ready")


def test_quick_answers_whose_requests_are_slow_are_waited_for(slow, states, answered):
    has_loaded_ahead(slow, states)
    hold(slow, "/answer/")
    given = [slow.answers() for _ in range(4)]
    assert slow.shows("state") == "loading"
    hold(slow, "")
    slow.runs("for (const go of window.waiting) go()")
    slow.is_in("ready")
    slow.until(lambda: sorted(answered(slow)) == sorted(given))
    assert not slow.all(".toast--error")


# --- what runs out, and what is not there ---


def test_a_turn_that_is_handed_back_with_a_minute_left_is_kept(player, rows):
    turn = player.shows("turn")
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60)
    change = "UPDATE annotation_assignment SET expires_at = ? WHERE id = ?"
    rows(change, soon.strftime("%Y-%m-%d %H:%M:%S.%f"), plain(turn))
    player.driver.refresh()
    player.is_in("ready")
    assert player.shows("turn") == turn
    ((ends,),) = rows("SELECT expires_at FROM annotation_assignment WHERE id = ?", plain(turn))
    assert dt.datetime.fromisoformat(f"{ends}+00:00") - soon > dt.timedelta(minutes=8)


def test_a_clip_whose_sound_is_gone_is_reported_and_does_not_come_again(player, rows, state_of):
    turn = player.shows("turn")
    item = "SELECT item_id FROM annotation_assignment WHERE id = ?"
    clip = f"SELECT clip_id FROM annotation_item WHERE id = ({item})"
    ((before,),) = rows(f"SELECT playable FROM clips_clip WHERE id = ({clip})", plain(turn))
    change = f"UPDATE clips_clip SET playable = ? WHERE id = ({clip})"
    # A link of the same second is the same link, and may be in the browser's cache.
    player.network()
    player.driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    try:
        rows(change, "gone.flac", plain(turn))
        player.driver.refresh()
        player.is_in("ready")
        assert player.shows("turn") != turn
        player.until(lambda: state_of(turn) == "reported")
        reasons = "SELECT reason FROM annotation_report WHERE assignment_id = ?"
        assert rows(reasons, plain(turn)) == [("broken",)]
        player.answers()
        player.is_in("ready")
    finally:
        rows(change, before, plain(turn))


# --- signed out ---


@pytest.fixture
def anna(open_browser) -> Player:
    """Anna, signed in, with a clip in front of her."""
    person = open_browser()
    person.sign_in("anna")
    anna = Player.starts(person)
    if anna.find("[data-practice]").is_displayed():
        anna.passes_on_practice()
    return anna


def test_who_was_signed_out_signs_in_again_elsewhere_and_nothing_is_lost(anna, states, answered):
    page = anna.driver.current_window_handle
    before = len(answered(anna))
    has_loaded_ahead(anna, states)
    anna.driver.delete_all_cookies()
    turn = anna.answers()
    anna.keys("s")
    anna.until(lambda: anna.find("[data-signed-out]").is_displayed())
    assert anna.find("[data-signed-out] a").get_attribute("href").startswith(f"{anna.address}/account/login/")
    assert len(answered(anna)) == before
    anna.driver.switch_to.new_window("tab")
    anna.sign_in("anna")
    anna.driver.switch_to.window(page)
    anna.until(lambda: answered(anna)[before:] == [turn])
    anna.until(lambda: not anna.find("[data-signed-out]").is_displayed())


def test_somebody_else_who_signs_in_gets_nobodys_answers(anna, states, answered):
    page = anna.driver.current_window_handle
    has_loaded_ahead(anna, states)
    before = answered(anna)
    anna.driver.delete_all_cookies()
    anna.driver.switch_to.new_window("tab")
    anna.sign_in("omar")
    anna.driver.switch_to.window(page)
    turn = anna.answers()
    anna.keys("s")
    anna.until(lambda: anna.find("[data-signed-out]").is_displayed())
    assert answered(anna) == before
    assert turn in [letter["turn"] for letter in anna.kept()]
