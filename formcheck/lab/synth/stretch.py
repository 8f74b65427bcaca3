"""The three stretches: from a few controls to a posture that touches floor, step and leg.

A *stretcher* knows a body and a stretch. It takes **controls** (a small dict of numbers that the
motion programmes move) and solves what they imply: the pelvis pitch that gives the wanted trunk
inclination, legs that rest on floor or step, hands on the leg, the head on the floor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from formcheck.lab.synth import arms
from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import SIDES, SPINE, FloatArray, IntArray, bisect
from formcheck.lab.synth.motion import DEFAULTS, Controls
from formcheck.lab.synth.pose import Arm, Leg, Posed, Posture, pose
from formcheck.lab.synth.room import MAT_THICKNESS
from formcheck.lab.synth.truth import trunk_inclination

LegPair = tuple[str, str]  # the legs that the left and the right hand lie on
_SINK = 0.012  # metres that soft parts are pressed flat by the body's weight


def _leg_thickness(body: Body, places: int = 13) -> FloatArray:
    """From the leg's axis to its front, at evenly spaced shares of its length; (places,) metres."""
    hip, knee, ankle = (body.joint(f"{b}_left") for b in ("thigh", "shin", "foot"))
    part = body.part("thigh_left", "shin_left", "hip_left")
    skin = body.vertices[part]
    heights = np.interp(np.linspace(0, 1, places), [0, 0.5, 1], [hip[1], knee[1], ankle[1]])
    out = np.empty(places)
    for i, y in enumerate(heights):
        band = skin[np.abs(skin[:, 1] - y) < 0.03]
        axis = np.interp(y, [ankle[1], knee[1], hip[1]], [ankle[2], knee[2], hip[2]])
        out[i] = band[:, 2].max() - axis
    return out


def _mixed(
    start: arms.Arms, elsewhere: Mapping[str, Callable[[], arms.Arms]], c: Controls
) -> arms.Arms:
    """Bring hands from one place to others, by as much as the controls of these names say."""
    for control, place in elsewhere.items():
        if c[control] > 0:
            start = arms.mixed(start, place(), c[control])
    return start


def _bent(posture: Posture, c: Controls) -> Posture:
    """Bend spine, neck and shoulders as the controls say."""
    spine, neck, reach = c["spine"], c["neck"], c["reach"]
    return replace(posture, spine=spine, upper=c["upper"], neck=neck, reach=reach, shrug=c["shrug"])


def _other(side: str) -> str:
    return "right" if side == "left" else "left"


class Stretcher:
    """Solves postures of one stretch for one body.

    `side`: the stretched leg, ``"left"`` or ``"right"`` (seated: ``"both"``). `step`, `floor`:
    height of the step under the heel when standing and of what the person is on, metres.
    """

    def __init__(
        self, body: Body, stretch: str, side: str, step: float = 0.45, floor: float = MAT_THICKNESS
    ) -> None:
        self.body, self.stretch, self.side, self.step = body, stretch, side, step
        self.floor = floor
        self._thickness = _leg_thickness(body)
        self._feet = {s: body.part(f"foot_{s}", f"toes_{s}") for s in SIDES}
        head = body.part("head", threshold=0.9)
        self._head = head[body.vertices[head, 2] < body.ears[0, 2]][::2]  # what can touch the floor
        self._seat = body.part("pelvis", "hip_left", "hip_right", "spine1", "spine2")
        self._back = body.part("pelvis", "hip_left", "hip_right", *SPINE)
        self._arm_length = arms.arm_length(body)
        self.step_edge = 0.6
        if stretch == "standing":
            self._prepare_standing()

    # ---- contacts ------------------------------------------------------------------------------

    def _lowest(self, posed: Posed, part: IntArray) -> float:
        points = posed.skin(self.body.vertices[part], self.body.weights[part])
        return float(points[:, 1].min())

    def _rest_foot(
        self, posture: Posture, side: str, height: float, low: float, high: float
    ) -> Leg:
        """Turn a leg at the hip until its foot just touches a height."""
        leg = posture.leg(side)

        def gap(thigh: float) -> float:
            moved = replace(leg, thigh=thigh)
            one = replace(posture, left=moved, right=moved)
            return self._lowest(pose(self.body, one), self._feet[side]) - height

        return replace(leg, thigh=bisect(gap, low, high, steps=12))

    def _with_leg(self, posture: Posture, side: str, leg: Leg) -> Posture:
        return replace(posture, left=leg) if side == "left" else replace(posture, right=leg)

    def _lower_onto(self, posture: Posture, part: IntArray, sink: float = _SINK) -> Posture:
        """Lower or lift the whole body until a part presses on the floor, metres into it."""
        low = self._lowest(pose(self.body, posture), part)
        x, y, z = posture.origin
        return replace(posture, origin=(x, y + self.floor - sink - low, z))

    def _solve_trunk(self, posture: Posture, wanted: float) -> Posture:
        """Pitch the pelvis until the hip-shoulder line has the wanted inclination."""
        pitch = wanted - 0.5 * posture.spine
        for _ in range(4):
            now = trunk_inclination(pose(self.body, replace(posture, pelvis=pitch)))
            pitch += wanted - now
        return replace(posture, pelvis=pitch)

    # ---- arms ----------------------------------------------------------------------------------

    def _leg_line(
        self, posed: Posed, side: str, share: float
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """A point on the leg's axis, the axis' direction and the direction out of its front."""
        hip, knee, ankle = (posed.joint(f"{b}_{side}") for b in ("thigh", "shin", "foot"))
        a, b = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
        s = share * (a + b)
        if s < a:
            point, line = hip + (knee - hip) * s / a, (knee - hip) / a
        else:
            point, line = knee + (ankle - knee) * (s - a) / b, (ankle - knee) / b
        return point, np.asarray(line), np.cross(line, [1.0, 0.0, 0.0])

    def _leg_point(self, posed: Posed, side: str, share: float, sign: float) -> FloatArray:
        """A wrist's place on the leg's front, at a share of the leg's length."""
        point, _, above = self._leg_line(posed, side, share)
        thick = float(np.interp(share, np.linspace(0, 1, len(self._thickness)), self._thickness))
        return np.asarray(point + above * (thick + 0.032) + np.array([sign * 0.035, 0, 0]))

    def _hands_on_leg(self, posed: Posed, places: tuple[float, float], legs: LegPair) -> arms.Arms:
        """Let the left and right hand reach for places on the given legs, as far as they can."""

        def arm(side: str, sign: float) -> Arm:
            which = SIDES.index(side)
            leg, share = legs[which], places[which]
            shoulder = posed.joint(f"upperarm_{side}")

            def too_far(at: float) -> float:
                away = np.linalg.norm(self._leg_point(posed, leg, at, sign) - shoulder)
                return float(away) - 0.97 * self._arm_length

            at = share if too_far(share) <= 0 else bisect(too_far, 0.12, share)
            _, line, above = self._leg_line(posed, leg, at)
            outward = np.array([sign, 0.0, 0.0])
            fingers = line - 0.22 * above + 0.25 * outward
            elbow = (sign * 0.75, -0.35, -0.5)
            place = self._leg_point(posed, leg, at, sign)
            return Arm(place, elbow, fingers, -above - 0.45 * outward)

        return arms.both(arm)

    def _with_arms(self, posture: Posture, c: Controls, legs: LegPair, swapped: LegPair) -> Posture:
        """Put the hands where the controls say, standing or seated."""
        posed = pose(self.body, posture)
        places = (c["hands"], c["hands"] + c["apart"])
        elsewhere: dict[str, Callable[[], arms.Arms]] = {
            "swap": lambda: self._hands_on_leg(posed, places, swapped),
            "hips": lambda: arms.on_hips(posed),
            "hang": lambda: arms.hanging(posed),
            "front": lambda: arms.in_front(posed),
            "ground": lambda: arms.on_floor(posed, self.floor, -0.02),
        }
        both = self._hands_on_leg(posed, places, legs)
        return replace(posture, arms=_mixed(both, elsewhere, c))

    # ---- the stretches ---------------------------------------------------------------------------

    def _prepare_standing(self) -> None:
        """Feet stay put while the trunk moves, so the legs are solved once."""
        b = self.body
        support = Leg(thigh=3.0, knee=3.0, spread=1.0, flat=True)
        side, other = self.side, _other(self.side)
        start = self._with_leg(Posture(), other, support)
        low = self._lowest(pose(b, start), self._feet[other])
        start = replace(start, origin=(0.0, self.floor - low, 0.0))
        start = self._with_leg(start, side, Leg(knee=2.0, ankle=14.0, spread=0.0))
        lifted = self._rest_foot(start, side, self.step, 5.0, 120.0)
        self._standing = self._with_leg(start, side, lifted)
        posed = pose(b, self._standing)
        part = self._feet[side]
        foot = posed.skin(b.vertices[part], b.weights[part])
        heel = foot[foot[:, 1] < self.step + 0.03]
        self.step_edge = float(heel[:, 2].mean()) - 0.13

    def _step_leg(self, side: str, lift: float, knee: float, ankle: float) -> Leg:
        """A leg between standing on the floor (lift 0) and its heel on the step (lift 1).

        On the way up the foot rises above the step's edge with a bent knee, then slides over it.
        """
        if lift <= 0:
            return replace(self._standing.leg(_other(self.side)), knee=max(knee, 3.0))
        if lift >= 1 and abs(knee - 2.0) < 0.05:
            return replace(self._standing.leg(self.side), knee=knee, ankle=ankle)
        u = min(lift, 1.0)
        swing = float(np.sin(np.pi * u))
        leg = Leg(knee=knee + 80.0 * swing, ankle=ankle * u, spread=1.0 - u)
        up = min(u / 0.55, 1.0)
        rise = up * up * (3 - 2 * up)
        height = self.floor + (self.step - self.floor) * rise + 0.05 * swing
        posture = self._with_leg(self._standing, side, leg)
        return self._rest_foot(posture, side, height, 0.0, 130.0)

    def _stand(self, c: Controls) -> Posture:
        side, other = self.side, _other(self.side)
        leg = self._step_leg(side, c["lift"], c["knee"], c["ankle"])
        posture = self._with_leg(self._standing, side, leg)
        leg = self._step_leg(other, c["other_lift"], c["other_knee"], c["ankle"])
        posture = _bent(self._with_leg(posture, other, leg), c)
        posture = self._solve_trunk(posture, c["trunk"])
        return self._with_arms(posture, c, (side, side), (other, other))

    def _sit(self, c: Controls) -> Posture:
        leg = Leg(90.0, c["knee"], c["ankle"], spread=3.0)
        posture = _bent(Posture(left=leg, right=leg), c)
        posture = self._lower_onto(self._solve_trunk(posture, c["trunk"]), self._seat, c["press"])
        high = 110.0 + 0.5 * c["knee"]
        leg = self._rest_foot(posture, "left", self.floor, 70.0, high)
        posture = replace(posture, left=leg, right=leg)
        return self._with_arms(posture, c, ("left", "right"), ("left", "right"))

    def _lying_leg(self, posture: Posture, side: str, raised: float, leg: Leg) -> Leg:
        """A leg of somebody on the back: lifted by an angle, but never through the floor."""
        lifted = replace(leg, thigh=90.0 + raised)
        if raised >= 8.0 + leg.knee:
            return lifted
        posture = self._with_leg(posture, side, lifted)
        down = self._rest_foot(posture, side, self.floor, 60.0, 170.0)
        return replace(lifted, thigh=max(lifted.thigh, down.thigh))

    def _lie(self, c: Controls) -> Posture:
        side, other = self.side, _other(self.side)
        rolled = c["tilt"] + c["pelvis_lift"]
        posture = Posture(pelvis=-90.0 - rolled, spine=rolled, reach=c["reach"])
        posture = self._lower_onto(posture, self._back)
        bend = c["other_knee"]
        up = float(np.clip(c["other_raise"] / 30.0, 0, 1))
        ankle = (1 - up) * (18.0 + 0.3 * bend) + up * 6.0
        leg = Leg(0.0, bend, ankle, spread=3.0 - 2.0 * up)
        # Over a lifted pelvis the other leg goes down to the floor all the same.
        below = c["other_raise"] - c["pelvis_lift"]
        posture = self._with_leg(posture, other, self._lying_leg(posture, other, below, leg))
        leg = Leg(0.0, c["knee"], c["ankle"], spread=1.0)
        posture = self._with_leg(posture, side, self._lying_leg(posture, side, c["raise"], leg))

        def head_gap(neck: float) -> float:
            posed = pose(self.body, replace(posture, neck=neck))
            return self._lowest(posed, self._head) - self.floor - c["pillow"] + 0.004

        neck = bisect(head_gap, -35.0, 45.0, steps=11) + c["head_lift"]
        posture = replace(posture, neck=neck)
        return self._supine_arms(posture, c)

    def _supine_arms(self, posture: Posture, c: Controls) -> Posture:
        """Arms on the floor, on the belly, behind a thigh or on a strap."""
        posed = pose(self.body, posture)

        def grip(side: str) -> arms.Arms:
            return arms.behind_thigh(*self._leg_line(posed, side, 0.34))

        elsewhere: dict[str, Callable[[], arms.Arms]] = {
            "belly": lambda: arms.on_belly(posed),
            "grip": lambda: _mixed(grip(self.side), {"swap": lambda: grip(_other(self.side))}, c),
            "strap": lambda: arms.on_strap(posed, posed.joint(f"toes_{self.side}")),
        }
        both = arms.lying_beside(posed, self.floor)
        return replace(posture, arms=_mixed(both, elsewhere, c))

    def solve(self, controls: Controls) -> Posed:
        """Posture for some controls (missing ones take their :data:`DEFAULTS`)."""
        solver = {"standing": self._stand, "supine": self._lie, "seated": self._sit}[self.stretch]
        return pose(self.body, solver({**DEFAULTS, **controls}))
