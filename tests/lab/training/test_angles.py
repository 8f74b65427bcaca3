"""Fitting what is left of the angles' errors, on postures that are made up here."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from formcheck.lab.synth.sample import SIZES, sample_clip
from formcheck.lab.training import __main__ as command
from formcheck.lab.training import angles
from formcheck.lab.training.angles import GROSS_DEG, Posed


def made_up(people: int, rng: np.random.Generator) -> list[Posed]:
    """Postures whose errors are a plain function of what is seen of them."""
    out = []
    for number in range(people):
        for _ in range(8):
            rows = rng.normal(0.0, 1.0, (2, 5))
            hip, knee = 6.0 * rows[:, 0], 4.0 * rows[:, 1]
            lean = np.full(2, 5.0 * rows[0, 2])
            off = {"hip": hip, "knee": knee, "lean": lean}
            out.append(Posed(str(number), "seated", 5.0, True, 0, rows, off))
    return out


def test_people_left_out_are_measured_better(monkeypatch):
    monkeypatch.setattr(angles, "EPOCHS", 60)
    monkeypatch.setattr(angles, "MEMBERS", 1)
    postures = made_up(24, np.random.default_rng(0))
    networks, judged = angles.fit_angles(postures, seed=0)
    assert set(judged) == {"seated hip", "seated knee", "seated lean"}
    for before, after in judged.values():
        assert after < 0.5 * before
    off = networks.off(postures[0].rows, near=0)
    assert off.hip_deg == pytest.approx(postures[0].off["hip"], abs=3.0)


def test_gross_errors_are_not_learnt_from():
    postures = made_up(4, np.random.default_rng(0))
    wild = Posed("4", "seated", 5.0, True, 0, np.zeros((2, 5)), {
        name: np.full(2, GROSS_DEG + 1.0) for name in ("hip", "knee", "lean")
    })  # fmt: skip
    assert len(angles._table([*postures, wild], "hip").y) == 2 * len(postures)
    assert len(angles._table([*postures, wild], "lean").y) == len(postures)


def test_the_set_of_lying_people_shows_legs_up_and_down():
    clips = [sample_clip("train_supine", number) for number in range(12)]
    assert SIZES["train_supine"] >= 120
    assert {clip.stretch for clip in clips} == {"supine"}
    assert {clip.fps for clip in clips} == {1}
    raised = [value for clip in clips for _, value in clip.programme.keys["raise"]]
    assert min(raised) < 0
    assert max(raised) > 85
    knees = [value for clip in clips for _, value in clip.programme.keys["knee"]]
    assert max(knees) > 30


def test_an_empty_set_is_one_clear_sentence(tmp_path, capsys):
    arguments = [str(tmp_path), "--angles", str(tmp_path), "-o", str(tmp_path / "x.npz")]
    assert command.main(arguments) == 2
    told = capsys.readouterr().err.strip()
    assert "There is no clip in" in told
    assert not (tmp_path / "angles.npz").exists()
