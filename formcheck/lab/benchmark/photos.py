"""``photos``: formcheck's photograph path on labelled photographs of real people.

The labels are a table (CSV) with the columns file, stretch (standing, supine, seated, other),
view (side, oblique), back (straight, mildly rounded, clearly rounded) and knee (straight,
bent); the photographs lie beside it. Mildly rounded backs count for recognition only.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings
from formcheck.lab.benchmark import metrics
from formcheck.lab.benchmark.kinds import stretches
from formcheck.lab.benchmark.people import read_rows
from formcheck.lab.benchmark.record import judges_back
from formcheck.lab.benchmark.sheet import DASH, Sheet, number
from formcheck.pipeline.analyze import analyze_source
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.video import open_source
from formcheck.rules import common
from formcheck.versions import formcheck_version

SCHEMA = "formcheck-photos/1"
WORDS = {
    "stretch": (*stretches(), "other"),
    "view": ("side", "oblique"),
    "back": ("straight", "mildly rounded", "clearly rounded"),
    "knee": ("straight", "bent"),
}
"""What the columns of the labels may say."""


@dataclass(frozen=True)
class Label:
    """What a person says that a photograph shows."""

    file: str
    stretch: str
    view: str
    back: str
    knee: str

    @property
    def rounded(self) -> bool | None:
        """Clearly rounded or straight; None for what people would argue about."""
        return {"straight": False, "clearly rounded": True}.get(self.back)


@dataclass(frozen=True)
class Seen:
    """What formcheck says of it; degrees, NaN where not measured."""

    stretch: str | None
    back_angle_deg: float
    knee_flexion_deg: float
    faults: tuple[str, ...]


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
    def back_judged(self) -> bool:
        """A verdict on the back was given."""
        stretch = self.seen.stretch
        return bool(stretch and judges_back(stretch)) and math.isfinite(self.seen.back_angle_deg)

    @property
    def knee_judged(self) -> bool:
        """A verdict on the knee was given."""
        return self.seen.stretch is not None and math.isfinite(self.seen.knee_flexion_deg)


def read_labels(path: Path) -> list[Label]:
    """Read the table of labels and see that every photograph is there.

    Raises UnreadableInputError with the line and what is wrong with it.
    """
    rows = read_rows(path, ("file", *WORDS))
    if not rows:
        raise UnreadableInputError(f"{path} holds no labels: it needs a line for each photograph.")
    for line, row in enumerate(rows, start=2):
        for column, words in WORDS.items():
            if row[column] not in words:
                raise UnreadableInputError(
                    f"{path}, line {line}: {column} is {row[column]!r}, not one of "
                    f"{', '.join(words)}."
                )
        if not (path.parent / row["file"]).is_file():
            raise UnreadableInputError(f"{path}, line {line}: {row['file']} is not beside it.")
    return [Label(*(row[column] for column in ("file", *WORDS))) for row in rows]


def look_at(path: Path, model: ModelName) -> Seen:
    """Analyse one photograph as ``formcheck analyze`` does."""
    with contextlib.closing(open_source(path)) as source:
        if not source.info.is_photo:
            raise UnreadableInputError(f"{path} is a clip, not a photograph: take it out.")
        pose = analyze_source(source, Settings(photo_model=model)).pose
    if pose is None:
        return Seen(None, math.nan, math.nan, ())
    return Seen(
        stretch=pose.stretch,
        back_angle_deg=pose.angles["back_angle_deg"],
        knee_flexion_deg=pose.angles["knee_flexion_deg"],
        faults=tuple(fault.fault for fault in pose.faults),
    )


def run_photos(path: Path, model: ModelName) -> list[Photo]:
    """Analyse every labelled photograph."""
    return [Photo(label, look_at(path.parent / label.file, model)) for label in read_labels(path)]


def _share(photos: Sequence[Photo], right: Callable[[Photo], bool]) -> dict[str, Any]:
    return {"right": sum(map(right, photos)), "n": len(photos)}


def figures(photos: Sequence[Photo]) -> dict[str, dict[str, Any]]:
    """Return counts ("right" of "n", "not_judged") and areas ("auc" over "n")."""
    other = [p for p in photos if p.label.stretch == "other"]
    stretching = [p for p in photos if p.label.stretch != "other"]
    found: dict[str, dict[str, Any]] = {
        "stretch recognised": _share(stretching, lambda p: p.recognised),
        "no stretch where there is none": _share(other, lambda p: p.recognised),
    }
    backs = [p for p in stretching if judges_back(p.label.stretch) and p.label.rounded is not None]
    for view in WORDS["view"]:
        mine = [p for p in backs if p.label.view == view]
        for kind, rounded in (("straight", False), ("clearly rounded", True)):
            asked = [p for p in mine if p.label.rounded is rounded]
            judged = [p for p in asked if p.back_judged]
            found[f"back {kind}, {view} view"] = {
                **_share(judged, lambda p: _told(p, common.ROUNDED_BACK.fault) == p.label.rounded),
                "not_judged": len(asked) - len(judged),
            }
        found[f"AUC of the back angle, {view} view"] = _area(mine)
    for knee in WORDS["knee"]:
        asked = [p for p in stretching if p.label.knee == knee]
        judged = [p for p in asked if p.knee_judged]
        found[f"knee {knee}"] = {
            **_share(
                judged, lambda p: _told(p, common.BENT_KNEE.fault) == (p.label.knee == "bent")
            ),
            "not_judged": len(asked) - len(judged),
        }
    return found


def _told(photo: Photo, fault: str) -> bool:
    return fault in photo.seen.faults


def _area(photos: Sequence[Photo]) -> dict[str, Any]:
    known = [p for p in photos if math.isfinite(p.seen.back_angle_deg)]
    scores = {
        rounded: np.array([p.seen.back_angle_deg for p in known if p.label.rounded is rounded])
        for rounded in (False, True)
    }
    area = metrics.auc(scores[False], scores[True])
    return {
        "auc": None if math.isnan(area) else round(area, 4),
        "n": len(known),
        "not_judged": len(photos) - len(known),
    }


def photo_sheets(photos: Sequence[Photo]) -> list[Sheet]:
    """Return one line for each photograph, and the figures."""
    lines = []
    for photo in photos:
        label, seen = photo.label, photo.seen
        wrong = [] if photo.recognised else ["stretch"]
        if photo.back_judged and label.rounded is not None:
            told = _told(photo, common.ROUNDED_BACK.fault)
            wrong += ["back"] if told != label.rounded else []
        if photo.knee_judged and label.stretch != "other":
            told = _told(photo, common.BENT_KNEE.fault)
            wrong += ["knee"] if told != (label.knee == "bent") else []
        lines.append(
            (
                label.file,
                label.stretch,
                label.view,
                label.back,
                label.knee,
                seen.stretch or DASH,
                number(seen.back_angle_deg, "deg", signed=True),
                number(seen.knee_flexion_deg, "deg"),
                ", ".join(wrong),
            )
        )
    head = ("file", "label", "view", "back", "knee", "found", "spine", "knee", "wrong")
    rows = []
    for name, row in figures(photos).items():
        if "auc" in row:
            value = number(math.nan if row["auc"] is None else row["auc"], "auc")
            value = f"{value} ({row['n']})"
        else:
            value = f"{row['right']} of {row['n']}" if row["n"] else f"{DASH} (0)"
        rows.append((name, value, str(row.get("not_judged", ""))))
    note = (
        "Right of those judged; not judged: no value, or the stretch not recognised as one in "
        "which the back is watched. AUC: of the measured back angle, over photographs with a "
        "value. Mildly rounded backs and “other” count for recognition only."
    )
    return [
        Sheet("Photographs: label and finding", head, tuple(lines), words=6),
        Sheet("All photographs", ("", "right", "not judged"), tuple(rows), note),
    ]


def photos_json(photos: Sequence[Photo], model: str) -> str:
    """Return the report as JSON text, ``formcheck-photos/1``."""
    rows = []
    for photo in photos:
        seen = asdict(photo.seen)
        for key in ("back_angle_deg", "knee_flexion_deg"):
            seen[key] = None if math.isnan(seen[key]) else round(seen[key], 2) + 0.0
        rows.append({"label": asdict(photo.label), "found": seen, "right": photo.recognised})
    data = {
        "schema": SCHEMA,
        "formcheck": formcheck_version(),
        "model": model,
        "figures": figures(photos),
        "photos": rows,
    }
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
