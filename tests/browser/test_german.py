"""The site in German: chosen with one click, kept while somebody plays, and no wider than a phone."""

import pytest

from tests.browser.pages import flaws, opens
from tests.browser.player import Player

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(open_browser) -> Player:
    """A visitor with a phone who chose German at the foot of the front page."""
    person = open_browser("phone")
    visitor = Player(person.driver, person.address, person.downloads)
    visitor.go("/")
    visitor.click(".site-foot button[lang='de']")
    visitor.until(lambda: visitor.runs("return document.documentElement.lang") == "de")
    return visitor


def test_a_visitor_plays_in_german(visitor):
    assert "Hören. Markieren." in visitor.text("h1")
    visitor.go("/play/")
    visitor.press("Street and garden")
    visitor.is_in("ready")
    visitor.passes_on_practice()
    visitor.answers()
    visitor.until(lambda: visitor.turns() == 1)
    assert visitor.text("[data-skip]") == "Überspringen"
    assert not visitor.complaints()


def test_long_german_words_fit_on_a_phone(visitor):
    wide = {}
    for path in ("/", "/play/", "/play/points/", "/help/", "/privacy/", "/style/", "/account/signup/"):
        assert opens(visitor, path)
        wide |= {path: found} if (found := flaws(visitor)) else {}
    assert not wide
