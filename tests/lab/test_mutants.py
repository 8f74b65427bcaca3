"""The script that changes named numbers: what it changes, and that a change is noticed."""

import os
from dataclasses import replace

import pytest

from formcheck.lab import mutants as script
from formcheck.lab.mutants import EXCUSED, changed, main, mutants
from formcheck.rules.common import BENT_KNEE


@pytest.mark.parametrize(
    ("value", "place", "factor", "becomes"),
    [
        (12.0, "", 0.5, 6.0),
        (3, "", 1.5, 4),
        ((-30.0, 5.0), "0", 0.5, (-15.0, 5.0)),
        ({"gentle": 60.0, "strict": 40.0}, "strict", 1.5, {"gentle": 60.0, "strict": 60.0}),
        (replace(BENT_KNEE, above=30.0), "above", 0.5, replace(BENT_KNEE, above=15.0)),
    ],
)
def test_one_number_is_changed(value, place, factor, becomes):
    assert changed(value, place, factor) == becomes


def test_thresholds_are_found_and_words_and_grids_are_not():
    names = {(one.room, one.module, one.name) for one in mutants()}
    assert ("rules", "depth", "RELEASED_DEG") in names
    assert ("measure", "flexion", "ROUNDED_ANGLE_DEG") in names
    assert ("measure", "view", "UNSURE_FROM_DEG") in names, "the second of two in one line"
    assert not {name for _, _, name in names} & {"BOUNCING", "STATIONS", "TABLE"}


def test_what_is_excused_is_there_and_has_a_reason():
    names = {f"{one.room}.{one.module}.{one.name}" for one in mutants(excused={})}
    assert set(EXCUSED) <= names
    assert all(len(reason) > 20 for reason in EXCUSED.values())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_module_is_asked_once_and_kept(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(script, "KEPT", tmp_path)
    assert main(["measure.geometry"]) == 0
    assert capsys.readouterr().out.endswith("4 mutants, 0 survived\n")
    kept = tmp_path / "measure.geometry"
    kept.write_text(kept.read_text() + "measure.geometry.HYPEREXTENSION_DEG*0.5\n")
    assert main(["measure.geometry"]) == 1, "what is kept is not asked again"
    assert "measure.geometry.HYPEREXTENSION_DEG*0.5" in capsys.readouterr().out


def test_a_module_that_is_not_there_is_said(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["measure.nothing"])
    assert "measure.nothing" in capsys.readouterr().err
