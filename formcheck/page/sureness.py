"""How sure each reading is, in words that need no statistics."""

from __future__ import annotations

import math

from formcheck.report.result import Hold, Result
from formcheck.rules.catalogue import catalogue
from formcheck.texts import Texts

TYPICAL_ERROR_DEG: dict[str, tuple[float | None, float | None]] = {
    "hip_flexion_deg": (2.0, 4.0),
    "hip_hinge_deg": (2.9, 7.5),
    "spine_flexion_deg": (1.9, 6.5),
    "back_angle_deg": (None, None),
    "knee_flexion_deg": (0.9, 4.0),
    "trunk_inclination_deg": (1.8, 2.6),
    "leg_raise_deg": (0.4, 2.8),
}
"""Mean error in degrees on clips filmed as asked, and on the test set that is made to be hard
(loose clothes, poor pictures, things in the way). Source: docs/accuracy-tables.md, which a test
compares with these numbers. None: not told apart there."""


def sureness(result: Result, texts: Texts) -> list[tuple[str, str, str]]:
    """Say of each angle that matters here how far off it typically is, filmed well and hard."""
    rows = []
    for name in angles_of(result):
        if name == "spine_flexion_deg" and not _flexion_read(result):
            continue
        filmed_well, hard = TYPICAL_ERROR_DEG[name]
        if hard is not None:
            words = texts(f"angle.{name}")
            rows.append((words, _degrees(filmed_well, texts), _degrees(hard, texts)))
    return rows


def _degrees(value: float | None, texts: Texts) -> str:
    return "–" if value is None else f"{texts.number(value)}°"


def angles_of(result: Result) -> list[str]:
    """Return the angles that tell something about the stretches found, without repetition."""
    names = [hold.stretch for hold in result.holds]
    if result.pose is not None and result.pose.stretch is not None:
        names.append(result.pose.stretch)
    known = [catalogue()[name] for name in names if name in catalogue()]
    return list(dict.fromkeys(angle for stretch in known for angle in stretch.angles))


def about_the_back(holds: tuple[Hold, ...], texts: Texts) -> list[str]:
    """Say what the back was compared with and how sure its readings are; nothing if not read."""
    sentences = []
    for neutral in ("measured", "earlier", "none"):
        # Without the own neutral only the back angle can be told.
        name = "back_angle_deg" if neutral == "none" else "spine_flexion_deg"
        errors = [hold.error_deg(name) for hold in holds if hold.spine_neutral == neutral]
        margins = [error for error in errors if math.isfinite(error)]
        if margins:
            low, high = round(min(margins)), round(max(margins))
            margin = f"{low}°" if low == high else f"{low}–{high}°"
            compared = texts(f"compared.{neutral}")
            sentences.append(texts("compared.margin", compared=compared, margin=margin))
    if sentences:
        sentences.append(texts("compared.two_errors"))
    return sentences


def _flexion_read(result: Result) -> bool:
    """True when there is a reading of spine flexion whose error could be told."""
    name = "spine_flexion_deg"
    means = [hold.angles[name].mean for hold in result.holds]
    if result.pose is not None:
        means.append(result.pose.angles[name])
    return any(math.isfinite(mean) for mean in means)
