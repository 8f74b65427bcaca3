"""The straightest back of the stretch: what counts as one, and what does not."""

from dataclasses import replace

import pytest
from bodies import look_of_angle

from formcheck.measure.readers import Bend, PlainReader
from formcheck.measure.spell import Still
from formcheck.measure.straightest import Straightest, update_straightest

PLAIN = PlainReader()


def fed(known, start, angle, seconds=1.0, lean=40.0, reader=PLAIN):
    for frame in range(round(seconds * 30) + 1):
        look = replace(look_of_angle(angle), lean_deg=lean)
        known = update_straightest(known, Still(start + frame / 30, look), reader)
    return known


def test_the_straightest_still_moment_is_kept():
    known = fed(Straightest(), 0.0, 50.0)
    assert known.look.angle_deg == pytest.approx(50.0)
    known = update_straightest(fed(known, 3.0, 20.0), None, PLAIN)
    assert known.look.angle_deg == pytest.approx(20.0)
    assert known.spell == ()
    assert fed(known, 6.0, 45.0).look.angle_deg == pytest.approx(20.0)


def test_a_moment_too_short_to_be_still_is_not():
    assert fed(Straightest(), 0.0, 20.0, seconds=0.2).look is None


@pytest.mark.parametrize(("lean", "counts"), [(4.0, False), (6.0, True)])
def test_upright_is_the_neutrals_affair(lean, counts):
    assert (fed(Straightest(), 0.0, 20.0, lean=lean).look is not None) == counts


class ByAzimuth(PlainReader):
    """Reads a bend that the back angle does not show."""

    def bend(self, look, neutral):
        return Bend(look.azimuth_deg - neutral.azimuth_deg, 9.0, 0.0)


def test_what_is_straightest_is_for_the_reader_to_say_not_for_the_angle():
    """A hoodie that slides along takes off the angle what bending adds."""
    bent = replace(look_of_angle(28.0), lean_deg=40.0, azimuth_deg=30.0)
    known = fed(Straightest(), 0.0, 34.0, reader=ByAzimuth())
    for frame in range(30):
        known = update_straightest(known, Still(2.0 + frame / 30, bent), ByAzimuth())
    assert known.look.angle_deg == pytest.approx(34.0)
