"""Places for the hands: on the leg, the hips, the floor, at the thigh, on a strap, hanging.

Each is given by a left and a right arm; ``s`` is +1 on the left and -1 on the right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np

from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import SIDES, FloatArray
from formcheck.lab.synth.pose import Arm, Posed

Arms = tuple[Arm, Arm]


def both(arm: Callable[[str, float], Arm]) -> Arms:
    """Make the left and the right arm, by side and sign."""
    left, right = (arm(side, sign) for side, sign in zip(SIDES, (1.0, -1.0), strict=True))
    return left, right


def mixed(a: Arms, b: Arms, share: float) -> Arms:
    """Arms on the way from one place to another; ``share`` 0 gives the first."""
    if share <= 0 or share >= 1:
        return a if share <= 0 else b

    def one(x: Arm, y: Arm) -> Arm:
        pairs = [(np.asarray(getattr(x, f.name)), np.asarray(getattr(y, f.name)))
                 for f in fields(Arm)]  # fmt: skip
        return Arm(*((1 - share) * p + share * q for p, q in pairs))

    return one(a[0], b[0]), one(a[1], b[1])


def arm_length(body: Body) -> float:
    """From shoulder to wrist along the bones, metres."""
    upper = np.linalg.norm(body.joint("forearm_left") - body.joint("upperarm_left"))
    lower = np.linalg.norm(body.joint("hand_left") - body.joint("forearm_left"))
    return float(upper + lower)


def on_hips(posed: Posed) -> Arms:
    """Hands on the hip bones, elbows out and back."""
    body, turn = posed.body, posed.rotations[0]
    waist = body.joint("spine1")
    part = body.part("pelvis", "hip_left", "hip_right", "spine1", "spine2", threshold=0.6)
    skin = body.vertices[part]
    band = skin[np.abs(skin[:, 1] - waist[1] - 0.02) < 0.03]
    wide = float(np.abs(band[:, 0]).max())

    def arm(_side: str, s: float) -> Arm:
        rest = np.array([s * (wide + 0.045), waist[1] + 0.02, waist[2] - 0.02])
        ways = ((s * 0.8, -0.1, -0.75), (-s * 0.25, -0.5, 0.75), (-s, 0.0, 0.1))
        return Arm(posed.carry("pelvis", rest), *(turn @ np.array(way) for way in ways))

    return both(arm)


def hanging(posed: Posed) -> Arms:
    """Arms hanging from the shoulders."""
    far = 0.965 * arm_length(posed.body)
    return both(
        lambda side, s: Arm(
            posed.joint(f"upperarm_{side}") + far * np.array([s * 0.09, -1.0, 0.06]),
            (s * 0.4, 0.0, -1.0), (0.0, -1.0, 0.12), (-s * 1.0, 0.0, -0.15),
        )
    )  # fmt: skip


def in_front(posed: Posed) -> Arms:
    """Arms held out straight in front, as a live session asks for: nothing hides the back."""
    far = 0.96 * arm_length(posed.body)
    return both(
        lambda side, s: Arm(
            posed.joint(f"upperarm_{side}") + far * np.array([s * 0.03, -0.12, 1.0]),
            (s * 0.6, -0.8, 0.0), (0.0, -0.1, 1.0), (-s * 0.5, -0.85, 0.0),
        )
    )  # fmt: skip


def swinging(posed: Posed, swing: float) -> Arms:
    """Arms of a walking person; ``swing`` -1 to 1, the left arm forward when positive."""
    far, turn = 0.95 * arm_length(posed.body), posed.rotations[0]

    def arm(side: str, s: float) -> Arm:
        a = np.radians(24.0 * swing * s)
        way = turn @ np.array([s * 0.12, -np.cos(a), np.sin(a) + 0.05])
        palm, elbow = turn @ np.array([-s, 0.0, 0.0]), turn @ np.array([s * 0.2, 0, -1.0])
        return Arm(posed.joint(f"upperarm_{side}") + far * way / np.linalg.norm(way), elbow, way,
                   palm)  # fmt: skip

    return both(arm)


def on_floor(posed: Posed, floor: float, forward: float) -> Arms:
    """Hands on the floor beside the seat, ``forward`` metres in front of the hips."""
    wide = 0.30 * posed.body.joint("neck1")[1] / 1.45

    def arm(side: str, s: float) -> Arm:
        place = (s * wide, floor + 0.045, float(posed.joint(f"thigh_{side}")[2]) + forward)
        return Arm(place, (s * 0.5, 0.0, -1.0), (s * 0.25, -0.12, 1.0), (0.0, -1.0, -0.1))

    return both(arm)


def lying_beside(posed: Posed, floor: float) -> Arms:
    """Arms on the floor beside the hips of a person on the back."""
    wide, z = 0.31 * posed.body.joint("neck1")[1] / 1.45, float(posed.joints[0, 2])
    return both(
        lambda _side, s: Arm(
            (s * wide, floor + 0.038, z + 0.03), (s, -0.25, 0.0), (s * 0.12, -0.1, 1.0),
            (0.0, -1.0, -0.1),
        )
    )  # fmt: skip


def on_belly(posed: Posed) -> Arms:
    """Hands resting on the belly."""
    body = posed.body
    navel = body.joint("spine3")
    skin = body.vertices[body.part("spine2", "spine3", "spine4", threshold=0.5)]
    front = float(skin[np.abs(skin[:, 1] - navel[1]) < 0.03][:, 2].max())

    def arm(_side: str, s: float) -> Arm:
        place = posed.carry("spine3", np.array([s * 0.10, navel[1], front + 0.035]))
        return Arm(place, (s, -0.35, 0.0), (-s, -0.1, 0.3), (-s * 0.1, -1.0, 0.0))

    return both(arm)


def behind_thigh(point: FloatArray, line: FloatArray, above: FloatArray) -> Arms:
    """Hands behind the lifted thigh; the point on its axis, the axis and the way out of its front.

    MediaPipe then sometimes puts both legs midway between the real ones.
    """

    def arm(_side: str, s: float) -> Arm:
        away = np.array([s, 0.0, 0.0])
        fingers = -0.85 * away - 0.3 * above + 0.45 * line
        return Arm(point - 0.085 * above + 0.085 * away, (s, -0.55, -0.2), fingers,
                   above - 0.4 * away)  # fmt: skip

    return both(arm)


def on_strap(posed: Posed, foot: FloatArray) -> Arms:
    """Hands pulling on a strap that comes from a foot, in front of the chest."""
    far = 0.60 * arm_length(posed.body)

    def arm(side: str, s: float) -> Arm:
        shoulder = posed.joint(f"upperarm_{side}")
        way = foot - shoulder
        way = way / np.linalg.norm(way)
        lift = np.array([-s * 0.05, 0.20 * max(0.0, 1 - 1.4 * way[1]), 0.0])
        return Arm(shoulder + far * way + lift, (s * 0.7, -0.9, 0.0), way, (-s, -0.2, 0.0))

    return both(arm)
