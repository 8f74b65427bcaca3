"""Fitting where the camera stands, on bodies that are made up here."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from formcheck.lab.synth.sample import AZIMUTHS, SIZES, TURNED, sample_clip
from formcheck.lab.training import __main__ as command
from formcheck.lab.training import azimuth
from formcheck.lab.training.azimuth import Seen


def made_up(people, rng):
    """Bodies whose row tells where the camera stands, plainly."""
    rows = rng.normal(0.0, 1.0, (people * 8, 6))
    return [
        Seen(str(n // 8), ("standing", "seated")[n % 2], row, 25.0 * row[0] - 10.0 * row[1])
        for n, row in enumerate(rows)
    ]


def test_the_camera_is_found_of_people_left_out(monkeypatch):
    monkeypatch.setattr(azimuth, "EPOCHS", 300)
    monkeypatch.setattr(azimuth, "PENALTY", 0.1)
    monkeypatch.setattr(azimuth, "MEMBERS", 1)
    seen = made_up(30, np.random.default_rng(0))
    network, judged = azimuth.fit_azimuth(seen, seed=0)
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


def test_an_empty_set_is_one_clear_sentence(tmp_path, capsys):
    arguments = [str(tmp_path), "--camera", str(tmp_path), "-o", str(tmp_path / "x.npz")]
    assert command.main(arguments) == 2
    assert "There is no clip in" in capsys.readouterr().err
    assert not (tmp_path / "camera.npz").exists()
