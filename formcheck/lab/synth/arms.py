"""Places for the hands: on the leg, the hips, the floor, at the thigh, on a strap, hanging."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import FloatArray
from formcheck.lab.synth.pose import Arm, Posed

_SIGN = {"left": 1.0, "right": -1.0}


@dataclass(frozen=True)
class Arms:
    """Both arms of a posture."""

    left: Arm
    right: Arm

    def of(self, side: str) -> Arm:
        """The arm of ``"left"`` or ``"right"``."""
        return self.left if side == "left" else self.right


def triple(v: FloatArray) -> tuple[float, float, float]:
    """Array of three to a tuple."""
    return float(v[0]), float(v[1]), float(v[2])


def mixed(a: Arms, b: Arms, share: float) -> Arms:
    """Arms on the way from one place to another; ``share`` 0 gives the first."""

    def one(x: Arm, y: Arm) -> Arm:
        def part(p: tuple[float, float, float], q: tuple[float, float, float]) -> FloatArray:
            return np.asarray((1 - share) * np.asarray(p) + share * np.asarray(q))

        return Arm(
            triple(part(x.target, y.target)),
            triple(part(x.elbow, y.elbow)),
            triple(part(x.fingers, y.fingers)),
            triple(part(x.palm, y.palm)),
        )

    if share <= 0 or share >= 1:
        return a if share <= 0 else b
    return Arms(one(a.left, b.left), one(a.right, b.right))


def arm_length(body: Body) -> float:
    """From shoulder to wrist along the bones, metres."""
    upper = np.linalg.norm(body.joint("forearm_left") - body.joint("upperarm_left"))
    lower = np.linalg.norm(body.joint("hand_left") - body.joint("forearm_left"))
    return float(upper + lower)


def _both(make: dict[str, Arm]) -> Arms:
    return Arms(make["left"], make["right"])


def on_hips(posed: Posed) -> Arms:
    """Hands on the hip bones, elbows out and back."""
    body, out = posed.body, {}
    turn = posed.rotations[0]
    waist = body.joint("spine1")
    part = body.part("pelvis", "hip_left", "hip_right", "spine1", "spine2", threshold=0.6)
    skin = body.vertices[part]
    band = skin[np.abs(skin[:, 1] - waist[1] - 0.02) < 0.03]
    wide = float(np.abs(band[:, 0]).max())
    for side, s in _SIGN.items():
        rest = np.array([s * (wide + 0.045), waist[1] + 0.02, waist[2] - 0.02])
        place = posed.carry("pelvis", rest)
        elbow = turn @ np.array([s * 0.8, -0.1, -0.75])
        fingers = turn @ np.array([-s * 0.25, -0.5, 0.75])
        palm = turn @ np.array([-s, 0.0, 0.1])
        out[side] = Arm(triple(place), triple(elbow), triple(fingers), triple(palm))
    return _both(out)


def hanging(posed: Posed) -> Arms:
    """Arms hanging from the shoulders."""
    far, out = 0.965 * arm_length(posed.body), {}
    for side, s in _SIGN.items():
        place = posed.joint(f"upperarm_{side}") + far * np.array([s * 0.09, -1.0, 0.06])
        out[side] = Arm(
            triple(place), (s * 0.4, 0.0, -1.0), (0.0, -1.0, 0.12), (-s * 1.0, 0.0, -0.15)
        )
    return _both(out)


def in_front(posed: Posed) -> Arms:
    """Arms held out straight in front, as a live session asks for: nothing hides the back."""
    far, out = 0.96 * arm_length(posed.body), {}
    for side, s in _SIGN.items():
        place = posed.joint(f"upperarm_{side}") + far * np.array([s * 0.03, -0.12, 1.0])
        out[side] = Arm(
            triple(place), (s * 0.6, -0.8, 0.0), (0.0, -0.1, 1.0), (-s * 0.5, -0.85, 0.0)
        )
    return _both(out)


def swinging(posed: Posed, swing: float) -> Arms:
    """Arms of a walking person; ``swing`` -1 to 1, the left arm forward when positive."""
    far, out = 0.95 * arm_length(posed.body), {}
    for side, s in _SIGN.items():
        a = np.radians(24.0 * swing * s)
        turn = posed.rotations[0]
        way = turn @ np.array([s * 0.12, -np.cos(a), np.sin(a) + 0.05])
        palm, elbow = turn @ np.array([-s, 0.0, 0.0]), turn @ np.array([s * 0.2, 0, -1.0])
        place = posed.joint(f"upperarm_{side}") + far * way / np.linalg.norm(way)
        out[side] = Arm(triple(place), triple(elbow), triple(way), triple(palm))
    return _both(out)


def on_floor(posed: Posed, floor: float, forward: float) -> Arms:
    """Hands on the floor beside the seat, ``forward`` metres in front of the hips."""
    wide, out = 0.30 * posed.body.joint("neck1")[1] / 1.45, {}
    for side, s in _SIGN.items():
        hip = posed.joint(f"thigh_{side}")
        place = (s * wide, floor + 0.045, float(hip[2]) + forward)
        out[side] = Arm(place, (s * 0.5, 0.0, -1.0), (s * 0.25, -0.12, 1.0), (0.0, -1.0, -0.1))
    return _both(out)


def lying_beside(posed: Posed, floor: float) -> Arms:
    """Arms on the floor beside the hips of a person on the back."""
    wide, out = 0.31 * posed.body.joint("neck1")[1] / 1.45, {}
    z = float(posed.joints[0, 2])
    for side, s in _SIGN.items():
        out[side] = Arm(
            (s * wide, floor + 0.038, z + 0.03), (s, -0.25, 0.0), (s * 0.12, -0.1, 1.0),
            (0.0, -1.0, -0.1),
        )  # fmt: skip
    return _both(out)


def on_belly(posed: Posed) -> Arms:
    """Hands resting on the belly."""
    body, out = posed.body, {}
    navel = body.joint("spine3")
    part = body.part("spine2", "spine3", "spine4", threshold=0.5)
    skin = body.vertices[part]
    front = float(skin[np.abs(skin[:, 1] - navel[1]) < 0.03][:, 2].max())
    for side, s in _SIGN.items():
        place = posed.carry("spine3", np.array([s * 0.10, navel[1], front + 0.035]))
        out[side] = Arm(triple(place), (s, -0.35, 0.0), (-s, -0.1, 0.3), (-s * 0.1, -1.0, 0.0))
    return _both(out)


def behind_thigh(point: FloatArray, line: FloatArray, above: FloatArray) -> Arms:
    """Hands behind the lifted thigh; the point on its axis, the axis and the way out of its front.

    MediaPipe then sometimes puts both legs midway between the real ones.
    """
    out = {}
    for side, s in _SIGN.items():
        away = np.array([s, 0.0, 0.0])
        held = point - 0.085 * above + 0.085 * away
        out[side] = Arm(
            triple(held), (s, -0.55, -0.2), triple(-0.85 * away - 0.3 * above + 0.45 * line),
            triple(above - 0.4 * away),
        )  # fmt: skip
    return _both(out)


def on_strap(posed: Posed, foot: FloatArray) -> Arms:
    """Hands pulling on a strap that comes from a foot, in front of the chest."""
    far, out = 0.60 * arm_length(posed.body), {}
    for side, s in _SIGN.items():
        shoulder = posed.joint(f"upperarm_{side}")
        way = foot - shoulder
        way = way / np.linalg.norm(way)
        lift = np.array([-s * 0.05, 0.20 * max(0.0, 1 - 1.4 * way[1]), 0.0])
        place = shoulder + far * way + lift
        out[side] = Arm(triple(place), (s * 0.7, -0.9, 0.0), triple(way), (-s, -0.2, 0.0))
    return _both(out)
