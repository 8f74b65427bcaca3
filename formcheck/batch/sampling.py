"""Which frames of a clip the pose model looks at: few while nothing happens, all around it.

A held stretch changes slowly. While it is calm the model looks two or three times a second, and
the frames between are judged with the nearest pose. Three things end the calm:

* the picture changes where the person is (seen in a thumbnail of every frame). When it does so
  suddenly, the model also looks at the frames that were passed over: a movement is seen from before
  it began, and the model's smoothing goes into it as if no frame had been left out;
* an angle comes near the threshold of a rule or was over it when last seen, or the depth of the
  stretch drifts;
* the coach is in doubt, a landmark leaps, the person is on the way in, or the neutral back is being
  measured.

So a fault that lasts longer than `LONGEST_PASS_S` is looked at while it lasts even if the picture
hardly changes, and from its first look on it is followed at the full rate.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from formcheck.batch.change import CHANGE_LEVELS, Picture, Watch
from formcheck.measure.measures import MIN_VISIBILITY, Measures
from formcheck.measure.view import SIDE_ON_WITHIN_DEG
from formcheck.rules.catalogue import catalogue, judged_by
from formcheck.rules.coach import Feedback, Phase
from formcheck.rules.stretch import Stretch, leg_of

LONGEST_PASS_S = 0.47
"""No longer between two looks. A fault of 0.5 s is always looked at; one must last a second to
be reported, by then it has been followed at the full rate."""

MOST_PASSED = 14
"""Nor more frames than this: they wait in memory until it is known whether they are needed."""

SUDDEN_LEVELS, SUDDEN_WITHIN_S = 12, 0.1
"""A change that grows by so much in so short a time is a movement."""

NEAR_BELOW_DEG, NEAR_BELOW_SHARE, NEAR_ABOVE_DEG = 2.0, 0.3, 4.0
"""An angle is near a rule from so far below its release, in degrees or as a share of it, to so far
above its threshold: readings of a still hold sway by 2–4°, and what grows slowly, as large angles
do, is to be followed before it gets there."""

DRIFT_DEG = 3.0
"""Breathing and sway move the depth by 1–2°."""

RESTLESS_DEG = 8.0
"""No knee or hip turns by so much from look to look while it is calm. Where one does, behind a
thing or a hand, the pose model is guessing, and every frame it has seen has a part in the guess."""

NEAR_OFF_SIDE_DEG = 5.0
NEAR_VISIBILITY = 0.1

CALM_AFTER_S = {"hold": 0.7, "done": 0.7, "paused": 0.7, "entry": 2.0, "idle": 2.0}
"""So long must all be quiet before frames are passed over, by phase. After a shorter lull in
front of a hold, readings at its beginning were shifted by smoothing, and held seconds with them."""

NEUTRAL_S = 3.0
"""Upright and still at the start: the neutral back is the middle of two seconds of looks."""

_DRIFT_OVER_S = 1.0


class Look(Enum):
    """What to do with a frame."""

    PASS = "pass"
    """Nothing: judge it with the nearest pose, unless `BACK` comes next."""
    HERE = "here"
    """Run the pose model on it."""
    BACK = "back"
    """Run the pose model on the frames passed over since the last look, then on it."""


@dataclass(frozen=True)
class Rate:
    """How often to look.

    Attributes
    ----------
    adaptive : bool
        Pass over frames while it is calm.
    per_s : float
        Never more looks per second than this on average; infinite for every frame. Verdicts have
        been measured against the truth at 10 frames per second, so 10 is the full rate. While
        somebody comes in, or moves in a hold, ``adaptive`` looks at every frame: turns of a quick
        bouncing lie between looks otherwise.
    """

    adaptive: bool = True
    per_s: float = 10.0

    @property
    def name(self) -> str:
        """As it is written in settings and tables."""
        if self.adaptive:
            return "auto"
        return "all" if math.isinf(self.per_s) else f"{self.per_s:g}"


EVERY_FRAME = Rate(adaptive=False, per_s=math.inf)


class Sampler:
    """Decides frame by frame; it is told what each look has shown.

    Parameters
    ----------
    rate : Rate
    rounded_above_deg : float
        The threshold for a rounded back that is used.
    watch : Watch
        Compares pictures.
    """

    def __init__(self, rate: Rate, rounded_above_deg: float, watch: Watch) -> None:
        self._rate = rate
        self._rounded_above_deg = rounded_above_deg
        self._last_look_s = -math.inf
        self._due_s = self._due_before_s = -math.inf
        self._last_time_s = -math.inf
        self._step_s = math.inf
        self._passed = 0
        self._changes: list[tuple[float, int]] = []
        self._quiet_since_s = math.nan
        self._upright_since_s = math.nan
        self._phase: Phase = "idle"
        self._moves = False
        self._watch = watch
        self._depths: deque[tuple[float, float]] = deque()
        self._last_values: dict[str, float] = {}
        self._last_joints: tuple[float, ...] = ()
        self._restless_s = -math.inf
        self._stretch: tuple[str | None, str | None] = (None, None)

    @property
    def may_go_back(self) -> bool:
        """True when a frame passed over may still be wanted."""
        return self._rate.adaptive

    def decide(self, time_s: float, picture: Picture) -> Look:
        """Say what to do with the next frame.

        Parameters
        ----------
        time_s : float
        picture : callable
            Makes its thumbnail, which is not asked for while every frame is looked at anyway.
        """
        self._step_s, self._last_time_s = time_s - self._last_time_s, time_s
        look = self._decide(time_s, picture)
        self._passed = self._passed + 1 if look is Look.PASS else 0
        if look is not Look.PASS:
            self._last_look_s = time_s
            self._due_before_s, self._due_s = self._due_s, self._after(self._due_s, time_s)
            self._watch.looked(picture)
        if look is Look.HERE:
            self._changes.clear()
        return look

    def _decide(self, time_s: float, picture: Picture) -> Look:
        too_soon = not self._moves and _is_too_soon(time_s, self._step_s, self._due_s)
        if not (self._rate.adaptive and self._calm(time_s)):
            return Look.PASS if too_soon else Look.HERE
        change = self._watch.change(time_s, picture)
        if change > CHANGE_LEVELS and not too_soon:
            return Look.BACK if self._is_sudden(time_s, change) else Look.HERE
        since = time_s - self._last_look_s
        if since + self._step_s > LONGEST_PASS_S or self._passed >= MOST_PASSED:
            return Look.HERE
        self._changes.append((time_s, change))
        return Look.PASS

    def _is_sudden(self, time_s: float, change: int) -> bool:
        """True for a movement; breathing and swaying change the picture little by little."""
        before = [was for at_s, was in self._changes if time_s - at_s > SUDDEN_WITHIN_S - 1e-6]
        return change - (before[-1] if before else 0) > SUDDEN_LEVELS

    def worth_going_back_to(self, times_s: Sequence[float]) -> list[bool]:
        """After `Look.BACK`: which of the frames passed over to look at, to keep to the rate."""
        self._changes.clear()
        due_s, wanted = self._due_before_s, []
        for time_s in times_s:
            wanted.append(not _is_too_soon(time_s, self._step_s, due_s))
            due_s = self._after(due_s, time_s) if wanted[-1] else due_s
        return wanted

    def _after(self, due_s: float, time_s: float) -> float:
        """When the next look is due after one at a time: in an even rhythm while there is one."""
        return max(due_s, time_s - 0.5 / self._rate.per_s) + 1.0 / self._rate.per_s

    def learn(self, feedback: Feedback, spell_since_s: float | None) -> None:
        """Take in what the latest look has shown.

        Parameters
        ----------
        feedback : Feedback
        spell_since_s : float or None
            Since when the person has been upright and still, in seconds; None when not.
        """
        time_s = feedback.time_s
        quiet = self._is_quiet(feedback, spell_since_s)
        if not quiet:
            self._quiet_since_s = math.nan
        elif math.isnan(self._quiet_since_s):
            self._quiet_since_s = time_s
        self._phase = feedback.phase

    def _calm(self, time_s: float) -> bool:
        return time_s - self._quiet_since_s >= CALM_AFTER_S[self._phase]

    def _is_quiet(self, feedback: Feedback, spell_since_s: float | None) -> bool:
        measures, time_s = feedback.measures, feedback.time_s
        drifting, near = self._drifts(feedback), self._near_a_rule(feedback)
        restless = measures is not None and self._is_restless(time_s, measures)
        self._moves = self._rate.adaptive and drifting and feedback.phase != "idle"
        if spell_since_s is None:
            self._upright_since_s = math.nan
        elif math.isnan(self._upright_since_s) or spell_since_s >= time_s:
            # A spell keeps its last two seconds only, so its beginning is remembered here.
            self._upright_since_s = spell_since_s
        if measures is None:
            # Whoever comes in changes the picture; whoever was lost is looked for.
            return feedback.stretch is None
        if restless or feedback.suspects or _in_doubt(measures, feedback):
            return False
        if time_s - self._upright_since_s < NEUTRAL_S:
            return False
        if feedback.stretch is None or feedback.side is None:
            return True
        stretch = self._judged(feedback.stretch)
        if feedback.phase == "entry":
            return not stretch.zone(measures, feedback.side)
        if feedback.phase == "paused" and not feedback.faults:
            return False
        return not near and not drifting and stretch.zone(measures, feedback.side)

    def _near_a_rule(self, feedback: Feedback) -> bool:
        """True near a threshold, and while nothing can be seen of what was over it before."""
        measures, side = feedback.measures, feedback.side
        if measures is None or feedback.stretch is None or side is None:
            return False
        near = False
        for rule in self._judged(feedback.stretch).rules:
            value = rule.value(measures, side)
            low = rule.release - max(NEAR_BELOW_DEG, NEAR_BELOW_SHARE * rule.release)
            if math.isnan(value):
                near |= self._last_values.get(rule.fault, -math.inf) >= low
            else:
                self._last_values[rule.fault] = value
                near |= low <= value <= rule.above + NEAR_ABOVE_DEG
        return near

    def _is_restless(self, time_s: float, measures: Measures) -> bool:
        """True when a knee or hip has leapt within the last second."""
        joints = (*measures.knee_flexion_deg, *measures.hip_flexion_deg)
        # Two NaN compare as no leap.
        if any(abs(a - b) > RESTLESS_DEG for a, b in zip(joints, self._last_joints, strict=False)):
            self._restless_s = time_s
        self._last_joints = joints
        return time_s - self._restless_s < _DRIFT_OVER_S

    def _judged(self, name: str) -> Stretch:
        return judged_by(catalogue()[name], self._rounded_above_deg)

    def _drifts(self, feedback: Feedback) -> bool:
        """True when the depth has moved within the last second."""
        measures, now = feedback.measures, (feedback.stretch, feedback.side)
        if now != self._stretch or measures is None or feedback.side is None:
            self._stretch = now
            self._depths.clear()
            self._last_values.clear()
        if measures is None or feedback.stretch is None or feedback.side is None:
            return False
        depth = catalogue()[feedback.stretch].effort(measures, feedback.side)
        if math.isnan(depth):
            return True
        self._depths.append((feedback.time_s, depth))
        while feedback.time_s - self._depths[0][0] > _DRIFT_OVER_S:
            self._depths.popleft()
        values = [value for _, value in self._depths]
        return max(values) - min(values) > DRIFT_DEG


def _is_too_soon(time_s: float, step: float, due_s: float) -> bool:
    """True when the next frame will be nearer to when a look is due."""
    return time_s + 0.5 * step < due_s - 1e-6


def _in_doubt(measures: Measures, feedback: Feedback) -> bool:
    """True near the limits within which anything is judged at all."""
    if abs(measures.view.off_side_deg - SIDE_ON_WITHIN_DEG) < NEAR_OFF_SIDE_DEG:
        return True
    leg = leg_of(measures, feedback.side or "both")
    return abs(measures.confidence.of(leg) - MIN_VISIBILITY) < NEAR_VISIBILITY
