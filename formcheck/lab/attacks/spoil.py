"""Sound inputs, and the damage that people, disks and attackers do to them, from a seed."""

from __future__ import annotations

import io
import json
import math
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.history.store import History
from formcheck.lab.attacks.attack import Limits, command, run
from formcheck.lab.attacks.kills import CLIPS
from formcheck.pipeline.container import open_container
from formcheck.report.json_form import parse_result

CLIP = CLIPS[1]
CONTAINERS = ("mp4", "mkv", "ts", "flv", "mov")


@dataclass(frozen=True)
class Sound:
    """Inputs that nothing is wrong with."""

    videos: dict[str, bytes]
    """The clip by its ending."""
    verdicts: dict[str, list[tuple[Any, ...]]]
    """Of each of them."""
    result: bytes
    table: bytes
    landmarks: bytes
    history: bytes


def make(folder: Path, containers: Sequence[str] = CONTAINERS) -> Sound:
    """Make them, in a folder."""
    folder.mkdir(parents=True)
    videos, verdicts = {}, {}
    for ending in containers:
        path = folder / f"clip.{ending}"
        remux(CLIP, path)
        videos[ending] = path.read_bytes()
        line = command("analyze", path.name, "--model", "lite", "--no-video", "--frames", "csv",
                       "-o", ending)  # fmt: skip
        done = run(line, folder, Limits(300.0))
        assert done.status == 0, done.err
        verdicts[ending] = verdict_of(json.loads((folder / ending / "clip.json").read_bytes()))
    line = command(
        "score", "clip.mp4", "--model", "lite", "-o", "t.csv", "--save-landmarks", "kept"
    )
    done = run(line, folder, Limits(300.0))
    assert done.status == 0, done.err
    (kept,) = (folder / "kept").glob("*.npz")
    result = (folder / "mp4" / "clip.json").read_bytes()
    return Sound(
        videos, verdicts, result, (folder / "mp4" / "clip.frames.csv").read_bytes(),
        kept.read_bytes(), _history(result, folder / "h.sqlite3"),
    )  # fmt: skip


def verdict_of(content: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return what a result says: each hold with its faults."""
    return [
        (
            hold["stretch"],
            hold["side"],
            hold["held_s"],
            [fault["fault"] for fault in hold["faults"]],
        )
        for hold in content["holds"]
    ]


def _history(result: bytes, path: Path) -> bytes:
    with History.open(path) as history:
        for day in range(1, 6):
            when = datetime(2026, 3, day, tzinfo=UTC)
            parsed = parse_result(json.loads(result), "it")
            history.add(parsed, person="Anna", when=when, source="live")
    return path.read_bytes()


def remux(clip: Path, path: Path, seconds: float = 0.0) -> None:
    """Write a clip into another container, pictures as they are; again until it is so long."""
    import av

    with av.open(str(path), "w") as film:
        stream, start = None, Fraction(0)
        while start <= seconds:
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


NUMBERS = (0, -1, 1, 2**31, -(2**63), 10**400, 1e308, -1e308, math.nan, math.inf, 0.5)
TEXTS = ("", "x", "\0", "\x1b]0;gone\x07", "\ud800", "..", "=1+1", "a" * 5000, "ß\u202e", "null")


def spoil_bytes(data: bytes, random_: random.Random) -> bytes:
    """Flip, cut, double, swap or overwrite some bytes."""
    out = bytearray(data)
    for _ in range(random_.choice((1, 1, 2, 8, 64))):
        if not out:
            break
        place = random_.randrange(len(out))
        length = random_.choice((1, 1, 2, 4, 16, 256))
        what = random_.randrange(6)
        if what == 0:
            out[place] ^= 1 << random_.randrange(8)
        elif what == 1:
            out[place : place + length] = random_.randbytes(length)
        elif what == 2:
            del out[place : place + length]
        elif what == 3:
            out[place:place] = out[place : place + length]
        elif what == 4:
            out[place : place + length] = bytes(length)
        else:
            del out[place:]
    return bytes(out)


def junk(random_: random.Random, depth: int = 0) -> Any:
    """Return a value of any kind that JSON knows, now and then deep or long."""
    what = random_.randrange(8)
    if what < 3:
        return random_.choice(NUMBERS)
    if what < 5:
        return random_.choice(TEXTS)
    if what == 5 or depth > 3:
        return random_.choice((None, True, False))
    if what == 6:
        if random_.random() < 0.1:
            return [random_.choice(NUMBERS)] * 3000
        return [junk(random_, depth + 1) for _ in range(random_.randrange(4))]
    return {random_.choice(TEXTS): junk(random_, depth + 1) for _ in range(3)}


def spoil_json(text: str, random_: random.Random) -> bytes:
    """Put junk in one or some places, or take them away."""
    content = json.loads(text)
    for _ in range(random_.choice((1, 1, 1, 3))):
        inner: Any = content
        while True:
            keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
            if not keys:
                break
            key = random_.choice(keys)
            if isinstance(inner[key], dict | list) and inner[key] and random_.random() < 0.7:
                inner = inner[key]
                continue
            if random_.random() < 0.2:
                del inner[key]
            else:
                inner[key] = junk(random_)
            break
    return json.dumps(content).encode()


def spoil_csv(text: str, random_: random.Random) -> bytes:
    """Put junk into cells, or take cells and rows away."""
    rows = [line.split(",") for line in text.splitlines()]
    for _ in range(random_.choice((1, 1, 3))):
        row = random_.choice(rows)
        place = random_.randrange(len(row)) if row else 0
        what = random_.randrange(4)
        if what == 0 and row:
            del row[place]
        elif what == 1:
            row.insert(place, "7")
        elif what == 2:
            rows.remove(row)
        elif row:
            row[place] = str(random_.choice((*NUMBERS[:5], *NUMBERS[6:], *TEXTS)))
        if not rows:
            break
    return "\n".join(",".join(row) for row in rows).encode("utf-8", "surrogatepass")


def spoil_arrays(data: bytes, random_: random.Random) -> bytes:
    """Take columns away or put others in their place, of other kinds, shapes and values."""
    with np.load(io.BytesIO(data)) as file:
        columns = {name: file[name] for name in file.files}
    name = random_.choice(list(columns))
    column = columns[name]
    what = random_.randrange(9)
    if what == 0:
        del columns[name]
    elif what == 1:
        columns[name] = column[: column.shape[0] // 2] if column.ndim else column
    elif what == 2:
        kind = random_.choice(("f2", "f4", "f8", "i1", "i8", "u8", "?", "U3", "S3", "c8", "M8[s]"))
        columns[name] = np.zeros(column.shape, kind)
    elif what == 3:
        columns[name] = np.zeros(random_.choice(((), (0,), (3,), (4, 4), (2, 33, 2))))
    elif what == 4 and column.dtype.kind in "fiu" and column.size:
        worse = np.array(column, order="F")
        value = random_.choice((-1, 0, 1, 127, 1e9, math.nan, math.inf))
        if column.dtype.kind == "f" or math.isfinite(value):
            worse.flat[random_.randrange(worse.size)] = np.array(value).astype(column.dtype)
        columns[name] = worse
    elif what == 5 and column.ndim:
        columns[name] = column[::-1]
    elif what == 6:
        columns["more_about"] = np.array(json.dumps(junk(random_)))
    elif what == 7:
        columns["more_problems"] = np.array(json.dumps(junk(random_)))
    else:
        columns[name] = np.full(column.shape, column.max() if column.dtype.kind in "fi" else 1)
    out = io.BytesIO()
    np.savez_compressed(out, **columns)
    return out.getvalue()


def bomb(name: str, claimed: tuple[int, ...], kind: str, megabytes: int) -> bytes:
    """Return a zip file with one column that says it is large, and is."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{name}.npy", "w", force_zip64=True) as file,
    ):
        np.lib.format.write_array_header_1_0(
            file, {"shape": claimed, "fortran_order": False, "descr": kind}
        )
        for _ in range(megabytes):
            file.write(bytes(1 << 20))
    return out.getvalue()
