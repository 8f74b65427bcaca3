"""Kills of sessions: of the command ``live``, and of the page's server in a session or a check."""

from __future__ import annotations

import contextlib
import json
import random
import re
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import cv2

from formcheck.errors import UnreadableInputError
from formcheck.lab.attacks.attack import Limits, command, environment, left_over, run
from formcheck.lab.attacks.kills import CLIPS, FILM, GONE_WITHIN_S, Tally, strike
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.track import PoseTrack
from formcheck.pipeline.video import open_source

LOST_AT_MOST_S = 5.0
LONGEST_S = 25.0
"""A kill comes at any time until then."""

_LIVE = ("live", "--camera", FILM, "--no-window", "--mute", "--record", "--person", "Anna",
         "--model", "lite", "-o", "out")  # fmt: skip
_APP = ("app", "--no-browser", "--port", "0")
_ADDRESS = re.compile(r"http://(127\.0\.0\.1:\d+)(/\?key=\S+)")
_START = {"do": "start", "stretch": "auto", "seconds": 30, "person": "Anna", "language": "en"}

Pictures = list[tuple[float, bytes]]
"""When, and the picture as JPEG."""


def kill_live(kills: int, place: Path, dice: random.Random) -> Tally:
    """Kill a live session so many times; returns what went wrong."""
    tally = Tally()
    for number in range(kills):
        folder = place / f"live{number}"
        where, kept_s, said = _killed(_LIVE, folder, "live,", dice.uniform(0.0, LONGEST_S), tally)
        if kept_s is not None:
            if "broke off" not in said:
                tally.failures.append(f"{where}: nothing said of it: {said[-300:]}")
            _check_film(folder / "out", _check_kept(folder / "out", where, tally), where, tally)
        hidden = (folder / "data" / "sessions").glob(".*")
        tally.failures += [f"{where}: left {name}" for name in hidden]
    return tally


def kill_app(kills: int, place: Path, dice: random.Random) -> Tally:
    """Kill the server so many times, every other time in a session; returns what went wrong."""
    tally = Tally()
    with contextlib.closing(open_source(FILM)) as source:
        film = [(frame.time_s, _jpeg(frame.image)) for frame in source]
    for number in range(kills):
        folder, after_s = place / f"app{number}", dice.uniform(0.0, LONGEST_S)
        what = f"app, {'a session' if number % 2 else 'a recording'}"
        pictures = film if number % 2 else None

        def use(printed: str, pictures: Pictures | None = pictures) -> None:
            found = _ADDRESS.search(printed)
            assert found is not None, "no address was printed"
            _use(found[1], found[2], pictures)

        where, kept_s, _ = _killed(_APP, folder, what, after_s, tally, use)
        if kept_s is not None:
            kept = list((folder / "data" / "sessions").glob("*/live.json"))
            if len(kept) == 1:
                _check_kept(kept[0].parent, where, tally)
            else:
                tally.failures.append(f"{where}: {len(kept)} sessions kept")
    return tally


def _killed(
    line: Sequence[object],
    folder: Path,
    what: str,
    after_s: float,
    tally: Tally,
    use: Callable[[str], None] | None = None,
) -> tuple[str, float | None, str]:
    """Kill a command, and start another that finds what is left.

    `use`: given the first line that the command prints, uses it in a thread until it is gone.
    Returns what was done, how long before the kill the unfinished session was kept (None if there
    was none), and what is said of it.
    """
    folder.mkdir(parents=True)
    where = f"{what} killed after {after_s:.2f} s"
    printed = subprocess.DEVNULL if use is None else subprocess.PIPE
    with subprocess.Popen(
        command(*line), cwd=folder, env=environment(folder),
        stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        user = None
        if use is not None and process.stdout is not None:
            user = threading.Thread(target=use, args=(process.stdout.readline(),), daemon=True)
            user.start()
        time.sleep(after_s)
        kept = [
            time.time() - path.stat().st_mtime
            for path in sorted((folder / "data").rglob("so_far.json"))
            if b'"result"' in path.read_bytes() and not (folder / "out" / "live.json").exists()
        ]
        strike(process, where, tally)
    if user is not None:
        user.join(timeout=GONE_WITHIN_S)
    done = run(command("history", "list"), folder, Limits(120.0))
    if "Traceback" in done.err:
        tally.failures.append(f"{where}: {done.err[-300:]}")
    if kept and kept[0] > LOST_AT_MOST_S:
        tally.failures.append(f"{where}: {kept[0]:.1f} s lost")
    tally.failures += [f"{where}: left {name}" for name in left_over(folder)]
    return where, kept[0] if kept else None, done.err


def _check_kept(folder: Path, where: str, tally: Tally) -> PoseTrack:
    """Say when a kept session is not whole; returns its landmarks."""
    try:
        result = json.loads((folder / "live.json").read_text("utf-8"))
        track = load_poses(folder / "live.poses.npz") or []
    except (OSError, ValueError) as error:
        tally.failures.append(f"{where}: {error}")
        return []
    if track and result["source"]["duration_s"] < track[-1][0] - LOST_AT_MOST_S:
        tally.failures.append(f"{where}: the result ends long before the landmarks")
    return track


def _check_film(folder: Path, track: PoseTrack, where: str, tally: Tally) -> None:
    if not track:
        return
    try:
        (folder / "live.cues.jsonl").read_text("utf-8")
        if track[-1][0] <= LOST_AT_MOST_S:
            return
        with contextlib.closing(open_source(folder / "live.mp4")) as source:
            end_s = [frame.time_s for frame in source][-1]
        if end_s < track[-1][0] - LOST_AT_MOST_S:
            tally.failures.append(f"{where}: the film ends at {end_s:.1f} s")
    except (OSError, UnreadableInputError) as error:
        tally.failures.append(f"{where}: {error}")


def _jpeg(image: cv2.typing.MatLike) -> bytes:
    return cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))[1].tobytes()


def _use(host: str, key: str, film: Pictures | None) -> None:
    """Use the page until it is gone."""
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect
    from websockets.typing import Origin

    with contextlib.suppress(OSError, HTTPException, ConnectionClosed, EOFError):
        asking = HTTPConnection(host, timeout=60.0)
        asking.request("GET", key)
        cookie = str(asking.getresponse().headers["set-cookie"]).partition(";")[0]
        own = {"Cookie": cookie, "Origin": f"http://{host}"}
        if film is None:
            _upload(host, own)
            return
        with connect(f"ws://{host}/api/live", additional_headers={"Cookie": cookie},
                     origin=Origin(f"http://{host}")) as socket:  # fmt: skip
            socket.send(json.dumps(_START))
            begun = time.monotonic()
            for time_s, jpeg in film:
                time.sleep(max(0.0, begun + time_s - time.monotonic()))
                socket.send(struct.pack("<d", time_s) + jpeg)


def _upload(host: str, headers: dict[str, str]) -> None:
    """Send recordings one after the other, so that one is always on its way."""
    for number in range(100):
        asking = HTTPConnection(host, timeout=60.0)
        name = f"/api/recordings?name=clip{number}.mp4"
        asking.request("POST", name, CLIPS[number % len(CLIPS)].read_bytes(), headers)
        asking.getresponse().read()
        time.sleep(1.0)
