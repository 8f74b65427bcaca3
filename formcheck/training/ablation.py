"""Which part of a look buys what: the networks fitted anew without it.

Parts are told by the columns of `BackLook.features` and `BackLook.against`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import GroupKFold

from formcheck.measure.landmarks import FloatArray
from formcheck.measure.outline import STATIONS
from formcheck.training.examples import Example
from formcheck.training.fit import (
    FOLDS,
    Judged,
    Table,
    flexion_network,
    judged,
    network_answers,
    table,
)

_BACK = len(STATIONS[::2])
_LOWER = _BACK // 2
_ALONE = _BACK + 3


def parts(*, own: bool) -> dict[str, list[int]]:
    """Columns of each part of a look; with ``own`` of one beside the person's neutral."""
    found = {
        "outline of the lower half": list(range(_LOWER)),
        "outline of the upper half": list(range(_LOWER, _BACK)),
        "hip flexion": [_BACK],
        "lean of the trunk": [_BACK + 1],
        "azimuth of the camera": [_BACK + 2],
    }
    if own:
        found["outline of the lower half"] += list(range(_ALONE, _ALONE + _LOWER))
        found["outline of the upper half"] += list(range(_ALONE + _LOWER, _ALONE + _BACK))
        found["length of the trunk against neutral"] = [_ALONE + _BACK]
    return found


def left_out_answers(data: Table, seed: int, *, linear: bool = False) -> FloatArray:
    """Answers for people left out, in turn a quarter of them; NaN for moved looks."""
    out = np.full(len(data.y), np.nan)
    for fit, left in GroupKFold(FOLDS).split(data.x, data.y, data.person):
        plain = left[data.plain[left]]
        if linear:
            out[plain] = Ridge(1.0).fit(data.x[fit], data.y[fit]).predict(data.x[plain])
        else:
            network = flexion_network(data, fit, seed, members=1)
            out[plain] = network_answers(network, data.x[plain])
    return out


def ablate(examples: Sequence[Example], seed: int) -> Iterator[tuple[str, Judged]]:
    """Judge networks (one member each) with everything, without each part, and a linear fit."""
    for own in (False, True):
        data = table(examples, own=own, seed=seed)
        what = "own neutral" if own else "one picture"
        yield f"{what}: everything", judged(data, left_out_answers(data, seed))
        for name, columns in parts(own=own).items():
            x = data.x.copy()
            x[:, columns] = 0.0
            without = replace(data, x=x)
            yield f"{what}: without {name}", judged(data, left_out_answers(without, seed))
        yield f"{what}: linear (ridge)", judged(data, left_out_answers(data, seed, linear=True))
