"""Kills of the page's server: while it checks a recording, and while a session goes on."""

from __future__ import annotations

import contextlib
import json
import random
import re
import struct
import subprocess
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import cv2
import psutil

from formcheck.lab.attacks.kills import CLIPS, GONE_WITHIN_S, LOST_AT_MOST_S, Tally
from formcheck.lab.attacks.live_kills import FILM
from formcheck.lab.attacks.watch import Limits, command, end, environment, left_over, run
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.video import open_source

_ADDRESS = re.compile(r"http://(127\.0\.0\.1:\d+)(/\?key=\S+)")
_START = {"do": "start", "stretch": "auto", "seconds": 30, "person": "Anna", "language": "en"}


def kill_app(kills: int, place: Path, dice: random.Random, longest_s: float = 25.0) -> Tally:
    """Kill the server so many times, every other time in a session; returns what went wrong."""
    tally = Tally()
    film = _film()
    for number in range(kills):
        folder = place / f"app{number}"
        folder.mkdir(parents=True)
        _kill_one(folder, film if number % 2 else None, dice.uniform(0.0, longest_s), tally)
    return tally


def _film() -> list[tuple[float, bytes]]:
    with open_source(FILM) as source:
        return [(frame.time_s, _jpeg(frame.image)) for frame in source]


def _jpeg(image: cv2.typing.MatLike) -> bytes:
    return cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))[1].tobytes()


def _kill_one(
    folder: Path, film: list[tuple[float, bytes]] | None, after_s: float, tally: Tally
) -> None:
    process = subprocess.Popen(
        command("app", "--no-browser", "--port", "0"), cwd=folder, env=environment(folder),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    found = _ADDRESS.search(process.stdout.readline())
    assert found is not None, "no address was printed"
    where = f"app, {'a recording' if film is None else 'a session'} killed after {after_s:.2f} s"
    use = threading.Thread(target=_use, args=(*found.groups(), film), daemon=True)
    use.start()
    time.sleep(after_s)
    begun = sorted((folder / "data").rglob("so_far.json"))
    kept = [path.stat().st_mtime for path in begun if b'"result"' in path.read_bytes()]
    ended = time.time()
    children = end(process.pid)
    process.communicate()
    tally.kills += 1
    _, alive = psutil.wait_procs(children, timeout=GONE_WITHIN_S)
    use.join(timeout=GONE_WITHIN_S)
    if alive:
        tally.failures.append(f"{where}: {len(alive)} processes left")
    done = run(command("history", "list"), folder, Limits(120.0))
    if "Traceback" in done.err:
        tally.failures.append(f"{where}: {done.err[-300:]}")
    if kept and ended - kept[0] > LOST_AT_MOST_S:
        tally.failures.append(f"{where}: {ended - kept[0]:.1f} s lost")
    if kept:
        _check_kept(folder / "data" / "sessions", where, tally)
    tally.failures += [f"{where}: left {name}" for name in left_over(folder)]


def _check_kept(sessions: Path, where: str, tally: Tally) -> None:
    try:
        (path,) = sessions.glob("*/live.json")
        result = json.loads(path.read_text("utf-8"))
        track = load_poses(path.with_name("live.poses.npz")) or []
    except (OSError, ValueError) as error:
        tally.failures.append(f"{where}: {error}")
        return
    if track and result["source"]["duration_s"] < track[-1][0] - LOST_AT_MOST_S:
        tally.failures.append(f"{where}: the result ends long before the landmarks")


def _use(host: str, key: str, film: list[tuple[float, bytes]] | None) -> None:
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
