"""From how a back looks, and the same person's neutral, to how far it has bent.

`BackReader` takes the change of the back angle and needs no file: tests and comparisons use it.
What formcheck ships is a weighted sum of how the back's direction has changed along it
(`LinearReader`, fitted by `formcheck.lab.training`, models/README.md): it can be read, and on
people and renderers it was not fitted on it errs less than networks did. Networks say what joints
leave of the angles' errors (`posture`) and where the camera stands (`view`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple, TypeVar

import numpy as np

from formcheck.measure.back import BackLook
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.posture import MOST_DEG, Off
from formcheck.measure.view import MOST_AZIMUTH_DEG

ANGLE_PER_FLEXION = 0.76
"""How much the back angle grows with each degree of flexion, wherever the back bends: sacrum→L3
and T7→C7 turn along with a part of what bends them (circular arcs as they are read: 0.71-0.84; the
surface of rendered bodies: 0.67)."""

TRUNK_PER_FLEXION = 0.57
"""Part of the flexion by which the hip→shoulder line turns over a pelvis that stays: 0.57 of
another renderer's people bent all over; of our own 0.60 bent all over, 0.78 lumbar only, 0.25
thoracic only. Learning it from the outline was no better on either."""

SHOULDERS_FORWARD_DEG = 5.0
"""How far the line leans ahead of the pelvis when the back is straight: reaching arms carry the
shoulders forward (3.9° on our own rendered people, 5-7° on another renderer's)."""

FOLDED_BY_DEG = 20.0
"""How much further than in neutral the trunk leans when a fold is one. Folding at the hips alone
changes the outline a little (buttocks, shoulder blades), which the fit, made on folds, takes off
again; upright there is nothing to take off, and neutral against itself is 0°."""

LUMBAR_SHARE = 0.68
"""Part of the flexion that is lumbar in a back that bends all over."""

LOOSE_FROM = 0.6
"""Probability that cloth hangs over the back from which the degrees of a flexion are unsure."""


class Bend(NamedTuple):
    """How far a back has bent from its own neutral, and the standard error of that, degrees.

    `lumbar_deg` is the part below T12.
    """

    flexion_deg: float
    uncertainty_deg: float
    lumbar_deg: float


class BackReader:
    """Reads backs by the change of the back angle, and no more than that."""

    UNCERTAINTY_DEG = 11.0

    def bend(self, look: BackLook, neutral: BackLook) -> Bend:
        """Return the bend between the person's own neutral and a look."""
        flexion = (look.angle_deg - neutral.angle_deg) / ANGLE_PER_FLEXION
        return Bend(flexion, self.UNCERTAINTY_DEG, LUMBAR_SHARE * flexion)

    def loose(self, _neutral: BackLook) -> bool:
        """Tell whether cloth hangs over the back there, so that nothing can be compared with it."""
        return False

    def angles_off(self, _rows: FloatArray, _near: int) -> Off:
        """Return what to add to the angles of a posture.

        By the two rows of `posture.posture_rows`, of which the near leg's is the one at ``near``.
        """
        return Off(np.zeros(2), np.zeros(2), 0.0)

    def azimuth(self, _row: FloatArray) -> float:
        """Return the camera's azimuth by a `view.azimuth_row`, degrees; NaN when not known."""
        return math.nan


@dataclass(frozen=True, eq=False)
class LinearReader:
    """Weighted sums of how a look differs from the neutral (`BackLook.against`)."""

    mean: FloatArray
    scale: FloatArray
    """Of the numbers it was fitted on, as the mean of shape (n,)."""
    weights: FloatArray
    """Shape (2, n): for the whole flexion and the lumbar part."""
    level: FloatArray
    """Shape (2,): what they are where all numbers are their means."""
    error: FloatArray
    """Shape (2,): standard error upright to straight, and more for each degree of flexion."""

    def bend(self, look: BackLook, neutral: BackLook) -> Bend:
        """See `BackReader`."""
        weights = self.weights / self.scale
        change = weights @ look.against(neutral)
        folding = min(max((look.lean_deg - neutral.lean_deg) / FOLDED_BY_DEG, 0.0), 1.0)
        flexion, lumbar = (change + folding * (self.level - weights @ self.mean)).tolist()
        least, more = self.error.tolist()
        return Bend(flexion, least + more * max(flexion, 0.0), lumbar)


def outline_row(look: BackLook) -> FloatArray:
    """Return what cloth is told by, shape (73,): the line of the back and the way along it."""
    line, way = look.line
    row: FloatArray = np.concatenate([line.real, line.imag, [way]])
    return row


@dataclass(frozen=True, eq=False)
class ClothReader:
    """Whether an upright outline is that of the back or of cloth: a logistic regression on it.

    Upright, a loose shirt hangs straight from the shoulder blades over a hollow back; in the fold
    it lies on it. So the outline bends by 20-40° less or more than the back does, and the degrees
    are those of the shirt. The outline by itself tells loose cloth well: fitted on rendered people
    (`formcheck.lab.training`), it finds 85% of T-shirts and hoodies on people it was not fitted on,
    at 7% of tight clothes; on another renderer's tight clothes it is wrong in 9%.

    Mean, scale and weights are of shape (73,), the level is a number.
    """

    mean: FloatArray
    scale: FloatArray
    weights: FloatArray
    level: FloatArray

    def loose(self, neutral: BackLook) -> float:
        """Return the probability that cloth hangs over the back, 0..1."""
        logit = float((outline_row(neutral) - self.mean) / self.scale @ self.weights + self.level)
        return 1.0 / (1.0 + math.exp(-min(max(logit, -50.0), 50.0)))


@dataclass(frozen=True, eq=False)
class Network:
    """A few small networks whose answers are averaged, because each errs in its own way.

    Each standardises, then has layers with a ramp (ReLU) between them.
    """

    mean: FloatArray
    scale: FloatArray
    """Of the numbers it was fitted on, as the mean of shape (n,)."""
    weights: tuple[FloatArray, ...]
    """Of shapes (members, n, a), (members, a, b), ... (members, z, 1)."""
    biases: tuple[FloatArray, ...]
    """Of shapes (members, 1, a), (members, 1, b), ... (members, 1, 1)."""

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
    """How far hip, knee and lean of the trunk are off, degrees (`formcheck.lab.training`)."""

    hip: Network
    knee: Network
    lean: Network

    def off(self, rows: FloatArray, near: int) -> Off:
        """See `BackReader.angles_off`; of a posture that is not known whole nothing is said."""
        whole = [bool(np.isfinite(row).all()) for row in rows]
        hip, knee = (
            np.array([ask(row) if known else 0.0 for row, known in zip(rows, whole, strict=True)])
            for ask in (self.hip, self.knee)
        )
        lean = min(max(self.lean(rows[near]), -MOST_DEG), MOST_DEG) if whole[near] else 0.0
        return Off(hip.clip(-MOST_DEG, MOST_DEG), knee.clip(-MOST_DEG, MOST_DEG), lean)


@dataclass(frozen=True, eq=False)
class LearnedReader(BackReader):
    """Everything that was fitted on rendered people (`formcheck.lab.training`).

    What is None is not known: cloth, what joints leave of the angles' errors, the camera's azimuth.
    """

    back: LinearReader
    cloth: ClothReader | None = None
    angles: AngleNetworks | None = None
    camera: Network | None = None

    def bend(self, look: BackLook, neutral: BackLook) -> Bend:
        """See `BackReader`."""
        return self.back.bend(look, neutral)

    def loose(self, neutral: BackLook) -> bool:
        """See `BackReader`."""
        return self.cloth is not None and self.cloth.loose(neutral) > LOOSE_FROM

    def angles_off(self, rows: FloatArray, near: int) -> Off:
        """See `BackReader`."""
        if self.angles is None:
            return super().angles_off(rows, near)
        return self.angles.off(rows, near)

    def azimuth(self, row: FloatArray) -> float:
        """See `BackReader`."""
        if self.camera is None or not np.isfinite(row).all():
            return math.nan
        return min(max(self.camera(row), -MOST_AZIMUTH_DEG), MOST_AZIMUTH_DEG)


Arrays = Mapping[str, FloatArray]
"""What a file of fitted numbers holds. Whoever builds from it raises KeyError if one is missing."""

Fitted = TypeVar("Fitted", LinearReader, ClothReader)


def reader_from(kind: type[Fitted], arrays: Arrays, prefix: str = "") -> Fitted:
    """Build a reader of backs or of cloth from named arrays (`reader_arrays`)."""
    named = {part.name: arrays[prefix + part.name] for part in fields(kind)}
    return kind(**{name: np.asarray(array, float) for name, array in named.items()})


def reader_arrays(reader: LinearReader | ClothReader, prefix: str = "") -> dict[str, FloatArray]:
    """Name a reader's arrays, for a file."""
    return {
        prefix + part.name: np.asarray(getattr(reader, part.name), float) for part in fields(reader)
    }


def network_from(arrays: Arrays, name: str) -> Network:
    """Build one network from named arrays (`network_arrays`)."""
    layers = sum(key.startswith(f"{name}.weights.") for key in arrays)
    if layers == 0:
        raise KeyError(f"{name}.weights.0")
    return Network(
        mean=np.asarray(arrays[f"{name}.mean"], float),
        scale=np.asarray(arrays[f"{name}.scale"], float),
        weights=tuple(np.asarray(arrays[f"{name}.weights.{i}"], float) for i in range(layers)),
        biases=tuple(np.asarray(arrays[f"{name}.biases.{i}"], float) for i in range(layers)),
    )


ANGLE_NETWORKS = ("hip", "knee", "lean")


def angle_networks_from(arrays: Arrays) -> AngleNetworks:
    """Build the networks of the angles from named arrays (`network_arrays`)."""
    return AngleNetworks(**{name: network_from(arrays, name) for name in ANGLE_NETWORKS})


def network_arrays(network: Network, name: str) -> dict[str, FloatArray]:
    """Name one network's arrays, for a file."""
    out = {f"{name}.mean": network.mean, f"{name}.scale": network.scale}
    out |= {f"{name}.weights.{i}": x for i, x in enumerate(network.weights)}
    out |= {f"{name}.biases.{i}": x for i, x in enumerate(network.biases)}
    return out
