"""Rows of the tables as plain values and back."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from formcheck.history.schema import ANGLE_COLUMNS
from formcheck.history.sessions import ANGLES, KeptFault, KeptHold, KeptNote, Person, Session

HOLD_COLUMNS = (
    *("session", "place", "stretch", "side", "start_s", "end_s", "held_s", "target_s"),
    *("completed", "score", *ANGLE_COLUMNS, "spine_neutral", "spine_uncertainty_deg", "judged"),
    *("straight_s", "back_angle_uncertainty_deg"),
)


@lru_cache(maxsize=64)
def _zone(offset_min: int) -> timezone:
    return timezone(timedelta(minutes=offset_min))


def moment_of(utc_ms: int, offset_min: int | None) -> datetime:
    """Return a moment in its own time zone, or in that of this computer."""
    if offset_min is None:
        return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone()
    return datetime.fromtimestamp(utc_ms / 1000, _zone(offset_min))


def hold_values(hold: KeptHold) -> tuple[Any, ...]:
    """Return a hold's values in the order of `HOLD_COLUMNS`, without session and place."""
    angles = [stats.get(name) for name in ANGLES for stats in (hold.mean_deg, hold.peak_deg)]
    return (
        *(hold.stretch, hold.side, hold.start_s, hold.end_s, hold.held_s, hold.target_s),
        *(hold.completed, hold.score, *angles, hold.spine_neutral, hold.spine_uncertainty_deg),
        *(json.dumps(hold.judged), hold.straight_s, hold.back_angle_uncertainty_deg),
    )


@lru_cache(maxsize=4096)
def _shares(text: str) -> dict[str, float]:
    """Return the shares of a text; most holds were judged all the time, so few texts occur."""
    try:
        shares = json.loads(text)
    except RecursionError as error:
        raise ValueError("its shares are damaged") from error
    if not isinstance(shares, dict) or not all(
        isinstance(share, (int, float)) and 0 <= share <= 1 for share in shares.values()
    ):
        raise ValueError("its shares are damaged")
    return shares


@lru_cache(maxsize=512)
def _fits(shape: str, kinds: tuple[type, ...]) -> bool:
    """Compare kinds of values with letters: t text, i whole, r number, R number or nothing."""
    return len(shape) == len(kinds) and all(
        kind in _KINDS[letter] for letter, kind in zip(shape, kinds, strict=True)
    )


_KINDS: dict[str, tuple[type, ...]] = {
    "t": (str,),
    "i": (int,),
    "r": (float,),
    "R": (float, type(None)),
}


def _check(row: Sequence[Any], shape: str, what: str) -> None:
    """Raise ValueError if a row has values of the wrong kind, or numbers without end."""
    if not _fits(shape, tuple(map(type, row))) or math.inf in row or -math.inf in row:
        raise ValueError(f"its {what} has a value of the wrong kind")


def kept_person(row: Sequence[Any]) -> Person:
    """Return a person from name, number of sessions, first and last moment."""
    _check(row, "tiii", "person")
    name, count, first, last = row
    return Person(name, count, moment_of(first, None), moment_of(last, None))


def kept_session(
    row: Sequence[Any], holds: tuple[KeptHold, ...], notes: tuple[KeptNote, ...]
) -> Session:
    """Return a session from the row that `reading` asks for.

    Raises
    ------
    ValueError, OverflowError, OSError
        If there is a value in it that no session has.
    """
    _check(row, "itiitttRRi", "row")
    return Session(
        number=row[0],
        person=row[1],
        when=moment_of(row[2], row[3]),
        source=row[4],
        version=row[5],
        model=row[6],
        duration_s=row[7],
        score=row[8],
        completed=bool(row[9]),
        holds=holds,
        notes=notes,
    )


def kept_fault(row: Sequence[Any]) -> KeptFault:
    """Return a fault from name, start, end, worst; raises ValueError if it is damaged."""
    _check(row, "tRRr", "fault")
    return KeptFault(*row)


def kept_note(row: Sequence[Any]) -> KeptNote:
    """Return a note from its name, time, words; raises ValueError if it is damaged."""
    _check(row, "tRt", "note")
    return KeptNote(*row)


_HOLD_SHAPE = "iittrrrrir" + "R" * 2 * len(ANGLES) + "tRtRR"


def kept_hold(row: Sequence[Any], faults: tuple[KeptFault, ...]) -> KeptHold:
    """Return the hold of a row with `HOLD_COLUMNS`; raises ValueError if it is damaged."""
    _check(row, _HOLD_SHAPE, "hold")
    means, peaks = row[10 : 10 + 2 * len(ANGLES) : 2], row[11 : 11 + 2 * len(ANGLES) : 2]
    neutral, uncertainty, judged, straight_s, angle_uncertainty = row[10 + 2 * len(ANGLES) :]
    return KeptHold(
        stretch=row[2],
        side=row[3],
        start_s=row[4],
        end_s=row[5],
        held_s=row[6],
        target_s=row[7],
        completed=bool(row[8]),
        score=row[9],
        mean_deg={n: v for n, v in zip(ANGLES, means, strict=True) if v is not None},
        peak_deg={n: v for n, v in zip(ANGLES, peaks, strict=True) if v is not None},
        spine_neutral=neutral,
        spine_uncertainty_deg=uncertainty,
        judged=dict(_shares(judged)),
        faults=faults,
        straight_s=straight_s,
        back_angle_uncertainty_deg=angle_uncertainty,
    )
