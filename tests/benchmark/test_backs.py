"""The table of readers of the back, on frames made up here."""

import math

import numpy as np
import pytest

from formcheck.benchmark.backs import OURS, BackFrames, backs_sheet
from formcheck.benchmark.baselines import BASELINES

TRUE = np.array([0.0, 5.0, 40.0, 50.0])


def clip(
    read: list[float], azimuth: float = 5.0, told: list[float] | None = None, wanted: int = 5
) -> BackFrames:
    """Five frames wanted, four of them read; what others measure goes the wrong way."""
    own = np.full(4, math.nan)
    return BackFrames(
        wear="tight",
        azimuth_deg=azimuth,
        wanted=wanted,
        flexion_deg=TRUE,
        read_deg={OURS: np.stack([read, np.where(np.isnan(read), np.nan, TRUE + 3.0), own], axis=1)}
        | {name: np.stack([-TRUE, own, own], axis=1) for name in BASELINES},
        reported_deg=np.array(told or read),
        expected_deg=np.full(4, 10.0),
    )


def cells(*clips: BackFrames) -> list[tuple[str, ...]]:
    return list(backs_sheet(clips).rows)


def test_errors_order_and_threshold_of_a_reader():
    rows = cells(clip([10.0, 5.0, 50.0, 20.0]))
    error = next(row for row in rows if row[0] == "mean error (bias)")
    # Off by +10, 0, +10, −30.
    assert error[1] == "12.5° (−2.5°)"
    at_threshold = next(row for row in rows if row[0] == "at the shipped threshold")
    assert at_threshold[1] == "75%"
    assert next(row for row in rows if row[0] == OURS)[1].startswith("1.000, ")
    assert next(row for row in rows if row[0] in BASELINES)[1].startswith("0.000, ")


def test_beside_the_straightest_moment_only_our_own_reader_is_shown():
    rows = cells(clip([10.0, 5.0, 50.0, 20.0]))
    begin = next(n for n, row in enumerate(rows) if row[0].startswith("Beside the straightest"))
    end = next(n for n, row in enumerate(rows) if row[0].startswith("With the person's own"))
    part = dict(row[:2] for row in rows[begin + 1 : end])
    assert list(part) == ["frames", "mean error (bias)", "at the shipped threshold", OURS]
    assert part["mean error (bias)"] == "3.0° (+3.0°)"


def test_what_is_not_said_is_not_judged_and_no_error():
    rows = cells(clip([10.0, 5.0, 50.0, 20.0], told=[10.0, 5.0, 50.0, math.nan]))
    assert next(row for row in rows if row[0] == "not judged")[1] == "40.0%"
    assert next(row for row in rows if row[0] == "error / stated error")[1] == "0.82"
    assert [row for row in rows if row[0] == "mean error (bias)"][-1][1] == "6.7° (+6.7°)"


def test_clips_go_where_their_azimuth_and_clothes_say():
    (head,) = [row for row in cells(clip([0.0] * 4), clip([0.0] * 4, 25.0)) if row[0] == "clips"]
    assert head == ("clips", "1", "1", "0", "0", "1")


@pytest.mark.parametrize("clips", [(), (clip([math.nan] * 4),)])
def test_nothing_to_judge_is_a_dash_and_no_number(clips):
    for row in cells(*clips):
        if row[0] in (OURS, *BASELINES, "mean error (bias)", "at the shipped threshold"):
            assert row[2] == "–" or row[0] in BASELINES
