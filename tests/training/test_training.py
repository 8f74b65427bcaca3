"""Fitting the networks that read the back, on looks that are made up here."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from bodies import SEATED, STEP

from formcheck.measure.back import BackLook
from formcheck.measure.outline import STATIONS
from formcheck.measure.readers import LEAST_ERROR_DEG
from formcheck.training import __main__ as command
from formcheck.training import fit
from formcheck.training.ablation import parts
from formcheck.training.examples import Example

BENDS = (0, 10, 20, 30, 40, 50)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    """Twelve people who differ by what their backs look like when straight."""
    rng = np.random.default_rng(1)
    by_bend: dict[int, BackLook] = {
        bend: SEATED.backed(float(bend)).measured().spine.look for bend in BENDS
    }
    out = []
    for person in range(12):
        own = rng.normal(0, 0.02, by_bend[0].dorsal.shape).cumsum() * 0.2
        for number, (bend, look) in enumerate(by_bend.items()):
            mine = replace(look, dorsal=look.dorsal + own)
            out.append(
                Example(str(person), "full", False, number == 0, float(bend), 5.0, (mine, mine))
            )
    return out


def test_a_table_has_a_row_for_each_look_and_none_of_a_neutral_against_itself(examples):
    alone, own = fit.table(examples, own=False), fit.table(examples, own=True)
    assert alone.x.shape == (2 * len(examples), 23)
    assert own.x.shape == (2 * (len(examples) - 12), 44)
    assert alone.plain.sum() == len(examples)


def test_looks_beside_another_are_of_one_person_and_none_is_rounder(examples):
    read = np.array([e.flexion_deg for e in examples])
    data = fit.table_beside(examples, read)
    folded = [e for e in examples if not e.upright]
    assert data.x.shape == (2 * 2 * len(folded), 46)
    rounder = data.x[:, 23:43].sum(axis=1)  # Outlines less those of the straightest.
    assert rounder.min() > -1e-6
    assert (rounder > 0.1).any()
    assert (np.abs(rounder) < 1e-6).any()
    assert set(data.y) == {e.flexion_deg for e in folded}


def test_a_person_without_an_upright_picture_has_no_neutral(examples):
    without = [e for e in examples if not (e.upright and e.person == "3")]
    assert "3" not in set(fit.table(without, own=True).person)


def test_the_fitted_reader_reads_people_it_never_saw(examples, monkeypatch):
    monkeypatch.setattr(fit, "EPOCHS", 400)
    monkeypatch.setattr(fit, "MEMBERS", 1)
    reader, judged = fit.fit_reader(examples, seed=0)
    for one in judged.values():
        assert one.people == 12
        assert one.mean_error_deg < 10
        assert one.auc > 0.9
    look = examples[-1].looks[0]
    flexion, sure = reader.read(look)
    assert flexion == pytest.approx(50, abs=15)
    assert sure >= LEAST_ERROR_DEG


def test_the_same_seed_gives_the_same_networks(examples, monkeypatch):
    monkeypatch.setattr(fit, "EPOCHS", 3)
    data = fit.table(examples, own=False)
    rows = np.arange(len(data.y))
    one, two = (fit.flexion_network(data, rows, seed=4) for _ in range(2))
    assert all((a == b).all() for a, b in zip(one.weights, two.weights, strict=True))
    other = fit.flexion_network(data, rows, seed=5)
    assert not (one.weights[0] == other.weights[0]).all()


@pytest.mark.parametrize(("own", "width"), [(False, 23), (True, 44)])
def test_the_parts_of_a_look_are_all_its_columns(own, width):
    columns = sorted(c for part in parts(own=own).values() for c in part)
    assert columns == list(range(width))


def test_the_parts_are_where_the_look_puts_them():
    look = STEP.backed(20.0).measured().spine.look
    found = parts(own=True)
    for field, part in (
        ("hip_flexion_deg", "hip flexion"),
        ("lean_deg", "lean of the trunk"),
        ("azimuth_deg", "azimuth of the camera"),
        ("chord_px", "length of the trunk against neutral"),
    ):
        turned = replace(look, **{field: getattr(look, field) + 5.0})
        changed = np.flatnonzero(turned.against(look) != look.against(look))
        assert changed.tolist() == found[part]
    bulged = replace(look, dorsal=look.dorsal + np.where(STATIONS < 0.35, 0.1, 0.0))
    changed = np.flatnonzero(bulged.against(look) != look.against(look))
    assert set(changed) <= set(found["outline of the lower half"])


def test_an_empty_set_is_one_clear_sentence(tmp_path, capsys):
    assert command.main([str(tmp_path), "-o", str(tmp_path / "x.npz")]) == 2
    told = capsys.readouterr().err.strip()
    assert "There is no clip in" in told
    assert len(told.splitlines()) == 1
    assert not (tmp_path / "x.npz").exists()
