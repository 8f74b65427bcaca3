"""All stretches, and which one a person is doing."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import formcheck.rules as rules_room
from formcheck.errors import UsageError
from formcheck.measure.measures import Measures
from formcheck.rules import outside
from formcheck.rules.common import ROUNDED_ABOVE_DEG, ROUNDED_BACK, rounded_back
from formcheck.rules.stretch import Stretch, StretchSide


def catalogue() -> dict[str, Stretch]:
    """Return every stretch by its name: those of this folder, then those from outside."""
    return shipped() | outside.registered()


@cache
def shipped() -> dict[str, Stretch]:
    """Every module of this folder that defines ``STRETCH``, by the stretch's name."""
    found = {}
    for info in pkgutil.iter_modules(rules_room.__path__):
        module = importlib.import_module(f"{rules_room.__name__}.{info.name}")
        stretch = getattr(module, "STRETCH", None)
        if isinstance(stretch, Stretch):
            found[stretch.name] = stretch
    return found


def register(stretch: Stretch) -> outside.Registration:
    """Add a stretch from outside this package; everything that formcheck does has it from now on.

    Parameters
    ----------
    stretch : Stretch
        With its words (`formcheck.texts.read_words`). Let it be called ``STRETCH`` in a module that
        can be imported: the workers of ``score`` find it there.

    Returns
    -------
    Registration
        With ``remove()``; in a ``with`` statement the stretch is there for the block.

    Raises
    ------
    UsageError
        If the name is taken or no name.

    Notes
    -----
    `formcheck.check_stretch` says what such a stretch lacks.

    Examples
    --------
    >>> import formcheck
    >>> from chair import STRETCH
    >>> with formcheck.register(STRETCH):
    ...     result = formcheck.analyze("clip.mp4", stretch="chair")
    >>> result.holds
    ()
    """
    return outside.add(stretch, catalogue())


def take_over(handed: str) -> None:
    """Have the stretches of the process that this one works for (`outside.handed_on`)."""
    outside.take_over(handed, shipped())


@lru_cache(maxsize=32)
def judged_by(stretch: Stretch, rounded_above_deg: float) -> Stretch:
    """Return the stretch with another line for the rounded back (`common.rounded_back`)."""
    rule = rounded_back(rounded_above_deg)
    rules = tuple(rule if r.fault == ROUNDED_BACK.fault else r for r in stretch.rules)
    return replace(stretch, rules=rules)


@dataclass(frozen=True)
class Match:
    """A stretch that fits one frame.

    Attributes
    ----------
    stretch : Stretch
        As it is done: of a variant, with the variant's rules.
    side : {"left", "right", "both"}
        The stretched leg.
    in_zone : bool
        False: only the starting position.
    """

    stretch: Stretch
    side: StretchSide
    in_zone: bool


OWN_THRESHOLD_DEG = (10.0, 70.0)
"""A person's own back angle lies within: straight backs have 25–36°, rounded ones 64–73°."""


@dataclass(frozen=True)
class Wanted:
    """What the user asked for; None means "find out".

    Attributes
    ----------
    stretch : str or None
        Name in the catalogue.
    side : {"left", "right"} or None
    rounded_above_deg : float
        Back angle from which a back counts as rounded, degrees (`common.rounded_back`).
    """

    stretch: str | None = None
    side: StretchSide | None = None
    rounded_above_deg: float = ROUNDED_ABOVE_DEG["standard"]

    @classmethod
    def checked(
        cls,
        stretch: str | None,
        side: str | None,
        sensitivity: str = "standard",
        rounded_above_deg: float | None = None,
    ) -> Wanted:
        """Build from a user's words; ``None`` and ``"auto"`` both mean "find out".

        Parameters
        ----------
        stretch, side : str or None
        sensitivity : {"gentle", "standard", "strict"}
            How soon a back counts as rounded.
        rounded_above_deg : float, optional
            A back angle of one's own instead, degrees.

        Raises
        ------
        UsageError
            If there is no such stretch, side or sensitivity, or the threshold makes no sense.
        """
        if sensitivity not in ROUNDED_ABOVE_DEG:
            names = ", ".join(ROUNDED_ABOVE_DEG)
            raise UsageError("wanted.sensitivity", name=sensitivity, known=names)
        above = ROUNDED_ABOVE_DEG[sensitivity] if rounded_above_deg is None else rounded_above_deg
        low, high = OWN_THRESHOLD_DEG
        if not low <= above <= high:
            raise UsageError("wanted.rounded", above=above, low=low, high=high)
        if stretch not in (None, "auto", *catalogue()):
            names = ", ".join(catalogue())
            raise UsageError("wanted.stretch", name=stretch, known=names)
        if side not in (None, "auto", "left", "right"):
            raise UsageError("wanted.side", name=side)
        leg: StretchSide | None = "left" if side == "left" else "right" if side == "right" else None
        return cls(None if stretch == "auto" else stretch, leg, above)


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
            done = stretch.as_done(measures, side)
            match = Match(done, side, stretch.zone(measures, side))
            if best is None or (match.in_zone and not best.in_zone):
                best = match
    if best is not None and wanted.rounded_above_deg != Wanted.rounded_above_deg:
        return replace(best, stretch=judged_by(best.stretch, wanted.rounded_above_deg))
    return best
