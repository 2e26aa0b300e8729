"""Every page that strangers and players may see; those of owners and admins have files of their own."""

import pytest

from tests.browser.pages import NOT_LOOKED_AT, NOT_PAGES, looks_at_every_page
from tests.journeys.addresses import all_addresses

pytestmark = [pytest.mark.long, pytest.mark.browser]


def test_whatever_else_is_added_is_looked_at(things):
    left = {
        address.name
        for address in all_addresses()
        if not NOT_PAGES.match(address.name) and not set(address.about) <= set(things)
    }
    assert left == NOT_LOOKED_AT


@pytest.mark.parametrize("who", ["", "anna"])
def test_every_page_is_quiet_fits_and_keeps_nobody_out(open_browser, things, who):
    looks_at_every_page(open_browser("phone"), things, who)
