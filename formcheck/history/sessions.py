"""What is kept of a session: people, sessions, holds, faults, notes. Plain values, no database.

Only what a trend, a piece of advice or a look back needs. No video, no landmarks, no file name.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.rules.hold import mostly_seen

Source = Literal["live", "clip"]
"""Where a session was seen: before the camera, or in a recorded clip or photograph."""

DEFAULT_PERSON = "me"

SCHEMA = "formcheck/1"
"""The results that can be added (docs/result.md)."""

LONGEST_NAME = 80
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_MESSAGE = 300

ANGLES = (
    "hip_flexion_deg",
    "hip_hinge_deg",
    "spine_flexion_deg",
    "back_angle_deg",
    "knee_flexion_deg",
    "trunk_inclination_deg",
    "leg_raise_deg",
)
"""Names of the angles kept of a hold, as results have them."""

LATER_ANGLES = ("back_angle_deg",)
"""Results of earlier versions do not have them."""


@dataclass(frozen=True)
class Person:
    """Somebody whose sessions are kept, and when they were."""

    name: str
    sessions: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class KeptFault:
    """A fault of a hold: when, and its largest value in degrees."""

    fault: str
    start_s: float | None
    end_s: float | None
    worst: float


@dataclass(frozen=True)
class KeptHold:
    """One hold of one stretch on one side, as its result has it (docs/result.md).

    Attributes
    ----------
    mean_deg, peak_deg : dict of str to float
        Keys are `ANGLES`; an angle that was not measured is left out.
    judged : dict of str to float
        Share of the hold in which each fault could be judged.
    straight_s, back_angle_uncertainty_deg : float or None
        None in sessions of earlier versions.
    """

    stretch: str
    side: str
    start_s: float
    end_s: float
    held_s: float
    target_s: float
    completed: bool
    score: float
    mean_deg: dict[str, float]
    peak_deg: dict[str, float]
    spine_neutral: str
    spine_uncertainty_deg: float | None
    judged: dict[str, float]
    faults: tuple[KeptFault, ...] = ()
    straight_s: float | None = None
    back_angle_uncertainty_deg: float | None = None

    @property
    def confirmed(self) -> bool | None:
        """As results have it; None when the hold was kept before that was known."""
        if self.straight_s is None and self.completed:
            return None
        return self.completed and self.unseen_s is None

    @property
    def unseen_s(self) -> float | None:
        """Seconds with the back seen straight, where too few for praise; None otherwise."""
        if self.straight_s is None:
            return None
        enough = mostly_seen(self.held_s, self.straight_s, self.target_s)
        return None if enough else self.straight_s


@dataclass(frozen=True)
class KeptNote:
    """Something the person said during a session, such as ``pain``."""

    note: str
    time_s: float | None
    message: str


@dataclass(frozen=True)
class Session:
    """One live session or one analysed clip.

    Attributes
    ----------
    number : int
        Names the session for good; 0 before it is stored.
    person : str
    when : datetime
        With the time zone in which it took place.
    source : str
        See `Source`.
    version, model : str
        Of formcheck, and the pose model.
    duration_s : float or None
    score : float or None
    completed : bool
    holds, notes : tuple
    """

    number: int
    person: str
    when: datetime
    source: str
    version: str
    model: str
    duration_s: float | None
    score: float | None
    completed: bool
    holds: tuple[KeptHold, ...] = ()
    notes: tuple[KeptNote, ...] = ()


def checked_name(name: str) -> str:
    """Return a person's name in one spelling.

    Raises
    ------
    UsageError
        If it is empty, too long, has control characters, or begins as a formula of a
        spreadsheet does.
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split(" ")).strip()
    if not tidy or not tidy.isprintable():
        raise UsageError(f"{name!r} is not a name: use letters, digits, spaces and signs.")
    if len(tidy) > LONGEST_NAME:
        raise UsageError(
            f"The name {tidy[:20]}… is too long: use at most {LONGEST_NAME} characters."
        )
    if tidy[0] in "=+-@":
        raise UsageError(
            f"The name {tidy!r} begins like a formula of a spreadsheet: leave out the {tidy[0]}."
        )
    return tidy


def name_key(name: str) -> str:
    """Return what two spellings of one name share: Anna, anna and ANNA are one person."""
    return unicodedata.normalize("NFC", name.casefold())


def session_from(result: dict[str, Any], *, person: str, when: datetime, source: str) -> Session:
    """Take from a result what is kept of it.

    Parameters
    ----------
    result : dict
        ``formcheck/1``, as `Result.to_dict` gives it; ``notes`` may be there or not.
    person : str
    when : datetime
        When the session began; without a time zone it is taken as local time.
    source : {"live", "clip"}

    Raises
    ------
    UsageError
        If the name is none.
    UnreadableInputError
        If this is not a result, or one of another schema.
    """
    name = checked_name(person)
    schema = result.get("schema") if isinstance(result, dict) else None
    if schema != SCHEMA:
        said = f"a result of schema {schema!r}" if schema else "no result of formcheck"
        raise UnreadableInputError(
            f"This is {said}, and the history takes {SCHEMA}: analyse the clip again."
        )
    if source not in ("live", "clip"):
        raise ValueError(f"source must be 'live' or 'clip', not {source!r}")
    try:
        summary = result["summary"]
        return Session(
            number=0,
            person=name,
            when=when if when.tzinfo else when.astimezone(),
            source=source,
            version=_text(result["version"])[:LONGEST_NAME],
            model=_text(result["model"])[:LONGEST_NAME],
            duration_s=_number(result["source"]["duration_s"]),
            score=_number(summary["score"]),
            completed=bool(summary["completed"]),
            holds=tuple(_hold(hold) for hold in result["holds"]),
            notes=tuple(_note(note) for note in result.get("notes") or ()),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise UnreadableInputError(
            f"This result is incomplete ({type(error).__name__}: {str(error)[:80]}): "
            "analyse the clip again."
        ) from error


def _number(value: Any) -> float | None:
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is not a number")
    return number


def _name(value: Any) -> str:
    """Return the name of a stretch, a fault or the like as results have it, such as ``bent_knee``.

    Not only those that this version knows: a later one may have more.
    """
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise ValueError("a name is none")
    return value


def _text(value: Any) -> str:
    """Return words without control characters, nor halves of letters that cannot be stored."""
    whole = str(value).encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in whole)


def _sure(value: Any) -> float:
    number = _number(value)
    if number is None:
        raise ValueError("a number is missing")
    return number


def _hold(hold: dict[str, Any]) -> KeptHold:
    known = [name for name in ANGLES if name in hold or name not in LATER_ANGLES]
    means = {name: _number(hold[name]["mean"]) for name in known}
    peaks = {name: _number(hold[name]["peak"]) for name in known}
    if _sure(hold["end_s"]) < _sure(hold["start_s"]):
        raise ValueError("a hold ends before it begins")
    if _sure(hold["held_s"]) < 0 or _sure(hold["target_s"]) <= 0:
        raise ValueError("a hold cannot last so long")
    if hold["side"] not in ("left", "right", "both"):
        raise ValueError("there is no such side")
    return KeptHold(
        stretch=_name(hold["stretch"]),
        side=str(hold["side"]),
        start_s=_sure(hold["start_s"]),
        end_s=_sure(hold["end_s"]),
        held_s=_sure(hold["held_s"]),
        target_s=_sure(hold["target_s"]),
        completed=bool(hold["completed"]),
        score=_sure(hold["score"]),
        mean_deg={name: value for name, value in means.items() if value is not None},
        peak_deg={name: value for name, value in peaks.items() if value is not None},
        spine_neutral=_name(hold["spine_neutral"]),
        spine_uncertainty_deg=_number(hold["spine_uncertainty_deg"]),
        judged={_name(name): _sure(share) for name, share in hold["judged"].items()},
        faults=tuple(
            KeptFault(
                _name(fault["fault"]),
                _number(fault["start_s"]),
                _number(fault["end_s"]),
                _sure(fault["worst"]),
            )
            for fault in hold["faults"]
        ),
        straight_s=_number(hold.get("straight_s")),
        back_angle_uncertainty_deg=_number(hold.get("back_angle_uncertainty_deg")),
    )


def _note(note: dict[str, Any]) -> KeptNote:
    return KeptNote(
        note=_name(note["note"]),
        time_s=_number(note.get("time_s")),
        message=_text(note.get("message") or "")[:LONGEST_MESSAGE],
    )
