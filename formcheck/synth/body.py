"""A person from a few numbers: shaped mesh, skeleton and smooth skin weights.

Shape follows MakeHuman's scheme: each macro target (sex x age x muscle x weight, and so on) is
added with the product of the corner weights, then everything is scaled to the wanted height.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

import numpy as np

from formcheck.synth.bodydata import BodyData, FloatArray, IntArray, load, target

SIDES = ("left", "right")
SPINE = tuple(f"spine{i}" for i in range(1, 8))  # from the pelvis up

#: Bone -> parent, in an order where parents come first.
PARENTS: dict[str, str] = {"pelvis": ""}
PARENTS |= dict(zip(SPINE, ("pelvis", *SPINE[:-1]), strict=True))
PARENTS |= {"neck1": "spine7", "neck2": "neck1", "neck3": "neck2", "head": "neck3"}
for _s in SIDES:
    PARENTS |= {
        f"clavicle_{_s}": "spine7",
        f"upperarm_{_s}": f"clavicle_{_s}",
        f"forearm_{_s}": f"upperarm_{_s}",
        f"hand_{_s}": f"forearm_{_s}",
        f"hip_{_s}": "pelvis",  # turns part of the way with the thigh: keeps the buttock round
        f"thigh_{_s}": "pelvis",
        f"shin_{_s}": f"thigh_{_s}",
        f"foot_{_s}": f"shin_{_s}",
        f"toes_{_s}": f"foot_{_s}",
    }
BONES = tuple(PARENTS)
INDEX = {bone: i for i, bone in enumerate(BONES)}

# Where each bone of ours starts, as a bone of the default rig. spine5 and spine7 halve a rig bone.
_HEADS = {
    "spine1": "spine05", "spine2": "spine04", "spine3": "spine03", "spine4": "spine02",
    "spine6": "spine01", "neck1": "neck01", "neck2": "neck02", "neck3": "neck03", "head": "head",
    "clavicle": "clavicle", "upperarm": "upperarm01", "forearm": "lowerarm01", "hand": "wrist",
    "hip": "upperleg01", "thigh": "upperleg01", "shin": "lowerleg01", "foot": "foot",
    "toes": "toe1-1",
}  # fmt: skip

# Which rig bones' weights each bone of ours takes over (first match wins; the face and eyes,
# which match nothing, go to the head).
_TAKES = (
    (r"root", "pelvis"), (r"pelvis", "hip"), (r"upperleg", "thigh"), (r"lowerleg", "shin"),
    (r"foot", "foot"), (r"toe", "toes"), (r"spine|breast", "spine1"), (r"neck01", "neck1"),
    (r"neck02", "neck2"), (r"neck03", "neck3"), (r"clavicle|shoulder", "clavicle"),
    (r"upperarm", "upperarm"), (r"lowerarm", "forearm"), (r"wrist|finger|metacarpal", "hand"),
)  # fmt: skip


@dataclass(frozen=True)
class BodyShape:
    """What a person's body is like.

    Parameters
    ----------
    male : float
        0 = woman, 1 = man.
    age : float
        Years, 20 to 90.
    muscle, weight : float
        0 to 1, 0.5 = average.
    height : float
        Metres.
    ancestry : tuple of float
        Shares of MakeHuman's three face targets (African, Asian, Caucasian); should sum to 1.
    seed : int
        Seed of small individual differences.
    """

    male: float = 0.0
    age: float = 30.0
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 1.70
    ancestry: tuple[float, float, float] = (1 / 3, 1 / 3, 1 / 3)
    seed: int = 0


@dataclass(frozen=True)
class Body:
    """A shaped person in the rest pose (standing, arms at about 45 degrees).

    Attributes
    ----------
    vertices : (V, 3) array
        Rest positions, metres.
    weights : (V, B) array
        Skin weights over :data:`BONES`; rows sum to 1.
    quads : dict of str to (Q, 4) array
        Faces of the surfaces ``body``, ``helper-tights``, ``helper-l-eye``, ``helper-r-eye``.
    joints : (B, 3) array
        Rest position of each bone's joint.
    ears : (2, 3) array
        Left and right ear, rest position.
    nose : (3,) array
        Tip of the nose, rest position.
    fingers, palms : (2, 3) arrays
        Left and right hand at rest: directions of the fingers and of what the palm faces.
    """

    vertices: FloatArray
    weights: FloatArray
    quads: dict[str, IntArray]
    joints: FloatArray
    ears: FloatArray
    nose: FloatArray
    fingers: FloatArray
    palms: FloatArray

    def joint(self, bone: str) -> FloatArray:
        """Rest position of a bone's joint, (3,) metres."""
        return np.asarray(self.joints[INDEX[bone]])

    def part(self, *bones: str, threshold: float = 0.5) -> IntArray:
        """Skin vertices that belong mostly to the given bones."""
        share = self.weights[:, [INDEX[b] for b in bones]].sum(axis=1)
        on_skin = np.zeros(len(self.vertices), dtype=bool)
        on_skin[self.quads["body"].ravel()] = True
        return np.flatnonzero((share > threshold) & on_skin)


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
    """Small random differences of hips, trunk and head, so that no two people are alike."""
    rng = np.random.default_rng(shape.seed)
    pairs = (
        "hip/hip-scale-horiz", "hip/hip-scale-depth", "torso/torso-scale-depth",
        "torso/torso-scale-horiz", "head/head-scale-depth", "head/head-scale-vert",
    )  # fmt: skip
    values = rng.normal(0, 0.25, len(pairs))
    return [
        (f"{name}-{'incr' if v > 0 else 'decr'}", float(min(abs(v), 0.5)))
        for name, v in zip(pairs, values, strict=True)
    ]


def _rig_joint(data: BodyData, vertices: FloatArray, bone: str) -> FloatArray:
    stem, _, side = bone.partition("_")
    if bone == "pelvis":  # the pelvis turns about the middle of the hip joints
        ends = [data.joint(vertices, f"upperleg01.{s}") for s in "LR"]
        return np.asarray((ends[0] + ends[1]) / 2)
    if bone in ("spine5", "spine7"):
        below, above = ("spine02", "spine01") if bone == "spine5" else ("spine01", "neck01")
        return np.asarray((data.joint(vertices, below) + data.joint(vertices, above)) / 2)
    suffix = {"left": ".L", "right": ".R", "": ""}[side]
    return data.joint(vertices, _HEADS[stem] + suffix)


def _gather_weights(data: BodyData) -> FloatArray:
    """Sum the rig's weights over the bones each of ours takes over; (V, B), rows sum to 1."""
    out = np.zeros((len(data.vertices), len(BONES)))
    for rig_bone, pairs in data.weights.items():
        stem = next((ours for pattern, ours in _TAKES if re.match(pattern, rig_bone)), "head")
        side = {"L": "left", "R": "right"}.get(rig_bone.rpartition(".")[2], "")
        column = INDEX.get(f"{stem}_{side}", INDEX.get(stem, INDEX["head"]))
        for vertex, weight in pairs:
            out[vertex, column] += weight
    total = out.sum(axis=1, keepdims=True)
    out[total[:, 0] == 0, INDEX["head"]] = 1.0
    return np.asarray(out / np.where(total == 0, 1.0, total))


def _spread_spine(weights: FloatArray, vertices: FloatArray, joints: FloatArray) -> None:
    """Share the spine's weight between its seven bones by height, linearly from bone to bone.

    The rig's own split has steps; with hat functions between the middles of the bones the back
    bends as one smooth curve.
    """
    columns = [INDEX[b] for b in SPINE]
    spine = weights[:, columns].sum(axis=1)
    heights = np.append(joints[columns, 1], joints[INDEX["neck1"], 1])
    middles = (heights[:-1] + heights[1:]) / 2
    at = np.interp(vertices[:, 1], middles, np.arange(7.0))
    low = np.minimum(at.astype(int), 5)
    share = at - low
    weights[:, columns] = 0.0
    rows = np.arange(len(vertices))
    weights[rows, np.asarray(columns)[low]] = spine * (1 - share)
    weights[rows, np.asarray(columns)[low + 1]] += spine * share


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


def make_body(shape: BodyShape) -> Body:
    """Build a person.

    Returns
    -------
    Body
        In the rest pose, soles at ``y = 0``, hip joints above the origin.
    """
    data = load()
    vertices = data.vertices.copy()
    for name, strength in macro_targets(shape) + _individual(shape):
        index, offset = target(name)
        vertices[index] += strength * offset
    skin = vertices[np.unique(data.quads["body"])]
    vertices *= shape.height / float(np.ptp(skin[:, 1]))
    skin = vertices[np.unique(data.quads["body"])]
    middle = _rig_joint(data, vertices, "pelvis")
    vertices -= np.array([middle[0], skin[:, 1].min(), middle[2]])
    joints = np.stack([_rig_joint(data, vertices, bone) for bone in BONES])
    weights = _gather_weights(data)
    _spread_spine(weights, vertices, joints)

    head = np.unique(data.quads["body"])
    head = head[weights[head, INDEX["head"]] > 0.9]
    nose = vertices[head[np.argmax(vertices[head, 2])]]
    order = np.argsort(vertices[head, 0])
    ears = np.stack([vertices[head[order[-12:]]].mean(0), vertices[head[order[:12]]].mean(0)])
    fingers, palms = _hand_axes(data, vertices)
    return Body(vertices, weights, data.quads, joints, ears, nose, fingers, palms)
