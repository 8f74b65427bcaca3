"""Fitting the networks of the angles and the camera, on postures and bodies made up here."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from formcheck.lab.synth.sample import AZIMUTHS, SIZES, TURNED, sample_clip
from formcheck.lab.training import __main__ as command
from formcheck.lab.training import networks
from formcheck.lab.training.networks import GROSS_DEG, Posed, Seen


def postures_of(people: int, rng: np.random.Generator) -> list[Posed]:
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
    monkeypatch.setattr(networks, "EPOCHS", 60)
    monkeypatch.setattr(networks, "MEMBERS", 1)
    postures = postures_of(24, np.random.default_rng(0))
    found, judged = networks.fit_angles(postures, seed=0)
    assert set(judged) == {"seated hip", "seated knee", "seated lean"}
    for before, after in judged.values():
        assert after < 0.5 * before
    off = found.off(postures[0].rows, near=0)
    assert off.hip_deg == pytest.approx(postures[0].off["hip"], abs=3.0)


def test_gross_errors_are_not_learnt_from():
    postures = postures_of(4, np.random.default_rng(0))
    wild = Posed("4", "seated", 5.0, True, 0, np.zeros((2, 5)), {
        name: np.full(2, GROSS_DEG + 1.0) for name in ("hip", "knee", "lean")
    })  # fmt: skip
    assert len(networks.learnt([*postures, wild], "hip")) == 2 * len(postures)
    assert len(networks.learnt([*postures, wild], "lean")) == len(postures)


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


def bodies_of(people, rng):
    """Bodies whose row tells where the camera stands, plainly."""
    rows = rng.normal(0.0, 1.0, (people * 8, 6))
    return [
        Seen(str(n // 8), ("standing", "seated")[n % 2], row, 25.0 * row[0] - 10.0 * row[1])
        for n, row in enumerate(rows)
    ]


def test_the_camera_is_found_of_people_left_out(monkeypatch):
    monkeypatch.setattr(networks, "EPOCHS", 300)
    monkeypatch.setattr(networks, "PENALTY", 0.1)
    monkeypatch.setattr(networks, "MEMBERS", 1)
    seen = bodies_of(30, np.random.default_rng(0))
    network, judged = networks.fit_azimuth(seen, seed=0)
    assert {name.split(",")[0] for name in judged} == {"standing", "seated"}
    assert max(judged.values()) < 10.0
    assert network(seen[0].row) == pytest.approx(seen[0].azimuth_deg, abs=10.0)


def test_the_turned_set_is_seen_from_further_off_than_any_other():
    clips = [sample_clip("train_turned", number) for number in range(12)]
    assert SIZES["train_turned"] >= 150
    assert {clip.stretch for clip in clips} == {"standing", "seated", "supine"}
    turned = [clip.camera.azimuth for clip in clips]
    assert min(turned) < 0 < max(turned)
    assert all(TURNED[0] <= abs(one) <= TURNED[1] for one in turned)
    assert TURNED[0] >= AZIMUTHS[1]


@pytest.mark.parametrize(("what", "file"), [("angles", "angles.npz"), ("camera", "camera.npz")])
def test_an_empty_set_is_one_clear_sentence(tmp_path, capsys, what, file):
    arguments = [str(tmp_path), f"--{what}", str(tmp_path), "-o", str(tmp_path / "x.npz")]
    assert command.main(arguments) == 2
    assert "There is no clip in" in capsys.readouterr().err
    assert not (tmp_path / file).exists()
