"""The real site with its demo, and Debian's Chromium to drive it."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.person import Person
from tests.browser.player import Player
from tests.config.processes import Site

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
SIZES = {"desktop": (1440, 900), "phone": (375, 760)}


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The site as `make run` starts it, on a free port, with the demo loaded."""
    site = Site(tmp_path_factory.mktemp("site"))
    for command in (("migrate", "-v0"), ("load_demo",)):
        done = site.manage(*command)
        assert done.returncode == 0, done.stderr
    site.play()
    yield site
    site.kill_all()


@pytest.fixture(scope="session")
def chromium() -> tuple[str, str]:
    """Where Chromium and its driver are; without them these tests are skipped, except in CI."""
    found = shutil.which("chromium"), shutil.which("chromedriver")
    if not all(found):
        if os.environ.get("EARMARK_REQUIRE_ALL"):
            pytest.fail("Chromium and chromedriver must be installed.")
        pytest.skip("Chromium and chromedriver are not installed.")
    return found


@pytest.fixture
def open_browser(site, chromium, tmp_path) -> Iterator[Callable[..., Person]]:
    """Return a function that sits a new person down at a browser of their own."""
    drivers: list[WebDriver] = []

    def open_one(size: str = "desktop", without: str = "") -> Person:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium[0]
        folder = tmp_path / f"browser{len(drivers)}"
        flags = [flag for flag in FLAGS if not (without and without in flag)]
        for flag in (*flags, f"--user-data-dir={folder}", "--window-size={},{}".format(*SIZES[size])):
            options.add_argument(flag)
        downloads = folder / "downloads"
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(chromium[1]))
        drivers.append(driver)
        width, height = SIZES[size]
        shape = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", shape)
        return Person(driver, site.address, Path(downloads))

    yield open_one
    for driver in drivers:
        driver.quit()


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
def rows(site) -> Callable[..., list[tuple[object, ...]]]:
    """Return a function that asks the site's database, or changes it."""

    def ask(statement: str, *values: object) -> list[tuple[object, ...]]:
        with sqlite3.connect(site.folder / "earmark.sqlite3", timeout=20) as connection:
            return connection.execute(statement, values).fetchall()

    return ask


@pytest.fixture
def states(rows) -> Callable[[Player], dict[str, int]]:
    """Return a function that counts a person's turns by what became of them."""

    def count(player: Player) -> dict[str, int]:
        question = "SELECT state, COUNT(*) FROM annotation_assignment WHERE annotator_id = ? GROUP BY state"
        return dict(rows(question, player.shows("player")))

    return count


@pytest.fixture
def answered(rows) -> Callable[[Player], list[str]]:
    """Return a function that lists the turns whose answers the server has, as often as it has them."""

    def ask(player: Player) -> list[str]:
        question = "SELECT assignment_id FROM annotation_annotation WHERE annotator_id = ? ORDER BY id"
        found = [str(row[0]) for row in rows(question, player.shows("player"))]
        return [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in found]

    return ask
