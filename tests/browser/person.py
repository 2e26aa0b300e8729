"""Somebody at a browser: goes to pages, reads them, clicks, types, waits."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    NoSuchElementException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PASSWORD = "earmark-demo"
PATIENCE = 120

# Brings an element to the middle, and says whether it stays there for two frames: a press on what still moves
# goes astray without a word. A tab in the background paints no frame; there a moment has to do.
COMES_TO_REST = """
    const [element, answer] = arguments;
    element.scrollIntoView({block: 'center', behavior: 'instant'});
    const place = () => JSON.stringify(element.getBoundingClientRect());
    const before = place();
    const compare = () => answer(element.isConnected && place() === before);
    requestAnimationFrame(() => requestAnimationFrame(compare));
    setTimeout(compare, 500);
"""


class Person:
    """Drives one browser."""

    def __init__(self, driver: WebDriver, address: str, downloads: Path) -> None:
        self.driver = driver
        self.address = address
        self.downloads = downloads

    def go(self, path: str) -> None:
        """Open a page of the site."""
        self.driver.get(self.address + path)

    def sign_in(self, name: str) -> None:
        """Sign in as one of the demo's people."""
        self.go("/account/login/")
        self.write("login", name)
        self.write("password", PASSWORD)
        self.press("Sign in")
        self.until(lambda: "/account/login" not in self.driver.current_url)

    def find(self, selector: str) -> WebElement:
        """Return the first element, once it is there."""
        return self.until(lambda: self.driver.find_element(By.CSS_SELECTOR, selector))

    def all(self, selector: str) -> list[WebElement]:
        """Return all elements that are there now."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """Return the words of an element."""
        return self.find(selector).text

    def press(self, words: str) -> None:
        """Click the first visible button or link of the page's content that says these words."""
        self.until(lambda: (button := self._button(words)) and self._tapped(button))

    def follow(self, words: str, selector: str) -> Any:
        """Press a link until its page is there; each press has time, for the next would call its page off."""
        with suppress(TimeoutException):
            self.press(words)
            return self.until(lambda: self.all(selector), 30)
        if self._button(words):
            self.press(words)
        return self.find(selector)

    def send(self, form: str) -> None:
        """Press the main button of a form."""
        self.tap(self.find(f"{form} button.button--primary"))

    def _button(self, words: str) -> WebElement | None:
        kinds = "[self::button or self::a or self::summary]"
        path = f"//main//*{kinds}[contains(normalize-space(.), '{words}')]"
        seen = [one for one in self.driver.find_elements(By.XPATH, path) if one.is_displayed()]
        return seen[0] if seen else None

    def tap(self, element: WebElement) -> None:
        """Bring an element to the middle and click it, as soon as nothing that moves lies over it."""
        self.until(lambda: self._tapped(element))

    def _tapped(self, element: WebElement) -> bool:
        try:
            if not self.driver.execute_async_script(COMES_TO_REST, element):
                return False
            element.click()
        except ElementClickInterceptedException:
            return False
        return True

    def click(self, selector: str) -> None:
        """Bring an element into view and click it."""
        self.tap(self.find(selector))

    def write(self, name: str, text: str) -> None:
        """Fill in the field of that name; a page that follows others may put a new one there before."""
        self.until(lambda: self._written(name, text))

    def _written(self, name: str, text: str) -> bool:
        field = self.find(f"main [name='{name}']")
        field.clear()
        field.send_keys(text)
        return True

    def choose(self, name: str, words: str) -> None:
        """Choose the option that says these words."""
        path = f"//main//select[@name='{name}']/option[contains(., '{words}')]"
        self.until(lambda: self.driver.find_element(By.XPATH, path)).click()

    def keys(self, keys: str) -> None:
        """Press keys without being in a field."""
        self.driver.find_element(By.TAG_NAME, "body").send_keys(keys)

    def until(self, condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """Wait until something holds, and return it."""
        ignored = (NoSuchElementException, StaleElementReferenceException)
        return WebDriverWait(self.driver, patience, 0.1, ignored).until(lambda _: condition())

    def complaints(self) -> list[str]:
        """Return what the browser's console complains about."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
