"""One clip as data: who, where, seen from where, and what they do; the sample clips and the loops.

``clips.toml`` tells of the samples. The loops are demonstrations of each stretch done well and with
its commonest fault: one person in one room, seen exactly from the side. Only the way into the
stretch is drawn; the way back is the same pictures in reverse, so a loop has no seam.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cv2

from formcheck.lab.synth.body import BodyShape
from formcheck.lab.synth.camera import Camera, Film, Framing, ImageArray
from formcheck.lab.synth.draws import Color
from formcheck.lab.synth.look import Look
from formcheck.lab.synth.motion import Bounce, Fault, Hold, Programme
from formcheck.lab.synth.people import Bystander
from formcheck.lab.synth.room import Furniture, Light, Room


@dataclass(frozen=True)
class Clip:
    """One clip.

    `side`: the (first) stretched leg; seated: ``"both"``.
    `camera`: a framing is solved once the person is posed.
    `seed`: seed of sway and sensor noise.
    `split`, `body`: which set it belongs to and whose body it shows (None: nobody's that a set
    knows).
    `tags`: what is special about it, in words for a table.
    `strap`: colour of a strap round the stretched foot (supine).
    """

    name: str
    stretch: str
    side: str
    shape: BodyShape
    look: Look
    room: Room
    camera: Camera | Framing
    programme: Programme
    seed: int
    fps: int = 15
    light: Light = field(default_factory=Light)
    film: Film = field(default_factory=Film)
    split: str = "sample"
    body: str | None = None
    tags: tuple[str, ...] = ()
    others: tuple[Bystander, ...] = ()
    strap: Color | None = None

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return round(self.programme.length * self.fps)


def _plain(value: Any) -> Any:
    """Numbers rounded so that the last bits of a computation do not matter."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    return round(float(value), 6) + 0.0


def specification(clip: Clip) -> dict[str, Any]:
    """Everything that makes a clip, as plain JSON data."""
    plain = _plain({"camera_kind": type(clip.camera).__name__, **asdict(clip)})
    assert isinstance(plain, dict)
    return plain


def checksum(data: Any) -> str:
    """SHA-256 of some JSON data in its canonical form (sorted keys, no spaces)."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _frozen(value: Any) -> Any:
    """Lists as tuples, and what is not there as None."""
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return None if value is False else value


def _clip(row: dict[str, Any], furniture: Mapping[str, Any]) -> Clip:
    pieces = furniture.get(row["room"].pop("furniture", ""), ())
    programme = Programme(
        row.pop("keys"),
        tuple(Hold(**hold) for hold in row.pop("holds")),
        row.pop("length"),
        tuple(Fault(**fault) for fault in row.pop("faults", ())),
        tuple(Bounce(**bounce) for bounce in row.pop("bounces", ())),
        row.pop("sway"),
    )
    return Clip(
        shape=BodyShape(**row.pop("shape")),
        look=Look(**row.pop("look")),
        room=Room(**row.pop("room"), furniture=tuple(Furniture(**piece) for piece in pieces)),
        camera=Camera(**row.pop("camera")),
        programme=programme,
        **row,
    )


def _read() -> tuple[Clip, ...]:
    text = Path(__file__).with_name("clips.toml").read_text(encoding="utf-8")
    told = _frozen(tomllib.loads(text))
    return tuple(_clip(row, told["furniture"]) for row in told["clips"])


CLIPS = _read()
BY_NAME = {clip.name: clip for clip in CLIPS}


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
