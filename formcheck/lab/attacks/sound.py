"""What is spoilt: a clip in some containers, its result, table and landmarks, a history, a list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from formcheck.history.store import History
from formcheck.lab.attacks.kills import CLIPS
from formcheck.lab.attacks.watch import Limits, command, run
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
        _remux(CLIP, path)
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


def _remux(clip: Path, path: Path) -> None:
    """Put a clip into another container, pictures as they are."""
    import av

    with open_container(clip) as source, av.open(str(path), "w") as target:
        video = source.streams.video[0]
        stream = target.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
