"""A real browser for the tests: Chromium without a window, driven through its own driver.

Where Chromium, its driver or selenium is missing, the tests that need them are skipped and say
so. Nothing is downloaded.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    # Pages must do without the network; whatever they ask for goes nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


class Browser:
    """One Chromium for a whole module of tests."""

    def __init__(self, driver: WebDriver) -> None:
        self.driver = driver

    def open(
        self,
        page: Path | str,
        *,
        size: tuple[int, int] = (1280, 900),
        phone: bool = False,
        dark: bool = False,
        calm: bool = False,
    ) -> None:
        """Show a page in a window of that size, with a user's wishes."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=1,
            mobile=phone,
        )
        self.wishes(dark=dark, calm=calm)
        self.driver.get(page if isinstance(page, str) else page.resolve().as_uri())

    def wishes(self, *, dark: bool = False, calm: bool = False, media: str = "") -> None:
        """Pretend what the user has set in the system."""
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if calm else "no-preference"},
        ]
        self.command("Emulation.setEmulatedMedia", media=media, features=features)

    def command(self, name: str, **values: Any) -> Any:
        """Run a command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(name, values)

    def js(self, code: str, *values: Any) -> Any:
        """Run a function's body in the page and return what it returns."""
        return self.driver.execute_script(code, *values)

    def until(self, code: str, *values: Any, seconds: float = 30.0) -> Any:
        """Wait until an expression in the page is true, and return it."""
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, seconds, poll_frequency=0.05).until(
            lambda _: self.js(f"return {code}", *values), f"never true: {code}"
        )

    def find(self, selector: str) -> Any:
        """Return the first element of a CSS selector."""
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        """Return every element of a CSS selector."""
        return self.driver.find_elements("css selector", selector)

    def click(self, what: Any) -> None:
        """Click an element or the first of a CSS selector, once it lies still in sight."""
        element = self.find(what) if isinstance(what, str) else what
        self.js("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()

    def complaints(self) -> list[str]:
        """What the page has written to the console since last asked: errors and refusals."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] in ("SEVERE", "WARNING")
        ]

    def pdf(self, width_in: float = 8.27, height_in: float = 11.69) -> bytes:
        """Print the page, by default on A4."""
        answer = self.command("Page.printToPDF", paperWidth=width_in, paperHeight=height_in)
        return base64.b64decode(answer["data"])


def start(profile: Path, *more_flags: str) -> Iterator[Browser]:
    """Give a browser whose profile lies in an empty folder; skips the test without Chromium."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    chromedriver = shutil.which("chromedriver")
    if chromium is None or chromedriver is None:
        pytest.skip("Chromium or its chromedriver is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, *more_flags, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # With its path given, selenium looks for no driver of its own.
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
