"""The stretches that the tables of the laboratory tell of, in their order."""

from __future__ import annotations

from typing import get_args

from formcheck.rules import common
from formcheck.rules.catalogue import catalogue
from formcheck.rules.stretch import Place


def stretches() -> tuple[str, ...]:
    """Return the names of all stretches: standing first, then lying, then sitting."""
    places = get_args(Place)
    found = sorted(catalogue().values(), key=lambda stretch: places.index(stretch.place))
    return tuple(stretch.name for stretch in found)


def judges_back(stretch: str) -> bool:
    """True for the stretches in which formcheck watches the back (lying hides it)."""
    known = catalogue().get(stretch)
    return known is not None and common.judges_back(known)


def back_stretches() -> tuple[str, ...]:
    """Return those in which the back is judged."""
    return tuple(filter(judges_back, stretches()))
