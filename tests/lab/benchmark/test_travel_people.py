"""People and motion capture in ``travel``: grades, agreement, misses, films; on made-up data."""

import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark import films, travel
from formcheck.lab.benchmark.people import (
    Label,
    Photo,
    Seen,
    gradings,
    judge,
    read_everybody,
    read_labels,
    run_photographs,
)
from formcheck.lab.benchmark.people_show import (
    against,
    agreement,
    crossed,
    people_said,
    people_sheets,
)
from formcheck.texts import Line

NAN = math.nan
PEOPLE = Path(__file__).resolve().parents[3].parent / "shared" / "real_people"


def photo(name="a", back="clearly rounded", marked=70.0, raters=("clear", "clear"), **seen):
    label = Label(name, "seated", "side", back, "straight", f"person {name}", marked, raters)
    plain = Seen("seated", ("rounded_back",), 68.0, 5.0, 12.0, 2.0, "")
    return Photo(label, replace(plain, **seen))


def test_what_is_said_of_a_back():
    assert photo().called == "rounded"
    assert photo(faults=(), rounding_deg=-8.0).called == "straight"
    assert photo(faults=(), rounding_deg=NAN).called == "withheld"
    assert photo(stretch=None).called == "not found"
    assert photo(stretch="supine").called == "not found"
    assert photo(faults=("bent_knee",)).knee_called == "bent"
    assert photo(knee_deg=NAN).knee_called == "withheld"


def test_three_ways_to_grade():
    photos = [
        photo("a"),
        photo("b", back="mildly rounded", marked=30.0, raters=("straight", "mild")),
        photo("c", back="straight", marked=NAN, raters=()),
    ]
    oblique = replace(photos[0], label=replace(photos[0].label, id="d", view="oblique"))
    column, raters, marks = gradings([*photos, oblique]).values()
    assert column == {"a": "clear", "b": "mild", "c": "straight"}
    assert raters == {"a": "clear", "b": "mild"}
    assert marks == {"a": "clear", "b": "straight"}
    table = crossed(photos, column)
    assert table["clear"]["rounded"] == ["a"]
    assert table["straight"]["rounded"] == ["c"]


def test_an_untold_rounded_back_is_a_miss_and_a_doubtful_mild_one_is_not():
    grading = {"a": "clear", "b": "straight", "c": "mild"}
    assert against(photo("a", faults=(), rounding_deg=NAN), grading)
    assert against(photo("a", stretch=None), grading)
    assert against(photo("b"), grading)
    assert not against(photo("b", faults=(), rounding_deg=NAN), grading)
    assert not against(photo("c"), grading)
    assert not against(photo("elsewhere"), grading)


def test_agreement_with_the_raters():
    marks = np.array([20.0, 40.0, 60.0, 80.0])
    photos = [
        photo(f"p{i}", marked=m, angle_deg=m + 4.0, angle_error_deg=2.0)
        for i, m in enumerate(marks)
    ]
    unread = photo("unread", angle_deg=NAN)
    found = agreement([*photos, unread, photo("unmarked", marked=NAN)])
    assert (found.marked, found.n) == (5, 4)
    assert found.r.value == pytest.approx(1.0)
    assert found.sd_deg.value == pytest.approx(0.0)
    assert found.bias_deg.value == pytest.approx(4.0)
    assert (found.z, found.within_1, found.within_2) == pytest.approx((2.0, 0.0, 1.0))
    assert math.isnan(agreement([unread]).r.value)


def test_frames_of_one_clip_are_one_person_in_the_interval():
    alike = [photo(f"p{i}", marked=50.0, angle_deg=50.0 + 10 * i) for i in range(4)]
    one = [replace(p, label=replace(p.label, person="same")) for p in alike]
    assert agreement(one).bias_deg.low == agreement(one).bias_deg.high == pytest.approx(15.0)
    assert agreement(alike).bias_deg.low < 10.0


def test_every_miss_is_listed_by_id_with_its_reason():
    photos = [
        photo("told"),
        photo("hidden", faults=(), rounding_deg=NAN, angle_deg=NAN, reason="the light is bad"),
        photo("lost", stretch=None, reason="nobody is seen"),
    ]
    sheets = {sheet.title: sheet for sheet in people_sheets(photos, people_said(photos, []))}
    missed = sheets["Who was not judged or judged otherwise, and why"].rows
    assert [(row[0], row[-1]) for row in missed] == [
        ("hidden", "the light is bad"), ("lost", "nobody is seen"),
    ]  # fmt: skip
    column = travel.targets_sheet({}, people_said(photos, []))
    told = next(row for row in column.rows if row[0] == "rounded: told")
    assert told[-1] == "1 of 3 / 1 of 3"
    assert "the light is bad" in travel.report(travel.Material({}, photos)).text


def test_labels_and_poses_from_files(tmp_path):
    (tmp_path / "labels.csv").write_text(
        "id,source,path,stretch,view,back,knee,back_angle_deg,rater_a,rater_b\n"
        "a,repo,clip.mp4@1.0s,seated,side,straight,straight,30.5,mild,straight\n"
        "b,repo,clip.mp4@2.0s,other,oblique,straight,bent,,,\n"
    )
    first, second = read_labels(tmp_path / "labels.csv")
    assert (first.angle_deg, first.raters) == (30.5, ("mild", "straight"))
    assert first.person == second.person == "repo clip.mp4"
    assert math.isnan(second.angle_deg)
    assert second.raters == ()
    with pytest.raises(UnreadableInputError, match="no poses"):
        run_photographs(tmp_path)
    (tmp_path / "poses").mkdir()
    nobody = {"points": (0, 33, 2), "world": (0, 33, 3), "visibility": (0, 33), "masks": (0, 9, 9)}
    empty = {name: np.zeros(shape, np.float32) for name, shape in nobody.items()}
    for name in ("a", "b"):
        np.savez(tmp_path / "poses" / f"{name}.npz", size=np.array([9, 9]), **empty)
    photos = run_photographs(tmp_path)
    assert [p.seen.reason for p in photos] == ["nobody is seen"] * 2
    assert [p.recognised for p in photos] == [False, True]
    (tmp_path / "labels.csv").write_text("id,stretch,view,back,knee\na,seated,side,,straight\n")
    with pytest.raises(UnreadableInputError, match="line 2: 'back' is missing"):
        read_labels(tmp_path / "labels.csv")


@pytest.mark.skipif(not PEOPLE.is_dir(), reason="the poses of real people are not here")
def test_a_real_photograph_is_judged():
    labels = {label.id: label for label in read_labels(PEOPLE / "labels.csv")}
    seen = judge(read_everybody(PEOPLE / "poses" / "st03.npz"))
    assert seen.stretch == labels["st03"].stretch == "standing"
    assert seen.knee_deg < 28.0
    straight = judge(read_everybody(PEOPLE / "poses" / "st07.npz"))
    assert "rounded_back" not in straight.faults


class FakeChecker:
    """Shows each pose, a cue and maybe a fault, as feedback in a hold."""

    def __init__(self, **_options):
        pass

    def update(self, _time_s, pose):
        cue, faults, rounding = pose
        measures = SimpleNamespace(spine=SimpleNamespace(rounding_deg=rounding))
        return SimpleNamespace(cue=Line(cue), faults=faults, phase="hold", measures=measures)

    def finish(self):
        hold = SimpleNamespace(
            stretch=SimpleNamespace(name="seated"), side="both", start_s=0.0, end_s=4.0,
            clock=SimpleNamespace(held_s=3.0),
        )  # fmt: skip
        return [hold], ()


def test_a_film_tells_seconds_not_frames(monkeypatch):
    monkeypatch.setattr(films, "Checker", FakeChecker)
    short, long = ("hold.seated", (), NAN), ("problem.both_legs_up", ("rounded_back",), 5.0)
    film = films.replay_film(
        "f", "rounded", [(0.0, short), (0.1, short), (0.2, long), (3.2, short)]
    )
    assert film.cue == "Lower the other leg. (3.0 s)"
    assert film.rounded_s == pytest.approx(3.0)
    assert film.held == ("seated both 0.0–4.0 s, 3.0 s",)
    assert film.not_judged == pytest.approx(0.3 / 3.3)


def test_half_way_to_the_front_no_angle_is_given():
    """Two people seen from 45° off the side, whose hips would be told 24° too small."""
    folder = PEOPLE.parent / "mocap"
    if not folder.is_dir():
        pytest.skip("the movements measured by markers are not here")
    found = films.run_mocap(folder)
    assert len(found) == 2
    for one in found.values():
        assert one["frames"] > 100
        hips = one["hip_flexion"]
        assert hips.measured == 0 or hips.error_deg <= 8.0


def test_mocap_counts_only_frames_that_are_measured(monkeypatch):
    class Beside:
        def __init__(self, **_options):
            pass

        def update(self, _time_s, pose):
            side = SimpleNamespace(of=lambda near: 50.0 if near == "left" else 0.0)
            m = SimpleNamespace(
                side_on=pose, view=SimpleNamespace(near_side="left"), hip_flexion_deg=side,
                knee_flexion_deg=side, trunk_inclination_deg=NAN,
            )  # fmt: skip
            return SimpleNamespace(measures=m)

    monkeypatch.setattr(films, "Checker", Beside)
    n = np.ones(3)
    truth = {"time_s": np.array([0.0, 0.1, 0.2]), "trunk_inclination_deg": n}
    for side in ("left", "right"):
        truth |= {f"hip_flexion_{side}_deg": 60.0 * n, f"knee_flexion_{side}_deg": 45.0 * n}
    found = films.compare(truth, [(0.0, True), (0.1, False), (0.2, True), (9.0, True)])
    assert found["frames"] == 3
    assert (found["hip_flexion"].measured, found["hip_flexion"].bias_deg) == (2, -10.0)
    assert found["trunk_inclination"].measured == 0
    row = films.mocap_sheet({"squat": found}).rows[0]
    assert row == ("squat, hip flexion", "2", "33%", "−10.0°", "10.0°", "10.0°")
