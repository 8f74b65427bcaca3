"""The moments of a session that are worth a picture: the best one, and the worst of each fault."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from formcheck.measure.measures import Measures
from formcheck.pipeline.frames import Image
from formcheck.report.result import Fault
from formcheck.rules.catalogue import catalogue
from formcheck.rules.coach import Feedback
from formcheck.rules.common import ROUNDED_BACK
from formcheck.rules.stretch import Rule, StretchSide, angle


@dataclass(frozen=True, eq=False)
class Kept:
    """A picture and what was found in it; the larger the value, the more it shows."""

    value: float
    image: Image
    feedback: Feedback


class Album:
    """Keeps few pictures however long a session is: only in memory, only the latest best."""

    def __init__(self) -> None:
        self.best: Kept | None = None
        self._worst = defaultdict[tuple[str, str | None], list[Kept]](list)

    def see(self, image: Image, feedback: Feedback) -> None:
        """Take in one looked-at picture."""
        measures, side = feedback.measures, feedback.side
        stretch = catalogue().get(feedback.stretch or "")
        if measures is None or side is None or stretch is None:
            return
        for rule in stretch.rules:
            if rule.fault in feedback.faults:
                for quantity, value in _values(rule, measures, side).items():
                    records = self._worst[rule.fault, quantity]
                    if _more(value, records[-1] if records else None):
                        # One a second, the last four: the hold may turn out to have been over.
                        same = records and int(records[-1].feedback.time_s) == int(feedback.time_s)
                        records[-1 if same else len(records) :] = [Kept(value, image, feedback)]
                        del records[:-4]
        # The best one is among those that were praised: deep, at rest, and the back seen.
        if feedback.phase == "hold" and feedback.cue.level == "good":
            value = angle(measures, stretch.angles[0], side)
            if _more(value, self.best):
                self.best = Kept(value, image, feedback)

    def worst(self, fault: Fault) -> Kept | None:
        """Return the picture in which a fault was worst, in the degrees in which it is told."""
        begin_s, end_s = fault.start_s or 0.0, fault.end_s or math.inf
        records = self._worst[fault.fault, fault.quantity][::-1]
        kept = next((one for one in records if begin_s <= one.feedback.time_s <= end_s), None)
        if kept is None or fault.quantity != "back_angle_deg":
            return kept
        # A drawing shows flexion where there is one, and the fault speaks of the angle.
        measures = kept.feedback.measures
        assert measures is not None
        plain = replace(measures, spine=replace(measures.spine, flexion_deg=math.nan))
        return replace(kept, feedback=replace(kept.feedback, measures=plain))


def _values(rule: Rule, measures: Measures, side: StretchSide) -> Mapping[str | None, float]:
    """Return how bad a fault is, by the quantity in which it may be told."""
    if rule.fault != ROUNDED_BACK.fault:
        return {None: rule.value(measures, side)}
    return {name: getattr(measures, name) for name in ("spine_flexion_deg", "back_angle_deg")}


def _more(value: float, than: Kept | None) -> bool:
    return math.isfinite(value) and (than is None or value > than.value)
