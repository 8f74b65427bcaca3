"""The back's surface over five vertebrae: what raters mark on a photograph, known exactly.

Two raters marked sacrum, L3, T12, T7 and C7 on the outline of the back in photographs of real
people. The same places lie on the mesh at the same shares of the way from sacrum to C7 (medians of
their marks: 0.22, 0.41, 0.67), and the absolute *back angle* is the turn from sacrum→L3 to T7→C7.
It is a matter of the surface, as it shows from the side: where buttocks or shoulder blades stand
out further than the middle of the back, they are the outline.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from formcheck.lab.synth.body import Body, BodyShape, make_body
from formcheck.lab.synth.bodydata import FloatArray, IntArray
from formcheck.lab.synth.pose import Posed
from formcheck.lab.synth.skeleton import SPINE

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
    """Return the outline's points over sacrum, L3, T12, T7 and C7 as seen from the side.

    Returns
    -------
    ndarray, shape (5, 3)
        Metres, in the room; caudal to cranial.
    """
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
