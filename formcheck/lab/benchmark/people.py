"""Photographs of real people, given as poses: what formcheck says beside two raters.

A folder with ``labels.csv`` and ``poses/<id>.npz``, everybody the pose model found in a
photograph. No pictures are needed; what comes after the poses is what `analyze` does.
"""

from __future__ import annotations

import csv
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.truth import judges_back
from formcheck.measure.landmarks import Pose
from formcheck.pipeline.analyze import measure_everybody
from formcheck.pipeline.models import back_reader
from formcheck.rules.catalogue import Wanted
from formcheck.rules.common import BENT_KNEE, ROUNDED_BACK
from formcheck.rules.still import judge_still
from formcheck.rules.stretch import leg_of

Called = Literal["straight", "rounded", "withheld", "not found"]
CALLED: tuple[Called, ...] = ("straight", "rounded", "withheld", "not found")
NOBODY = "nobody is seen"


@dataclass(frozen=True)
class Label:
    """What people say of a photograph."""

    id: str
    stretch: str
    view: str
    back: str
    knee: str
    """The words of ``labels.csv``."""
    person: str
    """Photographs of one picture or clip show one person."""
    angle_deg: float
    """Back angle by two raters' marks; NaN where they did not mark."""
    raters: tuple[str, ...]
    """Their grades, ``"straight"``, ``"mild"`` or ``"clear"``; empty where they gave none."""


@dataclass(frozen=True)
class Seen:
    """What formcheck says of it."""

    stretch: str | None
    faults: tuple[str, ...]
    angle_deg: float
    angle_error_deg: float
    rounding_deg: float
    knee_deg: float
    """Degrees, NaN where not measured or judged."""
    reason: str
    """Why the back was not judged; empty where it was."""


@dataclass(frozen=True)
class Photo:
    """A photograph with both."""

    label: Label
    seen: Seen

    @property
    def recognised(self) -> bool:
        """The stretch is right; "other" must give none."""
        wanted = None if self.label.stretch == "other" else self.label.stretch
        return self.seen.stretch == wanted

    @property
    def called(self) -> Called:
        """What is said of the back."""
        if self.seen.stretch is None or not judges_back(self.seen.stretch):
            return "not found"
        if ROUNDED_BACK.fault in self.seen.faults:
            return "rounded"
        return "straight" if math.isfinite(self.seen.rounding_deg) else "withheld"

    @property
    def knee_called(self) -> Called | Literal["bent"]:
        """What is said of the knee."""
        if self.seen.stretch is None:
            return "not found"
        if BENT_KNEE.fault in self.seen.faults:
            return "bent"
        return "straight" if math.isfinite(self.seen.knee_deg) else "withheld"


def judge(poses: Sequence[Pose]) -> Seen:
    """Judge everybody found in one photograph as ``formcheck analyze`` does."""
    still = judge_still(measure_everybody(poses, back_reader()), Wanted())
    if still is None:
        nan = math.nan
        return Seen(None, (), nan, nan, nan, nan, NOBODY)
    m, match = still.measures, still.match
    judged = math.isfinite(m.spine.rounding_deg) and m.side_on
    problems = f" ({', '.join(m.problems)})" if m.problems else ""
    if match is None:
        reason = f"no stretch recognised{problems}"
    elif not judges_back(match.stretch.name):
        reason = f"taken for {match.stretch.name}"
    elif judged:
        reason = ""
    else:
        reason = f"{m.spine.reason or 'no reason given'}{problems}"
    return Seen(
        stretch=match.stretch.name if match else None,
        faults=tuple(span.fault for span in still.faults),
        angle_deg=m.spine.angle_deg,
        angle_error_deg=m.spine.angle_uncertainty_deg,
        rounding_deg=m.spine.rounding_deg if judged else math.nan,
        knee_deg=m.knee_flexion_deg.of(leg_of(m, match.side if match else "both")),
        reason=reason,
    )


def read_everybody(path: Path) -> list[Pose]:
    """Read the poses of everybody in one photograph.

    Raises UnreadableInputError if the file is missing or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as data:
            size = (int(data["size"][0]), int(data["size"][1]))
            columns = [data[name] for name in ("points", "world", "visibility", "masks")]
        return [
            Pose(
                points=np.asarray(points, np.float32),
                world=np.asarray(world, np.float32),
                visibility=np.asarray(visibility, np.float32),
                mask=np.asarray(mask, np.float32) / np.float32(255),
                size=size,
            )
            for points, world, visibility, mask in zip(*columns, strict=True)
        ]
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile) as error:
        raise UnreadableInputError(f"{path} holds no poses of a photograph: {error}.") from error


def read_labels(path: Path) -> list[Label]:
    """Read ``labels.csv``."""
    labels = []
    for row in read_rows(path, ("id", "stretch", "view", "back", "knee")):
        marked = row.get("back_angle_deg") or "nan"
        graders = (row.get("rater_a") or "", row.get("rater_b") or "")
        # "videos/yoga.mp4@0.9s" is a moment of a clip.
        whose = f"{row.get('source', '')} {row.get('path', '').split('@')[0]}".strip()
        labels.append(
            Label(
                row["id"], row["stretch"], row["view"], row["back"], row["knee"],
                whose or row["id"], float(marked), tuple(word for word in graders if word),
            )
        )  # fmt: skip
    return labels


def read_rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """Read a table; every row has the needed columns filled."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInputError(f"{path} cannot be read as a table (CSV): {error}.") from error
    for line, row in enumerate(rows, start=2):
        for column in needed:
            if not row.get(column):
                raise UnreadableInputError(f"{path}, line {line}: {column!r} is missing.")
    return rows


def run_photographs(folder: Path) -> list[Photo]:
    """Judge every labelled photograph of a folder."""
    labels = read_labels(folder / "labels.csv")
    return [Photo(of, judge(read_everybody(folder / "poses" / f"{of.id}.npz"))) for of in labels]


Grading = Mapping[str, str]
"""Photograph id to ``"straight"``, ``"mild"`` or ``"clear"``."""

CLEAR_FROM_DEG, STRAIGHT_TO_DEG = 60.0, 36.0
_WORDS = {"straight": "straight", "mildly rounded": "mild", "clearly rounded": "clear"}


def gradings(photos: Sequence[Photo]) -> dict[str, Grading]:
    """Return who says how round a back is: the column ``back``, the two raters, their marks."""
    sides = [p.label for p in photos if p.label.view == "side" and judges_back(p.label.stretch)]
    by_raters, by_marks = {}, {}
    for label in sides:
        if label.raters:
            agreed = len(set(label.raters)) == 1
            by_raters[label.id] = label.raters[0] if agreed else "mild"
        if math.isfinite(label.angle_deg):
            clear, straight = label.angle_deg >= CLEAR_FROM_DEG, label.angle_deg <= STRAIGHT_TO_DEG
            by_marks[label.id] = "clear" if clear else "straight" if straight else "mild"
    limits = f"≥ {CLEAR_FROM_DEG:.0f}° clear, ≤ {STRAIGHT_TO_DEG:.0f}° straight"
    return {
        "column back": {of.id: _WORDS[of.back] for of in sides if of.back in _WORDS},
        "raters' grades": by_raters,
        f"marked angle ({limits})": by_marks,
    }
