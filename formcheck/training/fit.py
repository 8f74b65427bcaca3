"""Fit the networks that read the back, and judge them on people they were not fitted on."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

from formcheck.benchmark.metrics import auc
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import LearnedReader, Network
from formcheck.training.examples import Example

HIDDEN = (64, 32)
ERROR_HIDDEN = (16,)
EPOCHS, ERROR_EPOCHS = 30, 60
PENALTY, ERROR_PENALTY = 30.0, 10.0
"""Weight decay (``alpha`` of `sklearn.neural_network.MLPRegressor`)."""
FOLDS = 4
MEMBERS = 3

SEEN_BEFORE = 0.3
"""Share of a person's other postures that were seen before: two of seven."""

STRAIGHT_DEG = 10.0
STRAIGHT_TIMES = 4
"""Straighter backs are fitted on so many times: a third of the rendered postures are straight,
most of what people do in a stretch is, and what is rare pulls on what is read. Twice as often reads
straight backs better still, and rounded ones as too straight."""


@dataclass(frozen=True, eq=False)
class Table:
    """Numbers to fit on, a row for each look.

    Attributes
    ----------
    x : ndarray, shape (rows, features)
    y : ndarray, shape (rows,)
        True flexion in degrees.
    person : ndarray of str, shape (rows,)
    plain : ndarray of bool, shape (rows,)
        The look with the joints as estimated, which is what counts when judging.
    near : ndarray of bool, shape (rows,)
        Camera within 20° of the side.
    """

    x: FloatArray
    y: FloatArray
    person: npt.NDArray[np.str_]
    plain: npt.NDArray[np.bool_]
    near: npt.NDArray[np.bool_]


def table(examples: Sequence[Example], *, own: bool, seed: int = 0) -> Table:
    """Make the table, with ``own`` of looks against the person's neutral."""
    rng = np.random.default_rng(seed)
    neutral = {(e.person, e.model, e.followed): e.looks for e in examples if e.upright}
    x, y, person, plain, near = [], [], [], [], []
    for example in examples:
        one = (example.person, example.model, example.followed)
        if own and (example.upright or one not in neutral):
            continue
        for number, look in enumerate(example.looks):
            if own:
                known = neutral[one]
                x.append(look.against(known[0 if number == 0 else rng.integers(len(known))]))
            else:
                x.append(look.features())
            y.append(example.flexion_deg)
            person.append(example.person)
            plain.append(number == 0)
            near.append(abs(example.azimuth_deg) <= 20.0)
    return Table(np.array(x), np.array(y), np.array(person), np.array(plain), np.array(near))


def table_beside(examples: Sequence[Example], alone_deg: FloatArray, seed: int = 0) -> Table:
    """Make the table of looks beside the straightest that was seen, two rows for each.

    As in a clip: what was seen is the look itself, in one of the rows some of the person's others
    too, and which of them is the straightest is only what it reads alone. With nothing else seen,
    who is rounded from the beginning must read so. Upright looks are left out: who was upright has
    a neutral.

    Parameters
    ----------
    examples : sequence of Example
    alone_deg : ndarray, shape (len(examples),)
        What each reads alone, by networks that were not fitted on the person.
    seed : int
        Of what was seen.
    """
    rng = np.random.default_rng(seed)
    folded: dict[object, list[int]] = {}
    for place, example in enumerate(examples):
        if not example.upright:
            one = (example.person, example.model, example.followed)
            folded.setdefault(one, []).append(place)
    x, y, person, plain, near = [], [], [], [], []
    for places in folded.values():
        for place, others in itertools.product(places, (False, True)):
            seen = [p for p in places if p == place or (others and rng.random() < SEEN_BEFORE)]
            straightest = examples[min(seen, key=lambda p: float(alone_deg[p]))].looks
            example = examples[place]
            for number, look in enumerate(example.looks):
                known = straightest[0 if number == 0 else rng.integers(len(straightest))]
                x.append(look.beside(known))
                y.append(example.flexion_deg)
                person.append(example.person)
                plain.append(number == 0)
                near.append(abs(example.azimuth_deg) <= 20.0)
    return Table(np.array(x), np.array(y), np.array(person), np.array(plain), np.array(near))


def _weighted(data: Table, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Rows to fit on, those of straight backs `STRAIGHT_TIMES`."""
    straight = rows[np.abs(data.y[rows]) < STRAIGHT_DEG]
    return np.concatenate([rows, *[straight] * (STRAIGHT_TIMES - 1)])


def fit_network(
    x: FloatArray,
    y: FloatArray,
    hidden: tuple[int, ...],
    penalty: float,
    epochs: int,
    seed: int,
    members: int = MEMBERS,
) -> Network:
    """Fit some networks that differ in how they were begun."""
    scaler = StandardScaler().fit(x)
    models = []
    for member in range(members):
        model = MLPRegressor(
            hidden_layer_sizes=hidden,
            alpha=penalty,
            max_iter=epochs,
            tol=0.0,
            n_iter_no_change=epochs + 1,
            random_state=seed * members + member,
        )
        with warnings.catch_warnings():
            # So many rounds and no more are what was chosen: stopping early keeps it general.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(scaler.transform(x), y)
        models.append(model)
    layers = range(len(hidden) + 1)
    return Network(
        mean=_small(scaler.mean_),
        scale=_small(scaler.scale_),
        weights=tuple(_small([m.coefs_[i] for m in models]) for i in layers),
        biases=tuple(_small([m.intercepts_[i][None, :] for m in models]) for i in layers),
    )


def _small(values: npt.ArrayLike) -> FloatArray:
    return np.asarray(values, np.float32)


def network_answers(network: Network, x: FloatArray) -> FloatArray:
    """Return the answers to rows of features."""
    return np.array([network(row) for row in x])


@dataclass(frozen=True)
class Judged:
    """How a network does on people it was not fitted on, camera within 20° of the side."""

    pictures: int
    people: int
    mean_error_deg: float
    auc: float


def flexion_network(
    data: Table, rows: npt.NDArray[np.intp], seed: int, members: int = MEMBERS
) -> Network:
    """Fit the network that reads flexion, on some rows."""
    rows = _weighted(data, rows)
    return fit_network(data.x[rows], data.y[rows], HIDDEN, PENALTY, EPOCHS, seed, members)


def judged(data: Table, answers: FloatArray) -> Judged:
    """Judge answers to the plain looks of a table, of people left out."""
    rows = data.plain & data.near
    y = data.y
    return Judged(
        pictures=int(rows.sum()),
        people=len(set(data.person[rows])),
        mean_error_deg=float(np.abs(answers - y)[rows].mean()),
        auc=auc(answers[rows & (y <= 10.0)], answers[rows & (y >= 30.0)]),
    )


class Fitted(NamedTuple):
    """A network, the one that expects its errors, and what it answered of people left out.

    ``left_out_deg`` has an answer for every plain look, in their order.
    """

    network: Network
    error: Network
    judged: Judged
    left_out_deg: FloatArray


def fit_pair(data: Table, seed: int) -> Fitted:
    """Fit a network and the one that expects its errors.

    Its errors are seen on people left out: in turn a quarter of them.
    """
    out = np.full(len(data.y), np.nan)
    for fit, left in GroupKFold(FOLDS).split(data.x, data.y, data.person):
        plain = left[data.plain[left]]
        out[plain] = network_answers(flexion_network(data, fit, seed), data.x[plain])
    rows = _weighted(data, np.flatnonzero(data.plain))
    off = np.abs(out - data.y)[rows]
    error = fit_network(data.x[rows], off, ERROR_HIDDEN, ERROR_PENALTY, ERROR_EPOCHS, seed)
    final = flexion_network(data, np.arange(len(data.y)), seed)
    return Fitted(final, error, judged(data, out), out[data.plain])


def fit_reader(examples: Sequence[Example], seed: int) -> tuple[LearnedReader, dict[str, Judged]]:
    """Fit all networks; how they do on people left out is by ``alone``, ``own`` and ``beside``."""
    alone = fit_pair(table(examples, own=False, seed=seed), seed)
    own = fit_pair(table(examples, own=True, seed=seed), seed)
    beside = fit_pair(table_beside(examples, alone.left_out_deg, seed), seed)
    reader = LearnedReader(
        alone.network, own.network, alone.error, own.error, beside.network, beside.error
    )
    return reader, {"alone": alone.judged, "own": own.judged, "beside": beside.judged}
