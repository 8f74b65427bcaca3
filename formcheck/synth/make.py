"""Make one clip: pictures, video and truth file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.synth import truth
from formcheck.synth.body import make_body
from formcheck.synth.clips import Clip
from formcheck.synth.encode import write_video
from formcheck.synth.look import dress
from formcheck.synth.motion import controls_at, fault_spans
from formcheck.synth.pose import Posed
from formcheck.synth.render import ImageArray, Stage
from formcheck.synth.room import MAT_THICKNESS, Room, step_panels
from formcheck.synth.stretch import Stretcher
from formcheck.synth.surface import Surface


class Shoot:
    """A clip ready to be drawn at any time.

    Parameters
    ----------
    clip : Clip
    detail : int
        Antialiasing, see :class:`formcheck.synth.render.Stage`.
    """

    def __init__(self, clip: Clip, detail: int = 2) -> None:
        self.clip = clip
        self.body = make_body(clip.shape)
        floor = 0.0 if clip.room.mat is None else MAT_THICKNESS
        self.stretcher = Stretcher(self.body, clip.stretch, clip.side, clip.room.step, floor)
        room: Room = replace(clip.room, step_z=self.stretcher.step_edge)
        surfaces = dress(self.body, clip.look)
        self.stage = Stage(surfaces, room, clip.camera, detail, self._frame(room, surfaces))

    def _frame(self, room: Room, surfaces: list[Surface]) -> tuple[int, int, int, int]:
        """The part of the picture that the person and the step ever cover, with a margin."""
        camera, p = self.clip.camera, self.clip.programme
        times = [0.0, *[t for keys in p.keys.values() for t, _ in keys]]
        times += [(a + b) / 2 for a, b in pairwise(sorted(times))]
        posed = [self.posed(t) for t in sorted(set(times))]
        spots = [x.skin(s.points[::7], s.weights[::7]) for x in posed for s in surfaces]
        at = camera.project(np.concatenate([*spots, *[s.points for s in step_panels(room)]]))
        low = np.floor(at.min(axis=0) - 12).astype(int)
        high = np.ceil(at.max(axis=0) + 12).astype(int)
        size = (camera.width, camera.height_px)
        left, top = (int(v) for v in np.clip(low, 0, size))
        right, bottom = (int(v) for v in np.clip(high, 0, size))
        return left, top, right, bottom

    def posed(self, t: float) -> Posed:
        """The person at a time in seconds."""
        return self.stretcher.solve(controls_at(self.clip.programme, t, self.clip.seed))

    def truth(self, posed: Posed, t: float) -> dict[str, Any]:
        """One frame of the truth file."""
        frame: dict[str, Any] = {"t": round(t, 3)}
        for name, value in truth.angles(posed, self.clip.side).items():
            frame[name] = round(value, 1) + 0.0
        at = truth.pixels(posed, self.clip.camera.project)
        frame["joints"] = {name: [round(x, 1), round(y, 1)] for name, (x, y) in at.items()}
        return frame


def make_clip(clip: Clip, folder: Path, detail: int = 2) -> None:
    """Draw a clip and write ``<name>.mp4`` and ``<name>.truth.json`` into a folder."""
    shoot = Shoot(clip, detail)
    frames: list[dict[str, Any]] = []

    def pictures() -> Iterator[ImageArray]:
        for i in range(round(clip.programme.length * clip.fps)):
            posed = shoot.posed(i / clip.fps)
            frames.append(shoot.truth(posed, i / clip.fps))
            yield shoot.stage.draw(posed)

    folder.mkdir(parents=True, exist_ok=True)
    write_video(folder / f"{clip.name}.mp4", pictures(), clip.fps)
    shoot.stage.close()
    start, end = clip.programme.hold
    record = {
        "clip": clip.name,
        "stretch": clip.stretch,
        "side": clip.side,
        "near_side": clip.camera.near,
        "fps": clip.fps,
        "width": clip.camera.width,
        "height": clip.camera.height_px,
        "azimuth_deg": clip.camera.azimuth,
        "seed": clip.seed,
        "holds": [{"start_s": round(start, 2), "end_s": round(end, 2)}],
        "faults": [
            {"fault": name, "start_s": round(a, 2), "end_s": round(b, 2)}
            for name, a, b in fault_spans(clip.programme)
        ],
        "frames": frames,
    }
    text = json.dumps(record, separators=(",", ":"))
    (folder / f"{clip.name}.truth.json").write_text(text + "\n", encoding="utf-8")
