"""Charts: what is drawn, where, and that nothing is lost or invented on the way."""

import math
import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.page.chart import MOST_BINS, Key, Label, Plane, bars

PLANE = Plane(left=0.0, right=10.0, bottom=0.0, top=50.0)


def numbers(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def test_values_lie_where_they_belong():
    assert (PLANE.x(0), PLANE.x(2.5), PLANE.x(10)) == (0, 250, 1000)
    assert (PLANE.y(50), PLANE.y(40), PLANE.y(0)) == (0, 20, 100)
    assert PLANE.dot(5, 25) == "M500.0 50.0h0"
    assert PLANE.across(10) == "M0 80.0H1000"
    assert PLANE.over("×", 5, 25, "pain", "it hurt") == Label("×", 50, 50, "pain", "it hurt")


def test_a_line_is_broken_where_nothing_was_measured():
    nan = math.nan
    path = PLANE.line([0, 1, 2, 3, 4], [10, 20, nan, 30, 40])
    assert path == "M0.0 80.0L100.0 60.0M300.0 40.0L400.0 20.0"
    assert PLANE.line([0, 1, 2], [nan, nan, nan]) == ""
    assert PLANE.line([], []) == ""


def test_a_line_is_broken_across_a_gap_and_a_point_alone_is_a_dot():
    path = PLANE.line([0, 1, 4, 7, 8], [10, 10, 10, 10, 10], gap=2.0)
    assert path == "M0.0 80.0L100.0 80.0M400.0 80.0h0M700.0 80.0L800.0 80.0"
    assert PLANE.line([0, 1, 4], [10, 10, 10], gap=2.0).endswith("M400.0 80.0h0")
    assert PLANE.line([0, 1, 4], [10, 10, 10], gap=3.0).count("M") == 1


@given(st.integers(2401, 9000), st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_a_long_line_is_thinned_and_keeps_its_peaks_and_its_gap(count, seed):
    random = Random(seed)
    values = [round(random.gauss(0, 1), 1) for _ in range(count)]
    values[random.randrange(count)] = 99.0
    # Half way nothing is known for a while.
    times = [row + (10_000.0 if row > count // 2 else 0.0) for row in range(count)]
    plane = Plane(0.0, 1000.0, 0.0, 100.0)
    path = plane.line(times, values, gap=50.0)
    points = numbers(path)
    assert len(points) <= 2 * MOST_BINS
    assert min(y for _, y in points) == 1.0
    assert max(y for _, y in points) == pytest.approx(100.0 - min(values), abs=0.05)
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert path.count("M") == 2


def test_a_band_is_cut_at_the_edges():
    assert PLANE.area([0, 10], [-10, 10], [20, 60]) == "M0.0 60.0L1000.0 0.0L1000.0 80.0L0.0 100.0Z"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 40, "0° 10° 20° 30° 40°"),
        (0, 107, "0° 40° 80° 120°"),
        (-12, 61, "-20° 0° 20° 40° 60° 80°"),
        (58.2, 61.9, "58° 59° 60° 61° 62°"),
        (5, 5, "5° 6°"),
        (0, 7000, "0° 1400° 2800° 4200° 5600° 7000°"),
    ],
)
def test_the_axis_has_few_round_numbers_around_all_values(low, high, words):
    plane = Plane.around(0, 1, low, high)
    assert " ".join(label.words for label in plane.numbers("°")) == words
    assert plane.bottom <= low
    assert plane.top >= high


def test_bars():
    chart = bars("weeks", "Days.", [0, 2], ["none", "two"], [Label("May", 25.0)], most=5, goal=4)
    column, goal = chart.marks
    assert (column.look, column.title) == ("column", "two")
    assert column.path == "M550.0 100.0L550.0 60.0L950.0 60.0L950.0 100.0Z"
    assert (goal.look, goal.path) == ("goal", "M0 20.0H1000")
    assert [label.words for label in chart.beside] == ["0", "1", "2", "3", "4", "5"]
    assert chart.over == ()
    counted = bars("scores", "Holds.", [0, 12], ["", ""], [], counted=True)
    assert [(label.words, label.left) for label in counted.over] == [("12", 75.0)]


def test_a_key_looks_like_what_it_means():
    looks = ("line a", "unsure", "dot", "pain")
    assert len({Key(look, "words").path for look in looks}) == 4
