"""A hold as cells of a table: the same names in the tables of history and score."""

from __future__ import annotations

from formcheck.report.result import Hold
from formcheck.rules.stretch import ANGLES

FIELDS = (
    *("stretch", "side", "start_s", "end_s", "held_s", "straight_s", "target_s", "completed"),
    *("confirmed", "score", "spine_neutral", "spine_uncertainty_deg"),
    "back_angle_uncertainty_deg",
)
"""What a table takes from a hold under its own name."""


def angle_column(angle: str, what: str) -> str:
    """Return the column of an angle's mean or peak: the unit stands last."""
    return f"{angle.removesuffix('_deg')}_{what}_deg"


ANGLE_COLUMNS = tuple(angle_column(angle, what) for angle in ANGLES for what in ("mean", "peak"))


def hold_cells(hold: Hold) -> dict[str, object]:
    """Return the cells of a hold and its ``faults``; None for what was not measured."""
    row: dict[str, object] = {name: getattr(hold, name) for name in FIELDS}
    for angle, stats in hold.angles.items():
        row |= {angle_column(angle, "mean"): stats.mean, angle_column(angle, "peak"): stats.peak}
    row["faults"] = " ".join(dict.fromkeys(fault.fault for fault in hold.faults)) or None
    return {name: None if cell != cell else cell for name, cell in row.items()}
