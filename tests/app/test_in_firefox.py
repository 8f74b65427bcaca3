"""All places of the page in Firefox, with a camera of its own making.

Firefox is driven by its own protocol, because no package registry has its driver. Where Firefox or
the package `marionette_driver` is missing, the test is skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from typing import Any

import pytest
from app.test_in_browser import CLIP

PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "marionette.port": 28289,
    "intl.locale.requested": "en-US",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
}


class Firefox:
    """One Firefox without a window."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def js(self, code: str) -> Any:
        return self.driver.execute_script(code, sandbox=None)

    def until(self, code: str, seconds: float = 20.0) -> None:
        ends = time.monotonic() + seconds
        while not self.js(f"return {code}"):
            assert time.monotonic() < ends, f"never true: {code}"
            time.sleep(0.1)

    def click(self, selector: str) -> None:
        self.until(f"document.querySelector({json.dumps(selector)})")
        self.js(f"document.querySelector({json.dumps(selector)}).click()")


@pytest.fixture
def firefox(tmp_path):
    program = shutil.which("firefox") or shutil.which("firefox-esr")
    if program is None:
        pytest.skip("Firefox is not installed")
    name = "marionette_driver.marionette"
    marionette = pytest.importorskip(name, reason="marionette_driver is not installed")
    lines = [f'user_pref("{key}", {json.dumps(one)});' for key, one in PREFERENCES.items()]
    (tmp_path / "user.js").write_text("\n".join(lines), "utf-8")
    flags = ("--headless", "--no-remote", "--marionette", "--profile", str(tmp_path))
    process = subprocess.Popen(
        [program, *flags],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    driver = marionette.Marionette(host="127.0.0.1", port=PREFERENCES["marionette.port"])
    try:
        driver.start_session(timeout=60)
        yield Firefox(driver)
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.model
def test_all_places_in_firefox(served, firefox):
    firefox.driver.navigate(served.address)
    firefox.js(
        "window.wrong = []; addEventListener('error', (e) => wrong.push(e.message)); "
        "addEventListener('unhandledrejection', (e) => wrong.push(String(e.reason)))"
    )
    firefox.click("main button.primary")
    firefox.until("document.querySelector('.preview')?.videoWidth > 0", 30)
    firefox.click("#begin")
    # A machine without a sound card too: Firefox never says that there is no sound.
    firefox.until("document.querySelector('.stage')?.dataset.stage === 'placing'", 60)
    assert firefox.js("return document.querySelector('.stage video').videoWidth") > 0
    firefox.click(".stage .buttons button:nth-child(2)")
    firefox.until("document.querySelector('h1.verdict')", 40)
    firefox.js("location.hash = 'check'")
    firefox.until("document.querySelector('#files')")
    firefox.driver.find_element("css selector", "#files").send_keys(str(CLIP))
    firefox.until("document.querySelector('.recordings a.button')", 240)
    firefox.click(".recordings a.button")
    firefox.until("document.querySelector('h1.verdict')?.textContent === 'Not there yet'")
    firefox.click(".saving button.primary")
    firefox.until("document.querySelector('.saving [role=status]').textContent.startsWith('Saved')")
    firefox.js("location.hash = 'history'")
    firefox.until("document.querySelectorAll('.sessions > li').length === 1")
    firefox.js("localStorage.setItem('formcheck.camera', '\"phone\"'); location.hash = 'session'")
    firefox.until("document.querySelector('.code svg path, .other .field select')")
    assert firefox.js("return wrong") == []
