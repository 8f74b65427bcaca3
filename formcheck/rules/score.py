"""Score of a hold, 0–100, as the sum of three parts that can be read one by one."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from formcheck.rules.attempt import Attempt, Sample

HOLD_POINTS = 60.0
"""Share of the target that was held in good form: the dose is what stretches."""

FORM_POINTS = 30.0
"""Share of the frames in the stretch that were in good form, as far as it could be judged."""

STEADY_POINTS = 10.0
"""How still: all for no sway, none from `UNSTEADY_DEG` on."""

UNSTEADY_DEG = 5.0
"""Standard deviation of the depth in good form, slow trend removed; breathing moves it by 1°."""


def score_parts(attempt: Attempt, target_s: float) -> dict[str, float]:
    """Return the points for hold, form and steadiness.

    What comes after the target is reached is a bonus nobody has to do well. Form that could
    not be judged earns its points only for the share that could.

    Parameters
    ----------
    attempt : Attempt
        A finished attempt that was held.
    target_s : float
        Seconds wanted, more than 0.
    """
    held = attempt.clock.held_s
    samples = _until_done(attempt.inside(), target_s)
    good = [sample for sample in samples if sample.good]
    judged = list(attempt.judged().values())
    form = len(good) / len(samples) if samples else 0.0
    return {
        "hold": round(HOLD_POINTS * min(held / target_s, 1.0), 1),
        "form": round(FORM_POINTS * form * (min(judged) if judged else 1.0), 1),
        "steady": round(STEADY_POINTS * max(1.0 - _sway(good) / UNSTEADY_DEG, 0.0), 1),
    }


def _until_done(samples: list[Sample], target_s: float) -> list[Sample]:
    """The samples up to the moment the target was reached; all when it was not."""
    held = 0.0
    for place, (before, after) in enumerate(pairwise(samples)):
        if before.good and after.good:
            held += after.time_s - before.time_s
        if held >= target_s:
            return samples[: place + 2]
    return samples


def _sway(samples: list[Sample]) -> float:
    """Standard deviation of the depth in degrees around its slow trend; infinite without data.

    Easing deeper little by little is good practice, not unsteadiness.
    """
    if len(samples) < 3:
        return math.inf
    times = np.array([sample.time_s for sample in samples])
    depth = np.array([sample.effort_deg for sample in samples])
    trend = np.polyfit(times - times[0], depth, 1)
    return float(np.std(depth - np.polyval(trend, times - times[0])))
