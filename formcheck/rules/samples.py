"""What a hold keeps of every frame for its statistics, packed: ten minutes take a megabyte."""

from __future__ import annotations

import math
from array import array

import numpy as np
import numpy.typing as npt

from formcheck.measure.landmarks import FloatArray

BoolArray = npt.NDArray[np.bool_]


class Samples:
    """One row per frame of a hold, kept in columns.

    Parameters
    ----------
    angles : int
        Number of angles per row.
    values : int
        Number of values per row that the stretch's rules judge.
    """

    def __init__(self, angles: int, values: int) -> None:
        self._widths = (angles, values)
        self._times = array("d")
        self._efforts = array("f")
        self._angles = array("f")
        self._values = array("f")
        self._good = bytearray()
        self._own_neutral = bytearray()
        self._spine_unsure = array("f")
        self._angle_unsure = array("f")
        self._where = array("b")

    def __len__(self) -> int:
        return len(self._times)

    def append(
        self,
        time_s: float,
        *,
        effort_deg: float,
        angles_deg: tuple[float, ...],
        values_deg: tuple[float, ...],
        good: bool,
        own_neutral: bool,
        spine_unsure_deg: float,
        angle_unsure_deg: float = math.nan,
        where: str | None = None,
    ) -> None:
        """Add one frame, later than all before.

        Parameters
        ----------
        time_s : float
        effort_deg : float
            Depth of the stretch.
        angles_deg, values_deg : tuple of float
            As many as announced, NaN when not measurable.
        good : bool
            The frame counted.
        own_neutral : bool
            The back was compared with the person's own neutral.
        spine_unsure_deg : float
            Standard error of the spine's flexion, NaN without one.
        angle_unsure_deg : float
            Standard error of the back angle, NaN without one.
        where : {"lower", "upper"} or None
            Where the back bends most.
        """
        if (len(angles_deg), len(values_deg)) != self._widths:
            raise ValueError(f"{len(angles_deg)} angles and {len(values_deg)} values in a row")
        self._times.append(time_s)
        self._efforts.append(effort_deg)
        self._angles.extend(angles_deg)
        self._values.extend(values_deg)
        self._good.append(good)
        self._own_neutral.append(own_neutral)
        self._spine_unsure.append(spine_unsure_deg)
        self._angle_unsure.append(angle_unsure_deg)
        self._where.append(0 if where is None else 1 if where == "upper" else -1)

    def until(self, time_s: float) -> int:
        """Number of samples up to and with ``time_s``, in seconds."""
        return int(np.searchsorted(self.times_s, time_s, side="right"))

    # Every column is a copy: a view would forbid the next frame to be added.

    @property
    def times_s(self) -> FloatArray:
        """Seconds, shape (n,)."""
        return np.array(self._times, dtype=float)

    @property
    def efforts_deg(self) -> FloatArray:
        """Depth of the stretch, shape (n,)."""
        return np.array(self._efforts, dtype=float)

    @property
    def angles_deg(self) -> FloatArray:
        """Angles, shape (n, angles), NaN when not measurable."""
        return np.array(self._angles, dtype=float).reshape(len(self), self._widths[0])

    @property
    def values_deg(self) -> FloatArray:
        """What the rules judge, shape (n, values), NaN when not measurable."""
        return np.array(self._values, dtype=float).reshape(len(self), self._widths[1])

    @property
    def good(self) -> BoolArray:
        """Frames that counted, shape (n,)."""
        return np.array(self._good, dtype=bool)

    @property
    def own_neutral(self) -> BoolArray:
        """Frames judged against the person's own neutral, shape (n,)."""
        return np.array(self._own_neutral, dtype=bool)

    @property
    def spine_unsure_deg(self) -> FloatArray:
        """Standard error of the spine's flexion, shape (n,), NaN without one."""
        return np.array(self._spine_unsure, dtype=float)

    @property
    def angle_unsure_deg(self) -> FloatArray:
        """Standard error of the back angle, shape (n,), NaN without one."""
        return np.array(self._angle_unsure, dtype=float)

    @property
    def where(self) -> FloatArray:
        """Where the back bends most: 1 upper, -1 lower back, 0 not known, shape (n,)."""
        return np.array(self._where, dtype=float)
