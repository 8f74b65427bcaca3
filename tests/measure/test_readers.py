"""Readers of the back: the arithmetic, the file, and what they tell apart."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, SITTING, STEP, arc_look, look_of_angle
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.errors import UsageError
from formcheck.measure.back import BackLook
from formcheck.measure.outline import STATIONS
from formcheck.measure.readers import (
    BackReader,
    ClothReader,
    LearnedReader,
    LinearReader,
    Network,
    outline_row,
    reader_arrays,
    reader_from,
)
from formcheck.pipeline import models
from formcheck.pipeline.models import back_reader


def flexion(look: BackLook, neutral: BackLook) -> float:
    return BackReader().bend(look, neutral).flexion_deg


def linear(**changes) -> LinearReader:
    """A reader that answers 0 to everything."""
    plain = LinearReader(
        np.zeros(9), np.ones(9), np.zeros((2, 9)), np.zeros(2), np.array([5.0, 0.1])
    )
    return replace(plain, **changes)


def test_a_network_by_hand():
    """Two members; standardised 1 and −2; ramp; then weighed and averaged."""
    network = Network(
        mean=np.array([1.0, 2.0]),
        scale=np.array([2.0, 1.0]),
        weights=(
            np.array([[[1.0, -1.0], [0.5, 1.0]], [[0.0, 0.0], [-1.0, 0.0]]]),
            np.array([[[2.0], [3.0]], [[1.0], [1.0]]]),
        ),
        biases=(np.array([[[0.5, 0.0]], [[0.0, 1.0]]]), np.array([[[1.0]], [[-1.0]]])),
    )
    # First: relu(1 - 1 + .5) = .5, relu(-1 - 2) = 0 -> 2. Second: relu(2) = 2, relu(1) = 1 -> 2.
    assert network(np.array([3.0, 0.0])) == pytest.approx(2.0)
    # First: relu(0 + 1.5 + .5) = 2, relu(3) = 3 -> 14. Second: 0 and 1 -> 0.
    assert network(np.array([1.0, 5.0])) == pytest.approx(7.0)


# The plain reader.


def test_the_change_of_the_angle_is_three_quarters_of_the_flexion():
    bend = BackReader().bend(look_of_angle(55.0), look_of_angle(17.0))
    assert bend.flexion_deg == pytest.approx(50.0)
    assert bend.lumbar_deg == pytest.approx(34.0)
    assert bend.uncertainty_deg == 11.0


def test_who_is_as_in_neutral_has_not_bent():
    for bend in (-40, 0, 50):
        assert BackReader().bend(arc_look(bend), arc_look(bend))[0] == 0.0


def test_extending_is_negative_in_all_its_parts():
    bend = BackReader().bend(look_of_angle(10.0), look_of_angle(48.0))
    assert bend[0] == pytest.approx(-50.0)
    assert bend.lumbar_deg < 0.0


@settings(max_examples=60, deadline=None)
@given(st.floats(-40, -5), st.floats(5, 30), st.floats(10, 50))
def test_hollow_and_round_backs_that_bend_alike_read_alike(hollow, rounded, by):
    """What no reading without a neutral can do: both have bent by the same."""
    of_hollow = flexion(arc_look(hollow + by), arc_look(hollow))
    of_round = flexion(arc_look(rounded + by), arc_look(rounded))
    assert of_hollow == pytest.approx(by, abs=0.08 * by + 1.5)
    assert of_round == pytest.approx(by, abs=0.08 * by + 1.5)
    assert of_round == pytest.approx(of_hollow, abs=5.0)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 40), st.floats(10, 50), st.floats(-0.05, 0.05))
def test_landmarks_that_are_off_by_the_same_in_both_do_not_matter(bend, by, off):
    plain = flexion(arc_look(bend + by), arc_look(bend))
    moved = [
        replace(look, dorsal=look.dorsal + off) for look in (arc_look(bend + by), arc_look(bend))
    ]
    assert flexion(*moved) == pytest.approx(plain, abs=3.0)


# The linear one.


def test_a_weighted_sum_by_hand():
    look = replace(arc_look(40.0), lean_deg=45.0)
    neutral = replace(arc_look(0.0), lean_deg=0.0, chord_px=100.0 * math.exp(-0.5))
    weights = np.zeros((2, 9))
    weights[0, 8], weights[1, 0] = 4.0, 30.0
    mean, scale = np.zeros(9), np.ones(9)
    mean[8], scale[8] = 0.5, 0.25
    reader = linear(mean=mean, scale=scale, weights=weights, level=np.array([3.0, 1.0]))
    bend = reader.bend(look, neutral)
    # Longer by the half of a logarithm: (3 · 0.5 - 0.5) / 0.25 · 4 + 3.
    assert bend.flexion_deg == pytest.approx(19.0)
    assert bend.lumbar_deg == pytest.approx(look.directions_deg[0] - neutral.directions_deg[0] + 1)
    assert bend.uncertainty_deg == pytest.approx(5.0 + 0.1 * 19.0)


def test_it_is_less_sure_of_backs_that_have_bent_more():
    by_level = {
        level: linear(level=np.array([level, 0.0]))
        .bend(replace(arc_look(0.0), lean_deg=40.0), replace(arc_look(0.0), lean_deg=10.0))
        .uncertainty_deg
        for level in (-30.0, 0.0, 40.0)
    }
    assert by_level == pytest.approx({-30.0: 5.0, 0.0: 5.0, 40.0: 9.0})


@pytest.mark.parametrize(
    ("lean", "read"),
    [(-5.0, 0.0), (5.0, 0.0), (10.0, 3.0), (15.0, 6.0), (25.0, 12.0), (60.0, 12.0)],
)
def test_what_folding_alone_changes_comes_with_the_fold(lean, read):
    """Neutral against itself is 0°; 20° further forward is a fold, which the fit was made on."""
    reader = linear(level=np.array([12.0, 0.0]))
    look, neutral = (replace(arc_look(0.0), lean_deg=x) for x in (lean, 5.0))
    assert reader.bend(look, neutral).flexion_deg == pytest.approx(read)


def test_a_reader_survives_its_file(tmp_path):
    rng = np.random.default_rng(3)
    reader = linear(
        mean=rng.normal(size=9),
        scale=rng.uniform(0.5, 2.0, 9),
        weights=rng.normal(size=(2, 9)),
        level=rng.normal(size=2),
    )
    path = tmp_path / "back.npz"
    names = ("mean", "scale", "weights", "level", "error")
    np.savez_compressed(path, **{n: getattr(reader, n).astype(np.float32) for n in names})
    with np.load(path) as arrays:
        again = reader_from(LinearReader, arrays)
        kept = dict(arrays)
    assert again.bend(arc_look(40), arc_look(0)) == pytest.approx(
        reader.bend(arc_look(40), arc_look(0)), abs=1e-3
    )
    for name in names:
        with pytest.raises(KeyError):
            reader_from(LinearReader, {n: a for n, a in kept.items() if n != name})


# What is shipped, and that its file may be damaged.


def test_the_shipped_file_is_small_and_fits_the_looks():
    paths = [folder / models.BACK_MODEL for folder in models._FOLDERS]
    (path,) = [p for p in paths if p.is_file()]
    assert path.stat().st_size < 20_000
    back = models.back_reader().back
    assert back.mean.shape == back.scale.shape == (9,)
    assert back.weights.shape == (2, 9)
    assert back.level.shape == (2,)
    assert back.error.shape == (2,)
    assert np.all(back.scale > 0.0)
    assert np.isfinite(models.back_reader().bend(arc_look(40.0), arc_look(0.0))).all()


def test_without_networks_of_angles_and_camera_nothing_is_off_and_depth_is_asked():
    reader = LearnedReader(linear())
    off = reader.angles_off(np.zeros((2, 39)), 0)
    assert not off.hip_deg.any()
    assert not off.knee_deg.any()
    assert off.lean_deg == 0.0
    assert math.isnan(reader.azimuth(np.zeros(60)))


@pytest.mark.parametrize("posture", [STEP, SEATED])
def test_a_rounder_figure_reads_rounder(posture):
    """Seen against the same figure upright; within what half pixels of the edge cost."""
    upright = SITTING.backed(0.0).measured().spine.look
    bends = (0, 20, 40, 60)
    read = [flexion(posture.backed(b).measured().spine.look, upright) for b in bends]
    assert read == pytest.approx(bends, abs=4.0)


def assert_refused() -> None:
    models.back_reader.cache_clear()
    try:
        with pytest.raises(UsageError, match="install formcheck again"):
            models.back_reader()
    finally:
        models.back_reader.cache_clear()


@pytest.mark.parametrize(
    ("taken", "instead"), [("ANGLES_MODEL", "back.npz"), ("BACK_MODEL", "angles.npz")]
)
def test_a_file_without_what_is_wanted_is_one_clear_sentence(monkeypatch, taken, instead):
    monkeypatch.setattr(models, taken, instead)
    assert_refused()


@pytest.mark.parametrize("contents", [b"", b"no archive", None])
def test_a_missing_or_damaged_file_is_one_clear_sentence(tmp_path, monkeypatch, contents):
    if contents is not None:
        (tmp_path / models.BACK_MODEL).write_bytes(contents)
    monkeypatch.setattr(models, "_FOLDERS", (tmp_path,))
    assert_refused()


def a_look(dorsal):
    return BackLook(np.asarray(dorsal, float), 0.0, 0.0, 0.0, 100.0)


HOLLOW = a_look(0.25 - 0.1 * np.sin(np.pi * np.clip(STATIONS, 0.0, 1.0)))
FLAT = a_look(np.full(43, 0.25))


def by_way(weight):
    """A reader that goes by the way along the back only: a straight one is as short as can be."""
    weights = np.zeros(73)
    weights[-1] = weight
    return ClothReader(outline_row(FLAT), np.ones(73), weights, np.array(0.0))


def test_a_row_is_the_line_and_the_way_along_it():
    row = outline_row(HOLLOW)
    assert row.shape == (73,)
    assert row[-1] == pytest.approx(HOLLOW.line[1])
    np.testing.assert_allclose(row[:36] + 1j * row[36:72], HOLLOW.line[0])


def test_the_probability_is_logistic():
    assert by_way(5.0).loose(FLAT) == pytest.approx(0.5)
    off = HOLLOW.line[1] - FLAT.line[1]
    assert by_way(5.0).loose(HOLLOW) == pytest.approx(1.0 / (1.0 + np.exp(-5.0 * off)))
    assert by_way(1e9).loose(HOLLOW) == pytest.approx(1.0)


@pytest.mark.parametrize(("probability", "loose"), [(0.59, False), (0.61, True)])
def test_loose_from_six_tenths(probability, loose):
    logit = np.log(probability / (1.0 - probability))
    cloth = ClothReader(np.zeros(73), np.ones(73), np.zeros(73), np.array(logit))
    back = LinearReader(np.zeros(9), np.ones(9), np.zeros((2, 9)), np.zeros(2), np.zeros(2))
    assert LearnedReader(back, cloth).loose(FLAT) is loose


def test_without_a_reader_nobody_knows():
    assert not BackReader().loose(FLAT)
    assert not LearnedReader(back_reader().back).loose(FLAT)


def test_a_file_and_back():
    reader = by_way(3.0)
    again = reader_from(ClothReader, reader_arrays(reader, "cloth."), "cloth.")
    assert again.loose(HOLLOW) == pytest.approx(reader.loose(HOLLOW))
    with pytest.raises(KeyError):
        reader_from(ClothReader, {}, "cloth.")


def test_the_shipped_one_knows_a_shape_that_no_back_has_from_one_that_hangs():
    reader = back_reader()
    assert reader.cloth is not None
    assert 0.0 <= reader.cloth.loose(HOLLOW) <= 1.0
    assert replace(reader, cloth=None).loose(HOLLOW) is False
