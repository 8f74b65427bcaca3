"""The watches of one attempt: one for each fault of its stretch, and one for bouncing."""

from __future__ import annotations

from formcheck.measure.measures import Measures
from formcheck.rules import common
from formcheck.rules.stretch import Rule, Stretch, StretchSide
from formcheck.rules.watch import BounceWatch, FaultSpan, State, ThresholdWatch


class Watches:
    """Follows the faults of one stretch, most important first.

    Parameters
    ----------
    stretch : Stretch
    """

    def __init__(self, stretch: Stretch) -> None:
        self._watches: dict[str, ThresholdWatch] = {
            rule.fault: ThresholdWatch(rule.fault, rule.above, rule.release, rule.confirm_s)
            for rule in stretch.rules
        }
        self._bounce = BounceWatch(common.BOUNCING)
        self._all: dict[str, ThresholdWatch | BounceWatch] = {
            **self._watches,
            common.BOUNCING: self._bounce,
        }
        self.go_by(stretch)

    def go_by(self, stretch: Stretch) -> None:
        """Judge by the rules of this variant of the stretch from now on."""
        self._rules: dict[str, Rule] = {rule.fault: rule for rule in stretch.rules}

    def update(self, time_s: float, measures: Measures, side: StretchSide) -> None:
        """Take in one frame."""
        for fault, watch in self._watches.items():
            watch.update(time_s, self._rules[fault].value(measures, side))

    def bounces_since(self, time_s: float, effort_deg: float) -> float | None:
        """Take in the depth; when bouncing has just become sure, say since when in seconds."""
        was = self._bounce.state
        if self._bounce.update(time_s, effort_deg) is State.ACTIVE and was is not State.ACTIVE:
            return self._bounce.since_s
        return None

    def in_state(self, *states: State) -> tuple[str, ...]:
        """Faults in one of these states."""
        return tuple(fault for fault, watch in self._all.items() if watch.state in states)

    def stop(self, faults: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the faults for which seconds do not count."""
        return tuple(f for f in faults if f == common.BOUNCING or self._rules[f].stops)

    def easing(self, faults: tuple[str, ...]) -> bool:
        """True when all of the faults may be over."""
        return all(self._all[fault].state is State.EASING for fault in faults)

    def warned_of(self, time_s: float) -> tuple[str, ...]:
        """Faults that may be beginning."""
        return tuple(fault for fault, watch in self._all.items() if watch.warns(time_s))

    def blind(self, fault: str, time_s: float) -> bool:
        """True when a rule of this stretch has had nothing to judge lately."""
        watch = self._watches.get(fault)
        return watch is not None and watch.blind(time_s)

    @property
    def judges_back(self) -> bool:
        """True when one of the rules is about the back."""
        return common.ROUNDED_BACK.fault in self._rules

    def is_straight(self, measures: Measures, side: StretchSide) -> bool:
        """True when the back is seen to be straight, and where nothing about it is judged."""
        rule = self._rules.get(common.ROUNDED_BACK.fault)
        # NaN, not judged, is not seen to be straight.
        return rule is None or rule.value(measures, side) <= rule.above

    def spans(self) -> list[FaultSpan]:
        """Every fault so far that is over."""
        return [span for watch in self._all.values() for span in watch.spans]

    def settle(self, time_s: float) -> None:
        """Decide what is in doubt: nothing more comes."""
        for watch in self._watches.values():
            watch.settle(time_s)

    def finish(self) -> None:
        """Close the faults that are still open."""
        for watch in self._all.values():
            watch.finish()
