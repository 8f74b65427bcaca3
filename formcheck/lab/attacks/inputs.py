"""The table of attacks by hostile inputs: which kinds, how many, and what came of them."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from formcheck.errors import EXIT_NOTHING_FOUND, EXIT_OK
from formcheck.lab.attacks import media, own, sound
from formcheck.lab.attacks.attack import Attack, carry_out

TAKEN = (EXIT_OK, EXIT_NOTHING_FOUND)
"""The input was used; any other status refuses it."""

_Kind = Callable[[sound.Sound, int], Iterator[Attack]]

KINDS: tuple[tuple[_Kind, int, int], ...] = (
    (own.landmarks, 64, 4),
    (own.kept, 42, 2),
    (own.large_results, 7, 1),
    (own.sources, 66, 3),
    (own.histories, 218, 7),
    (own.lists, 25, 1),
    (own.routines, 21, 2),
    (own.settings, 60, 4),
    (media.pictures, 70, 4),
    (media.videos, 65, 1),
    (own.results, 1267, 6),
)
"""What makes attacks, how many of them, and how many in a quick run."""


def attacks(folder: Path, only: Sequence[str] = (), *, quick: bool) -> Iterator[Attack]:
    """Yield the attacks, those of a kind one after the other; or only those of some kinds."""
    made = sound.make(folder, sound.CONTAINERS[: 1 if quick else None])
    _load_libraries()
    for make, many, few in KINDS:
        if not only or make.__name__ in only:
            yield from make(made, few if quick else many)


def carry_out_all(
    tries: Iterable[Attack], folder: Path, said: Callable[[dict[str, Any]], None]
) -> list[dict[str, Any]]:
    """Carry out attacks; returns a row for each kind."""
    rows: list[dict[str, Any]] = []
    for kind, several in groupby(tries, key=lambda attack: attack.kind):
        harm: Counter[str] = Counter()
        failures, tried, taken, begun = [], 0, 0, time.monotonic()
        for number, attack in enumerate(several):
            status, found = carry_out(attack, folder / f"{len(rows)}-{number}")
            tried += attack.tried
            taken += attack.tried * (status in TAKEN)
            harm.update(found.keys())
            failures += [f"{kind}, {attack.name}: {name}: {what}" for name, what in found.items()]
        seconds = round(time.monotonic() - begun, 1)
        rows.append({"what": kind, "tried": tried, "taken": taken, "harm": dict(harm),
                     "failures": failures, "seconds": seconds})  # fmt: skip
        said(rows[-1])
    return rows


def _load_libraries() -> None:
    """Import what the commands need, so that each fork has it; no thread may be running then."""
    import cv2

    cv2.setNumThreads(1)
    for name in ("analyze", "export", "history", "keep", "live", "report", "score"):
        __import__(f"formcheck.commands.{name}")
    assert threading.active_count() == 1, "a fork would stand still"
    assert hasattr(os, "fork"), "attacks run where a process can be copied"
