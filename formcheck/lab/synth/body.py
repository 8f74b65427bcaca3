"""A person from a few numbers: shaped mesh, curves of the spine, skeleton and skin weights.

Shape follows MakeHuman's scheme: each macro target (sex x age x muscle x weight, and so on) is
added with the product of the corner weights, then everything is scaled to the wanted height.

Natural curves are bent into the rest shape itself, so a body's neutral is its rest pose: every
rotation of a posture, and with it the truth of spine flexion, counts from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from formcheck.lab.synth.bodydata import (
    BONES,
    INDEX,
    PARENTS,
    SIDES,
    SPINE,
    BodyData,
    FloatArray,
    IntArray,
    bisect,
    gather_weights,
    load,
    rig_joint,
    rotation_x,
    spread_spine,
    target,
)


@dataclass(frozen=True)
class BodyShape:
    """What a person's body is like.

    `male`: 0 = woman, 1 = man. `age`: years, 20 to 90. `height`: metres.
    `muscle`, `weight`: 0 to 1, 0.5 = average.
    `ancestry`: shares of MakeHuman's three face targets (African, Asian, Caucasian); sum to 1.
    `seed`: of small individual differences.
    `kyphosis`, `lordosis`: degrees added to the mesh's own curve of the chest's and the lower
    back's spine, standing; positive = more curved. Spine flexion 0 stays this body's neutral.
    `buttocks`, `belly`: soft tissue, -1 (flat) to 1 (full); 0 = what weight and sex give.
    """

    male: float = 0.0
    age: float = 30.0
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 1.70
    ancestry: tuple[float, float, float] = (1 / 3, 1 / 3, 1 / 3)
    seed: int = 0
    kyphosis: float = 0.0
    lordosis: float = 0.0
    buttocks: float = 0.0
    belly: float = 0.0


@dataclass(frozen=True)
class Body:
    """A shaped person in the rest pose (standing, arms at about 45 degrees)."""

    vertices: FloatArray
    """Rest positions, metres."""
    weights: FloatArray
    """Skin weights over :data:`BONES`; rows sum to 1."""
    quads: dict[str, IntArray]
    """Faces of the surfaces ``body``, ``helper-tights``, ``helper-l-eye``, ``helper-r-eye``."""
    joints: FloatArray
    """Rest position of each bone's joint."""
    ears: FloatArray
    """Left and right ear, rest position."""
    nose: FloatArray
    """Tip of the nose, rest position."""
    fingers: FloatArray
    palms: FloatArray
    """Left and right hand at rest: directions of the fingers and of what the palm faces."""

    def joint(self, bone: str) -> FloatArray:
        """Rest position of a bone's joint, (3,) metres."""
        return np.asarray(self.joints[INDEX[bone]])

    def part(self, *bones: str, threshold: float = 0.5) -> IntArray:
        """Skin vertices that belong mostly to the given bones."""
        share = self.weights[:, [INDEX[b] for b in bones]].sum(axis=1)
        on_skin = np.zeros(len(self.vertices), dtype=bool)
        on_skin[self.quads["body"].ravel()] = True
        return np.flatnonzero((share > threshold) & on_skin)


#: Individual differences: target, its two ends, standard deviation of the strength (cut at two).
_MORE = ("decr", "incr")
_DIFFERENCES = (
    ("hip/hip-scale-horiz", _MORE, 0.30), ("hip/hip-scale-depth", _MORE, 0.30),
    ("torso/torso-scale-depth", _MORE, 0.35), ("torso/torso-scale-horiz", _MORE, 0.30),
    ("torso/torso-scale-vert", _MORE, 0.20), ("torso/torso-vshape", _MORE, 0.35),
    ("torso/measure-waist-circ", _MORE, 0.30), ("head/head-scale-depth", _MORE, 0.25),
    ("head/head-scale-vert", _MORE, 0.25), ("neck/neck-scale-depth", _MORE, 0.30),
    ("neck/neck-trans", ("backward", "forward"), 0.20), ("legs/*-upperleg-fat", _MORE, 0.30),
    ("legs/*-lowerleg-muscle", _MORE, 0.30), ("breast/breast-trans", ("down", "up"), 0.30),
)  # fmt: skip

#: Soft tissue to sample from: mean and standard deviation of ``buttocks`` and ``belly``, cut at
#: the range. Chosen by eye on side views: beyond -1 and 1 the mesh folds in on itself.
BUTTOCKS_MEAN_SD = (-0.15, 0.45)
BELLY_MEAN_SD = (0.15, 0.45)
SOFT_TISSUE_RANGE = (-1.0, 1.0)


def _corner_weights(value: float, names: tuple[str, str, str]) -> list[tuple[str, float]]:
    """Split a 0..1 value between minimum, average and maximum corner."""
    low, high = max(0.0, 1 - 2 * value), max(0.0, 2 * value - 1)
    corners = ((names[0], low), (names[1], 1 - low - high), (names[2], high))
    return [(name, w) for name, w in corners if w > 1e-6]


def macro_targets(shape: BodyShape) -> list[tuple[str, float]]:
    """List the shape targets of a person and the strength of each."""
    sexes = [(n, w) for n, w in (("male", shape.male), ("female", 1 - shape.male)) if w > 1e-6]
    old = float(np.clip((shape.age - 25) / 65, 0, 1))
    ages = [(n, w) for n, w in (("young", 1 - old), ("old", old)) if w > 1e-6]
    muscles = _corner_weights(shape.muscle, ("minmuscle", "averagemuscle", "maxmuscle"))
    weights = _corner_weights(shape.weight, ("minweight", "averageweight", "maxweight"))
    out: list[tuple[str, float]] = []
    for (sex, a), (age, b) in product(sexes, ages):
        for race, share in zip(("african", "asian", "caucasian"), shape.ancestry, strict=True):
            if share > 0:
                out.append((f"macrodetails/{race}-{sex}-{age}", a * b * share))
        for (muscle, c), (weight, d) in product(muscles, weights):
            kind, strength = f"{sex}-{age}-{muscle}-{weight}", a * b * c * d
            out.append((f"macrodetails/universal-{kind}", strength))
            out.append((f"macrodetails/proportions/{kind}-idealproportions", 0.6 * strength))
    return out


def _individual(shape: BodyShape) -> list[tuple[str, float]]:
    """Random differences of hips, trunk, limbs and head, so that no two people are alike."""
    rng = np.random.default_rng(shape.seed)
    values = rng.normal(0, 1, len(_DIFFERENCES))
    out = []
    for (name, ends, spread), value in zip(_DIFFERENCES, values, strict=True):
        strength = float(np.clip(value * spread, -2 * spread, 2 * spread))
        end = ends[1] if strength > 0 else ends[0]
        sides = ("l", "r") if name.startswith("legs/") else ("",)
        out += [(f"{name.replace('*', side)}-{end}", abs(strength)) for side in sides]
    return out


def _soft_tissue(shape: BodyShape) -> list[tuple[str, float]]:
    """Fuller or flatter buttocks and belly."""
    out = []
    if shape.buttocks:
        kind = "incr" if shape.buttocks > 0 else "decr"
        out.append((f"buttocks/buttocks-volume-{kind}", abs(shape.buttocks)))
    if shape.belly > 0:  # a soft front wall and some roundness, and flanks to go with it
        out.append(("stomach/stomach-tone-decr", shape.belly))
        out.append(("stomach/stomach-pregnant-incr", 0.3 * shape.belly))
        out.append(("torso/measure-waist-circ-incr", 0.3 * shape.belly))
    elif shape.belly < 0:
        out.append(("stomach/stomach-tone-incr", -shape.belly))
    return out


def _hand_axes(data: BodyData, vertices: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Finger and palm directions of both hands at rest; two (2, 3) arrays of unit vectors."""
    fingers, palms = [], []
    for sign, s in ((1.0, "L"), (-1.0, "R")):
        wrist = data.joint(vertices, f"wrist.{s}")
        along = data.joint(vertices, f"finger3-2.{s}") - wrist
        thumb = data.joint(vertices, f"finger1-2.{s}") - wrist
        palm = sign * np.cross(along, thumb)
        fingers.append(along / np.linalg.norm(along))
        palms.append(palm / np.linalg.norm(palm))
    return np.stack(fingers), np.stack(palms)


#: How far the pelvis goes along with the lowest lumbar vertebra: in standing, the slope of the
#: sacrum follows lordosis by about half (Roussouly et al., Spine 2005: sacral slope 39.6 +- 7.9
#: deg, lordosis 61.4 +- 9.7 deg, r = 0.86).
_PELVIS_SHARE = 0.5
#: Shares of the curves per joint. Lordosis bends back from spine2 to spine4, kyphosis forward
#: from spine5 to spine7, a little over the neighbours so that the two run into one another.
_LORDOSIS = dict(zip(SPINE, (0.0, 0.30, 0.34, 0.26, 0.10, 0.0, 0.0), strict=True))
_KYPHOSIS = dict(zip(SPINE, (0.0, 0.0, 0.0, 0.12, 0.30, 0.33, 0.25), strict=True))
_NECK = ("neck1", "neck2", "neck3", "head")


def curve_angles(joints: FloatArray, kyphosis: float, lordosis: float) -> dict[str, float]:
    """How far each bone of pelvis, spine and neck pitches from the mesh's own rest, degrees.

    The lowest vertebra takes the pitch that keeps the base of the neck above the hips (as people
    stand: in balance), and the neck brings the head back to level.
    """

    def profile(base: float) -> dict[str, float]:
        out = {"pelvis": _PELVIS_SHARE * base}
        at = base
        for bone in SPINE:
            at += kyphosis * _KYPHOSIS[bone] - lordosis * _LORDOSIS[bone]
            out[bone] = at
        out |= {bone: at * (3 - i) / 4 for i, bone in enumerate(_NECK)}
        return out

    def drift(base: float) -> float:
        """How far the base of the neck moves forward, metres."""
        turned, total = profile(base), 0.0
        for lower, upper in zip(("pelvis", *SPINE), (*SPINE, "neck1"), strict=True):
            step = joints[INDEX[upper]] - joints[INDEX[lower]]
            total += float((rotation_x(turned[lower]) @ step - step)[2])
        return total

    # Leaning further forward always moves the neck further forward.
    return profile(bisect(drift, -90.0, 90.0, steps=40))


def curve_spine(
    vertices: FloatArray, weights: FloatArray, joints: FloatArray, kyphosis: float, lordosis: float
) -> tuple[FloatArray, FloatArray]:
    """Bend a rest shape's spine; returns vertices and joints.

    Arms and legs keep their direction; the arms move with the shoulders.
    `vertices`, `weights`, `joints`: (V, 3), (V, B) and (B, 3).
    `kyphosis`, `lordosis`: degrees added to the mesh's own curves.
    """
    if kyphosis == 0 and lordosis == 0:
        return vertices, joints
    angles = curve_angles(joints, kyphosis, lordosis)
    angles |= {f"hip_{s}": 0.5 * angles["pelvis"] for s in SIDES}
    angles |= {f"clavicle_{s}": 0.5 * angles["spine7"] for s in SIDES}
    turns = np.stack([rotation_x(angles.get(bone, 0.0)) for bone in BONES])
    moved = joints.copy()
    for i, bone in enumerate(BONES):
        if PARENTS[bone]:
            p = INDEX[PARENTS[bone]]
            moved[i] = moved[p] + turns[p] @ (joints[i] - joints[p])
    shift = moved - np.einsum("bij,bj->bi", turns, joints)
    blended = np.einsum("nb,bij->nij", weights, turns)
    bent = np.einsum("nij,nj->ni", blended, vertices) + weights @ shift
    return np.asarray(bent), moved


def make_body(shape: BodyShape) -> Body:
    """Build a person in the rest pose, soles at ``y = 0``, hip joints above the origin."""
    data = load()
    vertices = data.vertices.copy()
    for name, strength in macro_targets(shape) + _soft_tissue(shape) + _individual(shape):
        index, offset = target(name)
        vertices[index] += strength * offset
    joints = np.stack([rig_joint(data, vertices, bone) for bone in BONES])
    weights = gather_weights(data)
    spread_spine(weights, vertices, joints)
    fingers, palms = _hand_axes(data, vertices)
    vertices, joints = curve_spine(vertices, weights, joints, shape.kyphosis, shape.lordosis)

    skin = vertices[np.unique(data.quads["body"])]
    scale = shape.height / float(np.ptp(skin[:, 1]))
    middle = joints[INDEX["pelvis"]]
    origin = np.array([middle[0], skin[:, 1].min(), middle[2]])
    vertices, joints = (vertices - origin) * scale, (joints - origin) * scale
    head = np.unique(data.quads["body"])
    head = head[weights[head, INDEX["head"]] > 0.9]
    nose = vertices[head[np.argmax(vertices[head, 2])]]
    order = np.argsort(vertices[head, 0])
    ears = np.stack([vertices[head[order[-12:]]].mean(0), vertices[head[order[:12]]].mean(0)])
    return Body(vertices, weights, data.quads, joints, ears, nose, fingers, palms)
