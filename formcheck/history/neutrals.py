"""The look of a person's neutral back as text and back again.

It has no picture in it: 43 distances of the outline of the back in trunk lengths, and how the
trunk stood. The trunk's length in pixels is left out, as it says nothing to another camera.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from formcheck.measure.back import BackLook
from formcheck.measure.outline import STATIONS

FARTHEST = 10.0
"""Trunk lengths that no back is away from the line between hip and shoulder."""
LARGEST_DEG = 720.0

_NUMBERS = ("hip_flexion_deg", "lean_deg", "azimuth_deg", "ear_deg")


@dataclass(frozen=True, eq=False)
class StoredNeutral:
    """A person's neutral back and the session that showed it."""

    look: BackLook
    when: datetime


def text_of(look: BackLook) -> str:
    """Return a look as JSON text; unknown numbers are null."""
    numbers = {name: _plain(getattr(look, name)) for name in _NUMBERS}
    return json.dumps({"dorsal": [_plain(value) for value in look.dorsal], **numbers})


def look_of(text: str) -> BackLook | None:
    """Return the look of a text; None when it is of another version of formcheck, or damaged."""
    try:
        content = json.loads(text)
        dorsal = np.array(content["dorsal"], float)
        numbers = {name: _number(content[name]) for name in _NUMBERS}
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    # Other stations belong to another reader of the back.
    if dorsal.shape != STATIONS.shape or not (np.abs(dorsal) < FARTHEST).all():
        return None
    if any(abs(number) > LARGEST_DEG for number in numbers.values()):
        return None
    return BackLook(dorsal=dorsal, chord_px=math.nan, **numbers)


def _plain(value: float) -> float | None:
    return round(float(value), 5) if math.isfinite(value) else None


def _number(value: float | None) -> float:
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("a number is none")
    return float(value)
