"""Readers of the back: the arithmetic of the networks, their file, and what they tell apart."""

import math

import numpy as np
import pytest
from bodies import SEATED, SITTING, STEP

from formcheck.errors import UsageError
from formcheck.measure.readers import (
    LEAST_ERROR_DEG,
    SIGMA_OF_MEAN_ERROR,
    BesideReader,
    LearnedReader,
    Network,
    ParabolaReader,
    reader_arrays,
    reader_from,
)
from formcheck.pipeline import models


def constant(value: float, width: int = 23) -> Network:
    """A network that answers the same to everything."""
    return Network(
        mean=np.zeros(width),
        scale=np.ones(width),
        weights=(np.zeros((2, width, 3)), np.zeros((2, 3, 1))),
        biases=(np.zeros((2, 1, 3)), np.full((2, 1, 1), value)),
    )


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


def test_the_reader_takes_the_network_with_the_neutral_where_there_is_one():
    look = SEATED.backed(20.0).measured().spine.look
    reader = LearnedReader(
        constant(30.0), constant(20.0, 44), constant(8.0), constant(LEAST_ERROR_DEG - 1, 44)
    )
    assert reader.read(look) == pytest.approx((30.0, 8.0 * SIGMA_OF_MEAN_ERROR))
    assert reader.read(look, look) == pytest.approx((20.0, LEAST_ERROR_DEG * SIGMA_OF_MEAN_ERROR))


def test_beside_a_straighter_look_it_takes_the_network_for_that():
    look = SEATED.backed(20.0).measured().spine.look
    four = (constant(30.0), constant(20.0, 44), constant(8.0), constant(8.0, 44))
    reader = LearnedReader(*four, constant(25.0, 46), constant(6.0, 46))
    assert reader.read_beside(look, look) == pytest.approx((25.0, 6.0 * SIGMA_OF_MEAN_ERROR))
    assert LearnedReader(*four).read_beside(look, look) == reader.read(look)


def test_a_look_beside_another_is_told_both_postures():
    upright, folded = (SEATED.but(lean=x).backed(20.0).measured().spine.look for x in (20, 40))
    told = folded.beside(upright)
    assert told[:44] == pytest.approx(folded.against(upright))
    assert told[44:] * 60 == pytest.approx([upright.hip_flexion_deg, upright.lean_deg])


def test_a_reader_survives_its_file(tmp_path):
    shipped = models.back_reader()
    path = tmp_path / "back.npz"
    np.savez_compressed(path, **reader_arrays(shipped))
    with np.load(path) as arrays:
        again = reader_from(arrays)
    look = STEP.backed(20.0).measured().spine.look
    assert again.read(look, look) == pytest.approx(shipped.read(look, look), abs=1e-4)
    beside = shipped.read_beside(look, look)
    assert again.read_beside(look, look) == pytest.approx(beside, abs=1e-4)
    with pytest.raises(KeyError):
        reader_from({})


def test_the_shipped_file_is_small_and_fits_the_looks():
    paths = [folder / models.BACK_MODEL for folder in models._FOLDERS]
    (path,) = [p for p in paths if p.is_file()]
    assert path.stat().st_size < 200_000
    reader = models.back_reader()
    assert reader.alone.mean.shape == (23,)
    assert reader.own.mean.shape == (44,)
    assert reader.beside.mean.shape == (46,)


@pytest.mark.parametrize("reader", [models.back_reader(), ParabolaReader()])
@pytest.mark.parametrize("posture", [STEP, SEATED])
def test_a_rounder_figure_reads_rounder(reader, posture):
    """The figure is no human shape, so alone only the order is asked for."""
    upright = SITTING.backed(0.0).measured().spine.look
    looks = [posture.backed(bend).measured().spine.look for bend in (0, 20, 40, 60)]
    if isinstance(reader, BesideReader):
        beside = [reader.read_beside(look, looks[0]).flexion_deg for look in looks]
        assert beside[-1] > beside[0] + 15
    for neutral in (None, upright):
        read = [reader.read(look, neutral).flexion_deg for look in looks]
        assert read[-1] > read[0] + (2 if neutral is None else 15)
        assert all(np.diff(read) > -1)


def test_a_file_without_its_networks_is_one_clear_sentence(monkeypatch):
    monkeypatch.setattr(models, "ANGLES_MODEL", models.WHERE_MODEL)
    models.back_reader.cache_clear()
    try:
        with pytest.raises(UsageError, match="install formcheck again"):
            models.back_reader()
    finally:
        models.back_reader.cache_clear()


@pytest.mark.parametrize("contents", [b"", b"no archive", None])
def test_a_missing_or_damaged_file_is_one_clear_sentence(tmp_path, monkeypatch, contents):
    if contents is not None:
        (tmp_path / models.BACK_MODEL).write_bytes(contents)
    monkeypatch.setattr(models, "_FOLDERS", (tmp_path,))
    models.back_reader.cache_clear()
    try:
        with pytest.raises(UsageError, match="install formcheck again"):
            models.back_reader()
    finally:
        models.back_reader.cache_clear()


def test_the_plain_reader_knows_no_numbers_it_was_not_told():
    look = SEATED.backed(20.0).measured().spine.look
    assert not math.isnan(ParabolaReader().read(look).flexion_deg)
    assert ParabolaReader().read(look, look).flexion_deg == pytest.approx(0.0, abs=1e-9)
