"""What an answer gets: thanks, sound and motion at once, points once it arrived, rounds of ten."""

import pytest

from tests.browser.everybody import axe
from tests.browser.player import Player

pytestmark = pytest.mark.browser
# Notes what is heard and when: the tones of the page (begun, ended) and its clips.
HEARING = """
    window.heard = [];
    const note = (what) => heard.push([what, performance.now()]);
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) {
      this.addEventListener("ended", () => note("tone ended"));
      note("tone");
      return start.apply(this, at);
    };
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
      note("clip");
      return play.apply(this);
    };
"""
# Notes how long what shows for a moment moves (ms), and which points are written.
MOVING = """
    window.moves = [];
    window.points = [];
    const thanks = document.querySelector("[data-thanks]"), plus = document.querySelector("[data-plus]");
    for (const one of [thanks, plus]) {
      new MutationObserver(() => {
        if (!one.hasAttribute("data-on")) return;
        const lasts = one.getAnimations().map((move) => move.effect.getComputedTiming().duration);
        moves.push({says: one.textContent, lasts: Math.max(0, ...lasts)});
      }).observe(one, {attributes: true});
    }
    const sum = document.querySelector("[data-points]");
    new MutationObserver(() => points.push(Number(sum.textContent))).observe(sum, {childList: true});
"""


def prefers(player, **features):
    shown = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    player.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": shown})


def begins(person) -> Player:
    """Begin behind the practice, with what is heard noted from the first moment."""
    person.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": HEARING})
    player = Player.starts(person)
    player.passes_on_practice()
    return player


def heard_after(player) -> list[tuple[str, float]]:
    """Answer; return what is heard from then on until the next clip plays."""
    player.can_answer()
    player.runs("heard.length = 0")
    player.answers()
    player.until(lambda: "clip" in [what for what, _ in player.runs("return heard")])
    return [(what, at) for what, at in player.runs("return heard")]


def place(player) -> str:
    """Return which turn of its round is on the page, in words."""
    return player.text("[data-round]")


def ten(turn: int) -> str:
    return f"{turn} of 10"


def anna(person) -> Player:
    person.sign_in("anna")
    player = Player.starts(person)
    if player.find("[data-practice]").is_displayed():
        player.passes_on_practice()
    return player


# --- at once ---


def test_thanks_come_before_the_network_and_points_when_the_answer_has_arrived(player):
    player.runs(MOVING)
    player.can_answer()
    player.network(offline=True)
    player.answers()
    (thanks,) = player.runs("return moves")
    assert thanks == {"says": "Thank you!", "lasts": 560}
    assert player.find("[data-say]").get_attribute("textContent").startswith("Thank you! Clip 2.")
    player.network()
    player.until(lambda: player.turns() == 1)
    player.until(
        lambda: player.text("[data-points]") == player.find("[data-points]").get_attribute("data-total")
    )
    total = int(player.text("[data-points]"))
    assert player.runs("return moves.at(-1)") == {"says": f"+{total}", "lasts": 560}
    counted = player.runs("return points")
    assert counted == sorted(counted)
    assert len(set(counted)) > 1
    player.answers()
    assert player.runs("return moves.at(-1).says") == "Thanks!"
    player.until(lambda: not player.find("[data-thanks]").is_displayed())
    assert not player.find("[data-plus]").get_attribute("data-on")


def test_whoever_likes_no_motion_sees_none(player):
    prefers(player, prefers_reduced_motion="reduce")
    player.driver.refresh()
    player.is_in("ready")
    player.runs(MOVING)
    player.answers()
    player.until(lambda: player.turns() == 1)
    moves = player.runs("return moves")
    assert [move["says"] for move in moves] == ["Thank you!", f"+{player.text('[data-points]')}"]
    assert all(move["lasts"] < 1 for move in moves)
    assert player.runs("return points") == [int(player.text("[data-points]"))]


def test_the_sound_is_over_before_the_next_clip_begins(open_browser):
    player = begins(open_browser())
    for _ in range(3):
        heard = heard_after(player)
        assert [what for what, _ in heard] == ["tone", "tone", "tone ended", "tone ended", "clip"]
        begun, ended = heard[0][1], heard[3][1]
        assert ended - begun < 350


def test_whoever_turned_sounds_off_hears_clips_alone(open_browser):
    player = begins(open_browser())
    player.tap(player.find("[data-sheet] summary"))
    player.tap(player.find("[data-sheet] [data-preference=sounds]"))
    assert [what for what, _ in heard_after(player)] == ["clip"]
    assert player.find("[data-thanks]").get_attribute("textContent") == "Thank you!"
    player.driver.refresh()
    player.is_in("ready")
    assert not player.find("[data-sheet] [data-preference=sounds]").is_selected()
    assert [what for what, _ in heard_after(player)] == ["clip"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1440])
def test_thanks_can_be_read_and_move_nothing(player, width, scheme):
    player.looks_through(width, scheme)
    player.can_answer()
    places = """
        const all = document.querySelectorAll("[data-clip], [data-questions], [data-points], [data-unsure]");
        return [...all].map((one) => one.getBoundingClientRect().top);
    """
    before = player.runs(places)
    player.runs("""
        for (const [name, words] of [["thanks", "Notiert, vielen Dank!"], ["plus", "+61"]]) {
          const element = document.querySelector(`[data-${name}]`);
          element.textContent = words;
          element.toggleAttribute("data-on", true);
        }
        for (const one of document.getAnimations()) one.finish();
    """)
    overlap = "[data-thanks], [data-round]"
    first, last = sorted((one.rect for one in player.all(overlap)), key=lambda rect: rect["x"])
    assert first["x"] + first["width"] < last["x"]
    assert player.runs(places) == before
    assert player.runs("return document.documentElement.scrollWidth") <= width
    assert axe(player) == []


# --- rounds of ten ---


def test_which_turn_of_ten_it_is_stays_through_a_reload_and_on_another_device(open_browser):
    player = anna(open_browser())
    player.answers()
    player.is_in("ready")
    turn, here = player.shows("turn"), place(player)
    assert here == ten(int(here.split()[0]))
    player.driver.refresh()
    player.is_in("ready")
    assert (player.shows("turn"), place(player)) == (turn, here)
    other = anna(open_browser("phone"))
    assert (other.shows("turn"), place(other)) == (turn, here)


def test_a_round_that_ends_after_a_reload_is_told_of(player, rows):
    told = "SELECT number FROM game_round WHERE player_id = ?"
    first = int(place(player).split()[0])
    while int(place(player).split()[0]) < 6:
        player.answers()
        player.is_in("ready")
    player.driver.refresh()
    player.is_in("ready")
    assert first < int(place(player).split()[0]) <= 10
    while place(player) != ten(1):
        assert rows(told, player.shows("player")) == []
        player.answers()
        player.is_in("ready")
    player.answers()
    player.until(lambda: rows(told, player.shows("player")) == [(1,)])


# --- in German ---


def test_thanks_are_said_in_german(open_browser):
    person = open_browser("phone")
    person.go("/")
    person.click(".site-foot button[lang='de']")
    player = begins(person)
    player.answers()
    assert player.find("[data-thanks]").get_attribute("textContent") == "Vielen Dank!"
    assert " von 10" in place(player)
    player.until(lambda: player.turns() == 1)
