"""The real site with its demo, and Debian's Chromium to drive it."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser import kinds as asking
from tests.browser.browsers import Browsers, shape_window
from tests.browser.pages import THINGS
from tests.browser.person import Person
from tests.browser.player import Player
from tests.config.processes import Site

OPEN = pytest.StashKey[list[WebDriver]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add to a failure what its browsers showed."""
    report = yield
    if report.failed:
        for number, driver in enumerate(item.stash.get(OPEN, ()), 1):
            report.sections.append((f"browser {number}", _what_it_shows(driver)))
        if site := item.funcargs.get("site"):
            report.sections.append(("the site's log", site.log("play").read_text()[-4000:]))
    return report


def _what_it_shows(driver: WebDriver) -> str:
    try:
        words = driver.execute_script("return document.body.innerText")
        console = "\n".join(entry["message"] for entry in driver.get_log("browser"))
    except WebDriverException as error:
        return f"nothing more: {error.msg}"
    return f"{driver.current_url}\n\n{words}\n\n{console}"


@pytest.fixture(scope="session")
def site(tables, tmp_path_factory) -> Iterator[Site]:
    """The site as `make run` starts it, on a free port, with the demo loaded."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.begin_with(tables)
    done = site.manage("load_demo")
    assert done.returncode == 0, done.stderr
    site.play()
    yield site
    site.kill_all()


@pytest.fixture(scope="session")
def kinds(site) -> dict[str, str]:
    """The ids of projects that ask each kind of question, by name."""
    return asking.made(site)


@pytest.fixture(scope="session")
def things(site) -> dict[str, str]:
    """One thing of the demo for each name that stands in an address."""
    made = site.manage("shell", "-v0", "-c", THINGS)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)


@pytest.fixture(scope="session")
def chromium() -> tuple[str, str]:
    """Where Chromium and its driver are; without them these tests are skipped, except in CI."""
    found = shutil.which("chromium"), shutil.which("chromedriver")
    if not all(found):
        if os.environ.get("EARMARK_REQUIRE_ALL"):
            pytest.fail("Chromium and chromedriver must be installed.")
        pytest.skip("Chromium and chromedriver are not installed.")
    return found


@pytest.fixture(scope="session")
def browsers(chromium, tmp_path_factory) -> Iterator[Browsers]:
    """The browsers of all tests."""
    browsers = Browsers(*chromium, tmp_path_factory.mktemp("browsers"))
    yield browsers
    browsers.quit()


@pytest.fixture
def open_browser(site, browsers, request) -> Iterator[Callable[..., Person]]:
    """Return a function that sits a new person down at a browser of their own."""
    drivers = request.node.stash[OPEN] = []
    opened = []

    def open_one(size: str = "desktop", without: str = "") -> Person:
        opened.append(browsers.open(without))
        driver = opened[-1].driver
        drivers.append(driver)
        shape_window(driver, size)
        return Person(driver, site.address, opened[-1].downloads)

    yield open_one
    for browser in opened:
        browsers.close(browser, site.address)


@pytest.fixture
def guest(open_browser) -> Player:
    """A guest in the training round."""
    return Player.starts(open_browser())


@pytest.fixture
def player(guest) -> Player:
    """A guest behind the training round, whose next clips are loaded."""
    guest.passes_on_practice()
    return guest


@pytest.fixture
def answerer(site, kinds, open_browser) -> Callable[..., asking.Answerer]:
    """Return a function that sits a guest down at a project of one kind."""

    def sit(name: str, size: str = "desktop") -> asking.Answerer:
        person = open_browser(size)
        player = asking.Answerer(person.driver, person.address, person.downloads)
        player.site = site
        return player.enters(kinds[name])

    return sit


@pytest.fixture
def rows(site) -> Callable[..., list[tuple[object, ...]]]:
    """Return a function that asks the site's database, or changes it."""

    def ask(statement: str, *values: object) -> list[tuple[object, ...]]:
        with sqlite3.connect(site.folder / "earmark.sqlite3", timeout=20) as connection:
            return connection.execute(statement, values).fetchall()

    return ask


@pytest.fixture
def states(rows) -> Callable[[Player], dict[str, int]]:
    """Return a function that counts a person's turns in the project on the page by what became of them."""
    question = """
        SELECT state, COUNT(*) FROM annotation_assignment
        WHERE annotator_id = ? AND project_id = ? GROUP BY state
    """

    def count(player: Player) -> dict[str, int]:
        return dict(rows(question, player.shows("player"), player.shows("project").replace("-", "")))

    return count


@pytest.fixture
def answered(rows) -> Callable[[Player], list[str]]:
    """Return a function that lists the turns whose answers the server has, as often as it has them."""

    def ask(player: Player) -> list[str]:
        question = "SELECT assignment_id FROM annotation_annotation WHERE annotator_id = ? ORDER BY id"
        found = [str(row[0]) for row in rows(question, player.shows("player"))]
        return [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in found]

    return ask
