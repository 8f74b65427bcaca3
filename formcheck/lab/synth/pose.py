"""Put a body into a posture: forward kinematics, arm reach and linear blend skinning.

All rotations that matter here are about the person's left-right axis (``x``). A positive rotation
about ``x`` tips ``y`` (up) towards ``z`` (forward): leaning and rounding forward are positive.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import BONES, INDEX, PARENTS, SIDES, SPINE, FloatArray, rotation_x

#: How a total spine flexion is shared over the seven spine joints, from the pelvis up.
SPINE_SHARES = (0.14, 0.18, 0.18, 0.18, 0.13, 0.11, 0.08)
_LUMBAR = 4  # joints of the lower back
_LOW, _HIGH = sum(SPINE_SHARES[:_LUMBAR]), sum(SPINE_SHARES[_LUMBAR:])
_MOVED = 0.3  # share that goes from the lower to the upper back when a posture's ``upper`` is 1

LUMBAR_ONLY, THORACIC_ONLY = -_HIGH / _MOVED, _LOW / _MOVED
"""Values of a posture's ``upper`` with which only the one half of the back bends."""

_X = np.array([1.0, 0.0, 0.0])
_PARENT_INDEX = [INDEX.get(PARENTS[b], -1) for b in BONES]


Vector = FloatArray | tuple[float, float, float]


@dataclass(frozen=True)
class Leg:
    """Posture of one leg, degrees.

    ``thigh`` is the thigh's direction in the room: 0 hanging down, 90 horizontal forward, 180 up.
    ``knee`` and ``ankle`` are knee flexion (0 straight) and plantarflexion (0 = foot at a right
    angle); ``spread`` is abduction. ``flat`` keeps the sole level instead, whatever ``ankle`` says.
    """

    thigh: float = 0.0
    knee: float = 2.0
    ankle: float = 0.0
    spread: float = 2.0
    flat: bool = False


@dataclass(frozen=True)
class Arm:
    """Posture of one arm: where the wrist is to go (room, metres) and which way the elbow points.

    A wrist out of reach is pulled in along the line from the shoulder. ``elbow``, ``fingers`` and
    ``palm`` are directions in the room: where the elbow points, where the fingers point and what
    the palm faces.
    """

    target: Vector
    elbow: Vector = (0.0, -0.3, -1.0)
    fingers: Vector = (0.0, -1.0, 0.0)
    palm: Vector = (0.0, 0.0, -1.0)


@dataclass(frozen=True)
class Posture:
    """A whole posture; angles in degrees, position in metres.

    ``pelvis`` is the pelvis pitch in the room (0 standing upright, -90 lying on the back),
    ``spine`` the total spine flexion beyond neutral (``upper``: more of it in the upper back, -1
    to 1), ``neck`` the neck's flexion, ``reach`` and ``shrug`` how far both shoulders are drawn
    forward and up.
    ``origin`` is the middle of the hip joints.
    """

    pelvis: float = 0.0
    spine: float = 0.0
    upper: float = 0.0
    neck: float = 0.0
    reach: float = 0.0
    shrug: float = 0.0
    left: Leg = field(default_factory=Leg)
    right: Leg = field(default_factory=Leg)
    arms: tuple[Arm | None, Arm | None] = (None, None)
    """Of the left and the right side."""
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def leg(self, side: str) -> Leg:
        """The leg of ``"left"`` or ``"right"``."""
        return self.left if side == "left" else self.right


def rotation(axis: FloatArray, degrees: float) -> FloatArray:
    """Rotation about any axis (Rodrigues' formula); (3, 3)."""
    x, y, z = axis / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    a = np.radians(degrees)
    return np.asarray(np.eye(3) + np.sin(a) * k + (1 - np.cos(a)) * k @ k)


def _unit(v: FloatArray) -> FloatArray:
    return np.asarray(v / np.linalg.norm(v))


def _frame(direction: FloatArray, hint: FloatArray) -> FloatArray:
    """Right-handed axes (columns): along the bone, and the hint made square to it."""
    first = _unit(direction)
    third = _unit(hint - (hint @ first) * first)
    return np.stack([first, np.cross(third, first), third], axis=1)


def _aim(rest: FloatArray, rest_hint: FloatArray, to: FloatArray, hint: FloatArray) -> FloatArray:
    """Rotation that carries a bone and its hint axis from rest to a new direction."""
    return np.asarray(_frame(to, hint) @ _frame(rest, rest_hint).T)


def _half(turn: FloatArray, share: float) -> FloatArray:
    """A share of a rotation, about the same axis."""
    angle = np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1)))
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    return np.eye(3) if angle < 1e-3 else rotation(axis, angle * share)


@dataclass
class Posed:
    """A body in a posture."""

    body: Body
    rotations: FloatArray
    """Each bone's rotation from rest, room axes."""
    joints: FloatArray
    """Each bone's joint in the room, metres."""

    def joint(self, bone: str) -> FloatArray:
        """Position of a bone's joint, (3,) metres."""
        return np.asarray(self.joints[INDEX[bone]])

    def carry(self, bone: str, point: FloatArray) -> FloatArray:
        """Move a point (or points) that is rigid with a bone from rest to this posture."""
        i = INDEX[bone]
        return np.asarray((point - self.body.joints[i]) @ self.rotations[i].T + self.joints[i])

    def skin(self, points: FloatArray, weights: FloatArray) -> FloatArray:
        """Linear blend skinning of (n, 3) rest points with (n, B) weights; (n, 3) metres."""
        shift = self.joints - np.einsum("bij,bj->bi", self.rotations, self.body.joints)
        matrices = np.concatenate([self.rotations, shift[:, :, None]], axis=2)
        blended = (weights @ matrices.reshape(len(matrices), 12)).reshape(-1, 3, 4)
        moved = np.einsum("nij,nj->ni", blended[:, :, :3], points) + blended[:, :, 3]
        return np.asarray(moved)


class _Chain:
    """Bones set so far, filled from parents to children."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.rotations = np.tile(np.eye(3), (len(BONES), 1, 1))
        self.joints = body.joints.copy()

    def place(self, bone: str, turn: FloatArray) -> None:
        """Set a bone's rotation and hang it on its parent."""
        i = INDEX[bone]
        self.rotations[i] = turn
        p = _PARENT_INDEX[i]
        if p >= 0:
            offset = self.body.joints[i] - self.body.joints[p]
            self.joints[i] = self.joints[p] + self.rotations[p] @ offset

    def turn(self, bone: str) -> FloatArray:
        return np.asarray(self.rotations[INDEX[bone]])

    def at(self, bone: str) -> FloatArray:
        return np.asarray(self.joints[INDEX[bone]])


def _rest_vector(body: Body, start: str, end: str) -> FloatArray:
    return body.joint(end) - body.joint(start)


def _pose_leg(chain: _Chain, side: str, leg: Leg) -> None:
    body, sign = chain.body, 1.0 if side == "left" else -1.0
    thigh, shin, foot = f"thigh_{side}", f"shin_{side}", f"foot_{side}"
    a, s = np.radians(leg.thigh), np.radians(leg.spread)
    forward = np.array([0.0, -np.cos(a), np.sin(a)])
    direction = np.cos(s) * forward + sign * np.sin(s) * _X
    chain.place(thigh, _aim(_rest_vector(body, thigh, shin), _X, direction, _X))
    relative = chain.turn("pelvis").T @ chain.turn(thigh)
    chain.place(f"hip_{side}", chain.turn("pelvis") @ _half(relative, 0.35))
    frame = _frame(direction, _X)
    k = np.radians(leg.knee)
    below = np.cos(k) * frame[:, 0] + np.sin(k) * frame[:, 1]
    chain.place(shin, _aim(_rest_vector(body, shin, foot), _X, below, _X))
    tipped = rotation(chain.turn(shin) @ _X, leg.ankle) @ chain.turn(shin)
    chain.place(foot, np.eye(3) if leg.flat else tipped)
    chain.place(f"toes_{side}", chain.turn(foot))


def _pose_arm(chain: _Chain, side: str, posture: Posture) -> None:
    body, arm = chain.body, posture.arms[SIDES.index(side)]
    names = (f"clavicle_{side}", f"upperarm_{side}", f"forearm_{side}", f"hand_{side}")
    clavicle, upper, fore, hand = names
    trunk, sign = chain.turn("spine7"), 1.0 if side == "left" else -1.0
    forward = rotation(np.array([0.0, 1.0, 0.0]), -sign * posture.reach)
    up = rotation(np.array([0.0, 0.0, 1.0]), sign * posture.shrug)
    chain.place(clavicle, trunk @ forward @ up)
    chain.place(upper, chain.turn(clavicle))
    rest_upper, rest_fore = _rest_vector(body, upper, fore), _rest_vector(body, fore, hand)
    rest_axis = np.cross(rest_upper, rest_fore)
    if arm is None:
        for bone in (fore, hand):
            chain.place(bone, chain.turn(clavicle))
        return
    shoulder = chain.at(upper)
    a, b = float(np.linalg.norm(rest_upper)), float(np.linalg.norm(rest_fore))
    line = np.asarray(arm.target) - shoulder
    far = float(np.clip(np.linalg.norm(line), abs(a - b) + 0.05, 0.985 * (a + b)))
    line = _unit(line)
    pole = np.asarray(arm.elbow) - (np.asarray(arm.elbow) @ line) * line
    along = (a * a + far * far - b * b) / (2 * far)
    out = np.sqrt(max(a * a - along * along, 0.0))
    elbow = shoulder + along * line + out * _unit(pole)
    wrist = shoulder + far * line
    axis = np.cross(elbow - shoulder, wrist - elbow)
    chain.place(upper, _aim(rest_upper, rest_axis, elbow - shoulder, axis))
    straight = _aim(rest_fore, rest_axis, wrist - elbow, axis)
    i = SIDES.index(side)
    turn = _aim(body.fingers[i], body.palms[i], np.asarray(arm.fingers), np.asarray(arm.palm))
    # The forearm takes over most of the hand's roll, so that neither wrist nor elbow is wrung.
    across = np.cross(body.fingers[i], body.palms[i])
    rolled = _aim(rest_fore, across, wrist - elbow, turn @ across)
    chain.place(fore, _half(rolled @ straight.T, 0.6) @ straight)
    chain.place(hand, turn)


def spine_shares(upper: float = 0.0) -> tuple[float, ...]:
    """How spine flexion is shared over the spine's joints; (7,), sums to 1.

    ``upper`` moves shares from the lower to the upper back (negative: the other way), all of
    them at `LUMBAR_ONLY` and `THORACIC_ONLY`.
    """
    moved = _MOVED * upper
    return tuple(
        share * (1.0 - moved / _LOW if i < _LUMBAR else 1.0 + moved / _HIGH)
        for i, share in enumerate(SPINE_SHARES)
    )


def pose(body: Body, posture: Posture) -> Posed:
    """Put a body into a posture."""
    chain = _Chain(body)
    chain.joints[INDEX["pelvis"]] = posture.origin
    angle = posture.pelvis
    chain.place("pelvis", rotation_x(angle))
    shares = spine_shares(posture.upper) if posture.upper else SPINE_SHARES
    for bone, share in zip(SPINE, shares, strict=True):
        angle += share * posture.spine
        chain.place(bone, rotation_x(angle))
    for bone, share in (("neck1", 0.35), ("neck2", 0.25), ("neck3", 0.2), ("head", 0.2)):
        angle += share * posture.neck
        chain.place(bone, rotation_x(angle))
    for side in SIDES:
        _pose_leg(chain, side, posture.leg(side))
        _pose_arm(chain, side, posture)
    return Posed(body, chain.rotations, chain.joints)
