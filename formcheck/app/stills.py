"""The moments of a session that are worth a picture: the best one, and the worst of each fault."""

from __future__ import annotations

import math
from dataclasses import dataclass

from formcheck.pipeline.frames import Image
from formcheck.rules.catalogue import catalogue
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import angle


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
        self.worst: dict[str, Kept] = {}

    def see(self, image: Image, feedback: Feedback) -> None:
        """Take in one looked-at picture."""
        measures, side = feedback.measures, feedback.side
        stretch = catalogue().get(feedback.stretch or "")
        if measures is None or side is None or stretch is None:
            return
        for rule in stretch.rules:
            if rule.fault in feedback.faults:
                value = rule.value(measures, side)
                if self._more(value, self.worst.get(rule.fault)):
                    self.worst[rule.fault] = Kept(value, image, feedback)
        # The best one is among those that were praised: deep, at rest, and the back seen.
        if feedback.phase == "hold" and feedback.cue.level == "good":
            value = angle(measures, stretch.angles[0], side)
            if self._more(value, self.best):
                self.best = Kept(value, image, feedback)

    @staticmethod
    def _more(value: float, than: Kept | None) -> bool:
        return math.isfinite(value) and (than is None or value > than.value)
