"""Chromium for many tests: the processes are shared, for starting one costs seconds; nothing else is."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver

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
STORED = "cookies,local_storage,indexeddb,cache_storage,service_workers"


@dataclass
class Browser:
    """A browser like a new one."""

    driver: WebDriver
    downloads: Path
    without: str


@dataclass
class Browsers:
    """Lends browsers; whoever gives one back has left no tab, no setting and nothing stored in it."""

    chromium: str
    chromedriver: str
    folder: Path
    free: list[Browser] = field(default_factory=list)
    started: list[Browser] = field(default_factory=list)

    def open(self, without: str = "") -> Browser:
        """Open a browser, without the flag that has this word in it."""
        for browser in self.free:
            if browser.without == without:
                self.free.remove(browser)
                return browser
        self.started.append(self._start(without))
        return self.started[-1]

    def close(self, browser: Browser, address: str) -> None:
        """Take back a browser that was at the site of this address; one that has ended is forgotten."""
        driver = browser.driver
        if driver.service.process.poll() is not None:
            return
        old = driver.window_handles
        driver.switch_to.new_window("tab")
        new = driver.current_window_handle
        for tab in old:
            driver.switch_to.window(tab)
            driver.close()
        driver.switch_to.window(new)
        driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": address, "storageTypes": STORED})
        driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        driver.get_log("browser")
        shutil.rmtree(browser.downloads, ignore_errors=True)
        self.free.append(browser)

    def quit(self) -> None:
        """End all browsers."""
        for browser in self.started:
            browser.driver.quit()

    def _start(self, without: str) -> Browser:
        folder = self.folder / str(len(self.started))
        options = webdriver.ChromeOptions()
        options.binary_location = self.chromium
        for flag in (*FLAGS, f"--user-data-dir={folder}"):
            if not (without and without in flag):
                options.add_argument(flag)
        downloads = folder / "downloads"
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        return Browser(
            webdriver.Chrome(options=options, service=Service(self.chromedriver)), downloads, without
        )


def shape_window(driver: WebDriver, size: str) -> None:
    """Let the tab that is open look like a phone's or a desktop's."""
    width, height = SIZES[size]
    shape = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", shape)
