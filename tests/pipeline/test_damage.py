"""What is known of a file alone, with its times."""

import pytest

from formcheck.pipeline.damage import DamageLog


def found(*times_s, reshaped=(), end_s=20.0, cut_off_s=None):
    log = DamageLog()
    for time_s in times_s:
        log.add(time_s)
    for time_s in reshaped:
        log.reshaped(time_s)
    return [(w.warning, w.start_s, w.end_s) for w in log.warnings(end_s, cut_off_s)]


@pytest.mark.parametrize(
    ("times_s", "places"),
    [
        ([None], [(0.0, 0.0)]),
        ([3.0, None], [(3.0, 3.0)]),
        ([2.0, 2.05], [(2.0, 2.05)]),
        ([2.0, 3.0], [(2.0, 3.0)]),
        ([2.0, 3.1], [(2.0, 2.0), (3.1, 3.1)]),
        ([5.0, 1.0, 1.5], [(1.0, 1.5), (5.0, 5.0)]),
        ([0, 2, 4, 6, 8, 10, 12], [(0, 0), (2, 2), (4, 4), (6, 6), (8, 8), (10, 12)]),
        ([-1.0], [(0.0, 0.0)]),
    ],
)
def test_where_it_is(times_s, places):
    assert found(*times_s) == [("damaged_video", *place) for place in places]


def test_a_clip_that_is_damaged_all_over_has_few_warnings():
    assert found(*range(0, 4000, 2))[-1] == ("damaged_video", 10, 3998)


def test_nothing_and_everything():
    assert found() == []
    assert found(9.0, end_s=9.0, cut_off_s=15.0) == [("cut_off", 9.0, 15.0)]
    assert found(1.0, reshaped=[6.0, 8.0], end_s=9.0, cut_off_s=15.0) == [
        ("damaged_video", 1.0, 1.0),
        ("changed_shape", 6.0, 6.0),
        ("changed_shape", 8.0, 8.0),
        ("cut_off", 9.0, 15.0),
    ]


def test_frames_that_are_missing_somewhere_are_told_of_the_whole_clip():
    log = DamageLog()
    log.lacks_frames = True
    (warning,) = log.warnings(8.0, None)
    assert (warning.warning, warning.start_s, warning.end_s) == ("damaged_video", 0.0, 8.0)
    log.add(3.0)
    assert [w.start_s for w in log.warnings(8.0, None)] == [3.0], "where it is known"


@pytest.mark.parametrize(
    ("step", "usual_s", "gaps"),
    [
        ((4.0, 3604.0), 0.1, [(4.0, 3604.0)]),
        ((4.0, 14.1), 0.1, [(4.0, 14.1)]),
        ((4.0, 13.9), 0.1, []),
        ((0.0, 40.0), 10.0, []),
    ],
)
def test_so_long_without_a_frame_is_a_gap(step, usual_s, gaps):
    log = DamageLog()
    log.step(*step, usual_s)
    assert [(w.start_s, w.end_s) for w in log.warnings(4000.0, None)] == gaps
    for _ in range(1000):
        log.step(*step, usual_s)
    assert len(log.warnings(4000.0, None)) <= 6


def test_a_stream_without_a_rate_says_so_all_along():
    log = DamageLog()
    log.assumes_rate = True
    (warning,) = log.warnings(8.0, None)
    assert (warning.warning, warning.start_s, warning.end_s) == ("assumed_rate", 0.0, 8.0)
