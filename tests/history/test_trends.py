"""What is called a change, and how seldom wrongly."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

from formcheck.history.advice import GOOD_DAYS, RECENT_DAYS, REST_DAYS
from formcheck.history.progress import WINDOW_DAYS
from formcheck.history.trends import (
    LEAST_DAYS,
    LEAST_DIFFERENCE_DAYS,
    LEAST_SCATTER_DEG,
    LEAST_SPAN_DAYS,
    MEAN_ERROR_DEG,
    _student,
    difference_of,
    main_angles,
    mean_error_deg,
    told_from_deg,
    trend_of,
)

TOLD = 10.0


def line(slope: float, days: int = 12, every: int = 4, noise: float = 0.0, seed: int = 0):
    random = np.random.default_rng(seed)
    at = [738000 + every * number for number in range(days)]
    return [(day, 60 + slope * (day - at[0]) + float(random.normal(0, noise))) for day in at]


def test_the_errors_are_those_of_the_documentation():
    text = (Path(__file__).resolve().parents[2] / "docs" / "accuracy-tables.md").read_text("utf-8")
    names = {"hip flexion": "hip_flexion_deg", "hip hinge": "hip_hinge_deg"}
    names["leg raise"] = "leg_raise_deg"
    told: dict[tuple[str, str], float] = {}
    for title in ("camera within 20° of the side", "by the model full, as in a live session"):
        part = re.split(rf"### Angles,? {title}", text)[1].split("###")[0]
        angle = ""
        for name, stretch, error in re.findall(r"\| (.*?) \| (\w+) \| ([\d.]+)° \|", part):
            angle = name.strip() or angle
            if angle in names and stretch != "all":
                key = names[angle], stretch
                told[key] = max(told.get(key, 0.0), float(error))
    assert told == MEAN_ERROR_DEG


def test_what_the_page_on_history_says_of_errors_is_what_the_code_uses():
    text = (Path(__file__).resolve().parents[2] / "docs" / "history.md").read_text("utf-8")
    part = text.split("| | standing | supine | seated |")[1].split("\n\n")[0]
    names = {"hip flexion": "hip_flexion_deg", "hip hinge": "hip_hinge_deg"}
    names["leg raise"] = "leg_raise_deg"
    told = {}
    for row in part.splitlines()[2:]:
        name, *cells = (cell.strip() for cell in row.strip("|").split("|"))
        angle = names[name.split(":")[0]]
        for stretch, cell in zip(("standing", "supine", "seated"), cells, strict=True):
            if cell:
                told[angle, stretch] = cell
    assert told == {
        key: f"{error:.1f}°, {told_from_deg(*key):.1f}°" for key, error in MEAN_ERROR_DEG.items()
    }
    assert f"at least {LEAST_SCATTER_DEG:.1f}°" in text
    for number, words in (
        (LEAST_DAYS, "at least {} days over"),
        (LEAST_SPAN_DAYS, "over at least {}"),
        (WINDOW_DAYS // 7, "last {} weeks"),
        (LEAST_DIFFERENCE_DAYS, "from {} such days on"),
        (REST_DAYS, "pain in the last {} days"),
        (RECENT_DAYS, "nothing in the last {} days"),
        (GOOD_DAYS, "fewer than {} days"),
    ):
        assert words.format(number) in " ".join(text.split()), words


def test_a_stretch_without_figures_gets_the_largest_error():
    assert mean_error_deg("hip_flexion_deg", "kneeling") == 7.4
    assert main_angles("kneeling") == main_angles("standing")
    assert told_from_deg("leg_raise_deg", "supine") == pytest.approx(2.8 * math.sqrt(2))


@pytest.mark.parametrize(("slope", "verdict"), [(0.5, "more"), (-0.5, "less"), (0.0, "steady")])
def test_a_clear_change_is_told_and_measured(slope, verdict):
    trend = trend_of(line(slope), TOLD)
    assert trend.verdict == verdict
    assert trend.change_deg == pytest.approx(slope * 44, abs=1e-6)
    assert trend.low_deg < trend.change_deg < trend.high_deg
    assert trend.now_deg == pytest.approx(60 + slope * 44)
    assert (trend.days, trend.span_days) == (12, 44)


def test_two_degrees_are_no_progress_when_the_error_is_four():
    trend = trend_of(line(2 / 44, noise=0.01), told_from_deg=4 * math.sqrt(2))
    assert trend.change_deg == pytest.approx(2, abs=0.1)
    assert trend.verdict == "steady"


def test_however_many_days_agree_a_change_within_the_error_is_none():
    assert trend_of(line(9.5 / 80, days=81, every=1), TOLD).verdict == "steady"


@pytest.mark.parametrize(("days", "every"), [(5, 10), (30, 0.4), (1, 1), (0, 1)])
def test_too_few_days_tell_nothing(days, every):
    points = [(738000 + int(every * n), 60.0 + 5 * n) for n in range(days)]
    trend = trend_of(points, TOLD)
    assert trend.verdict == "too_few"
    assert math.isnan(trend.change_deg)


def test_one_wild_day_changes_nothing():
    points = line(0.5, noise=1.0)
    wild = [*points[:-1], (points[-1][0], -40.0)]
    assert trend_of(wild, TOLD).change_deg == pytest.approx(22, abs=3)


@pytest.mark.parametrize("days", [6, 8, 12, 25, 40])
def test_sway_alone_is_seldom_taken_for_a_change(days):
    """Even with nothing but the interval to guard against it, and more sway than is assumed."""
    told = sum(
        trend_of(line(0.0, days, 4, noise=8.0, seed=seed), 0.0).verdict != "steady"
        for seed in range(400)
    )
    # 5% are meant; 400 of them are uncertain by 1.1%.
    assert told / 400 < 0.075


@pytest.mark.parametrize("days", [6, 12, 25])
def test_what_ships_tells_next_to_nothing_of_sway(days):
    """Errors of the size that was measured, a new one every day, and no change."""
    told = told_from_deg("hip_flexion_deg", "standing")
    noise = 7.9 * 1.2533
    wrong = sum(
        trend_of(line(0.0, days, 4, noise=noise, seed=seed), told).verdict != "steady"
        for seed in range(400)
    )
    assert wrong / 400 < 0.06


def test_the_interval_holds_the_truth():
    inside = 0
    for seed in range(400):
        trend = trend_of(line(0.4, 15, 4, noise=6.0, seed=seed), TOLD)
        inside += trend.low_deg <= 0.4 * 56 <= trend.high_deg
    assert inside / 400 > 0.9


def test_students_distribution():
    for freedom, known in ((4, 2.776), (6, 2.447), (10, 2.228), (30, 2.042), (1000, 1.962)):
        assert _student(freedom) == pytest.approx(known, rel=0.012)
    assert _student(3) == pytest.approx(3.182, rel=0.05)


def sides(offset: float, days: int = 8, noise: float = 1.0):
    right = line(0.0, days, noise=noise, seed=1)
    left = [(day, value + offset) for day, value in line(0.0, days, noise=noise, seed=2)]
    return left, right


def test_a_difference_that_persists():
    found = difference_of(*sides(15.0), TOLD)
    assert found.persists
    assert found.middle_deg == pytest.approx(15, abs=1.5)
    assert found.low_deg < 15 < found.high_deg
    assert difference_of(*sides(-15.0), TOLD).persists


def test_a_difference_within_the_error_does_not_persist():
    assert not difference_of(*sides(8.0), TOLD).persists


def test_a_difference_that_comes_and_goes_does_not_persist():
    left, right = sides(0.0)
    left = [(day, value + (40 if place % 2 else -18)) for place, (day, value) in enumerate(left)]
    assert not difference_of(left, right, TOLD).persists


def test_a_difference_needs_days_with_both_sides():
    left, right = sides(15.0)
    found = difference_of(left[:4], right[2:], TOLD)
    assert (found.days, found.persists) == (2, False)
    apart = difference_of(left, [(day + 1, value) for day, value in right], TOLD)
    assert apart.days == 0
    assert math.isnan(apart.middle_deg)
