"""One clip as data: who, where, seen from where, and what they do; and the sample clips.

``clips.toml`` tells of these.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from formcheck.lab.synth.body import BodyShape
from formcheck.lab.synth.camera import Camera, Film, Framing
from formcheck.lab.synth.draws import Color
from formcheck.lab.synth.light import Light
from formcheck.lab.synth.look import Look
from formcheck.lab.synth.motion import Bounce, Fault, Hold, Programme
from formcheck.lab.synth.people import Bystander
from formcheck.lab.synth.room import Furniture, Room


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
