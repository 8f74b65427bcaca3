"""Damage in a sentence, with its times."""

import pytest

from formcheck.pipeline.damage import DamageLog


def said(*times_s, reshaped=()):
    log = DamageLog()
    for time_s in times_s:
        log.add(time_s)
    for time_s in reshaped:
        log.reshaped(time_s)
    return log.sentence()


@pytest.mark.parametrize(
    ("times_s", "at"),
    [
        ([None], ""),
        ([2.0], ", at 2.0 s"),
        ([2.0, 2.05], ", at 2.0 s"),
        ([2.0, 3.0], ", at 2.0–3.0 s"),
        ([2.0, 3.1], ", at 2.0 s and 3.1 s"),
        ([5.0, 1.0, 1.5], ", at 1.0–1.5 s and 5.0 s"),
        ([0, 2, 4, 6], ", at 0.0 s, 2.0 s, 4.0 s and 6.0 s"),
        ([0, 2, 4, 6, 8, 10], ", at 0.0 s, 2.0 s, 4.0 s, 6.0 s and 2 more"),
        ([-1.0], ", at 0.0 s"),
    ],
)
def test_where_it_is(times_s, at):
    assert said(*times_s) == (
        f"The file is damaged in places{at}: frames that could not be read or trusted "
        f"({len(times_s)}) were left out."
    )


def test_nothing_and_both():
    assert said() is None
    assert said(reshaped=[6.0]).startswith("The picture changes its shape at 6.0 s: ")
    both = said(1.0, reshaped=[6.0, 8.0])
    assert "at 1.0 s: frames" in both
    assert "shape at 6.0 s and 8.0 s: " in both
