"""The pictures of README, page and docs/: frames of annotated clips, pages, loops of the stretches.

They are made of the sample clips, so they show what the program draws now. The loops are drawn by
the laboratory's renderer, which needs the extra ``render`` and the body data.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from formcheck.commands.annotator import Annotator
from formcheck.commands.outputs import plan_outputs
from formcheck.judge import Judge, Settings
from formcheck.lab import ROOT, SAMPLES
from formcheck.lab.benchmark.page import BROWSERS, installed
from formcheck.lab.docs import page_film
from formcheck.lab.docs.compare import FAR_SHARE, changed, film_differences, read
from formcheck.lab.synth.__main__ import LOOPS_FOLDER
from formcheck.lab.synth.clip import LOOPS, draw_loop, make_loop
from formcheck.pipeline.frames import Image
from formcheck.pipeline.replay import find_poses
from formcheck.texts import load_texts

IMAGES = ROOT / "docs" / "images"

OVERLAY = (
    ("standing_rounded", 6.0),
    ("standing_rounded", 10.5),
    ("seated_good", 9.0),
    ("supine_good", 9.0),
)
"""Clip and second of each frame of ``overlay.png``, two in a row."""

DEMO, DEMO_SPAN_S, DEMO_FPS, DEMO_WIDTH = "standing_rounded", (1.5, 12.5), 8, 640
"""The picture that moves: good form, then a rounded back, and the clock that waits."""

PAGE = "page.webp"


def make() -> None:
    """Make every picture again; takes two minutes, and needs Chromium for the pages."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        cv2.imwrite(str(IMAGES / "overlay.png"), overlay(work))
        _moving(_drawn(DEMO, work, None), IMAGES / "demo.webp")
        for name, screenshot in _pages(work):
            shutil.copy(screenshot, IMAGES / name)


def make_page() -> None:
    """Make the film of the page again; takes a minute, and needs Chromium."""
    page_film.film(SAMPLES / f"{DEMO}.mp4", IMAGES / PAGE)


def compare(poses: Path | None = None) -> Iterator[str]:
    """Say whether what clips show is still what is drawn.

    `poses`: folder of poses that were found just now.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        share = changed(read(IMAGES / "overlay.png"), overlay(work, poses))
        if share > FAR_SHARE:
            yield f"overlay.png: {share:.0%} of it is drawn otherwise now"
        seconds = _demo_seconds()
        places = range(0, len(seconds), 2 * DEMO_FPS)
        clip = _drawn(DEMO, work, poses)
        now = {place: _small(_frame(clip, seconds[place])) for place in places}
        yield from film_differences(IMAGES / "demo.webp", now, len(seconds))


def compare_page(poses: Path | None = None) -> Iterator[str]:
    """Say which pages look otherwise, and which moments of a session are not in its film.

    `poses`: as of `compare`. Takes 40 s.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, screenshot in _pages(Path(folder), poses):
            share = changed(read(IMAGES / name), read(screenshot))
            if share > FAR_SHARE:
                yield f"{name}: {share:.0%} of it looks otherwise now"
    yield from page_film.compare(SAMPLES / f"{DEMO}.mp4", IMAGES / PAGE)


def _pages(work: Path, poses: Path | None = None) -> Iterator[tuple[str, Path]]:
    """Name and screenshot of the report and of the history."""
    _drawn(DEMO, work, poses)
    report = work / "report.html"
    _formcheck("report", work / f"{DEMO}.json", "-o", report, "--language", "en")
    for name, page, size in (
        ("report.png", report, (960, 980)),
        ("history.png", _history_page(work, poses), (780, 612)),
    ):
        _screenshot(page, size, work / name)
        yield name, work / name


def overlay(work: Path, poses: Path | None = None) -> Image:
    """Return the frames of `OVERLAY` as one picture."""
    clips = {name: _drawn(name, work, poses) for name, _ in OVERLAY}
    frames = [_frame(clips[name], second) for name, second in OVERLAY]
    small = [_small(frame) for frame in frames]
    # One of two beside each other may have a strip below it.
    tallest = max(map(len, small))
    even = [
        np.pad(one, ((0, tallest - len(one)), (0, 0), (0, 0)), constant_values=255) for one in small
    ]
    rows = [np.hstack(even[place : place + 2]) for place in range(0, len(even), 2)]
    return np.ascontiguousarray(np.vstack(rows))


def _drawn(name: str, work: Path, poses: Path | None) -> Path:
    """Draw a clip from poses, as `formcheck analyze` does, and leave its result beside it."""
    clip = SAMPLES / f"{name}.mp4"
    outputs = plan_outputs(str(clip), work, None)
    if outputs.clip.exists():
        return outputs.clip
    found, judge = find_poses(clip, cache=poses), Judge(Settings())
    annotator = Annotator(outputs, load_texts("en"))
    for look in found.looks:
        annotator.take(look, judge.take(look))
    result = judge.result(found.source, found.damage)
    annotator.draw_clip(clip, lambda *_: None, result)
    (work / f"{name}.json").write_text(result.to_json(), encoding="utf-8")
    result.frames.write(work / f"{name}.frames.csv")
    return outputs.clip


def _formcheck(*arguments: str | Path, data: Path | None = None) -> None:
    env = None if data is None else {**os.environ, "FORMCHECK_DATA": str(data)}
    command = [sys.executable, "-m", "formcheck", *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)


def _frame(clip: Path, second: float) -> Image:
    film = cv2.VideoCapture(str(clip))
    film.set(cv2.CAP_PROP_POS_MSEC, second * 1000)
    found, frame = film.read()
    film.release()
    if not found:
        raise LookupError(f"{clip.name} has no frame at {second} s")
    return frame.astype(np.uint8, copy=False)


def _moving(clip: Path, to: Path) -> None:
    from PIL import Image as Pillow

    small = (_small(_frame(clip, second)) for second in _demo_seconds())
    frames = [Pillow.fromarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)) for frame in small]
    frames[0].save(
        to, save_all=True, append_images=frames[1:], duration=1000 // DEMO_FPS, loop=0, quality=55
    )


def _demo_seconds() -> list[float]:
    start, end = DEMO_SPAN_S
    return [float(second) for second in np.arange(start, end, 1 / DEMO_FPS)]


def _small(frame: Image) -> Image:
    height = round(frame.shape[0] * DEMO_WIDTH / frame.shape[1])
    small = cv2.resize(frame, (DEMO_WIDTH, height), interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8, copy=False)


def _screenshot(page: Path, size: Sequence[int], to: Path) -> None:
    subprocess.run(
        [installed(*BROWSERS), "--headless=new", "--no-sandbox", "--disable-gpu",
         "--hide-scrollbars", f"--window-size={size[0]},{size[1]}", "--virtual-time-budget=4000",
         f"--screenshot={to}", page.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip


def _history_page(work: Path, poses: Path | None) -> Path:
    """Anna's ten weeks: a sample's result again and again, each a little deeper."""
    _drawn("standing_good", work, poses)
    chance = np.random.default_rng(7)
    first = datetime.now().replace(hour=7, minute=30) - timedelta(days=72)
    day = first
    while day < datetime.now():
        result = json.loads((work / "standing_good.json").read_text(encoding="utf-8"))
        result["source"]["path"] = f"{day:%Y-%m-%d}.mp4"
        gain = 0.2 * (day - first).days - 44 + chance.normal(0, 3)
        for hold in result["holds"]:
            hold["start_s"] -= (
                0.01 * (day - first).days
            )  # no two sessions are the same to the moment
            hold.update(target_s=hold["held_s"], completed=True, confirmed=True)
            for name in ("hip_flexion_deg", "hip_hinge_deg"):
                hold[name] = {key: value + gain for key, value in hold[name].items()}
        kept = work / "again.json"
        kept.write_text(json.dumps(result), encoding="utf-8")
        when = day.isoformat(timespec="minutes")
        _formcheck("history", "add", kept, "--person", "Anna", "--when", when, data=work / "data")
        day += timedelta(days=int(chance.choice((1, 1, 2, 2, 4))))
    page = work / "history.html"
    _formcheck("history", "show", "--person", "Anna", "--html", "-o", page, data=work / "data")
    return page


FOLDER = ROOT / LOOPS_FOLDER


def make_loops() -> None:
    """Draw every loop again; takes a minute."""
    for clip in LOOPS:
        make_loop(clip, FOLDER)


def compare_loops() -> Iterator[str]:
    """Say which loops and posters are drawn otherwise now; takes 20 s.

    Raises ImportError without the extra, BodyDataError without the body data.
    """
    for clip in LOOPS:
        start, stretch = draw_loop(clip, (0, clip.frames))
        drawn = {0: start, clip.frames: stretch}
        yield from loop_differences(FOLDER / f"{clip.name}.webp", drawn)


def loop_differences(loop: Path, drawn: Mapping[int, Image]) -> Iterator[str]:
    """Say where a loop and its poster differ from its start and its stretch, the last drawn."""
    last = max(drawn)
    # There and back again, without the two ends once more.
    yield from film_differences(loop, drawn, 2 * last)
    poster = loop.with_suffix(".jpg")
    if changed(read(poster), drawn[last]) > FAR_SHARE:
        yield f"{poster.name}: it is drawn otherwise now"
