"""The play page in a browser: practice, nothing is lost, everything by keys, for everybody."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.player import Player, has_loaded_ahead

pytestmark = pytest.mark.browser


# --- practice ---


def test_practice_tells_what_was_right_and_counts_for_nothing(guest, rows):
    for number in range(1, 5):
        assert guest.text("[data-practice-text]") == f"Practice {number} of 4."
        guest.answers()
        guest.is_in("feedback")
        right = guest.text(".answer[data-right] [data-name]")
        chosen = guest.text(".answer[aria-pressed='true'] [data-name]")
        told = guest.text("[data-verdict]")
        assert told == (
            f"Right: {right}." if right == chosen else f"It was: {right}. Hear it again, then go on."
        )
        assert told in guest.find("[data-say]").get_attribute("textContent")
        guest.driver.switch_to.active_element.send_keys(Keys.ENTER)
        guest.is_in("ready")
    assert not guest.find("[data-practice]").is_displayed()
    purposes = "SELECT purpose FROM annotation_annotation WHERE annotator_id = ?"
    assert rows(purposes, guest.shows("player")) == [("training",)] * 4
    guest.answers()
    guest.until(lambda: guest.turns() == 5)
    assert not guest.complaints()


def test_who_knows_it_passes_on_practice(player, states):
    player.answers()
    player.until(lambda: player.turns() == 1)
    player.driver.refresh()
    player.is_in("ready")
    assert not player.find("[data-practice]").is_displayed()


# --- nothing is lost ---


def test_answers_without_a_network_are_kept_and_sent_once(player, states, answered):
    has_loaded_ahead(player, states)
    player.network(offline=True)
    given = [player.answers() for _ in range(3)]
    player.is_in("offline")
    assert answered(player) == []
    player.network()
    player.until(lambda: player.turns() == 3)
    player.is_in("ready")
    assert answered(player) == given


def test_answers_survive_the_page(player, states, answered):
    has_loaded_ahead(player, states)
    player.network(offline=True)
    given = player.answers()
    player.runs("location.href = 'about:blank'")
    player.network()
    player.go("/play/")
    player.press("Play")
    player.is_in("ready")
    assert player.shows("turn") != given
    player.until(lambda: answered(player) == [given])


def test_a_reload_shows_the_same_turn_again(player, states):
    has_loaded_ahead(player, states)
    before = player.shows("turn")
    player.driver.refresh()
    player.is_in("ready")
    assert player.shows("turn") == before


def test_two_tabs_never_count_twice(player, states, answered):
    has_loaded_ahead(player, states)
    address, first = player.driver.current_url, player.driver.current_window_handle
    player.driver.switch_to.new_window("tab")
    player.driver.get(address)
    second = player.driver.current_window_handle
    for tab in (second, first, second, first):
        player.driver.switch_to.window(tab)
        player.answers()
    for tab in (first, second):
        player.driver.switch_to.window(tab)
        player.driver.get(f"{player.address}/help/")
    player.driver.get(address)
    player.is_in("ready")
    player.until(lambda: states(player)["answered"] == len(answered(player)) >= 2)
    assert len(set(answered(player))) == len(answered(player))


def test_an_unsteady_finger_answers_once(player, answered):
    player.can_answer()
    turn = player.shows("turn")
    ActionChains(player.driver).send_keys("u", "u", "u").perform()
    player.until(lambda: answered(player) == [turn])
    assert player.shows("state") == "ready"


def test_leaving_the_page_gives_back_what_was_loaded_ahead(player, states):
    has_loaded_ahead(player, states)
    shown = {name: player.shows(name) for name in ("player", "project")}
    player.go("/help/")
    gone = type("Gone", (), {"shows": staticmethod(shown.get)})
    player.until(lambda: states(gone).get("returned", 0) == 2)
    assert states(gone)["lent"] == 1


def test_a_browser_that_keeps_nothing_can_play(open_browser, answered):
    person = open_browser()
    forbid = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } })"
    person.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": forbid})
    player = Player.starts(person)
    player.passes_on_practice()
    given = [player.answers(), player.answers()]
    player.until(lambda: answered(player) == given)


def test_a_turn_that_ran_out_is_said_and_the_next_one_comes(player, rows):
    turn = player.shows("turn")
    rows("UPDATE annotation_assignment SET expires_at = '2020-01-01' WHERE id = ?", turn.replace("-", ""))
    player.runs("document.dispatchEvent(new Event('visibilitychange'))")
    player.until(lambda: player.shows("turn") != turn)
    assert "This turn has run out" in player.text(".toast")
    player.is_in("ready")


def test_the_server_that_heard_too_little_says_so_and_the_clip_comes_again(player, rows, answered):
    project = player.driver.current_url.rstrip("/").rsplit("/", 1)[1].replace("-", "")
    share = "UPDATE annotation_project SET share_to_hear = ? WHERE id = ?"
    try:
        rows(share, 0, project)
        player.driver.refresh()
        player.is_in("ready")
        rows(share, 100, project)
        turn = player.answers()
        player.until(lambda: "Listen a little longer" in player.text(".toast"))
        player.tap(player.find("[data-skip]"))
        player.until(lambda: player.shows("turn") == turn)
        player.until(lambda: float(player.find("[data-heard]").get_attribute("value")) >= 1)
        player.until(lambda: not player.runs("return document.querySelector('[data-playing]')"))
        player.answers()
        player.until(lambda: answered(player) == [turn])
    finally:
        rows(share, 80, project)


def test_from_answer_to_next_clip_nobody_waits_for_the_network(player, states):
    has_loaded_ahead(player, states)
    player.can_answer()
    player.network(latency=3000)
    player.answers()
    player.is_in("ready")
    waited, asked = player.runs("""
        const mark = (name) => performance.getEntriesByName(name).at(-1).startTime;
        const [answer, ready] = [mark("earmark:answer"), mark("earmark:ready")];
        const asked = performance.getEntriesByType("resource")
          .filter((one) => !one.name.startsWith("blob:"))
          .filter((one) => one.startTime >= answer && one.startTime <= ready);
        return [ready - answer, asked.map((one) => one.name)];
    """)
    assert 0 < waited < 2000
    assert asked == []


# --- controls ---


def test_an_answer_can_be_taken_back(player, answered):
    player.can_answer()
    turn = player.answers()
    player.until(lambda: player.find("[data-undo]").is_displayed())
    player.keys("z")
    player.until(lambda: player.shows("turn") == turn)
    assert answered(player) == []
    player.until(lambda: not player.runs("return document.querySelector('[data-playing]')"))
    assert player.answers("2") == turn
    player.until(lambda: answered(player) == [turn])
    assert not player.find("[data-undo]").is_displayed()


def test_keys_do_everything(guest):
    guest.keys("?")
    guest.until(lambda: "Play or pause" in guest.text("dialog[open]"))
    guest.keys(Keys.ESCAPE)
    guest.until(lambda: not guest.all("dialog[open]"))
    guest.keys(".")
    assert guest.find("[data-rate]").get_attribute("value") == "1.25"
    guest.keys(",")
    guest.keys(",")
    assert guest.find("[data-rate]").get_attribute("value") == "0.75"
    guest.find("[data-toggle]").send_keys(Keys.ARROW_DOWN)
    assert guest.find("[data-volume]").get_attribute("value") == "0.9"
    guest.tap(guest.find("[data-sheet] summary"))
    guest.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    guest.until(lambda: not guest.find("[data-volume]").is_displayed())
    assert guest.driver.switch_to.active_element.tag_name == "summary"
    guest.driver.refresh()
    guest.is_in("ready")
    assert guest.find("[data-rate]").get_attribute("value") == "0.75"


def test_tab_and_the_arrows_are_the_browsers_own(player):
    player.looks_through(320, height=400)
    place = """
        const all = [...document.querySelectorAll("main :is(a, button, summary)")];
        return all.filter((one) => one.checkVisibility()).indexOf(document.activeElement);
    """
    player.find("[data-toggle]").send_keys(Keys.ARROW_RIGHT)
    before = player.runs(place)
    ActionChains(player.driver).send_keys(*[Keys.TAB] * 5).perform()
    assert player.runs(place) == before + 5
    player.runs("document.activeElement.blur()")
    player.runs("scrollTo(0, 0)")
    ActionChains(player.driver).send_keys(*[Keys.ARROW_DOWN] * 3).perform()
    player.until(lambda: player.runs("return scrollY") > 0)
    assert player.find("[data-volume]").get_attribute("value") == "1"


def test_an_unsteady_finger_on_a_button_ends_one_turn(player, states):
    has_loaded_ahead(player, states)
    before = states(player)["skipped"]
    player.runs("document.querySelector('[data-skip]').focus()")
    ActionChains(player.driver).send_keys(Keys.ENTER, Keys.ENTER, Keys.ENTER).perform()
    player.until(lambda: states(player)["skipped"] > before and not player.kept())
    assert states(player)["skipped"] == before + 1


def test_the_spectrogram_shows_the_whole_band(guest):
    spectrogram = (
        "return performance.getEntriesByType('resource').some((one) => one.name.includes('spectrogram'))"
    )
    assert not guest.runs(spectrogram)
    guest.tap(guest.find("[data-sheet] summary"))
    guest.tap(guest.find("[data-spectrogram]"))
    guest.until(lambda: guest.find("[data-frame]").get_attribute("data-top") == "11025")
    guest.until(
        lambda: (
            guest.runs("return document.querySelector('[data-frame]').firstElementChild.clientHeight") > 60
        )
    )
    guest.driver.refresh()
    guest.is_in("ready")
    # Its program is loaded beside the clip, and may come later.
    guest.until(lambda: guest.find("[data-frame]").is_displayed())
    guest.answers()
    guest.is_in("feedback")
    assert not guest.complaints()


PLACE = "return document.querySelector('[data-wave] > div').shadowRoot.querySelector('audio').currentTime"


def test_the_spectrogram_comes_while_the_clip_plays_on(guest):
    guest.keys(",")
    guest.keys(",")
    guest.tap(guest.find("[data-sheet] summary"))
    guest.until(lambda: not guest.runs("return document.querySelector('[data-playing]')"))
    guest.keys("r")
    guest.until(lambda: guest.runs(PLACE) > 0.5)
    before = guest.runs(PLACE)
    guest.runs("document.querySelector('[data-spectrogram]').click()")
    guest.until(lambda: guest.find("[data-frame]").get_attribute("data-top") == "11025")
    guest.until(lambda: guest.runs("return document.querySelector('[data-playing]')"))
    assert guest.runs(PLACE) >= before
    guest.until(lambda: not guest.runs("return document.querySelector('[data-playing]')"))
    assert not guest.complaints()


def test_without_its_spectrogram_a_clip_is_still_heard(player, states):
    has_loaded_ahead(player, states)
    player.network(offline=True)
    player.tap(player.find("[data-sheet] summary"))
    player.tap(player.find("[data-spectrogram]"))
    player.until(lambda: player.text("[data-no-frame]") == "There is no spectrogram of this clip.")
    assert not player.find("[data-frame]").is_displayed()
    player.keys(Keys.ESCAPE)
    player.answers()
    player.answers()
    player.is_in("ready")
    assert not [one for one in player.complaints() if "Uncaught" in one]


def test_a_browser_that_starts_no_sound_by_itself_waits_for_a_press(open_browser):
    player = Player.starts(open_browser(without="autoplay"))
    player.driver.refresh()
    player.is_in("ready")
    player.until(lambda: player.text("[data-wait]") == "Press play to listen.")
    assert player.all(".answer[aria-disabled='true']")
    player.tap(player.find("[data-toggle]"))
    player.until(lambda: player.text("[data-wait]") == "Listen on to answer.")
    player.answers()
    player.is_in("feedback")
    assert not player.complaints()


def test_the_waveform_follows_the_window(player):
    sizes = """
        const box = document.querySelector("[data-wave]");
        const drawn = box.firstElementChild.shadowRoot.querySelector("canvas");
        const near = (one, other) => Math.abs(one - other) <= 1;
        return near(box.clientWidth, drawn.clientWidth) && near(box.clientHeight, drawn.clientHeight);
    """
    for width, height in ((1440, 900), (375, 760), (760, 375), (1440, 900)):
        player.looks_through(width, height=height)
        player.until(lambda: player.runs(sizes), patience=5)


def test_while_more_must_be_heard_answers_wait_and_say_why(player):
    player.keys(",")
    player.keys(",")
    turn = player.shows("turn")
    player.tap(player.find("[data-skip]"))
    player.until(lambda: player.shows("turn") != turn and player.all(".answer[aria-disabled='true']"))
    waiting = player.find(".answer")
    reason = player.driver.find_element(By.ID, waiting.get_attribute("aria-describedby"))
    assert reason.text == "Listen on to answer."
    player.tap(waiting)
    player.until(lambda: player.text(".toast__text") == "Listen a little longer before you answer.")
    player.can_answer()
    assert waiting.get_attribute("aria-describedby") is None
    assert not reason.is_displayed()


def test_the_next_clip_is_announced_and_keeps_the_focus(player):
    player.can_answer()
    player.find(".answer").send_keys(Keys.ENTER)
    player.until(lambda: "Clip 2." in player.find("[data-say]").get_attribute("textContent"))
    assert player.find("[data-say]").get_attribute("textContent") == "Thank you! Clip 2. What do you hear?"
    assert player.driver.switch_to.active_element.get_attribute("data-questions") is not None


def test_how_a_clip_was_heard_is_recorded(player, rows):
    player.can_answer()
    player.keys("r")
    page = player.driver.current_window_handle
    player.driver.switch_to.new_window("tab")
    player.driver.switch_to.window(page)
    turn = player.answers()
    facts = (
        "SELECT heard_seconds, replays, seconds_to_answer, focus_losses, device_kind"
        " FROM annotation_annotation WHERE assignment_id = ?"
    )
    (found,) = player.until(lambda: rows(facts, turn.replace("-", "")))
    heard, replays, took, losses, kind = found
    assert heard > 1
    assert (replays, losses, kind) == (1, 1, "desktop")
    assert took > heard / 2
