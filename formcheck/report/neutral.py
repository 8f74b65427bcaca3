"""A person's neutral back as JSON and back again; results in the history have it.

It has no picture in it: 43 distances of the outline of the back in trunk lengths, and how the
trunk stood. The trunk's length in pixels is left out, as it says nothing to another camera.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.measure.back import BackLook
from formcheck.measure.outline import STATIONS
from formcheck.report.fields import FieldError, Row, number_or_nan

FARTHEST = 10.0
"""Trunk lengths that no back is away from the line between hip and shoulder."""
LARGEST_DEG = 720.0

_NUMBERS = ("hip_flexion_deg", "lean_deg", "azimuth_deg", "ear_deg")


def row_of(look: BackLook) -> dict[str, object]:
    """Return a look as plain JSON types; unknown numbers are None."""
    numbers = {name: _plain(getattr(look, name)) for name in _NUMBERS}
    return {"dorsal": [_plain(value) for value in look.dorsal], **numbers}


def look_of(row: object) -> BackLook | None:
    """Return the look; None when there is none, or one of another version, or it is damaged."""
    if not isinstance(row, dict) or not all(name in row for name in _NUMBERS):
        return None
    try:
        dorsal = np.array(row.get("dorsal"), float)
        numbers = _numbers(row)
    except (ValueError, TypeError, OverflowError, FieldError):
        return None
    # Other stations belong to another reader of the back.
    if dorsal.shape != STATIONS.shape or not (np.abs(dorsal) < FARTHEST).all():
        return None
    if any(abs(number) > LARGEST_DEG for number in numbers.values()):
        return None
    return BackLook(dorsal=dorsal, chord_px=math.nan, **numbers)


def _numbers(row: Row) -> dict[str, float]:
    return {name: number_or_nan(row, name) for name in _NUMBERS}


def _plain(value: float) -> float | None:
    return round(float(value), 5) if math.isfinite(value) else None
