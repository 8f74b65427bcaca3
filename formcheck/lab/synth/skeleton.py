"""The bones of a person: their tree, where their joints lie, and which skin follows them."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from formcheck.lab.synth.bodydata import BodyData, FloatArray

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


def rotation_x(degrees: float) -> FloatArray:
    """Rotation about the left-right axis; (3, 3)."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def bisect(function: Callable[[float], float], low: float, high: float, steps: int = 15) -> float:
    """Root of an increasing function between two values (their nearer end if there is none)."""
    for _ in range(steps):
        middle = (low + high) / 2
        if function(middle) > 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def rig_joint(data: BodyData, vertices: FloatArray, bone: str) -> FloatArray:
    """Rest position of a bone's joint on a shaped mesh, (3,) metres."""
    stem, _, side = bone.partition("_")
    if bone == "pelvis":  # the pelvis turns about the middle of the hip joints
        ends = [data.joint(vertices, f"upperleg01.{s}") for s in "LR"]
        return np.asarray((ends[0] + ends[1]) / 2)
    if bone in ("spine5", "spine7"):
        below, above = ("spine02", "spine01") if bone == "spine5" else ("spine01", "neck01")
        return np.asarray((data.joint(vertices, below) + data.joint(vertices, above)) / 2)
    suffix = {"left": ".L", "right": ".R", "": ""}[side]
    return data.joint(vertices, _HEADS[stem] + suffix)


def gather_weights(data: BodyData) -> FloatArray:
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


def spread_spine(weights: FloatArray, vertices: FloatArray, joints: FloatArray) -> None:
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
