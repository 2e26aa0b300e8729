"""The real site with its demo, and Debian's Chromium to drive it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.person import Person
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

    def open_one(size: str = "desktop") -> Person:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium[0]
        folder = tmp_path / f"browser{len(drivers)}"
        for flag in (*FLAGS, f"--user-data-dir={folder}", "--window-size={},{}".format(*SIZES[size])):
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
