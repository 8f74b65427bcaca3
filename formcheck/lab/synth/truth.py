"""Exact angles and image positions, taken from the posed joints (never from the controls).

All angles are degrees, in the person's sagittal plane (the plane square to the line through both
hip joints): a signed angle keeps its meaning through 0, and sideways spread of a leg does not leak
into flexion.

Two raters marked sacrum, L3, T12, T7 and C7 on the outline of the back in photographs of real
people. The same places lie on the mesh at the same shares of the way from sacrum to C7 (medians of
their marks: 0.22, 0.41, 0.67), and the absolute *back angle* is the turn from sacrum→L3 to T7→C7.
It is a matter of the surface, as it shows from the side: where buttocks or shoulder blades stand
out further than the middle of the back, they are the outline.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from formcheck.lab.synth.body import Body, BodyShape, make_body
from formcheck.lab.synth.bodydata import INDEX, SIDES, SPINE, FloatArray, IntArray
from formcheck.lab.synth.pose import Posed

LUMBAR_TOP = "spine4"
"""The topmost joint below T12."""

ANGLES = (
    "hip_flexion_left_deg", "hip_flexion_right_deg", "pelvis_pitch_deg", "hip_hinge_deg",
    "spine_flexion_deg", "trunk_inclination_deg", "knee_flexion_left_deg",
    "knee_flexion_right_deg", "leg_raise_left_deg", "leg_raise_right_deg",
)  # fmt: skip
BACK_ANGLES = ("back_angle_deg", "lumbar_flexion_deg")
"""More about the back; left out of the seals, which are older, as are some truth files."""

_JOINTS = {
    "hip": "thigh", "knee": "shin", "ankle": "foot", "shoulder": "upperarm", "elbow": "forearm",
    "wrist": "hand",
}  # fmt: skip


def wrap(angle: float) -> float:
    """Bring an angle into (-180, 180]."""
    return float(-((-angle + 180.0) % 360.0 - 180.0))


def pitch(vector: FloatArray, lateral: FloatArray) -> float:
    """Direction of a vector in the sagittal plane: 0 up, 90 forward, 180 down (degrees).

    `vector`: from the lower to the upper end. `lateral`: unit vector to the person's left. Left
    cross up is forward.
    """
    up = np.array([0.0, 1.0, 0.0]) - lateral[1] * lateral
    up /= np.linalg.norm(up)
    forward = np.cross(lateral, up)
    return float(np.degrees(np.arctan2(vector @ forward, vector @ up)))


def lateral_axis(posed: Posed) -> FloatArray:
    """Unit vector from the right to the left hip joint; (3,)."""
    line = posed.joint("thigh_left") - posed.joint("thigh_right")
    return np.asarray(line / np.linalg.norm(line))


def _middle(posed: Posed, bone: str) -> FloatArray:
    return np.asarray((posed.joint(f"{bone}_left") + posed.joint(f"{bone}_right")) / 2)


def trunk_inclination(posed: Posed) -> float:
    """Middle hip to middle shoulder, from the vertical: 0 upright, 90 forward, -90 on the back."""
    line = _middle(posed, "upperarm") - _middle(posed, "thigh")
    return pitch(line, lateral_axis(posed))


def hip_flexion(posed: Posed, side: str) -> float:
    """Thigh (hip to knee) against that side's trunk line (hip to shoulder): 0 = one line."""
    axis, hip = lateral_axis(posed), posed.joint(f"thigh_{side}")
    trunk = pitch(posed.joint(f"upperarm_{side}") - hip, axis)
    return wrap(trunk - pitch(hip - posed.joint(f"shin_{side}"), axis))


def knee_flexion(posed: Posed, side: str) -> float:
    """Angle between thigh and shin, 0 straight, positive bent."""
    hip, knee, ankle = (posed.joint(f"{b}_{side}") for b in ("thigh", "shin", "foot"))
    thigh, shin = knee - hip, ankle - knee
    cosine = thigh @ shin / (np.linalg.norm(thigh) * np.linalg.norm(shin))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def leg_raise(posed: Posed, side: str) -> float:
    """Thigh above the horizontal (knee above hip positive)."""
    line = posed.joint(f"shin_{side}") - posed.joint(f"thigh_{side}")
    return wrap(pitch(-line, lateral_axis(posed)) * -1.0 - 90.0)


def _bone_pitch(posed: Posed, bone: str) -> float:
    """How far a bone has pitched from the rest pose (all its points turn alike)."""
    up = posed.rotations[INDEX[bone]] @ np.array([0.0, 1.0, 0.0])
    return pitch(up, lateral_axis(posed))


def pelvis_pitch(posed: Posed) -> float:
    """Pitch of the pelvis from how it is when standing: 0 neutral, positive tipped forward."""
    return _bone_pitch(posed, "pelvis")


def spine_flexion(posed: Posed) -> float:
    """Turn of the upper thorax against the pelvis beyond this body's neutral; 0 = neutral."""
    return wrap(_bone_pitch(posed, SPINE[-1]) - pelvis_pitch(posed))


def lumbar_flexion(posed: Posed) -> float:
    """The part of the spine flexion that lies below T12, beyond this body's neutral."""
    return wrap(_bone_pitch(posed, LUMBAR_TOP) - pelvis_pitch(posed))


#: Heights of the levels on the average body that is 1.70 m tall, metres: C7 where raters mark it on
#: neck, the sacrum a little above the hip joints, the others in between at the raters' shares.
LEVELS = {"sacrum": 0.925, "l3": 1.034, "t12": 1.131, "t7": 1.248, "c7": 1.395}
_HALF_M = 0.014
_WIDE_M = 0.14
_CORE = ("pelvis", *SPINE, "neck1", "hip_left", "hip_right", "thigh_left", "thigh_right")


@lru_cache(maxsize=1)
def _level_vertices() -> dict[str, IntArray]:
    """Vertices of the trunk's back at each level; the mesh is the same for everybody."""
    body = make_body(BodyShape(male=0.5, age=35.0, height=1.70))
    core = body.part(*_CORE, threshold=0.6)
    at = body.vertices[core]
    behind = (at[:, 2] < body.joint("spine4")[2]) & (np.abs(at[:, 0]) < _WIDE_M)
    return {
        name: core[behind & (np.abs(at[:, 1] - height) < _HALF_M)]
        for name, height in LEVELS.items()
    }


def back_points(posed: Posed) -> FloatArray:
    """Outline over sacrum, L3, T12, T7 and C7 as seen from the side; (5, 3) metres in the room."""
    body: Body = posed.body
    bands = [
        posed.skin(body.vertices[index], body.weights[index])
        for index in _level_vertices().values()
    ]
    middle = np.stack([band.mean(axis=0) for band in bands])
    up = np.gradient(middle, axis=0)
    points = []
    for band, along in zip(bands, up, strict=True):
        # Bending forward is about x, so behind is what up turned back about x is.
        behind = np.array([0.0, along[2], -along[1]])
        points.append(band[int(np.argmax(band @ behind))])
    return np.stack(points)


def back_angle(posed: Posed) -> float:
    """Turn of the back's outline from sacrum→L3 to T7→C7, positive when rounded."""
    at, axis = back_points(posed), lateral_axis(posed)
    return wrap(pitch(at[4] - at[3], axis) - pitch(at[1] - at[0], axis))


def hip_hinge(posed: Posed, side: str) -> float:
    """Pelvis inclination relative to the thigh: hip flexion without the spine's share.

    ``side`` is ``"left"``, ``"right"`` or ``"both"`` (their mean).
    """
    sides = SIDES if side == "both" else (side,)
    axis, pelvis = lateral_axis(posed), pelvis_pitch(posed)
    bent = [
        wrap(pelvis - pitch(posed.joint(f"thigh_{s}") - posed.joint(f"shin_{s}"), axis))
        for s in sides
    ]
    return float(np.mean(bent))


def angles(posed: Posed, side: str) -> dict[str, float]:
    """All truth angles (:data:`ANGLES`) of a posture; ``side`` is the stretched leg or both."""
    out = {
        "pelvis_pitch_deg": pelvis_pitch(posed),
        "hip_hinge_deg": hip_hinge(posed, side),
        "spine_flexion_deg": spine_flexion(posed),
        "trunk_inclination_deg": trunk_inclination(posed),
    }
    for s in SIDES:
        out[f"hip_flexion_{s}_deg"] = hip_flexion(posed, s)
        out[f"knee_flexion_{s}_deg"] = knee_flexion(posed, s)
        out[f"leg_raise_{s}_deg"] = leg_raise(posed, s)
    return {name: out[name] for name in ANGLES}


def back_angles(posed: Posed) -> dict[str, float]:
    """What the back does beside :func:`angles` (:data:`BACK_ANGLES`), degrees."""
    return dict(zip(BACK_ANGLES, (back_angle(posed), lumbar_flexion(posed)), strict=True))


def points(posed: Posed) -> dict[str, FloatArray]:
    """Named body points in the room, (3,) metres each."""
    body = posed.body
    out: dict[str, FloatArray] = {}
    for i, side in enumerate(SIDES):
        for name, bone in _JOINTS.items():
            out[f"{name}_{side}"] = posed.joint(f"{bone}_{side}")
        foot = body.vertices[body.part(f"foot_{side}", f"toes_{side}")]
        heel, toe = foot[np.argmin(foot[:, 2])], foot[np.argmax(foot[:, 2])]
        out[f"heel_{side}"] = posed.carry(f"foot_{side}", heel)
        out[f"toe_{side}"] = posed.carry(f"toes_{side}", toe)
        out[f"ear_{side}"] = posed.carry("head", body.ears[i])
    out["nose"] = posed.carry("head", body.nose)
    for bone in SPINE:
        out[bone] = posed.joint(bone)
    out["neck"] = posed.joint("neck1")
    return out


def back_marks(posed: Posed) -> dict[str, FloatArray]:
    """The outline's points over the raters' five vertebrae, (3,) metres each."""
    return {f"back_{name}": at for name, at in zip(LEVELS, back_points(posed), strict=True)}


def pixels(
    named: dict[str, FloatArray], project: Callable[[FloatArray], FloatArray]
) -> dict[str, tuple[float, float]]:
    """Image position of named points in the room, pixels."""
    at = project(np.stack(list(named.values())))
    return {name: (float(x), float(y)) for name, (x, y) in zip(named, at, strict=True)}
