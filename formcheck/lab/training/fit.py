"""Fit small networks: what joints leave of the angles' errors, and where the camera stands."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import Network

FOLDS = 4
MEMBERS = 3

STRAIGHT_DEG = 10.0
"""Flexion up to which a back is fitted on more often: most backs in a stretch are straight."""


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
