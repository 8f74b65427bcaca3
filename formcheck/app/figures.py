"""Figures that the page draws beside those of the stretches: how to stand, and how not to."""

from __future__ import annotations

from typing import Any

from formcheck.rules.catalogue import catalogue
from formcheck.rules.figure import ARM, FOOT, HEAD, SHANK, THIGH, TRUNK, Figure

UPRIGHT = Figure(
    head=(0.51, 0.09),
    parts=(
        ((0.49, 0.24), (0.48, 0.5), TRUNK),
        ((0.48, 0.52), (0.49, 0.73), THIGH),
        ((0.49, 0.73), (0.47, 0.94), SHANK),
        ((0.47, 0.955), (0.56, 0.965), FOOT),
        ((0.49, 0.24), (0.47, 0.4), ARM),
        ((0.47, 0.4), (0.51, 0.53), ARM),
    ),
    place="standing",
)
"""How to be before any stretch."""

FRONT = Figure(
    head=(0.5, 0.09),
    parts=(
        ((0.44, 0.24), (0.46, 0.5), TRUNK),
        ((0.56, 0.24), (0.54, 0.5), TRUNK),
        ((0.45, 0.52), (0.44, 0.73), THIGH),
        ((0.55, 0.52), (0.56, 0.73), THIGH),
        ((0.44, 0.73), (0.44, 0.95), SHANK),
        ((0.56, 0.73), (0.56, 0.95), SHANK),
        ((0.38, 0.23), (0.33, 0.52), ARM),
        ((0.62, 0.23), (0.67, 0.52), ARM),
    ),
    place="standing",
)
"""How not to be: facing the camera."""


def figures() -> dict[str, dict[str, Any]]:
    """Return the figures to stand in for, each in a unit square, by name."""
    named = {name: stretch.figure for name, stretch in catalogue().items()}
    return {
        name: {"head": [*one.head, HEAD], "parts": [[*a, *b, w] for a, b, w in one.parts]}
        for name, one in {"upright": UPRIGHT, "front": FRONT, **named}.items()
    }
