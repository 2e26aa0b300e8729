"""How the one process ends while a job refuses to: with the truth about why."""

import pytest

from tests.config.processes import Site

pytestmark = pytest.mark.embedded

# A job that hears nothing, and what ends the site beside it.
PROGRAM = """
import threading
from config import celery_app, embedded

embedded.SECONDS_TO_STOP = 0.5
embedded.POOLS = {{"default": 1}}
started = threading.Event()

@celery_app.task(name="tests.deaf")
def deaf():
    started.set()
    threading.Event().wait()

with embedded.embedded(celery_app):
    deaf.delay()
    assert started.wait(20)
    {end}
"""


@pytest.fixture(scope="module")
def site(tables, tmp_path_factory):
    """A folder with tables."""
    site = Site(tmp_path_factory.mktemp("embedded"))
    site.begin_with(tables)
    return site


def run(site, end):
    """Run the site's background until it ends in this way."""
    return site.manage("shell", "-v0", "-c", PROGRAM.format(end=end))


def test_what_broke_the_site_is_printed_and_reported(site):
    ended = run(site, "raise ZeroDivisionError('the demo is broken')")
    assert "A job did not stop in time" in ended.stderr
    assert "ZeroDivisionError: the demo is broken" in ended.stderr
    assert ended.returncode == 1


def test_why_the_site_cannot_start_is_one_sentence(site):
    ended = run(site, "from config.serving import CannotStart; raise CannotStart('It is Sunday.')")
    assert "It is Sunday." in ended.stderr
    assert ended.returncode == 1


@pytest.mark.parametrize("end", ["raise KeyboardInterrupt", "pass"])
def test_who_stops_the_site_is_told_of_no_failure(site, end):
    ended = run(site, end)
    assert "A job did not stop in time" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 0


EARLY = """
import sys
from config import celery_app, embedded
from tests.config.processes import wait_until

name = "quality.revising.everything"
assert name not in sys.modules
with embedded.embedded(celery_app):
    wait_until(lambda: name in sys.modules)
"""


def test_what_the_first_job_would_wait_for_is_imported_at_the_start(site):
    ended = site.manage("shell", "-v0", "-c", EARLY)
    assert ended.returncode == 0, ended.stderr
