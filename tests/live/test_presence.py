"""When nobody in the picture means that nobody comes back."""

import pytest

from formcheck.live.times import ABANDONED_S, DESERTED_S, GONE_FOR_GOOD_S, STEPPED_OUT_S, Presence


@pytest.mark.parametrize(
    ("stage", "held_any", "after_s"),
    [
        ("finished", True, STEPPED_OUT_S),
        ("stretch", True, GONE_FOR_GOOD_S),
        ("placing", True, GONE_FOR_GOOD_S),
        ("placing", False, ABANDONED_S),
    ],
)
def test_the_more_was_done_the_sooner_leaving_is_the_end(stage, held_any, after_s):
    presence = Presence()
    presence.see(5.0)
    assert not presence.has_left(5.0 + after_s - 0.01, stage, held_any=held_any)
    assert presence.has_left(5.0 + after_s, stage, held_any=held_any)
    presence.see(5.0 + after_s)
    assert not presence.has_left(5.0 + after_s, stage, held_any=held_any)


def test_nobody_is_talked_to_before_nobody_is_waited_for():
    presence = Presence()
    presence.see(0.0)
    assert presence.away_s(1.5) == 1.5
    assert [presence.is_deserted(t) for t in (DESERTED_S - 1, DESERTED_S)] == [False, True]
    assert [presence.has_given_up(t) for t in (DESERTED_S, ABANDONED_S)] == [False, True]
