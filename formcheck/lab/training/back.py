"""Fit how a change of the back's outline is read, and judge it on people it was not fitted on.

Nine numbers tell how a back differs from its neutral (`BackLook.against`); the flexion is a
weighted sum of them. A plain least-squares fit reads what is noisy as nearer to the middle than it
is: small bends too large, large ones too small. So what it answers of people left out is set
against the truth, and the fit is stretched by the slope that is missing (regression calibration,
Carroll et al., Measurement Error in Nonlinear Models, 2006). Rows in which the pose model lost the
hips in a deep fold are no noise but something else; those furthest off are left out, a few times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from formcheck.errors import UsageError
from formcheck.lab.training.examples import Example
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import ClothReader, LinearReader, outline_row

PENALTY = 3.0
"""Of the squared weights (``alpha`` of `sklearn.linear_model.Ridge`)."""

FOLDS = 10
TRIMMED = 3
"""How often the rows furthest off are left out."""

TRIMMED_BEYOND = 2.5
"""Standard deviations (from the median of the sizes) from which a row is far off."""

WEAR = ("tight",)
"""Clothes that show the back. Fitted on loose ones as well, the same sum was further off on
another renderer, whose people wear tight ones."""

FOLDED_LEAN_DEG = 8.0
"""Upright postures are the neutral's and not fitted on."""


@dataclass(frozen=True, eq=False)
class Table:
    """Looks against the person's own neutral, a row for each."""

    x: FloatArray
    """Shape (rows, 9)."""
    y: FloatArray
    """Shape (rows, 2). True flexion and its lumbar part, degrees."""
    person: npt.NDArray[np.str_]
    """Shape (rows,), str."""


def table(examples: Sequence[Example]) -> Table:
    """Make the table; who shows no upright picture has no neutral and no row."""
    neutral = {(e.clip, e.model, e.followed): e.look for e in examples if e.upright}
    x, y, person = [], [], []
    for example in examples:
        known = neutral.get((example.clip, example.model, example.followed))
        folded = example.look.lean_deg > FOLDED_LEAN_DEG
        if example.upright or known is None or not folded or example.wear not in WEAR:
            continue
        x.append(example.look.against(known))
        y.append((example.flexion_deg, example.lumbar_deg))
        person.append(example.person)
    return Table(np.array(x), np.array(y), np.array(person))


CLOTH_PENALTY = 10.0
"""Of the squared weights that tell cloth (1 / ``C`` of `LogisticRegression`)."""


def fit_cloth(examples: Sequence[Example]) -> tuple[ClothReader, float] | None:
    """Fit how loose cloth is told from upright outlines.

    Returns the reader and the area under its curve on people left out in turn; None when the set
    does not show two people in either kind of clothes.
    """
    upright = [example for example in examples if example.upright]
    x = np.array([outline_row(example.look) for example in upright])
    loose = np.array([example.wear not in WEAR for example in upright])
    person = np.array([example.person for example in upright])
    if len(set(person[loose])) < 2 or len(set(person[~loose])) < 2:
        return None
    left_out = np.full(len(loose), np.nan)
    for fit, left in GroupKFold(min(FOLDS, len(set(person)))).split(x, loose, person):
        one = _fit_cloth(x[fit], loose[fit])
        left_out[left] = (x[left] - one.mean) / one.scale @ one.weights
    return _fit_cloth(x, loose), float(roc_auc_score(loose, left_out))


def _fit_cloth(x: FloatArray, loose: npt.NDArray[np.bool_]) -> ClothReader:
    scaler = StandardScaler().fit(x)
    fit = LogisticRegression(C=1.0 / CLOTH_PENALTY, class_weight="balanced", max_iter=3000)
    fit.fit(scaler.transform(x), loose)
    return ClothReader(scaler.mean_, scaler.scale_, fit.coef_[0], np.array(fit.intercept_[0]))


@dataclass(frozen=True)
class Judged:
    """How the reader does on people left out in turn, rows far off aside."""

    pictures: int
    people: int
    far_off: int
    """``far_off`` of the pictures are left out as far off."""
    error_deg: float
    """Mean error of the flexion."""
    slope: float
    """Of what a plain fit answers against the truth; what the fit is stretched by."""


def fit_back(examples: Sequence[Example]) -> tuple[LinearReader, Judged]:
    """Fit on everybody; stretch, judge, and learn the standard error, on people left out.

    Raises UsageError with fewer than two people: there is nobody to leave out.
    """
    data = table(examples)
    if len(set(data.person)) < 2:
        raise UsageError(
            "The set shows fewer than two people in tight clothes with an upright first picture: "
            "make more of it with `python -m formcheck.lab.synth set train_backs`."
        )
    rows = np.arange(len(data.y))
    for round_ in range(TRIMMED + 1):
        left_out, slopes = _left_out(data, rows)
        off = np.abs(left_out[:, 0] - data.y[rows, 0])
        if round_ < TRIMMED:
            # A normal error's standard deviation is 1.48 times the median of its sizes.
            rows = rows[off < TRIMMED_BEYOND * 1.48 * np.median(off)]
    plain = _fit(data, rows)
    middle = data.y[rows].mean(axis=0)
    reader = LinearReader(
        mean=plain.mean,
        scale=plain.scale,
        weights=plain.weights / slopes[:, None],
        level=middle + (plain.level - middle) / slopes,
        error=_error(left_out[:, 0], off),
    )
    people = len(set(data.person))
    far_off = len(data.y) - len(rows)
    return reader, Judged(len(data.y), people, far_off, float(off.mean()), float(slopes[0]))


def _fit(data: Table, rows: npt.NDArray[np.intp]) -> LinearReader:
    scaler = StandardScaler().fit(data.x[rows])
    ridge = Ridge(PENALTY).fit(scaler.transform(data.x[rows]), data.y[rows])
    return LinearReader(scaler.mean_, scaler.scale_, ridge.coef_, ridge.intercept_, np.zeros(2))


def _left_out(data: Table, rows: npt.NDArray[np.intp]) -> tuple[FloatArray, FloatArray]:
    """Stretched answers to people left out, shape (rows, 2); slopes before that, shape (2,)."""
    x, y = data.x[rows], data.y[rows]
    plain = np.full(y.shape, np.nan)
    folds = min(FOLDS, len(set(data.person[rows])))
    for fit, left in GroupKFold(folds).split(x, y, data.person[rows]):
        one = _fit(data, rows[fit])
        plain[left] = (x[left] - one.mean) / one.scale @ one.weights.T + one.level
    slopes = np.array([np.polyfit(y[:, k], plain[:, k], 1)[0] for k in range(y.shape[1])])
    middle = y.mean(axis=0)
    return middle + (plain - middle) / slopes, slopes


def _error(read: FloatArray, off: FloatArray) -> FloatArray:
    """Standard error as a straight line over what is read, from mean sizes of errors."""
    # The standard deviation of a normal error whose mean size is 1.
    sigma = np.sqrt(np.pi / 2.0)
    more, least = np.polyfit(np.clip(read, 0.0, None), sigma * off, 1)
    return np.array([least, more]) if more > 0 else np.array([sigma * off.mean(), 0.0])
