"""What grows from points, as a player meets it: news while playing, the own page, the board."""

import pytest

from tests.browser.player import Player

pytestmark = pytest.mark.browser
# What a job of the site would have paid for many turns.
PAID = """
from django.utils import timezone
from game.models import Reason
from game.points.ledger import Line, add_lines
add_lines({player}, [Line(Reason.TRUST, 250)], timezone.now())
"""


def pay(site, player) -> None:
    done = site.manage("shell", "-v0", "-c", PAID.format(player=player))
    assert done.returncode == 0, done.stderr


def test_news_come_while_somebody_plays_and_take_no_focus(player, site):
    pay(site, player.shows("player"))
    player.answers()
    player.can_answer()
    player.runs("document.querySelector('[data-skip]').focus()")
    player.until(lambda: "Level 2: Listener." in player.text("#toasts"))
    assert player.runs("return document.activeElement.hasAttribute('data-skip')")
    assert int(player.text("[data-points]")) > 250

    player.go("/play/me/")
    assert "Level 2: Listener" in player.text("#me")
    assert "Listening well" in player.text("#history-title ~ .table-frame")


def test_a_player_comes_on_the_board_by_wish_and_sees_it_without_a_reload(open_browser, site, rows):
    person = open_browser()
    anna = Player(person.driver, person.address, person.downloads)
    anna.sign_in("anna")
    ((pk,),) = rows("SELECT id FROM accounts_user WHERE username = 'anna'")
    anna.go("/play/me/")
    pay(site, pk)
    anna.tap(anna.find("#id_on_boards"))
    anna.tap(anna.find("#showing button.button--primary"))
    anna.until(lambda: "Saved" in anna.text("main"))
    anna.go("/play/boards/")
    anna.until(lambda: "anna" in anna.text("#board"))


def test_a_picture_is_chosen_shown_and_removed(open_browser, tmp_path):
    from fractions import Fraction

    import av
    import numpy as np

    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 300, 300, "rgb24", Fraction(1)
    frame = av.VideoFrame.from_ndarray(np.full((300, 300, 3), 120, np.uint8), format="rgb24")
    frame.pts = 0
    chosen = tmp_path / "me.png"
    chosen.write_bytes(b"".join(bytes(one) for one in [*encoder.encode(frame), *encoder.encode(None)]))
    anna = open_browser()
    anna.sign_in("anna")
    anna.go("/play/me/")
    anna.find("#picture").send_keys(str(chosen))
    anna.press("Keep this picture")
    anna.until(lambda: anna.all("img.face"))
    shown = "return document.querySelector('img.face').naturalWidth"
    anna.until(lambda: anna.driver.execute_script(shown) == 256)
    anna.press("Remove it")
    anna.until(lambda: not anna.all("img.face"))


def has_listened(player, *, minutes, paused):
    player.runs(
        f"const now = Date.now(), begun = now - {minutes} * 60000, last = now - {paused} * 60000;"
        "localStorage.setItem('earmark.listening', JSON.stringify({begun, last}))"
    )


def test_a_break_is_suggested_after_three_quarters_of_an_hour(player):
    player.answers()
    has_listened(player, minutes=46, paused=14)
    player.driver.refresh()
    player.answers()
    player.until(lambda: "Ears like a break" in player.text("#toasts"))


def test_who_had_a_break_is_not_sent_to_another(player):
    has_listened(player, minutes=46, paused=16)
    player.answers()
    listened = "return Date.now() - JSON.parse(localStorage.getItem('earmark.listening')).begun"
    assert player.runs(listened) < 60_000
    assert "Ears like a break" not in player.text("#toasts")
