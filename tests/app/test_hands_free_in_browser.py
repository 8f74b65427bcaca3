"""Somebody holds an arm up before the page's camera: it hurts, and the session ends at once."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from browser import Browser, start

PICTURE = Path(__file__).resolve().parents[1] / "data" / "arm_held_up.jpg"
"""Rendered with the people of the demonstrations (`lab.synth.clip`)."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Browser:
    film = tmp_path_factory.mktemp("film") / "camera.y4m"
    picture = cv2.imread(str(PICTURE))
    yuv = cv2.cvtColor(np.asarray(picture), cv2.COLOR_BGR2YUV_I420).tobytes()
    film.write_bytes(b"YUV4MPEG2 W480 H360 F15:1 Ip A1:1 C420\n" + 15 * (b"FRAME\n" + yuv))
    yield from start(
        tmp_path_factory.mktemp("profile"),
        *("--lang=en", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
        f"--use-file-for-fake-video-capture={film}",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    )


@pytest.mark.model
def test_an_arm_held_up_stops_the_session_and_the_result_says_why(served, browser):
    browser.open(f"{served.address}#history")
    browser.js("localStorage.setItem('formcheck.welcome', 1)")
    browser.open("about:blank")
    browser.open(f"{served.address}#session")
    browser.until("document.querySelector('.preview')?.videoWidth > 0", seconds=20)
    browser.click("#begin")
    browser.until("document.querySelector('.stage')?.dataset.stage === 'hurt'", seconds=90)
    assert browser.find(".stage .cue").text.startswith("Stop. Come out slowly")
    browser.until("document.querySelector('h1.verdict.hurt')", seconds=40)
    assert browser.find("h1.verdict").text == "Stopped because it hurt"
    assert browser.find(".why p").text == "You stopped because it hurt. That was right."
