"""Says where what is shown differs from what the program says now, beyond rounding.

Processors differ in the last bits of what the pose model gives, so numbers are compared with room,
as in `formcheck.lab.golden`; words are compared as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

NUMBER = re.compile(r"[-−+±]?\d+(?:\.\d+)?")

WHOLE_WITHIN = 2.0
"""Degrees and points are shown whole; 1.5° differ by two when both are rounded."""

SECONDS_WITHIN = 0.3
"""Seconds are shown with one or two places; an edge of a hold moves by a quarter of one."""

FINE_WITHIN = 0.05
"""Of shares, with two places or more."""

_PASSING = re.compile(
    r"formcheck: \d+ of \d+ clips.*\n?|\d+(?:\.\d+)? [kM]B"  # sizes and speeds are the machine's
)


def differences(was: str, now: str) -> Iterator[str]:
    """Say in words where two texts differ.

    Parameters
    ----------
    was, now : str
        What is kept, and what the program says now. Blanks do not count.

    Yields
    ------
    str
        One sentence for each place.
    """
    before, after = _tokens(was), _tokens(now)
    matcher = SequenceMatcher(None, _shape(before), _shape(after), autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            yield f"“{' '.join(before[a:b])}” is now “{' '.join(after[c:d])}”"
            continue
        for place, (old, new) in enumerate(zip(before[a:b], after[c:d], strict=True), a):
            if not _same(old, new):
                around = " ".join(before[max(0, place - 4) : place + 2])
                yield f"{old} is now {new} in “{around}”"


def _tokens(text: str) -> list[str]:
    text = _PASSING.sub("", text)
    return re.findall(r"[-−+±]?\d+(?:\.\d+)?|[^\W\d]+|[^\w\s]", text)


def _shape(tokens: Sequence[str]) -> list[str]:
    return ["#" if NUMBER.fullmatch(token) else token for token in tokens]


def _same(old: str, new: str) -> bool:
    if old == new:
        return True
    if not (NUMBER.fullmatch(old) and NUMBER.fullmatch(new)):
        return False
    places = max(len(value.partition(".")[2]) for value in (old, new))
    within = (WHOLE_WITHIN, SECONDS_WITHIN, SECONDS_WITHIN)[places] if places < 3 else FINE_WITHIN
    a, b = (float(re.sub(r"^[±+]", "", value).replace("−", "-")) for value in (old, new))
    return abs(a - b) <= within + 1e-9
