"""A report means what it says: nobody else gets the clip until its owner has decided."""

import pytest

from tests.browser.everybody import axe
from tests.browser.kinds import Answerer
from tests.browser.player import Player
from tests.browser.reporting import MEMBER, made

pytestmark = pytest.mark.browser
# More than there are clips.
MOST = 60


def fits(player: Player) -> None:
    """Nothing that axe finds, nothing that scrolls sideways."""
    for width in (375, 1440):
        player.looks_through(width)
        assert player.runs("return document.documentElement.scrollWidth") <= width
        assert axe(player) == [], width


@pytest.fixture
def sit(site, open_browser):
    """Return a function that sits somebody down at a browser: a member by name, else a guest."""

    def at(name="", size="desktop"):
        person = open_browser(size)
        player = Answerer(person.driver, person.address, person.downloads)
        player.site = site
        if name:
            player.sign_in(name)
        return player

    return at


@pytest.fixture
def item_of(rows):
    """Return a function that says which item a player is shown, and of which clips."""

    def ask(player: Player):
        turn = player.shows("turn").replace("-", "")
        ((item, clip, other),) = rows(
            "SELECT item.id, item.clip_id, item.other_id FROM annotation_assignment turn"
            " JOIN annotation_item item ON item.id = turn.item_id WHERE turn.id = ?",
            turn,
        )
        return item, clip, other

    return ask


def test_a_distressing_clip_comes_to_nobody_until_it_is_put_back(site, sit, rows, item_of):
    project = made(site, "single_choice", "Reported and put back")
    omar = sit("omar")
    omar.go(f"/projects/{project}/")
    assert "No clip waits for you" in omar.text("#reports")

    anna = sit(MEMBER)
    anna.go(f"/play/{project}/")
    anna.is_in("ready")
    item, *_ = item_of(anna)
    anna.keys("x")
    anna.find("dialog[open] button[value='distressing']")
    assert not anna.find("[data-meant]").is_displayed()
    anna.ends(lambda: anna.click("dialog[open] button[value='distressing']"))
    omar.until(lambda: "It is distressing" in omar.text("#reports"))
    assert "Set aside" in omar.text("#reports")
    assert "1 person" in omar.text("#reports")
    omar.click("#reports [data-clip-play]")
    omar.until(lambda: omar.all("#reports .is-playing"))

    guest = sit()
    guest.enters(project)
    heard = set()
    for _ in range(MOST):
        if guest.shows("state") == "empty":
            break
        heard.add(item_of(guest)[0])
        guest.ends(lambda: guest.click("[data-skip]"))
        guest.until(lambda: guest.shows("state") in {"ready", "empty"})
    assert guest.shows("state") == "empty"
    assert item not in heard
    assert len(heard) > 1

    omar.press("Put back")
    omar.until(lambda: "is played again" in omar.text("body"))
    assert "No clip waits for you" in omar.text("#reports")
    guest.go(f"/play/{project}/")
    guest.is_in("ready")
    assert item_of(guest)[0] == item

    omar.press("Undo")
    omar.until(lambda: "Set aside" in omar.text("#reports"))
    assert rows("SELECT is_aside FROM annotation_item WHERE id = ?", item) == [(1,)]
    assert not omar.complaints()
    assert not anna.complaints()
    fits(omar)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_of_two_clips_one_is_meant_by_key_or_thumb(site, sit, rows, item_of, size):
    project = made(site, "pair", f"Pairs reported at a {size}")
    player = sit(size=size)
    player.enters(project)
    _, _, other = item_of(player)
    if size == "desktop":
        player.keys("x")
        player.until(lambda: player.find("[data-meant]").is_displayed())
        player.presses("b")
    else:
        player.click("[data-open-report]")
        player.click("label[for='meant-second']")
    assert player.find("#meant-second").is_selected()
    assert not player.complaints()
    fits(player)
    player.ends(lambda: player.click("dialog[open] button[value='private']"))
    reported = "SELECT clip_id, is_either FROM annotation_report WHERE project_id = ?"
    player.until(lambda: rows(reported, project.replace("-", "")))
    assert rows(reported, project.replace("-", "")) == [(other, 0)]
