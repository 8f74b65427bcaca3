"""The demonstrations: each stretch done well and with its commonest fault, as short loops.

One person in one room, seen exactly from the side. Only the way into the stretch is drawn; the way
back is the same pictures in reverse, so the loop has no seam.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from formcheck.lab.synth.body import BodyShape
from formcheck.lab.synth.camera import Framing, ImageArray
from formcheck.lab.synth.clip import Clip
from formcheck.lab.synth.look import Look
from formcheck.lab.synth.motion import Programme
from formcheck.lab.synth.room import Room

FPS = 15
WAY_S = 1.2  # into the stretch, and out of it
START_S, STRETCH_S = 0.5, 1.1  # how long the two ends stand still: 4 s in all
WIDTH, HEIGHT = 480, 360
QUALITY = 78  # of WebP and JPEG: below 300 kB a loop, without trails on the mat

_SHAPE = BodyShape(male=0, age=32, weight=0.45, muscle=0.6, height=1.70, ancestry=(0.25, 0.25, 0.5))
_LOOK = Look(
    skin=(0.80, 0.62, 0.51), hair=(0.17, 0.11, 0.08), top=(0.16, 0.47, 0.53),
    bottom=(0.22, 0.24, 0.33), legging=0.93, sleeve=0.14, hair_style="bun",
)  # fmt: skip
_WALL, _FLOOR, _MAT = (0.88, 0.86, 0.82), (0.70, 0.56, 0.43), (0.62, 0.66, 0.70)

_Ends = Mapping[str, tuple[float, float]]
"""A control's value in the start position and in the stretch."""

_STANDING: _Ends = {
    "trunk": (3.0, 50.0), "neck": (0.0, -14.0), "reach": (0.0, 10.0), "hands": (0.22, 0.62),
    "spine": (0.0, -3.0),
}  # fmt: skip
_SEATED: _Ends = {
    "trunk": (-4.0, 40.0), "neck": (0.0, -12.0), "reach": (2.0, 10.0), "hands": (0.32, 0.78),
    "spine": (0.0, -8.0),
}  # fmt: skip
_SUPINE: _Ends = {
    "raise": (-6.0, 82.0), "tilt": (0.0, 6.0), "ankle": (20.0, 6.0), "grip": (0.0, 1.0),
}  # fmt: skip
_ROUNDED: _Ends = {"spine": (0.0, 64.0), "neck": (0.0, 18.0)}


def _loop(name: str, ends: _Ends, room: Room, height: float) -> Clip:
    stretch = name.partition("-")[0]
    keys = {control: ((0.0, a), (WAY_S, b)) for control, (a, b) in ends.items()}
    return Clip(
        name, stretch, "both" if stretch == "seated" else "right", _SHAPE, _LOOK, room,
        Framing("right", 0.0, height, 1.2, 0.09, (-0.25, 0.0), WIDTH, HEIGHT),
        Programme(keys, (), WAY_S), seed=41, fps=FPS,
    )  # fmt: skip


def _room(mat_from: float, mat_to: float, step: float = 0.0) -> Room:
    return Room(_WALL, _FLOOR, mat=_MAT, mat_from=mat_from, mat_to=mat_to, step=step, picture=None)


_STAND_ROOM, _SIT_ROOM, _LIE_ROOM = _room(-0.5, 0.55, 0.45), _room(-0.5, 1.25), _room(-1.0, 0.95)

LOOPS = (
    _loop("standing-good", _STANDING, _STAND_ROOM, 1.0),
    _loop("standing-fault", {**_STANDING, **_ROUNDED}, _STAND_ROOM, 1.0),
    _loop("seated-good", _SEATED, _SIT_ROOM, 0.8),
    _loop("seated-fault", {**_SEATED, **_ROUNDED}, _SIT_ROOM, 0.8),
    _loop("supine-good", _SUPINE, _LIE_ROOM, 0.8),
    _loop("supine-fault", {**_SUPINE, "knee": (2.0, 62.0)}, _LIE_ROOM, 0.8),
)


def draw_loop(clip: Clip, places: Iterable[int], detail: int = 2) -> list[ImageArray]:
    """Draw some frames of the way into a stretch, BGR; the last is number ``clip.frames``."""
    from formcheck.lab.synth.make import Shoot

    shoot = Shoot(clip, detail)
    try:
        return [shoot.picture(place / clip.fps)[:, :, ::-1].copy() for place in places]
    finally:
        shoot.stage.close()


def make_loop(clip: Clip, folder: Path, detail: int = 2) -> Path:
    """Draw a loop; write ``<name>.webp`` and its poster, ``<name>.jpg``, the stretch position."""
    import cv2

    way = draw_loop(clip, range(clip.frames + 1), detail)
    loop = cv2.Animation()
    loop.frames = [*way, *way[-2:0:-1]]
    durations = [round(1000 / FPS)] * len(loop.frames)
    durations[0], durations[len(way) - 1] = round(1000 * START_S), round(1000 * STRETCH_S)
    loop.durations = durations
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{clip.name}.webp"
    cv2.imwriteanimation(str(path), loop, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    cv2.imwrite(str(path.with_suffix(".jpg")), way[-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    return path
