"""Stairs of both renderers on made-up data: bands, intervals over persons, verdicts, the hinge."""

import json
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from formcheck.errors import EXIT_OK
from formcheck.lab.benchmark import bands, stairs, travel
from formcheck.lab.benchmark.__main__ import main
from formcheck.lab.benchmark.bands import QUANTITIES, by_band, counting, figures, frames_of
from formcheck.lab.benchmark.stairs import (
    Climbed,
    Staircase,
    climb,
    own_staircase,
    second_staircase,
)
from formcheck.lab.benchmark.verdicts import CASES, Unjudged, spans, verdicts, why_not_judged
from tests.lab.benchmark import made_up

SECOND = Path(__file__).resolve().parents[3].parent / "shared" / "second_renderer"
FLEXION, ANGLE = QUANTITIES[0], QUANTITIES[1]


def staircase(person="a", fps=15.0, **changes):
    """Climbs 0, 10, … 50°, a second each, with a back angle of 20° + 0.8 times that."""
    time_s = np.arange(0, 6, 1 / fps)
    flexion = 10.0 * np.floor(time_s + 1e-9)
    plain = Staircase(
        clip=f"clip of {person}",
        person=person,
        stretch="standing",
        leg="left",
        azimuth_deg=5.0,
        wear="tight",
        region="whole",
        begun="upright",
        natural_deg=20.0,
        time_s=time_s,
        stretched=np.ones(time_s.size, bool),
        true={
            "spine_flexion": flexion,
            "back_angle": 20.0 + 0.8 * flexion,
            "knee_flexion": np.zeros(time_s.size),
            "hip_flexion": np.full(time_s.size, 100.0),
            "hip_hinge": np.full(time_s.size, 100.0) - 0.5 * flexion,
        },
    )
    return replace(plain, **changes)


def climbed(of, off=0.0, stated=4.0, **changes):
    """Reads everything off by so much; rounded above 30° of flexion, told one second later."""
    rounding = of.true["spine_flexion"] - 30.0
    first = np.argmax(rounding > 0)
    plain = Climbed(
        of=of,
        read={key: value + off for key, value in of.true.items()},
        stated={key: np.full(value.size, stated) for key, value in of.true.items()},
        neutral=np.ones(of.time_s.size, bool),
        rounding_deg=rounding,
        told=of.time_s >= of.time_s[first] + 1.0,
        reasons=("",) * of.time_s.size,
    )
    return replace(plain, **changes)


def test_each_band_has_its_own_bias():
    of = staircase()
    clip = climbed(of)
    read = dict(clip.read) | {"spine_flexion": of.true["spine_flexion"] * 0.8}
    found = by_band(
        frames_of([replace(clip, read=read)], FLEXION), FLEXION.bands, needs_neutral=True
    )
    assert list(found)[::3] == ["0..10", "30..40", "all"]
    assert [round(band.bias_deg.value) for band in found.values()] == [0, -2, -4, -6, -8, -10, -5]
    assert [band.frames for band in found.values()] == [15] * 6 + [90]
    assert found["all"].error_deg.value == pytest.approx(5.0)


def test_the_interval_is_over_persons_not_frames():
    one = figures(frames_of([climbed(staircase("a"), off=3.0)], FLEXION))
    assert (one.bias_deg.low, one.bias_deg.high) == (3.0, 3.0)
    two = [climbed(staircase("a"), off=0.0), climbed(staircase("b"), off=10.0)]
    both = figures(frames_of(two, FLEXION))
    assert both.bias_deg.value == pytest.approx(5.0)
    assert (both.bias_deg.low, both.bias_deg.high) == pytest.approx((0.0, 10.0))
    again = figures(frames_of([*two, climbed(staircase("b"), off=10.0)], FLEXION))
    assert again.persons == 2
    assert again.bias_deg.low == pytest.approx(0.0)


def test_a_clip_of_30_frames_a_second_counts_no_more():
    slow, fast = staircase(fps=15.0), staircase(fps=30.0)
    assert counting(fast).sum() == counting(slow).sum() == 90


def test_only_frames_in_the_stretch_seen_from_the_side_count():
    of = staircase()
    half = replace(of, stretched=of.time_s < 3.0)
    assert counting(half).sum() == 45
    assert not counting(replace(of, azimuth_deg=-21.0)).any()
    assert counting(replace(of, azimuth_deg=-20.0)).all()


def test_withheld_is_not_the_same_as_without_a_neutral():
    of = staircase()
    early = of.time_s < 3.0
    read = dict(climbed(of).read)
    read["spine_flexion"] = np.where(early | (of.time_s >= 5.0), np.nan, read["spine_flexion"])
    clip = climbed(of, read=read, neutral=~early)
    found = figures(frames_of([clip], FLEXION), needs_neutral=True)
    assert found.no_neutral == pytest.approx(0.5)
    assert found.withheld.value == pytest.approx(1 / 3)


def test_readings_without_a_stated_error_say_nothing_of_it():
    of = staircase()
    sure = figures(frames_of([climbed(of, off=5.0, stated=4.0)], FLEXION))
    assert (sure.within_1.value, sure.within_2.value) == (0.0, 1.0)
    none = figures(frames_of([climbed(of, stated=math.nan)], FLEXION))
    assert math.isnan(none.within_1.value)
    assert none.error_deg.value == 0.0


def test_the_outermost_bands_are_open():
    values = np.array([-3.0, 0.0, 9.9, 10.0, 62.0])
    first, last = FLEXION.bands[0], FLEXION.bands[-1]
    assert bands.in_band(values, first, FLEXION.bands).tolist() == [True] * 3 + [False] * 2
    assert bands.in_band(values, last, FLEXION.bands).tolist() == [False] * 4 + [True]


ROUNDED, STRAIGHT, FLAT, BY_NATURE = CASES.values()


def test_who_should_be_told_goes_by_the_back_angle():
    clip = climbed(staircase())
    rounded = verdicts([clip], ROUNDED)  # only the last step has 60°
    assert (rounded.frames, rounded.judged_rounded.value, rounded.told.value) == (15, 1.0, 1.0)
    straight = verdicts([clip], STRAIGHT)  # 0, 10 and 20°
    assert (straight.frames, straight.told.value, straight.not_judged.value) == (45, 0.0, 0.0)
    hollow = staircase(natural_deg=-20.0)
    hollow = replace(
        hollow, true=dict(hollow.true) | {"back_angle": hollow.true["back_angle"] - 40}
    )
    assert verdicts([climbed(hollow)], ROUNDED).frames == 0
    flat = verdicts([climbed(hollow)], FLAT)
    assert (flat.frames, flat.judged_rounded.value) == (30, 1.0)
    round_one = staircase(natural_deg=45.0)
    turned = dict(round_one.true) | {"back_angle": round_one.true["back_angle"] + 25}
    assert verdicts([climbed(replace(round_one, true=turned))], BY_NATURE).frames == 30


def test_a_stay_is_told_when_the_watch_says_so_in_it():
    of = staircase()
    always = np.ones(of.time_s.size)
    bent = {"spine_flexion": 50.0 * always, "back_angle": 70.0 * always}
    long = replace(of, true=dict(of.true) | bent)
    told = verdicts([climbed(long, told=of.time_s > 4)], ROUNDED)
    assert (told.stays, told.stays_told) == (1, 1)
    # What was told just before is no verdict on this stay.
    before = verdicts([climbed(long, told=of.time_s < 0.4)], ROUNDED)
    assert (before.stays, before.stays_told) == (1, 0)


def test_spans_of_a_mask():
    time = np.arange(6.0)
    mask = np.array([True, True, False, True, False, True])
    assert spans(time, mask) == [(0.0, 1.0), (3.0, 3.0), (5.0, 5.0)]


def test_reasons_are_counted_with_their_persons():
    of = staircase("a")
    reasons = tuple("dark" if t < 1 else "torn" if t < 3 else "" for t in of.time_s)
    total, why = why_not_judged([climbed(of, reasons=reasons), climbed(staircase("b"))])
    assert (total, why) == (180, {"torn": Unjudged(30, 1), "dark": Unjudged(15, 1)})


def second_data(flexion, trunk, **changes):
    """A clip of the second renderer: pelvis 20° behind the trunk, and 0.57° a degree of flexion."""
    rows = [
        {
            "t": i / 15, "spine_flexion": f, "trunk": t, "pelvis_pitch": t - 20.0 - 0.57 * f,
            "hip_included": 180.0 - (t + 60.0), "knee_included": 180.0, "leg_raise": 60.0,
            "leg": "R",
        }
        for i, (f, t) in enumerate(zip(flexion, trunk, strict=True))
    ]  # fmt: skip
    plain = {
        "stretch": "standing", "near": "right", "azimuth": 8, "spine": "whole",
        "lordosis_flattened": 20.0, "attempts": [[0.2, 9.0]], "frames": rows,
    }  # fmt: skip
    return plain | changes


def test_the_second_renderers_hinge_is_the_pelvis_against_the_thigh():
    of = second_staircase("n", second_data([0, 0, 20, 40], [0, 40, 40, 40]))
    # Neutral: hinge is hip flexion. Bent: the pelvis stays behind by what the spine takes over.
    assert of.true["hip_hinge"] == pytest.approx([60, 100, 100 - 11.4, 100 - 22.8])
    assert of.true["hip_flexion"] == pytest.approx([60, 100, 100, 100])
    assert (of.person, of.begun, of.leg) == ("lordosis 20", "upright", "right")
    sits = second_data([0, 0, 20], [0, 40, 40], stretch="seated")
    for row in sits["frames"]:
        row["leg_raise"] = 0.0
    assert second_staircase("n", sits).true["hip_hinge"] == pytest.approx([90, 130, 118.6])


def test_how_a_second_staircase_begins():
    start = {"attempts": [[0, 9]]}
    assert second_staircase("n", second_data([45, 45], [40, 40], **start)).begun == "rounded"
    assert second_staircase("n", second_data([3, 45], [40, 40], **start)).begun == "straight"


@pytest.mark.skipif(not SECOND.is_dir(), reason="the second renderer's clips are not here")
def test_on_the_second_renderer_hinge_and_hip_flexion_agree_in_neutral():
    off = []
    for path in sorted(SECOND.glob("*.json")):
        data = json.loads(path.read_text())
        if data["stretch"] in ("standing", "seated"):
            of = second_staircase(path.stem, data)
            neutral = of.stretched & (of.true["spine_flexion"] <= 5.0)
            off += (of.true["hip_flexion"] - of.true["hip_hinge"])[neutral].tolist()
    assert len(off) > 100
    # Reaching arms carry the shoulders forward, and what little the spine bends comes on top.
    assert np.mean(off) == pytest.approx(6.5, abs=2.0)
    assert np.std(off) < 2.0


def test_an_own_staircase_takes_its_natural_back_from_neutral_frames():
    truth = made_up.truth()
    flexion = truth.angles["spine_flexion_deg"]
    truth = replace(
        truth, body="b7", tags=("lumbar",), back={"back_angle_deg": -10.0 + 0.76 * flexion}
    )
    of = own_staircase(truth)
    assert (of.person, of.region, of.begun, of.leg) == ("b7", "lumbar", "upright", "left")
    assert of.natural_deg == pytest.approx(-10.0)
    assert of.stretched.sum() == 161
    older = own_staircase(made_up.truth())
    assert (older.person, older.region) == ("made", "whole")
    assert math.isnan(older.natural_deg)


class FakeChecker:
    """Says of a "pose" what it holds: (own neutral, flexion, rounding) or None."""

    def __init__(self, **_options):
        pass

    def update(self, _time_s, pose):
        if pose is None:
            return SimpleNamespace(measures=None, faults=())
        own, flexion, rounding = pose
        legs = SimpleNamespace(of=lambda _leg: 90.0)
        spine = SimpleNamespace(
            flexion_deg=flexion, uncertainty_deg=5.0, angle_deg=70.0, angle_uncertainty_deg=6.0,
            rounding_deg=rounding, reason=None if math.isfinite(rounding) else "dark",
        )  # fmt: skip
        measures = SimpleNamespace(
            own_neutral=own, side_on=True, spine=spine, knee_flexion_deg=legs,
            hip_flexion_deg=legs, hip_hinge_deg=lambda _leg: 80.0,
        )  # fmt: skip
        return SimpleNamespace(measures=measures, faults=("rounded_back",) if rounding > 9 else ())


def test_flexion_counts_only_against_the_own_neutral(monkeypatch):
    monkeypatch.setattr(stairs, "Checker", FakeChecker)
    of = staircase()
    of = replace(of, time_s=of.time_s[:4])
    said = [None, (False, 40.0, 13.0), (True, 41.0, 2.0), (True, math.nan, math.nan)]
    found = climb(of, list(zip(of.time_s, said, strict=True)))
    assert np.isnan(found.read["spine_flexion"]).tolist() == [True, True, False, True]
    assert np.isnan(found.read["back_angle"]).tolist() == [True, False, False, False]
    assert found.neutral.tolist() == [False, False, True, True]
    assert found.told.tolist() == [False, True, False, False]
    assert found.reasons == ("nobody is seen", "", "", "dark")


def test_the_report_has_a_column_for_each_source_and_is_valid_json():
    sources = {
        "stairs_dev": [climbed(staircase("a")), climbed(staircase("b"), off=-4.0)],
        "second": [climbed(staircase("c"), off=-9.0)],
    }
    found = travel.report(travel.Material(sources))
    line = next(x for x in found.text.splitlines() if x.startswith("| flexion: bias"))
    assert "−2.0 −2.0 −2.0 −2.0 | −9.0 −9.0 −9.0 −9.0" in line
    assert "bias stairs_dev | bias second" in found.text
    data = json.loads(found.json)
    assert data["schema"] == "formcheck-travel/1"
    fine = data["stairs"]["second"]["quantities"]["spine_flexion"]["fine"]
    assert fine["30..40"]["bias_deg"]["value"] == -9.0
    assert data["people"] is None


def test_nothing_to_run_over_is_said(tmp_path, capsys):
    for arguments, words in (
        ([], "nothing to run over"),
        (["--second", str(tmp_path), "--store", str(tmp_path)], "no clip"),
        (["--own", str(tmp_path)], "--store"),
    ):
        assert main(["travel", *arguments]) != EXIT_OK
        assert words in capsys.readouterr().err
