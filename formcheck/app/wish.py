"""What a person chose, for a session or for a recording."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from formcheck.errors import UsageError
from formcheck.history.sessions import checked_name
from formcheck.live.routine import DEFAULT_REPETITIONS, MOST_REPETITIONS
from formcheck.rules.catalogue import Wanted
from formcheck.texts import load_texts

HOLD_S = 5.0, 600.0
"""How short and how long a hold of a session may be wanted."""


@dataclass(frozen=True)
class Wish:
    """What was chosen, checked."""

    person: str
    stretch: str
    target_s: float
    repetitions: int
    language: str
    speaks: bool
    """False when the browser has no voice: what nobody hears is not waited for."""


def wish_of(asked: Mapping[str, Any], person: str, hold_s: tuple[float, float] = HOLD_S) -> Wish:
    """Return what a page asks for, of `person` if it names nobody; UsageError for nonsense."""
    seconds, rounds = _number(asked, "seconds", 30), _number(asked, "rounds", DEFAULT_REPETITIONS)
    low, high = hold_s
    if not low <= seconds <= high:
        raise UsageError("live.seconds", low=f"{low:g}", high=f"{high:g}")
    if rounds not in range(1, MOST_REPETITIONS + 1):
        raise UsageError("live.rounds", most=MOST_REPETITIONS)
    stretch = str(asked.get("stretch", "auto"))
    # It refuses one that nobody knows.
    Wanted.checked(stretch, None)
    return Wish(
        person=checked_name(str(asked.get("person") or person)),
        stretch=stretch,
        target_s=seconds,
        repetitions=int(rounds),
        language=load_texts(str(asked.get("language", "en"))).language,
        speaks=asked.get("speaks") is True,
    )


def _number(asked: Mapping[str, Any], name: str, otherwise: float) -> float:
    """Return a number as it was sent or typed; NaN for anything else."""
    try:
        return float(str(asked.get(name, otherwise)))
    except ValueError:
        return math.nan
