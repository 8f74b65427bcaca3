"""The stretches themselves: complete, with sources, and open for a fourth."""

import math
from dataclasses import replace

import pytest
from bodies import SEATED, SITTING, run, script

from formcheck.errors import UsageError
from formcheck.measure.measures import PerSide
from formcheck.rules.catalogue import Wanted, catalogue, recognise
from formcheck.rules.still import judge_still
from formcheck.rules.stretch import ANGLES, Rule, Stretch, knee_flexion

NAMES = ("standing", "supine", "seated")


def all_rules() -> list[tuple[Stretch, Rule]]:
    return [(stretch, rule) for stretch in catalogue().values() for rule in stretch.rules]


def test_the_three_stretches_are_there():
    assert set(catalogue()) == set(NAMES)
    assert all(stretch.name == name for name, stretch in catalogue().items())


@pytest.mark.parametrize("name", NAMES)
def test_a_stretch_says_which_angles_matter(name):
    angles = catalogue()[name].angles
    assert len(angles) >= 2
    assert len(set(angles)) == len(angles)
    assert set(angles) <= set(ANGLES)
    assert ("spine_flexion_deg" in angles) == (name != "supine")


@pytest.mark.parametrize(("stretch", "rule"), all_rules(), ids=lambda x: getattr(x, "name", ""))
def test_a_rule_has_a_source_words_and_hysteresis(stretch, rule):
    assert len(rule.source) > 10
    assert rule.release < rule.above
    assert rule.confirm_s > 0
    assert rule.fault in {known.fault for known in stretch.rules}


def test_which_stretch_has_which_faults():
    faults = {name: {rule.fault for rule in catalogue()[name].rules} for name in NAMES}
    assert faults == {
        "standing": {"rounded_back", "bent_knee"},
        "seated": {"rounded_back", "bent_knee"},
        "supine": {"bent_knee", "resting_leg", "lifted_pelvis", "lifted_head"},
    }


@pytest.mark.parametrize(("near", "far", "told"), [(34, 20, 34), (5, 40, 5), (math.nan, 20, 20)])
def test_of_two_stretched_legs_the_near_knee_is_told(near, far, told):
    measures = SEATED.measured()
    side = measures.view.near_side
    knees = PerSide(far, near) if side == "right" else PerSide(near, far)
    measures = replace(measures, knee_flexion_deg=knees)
    assert knee_flexion(measures, "both") == told
    assert math.isnan(knee_flexion(measures, side)) == math.isnan(near)


# How soon a back counts as rounded.


def test_sensitivity_moves_the_threshold_of_the_back_and_nothing_else():
    body = SEATED.backed(40.0)
    strict, gentle = (Wanted.checked(None, None, name) for name in ("strict", "gentle"))
    rules = {
        wanted: {rule.fault: rule for rule in recognise(body.measured(), wanted).stretch.rules}
        for wanted in (Wanted(), strict, gentle)
    }
    above = [rules[w]["rounded_back"].above for w in (strict, Wanted(), gentle)]
    assert above == [-7.0, 0.0, 9.0]
    assert all(by["rounded_back"].release < by["rounded_back"].above for by in rules.values())
    assert len({by["bent_knee"] for by in rules.values()}) == 1


def test_the_rule_for_the_back_goes_by_the_line_that_the_measure_draws():
    measures = SEATED.backed(10.0).measured()
    for rounding, told in ((0.1, True), (-0.1, False), (math.nan, False)):
        spine = replace(measures.spine, flexion_deg=80.0, angle_deg=80.0, rounding_deg=rounding)
        found = judge_still([replace(measures, spine=spine)], Wanted()).faults
        assert [span.fault for span in found] == ["rounded_back"] * told


@pytest.mark.parametrize(("above", "told_at"), [(60.0, 10.1), (50.0, 0.1), (40.0, -9.9)])
def test_an_own_back_angle_moves_the_line_by_as_much(above, told_at):
    measures = SEATED.backed(10.0).measured()
    wanted = Wanted.checked(None, None, rounded_above_deg=above)
    for rounding, told in ((told_at, True), (told_at - 0.2, False)):
        spine = replace(measures.spine, rounding_deg=rounding)
        assert bool(judge_still([replace(measures, spine=spine)], wanted).faults) is told


def test_a_persons_own_threshold_decides():
    frames = script(
        (0, SITTING.backed(0.0)), (2, SITTING.backed(0.0)), (3, SEATED.backed(35.0)),
        (9, SEATED.backed(35.0)),
    )  # fmt: skip
    for above, told in ((40.0, True), (70.0, False)):
        session = run(frames, Wanted.checked(None, None, rounded_above_deg=above))
        assert ("rounded_back" in session.at(8).faults) is told


@pytest.mark.parametrize("above", [0.0, 9.0, 71.0, math.nan, math.inf])
def test_a_threshold_that_makes_no_sense_is_refused(above):
    with pytest.raises(UsageError, match="choose from 10 to 70"):
        Wanted.checked(None, None, rounded_above_deg=above)


def test_an_unknown_sensitivity_is_refused():
    with pytest.raises(UsageError, match="gentle, standard, strict"):
        Wanted.checked(None, None, "harsh")
