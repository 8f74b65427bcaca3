"""The sample clips, as ``clips.toml`` tells them: who, where, and what they do."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from formcheck.lab.synth.body import BodyShape
from formcheck.lab.synth.camera import Camera
from formcheck.lab.synth.clip import Clip
from formcheck.lab.synth.look import Look
from formcheck.lab.synth.motion import Bounce, Fault, Hold, Programme
from formcheck.lab.synth.room import Furniture, Room


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
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    told = _frozen(tomllib.loads(text))
    return tuple(_clip(row, told["furniture"]) for row in told["clips"])


CLIPS = _read()
BY_NAME = {clip.name: clip for clip in CLIPS}
