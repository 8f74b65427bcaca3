"""All stretches, and which one a person is doing."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache

import formcheck.rules as rules_room
from formcheck.errors import UsageError
from formcheck.measure.measures import Measures
from formcheck.rules.stretch import Stretch, StretchSide


@cache
def catalogue() -> dict[str, Stretch]:
    """Every module of this folder that defines ``STRETCH``, by the stretch's name."""
    found = {}
    for info in pkgutil.iter_modules(rules_room.__path__):
        module = importlib.import_module(f"{rules_room.__name__}.{info.name}")
        stretch = getattr(module, "STRETCH", None)
        if isinstance(stretch, Stretch):
            found[stretch.name] = stretch
    return found


@dataclass(frozen=True)
class Match:
    """A stretch that fits one frame.

    Attributes
    ----------
    stretch : Stretch
    side : {"left", "right", "both"}
        The stretched leg.
    in_zone : bool
        False: only the starting position.
    """

    stretch: Stretch
    side: StretchSide
    in_zone: bool


@dataclass(frozen=True)
class Wanted:
    """What the user asked for; None means "find out".

    Attributes
    ----------
    stretch : str or None
        Name in the catalogue.
    side : {"left", "right"} or None
    """

    stretch: str | None = None
    side: StretchSide | None = None

    @classmethod
    def checked(cls, stretch: str | None, side: str | None) -> Wanted:
        """Build from a user's words; ``None`` and ``"auto"`` both mean "find out".

        Raises
        ------
        UsageError
            If there is no such stretch or side.
        """
        if stretch not in (None, "auto", *catalogue()):
            names = ", ".join(catalogue())
            raise UsageError(f"There is no stretch {stretch!r}: choose one of auto, {names}.")
        if side not in (None, "auto", "left", "right"):
            raise UsageError(f"There is no side {side!r}: choose one of auto, left, right.")
        leg: StretchSide | None = "left" if side == "left" else "right" if side == "right" else None
        return cls(None if stretch == "auto" else stretch, leg)


def recognise(measures: Measures, wanted: Wanted) -> Match | None:
    """Find the stretch that fits one frame; the postures exclude each other."""
    best: Match | None = None
    for stretch in catalogue().values():
        if wanted.stretch not in (None, stretch.name):
            continue
        seen = stretch.side(measures)
        if wanted.side and seen not in (wanted.side, "both"):
            continue
        side = wanted.side or seen
        if stretch.posture(measures, side):
            match = Match(stretch, side, stretch.zone(measures, side))
            if best is None or (match.in_zone and not best.in_zone):
                best = match
    return best
