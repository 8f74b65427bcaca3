"""Fitting what reads the back, on looks that are made up here."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from bodies import arc_look

from formcheck.errors import UsageError
from formcheck.lab.training import __main__ as command
from formcheck.lab.training import back, examples
from formcheck.lab.training.examples import Example
from formcheck.measure.readers import LinearReader, reader_arrays, reader_from

BENDS = (0, 10, 20, 30, 40, 50, 60)
PEOPLE = 12
FOLDED = PEOPLE * (len(BENDS) - 1)


def person_of(name: str, own: float, rng, noise: float = 0.004) -> list[Example]:
    """Somebody who has a neutral of ``own`` degrees and bends beyond it."""
    shape = rng.normal(0, 0.01, arc_look(0).dorsal.shape).cumsum() * 0.1
    out = []
    for number, bend in enumerate(BENDS):
        look = arc_look(own + bend, lean=0.0 if number == 0 else 40.0)
        look = replace(look, dorsal=look.dorsal + shape + rng.normal(0, noise, shape.shape))
        example = Example(
            clip=name,
            person=name,
            wear="tight",
            model="full",
            followed=False,
            upright=number == 0,
            flexion_deg=float(bend),
            lumbar_deg=0.7 * bend,
            look=look,
        )
        out.append(example)
    return out


def people_of(seed: int, noise: float = 0.004, count: int = PEOPLE) -> list[Example]:
    """People whose backs are hollow, flat and round by nature."""
    rng = np.random.default_rng(seed)
    owns = np.linspace(-30, 30, count)
    return [e for n, own in enumerate(owns) for e in person_of(str(n), float(own), rng, noise)]


def reads(reader, examples: list[Example]):
    """True and read bend of everybody folded, each against the own neutral; two columns each."""
    neutral = {e.person: e.look for e in examples if e.upright}
    folded = [e for e in examples if not e.upright]
    bends = [reader.bend(e.look, neutral[e.person]) for e in folded]
    true = np.array([(e.flexion_deg, e.lumbar_deg) for e in folded])
    return true, np.array([(b.flexion_deg, b.lumbar_deg) for b in bends])


@pytest.fixture(scope="module")
def people() -> list[Example]:
    return people_of(1)


@pytest.fixture(scope="module")
def fitted(people):
    return back.fit_back(people)


# The table.


def test_a_table_has_a_row_for_each_look_and_none_of_a_neutral_against_itself(people):
    data = back.table(people)
    assert data.x.shape == (FOLDED, 9)
    assert data.y.shape == (FOLDED, 2)
    assert len(set(data.person)) == PEOPLE
    assert set(data.y[:, 0]) == set(BENDS[1:])
    assert data.y[:, 1] == pytest.approx(0.7 * data.y[:, 0])


def test_a_row_is_a_look_against_the_own_neutral(people):
    upright, *folded = people[: len(BENDS)]
    for row, example in zip(back.table(people).x, folded, strict=False):
        assert row == pytest.approx(example.look.against(upright.look))


def test_a_person_without_an_upright_picture_has_no_neutral(people):
    without = [e for e in people if not (e.upright and e.person == "3")]
    assert "3" not in set(back.table(without).person)


@pytest.mark.parametrize("change", [{"model": "heavy"}, {"followed": True}])
@pytest.mark.parametrize("upright", [True, False])
def test_a_neutral_of_another_model_or_of_a_film_is_none(people, change, upright):
    """Each errs in its own way, so each look has a neutral of its own kind."""
    other = [
        replace(e, **change) if e.person == "3" and e.upright == upright else e for e in people
    ]
    assert "3" not in set(back.table(other).person)


def test_clothes_that_hide_the_back_are_not_fitted_on(people):
    loose = [replace(e, wear="loose") if e.person == "3" else e for e in people]
    assert "3" not in set(back.table(loose).person)


@pytest.mark.parametrize(("lean", "there"), [(7.9, False), (8.1, True), (-20.0, False)])
def test_upright_postures_are_not_fitted_on(people, lean, there):
    def leaning(e: Example) -> Example:
        return replace(e, look=replace(e.look, lean_deg=lean))

    other = [leaning(e) if e.person == "3" else e for e in people]
    assert ("3" in set(back.table(other).person)) == there


# The fit.


def test_people_left_out_are_read_within_a_few_degrees(fitted):
    _, judged = fitted
    assert judged.people == PEOPLE
    assert judged.pictures == FOLDED
    assert judged.far_off < 0.15 * FOLDED
    assert judged.error_deg < 4.0


def test_the_fitted_reader_reads_somebody_new_hollow_or_round(fitted):
    reader, _ = fitted
    true, read = reads(reader, people_of(9))
    off = np.abs(read - true)
    assert off.mean() < 4.0
    # As well of the hollow as of the round ones: people come in that order.
    half = len(off) // 2
    assert off[:half].mean() == pytest.approx(off[half:].mean(), abs=2.0)


def test_people_are_judged_by_a_reader_that_never_saw_them(people, monkeypatch):
    fitted_on = []
    fit = back._fit

    def watched(data, rows):
        fitted_on.append(rows)
        return fit(data, rows)

    monkeypatch.setattr(back, "_fit", watched)
    monkeypatch.setattr(back, "TRIMMED", 0)
    back.fit_back(people)
    person = back.table(people).person
    *folds, everybody = fitted_on
    assert len(everybody) == len(person)
    left_out = [set(person) - set(person[rows]) for rows in folds]
    for rows, left in zip(folds, left_out, strict=True):
        assert len(rows) == np.isin(person, list(left), invert=True).sum()
    # Each of them once.
    assert sorted(name for left in left_out for name in left) == sorted(set(person))


def test_what_is_noisy_is_stretched_until_no_slope_is_missing():
    """A plain fit of it reads small bends too large and large ones too small."""
    noisy = people_of(3, noise=0.05, count=60)
    reader, judged = back.fit_back(noisy)
    assert judged.slope < 0.9
    true, read = reads(reader, people_of(4, noise=0.05, count=60))
    for part in (0, 1):
        assert np.polyfit(true[:, part], read[:, part], 1)[0] == pytest.approx(1.0, abs=0.1)
        assert (read - true)[:, part].mean() == pytest.approx(0.0, abs=3.0)


def test_looks_that_are_far_off_do_not_matter(people, fitted):
    """As when the hips are lost in a deep fold."""
    rng = np.random.default_rng(6)
    wild = list(people)
    for number in (4, 25, 60):
        dorsal = wild[number].look.dorsal + rng.normal(0, 0.05, 43).cumsum()
        wild[number] = replace(wild[number], look=replace(wild[number].look, dorsal=dorsal))
    reader, judged = back.fit_back(wild)
    assert judged.far_off >= 3
    clean, _ = fitted
    true, read = reads(reader, people_of(9))
    assert np.abs(read - true).mean() == pytest.approx(
        np.abs(reads(clean, people_of(9))[1] - true).mean(), abs=1.0
    )


def test_the_standard_error_is_that_of_people_left_out(fitted):
    """The standard deviation of a normal error is 1.25 times its mean size."""
    reader, judged = fitted
    assert reader.error.shape == (2,)
    assert reader.error[1] >= 0.0
    assert reader.error[0] + 35.0 * reader.error[1] == pytest.approx(
        1.25 * judged.error_deg, rel=0.1
    )


def test_an_error_that_grows_with_the_bend_is_learnt():
    read = np.repeat([-20.0, 0.0, 10.0, 20.0, 40.0], 400)
    sigma = 2.0 + 0.1 * np.clip(read, 0.0, None)
    off = np.abs(np.random.default_rng(2).normal(0.0, sigma))
    assert back._error(read, off) == pytest.approx([2.0, 0.1], rel=0.2)


def test_an_error_that_falls_with_the_bend_is_taken_for_an_even_one():
    read = np.array([0.0, 10.0, 20.0, 40.0])
    found = back._error(read, np.array([4.0, 3.0, 2.0, 1.0]))
    assert found == pytest.approx([1.2533 * 2.5, 0.0], abs=1e-3)


def test_fitting_again_gives_the_same_numbers(people, fitted):
    reader, judged = fitted
    again, judged_again = back.fit_back(people)
    assert judged_again == judged
    for name in reader_arrays(reader):
        assert (getattr(again, name) == getattr(reader, name)).all()


# Cloth.


def hanging(people: list[Example]) -> list[Example]:
    """The same people in shirts: upright, the outline is straight whatever the back is."""
    return [
        replace(e, clip=f"{e.clip} in a shirt", wear="tshirt")
        if not e.upright
        else replace(e, clip=f"{e.clip} in a shirt", wear="tshirt", look=arc_look(2.0))
        for e in people
    ]


def test_a_person_of_two_clips_has_two_neutrals_and_is_left_out_of_both_at_once(people):
    again = [replace(e, clip=f"{e.clip} again", look=arc_look(50.0)) for e in people if e.upright]
    again += [
        replace(e, clip=f"{e.clip} again", look=arc_look(50.0 + e.flexion_deg, lean=40.0))
        for e in people
        if not e.upright
    ]
    both = back.table(people + again)
    assert len(both.x) == 2 * FOLDED
    assert len(set(both.person)) == PEOPLE
    alone = back.table(people)
    assert both.x[:FOLDED] == pytest.approx(alone.x)


def test_loose_cloth_is_learnt_and_judged_on_people_left_out(people):
    hollow = [replace(e, look=arc_look(-25.0)) if e.upright else e for e in people]
    reader, curve = back.fit_cloth(hollow + hanging(people))
    assert curve == 1.0
    assert reader.loose(arc_look(2.0)) > 0.9
    assert reader.loose(arc_look(-25.0)) < 0.1


def test_of_tight_clothes_alone_no_cloth_is_learnt(people):
    assert back.fit_cloth(people) is None


# The command.


def test_the_command_writes_what_the_reader_loads(people, fitted, monkeypatch, tmp_path, capsys):
    asked = []

    def read_sets(*arguments):
        asked.append(arguments)
        return people

    monkeypatch.setattr(examples, "read_sets", read_sets)
    path = tmp_path / "back.npz"
    assert command.main([str(tmp_path), "-o", str(path), "--limit", "7"]) == 0
    ((*_, limit),) = asked
    assert limit == 7
    assert path.stat().st_size < 20_000
    with np.load(path) as arrays:
        assert set(arrays.files) >= {"mean", "scale", "weights", "level", "error"}
        reader = reader_from(LinearReader, arrays)
    look, neutral = arc_look(50.0, lean=40.0), arc_look(10.0)
    expected, judged = fitted
    assert reader.bend(look, neutral) == pytest.approx(expected.bend(look, neutral), abs=1e-2)
    told = capsys.readouterr().out
    assert f"flexion {judged.error_deg:.1f}° off" in told
    assert f"{FOLDED} pictures of {PEOPLE}" in told


def test_an_empty_set_is_one_clear_sentence(tmp_path, capsys):
    assert command.main([str(tmp_path), "-o", str(tmp_path / "x.npz")]) == 2
    told = capsys.readouterr().err.strip()
    assert "There is no clip in" in told
    assert len(told.splitlines()) == 1
    assert not (tmp_path / "x.npz").exists()


def test_too_few_people_are_one_clear_sentence():
    with pytest.raises(UsageError, match="fewer than two people in tight clothes"):
        back.fit_back([])
