"""Make one clip: pictures, video and truth file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.lab.synth import truth
from formcheck.lab.synth.body import Body, make_body
from formcheck.lab.synth.bodydata import FloatArray
from formcheck.lab.synth.camera import (
    Camera,
    ImageArray,
    develop,
    exposures,
    place_camera,
    write_video,
)
from formcheck.lab.synth.clip import Clip, checksum, specification
from formcheck.lab.synth.look import dress, make_strap
from formcheck.lab.synth.motion import controls_at, fault_spans, held_seconds
from formcheck.lab.synth.pose import Posed
from formcheck.lab.synth.room import MAT_THICKNESS, Furniture, Room, step_panels
from formcheck.lab.synth.stretch import Stretcher
from formcheck.lab.synth.surface import Surface

SCHEMA = "formcheck-truth/1"


class Score:
    """A clip's body in motion and its truth, without drawing anything."""

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        self.body = make_body(clip.shape)
        floor = 0.0 if clip.room.mat is None else MAT_THICKNESS
        self.stretcher = Stretcher(self.body, clip.stretch, clip.side, clip.room.step, floor)
        self.room: Room = replace(clip.room, step_z=self.stretcher.step_edge)
        if any(piece.kind == "pillow" for piece in clip.room.furniture):
            self.room = replace(self.room, furniture=self._pillow_under_head())
        self.camera = clip.camera if isinstance(clip.camera, Camera) else self._framed()

    def _pillow_under_head(self) -> tuple[Furniture, ...]:
        """The furniture, with a pillow where the head lies at the beginning."""
        z = float(self.posed(0.0).joint("head")[2])
        pieces = self.clip.room.furniture
        return tuple(replace(p, z=z) if p.kind == "pillow" else p for p in pieces)

    def _framed(self) -> Camera:
        assert not isinstance(self.clip.camera, Camera)
        skin = np.unique(self.body.quads["body"])[::23]
        rest, weights = self.body.vertices[skin], self.body.weights[skin]
        posed = [self.posed(t) for t in self.moments()]
        spots = [x.skin(rest, weights) for x in posed]
        spots += [np.stack(list(truth.points(x).values())) for x in posed]
        return place_camera(self.clip.camera, np.concatenate(spots))

    def moments(self) -> list[float]:
        """Times at and between keyframes: all that the person ever covers is seen in them."""
        p = self.clip.programme
        times = {0.0, *[t for keys in p.keys.values() for t, _ in keys]}
        times |= {b.start + (k + 0.25) / b.rate for b in p.bounces for k in (0, 1)}
        times |= {b.start + (k + 0.75) / b.rate for b in p.bounces for k in (0, 1)}
        inside = sorted(t for t in times if 0 <= t <= p.length)
        # Two moments nearer than a few frames show nearly the same.
        out = [inside[0]]
        out += [b for a, b in pairwise(inside) if b - a > 0.05]
        return sorted([*out, *[(a + b) / 2 for a, b in pairwise(out) if b - a > 0.3]])

    def posed(self, t: float) -> Posed:
        """The person at a time in seconds."""
        return self.stretcher.solve(controls_at(self.clip.programme, t, self.clip.seed))

    def truth(self, posed: Posed, t: float) -> dict[str, Any]:
        """One frame of the truth file."""
        frame: dict[str, Any] = {"t": round(t, 3)}
        angles = truth.angles(posed, self._side_at(t)) | truth.back_angles(posed)
        for name, value in angles.items():
            frame[name] = round(value, 1) + 0.0
        named = truth.points(posed) | truth.back_marks(posed)
        at = truth.pixels(named, self.camera.project)
        frame["joints"] = {name: [round(x, 1), round(y, 1)] for name, (x, y) in at.items()}
        return frame

    def _side_at(self, t: float) -> str:
        """The leg that is stretched, or was or will be next, at a time in seconds."""
        holds = self.clip.programme.holds
        nearest = min(holds, key=lambda h: max(h.start - t, t - h.end, 0.0), default=None)
        return (nearest.side if nearest else "") or self.clip.side

    def checksum(self, frames: int = 3) -> str:
        """Checksum of the specification and of the truth of some frames, evenly spaced."""
        picks = np.linspace(0, self.clip.frames - 1, frames).round().astype(int)
        times = [int(i) / self.clip.fps for i in picks]
        rows = [_sealed(self.truth(self.posed(t), t)) for t in times]
        head = record_head(self.clip, self.camera)
        return checksum({"spec": specification(self.clip), "head": head, "frames": rows})


def _sealed(row: dict[str, Any]) -> dict[str, Any]:
    """The part of a truth frame that a seal covers: what was there when sets were first frozen."""
    joints = {k: v for k, v in row["joints"].items() if not k.startswith("back_")}
    kept = {k: v for k, v in row.items() if k not in truth.BACK_ANGLES}
    return kept | {"joints": joints}


class Shoot(Score):
    """A clip ready to be drawn at any time.

    `detail`: antialiasing, see :class:`formcheck.lab.synth.render.Stage`.
    """

    def __init__(self, clip: Clip, detail: int = 2) -> None:
        from formcheck.lab.synth.render import Stage

        super().__init__(clip)
        surfaces = dress(self.body, clip.look)
        if clip.strap is not None:
            surfaces = [*surfaces, make_strap(self.body, clip.side, clip.strap)]
        frame = self._frame(surfaces)
        self.stage = Stage(surfaces, self.room, self.camera, detail, frame, clip.light)
        self._walkers: list[tuple[int, Body]] = []
        for i, other in enumerate(clip.others):
            body = make_body(other.shape)
            clothes = dress(body, other.look)
            near = self.camera.sign()
            times = np.linspace(0, clip.programme.length, 7) if other.speed else [0.0]
            posed = [other.posed(body, float(t), near) for t in times]
            box = self._box([p.skin(s.points[::7], s.weights[::7]) for p in posed for s in clothes])
            if box[0] >= box[2] or box[1] >= box[3]:
                continue  # never in the picture
            self.stage.add_other(clothes, None if other.speed else posed[0], box)
            if other.speed:
                self._walkers.append((i, body))

    def _frame(self, surfaces: Sequence[Surface]) -> tuple[int, int, int, int]:
        """The part of the picture that the person and the step ever cover, with a margin."""
        # Loose cloth hangs out further than the skin it is weighted to: hence the wide margin.
        posed = [self.posed(t) for t in self.moments()]
        spots = [p.skin(s.points[::7], s.weights[::7]) for p in posed for s in surfaces]
        steps = [panel.points for panel in step_panels(self.room)]
        return self._box([*spots, *steps], loose=0.12)

    def _box(self, spots: Sequence[FloatArray], loose: float = 0.0) -> tuple[int, int, int, int]:
        camera = self.camera
        at = camera.project(np.concatenate(spots))
        margin = 12 + loose * camera.focal * camera.width / camera.distance
        low = np.floor(at.min(axis=0) - margin).astype(int)
        high = np.ceil(at.max(axis=0) + margin).astype(int)
        size = (camera.width, camera.height_px)
        left, top = (int(v) for v in np.clip(low, 0, size))
        right, bottom = (int(v) for v in np.clip(high, 0, size))
        return left, top, right, bottom

    def _light(self, t: float, posed: Posed, around: Posed) -> FloatArray:
        near = self.camera.sign()
        others = [self.clip.others[i].posed(body, t, near) for i, body in self._walkers]
        return self.stage.light_of(posed, others, around)

    def _travel(self, t: float, posed: Posed) -> float:
        """How far the fastest joint moves in the picture while the shutter is open, pixels."""
        if self.clip.film.shutter <= 0:
            return 0.0
        later = self.posed(t + self.clip.film.shutter).joints
        a, b = self.camera.project(posed.joints), self.camera.project(later)
        return float(np.linalg.norm(a - b, axis=1).max())

    def picture(self, t: float, posed: Posed | None = None) -> ImageArray:
        """What the camera records at a time; (height, width, 3) bytes, red-green-blue.

        ``posed`` is the posture at that time if it is known already.
        """
        film = self.clip.film
        middle = posed or self.posed(t)
        n = exposures(self._travel(t, middle))
        if n == 1:
            light = self._light(t, middle, middle)
        else:
            shots = []
            for share in np.arange(n) / (n - 1) - 0.5:
                at = t + float(share) * film.shutter
                shots.append(self._light(at, self.posed(at), middle))
            light = np.mean(shots, axis=0)
        rng = np.random.default_rng((self.clip.seed, round(t * 1000)))
        return develop(light, film, rng)


def record_head(clip: Clip, camera: Camera) -> dict[str, Any]:
    """Everything in the truth file but the frames and what depends on the video's bytes."""
    programme = clip.programme
    return {
        "schema": SCHEMA,
        "clip": clip.name,
        "split": clip.split,
        "body": clip.body,
        "stretch": clip.stretch,
        "side": clip.side,
        "near_side": camera.near,
        "wear": clip.look.wear,
        "tags": list(clip.tags),
        "fps": clip.fps,
        "width": camera.width,
        "height": camera.height_px,
        "azimuth_deg": camera.azimuth,
        "seed": clip.seed,
        "holds": [
            {
                "stretch": clip.stretch,
                "side": hold.side or clip.side,
                "start_s": round(hold.start, 2),
                "end_s": round(hold.end, 2),
                "held_s": round(held_seconds(programme, hold), 2),
            }
            for hold in programme.holds
        ],
        "faults": [
            {"fault": name, "start_s": round(a, 2), "end_s": round(b, 2)}
            for name, a, b in fault_spans(programme)
        ],
    }


def make_clip(clip: Clip, folder: Path, detail: int = 2) -> None:
    """Draw a clip and write ``<name>.mp4`` and ``<name>.truth.json`` into a folder.

    Each file appears whole or not at all; the truth comes last, so that a clip with a truth file
    is complete.
    """
    shoot = Shoot(clip, detail)
    frames: list[dict[str, Any]] = []

    def pictures() -> Iterator[ImageArray]:
        for i in range(clip.frames):
            t = i / clip.fps
            posed = shoot.posed(t)
            frames.append(shoot.truth(posed, t))
            yield shoot.picture(t, posed)

    folder.mkdir(parents=True, exist_ok=True)
    video, told = folder / f"{clip.name}.mp4", folder / f"{clip.name}.truth.json"
    part = folder / f".{clip.name}.part.mp4"
    part_told = folder / f".{clip.name}.part.json"
    try:
        write_video(part, pictures(), clip.fps, clip.film.quality)
        head = record_head(clip, shoot.camera)
        head["video_sha256"] = hashlib.sha256(part.read_bytes()).hexdigest()
        head["checksum"] = shoot.checksum()
        text = json.dumps({**head, "frames": frames}, separators=(",", ":"))
        part_told.write_text(text + "\n", encoding="utf-8")
        told.unlink(missing_ok=True)
        part.replace(video)
        part_told.replace(told)
    finally:
        part.unlink(missing_ok=True)
        part_told.unlink(missing_ok=True)
        shoot.stage.close()
