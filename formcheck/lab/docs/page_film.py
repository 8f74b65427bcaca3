"""The picture that moves at the head of README: a session on the page, a film as the camera.

It is taken in Chromium as it happens: placement, neutral back, hold, fault, result. No two sessions
have the same moments, so whether it still shows the page is seen by going through another one: each
of its stages has to be somewhere in the film.
"""

from __future__ import annotations

import base64
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from formcheck.lab.benchmark.page import begin, browser, enter, served, until, write_y4m
from formcheck.lab.docs.compare import FAR_SHARE, nearest, read_film
from formcheck.pipeline.frames import Image as Picture

WINDOW, WIDTH, QUALITY = (1024, 576), 640, 70
"""Of the browser and of the picture, in pixels, and of its WebP."""

EVERY_S, LONGEST_S, RESULT_S = 0.2, 1.5, 5.0
"""Between two frames; what is the same for longer is cut short; how long the result is shown."""

STILL_S, TARGET_S = 11.0, 10
"""How long the person waits before the clip begins (for placement and countdown); to hold."""

COMPARED_STILL_S, SOME = 5.0, 6
"""The same when it is only compared; so many pictures of a stage are enough, evenly spaced."""

WHOLE, HEAD = slice(None), slice(0, 80)
COMPARED = {
    "begin": WHOLE, "neutral info": WHOLE, "countdown info": WHOLE, "stretch good": WHOLE,
    "stretch stop": WHOLE, "result": HEAD,
}  # fmt: skip
"""Stages and how urgent their cue is; rows of the picture. Further down a result says how many
seconds do not count, and shows a moment, which differ from session to session."""

FAULT = "(document.querySelector('.stage .cue').dataset.level === 'stop')"
PICTURES = "[...document.images].every(image => image.complete)"
STAGE = """const stage = document.querySelector('.stage');
return stage && `${stage.dataset.stage} ${stage.querySelector('.cue').dataset.level}`"""


@dataclass(frozen=True)
class Frame:
    """What the page showed, when, and in which stage of a session: what it asked for."""

    time_s: float
    stage: str
    picture: Image.Image


def film(clip: Path, to: Path) -> None:
    """Write a session with a clip as an animated WebP.

    Raises UnreadableInputError without Chromium and its driver.
    """
    frames = _session(clip, STILL_S)
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


def compare(clip: Path, film: Path) -> Iterator[str]:
    """Say which stages of a session look otherwise now than anywhere in a film of one.

    Raises UnreadableInputError without Chromium and its driver.
    """
    shown = read_film(film)
    frames = _session(clip, COMPARED_STILL_S)
    for stage, rows in COMPARED.items():
        mine = [_bgr(frame.picture)[rows] for frame in frames if frame.stage == stage]
        # On the way from one posture to the next there are pictures that no other session has.
        some = mine[:: max(1, len(mine) // SOME)]
        share = nearest([frame[rows] for frame in shown], some)
        if share > FAR_SHARE:
            yield f"{film.name}: at least {share:.0%} of “{stage}” looks otherwise now"


def _bgr(picture: Image.Image) -> Picture:
    return cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


def _session(clip: Path, still_s: float) -> list[Frame]:
    with tempfile.TemporaryDirectory() as folder:
        camera = write_y4m(clip, Path(folder) / "camera.y4m", still_s=still_s)
        with served(Path(folder)) as (_, address), browser(camera, folder) as driver:
            return list(_frames(driver, address))


def _frames(driver: Any, address: str) -> Iterator[Frame]:
    """Go through a session; ends with the result."""
    width, height = WINDOW
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    enter(driver, address, TARGET_S)
    until(driver, PICTURES)
    yield _taken(driver, "begin")
    begin(driver)
    yield from _while(driver, f"!{FAULT}")
    yield from _while(driver, FAULT)
    driver.execute_script("document.querySelector('.stage .buttons button:nth-child(2)').click()")
    until(driver, f"document.querySelector('h1.verdict') && {PICTURES}")
    driver.execute_script("document.querySelector('nav').scrollIntoView()")
    yield _taken(driver, "result")


def _while(driver: Any, code: str, seconds: float = 60.0) -> Iterator[Frame]:
    ends = time.monotonic() + seconds
    while driver.execute_script(f"return {code}") and time.monotonic() < ends:
        yield _taken(driver, driver.execute_script(STAGE) or "")
        time.sleep(EVERY_S / 2)


def _taken(driver: Any, stage: str) -> Frame:
    now = time.monotonic()
    jpeg = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "jpeg", "quality": 90})
    picture = Image.open(BytesIO(base64.b64decode(jpeg["data"])))
    height = round(picture.height * WIDTH / picture.width)
    return Frame(now, stage, picture.resize((WIDTH, height), Image.Resampling.LANCZOS))


def _cut(frames: list[Frame]) -> tuple[list[Image.Image], list[float]]:
    """Return the frames without those that change nothing, and how long each is shown."""
    shown, lasting = [frames[0].picture], [0.0]
    for before, now in pairwise(frames):
        lasting[-1] = min(lasting[-1] + now.time_s - before.time_s, LONGEST_S)
        if now.picture.tobytes() != shown[-1].tobytes():
            shown.append(now.picture)
            lasting.append(0.0)
    return shown, [*lasting[:-1], RESULT_S]
