"""Where clothes end: places on the body, measured along its limbs and from its joints."""

from __future__ import annotations

import numpy as np

from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import FloatArray
from formcheck.lab.synth.skeleton import INDEX
from formcheck.lab.synth.surface import Surface


def smoothstep(x: FloatArray) -> FloatArray:
    """Smooth ramp from 0 at 0 to 1 at 1."""
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def share(weights: FloatArray, *bones: str) -> FloatArray:
    """Summed skin weight of some bones; (n,)."""
    return np.asarray(weights[:, [INDEX[b] for b in bones]].sum(axis=1))


def along(body: Body, points: FloatArray, weights: FloatArray, limb: str) -> FloatArray:
    """How far down a limb each point lies, 0 at its root to 1 at the wrist/ankle; -1 elsewhere."""
    names = {"arm": ("upperarm", "forearm", "hand"), "leg": ("thigh", "shin", "foot")}[limb]
    out = np.full(len(points), -1.0)
    for side in ("left", "right"):
        a, b, c = (body.joint(f"{n}_{side}") for n in names)
        upper, lower = np.linalg.norm(b - a), np.linalg.norm(c - b)
        bones = [f"{n}_{side}" for n in names] + ([f"toes_{side}"] if limb == "leg" else [])
        mine = share(weights, *bones) > (0.3 if limb == "arm" else 0.5)
        s = np.clip((points - a) @ (b - a) / upper**2, -0.5, 1) * upper
        s += np.clip((points - b) @ (c - b) / lower**2, 0, 1.5) * lower
        # Beyond the end: distance along the lower segment's axis goes on past 1.
        out = np.where(mine, s / (upper + lower), out)
    return out


def in_top(body: Body, s: Surface, sleeve: float, hem: float, drop: float = 0.0) -> FloatArray:
    """Positive inside a top, about metres; (n,).

    `sleeve`: length as a share of the arm.
    `hem`: height of the hem, metres.
    `drop`: how much wider the neckline is than close to the neck, metres.
    """
    arm = along(body, s.points, s.weights, "arm")
    arm_length = 0.53 * body.joint("neck1")[1] / 1.5
    neck = body.joint("neck1")
    # Neckline: a circle round the base of the neck, lower in front.
    side, up, front = np.abs(s.points[:, 0]), s.points[:, 1] - neck[1], s.points[:, 2] - neck[2]
    above = up + 0.035 + drop + 0.25 * front - 0.9 * np.maximum(side - 0.075, 0)
    parts = [(sleeve - arm) * arm_length, s.points[:, 1] - hem, -above]
    return np.asarray(np.minimum.reduce(parts))


def in_bottom(body: Body, s: Surface, legging: float) -> FloatArray:
    """Positive inside trousers of a length (share of the leg), about metres; (n,)."""
    arm = along(body, s.points, s.weights, "arm")
    leg = along(body, s.points, s.weights, "leg")
    out = np.minimum((legging - leg) * 0.85, body.joint("spine2")[1] + 0.01 - s.points[:, 1])
    return np.asarray(np.where(arm > 0, -0.1, out))


def tight_hem(body: Body) -> float:
    """Height at which a close top ends, between hip joints and waist, metres."""
    return float(0.55 * body.joint("pelvis")[1] + 0.45 * body.joint("spine2")[1])
