"""Every page that admins may see."""

import pytest

from tests.browser.pages import looks_at_every_page

pytestmark = [pytest.mark.long, pytest.mark.browser]


def test_every_page_is_quiet_fits_and_keeps_nobody_out(open_browser, things):
    looks_at_every_page(open_browser("phone"), things, "ada")
