"""Fit the network that tells where a rounded back bends, and judge it on people left out.

The truth is the generator's own: how a posture's flexion was shared between lower and upper back
(`synth.pose.spine_shares`). It is computed from the clip's number, so no picture changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from formcheck.measure.landmarks import FloatArray
from formcheck.measure.outline import STATIONS
from formcheck.measure.readers import Network, bend_of
from formcheck.measure.spine import DECIDED_AT_DEG, MAX_JUMP, PLAUSIBLE_BEND_DEG
from formcheck.measure.where import WITHIN_AZIMUTH_DEG, told, where_features
from formcheck.synth.motion import value_at
from formcheck.synth.sample import sample_clip
from formcheck.training.examples import Example
from formcheck.training.fit import FOLDS, MEMBERS, fit_network

Flags = npt.NDArray[np.bool_]
Verdicts = npt.NDArray[np.str_]

HIDDEN = (32, 16)
PENALTY, EPOCHS = 5.0, 25
LEAST_FLEXION_DEG = 20.0
"""A straighter back bends nowhere in particular."""
TYPICAL_FLEXION_DEG = 40.0
MOST_AZIMUTH_DEG = 25.0
CLEAR_SHARE = 1 / 3
"""Beyond, either way, most of what can be moved between lower and upper back is moved."""


@dataclass(frozen=True)
class JudgedWhere:
    """How often it is told, and how often rightly.

    Attributes
    ----------
    backs, claimed : int
        Rounded backs, and those of which something was told.
    balanced, balanced_clear : float
        Balanced accuracy of what was told: of all, and of those bent clearly in one half.
    """

    backs: int
    claimed: int
    balanced: float
    balanced_clear: float


@dataclass(frozen=True, eq=False)
class _Back:
    person: str
    upper: float
    flexion_deg: float
    azimuth_deg: float
    rows: FloatArray


def _backs(examples: Sequence[Example]) -> list[_Back]:
    neutral = {(e.person, e.model, e.followed): e.looks for e in examples if e.upright}
    between = (STATIONS > -1e-9) & (STATIONS < 1 + 1e-9)
    out = []
    for e in examples:
        one = (e.person, e.model, e.followed)
        usable = not e.upright and one in neutral and e.flexion_deg >= LEAST_FLEXION_DEG
        if not usable or abs(e.azimuth_deg) > MOST_AZIMUTH_DEG:
            continue
        dorsal = e.looks[0].dorsal
        low, high = PLAUSIBLE_BEND_DEG
        if np.abs(np.diff(dorsal[between])).max() > MAX_JUMP:
            continue
        upper = true_upper(e.person, e.flexion_deg)
        if upper is None or not low < bend_of(STATIONS, dorsal) < high:
            continue
        known = neutral[one]
        rows = [where_features(look, known[i % len(known)]) for i, look in enumerate(e.looks)]
        out.append(_Back(e.person, upper, e.flexion_deg, e.azimuth_deg, np.array(rows)))
    return out


def true_upper(clip: str, flexion_deg: float) -> float | None:
    """How far the flexion of one posture was moved to the upper back, -1 to 1.

    None when the clip has two postures of the same flexion.
    """
    split, number, _ = clip.split("-")
    assert split == "train"
    keys = sample_clip("train", int(number)).programme.keys
    found = [
        value_at(keys["upper"], time)
        for time, spine in keys["spine"]
        if abs(spine - flexion_deg) < 0.15
    ]
    return found[0] if len(found) == 1 else None


def fit_where(examples: Sequence[Example], seed: int) -> tuple[Network, JudgedWhere]:
    """Fit on everybody; what is said of its rightness is from people left out in turn."""
    backs = _backs(examples)
    sizes = [len(back.rows) for back in backs]
    of = np.repeat(np.arange(len(backs)), sizes)
    x = np.concatenate([back.rows for back in backs])
    upper = np.array([back.upper for back in backs])
    flexion = np.array([back.flexion_deg for back in backs])
    people = np.array([back.person for back in backs])
    # What bends more shows more.
    y = (upper * flexion / TYPICAL_FLEXION_DEG)[of]
    verdicts: list[str | None] = [None] * len(backs)
    for fit, left in GroupKFold(FOLDS).split(x, y, people[of]):
        network = fit_network(x[fit], y[fit], HIDDEN, PENALTY, EPOCHS, seed, MEMBERS)
        for i in np.unique(of[left]):
            verdicts[i] = told(np.array([network(row) for row in backs[i].rows]))
    network = fit_network(x, y, HIDDEN, PENALTY, EPOCHS, seed, MEMBERS)
    azimuth = np.array([abs(back.azimuth_deg) for back in backs])
    asked = (flexion >= DECIDED_AT_DEG) & (azimuth <= WITHIN_AZIMUTH_DEG)
    return network, _judged(np.array([v or "" for v in verdicts]), upper, asked)


def _judged(verdict: Verdicts, upper: FloatArray, asked: Flags) -> JudgedWhere:
    def balanced(some: Flags) -> float:
        rights = [
            (verdict[some & side] == name).mean()
            for name, side in (("upper", upper > 0), ("lower", upper <= 0))
        ]
        return float(np.mean(rights))

    claimed = asked & (verdict != "")
    return JudgedWhere(
        int(asked.sum()),
        int(claimed.sum()),
        balanced(claimed),
        balanced(claimed & (np.abs(upper) > CLEAR_SHARE)),
    )
