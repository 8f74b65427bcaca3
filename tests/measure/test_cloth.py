"""Loose cloth, told from an upright outline."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.measure.back import BackLook
from formcheck.measure.cloth import (
    ClothReader,
    cloth_arrays,
    cloth_reader_from,
    outline_row,
)
from formcheck.measure.outline import STATIONS
from formcheck.measure.readers import LearnedReader, LinearReader, PlainReader
from formcheck.pipeline.models import back_reader


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
    assert not PlainReader().loose(FLAT)
    assert not LearnedReader(back_reader().back).loose(FLAT)


def test_a_file_and_back():
    reader = by_way(3.0)
    again = cloth_reader_from(cloth_arrays(reader))
    assert again.loose(HOLLOW) == pytest.approx(reader.loose(HOLLOW))
    with pytest.raises(KeyError):
        cloth_reader_from({})


def test_the_shipped_one_knows_a_shape_that_no_back_has_from_one_that_hangs():
    reader = back_reader()
    assert reader.cloth is not None
    assert 0.0 <= reader.cloth.loose(HOLLOW) <= 1.0
    assert replace(reader, cloth=None).loose(HOLLOW) is False
