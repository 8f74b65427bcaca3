"""Fitting what reads the back, on looks that are made up here."""

import re
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from bodies import arc_look

from formcheck.measure.readers import LINEAR, linear_reader_from
from formcheck.training import __main__ as command
from formcheck.training import back, examples
from formcheck.training.examples import Example

BENDS = (0, 10, 20, 30, 40, 50, 60)
PEOPLE = 12
LOOKS = 2


def person_of(name: str, own: float, rng, noise: float = 0.002) -> list[Example]:
    """Somebody who has a neutral of ``own`` degrees and bends beyond it."""
    shape = rng.normal(0, 0.01, arc_look(0).dorsal.shape).cumsum() * 0.1
    out = []
    for number, bend in enumerate(BENDS):
        look = arc_look(own + bend, lean=0.0 if number == 0 else 40.0)
        looks = tuple(
            replace(look, dorsal=look.dorsal + shape + rng.normal(0, noise, shape.shape))
            for _ in range(LOOKS)
        )
        out.append(
            Example(
                person=name,
                model="full",
                followed=False,
                upright=number == 0,
                flexion_deg=float(bend),
                in_trunk_deg=5.0 + 0.6 * bend,
                lumbar_deg=0.7 * bend,
                azimuth_deg=0.0,
                looks=looks,
            )
        )
    return out


@pytest.fixture(scope="module")
def people() -> list[Example]:
    """People whose backs are hollow, flat and round by nature."""
    rng = np.random.default_rng(1)
    owns = np.linspace(-30, 30, PEOPLE)
    return [e for n, own in enumerate(owns) for e in person_of(str(n), float(own), rng)]


@pytest.fixture(scope="module")
def fitted(people):
    return back.fit_back(people, seed=0)


def test_a_table_has_a_row_for_each_look_and_none_of_a_neutral_against_itself(people):
    data = back.table(people)
    folded = PEOPLE * (len(BENDS) - 1)
    assert data.x.shape == (LOOKS * folded, 21)
    assert data.y.shape == (LOOKS * folded, 3)
    assert data.plain.sum() == folded
    assert len(set(data.person)) == PEOPLE
    assert np.isfinite(data.x).all()


def test_truth_is_against_the_own_neutral(people):
    """What the neutral posture has in the trunk line is no bend."""
    data = back.table(people)
    assert data.y[:, 1] == pytest.approx(0.6 * data.y[:, 0])
    assert data.y[:, 2] == pytest.approx(0.7 * data.y[:, 0])
    assert set(data.y[:, 0]) == set(BENDS[1:])


def test_the_first_look_is_against_the_first_of_the_neutral(people):
    data = back.table(people[: len(BENDS)])
    plain = data.x[data.plain]
    neutral = people[0].looks[0]
    for row, example in zip(plain, people[1 : len(BENDS)], strict=True):
        assert row == pytest.approx(example.looks[0].against(neutral))


def test_a_person_without_an_upright_picture_has_no_neutral(people):
    without = [e for e in people if not (e.upright and e.person == "3")]
    assert "3" not in set(back.table(without).person)


def test_a_neutral_of_another_model_or_of_a_film_is_none(people):
    """Each errs in its own way, so each look has a neutral of its own kind."""
    for change in ({"model": "heavy"}, {"followed": True}):
        for moved in (True, False):
            other = [
                replace(e, **change) if e.person == "3" and e.upright == moved else e
                for e in people
            ]
            assert "3" not in set(back.table(other).person)


def test_people_left_out_are_read_within_a_few_degrees(fitted):
    _, judged = fitted
    assert judged.people == PEOPLE
    assert judged.pictures == PEOPLE * (len(BENDS) - 1)
    assert judged.flexion_deg < 4.0
    assert judged.in_trunk_deg < 4.0
    assert judged.lumbar_deg < 4.0


def test_the_fitted_reader_reads_somebody_new_hollow_or_round(fitted):
    reader, _ = fitted
    rng = np.random.default_rng(9)
    for own in (-25.0, 0.0, 25.0):
        upright, *folded = person_of("new", own, rng)
        for example in folded:
            bend = reader.bend(example.looks[0], upright.looks[0])
            assert bend.flexion_deg == pytest.approx(example.flexion_deg, abs=8.0)
            assert bend.in_trunk_deg == pytest.approx(0.6 * example.flexion_deg, abs=6.0)
            assert bend.lumbar_deg == pytest.approx(0.7 * example.flexion_deg, abs=6.0)


def test_people_are_judged_by_a_reader_that_never_saw_them(people, monkeypatch):
    fitted_on = []
    fit_linear = back.fit_linear

    def fit(data, rows):
        fitted_on.append(rows)
        return fit_linear(data, rows)

    monkeypatch.setattr(back, "fit_linear", fit)
    back.fit_back(people, seed=0)
    person = back.table(people).person
    *folds, everybody = fitted_on
    assert len(everybody) == len(person)
    left_out = [set(person) - set(person[rows]) for rows in folds]
    for rows, left in zip(folds, left_out, strict=True):
        assert len(rows) == np.isin(person, list(left), invert=True).sum()
    # Each of them once.
    assert sorted(name for left in left_out for name in left) == sorted(set(person))


def test_moved_landmarks_are_fitted_on_but_do_not_count_when_judging(people):
    rng = np.random.default_rng(6)
    wild = [
        replace(
            e,
            looks=(
                e.looks[0],
                replace(e.looks[1], dorsal=e.looks[1].dorsal + rng.normal(0, 0.05, 43).cumsum()),
            ),
        )
        for e in people
    ]
    _, judged = back.fit_back(wild, seed=0)
    assert judged.pictures == PEOPLE * (len(BENDS) - 1)


def test_the_standard_error_covers_what_it_is_off(people, fitted):
    """Of normal errors two in three are within one standard error."""
    reader, judged = fitted
    assert reader.error.shape == (2,)
    assert reader.error[1] >= 0.0
    data = back.table(people)
    read = back.answers(reader, data.x)[data.plain, 0]
    error = reader.error[0] + reader.error[1] * np.clip(read, 0.0, None)
    assert error.mean() == pytest.approx(1.25 * judged.flexion_deg, rel=0.15)


def test_an_error_that_grows_with_the_bend_is_learnt():
    read = np.repeat([-20.0, 0.0, 10.0, 20.0, 40.0], 200)
    sigma = 2.0 + 0.1 * np.clip(read, 0.0, None)
    off = np.abs(np.random.default_rng(2).normal(0.0, sigma))
    assert back._error(read, off) == pytest.approx([2.0, 0.1], rel=0.2)
    assert back._error(read, np.abs(10.0 - 0.1 * read))[1] == 0.0


def test_the_same_seed_gives_the_same_numbers(people):
    one, two, other = (back.fit_back(people, seed)[0] for seed in (4, 4, 5))
    for name in LINEAR:
        assert (getattr(one, name) == getattr(two, name)).all()
    assert not (one.weights == other.weights).all()


def test_what_is_never_different_does_not_matter(fitted):
    """The camera stands at the side in all these pictures."""
    reader, _ = fitted
    look, neutral = arc_look(40.0, lean=40.0), arc_look(0.0)
    turned = replace(look, azimuth_deg=15.0)
    assert reader.bend(turned, neutral) == pytest.approx(reader.bend(look, neutral))


# The command.


def test_the_command_writes_what_the_reader_loads(people, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(examples, "read_examples", lambda *_: people)
    path = tmp_path / "back.npz"
    assert command.main([str(tmp_path), "-o", str(path)]) == 0
    assert path.stat().st_size < 20_000
    with np.load(path) as arrays:
        assert set(arrays.files) >= set(LINEAR)
        reader = linear_reader_from(arrays)
    look, neutral = arc_look(50.0, lean=40.0), arc_look(10.0)
    expected, judged = back.fit_back(people, seed=0)
    assert reader.bend(look, neutral) == pytest.approx(expected.bend(look, neutral), abs=1e-2)
    told = capsys.readouterr().out
    assert re.search(rf"flexion {judged.flexion_deg:.1f}°", told)
    assert f"of {PEOPLE} people left out" in told


def test_an_empty_set_is_one_clear_sentence(tmp_path, capsys):
    assert command.main([str(tmp_path), "-o", str(tmp_path / "x.npz")]) == 2
    told = capsys.readouterr().err.strip()
    assert "There is no clip in" in told
    assert len(told.splitlines()) == 1
    assert not (tmp_path / "x.npz").exists()
