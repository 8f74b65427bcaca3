"""Panels: what is drawn, where, and that nothing is lost or invented on the way."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from said import ENGLISH
from sessions import NO_STRETCH, good_supine, result_of, rounded

from formcheck.page import plots
from formcheck.page.chart import Chart
from formcheck.report.table import NUMBERS, WORDS, FrameTable, gap_s, told_of_back


def numbers(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def drawn(chart: Chart, look: str) -> str:
    return "".join(mark.path for mark in chart.marks if mark.look == look)


def test_a_seated_stretch_shows_hip_back_and_knees():
    hip, spine, knee = plots.charts(rounded(), ENGLISH)
    assert [panel.title for panel in (hip, spine, knee)] == [
        "Hip hinge",
        "Spine flexion",
        "Knee flexion",
    ]
    assert [key.words for key in hip.keys] == ["hip hinge", "hip flexion"]
    assert [key.words for key in knee.keys] == ["left knee", "right knee"]
    assert [label.words for label in spine.over] == ["35° fault"]
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
    _, spine, _ = plots.charts(replace(result, holds=(hold,)), ENGLISH)
    assert spine.title == "Back angle"
    assert [label.words for label in spine.over] == ["50° fault"]
    assert [(key.column, key.words) for key in spine.keys] == [
        ("back_angle_deg", "back angle"),
        ("", "± how sure"),
    ]
    assert "back angle from" in spine.summary
    assert drawn(spine, "unsure").startswith("M")
    unknown = replace(hold, back_angle_uncertainty_deg=math.nan)
    assert drawn(plots.charts(replace(result, holds=(unknown,)), ENGLISH)[1], "unsure") == ""


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
    titles = [panel.title for panel in plots.charts(good_supine(), ENGLISH)]
    assert titles == ["Leg raise", "Knee flexion"]


def test_without_a_stretch_there_are_still_plots():
    found = plots.charts(result_of(NO_STRETCH), ENGLISH)
    assert [panel.name for panel in found] == ["hip", "knee"]
    assert all(mark.path for chart in found for mark in chart.marks)


def test_a_line_runs_through_its_values():
    result = rounded()
    panel = plots.charts(result, ENGLISH)[1]
    points = numbers(drawn(panel, "line a"))
    values = result.frames.column("spine_flexion_deg")
    assert len(points) == np.isfinite(values).sum()
    # Two ticks tell the scale.
    top, bottom = panel.beside[-1], panel.beside[0]
    high, low = (float(t.words.rstrip("°")) for t in (top, bottom))
    seen = [high - (y - top.top) / (bottom.top - top.top) * (high - low) for _, y in points]
    assert seen == pytest.approx(values[np.isfinite(values)].tolist(), abs=0.1)
    end = plots.end_of(result)
    times = [x / 1000 * end for x, _ in points]
    assert times == pytest.approx(
        result.frames.column("time_s")[np.isfinite(values)].tolist(), abs=0.02
    )


def test_the_sureness_of_the_back_is_drawn_where_it_is_known():
    result = rounded()
    assert math.isfinite(result.holds[0].spine_uncertainty_deg)
    assert drawn(plots.charts(result, ENGLISH)[1], "unsure").startswith("M")
    unknown = replace(result.holds[0], spine_uncertainty_deg=math.nan)
    assert drawn(plots.charts(replace(result, holds=(unknown,)), ENGLISH)[1], "unsure") == ""


def test_the_sureness_is_drawn_whole():
    """Its upper edge must not be cut at the top of the plot, where it would look surer."""
    result = rounded()
    hold = replace(result.holds[0], spine_uncertainty_deg=17.0)
    spine = plots.charts(replace(result, holds=(hold,)), ENGLISH)[1]
    values = result.frames.column("spine_flexion_deg")
    assert float(spine.beside[-1].words.rstrip("°")) >= np.nanmax(values) + 17.0
    assert float(spine.beside[0].words.rstrip("°")) <= np.nanmin(values) - 17.0


@pytest.mark.parametrize(
    ("end", "expected"), [(0.4, 1), (14.0, 8), (70.4, 8), (3600.0, 7), (1e8, 8)]
)
def test_ticks_of_time_are_few_and_round(end, expected):
    ticks = plots.time_ticks(end)
    assert len(ticks) == expected
    assert all(0 <= tick.left <= 100 for tick in ticks)


def test_readings_fit_the_lines():
    result = rounded()
    readings = plots.readings(result, plots.charts(result, ENGLISH))
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


def without_rows(result, start_s, end_s):
    """The same result, of a session in which nothing was looked at for a while."""
    time = result.frames.column("time_s")
    rows = np.flatnonzero((time < start_s) | (time > end_s))
    numbers = {name: result.frames.column(name)[rows] for name in NUMBERS}
    words = {name: [result.frames.words(name)[row] for row in rows] for name in WORDS}
    return replace(result, frames=FrameTable.of_columns(numbers, words))


@pytest.mark.parametrize(("end_s", "parts"), [(4.8, 1), (5.3, 2)])
def test_no_line_is_drawn_across_seconds_in_which_nothing_was_looked_at(end_s, parts):
    result = without_rows(rounded(), 4.05, end_s)
    for chart in plots.charts(result, ENGLISH):
        for mark in chart.marks:
            if mark.look.startswith("line"):
                assert mark.path.count("M") == parts
    # The band is there in the hold only, which is cut in two.
    assert drawn(plots.charts(result, ENGLISH)[1], "unsure").count("M") == parts


def test_a_clip_of_few_pictures_a_second_is_still_a_line():
    assert gap_s(np.arange(0.0, 20.0, 2.0)) == 6.0
    assert gap_s(np.arange(0.0, 20.0, 0.1)) == 1.0
    assert gap_s(np.array([0.0])) == 1.0
