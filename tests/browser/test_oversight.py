"""An admin finds two who copy one another and a check that is wrong, acts, and sees both on the log."""

import pytest

from tests.browser.everybody import looks_right_everywhere
from tests.browser.overseeing import made
from tests.browser.player import Player

pytestmark = pytest.mark.browser


@pytest.fixture
def ada(site, open_browser):
    """The admin at the trust page of a project with a pair and a bad check."""
    person = open_browser()
    ada = Player(person.driver, person.address, person.downloads)
    ada.made = made(site, "Overseen")
    ada.sign_in("ada")
    ada.go(f"/projects/{ada.made['project']}/trust/")
    ada.until(lambda: "Overseen" in ada.text("h1"))
    return ada


def section(ada, name):
    return ada.text(f"section[aria-labelledby='{name}']")


def link(ada, name):
    return next(one for one in ada.all("section[aria-labelledby='pairs'] a") if one.text == name)


def acts(ada, form, reason, button="button"):
    """Fill in the reason of one form, press its button, and wait until the page says that it is done."""
    ada.find(f"{form} [name='reason']").send_keys(reason)
    ada.click(f"{form} {button}")
    ada.until(lambda: "noted in the log" in ada.text("body"))


def test_an_admin_pauses_a_colluding_pair_and_takes_a_bad_check_out(ada):
    pair, project = ada.made["pair"], ada.made["project"]
    trust = f"/projects/{project}/trust/"
    ada.until(lambda: all(name in section(ada, "pairs") for name in pair))
    assert ada.made["check"] in section(ada, "odd")
    for name in pair:
        ada.go(trust)
        ada.until(lambda name=name: ada.tap(link(ada, name)) or True)
        ada.until(lambda name=name: name in ada.text("h1") and ada.all("#acts"))
        acts(ada, "#doing", "Both say the same nonsense.", "[formaction$='/pause/']")
        ada.until(lambda: ada.all("[formaction$='/restore/']"))
    ada.go(trust)
    acts(ada, "section[aria-labelledby='odd'] form", "It is a siren, not a bell.")
    assert ada.made["check"] not in section(ada, "odd")
    log = section(ada, "log")
    assert "Check taken out" in log
    assert "It is a siren, not a bell." in log
    assert log.count("Both say the same nonsense.") == 2
    assert all(name in log for name in pair)
    ada.go(f"{trust}?show=paused")
    people = ada.text("section[aria-labelledby='people']")
    assert all(name in people for name in pair)
    assert not ada.complaints()
    # What axe writes into a page, the page complains of.
    for path in (trust, f"{trust}rules/", f"/projects/{project}/forecast/"):
        ada.go(path)
        looks_right_everywhere(ada)
