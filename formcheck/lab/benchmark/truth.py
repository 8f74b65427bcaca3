"""Truth files: what really happens in a clip, as the generator wrote it beside the video.

The stretches that the tables of the laboratory tell of, in their order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.metrics import Span, overlap_s
from formcheck.lab.synth.make import SCHEMA
from formcheck.lab.synth.motion import covered
from formcheck.lab.synth.truth import ANGLES, BACK_ANGLES
from formcheck.measure.landmarks import FloatArray, Side
from formcheck.measure.view import SIDES
from formcheck.rules import common
from formcheck.rules.catalogue import catalogue
from formcheck.rules.stretch import Place, StretchSide

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
    """Shape (n,). Degrees; keys are `ANGLES`."""
    joints: Mapping[str, FloatArray]
    """Shape (n, 2). Pixels; keys such as ``"hip_left"``."""
    body: str = ""
    """Whose body it is; empty if not told."""
    tags: tuple[str, ...] = ()
    """What is special about the clip; of a staircase the first says what bends."""
    back: Mapping[str, FloatArray] = field(default_factory=dict)
    """Shape (n,). Degrees; `BACK_ANGLES`, or nothing."""

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


def read_truth(path: Path) -> Truth:
    """Read a truth file of ``formcheck-truth/1`` or of the version before, without ``schema``.

    Raises UnreadableInputError if it cannot be read, or is not such a file; the message says what
    is wrong with it.
    """
    data = read_json(path, "Make the clip again")
    try:
        if data.get("schema", SCHEMA) != SCHEMA:
            raise ValueError(f"the schema is {data['schema']!r}, and this formcheck reads {SCHEMA}")
        return _truth(data)
    except KeyError as error:
        raise UnreadableInputError(f"{path} is no truth file: {error} is missing.") from error
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise UnreadableInputError(f"{path} is no truth file: {error}.") from error


def read_json(path: Path, advice: str) -> Any:
    """Read a file of the laboratory's own; UnreadableInputError if it cannot be read or is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UnreadableInputError(
            f"{path} is broken: it is no valid JSON ({error}). {advice}."
        ) from error


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _truth(data: dict[str, Any]) -> Truth:
    rows = data["frames"]
    if not rows:
        raise ValueError("it has no frames")
    faults = tuple(
        TrueFault(row["fault"], float(row["start_s"]), float(row["end_s"]))
        for row in data["faults"]
    )
    sha = data.get("video_sha256")

    def column(name: str) -> FloatArray:
        return np.array([row[name] for row in rows], float)

    return Truth(
        clip=data["clip"],
        stretch=data["stretch"],
        near_side=_one_of("near_side", data["near_side"], SIDES),
        wear=str(data.get("wear", "")),
        azimuth_deg=float(data["azimuth_deg"]),
        fps=float(data["fps"]),
        size=(int(data["width"]), int(data["height"])),
        video_sha256=str(sha) if sha else None,
        holds=tuple(_hold(row, data, faults) for row in data["holds"]),
        faults=faults,
        time_s=column("t"),
        angles={key: column(key) for key in ANGLES},
        joints={
            name: np.array([row["joints"][name] for row in rows], float).reshape(len(rows), 2)
            for name in (f"{joint}_{side}" for joint in JOINTS for side in SIDES)
        },
        body=str(data.get("body") or ""),
        tags=tuple(map(str, data.get("tags", ()))),
        back={key: column(key) for key in BACK_ANGLES if key in rows[0]},
    )


def _hold(row: dict[str, Any], data: dict[str, Any], faults: tuple[TrueFault, ...]) -> TrueHold:
    """Read a hold; the first version had times only, all else follows from the clip."""
    start, end = float(row["start_s"]), float(row["end_s"])
    if not start < end:
        raise ValueError(f"a hold ends ({end:g} s) before it starts ({start:g} s)")
    side = _one_of("the side of a hold", row.get("side", data["side"]), get_args(StretchSide))
    faulty = covered([fault.span for fault in faults], start, end)
    held = float(row.get("held_s", end - start - faulty))
    return TrueHold(row.get("stretch", data["stretch"]), side, start, end, held)


def _one_of(what: str, value: Any, known: Sequence[str]) -> Any:
    if value not in known:
        raise ValueError(f"{what} is {value!r}, not {' or '.join(known)}")
    return value


def stretches() -> tuple[str, ...]:
    """Return the names of all stretches: standing first, then lying, then sitting."""
    places = get_args(Place)
    found = sorted(catalogue().values(), key=lambda stretch: places.index(stretch.place))
    return tuple(stretch.name for stretch in found)


def judges_back(stretch: str) -> bool:
    """True for the stretches in which formcheck watches the back (lying hides it)."""
    known = catalogue().get(stretch)
    return known is not None and common.judges_back(known)


def back_stretches() -> tuple[str, ...]:
    """Return those in which the back is judged."""
    return tuple(filter(judges_back, stretches()))
