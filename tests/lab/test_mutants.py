"""The script that changes named numbers: what it changes, and that a change is noticed."""

import pytest

from formcheck.lab.mutants import Mutant, changed, mutants, survives


@pytest.mark.parametrize(
    ("value", "place", "factor", "becomes"),
    [
        (12.0, "", 0.5, 6.0),
        (3, "", 1.5, 4),
        ((-30.0, 5.0), "0", 0.5, (-15.0, 5.0)),
        ({"gentle": 60.0, "strict": 40.0}, "strict", 1.5, {"gentle": 60.0, "strict": 60.0}),
    ],
)
def test_one_number_is_changed(value, place, factor, becomes):
    assert changed(value, place, factor) == becomes


def test_a_code_names_its_mutant():
    one = Mutant("measure", "neutral", "UPRIGHT_LEAN_DEG", "0", 0.5)
    assert one.code == "measure.neutral.UPRIGHT_LEAN_DEG[0]*0.5"
    assert Mutant.from_code(one.code) == one


def test_thresholds_are_found_and_words_and_grids_are_not():
    names = {(one.room, one.module, one.name) for one in mutants()}
    assert ("rules", "release", "RELEASED_DEG") in names
    assert ("measure", "rounding", "ROUNDED_ANGLE_DEG") in names
    assert not {name for _, _, name in names} & {"BOUNCING", "STATIONS", "TABLE"}


def test_a_pinned_number_does_not_survive_and_an_unchanged_one_does():
    assert not survives(Mutant("measure", "arms", "ARM_WITHIN", "", 0.5), own_only=True)
    assert survives(Mutant("measure", "arms", "ARM_WITHIN", "", 1.0), own_only=True)
