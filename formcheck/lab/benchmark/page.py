"""A session on the page in Chromium, a film as its camera, against the bare model in the same run.

Everything is the real thing: the browser's camera, JPEG, socket, checker, drawing on the page. What
is measured is taken down by a script that is put into the page before its own.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import psutil

from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.clip_set import Tick
from formcheck.lab.benchmark.live import bare_s, late
from formcheck.lab.benchmark.sheet import Found, Sheet, page
from formcheck.lab.benchmark.speed import FPS
from formcheck.pipeline.models import LIVE_MODEL
from formcheck.pipeline.video import open_source

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WARM_UP_S, EVERY_S = 8.0, 5.0

SERVER = """
import sys
from formcheck.live import looking
looking.SLOW_ABOVE_S = float("inf")  # On a busy machine too it is this model that is measured.
from formcheck.cli import main
sys.exit(main(["app", *sys.argv[1:]]))
"""

MEASURE = (Path(__file__).parent / "page_measure.js").read_text(encoding="utf-8")

TAKE = """
const { ages, moments, shown } = seen;
Object.assign(seen, { ages: [], moments: 0, shown: 0 });
return { ages, moments, shown, heap: performance.memory.usedJSHeapSize,
         stage: document.querySelector(".stage")?.dataset.stage ?? "" };
"""


@dataclass
class Run:
    """What was measured of one session; times in seconds, memory in MiB."""

    preview_s: float
    first_s: float
    lasted_s: float = 0.0
    moments: int = 0
    shown: int = 0
    ages_s: list[float] = field(default_factory=list)
    server_mib: list[float] = field(default_factory=list)
    browser_mib: list[float] = field(default_factory=list)


def run(options: argparse.Namespace, _tick: Tick) -> Found:
    """Measure one session.

    Raises UnreadableInputError without Chromium and its driver, or if the session ended by itself.
    """
    bare = [bare_s(options.clip, LIVE_MODEL)]
    with tempfile.TemporaryDirectory() as folder:
        film = write_y4m(options.clip, Path(folder) / "camera.y4m")
        since = time.monotonic()
        with served(Path(folder)) as (server, address):
            server_s = time.monotonic() - since
            with browser(film, folder) as driver:
                driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": MEASURE})
                run = _session(driver, address, server, 60.0 * options.minutes)
    bare.append(bare_s(options.clip, LIVE_MODEL))
    rows = (("the server answers after", f"{server_s:.1f} s", ""), *_rows(run, bare))
    return Found(page("A session on the page", [Sheet("Session", ("", "", "wanted"), rows)]))


def _session(driver: Any, address: str, server: psutil.Process, seconds: float) -> Run:
    opened = enter(driver, address, 600)
    clicked = time.monotonic()
    begin(driver)
    firsts = clicked - opened, time.monotonic() - clicked
    time.sleep(WARM_UP_S)
    driver.execute_script(TAKE)
    browser = psutil.Process(driver.service.process.pid)
    run, since = Run(*firsts), time.monotonic()
    while run.lasted_s < seconds:
        time.sleep(min(EVERY_S, seconds - run.lasted_s))
        got = driver.execute_script(TAKE)
        run.lasted_s = time.monotonic() - since
        if not got["stage"]:
            raise UnreadableInputError("The session ended by itself: take a clip of one stretch.")
        run.moments += got["moments"]
        run.shown += got["shown"]
        run.ages_s += [age / 1000 for age in got["ages"]]
        run.server_mib.append(_own_mib(server))
        run.browser_mib.append(sum(map(_own_mib, (browser, *browser.children(recursive=True)))))
    return run


def _own_mib(process: psutil.Process) -> float:
    """Memory that is a process's own; of one that has just ended none."""
    with contextlib.suppress(psutil.Error):
        return float(process.memory_full_info().uss) / 2**20
    return 0.0


def _rows(run: Run, bare: Sequence[float]) -> Iterator[tuple[str, str, str]]:
    if not run.ages_s:
        raise UnreadableInputError("Nothing was judged: is the clip one of a person?")
    base, rate = statistics.mean(bare), run.moments / run.lasted_s
    yield "the camera's picture is there after", f"{run.preview_s:.1f} s", "≤ 3 with the server"
    yield "the first judged one, after the click", f"{run.first_s:.1f} s", ""
    yield "bare inference before and after", " and ".join(f"{1e3 * s:.1f} ms" for s in bare), ""
    yield "judged", f"{rate:.1f}/s, {rate * base:.2f} of what bare inference would do", "≥ 20"
    yield "page shown", f"{run.shown / run.lasted_s:.1f}/s", "≥ 25"
    for name, age, more in (("median", statistics.median(run.ages_s), 60),
                            ("95th percentile", late(run.ages_s), 150)):  # fmt: skip
        found = f"{1e3 * age:.0f} ms, {age / base:.2f} × bare, bare {1e3 * (age - base):+.0f} ms"
        yield f"capture to overlay, {name}", found, f"bare + {more} ms"
    early, late_on = (1e3 * statistics.median(part) for part in early_and_late(run.ages_s))
    yield "capture to overlay, early and late", f"{early:.0f} and {late_on:.0f} ms", "no growth"
    for name, mib in (("server", run.server_mib), ("browser", run.browser_mib)):
        early, late_on = map(statistics.median, early_and_late(mib))
        yield f"memory of the {name}, early and late", f"{early:.0f} and {late_on:.0f} MiB", "flat"


def early_and_late(values: Sequence[float]) -> tuple[Sequence[float], Sequence[float]]:
    """Return the second sixth and the last one: what begins to run settles first."""
    sixth = max(1, len(values) // 6)
    return values[sixth : 2 * sixth] or values, values[-sixth:]


def enter(driver: Any, address: str, target_s: int) -> float:
    """Open the page for somebody who knows it, who is to hold for so long.

    Returns when it was asked for, once the camera's picture is there.
    """
    driver.get(address)
    for name, value in (("welcome", 1), ("seconds", target_s)):
        driver.execute_script(f"localStorage.setItem('formcheck.{name}', {value})")
    asked = time.monotonic()
    driver.get(address)
    until(driver, "document.querySelector('.preview')?.videoWidth > 0")
    return asked


def begin(driver: Any) -> None:
    """Begin a session, and wait for its first stage."""
    driver.execute_script("document.querySelector('#begin').click()")
    until(driver, "document.querySelector('.stage')?.dataset.stage")


def until(driver: Any, code: str, seconds: float = 60.0) -> None:
    """Wait until an expression is true in the page."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(driver, seconds).until(lambda _: driver.execute_script(f"return {code}"))


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[psutil.Process, str]]:
    """Serve the page, with its data in a folder; gives the process and the address."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**psutil.Process().environ(), "FORMCHECK_DATA": str(folder / "data")},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield psutil.Process(process.pid), found[0]
    finally:
        process.terminate()
        process.wait()


def installed(*names: str) -> str:
    """Return where one of some programs is; UnreadableInputError where there is none."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise UnreadableInputError("This needs Chromium and its chromedriver: install them.")
    return found


@contextlib.contextmanager
def browser(film: Path, folder: str) -> Iterator[Any]:
    """Start Chromium with a film as its camera; UnreadableInputError where there is none."""
    from selenium import webdriver

    driver_path = installed("chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = installed(*BROWSERS)
    for flag in (
        *("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "lang=en"),
        *("use-fake-ui-for-media-stream", "use-fake-device-for-media-stream"),
        *(f"use-file-for-fake-video-capture={film}", f"user-data-dir={folder}/profile"),
        "host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ):
        options.add_argument(f"--{flag}")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver_path))
    try:
        yield driver
    finally:
        driver.quit()


def write_y4m(clip: Path, target: Path, empty_s: float = 0.0, still_s: float = 0.0) -> Path:
    """Write a clip as Chromium's fake camera plays it, over and over, at `FPS`.

    With so many seconds of an empty picture before and after it, and its first one so much longer.
    """
    written = -still_s * FPS
    with open_source(clip) as source, target.open("wb") as file:
        size = source.info.width, source.info.height
        file.write(f"YUV4MPEG2 W{size[0]} H{size[1]} F{FPS:.0f}:1 Ip A1:1 C420\n".encode())
        empty = b"FRAME\n" + b"\x80" * (size[0] * size[1] * 3 // 2)
        file.write(empty * round(empty_s * FPS))
        for frame in source:
            picture = b"FRAME\n" + cv2.cvtColor(frame.image, cv2.COLOR_RGB2YUV_I420).tobytes()
            # A picture stays until the next one is due.
            while written <= frame.time_s * FPS:
                file.write(picture)
                written += 1
        file.write(empty * round(empty_s * FPS))
    return target
