"""From a look at the back to its spine flexion: the learnt reader and the plain one.

Both answer the same question, so programs and tests may use either; what formcheck ships and
reports its accuracy for is the learnt one (`pipeline.models.back_reader`, models/README.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from formcheck.measure.azimuth import MOST_DEG as MOST_AZIMUTH_DEG
from formcheck.measure.back import BackLook
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.outline import STATIONS, BackOutline
from formcheck.measure.posture import MOST_DEG, Off
from formcheck.measure.where import where_features

FROM_T, TO_T = 0.0, 1.0
"""Part of the hip→shoulder chord over which a bend is summed: sacrum to upper thorax."""

ASSUMED_BEND_DEG = 5.0
"""Bend of the outline of a straight back: 4–25° on photographs of real people, −14 to +5° on
the middle half of the rendered ones."""


class Reading(NamedTuple):
    """Spine flexion and its standard error in degrees."""

    flexion_deg: float
    uncertainty_deg: float


class BackReader(Protocol):
    """Reads spine flexion from how a back looks."""

    def read(self, look: BackLook, neutral: BackLook | None = None) -> Reading:
        """Return the flexion beyond neutral, with the person's own neutral where known."""
        ...


@runtime_checkable
class BesideReader(Protocol):
    """Reads spine flexion from how a back looks beside a straighter look of the same one."""

    def read_beside(self, look: BackLook, straightest: BackLook) -> Reading:
        """Return the flexion beyond neutral; neither look has to be of a neutral back."""
        ...


class ParabolaReader:
    """The bend of the outline itself, less that of the neutral: plain, and no more than that."""

    UNCERTAINTY_DEG = 20.0
    OWN_UNCERTAINTY_DEG = 15.0

    def read(self, look: BackLook, neutral: BackLook | None = None) -> Reading:
        """See `BackReader`."""
        bend = bend_of(STATIONS, look.dorsal)
        if neutral is None:
            return Reading(bend - ASSUMED_BEND_DEG, self.UNCERTAINTY_DEG)
        return Reading(bend - bend_of(STATIONS, neutral.dorsal), self.OWN_UNCERTAINTY_DEG)


def outline_bend(outline: BackOutline) -> float:
    """Change of direction of the back's outline from pelvis to upper thorax, see `bend_of`."""
    return bend_of(outline.t, outline.offset)


def bend_of(t: FloatArray, offset: FloatArray) -> float:
    """Change of direction of an outline from pelvis to upper thorax.

    A least-squares parabola ``offset = a + b·t + c·t²`` over the stations between `FROM_T`
    and `TO_T`; its tangent turns by ``atan(b + 2c·FROM_T) − atan(b + 2c·TO_T)``. A circular
    arc of 30° is met within 1°; larger ones read low (60° as 56°, 75° as 67°).

    Parameters
    ----------
    t, offset : ndarray, shape (n,)
        Along the chord and out from it, chord lengths; NaN where unknown.

    Returns
    -------
    float
        Degrees, positive when the back bulges out, NaN with fewer than 4 stations.
    """
    used = np.isfinite(offset) & (t >= FROM_T - 1e-9) & (t <= TO_T + 1e-9)
    if int(used.sum()) < 4:
        return math.nan
    c, b, _ = np.polyfit(t[used], offset[used], 2)
    return math.degrees(math.atan(b + 2 * c * FROM_T) - math.atan(b + 2 * c * TO_T))


@dataclass(frozen=True, eq=False)
class Network:
    """A few small networks whose answers are averaged, because each errs in its own way.

    Each standardises, then has layers with a ramp (ReLU) between them.

    Attributes
    ----------
    mean, scale : ndarray, shape (n,)
        Of the numbers it was fitted on.
    weights : tuple of ndarray, shapes (members, n, a), (members, a, b), ... (members, z, 1)
    biases : tuple of ndarray, shapes (members, 1, a), (members, 1, b), ... (members, 1, 1)
    """

    mean: FloatArray
    scale: FloatArray
    weights: tuple[FloatArray, ...]
    biases: tuple[FloatArray, ...]

    def __call__(self, features: FloatArray) -> float:
        """Return the mean answer to one vector of shape (n,)."""
        # Members, one row, features: so every product is one of matrices.
        x = ((features - self.mean) / self.scale)[None, None, :]
        for weights, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            x = np.maximum(x @ weights + bias, 0.0)
        answers = x @ self.weights[-1] + self.biases[-1]
        return float(answers.sum()) / answers.size


@dataclass(frozen=True, eq=False)
class AngleNetworks:
    """How far hip flexion, knee flexion and lean of the trunk are off (`formcheck.training`)."""

    hip: Network
    knee: Network
    lean: Network

    def off(self, rows: FloatArray, near: int) -> Off:
        """See `posture.AngleReader`; of a posture that is not known whole nothing is said."""
        whole = [bool(np.isfinite(row).all()) for row in rows]
        hip, knee = (
            np.array([ask(row) if known else 0.0 for row, known in zip(rows, whole, strict=True)])
            for ask in (self.hip, self.knee)
        )
        lean = min(max(self.lean(rows[near]), -MOST_DEG), MOST_DEG) if whole[near] else 0.0
        return Off(hip.clip(-MOST_DEG, MOST_DEG), knee.clip(-MOST_DEG, MOST_DEG), lean)


@dataclass(frozen=True, eq=False)
class LearnedReader:
    """Spine flexion by networks fitted on rendered people (`formcheck.training`).

    Attributes
    ----------
    alone, own : Network
        Flexion from one look, and from a look and the person's own neutral.
    alone_error, own_error : Network
        How far each is expected to be off: mean size of the error, degrees.
    beside, beside_error : Network or None
        The same from a look beside the straightest one seen.
    where : Network or None
        How much more the upper back bends than the lower.
    angles : AngleNetworks or None
    camera : Network or None
        The camera's azimuth.
    """

    alone: Network
    own: Network
    alone_error: Network
    own_error: Network
    beside: Network | None = None
    beside_error: Network | None = None
    where: Network | None = None
    angles: AngleNetworks | None = None
    camera: Network | None = None

    def read(self, look: BackLook, neutral: BackLook | None = None) -> Reading:
        """See `BackReader`."""
        if neutral is None:
            features, value, error = look.features(), self.alone, self.alone_error
        else:
            features, value, error = look.against(neutral), self.own, self.own_error
        return _reading(features, value, error)

    def read_beside(self, look: BackLook, straightest: BackLook) -> Reading:
        """See `BesideReader`; as if it were alone without networks for it."""
        if self.beside is None or self.beside_error is None:
            return self.read(look)
        return _reading(look.beside(straightest), self.beside, self.beside_error)

    def upper_share(self, looks: list[BackLook], neutral: BackLook) -> FloatArray:
        """See `where.WhereReader`; zeros without a network for it."""
        if self.where is None:
            return np.zeros(len(looks))
        return np.array([self.where(where_features(look, neutral)) for look in looks])

    def angles_off(self, rows: FloatArray, near: int) -> Off:
        """See `posture.AngleReader`; nothing is off without networks for it."""
        if self.angles is None:
            return Off(np.zeros(2), np.zeros(2), 0.0)
        return self.angles.off(rows, near)

    def azimuth(self, row: FloatArray) -> float:
        """See `azimuth.AzimuthReader`; NaN without a network for it."""
        if self.camera is None or not np.isfinite(row).all():
            return math.nan
        return min(max(self.camera(row), -MOST_AZIMUTH_DEG), MOST_AZIMUTH_DEG)


def _reading(features: FloatArray, value: Network, error: Network) -> Reading:
    off = max(error(features), LEAST_ERROR_DEG)
    return Reading(value(features), off * SIGMA_OF_MEAN_ERROR)


LEAST_ERROR_DEG = 3.0
"""No reading is surer: landmarks alone cost about this much (trial on 952 rendered pictures)."""

SIGMA_OF_MEAN_ERROR = math.sqrt(math.pi / 2.0)
"""Standard deviation of a normal error whose mean size is 1."""

NETWORKS = ("alone", "own", "alone_error", "own_error", "beside", "beside_error")


def reader_from(arrays: Mapping[str, FloatArray]) -> LearnedReader:
    """Build the reader from named arrays such as ``alone.weights.0`` (`reader_arrays`).

    Raises
    ------
    KeyError
        If an array is missing.
    """
    alone, own, alone_error, own_error, beside, beside_error = (
        network_from(arrays, name) for name in NETWORKS
    )
    return LearnedReader(alone, own, alone_error, own_error, beside, beside_error)


def network_from(arrays: Mapping[str, FloatArray], name: str) -> Network:
    """Build one network from named arrays (`network_arrays`).

    Raises
    ------
    KeyError
        If an array is missing.
    """
    layers = sum(key.startswith(f"{name}.weights.") for key in arrays)
    if layers == 0:
        raise KeyError(f"{name}.weights.0")
    numbers = range(layers)
    return Network(
        mean=np.asarray(arrays[f"{name}.mean"], float),
        scale=np.asarray(arrays[f"{name}.scale"], float),
        weights=tuple(np.asarray(arrays[f"{name}.weights.{i}"], float) for i in numbers),
        biases=tuple(np.asarray(arrays[f"{name}.biases.{i}"], float) for i in numbers),
    )


ANGLE_NETWORKS = ("hip", "knee", "lean")


def angle_networks_from(arrays: Mapping[str, FloatArray]) -> AngleNetworks:
    """Build the networks of the angles from named arrays (`network_arrays`).

    Raises
    ------
    KeyError
        If an array is missing.
    """
    return AngleNetworks(**{name: network_from(arrays, name) for name in ANGLE_NETWORKS})


def reader_arrays(reader: LearnedReader) -> dict[str, FloatArray]:
    """Name the reader's arrays, for a file."""
    out: dict[str, FloatArray] = {}
    for name in NETWORKS:
        out |= network_arrays(getattr(reader, name), name)
    return out


def network_arrays(network: Network, name: str = "where") -> dict[str, FloatArray]:
    """Name one network's arrays, for a file."""
    out = {f"{name}.mean": network.mean, f"{name}.scale": network.scale}
    out |= {f"{name}.weights.{i}": x for i, x in enumerate(network.weights)}
    out |= {f"{name}.biases.{i}": x for i, x in enumerate(network.biases)}
    return out
