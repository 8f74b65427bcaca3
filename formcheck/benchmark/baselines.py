"""What other programs take for a straight back, to be measured beside formcheck's own reader.

None knows how sure it is, and the degrees are each measure's own: only how well straight and
rounded backs are told apart compares (AUC, and the best balanced accuracy at any cut).
"""

from __future__ import annotations

import math

from formcheck.measure.back import BackLook
from formcheck.measure.readers import BackReader, ParabolaReader, Reading


class EarReader:
    """The ear–shoulder–hip angle: how far the ear lies in front of the trunk line, degrees."""

    def read(self, look: BackLook, neutral: BackLook | None = None) -> Reading:
        """See `BackReader`."""
        before = neutral.ear_deg if neutral is not None else 0.0
        return Reading(look.ear_deg - before, math.nan)


class LineReader:
    """The shoulder–hip line alone: the further it leans, the rounder the back is taken to be."""

    def read(self, look: BackLook, neutral: BackLook | None = None) -> Reading:
        """See `BackReader`."""
        before = neutral.lean_deg if neutral is not None else 0.0
        return Reading(look.lean_deg - before, math.nan)


BASELINES: dict[str, BackReader] = {
    "quadratic coefficient": ParabolaReader(),
    "ear–shoulder–hip angle": EarReader(),
    "shoulder–hip line": LineReader(),
}
