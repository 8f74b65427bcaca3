"""Truth files: what really happens in a clip, as the generator wrote it beside the video."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.metrics import Span, overlap_s, union_s
from formcheck.measure.landmarks import FloatArray, Side
from formcheck.rules.stretch import StretchSide

SCHEMA = "formcheck-truth/1"
ANGLE_KEYS = (
    "hip_flexion_left_deg",
    "hip_flexion_right_deg",
    "hip_hinge_deg",
    "spine_flexion_deg",
    "trunk_inclination_deg",
    "knee_flexion_left_deg",
    "knee_flexion_right_deg",
    "leg_raise_left_deg",
    "leg_raise_right_deg",
)
"""True angles that are read of every frame, degrees."""

BACK_KEYS = ("back_angle_deg", "lumbar_flexion_deg")
"""More about the back, which older truth files do not tell."""

JOINTS = ("hip", "shoulder", "knee", "ankle")
"""Joints whose place in the picture is compared."""


@dataclass(frozen=True)
class TrueHold:
    """A hold as it was done; ``held_s`` are its seconds free of faults."""

    stretch: str
    side: StretchSide
    start_s: float
    end_s: float
    held_s: float

    @property
    def span(self) -> Span:
        """Start and end in seconds."""
        return self.start_s, self.end_s


@dataclass(frozen=True)
class TrueFault:
    """A fault as it was done, in seconds."""

    fault: str
    start_s: float
    end_s: float

    @property
    def span(self) -> Span:
        """Start and end in seconds."""
        return self.start_s, self.end_s


@dataclass(frozen=True, eq=False)
class Truth:
    """What really happens in a clip."""

    clip: str
    stretch: str
    near_side: Side
    """The side of the body that faces the camera."""
    wear: str
    """What hides the back: ``"tight"``, ``"tshirt"`` or ``"hoodie"``; empty if not told."""
    azimuth_deg: float
    """Camera off the side view."""
    fps: float
    size: tuple[int, int]
    """Width and height of the video in pixels."""
    video_sha256: str | None
    """None in files of the first version."""
    holds: tuple[TrueHold, ...]
    faults: tuple[TrueFault, ...]
    time_s: FloatArray
    """Shape (n,)."""
    angles: Mapping[str, FloatArray]
    """Shape (n,). Degrees; keys are `ANGLE_KEYS`."""
    joints: Mapping[str, FloatArray]
    """Shape (n, 2). Pixels; keys such as ``"hip_left"``."""
    body: str = ""
    """Whose body it is; empty if not told."""
    tags: tuple[str, ...] = ()
    """What is special about the clip; of a staircase the first says what bends."""
    back: Mapping[str, FloatArray] = field(default_factory=dict)
    """Shape (n,). Degrees; `BACK_KEYS`, or nothing."""

    def rows(self, rows: npt.NDArray[np.intp]) -> Truth:
        """Return the truth of some of the frames."""
        return replace(
            self,
            time_s=self.time_s[rows],
            angles={name: values[rows] for name, values in self.angles.items()},
            joints={name: places[rows] for name, places in self.joints.items()},
            back={name: values[rows] for name, values in self.back.items()},
        )

    @property
    def faults_in_holds(self) -> tuple[TrueFault, ...]:
        """The faults cut to the holds they fall in: outside nobody has to be warned."""
        cut = [
            TrueFault(f.fault, max(f.start_s, h.start_s), min(f.end_s, h.end_s))
            for f in self.faults
            for h in self.holds
            if overlap_s(f.span, h.span) > 0
        ]
        return tuple(sorted(cut, key=lambda fault: (fault.start_s, fault.fault)))


class _BadTruthError(Exception):
    """What is wrong with a truth file, in a few words."""


def read_truth(path: Path) -> Truth:
    """Read a truth file of ``formcheck-truth/1`` or of the version before, without ``schema``.

    Raises UnreadableInputError if it cannot be read, or is not such a file; the message says what
    is wrong with it.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UnreadableInputError(
            f"{path} is broken: it is no valid JSON ({error}). Make the clip again."
        ) from error
    if not isinstance(data, dict):
        raise UnreadableInputError(f"{path} is no truth file: it holds no JSON object.")
    if data.get("schema", SCHEMA) != SCHEMA:
        raise UnreadableInputError(
            f"{path} has the schema {data['schema']!r}, but this formcheck reads {SCHEMA}: "
            f"make the clip again or use the formcheck that made it."
        )
    try:
        return _truth(data)
    except _BadTruthError as error:
        raise UnreadableInputError(f"{path} is no truth file: {error}.") from error


def _truth(data: dict[str, Any]) -> Truth:
    rows = _get(data, "frames", list)
    if not rows:
        raise _BadTruthError("it has no frames")
    faults = tuple(
        TrueFault(_get(row, "fault", str), _number(row, "start_s"), _number(row, "end_s"))
        for row in _get(data, "faults", list)
    )
    near = _get(data, "near_side", str)
    if near not in ("left", "right"):
        raise _BadTruthError(f"near_side is {near!r}, neither left nor right")
    joints = {}
    for joint in JOINTS:
        for side in ("left", "right"):
            joints[f"{joint}_{side}"] = np.array(
                [_point(_get(row, "joints", dict), f"{joint}_{side}") for row in rows]
            )
    sha = data.get("video_sha256")
    return Truth(
        clip=_get(data, "clip", str),
        stretch=_get(data, "stretch", str),
        near_side="left" if near == "left" else "right",
        wear=str(data.get("wear", "")),
        azimuth_deg=_number(data, "azimuth_deg"),
        fps=_number(data, "fps"),
        size=(int(_number(data, "width")), int(_number(data, "height"))),
        video_sha256=str(sha) if sha else None,
        holds=tuple(_hold(row, data, faults) for row in _get(data, "holds", list)),
        faults=faults,
        time_s=np.array([_number(row, "t") for row in rows]),
        angles={key: np.array([_number(row, key) for row in rows]) for key in ANGLE_KEYS},
        joints=joints,
        body=str(data.get("body") or ""),
        tags=tuple(str(tag) for tag in data.get("tags", ())),
        back={
            key: np.array([_number(row, key) for row in rows])
            for key in BACK_KEYS
            if key in rows[0]
        },
    )


def _hold(row: dict[str, Any], data: dict[str, Any], faults: tuple[TrueFault, ...]) -> TrueHold:
    """Read a hold; the first version had times only, all else follows from the clip."""
    start, end = _number(row, "start_s"), _number(row, "end_s")
    if not start < end:
        raise _BadTruthError(f"a hold ends ({end:g} s) before it starts ({start:g} s)")
    whole = {"stretch": data.get("stretch"), "side": data.get("side")} | row
    side = _get(whole, "side", str)
    if side not in ("left", "right", "both"):
        raise _BadTruthError(f"the side of a hold is {side!r}, not left, right or both")
    inside = [
        (max(f.start_s, start), min(f.end_s, end))
        for f in faults
        if overlap_s(f.span, (start, end)) > 0
    ]
    free = end - start - union_s(inside)
    held = _number(row, "held_s") if "held_s" in row else free
    leg: StretchSide = "left" if side == "left" else "right" if side == "right" else "both"
    return TrueHold(_get(whole, "stretch", str), leg, start, end, held)


def _get(row: Any, key: str, kind: type) -> Any:
    if not isinstance(row, dict) or key not in row:
        raise _BadTruthError(f"{key!r} is missing")
    if not isinstance(row[key], kind):
        raise _BadTruthError(f"{key!r} is {row[key]!r:.40}")
    return row[key]


def _number(row: Any, key: str) -> float:
    value = _get(row, key, (int, float))  # type: ignore[arg-type]
    if isinstance(value, bool) or not math.isfinite(value):
        raise _BadTruthError(f"{key!r} is {value!r}, not a number")
    return float(value)


def _point(row: dict[str, Any], key: str) -> tuple[float, float]:
    value = _get(row, key, list)
    if len(value) != 2 or not all(isinstance(v, int | float) and math.isfinite(v) for v in value):
        raise _BadTruthError(f"the place of {key} is {value!r:.40}")
    return float(value[0]), float(value[1])
