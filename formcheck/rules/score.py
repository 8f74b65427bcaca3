"""Score of a hold, 0–100, as the sum of three parts that can be read one by one."""

from __future__ import annotations

import math

import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.rules.attempt import Attempt
from formcheck.rules.samples import BoolArray

HOLD_POINTS = 60.0
"""Share of the target that was held in good form: the dose is what stretches."""

FORM_POINTS = 30.0
"""Share of the frames in the stretch that were in good form, as far as it could be judged."""

STEADY_POINTS = 10.0
"""How still: all for no sway, none from `UNSTEADY_DEG` on."""

ADVICE_COSTS = 0.5
"""Share of the form points that is lost while only advice is called for."""

UNSTEADY_DEG = 5.0
"""Standard deviation of the depth in good form, slow trend removed; breathing moves it by 1°."""


def score_parts(attempt: Attempt, target_s: float) -> dict[str, float]:
    """Return the points for hold, form and steadiness of a finished attempt that was held.

    What comes after the target is reached is a bonus nobody has to do well. Form that could
    not be judged earns its points only for the share that could.
    """
    held = attempt.clock.held_s
    samples = attempt.samples
    times, good = samples.times_s, samples.good
    counted = min(attempt.inside(), _until_done(times, good, target_s))
    good = good[:counted]
    needed = {rule.fault for rule in attempt.stretch.rules if rule.must_be_judged}
    judged = [share for fault, share in attempt.judged().items() if fault in needed]
    advised = _advised(attempt, times[:counted])
    form = float((good * (1.0 - ADVICE_COSTS * advised)).mean()) if counted else 0.0
    sway = _sway(times[:counted][good], samples.efforts_deg[:counted][good])
    return {
        "hold": round(HOLD_POINTS * min(held / target_s, 1.0), 1),
        "form": round(FORM_POINTS * form * (min(judged) if judged else 1.0), 1),
        "steady": round(STEADY_POINTS * max(1.0 - sway / UNSTEADY_DEG, 0.0), 1),
    }


def _advised(attempt: Attempt, times: FloatArray) -> BoolArray:
    """Frames in which a fault lasts that does not stop the clock, shape of ``times``."""
    advice = {rule.fault for rule in attempt.stretch.rules if not rule.stops}
    found = np.zeros(len(times), dtype=bool)
    for span in attempt.fault_spans():
        if span.fault in advice:
            found |= (span.start_s <= times) & (times <= span.end_s)
    return found


def _until_done(times: FloatArray, good: BoolArray, target_s: float) -> int:
    """Number of samples up to the moment the target was reached; all when it was not."""
    held = np.cumsum(np.diff(times) * (good[1:] & good[:-1]))
    if not held.size or held[-1] < target_s:
        return len(times)
    return int(np.searchsorted(held, target_s)) + 2


def _sway(times: FloatArray, depth: FloatArray) -> float:
    """Standard deviation of the depth in degrees around its slow trend; infinite without data.

    Easing deeper little by little is good practice, not unsteadiness.
    """
    if len(times) < 3:
        return math.inf
    trend = np.polyfit(times - times[0], depth, 1)
    return float(np.std(depth - np.polyval(trend, times - times[0])))
