"""Spine flexion of one picture, from two witnesses: the neutral, and the straightest moment.

Compared with the neutral the degrees carry one error through a whole stretch, that of comparing an
upright back with a folded one: cloth that hung over the back and now lies on it, an arm beside it,
buttocks and shoulder blades that fold changes. Compared with the straightest still moment of the
fold there is no such error, but that moment may have been bent already. By how much, only the
neutral can tell; so a little is taken for error, and much is believed.
"""

from __future__ import annotations

import math

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
"""Standard error of a flexion when cloth hung over the back in the neutral (`cloth`), before that:
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

    Parameters
    ----------
    look : BackLook
    neutral : Neutral
    since : Bend
        See `since_straightest`.
    reader : BackReader
    loose : bool
        Cloth hung over the back in the neutral.

    Returns
    -------
    Bend
        NaN without a neutral, or when the neutral cannot have been one.
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
