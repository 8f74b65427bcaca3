"""Score of a hold, 0–100, as the sum of three parts that can be read one by one."""

from __future__ import annotations

import math

import numpy as np

from formcheck.rules.attempt import Attempt

HOLD_POINTS = 60.0
"""Share of the target that was held in good form: the dose is what stretches."""

FORM_POINTS = 30.0
"""Share of the time in the stretch that was in good form."""

STEADY_POINTS = 10.0
"""How still: all for no sway, none from `UNSTEADY_DEG` on."""

UNSTEADY_DEG = 5.0
"""Standard deviation of the stretch's depth in good form; breathing moves it by about 1°."""


def score_parts(attempt: Attempt, target_s: float) -> dict[str, float]:
    """Return the points for hold, form and steadiness.

    Parameters
    ----------
    attempt : Attempt
        A finished attempt that was held.
    target_s : float
        Seconds wanted.
    """
    held = attempt.clock.held_s
    lasted = attempt.end_s - (attempt.start_s or 0.0)
    inside = [sample for sample in attempt.samples if sample.time_s <= attempt.end_s]
    depth = np.array([sample.effort_deg for sample in inside if sample.good])
    sway = float(np.std(depth)) if depth.size > 1 else math.inf
    return {
        "hold": round(HOLD_POINTS * min(held / target_s, 1.0), 1),
        "form": round(FORM_POINTS * min(held / lasted, 1.0), 1) if lasted > 0 else 0.0,
        "steady": round(STEADY_POINTS * max(1.0 - sway / UNSTEADY_DEG, 0.0), 1),
    }
