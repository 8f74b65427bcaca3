"""The straightest back of a clip: what is kept, and when it is compared with."""

import math
from dataclasses import dataclass, field

import pytest
from bodies import SITTING, arc_height, legs, script

from formcheck.core import Checker
from formcheck.measure.back import BackLook
from formcheck.measure.neutral import UPRIGHT_LEAN_DEG, earlier_neutral
from formcheck.measure.outline import STATIONS
from formcheck.measure.readers import ParabolaReader, Reading, bend_of
from formcheck.measure.spell import Still
from formcheck.measure.straightest import Straightest, update_straightest

STRAIGHT, ROUNDED = legs(40, 0, 0).backed(10.0), legs(40, 0, 0).backed(50.0)


def look(bend: float, lean: float = 40.0) -> BackLook:
    return BackLook(0.15 + arc_height(STATIONS, bend), 90.0, lean, 0.0, 100.0)


def fed(known: Straightest, start: float, seconds: float, bend: float, lean=lambda _: 40.0):
    for frame in range(round(seconds * 10) + 1):
        time = start + frame / 10
        known = update_straightest(known, Still(time, look(bend, lean(time)), bend))
    return known


def bend_known(known: Straightest) -> float:
    assert known.look is not None
    return bend_of(STATIONS, known.look.dorsal)


def test_a_still_moment_of_the_stretch_is_enough():
    assert fed(Straightest(), 0.0, 0.4, 20.0).look is None
    assert bend_known(fed(Straightest(), 0.0, 0.6, 20.0)) == pytest.approx(20.0, abs=0.5)


def test_only_a_straighter_one_takes_its_place():
    first = fed(Straightest(), 0.0, 1.0, 20.0)
    assert bend_known(fed(first, 5.0, 3.0, 45.0)) == pytest.approx(20.0, abs=0.5)
    assert bend_known(fed(first, 5.0, 3.0, 5.0)) == pytest.approx(5.0, abs=0.5)


def test_upright_moving_or_unseen_nothing_is_kept():
    assert fed(Straightest(), 0.0, 2.0, 20.0, lambda _: UPRIGHT_LEAN_DEG[1] - 1).look is None
    assert fed(Straightest(), 0.0, 2.0, 20.0, lambda time: 20 + 30 * time).look is None
    known = Straightest()
    for frame in range(20):
        seen = Still(frame / 10, look(20.0), 20.0) if frame % 4 else None
        known = update_straightest(known, seen)
    assert known.look is None


@dataclass
class Recorder(ParabolaReader):
    """Reads 40° beside another look, and remembers how one leans and the other bends."""

    beside: list[tuple[float, float]] = field(default_factory=list)

    def read_beside(self, look: BackLook, straightest: BackLook) -> Reading:
        self.beside.append((look.lean_deg, bend_of(STATIONS, straightest.dorsal)))
        return Reading(40.0, 7.0)


def test_without_a_neutral_the_back_is_read_beside_the_straightest():
    checker = Checker(reader=(reader := Recorder()))
    frames = script((0, STRAIGHT), (2, STRAIGHT), (3, ROUNDED), (5, ROUNDED))
    measured = [checker.update(time, pose).measures for time, pose in frames]
    assert measured[0].spine_flexion_deg != 40.0
    assert measured[-1].spine_flexion_deg == 40.0
    assert measured[-1].spine.uncertainty_deg == 7.0
    assert not measured[-1].own_neutral
    # Each reads the outline a little otherwise; all are of the straight one.
    lean, bend = reader.beside[-1]
    assert lean == pytest.approx(40.0, abs=5.0)
    assert bend == pytest.approx(10.0, abs=4.0)
    assert math.isfinite(measured[-1].spine.alone_deg)


def test_a_neutral_of_an_earlier_session_is_taken_off_what_is_read_beside_it():
    earlier = look(10.0, 0.0)
    checker = Checker(reader=Recorder(), neutral=earlier_neutral(earlier))
    frames = script((0, STRAIGHT), (2, STRAIGHT), (3, ROUNDED), (5, ROUNDED))
    measured = [checker.update(time, pose).measures for time, pose in frames]
    off = ParabolaReader().read(earlier).flexion_deg
    assert off > 2.0
    assert measured[-1].earlier_neutral
    assert measured[-1].spine_flexion_deg == pytest.approx(40.0 - off)
    assert measured[-1].spine.uncertainty_deg == 7.0, "no surer for it"


def test_with_a_neutral_it_is_not_and_neither_is_who_gets_up():
    upright = SITTING.backed(0.0)
    checker = Checker(reader=(reader := Recorder()))
    frames = script((0, upright), (2, upright), (3, STRAIGHT), (5, STRAIGHT))
    for time, pose in frames:
        checker.update(time, pose)
    assert reader.beside == []

    checker = Checker(reader=(reader := Recorder()))
    for time, pose in script((0, STRAIGHT), (2, STRAIGHT)):
        checker.update(time, pose)
    known = len(reader.beside)
    assert known > 0
    checker.update(2.1, upright.pose())
    assert len(reader.beside) == known


def test_a_reader_that_cannot_compare_reads_alone():
    checker = Checker(reader=ParabolaReader())
    frames = script((0, STRAIGHT), (2, STRAIGHT))
    measured = [checker.update(time, pose).measures for time, pose in frames]
    assert measured[-1].spine_flexion_deg == pytest.approx(measured[-1].spine.alone_deg)
