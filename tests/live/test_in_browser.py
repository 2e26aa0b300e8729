"""live.js in Chromium: a page moves by itself, ends by itself, and comes back after the server was away."""

import pytest

from tests.browser.conftest import browsers, chromium, open_browser  # noqa: F401 - fixtures
from tests.config.processes import Site

pytestmark = pytest.mark.browser

ADA = """
from django.test import Client
from django.utils import timezone
from accounts.models import Role, User
ada = User.objects.create_user("ada", role=Role.ADMIN, privacy_version=1, age_confirmed_at=timezone.now())
browser = Client()
browser.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
print(browser.cookies["sessionid"].value)
"""
JOB = """
from jobs.jobs import selfcheck
from jobs.services import start
print(start(selfcheck, message="Getting ready", steps={steps}, seconds=0.1).pk)
"""


def shell(site, program):
    """Run a few lines beside the site and return what they print last."""
    done = site.manage("shell", "-v", "0", "-c", program)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


@pytest.fixture(scope="module")
def site(tables, tmp_path_factory):
    """A site without the demo, and Ada's session."""
    site = Site(tmp_path_factory.mktemp("live"))
    site.begin_with(tables)
    site.process = site.play()
    # Comes back where it was after a restart.
    site.environment["PORT"] = site.address.rsplit(":", 1)[1]
    site.session = shell(site, ADA)
    yield site
    site.kill_all()


@pytest.fixture
def ada(site, open_browser):  # noqa: F811
    """Ada at her browser, signed in."""
    ada = open_browser()
    ada.go("/health/")
    ada.driver.add_cookie({"name": "sessionid", "value": site.session})
    return ada


def open_job(ada, site, *, steps):
    """Start a job and open its page; a mark in the window tells whether the page was loaded again."""
    job = shell(site, JOB.format(steps=steps))
    ada.go(f"/jobs/{job}/")
    ada.driver.execute_script("window.sameAsBefore = true")


def is_same_page(ada):
    """Whether the page was not loaded again."""
    return ada.driver.execute_script("return window.sameAsBefore === true")


def value(ada):
    """Return how far the bar is, in percent; -1 while that is unknown."""
    bar = ada.find("main progress")
    return int(bar.get_property("value")) if bar.get_attribute("value") is not None else -1


def test_a_bar_moves_and_ends_without_loading_the_page(ada, site):
    open_job(ada, site, steps=50)
    ada.until(lambda: 0 < value(ada) < 90)
    assert "Step" in ada.text("main [data-live-field='message']")
    assert "Running" in ada.text("main [role='status']")
    ada.until(lambda: ada.all("main .progress--good"))
    assert value(ada) == 100
    assert "50 of 50" in ada.text("main .progress__head")
    assert not ada.all("main form")
    assert is_same_page(ada)
    assert ada.complaints() == []


def test_a_job_is_cancelled_by_its_button(ada, site):
    open_job(ada, site, steps=600)
    ada.until(lambda: value(ada) > 0)
    ada.press("Cancel")
    ada.until(lambda: "Cancelled" in ada.text("main .progress__head"))
    assert is_same_page(ada)


def test_a_page_takes_up_again_after_the_server_was_away(ada, site):
    open_job(ada, site, steps=100)
    ada.until(lambda: value(ada) > 0)
    site.process.terminate()
    site.process.wait(timeout=20)
    site.process = site.play()
    ada.until(lambda: ada.all("main .progress--good"))
    assert is_same_page(ada)
