"""How far a back has bent, whether it is rounded, and where it bends, in one picture.

Spine flexion has two witnesses: the neutral, and the straightest moment. Compared with the neutral
the degrees carry one error through a whole stretch, that of comparing an upright back with a folded
one: cloth that hung over the back and now lies on it, an arm beside it, buttocks and shoulder
blades that fold changes. Compared with the straightest still moment of the fold there is no such
error, but that moment may have been bent already. By how much, only the neutral can tell; so a
little is taken for error, and much is believed.

A back is rounded, as a physiotherapist would say at once, when its angle is that of people whom
raters call clearly rounded, or when it has bent far from its own neutral *and* is convex in itself:
a hollow back that has become flat is not rounded. A back that is round by nature and has not moved
is not rounded either; only the own neutral can tell.

Whether it bends more in the lower or more in the upper back is told only against the person's own
neutral, of what was read of the whole and of the lumbar part (`readers.Bend`), and only where the
one part has clearly more than people usually give it.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from formcheck.measure.back import BackLook
from formcheck.measure.neutral import UPRIGHT_LEAN_DEG, Neutral
from formcheck.measure.readers import BackReader, Bend

NO_BEND = Bend(math.nan, math.nan, math.nan)

BELIEVED_FROM_DEG = 8.0
"""Bend of the straightest moment of which one half is believed: nearly the standard error of a
comparison of upright with folded (8.9°, rendered people left out of the fit). Less is mostly error,
more is mostly true, and nobody extends the back when folding. Without it the flexion of rendered
people is off by 7.7° instead of 5.9° in tight clothes, by 15° instead of 8° in T-shirts; another
renderer's by 5.2° instead of 5.4°."""

SURER = 0.5
"""Part of the stated error that is left when the straightest moment is known: 76% are within it on
another renderer, 75% on rendered people in tight clothes, 73% in T-shirts."""

LOOSE_ERROR_DEG = 32.0
"""Standard error of a flexion when cloth hung over the back in the neutral, before that:
on rendered people in T-shirts and hoodies the degrees are off by 26-41° (root mean square), far
off ones and all, where tight clothes are off by 7-10°."""

EARLIER_ERROR_DEG = 7.0
"""Error of a neutral of an earlier session, as another camera and other clothes show it: that of
an angle, added in squares."""

LEAST_FLEXION_DEG = -25.0
"""What seems to be less was compared with a neutral that loose cloth or an arm had made."""


def since_straightest(look: BackLook, straightest: BackLook | None, reader: BackReader) -> Bend:
    """Return the bend since the straightest moment; none before one, or upright."""
    if straightest is None or look.lean_deg < UPRIGHT_LEAN_DEG[1]:
        return NO_BEND
    return reader.bend(look, straightest)


def flexion_of(
    look: BackLook, neutral: Neutral, since: Bend, reader: BackReader, *, loose: bool
) -> Bend:
    """Return how far a back has bent from the person's own neutral.

    NaN without a neutral, or when the neutral cannot have been one. ``loose``: cloth hung over the
    back in it.
    """
    if neutral.look is None:
        return NO_BEND
    bend = reader.bend(look, neutral.look)
    if bend.flexion_deg < LEAST_FLEXION_DEG:
        return NO_BEND
    error, lumbar = bend.uncertainty_deg, bend.lumbar_deg
    if loose:
        error = max(error, LOOSE_ERROR_DEG)
    if neutral.earlier:
        error, lumbar = math.hypot(error, EARLIER_ERROR_DEG), math.nan
    bend = Bend(bend.flexion_deg, error, lumbar)
    return bend if math.isnan(since.flexion_deg) else _weighed(bend, since)


def _weighed(bend: Bend, since: Bend) -> Bend:
    """Believe of the straightest moment's own bend what is more than error."""
    before = max(bend.flexion_deg - since.flexion_deg, 0.0)
    share = before**2 / (before**2 + BELIEVED_FROM_DEG**2)
    return Bend(
        since.flexion_deg + share * before,
        bend.uncertainty_deg * (SURER + share * (1.0 - SURER)),
        since.lumbar_deg + share * (bend.lumbar_deg - since.lumbar_deg),
    )


ROUNDED_ANGLE_DEG = 50.0
"""Back angle from which a back is rounded. Chosen on photographs of the development half, where
raters' marks of straight backs go up to 52° and those of clearly rounded ones begin at 46°."""

ROUNDED_FLEXION_DEG = 35.0
"""Flexion from which a convex back is rounded: most of a healthy lumbar spine's own range (40-60°)
is used up."""

LOOSE_FLEXION_DEG = 27.0
"""The same in clothes that hung loose over the back in the neutral: they take a third off a bend.
On rendered people in T-shirts and hoodies the flexion of straight backs reads up to 20°, that of
backs bent by 35-60° from 29° on (one of six 17°)."""

CONVEX_ANGLE_DEG = 25.0
"""Back angle from which a back counts as convex: that of straight people standing (median). One
that was hollow and has become flat has less, at whatever flexion; two young hollow backs bent by
60° and round to the eye read 27° and 34° (rendered)."""

MOVED_DEG = 12.0
"""Who has bent less from the own neutral has not rounded the back, whatever its shape."""


class Reading(NamedTuple):
    """A value and its standard error, degrees."""

    deg: float
    uncertainty_deg: float


def rounding(
    angle: Reading, flexion: Reading, *, of_neutral: bool = True, loose: bool = False
) -> Reading:
    """Return how far a back is beyond the line between straight and rounded, in degrees.

    Positive: rounded. With the error of whichever quantity decides; NaN without an angle. The
    flexion is from the own neutral, or without ``of_neutral`` since the straightest moment of the
    stretch, which may have been bent already; NaN where neither is known. ``loose``: cloth hung
    over the back in the neutral.
    """
    by_angle = Reading(angle.deg - ROUNDED_ANGLE_DEG, angle.uncertainty_deg)
    if math.isnan(flexion.deg) or math.isnan(angle.deg):
        return by_angle
    line = LOOSE_FLEXION_DEG if loose else ROUNDED_FLEXION_DEG
    bent = Reading(flexion.deg - line, flexion.uncertainty_deg)
    convex = Reading(angle.deg - CONVEX_ANGLE_DEG, angle.uncertainty_deg)
    # Tuples compare by their first number, which is what decides.
    beyond = max(by_angle, min(bent, convex))
    if not of_neutral:
        return beyond
    return min(beyond, Reading(flexion.deg - MOVED_DEG, flexion.uncertainty_deg))


Where = Literal["lower", "upper"]

MOSTLY_LOWER, MOSTLY_UPPER = 0.95, 0.35
"""Share of the lumbar part from which a back bends mostly in its lower half, and below which in its
upper one. Bent all over, two thirds are lumbar."""

TOLD_FROM_DEG = 25.0
"""Of less nobody can say where it is."""

WITHIN_AZIMUTH_DEG = 20.0
"""Estimated camera azimuth up to which it was tried."""


def tell_where(flexion_deg: float, lumbar_deg: float, azimuth_deg: float) -> Where | None:
    """Say where a back bends most, of the whole flexion and its lumbar part; None when not sure."""
    if not (flexion_deg >= TOLD_FROM_DEG and abs(azimuth_deg) <= WITHIN_AZIMUTH_DEG):
        return None
    share = lumbar_deg / flexion_deg
    if share > MOSTLY_LOWER:
        return "lower"
    return "upper" if share < MOSTLY_UPPER else None
