"""A routine: which stretches, with which leg, in which order; a small file people can write.

And what of it is still to do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.measure.landmarks import other_side
from formcheck.rules.catalogue import catalogue
from formcheck.rules.coach import DEFAULT_TARGET_S
from formcheck.rules.stretch import StretchSide
from formcheck.untrusted import read_whole

MOST_STEPS = 50
MOST_REPETITIONS = 10
DEFAULT_REPETITIONS = 2
"""Twice 30 s are the 60 s an exercise that are advised (docs/evidence.md)."""
LONGEST_TARGET_S = 3600.0
LONGEST_NAME = 100
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Step:
    """One hold to do."""

    stretch: str
    side: StretchSide


@dataclass(frozen=True)
class Routine:
    """Holds in order."""

    name: str
    target_s: float
    """Seconds to hold each."""
    steps: tuple[Step, ...]


def load_routine(path: Path, target_s: float | None = None) -> Routine:
    """Read a routine from a TOML file.

    `target_s`: seconds to hold, in place of what the file says. Raises UnreadableInputError if it
    cannot be read or is no TOML; UsageError if what it says makes no sense; the message names the
    place.
    """
    try:
        # Editors on Windows begin a file with a mark of its encoding.
        content = tomllib.loads(read_whole(path, MOST_BYTES).decode("utf-8-sig"))
    except ValueError as error:
        # No TOML, no UTF-8, or a number that Python does not read for its length.
        why = _shortened(error)
        raise UnreadableInputError("routine.no_toml", file=path, why=why) from error
    except RecursionError as error:
        raise UnreadableInputError("routine.too_deep", file=path) from error
    return parse_routine(content, str(path), target_s)


def parse_routine(content: dict[str, Any], where: str, target_s: float | None = None) -> Routine:
    """Build a routine from what a file holds.

    `where`: name of the file, for messages. `target_s`: seconds to hold, in place of what the file
    says. Raises UsageError.
    """

    def wrong(what: str, **values: object) -> UsageError:
        return UsageError(f"routine.{what}", file=where, **values)

    unknown = sorted(content.keys() - {"name", "target_s", "step"})
    if unknown:
        raise wrong("unknown", name=unknown[0][:40])
    target = content.get("target_s", DEFAULT_TARGET_S)
    if isinstance(target, bool) or not isinstance(target, int | float):
        raise wrong("no_number")
    if not 0 < target <= LONGEST_TARGET_S:
        said = f"{target:g}" if abs(target) < 1e9 else "…"
        raise wrong("target", most=LONGEST_TARGET_S, said=said)
    steps = content.get("step")
    if not isinstance(steps, list) or not steps or len(steps) > MOST_STEPS:
        raise wrong("steps", most=MOST_STEPS)
    name = content.get("name", Path(where).stem)
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise wrong("name", most=LONGEST_NAME)
    return Routine(
        name=name,
        target_s=float(target) if target_s is None else target_s,
        steps=tuple(_step(entry, number, wrong) for number, entry in enumerate(steps, 1)),
    )


def _shortened(what: object) -> str:
    """Quote what a file says, not more than fits into a sentence."""
    if isinstance(what, Exception):
        return str(what)[:100]
    return repr(what[:40]) if isinstance(what, str) else type(what).__name__


def _step(entry: Any, number: int, wrong: Callable[..., UsageError]) -> Step:
    if not isinstance(entry, dict) or not entry.keys() <= {"stretch", "side"}:
        raise wrong("step", number=number)
    stretch, side = entry.get("stretch"), entry.get("side", "both")
    if not isinstance(stretch, str) or stretch not in catalogue():
        known = ", ".join(catalogue())
        raise wrong("no_stretch", number=number, said=_shortened(stretch), known=known)
    if side not in ("left", "right", "both"):
        raise wrong("no_side", number=number, said=_shortened(side))
    if catalogue()[stretch].one_leg and side == "both":
        raise wrong("one_leg", number=number, stretch=stretch)
    return Step(stretch, side)


class Plan:
    """Keeps count of the holds that were done.

    Without a `routine`: whatever the person does, on both sides, so many `repetitions` with each
    leg, in turn.
    """

    def __init__(self, routine: Routine | None = None, repetitions: int = 1) -> None:
        self.fixed = routine is not None
        """With a routine its end is the end of the session."""
        self._repetitions = repetitions
        self._open = list(routine.steps) if routine else []
        self._begun = False

    @property
    def next(self) -> Step | None:
        """The step to do now; None when nothing is asked for."""
        return self._open[0] if self._open else None

    @property
    def complete(self) -> bool:
        """True when something was done and nothing is left."""
        return self._begun and not self._open

    def asks_other_side(self, did: Step) -> bool:
        """True when the same stretch with the other leg comes next."""
        return did.side != "both" and self.next == Step(did.stretch, other_side(did.side))

    def done(self, step: Step) -> None:
        """Take in a hold that reached its target."""
        self._begun = True
        same = (one for one in self._open if one.stretch == step.stretch)
        fits = next((one for one in same if one.side in (step.side, "both")), None)
        if fits is not None:
            self._open.remove(fits)
        elif not self.fixed and (step.side != "both" or self._repetitions > 1):
            # Whoever stretches one leg stretches the other: stiffness is rarely one-sided.
            legs = [step]
            if step.side != "both":
                legs.append(Step(step.stretch, other_side(step.side)))
            self._open = (legs * self._repetitions)[1:]
