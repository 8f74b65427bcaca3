"""The table of measures of the back, on frames made up here."""

import math

import numpy as np
import pytest

from formcheck.lab.benchmark.backs import BASELINES, OURS, BackFrames, backs_sheet

TRUE = np.array([0.0, 5.0, 40.0, 50.0])


def clip(
    read: list[float], azimuth: float = 5.0, beyond: list[float] | None = None, wanted: int = 5
) -> BackFrames:
    """Five frames wanted, four of them read; what others measure goes the wrong way."""
    return BackFrames(
        wear="tight",
        azimuth_deg=azimuth,
        wanted=wanted,
        flexion_deg=TRUE,
        read_deg={OURS: np.stack([read, read], axis=1)}
        | {name: np.stack([-TRUE, -TRUE], axis=1) for name in BASELINES},
        expected_deg=np.full(4, 10.0),
        rounding_deg=np.array(beyond or [-20.0, -10.0, 10.0, 20.0]),
    )


def cells(*clips: BackFrames) -> list[tuple[str, ...]]:
    return list(backs_sheet(clips).rows)


def test_errors_and_order_of_a_measure():
    rows = cells(clip([10.0, 5.0, 50.0, 20.0]))
    error = next(row for row in rows if row[0] == "mean error (bias)")
    # Off by +10, 0, +10, −30.
    assert error[1] == "12.5° (−2.5°)"
    # The root of (1 + 0 + 1 + 9) / 4.
    assert next(row for row in rows if row[0] == "error / stated error")[1] == "1.66"
    assert next(row for row in rows if row[0] == OURS)[1].startswith("1.000, ")
    assert next(row for row in rows if row[0] in BASELINES)[1].startswith("0.000, ")


def test_the_verdict_is_judged_by_its_own_line():
    rows = cells(clip([10.0, 5.0, 50.0, 20.0], beyond=[-5.0, -5.0, 5.0, -5.0]))
    assert next(row for row in rows if row[0] == "balanced accuracy")[1] == "75%"


def test_what_is_not_judged_is_neither_right_nor_wrong():
    rows = cells(clip([10.0, 5.0, 50.0, 20.0], beyond=[-5.0, -5.0, 5.0, math.nan]))
    assert next(row for row in rows if row[0] == "not judged")[1] == "40.0%"
    assert next(row for row in rows if row[0] == "balanced accuracy")[1] == "100%"


def test_clips_go_where_their_azimuth_and_clothes_say():
    (head,) = [row for row in cells(clip([0.0] * 4), clip([0.0] * 4, 25.0)) if row[0] == "clips"]
    assert head == ("clips", "1", "1", "0", "0", "1")


@pytest.mark.parametrize("clips", [(), (clip([math.nan] * 4),)])
def test_nothing_to_judge_is_a_dash_and_no_number(clips):
    for row in cells(*clips):
        if row[0] in (OURS, "mean error (bias)", "error / stated error"):
            assert row[2] == "–"
