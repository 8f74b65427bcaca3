"""The stretches that the tables of the laboratory tell of, in their order."""

from __future__ import annotations

from typing import get_args

from formcheck.rules.catalogue import catalogue
from formcheck.rules.figure import Place
from formcheck.rules.situations import judges_back


def stretches() -> tuple[str, ...]:
    """Return the names of all stretches: standing first, then lying, then sitting."""
    places = get_args(Place)
    found = sorted(catalogue().values(), key=lambda stretch: places.index(stretch.place))
    return tuple(stretch.name for stretch in found)


def back_stretches() -> tuple[str, ...]:
    """Return those in which the back is judged."""
    return tuple(name for name in stretches() if judges_back(catalogue()[name]))
