"""Kills of a live session, and of what runs for long: what it leaves, and whether it stays flat."""

from __future__ import annotations

import json
import random
import subprocess
import time
from fractions import Fraction
from pathlib import Path

import psutil

from formcheck.errors import UnreadableInputError
from formcheck.lab.attacks.kills import (
    GONE_WITHIN_S,
    LOST_AT_MOST_S,
    ROOT,
    Tally,
)
from formcheck.lab.attacks.watch import Limits, command, end, environment, left_over, run
from formcheck.pipeline.container import open_container
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.video import open_source

FILM = ROOT / "sample_videos" / "standing_both_sides.mp4"


def kill_live(kills: int, place: Path, dice: random.Random, longest_s: float = 25.0) -> Tally:
    """Kill a live session so many times; returns what went wrong."""
    tally = Tally()
    for number in range(kills):
        folder = place / f"live{number}"
        folder.mkdir(parents=True)
        _kill_one(folder, dice.uniform(0.0, longest_s), tally)
    return tally


def _kill_one(folder: Path, after_s: float, tally: Tally) -> None:
    line = command("live", "--camera", FILM, "--no-window", "--mute", "--record", "--person",
                   "Anna", "--model", "lite", "-o", "out")  # fmt: skip
    process = subprocess.Popen(
        line, cwd=folder, env=environment(folder),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(after_s)
    spooled = [path.stat().st_mtime for path in (folder / "data").rglob("so_far.json")
               if b'"result"' in path.read_bytes()]  # fmt: skip
    finished = (folder / "out" / "live.json").exists()
    ended = time.time()
    children = end(process.pid)
    process.wait()
    tally.kills += 1
    _, alive = psutil.wait_procs(children, timeout=GONE_WITHIN_S)
    where = f"live, killed after {after_s:.2f} s"
    if alive:
        tally.failures.append(f"{where}: {len(alive)} processes left")
    done = run(command("history", "list"), folder, Limits(120.0))
    if "Traceback" in done.err:
        tally.failures.append(f"{where}: {done.err[-300:]}")
    if spooled and not finished:
        if ended - spooled[0] > LOST_AT_MOST_S:
            tally.failures.append(f"{where}: {ended - spooled[0]:.1f} s lost")
        if "broke off" not in done.err:
            tally.failures.append(f"{where}: nothing said of it: {done.err[-300:]}")
        _check_kept(folder / "out", where, tally)
    hidden = [*left_over(folder), *map(str, (folder / "data" / "sessions").glob(".*"))]
    tally.failures += [f"{where}: left {name}" for name in hidden]


def _check_kept(folder: Path, where: str, tally: Tally) -> None:
    try:
        result = json.loads((folder / "live.json").read_text("utf-8"))
        track = load_poses(folder / "live.poses.npz") or []
        (folder / "live.cues.jsonl").read_text("utf-8")
    except (OSError, ValueError) as error:
        tally.failures.append(f"{where}: {error}")
        return
    if track and result["source"]["duration_s"] < track[-1][0] - LOST_AT_MOST_S:
        tally.failures.append(f"{where}: the result ends long before the landmarks")
    film = folder / "live.mp4"
    if track and track[-1][0] > LOST_AT_MOST_S:
        if not film.exists():
            tally.failures.append(f"{where}: no film")
            return
        try:
            source = open_source(film)
        except UnreadableInputError as error:
            tally.failures.append(f"{where}: {error}")
            return
        times = [frame.time_s for frame in source]
        source.close()
        if times[-1] < track[-1][0] - LOST_AT_MOST_S:
            tally.failures.append(f"{where}: the film ends at {times[-1]:.1f} s")


def long_film(clip: Path, seconds: float, path: Path) -> None:
    """Write a clip again and again into one film, without coding it anew."""
    import av

    with av.open(str(path), "w") as film:
        stream, start = None, Fraction(0)
        while start < seconds:
            with open_container(clip) as source:
                video = source.streams.video[0]
                stream = stream or film.add_stream_from_template(video)
                base = video.time_base or Fraction(1, 1000)
                offset = int(start / base)
                lasts = Fraction(0)
                for packet in source.demux(video):
                    if packet.dts is None or packet.pts is None:
                        continue
                    lasts = max(lasts, (packet.pts + (packet.duration or 0)) * base)
                    packet.pts += offset
                    packet.dts += offset
                    packet.stream = stream
                    film.mux(packet)
            start += lasts
