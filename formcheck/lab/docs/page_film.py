"""The picture that moves at the head of README: a session on the page, a film as the camera.

It is taken in Chromium as it happens: placement, neutral back, hold, fault, result.
"""

from __future__ import annotations

import base64
import tempfile
import time
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image

from formcheck.lab.benchmark.page import browser, served, until, write_y4m

WINDOW, WIDTH, QUALITY = (1024, 576), 640, 70
"""Of the browser and of the picture, in pixels, and of its WebP."""

EVERY_S, LONGEST_S, RESULT_S = 0.2, 1.5, 5.0
"""Between two frames; what is the same for longer is cut short; how long the result is shown."""

STILL_S, TARGET_S = 11.0, 10
"""How long the person waits before the clip begins (for placement and countdown); to hold."""

FAULT = "(document.querySelector('.stage .cue').dataset.level === 'stop')"
PICTURES = "[...document.images].every(image => image.complete)"
Frame = tuple[float, Image.Image]
"""Seconds, and what the page showed."""


def film(clip: Path, to: Path) -> None:
    """Write a session with a clip as an animated WebP.

    Raises UnreadableInputError without Chromium and its driver.
    """
    with tempfile.TemporaryDirectory() as folder:
        camera = write_y4m(clip, Path(folder) / "camera.y4m", still_s=STILL_S)
        with served(Path(folder)) as (_, address), browser(camera, folder) as driver:
            frames = list(_frames(driver, address))
    shown, lasting = _cut(frames)
    shown[0].save(
        to,
        save_all=True,
        append_images=shown[1:],
        duration=[round(1000 * seconds) for seconds in lasting],
        loop=0,
        quality=QUALITY,
        method=6,
    )


def _frames(driver: Any, address: str) -> Iterator[Frame]:
    """Go through a session; ends with the result."""
    width, height = WINDOW
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get(address)
    for name, value in (("welcome", 1), ("seconds", TARGET_S)):
        driver.execute_script(f"localStorage.setItem('formcheck.{name}', {value})")
    driver.get(address)
    until(driver, "document.querySelector('.preview')?.videoWidth > 0")
    until(driver, PICTURES)
    yield time.monotonic(), _taken(driver)
    driver.execute_script("document.querySelector('#begin').click()")
    until(driver, "document.querySelector('.stage')?.dataset.stage")
    yield from _while(driver, f"!{FAULT}")
    yield from _while(driver, FAULT)
    driver.execute_script("document.querySelector('.stage .buttons button:nth-child(2)').click()")
    until(driver, f"document.querySelector('h1.verdict') && {PICTURES}")
    driver.execute_script("document.querySelector('nav').scrollIntoView()")
    yield time.monotonic(), _taken(driver)


def _while(driver: Any, code: str, seconds: float = 60.0) -> Iterator[Frame]:
    ends = time.monotonic() + seconds
    while driver.execute_script(f"return {code}") and time.monotonic() < ends:
        yield time.monotonic(), _taken(driver)
        time.sleep(EVERY_S / 2)


def _taken(driver: Any) -> Image.Image:
    jpeg = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "jpeg", "quality": 90})
    picture = Image.open(BytesIO(base64.b64decode(jpeg["data"])))
    height = round(picture.height * WIDTH / picture.width)
    return picture.resize((WIDTH, height), Image.Resampling.LANCZOS)


def _cut(frames: list[Frame]) -> tuple[list[Image.Image], list[float]]:
    """Return the frames without those that change nothing, and how long each is shown."""
    shown, lasting = [frames[0][1]], [0.0]
    for (before, _), (now, picture) in pairwise(frames):
        lasting[-1] = min(lasting[-1] + now - before, LONGEST_S)
        if picture.tobytes() != shown[-1].tobytes():
            shown.append(picture)
            lasting.append(0.0)
    return shown, [*lasting[:-1], RESULT_S]
