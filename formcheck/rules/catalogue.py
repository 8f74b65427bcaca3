"""All stretches, those from outside this package included, and which one a person is doing."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import json
import pkgutil
import re
import sys
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Self

import formcheck.rules as rules_room
from formcheck.errors import UsageError
from formcheck.measure.measures import Measures
from formcheck.rules.common import BOUNCING_RULE, ROUNDED_ABOVE_DEG, ROUNDED_BACK, rounded_back
from formcheck.rules.stretch import Rule, Stretch, StretchSide
from formcheck.texts import bring

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""Of a stretch, a fault and a variant: they are parts of keys, columns and file formats."""


_REGISTERED: dict[str, Stretch] = {}
_taken_over = [""]


def catalogue() -> dict[str, Stretch]:
    """Return every stretch by its name: those of this folder, then those from outside."""
    return shipped() | _REGISTERED


def stretch_named(name: str) -> Stretch | None:
    """Return a stretch; None for one that this version does not know."""
    return catalogue().get(name)


def rule_named(fault: str) -> Rule | None:
    """Return the rule for a fault of any stretch, bouncing included; None for an unknown one.

    A fault is the same in every stretch that has it.
    """
    rules = (rule for stretch in catalogue().values() for rule in stretch.rules)
    return next((rule for rule in (*rules, BOUNCING_RULE) if rule.fault == fault), None)


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


class Registration:
    """A stretch that is there until `remove`, or until the end of a ``with`` block."""

    def __init__(self, name: str) -> None:
        self._name = name

    def remove(self) -> None:
        """Take the stretch out again; nothing happens the second time."""
        _REGISTERED.pop(self._name, None)
        bring(self._name, {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def register(stretch: Stretch) -> Registration:
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
    if not NAME.fullmatch(stretch.name) or stretch.name == "auto":
        raise UsageError(
            f"{stretch.name!r} cannot be the name of a stretch: use small letters, digits and _."
        )
    if stretch.name in catalogue():
        raise UsageError(f"There is already a stretch {stretch.name!r}: choose another name.")
    _REGISTERED[stretch.name] = stretch
    bring(stretch.name, stretch.words)
    return Registration(stretch.name)


def registered() -> bool:
    """True when there are stretches from outside."""
    return bool(_REGISTERED)


def handed_on() -> str:
    """Return what another process needs to have the same stretches, as JSON; "" without any.

    Raises UsageError if a stretch is not the ``STRETCH`` of a module that can be imported.
    """
    if not _REGISTERED:
        return ""
    told = [{"module": _module_of(one), "source": _source_of(one)} for one in _REGISTERED.values()]
    return json.dumps(told, sort_keys=True)


def take_over(handed: str) -> None:
    """Have the stretches that `handed_on` told of, and no others.

    For a process that works for another one, maybe for one after another. Raises UsageError if one
    cannot be imported here.
    """
    if handed == _taken_over[0]:
        return
    for name in tuple(_REGISTERED):
        Registration(name).remove()
    told: list[dict[str, Any]] = json.loads(handed) if handed else []
    for one in told:
        try:
            stretch = importlib.import_module(one["module"]).STRETCH
        except (ImportError, AttributeError) as error:
            raise UsageError(
                f"A worker cannot import the stretch {one['module']} ({error}): install it there."
            ) from error
        register(stretch)
    _taken_over[0] = handed


def _module_of(stretch: Stretch) -> str:
    name = stretch.posture.__module__
    if getattr(sys.modules.get(name), "STRETCH", None) is not stretch or name == "__main__":
        raise UsageError(
            f"Other processes cannot find the stretch {stretch.name!r}: let it be called "
            "STRETCH, in a module that can be imported."
        )
    return name


def _source_of(stretch: Stretch) -> str:
    """Return what changes with a stretch and its words, so that nothing judged before is kept."""
    source = inspect.getsource(sys.modules[stretch.posture.__module__])
    source += json.dumps(stretch.words, sort_keys=True)
    return hashlib.sha256(source.encode()).hexdigest()


@lru_cache(maxsize=32)
def judged_by(stretch: Stretch, rounded_above_deg: float) -> Stretch:
    """Return the stretch with another line for the rounded back (`common.rounded_back`)."""
    rule = rounded_back(rounded_above_deg)
    rules = tuple(rule if r.fault == ROUNDED_BACK.fault else r for r in stretch.rules)
    return replace(stretch, rules=rules)


@dataclass(frozen=True)
class Match:
    """A stretch that fits one frame."""

    stretch: Stretch
    """As it is done: of a variant, with the variant's rules."""
    side: StretchSide
    """The stretched leg."""
    in_zone: bool
    """False: only the starting position."""


OWN_THRESHOLD_DEG = (10.0, 70.0)
"""A person's own back angle lies within: straight backs have 25–36°, rounded ones 64–73°."""


@dataclass(frozen=True)
class Wanted:
    """What the user asked for; None means "find out"."""

    stretch: str | None = None
    side: StretchSide | None = None
    rounded_above_deg: float = ROUNDED_ABOVE_DEG["standard"]
    """Back angle from which a back counts as rounded (`common.rounded_back`)."""

    @classmethod
    def checked(
        cls,
        stretch: str | None,
        side: str | None,
        sensitivity: str = "standard",
        rounded_above_deg: float | None = None,
    ) -> Wanted:
        """Build from a user's words; ``None`` and ``"auto"`` both mean "find out".

        How soon a back counts as rounded is said by a name or by a back angle of one's own,
        degrees. Raises UsageError if there is no such stretch, side or sensitivity, or the
        threshold makes no sense.
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
