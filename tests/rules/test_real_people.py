"""What real people do is recognised, and what they do not do is not: clips and photographs.

Their poses are no part of the project; without them there is nothing to do.
"""

from pathlib import Path

import pytest

from formcheck.lab.benchmark.films import Film, run_films
from formcheck.lab.benchmark.people import Photo, run_photographs

PEOPLE = Path(__file__).parents[2].parent / "shared" / "real_people"
pytestmark = pytest.mark.skipif(not PEOPLE.is_dir(), reason="the real people are not here")


@pytest.fixture(scope="module")
def photos() -> list[Photo]:
    return [p for p in run_photographs(PEOPLE) if p.seen.reason != "nobody is seen"]


@pytest.fixture(scope="module")
def films() -> list[Film]:
    return run_films(PEOPLE)


@pytest.mark.parametrize(("stretch", "missed"), [("standing", 0), ("seated", 2)])
def test_who_is_found_in_side_view_is_recognised(photos, stretch, missed):
    mine = [p for p in photos if (p.label.stretch, p.label.view) == (stretch, "side")]
    assert len(mine) > 10
    assert [p.label.id for p in mine if not p.recognised][missed:] == []


def test_no_photograph_of_something_else_shows_a_stretch(photos):
    others = [p for p in photos if p.label.stretch == "other"]
    assert len(others) > 40
    assert [p.label.id for p in others if not p.recognised] == []


def test_who_raises_both_legs_is_told_to_lower_one(films):
    both = [film for film in films if "lower the other leg" in film.expected]
    assert len(both) >= 5
    for film in both:
        assert film.held == (), film.name
        assert film.cue.startswith("Lower the other leg"), film.name


def test_what_is_no_stretch_is_no_attempt(films):
    for film in films:
        if film.expected == "no stretch":
            assert film.held == (), film.name
