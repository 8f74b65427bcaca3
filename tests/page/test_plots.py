"""Panels: what is drawn, where, and that nothing is lost or invented on the way."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sessions import NO_STRETCH, good_supine, result_of, rounded

from formcheck.page import plots
from formcheck.report.table import NUMBERS, WORDS, FrameTable, told_of_back


def numbers(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def test_a_seated_stretch_shows_hip_back_and_knees():
    hip, spine, knee = plots.panels(rounded())
    assert [panel.title for panel in (hip, spine, knee)] == [
        "Hip hinge",
        "Spine flexion",
        "Knee flexion",
    ]
    assert [line.words for line in hip.lines] == ["hip hinge", "hip flexion"]
    assert [line.words for line in knee.lines] == ["left knee", "right knee"]
    assert spine.limit is not None
    assert spine.limit.words == "35° fault"
    assert "spine flexion from" in spine.summary


def without_flexion():
    """The same clip of somebody whose neutral was not seen."""
    result = rounded()
    numbers = {name: result.frames.column(name) for name in NUMBERS}
    numbers["spine_flexion_deg"] = np.full(len(result.frames), np.nan)
    words = {name: result.frames.words(name) for name in WORDS}
    return replace(result, frames=FrameTable.of_columns(numbers, words))


def test_without_a_neutral_the_back_angle_is_drawn_and_named():
    result = without_flexion()
    hold = replace(result.holds[0], back_angle_uncertainty_deg=9.0)
    _, spine, _ = plots.panels(replace(result, holds=(hold,)))
    assert spine.title == "Back angle"
    assert spine.limit is not None
    assert spine.limit.words == "50° fault"
    assert [(line.column, line.words) for line in spine.lines] == [("back_angle_deg", "back angle")]
    assert "back angle from" in spine.summary
    assert spine.unsure.startswith("M")
    unknown = replace(hold, back_angle_uncertainty_deg=math.nan)
    assert plots.panels(replace(result, holds=(unknown,)))[1].unsure == ""


def test_a_few_readings_of_flexion_do_not_hide_the_angle_of_the_rest():
    result = without_flexion()
    assert told_of_back(result.frames) == "back_angle_deg"
    assert told_of_back(rounded().frames) == "spine_flexion_deg"
    assert told_of_back(FrameTable()) == "spine_flexion_deg"
    values = result.frames._numbers["spine_flexion_deg"]
    seen = np.flatnonzero(np.isfinite(result.frames.column("back_angle_deg")))
    for row in seen[: len(seen) // 2 - 1]:
        values[row] = 5.0
    assert told_of_back(result.frames) == "back_angle_deg"
    for row in seen[: len(seen) // 2 + 1]:
        values[row] = 5.0
    assert told_of_back(result.frames) == "spine_flexion_deg"


def test_a_supine_stretch_shows_the_leg_and_no_back():
    titles = [panel.title for panel in plots.panels(good_supine())]
    assert titles == ["Leg raise", "Knee flexion"]


def test_without_a_stretch_there_are_still_plots():
    found = plots.panels(result_of(NO_STRETCH))
    assert [panel.name for panel in found] == ["hip", "knee"]
    assert all(line.path for panel in found for line in panel.lines)


def test_a_line_runs_through_its_values():
    result = rounded()
    panel = plots.panels(result)[1]
    (line,) = panel.lines
    points = numbers(line.path)
    values = result.frames.column("spine_flexion_deg")
    assert len(points) == np.isfinite(values).sum()
    # Two ticks tell the scale.
    top, bottom = panel.ticks[-1], panel.ticks[0]
    high, low = (float(t.words.rstrip("°")) for t in (top, bottom))
    seen = [high - (y - top.at) / (bottom.at - top.at) * (high - low) for _, y in points]
    assert seen == pytest.approx(values[np.isfinite(values)].tolist(), abs=0.1)
    end = plots.end_of(result)
    times = [x / 1000 * end for x, _ in points]
    assert times == pytest.approx(
        result.frames.column("time_s")[np.isfinite(values)].tolist(), abs=0.02
    )


def test_a_line_is_broken_where_nothing_was_measured():
    path = plots.path_of(np.arange(5.0), np.array([1.0, 2.0, np.nan, 3.0, 4.0]))
    assert path == "M0.0 1.0L1.0 2.0M3.0 3.0L4.0 4.0"
    assert plots.path_of(np.arange(3.0), np.full(3, np.nan)) == ""


@given(st.integers(2401, 9000), st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_a_long_line_is_thinned_and_keeps_its_peaks(count, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=count).round(1)
    values[rng.integers(count)] = 99.0
    points = numbers(plots.path_of(np.arange(count, dtype=float), values))
    assert len(points) <= 2 * plots.MOST_BINS
    assert max(y for _, y in points) == 99.0
    assert min(y for _, y in points) == values.min()
    assert [x for x, _ in points] == sorted(x for x, _ in points)


def test_the_sureness_of_the_back_is_drawn_where_it_is_known():
    result = rounded()
    assert math.isfinite(result.holds[0].spine_uncertainty_deg)
    assert plots.panels(result)[1].unsure.startswith("M")
    unknown = replace(result.holds[0], spine_uncertainty_deg=math.nan)
    assert plots.panels(replace(result, holds=(unknown,)))[1].unsure == ""


def test_the_sureness_is_drawn_whole():
    """Its upper edge must not be cut at the top of the plot, where it would look surer."""
    result = rounded()
    hold = replace(result.holds[0], spine_uncertainty_deg=17.0)
    spine = plots.panels(replace(result, holds=(hold,)))[1]
    values = result.frames.column("spine_flexion_deg")
    assert float(spine.ticks[-1].words.rstrip("°")) >= np.nanmax(values) + 17.0
    assert float(spine.ticks[0].words.rstrip("°")) <= np.nanmin(values) - 17.0


@pytest.mark.parametrize(
    ("end", "expected"), [(0.4, 1), (14.0, 8), (70.4, 8), (3600.0, 7), (1e8, 8)]
)
def test_ticks_of_time_are_few_and_round(end, expected):
    ticks = plots.time_ticks(end)
    assert len(ticks) == expected
    assert all(0 <= tick.at <= 100 for tick in ticks)


def test_readings_fit_the_lines():
    result = rounded()
    readings = plots.readings(result, plots.panels(result))
    assert len({len(column) for column in readings.values()}) == 1
    assert set(readings) == {
        "time_s",
        "hip_hinge_deg",
        "hip_flexion_deg",
        "spine_flexion_deg",
        "knee_flexion_left_deg",
        "knee_flexion_right_deg",
    }
    assert all(v is None or math.isfinite(v) for column in readings.values() for v in column)
