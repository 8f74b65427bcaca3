"""``batch``, first part: do passed-over frames change verdicts."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from formcheck.batch.clips import find_clips
from formcheck.batch.local import LocalExecutor
from formcheck.batch.sampling import EVERY_FRAME, Rate
from formcheck.batch.task import How, Limits, Outcome, Task
from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.sheet import Sheet
from formcheck.pipeline.analyze import Settings
from formcheck.pipeline.models import ModelName
from formcheck.rules.stretch import ANGLES

Ticker = Callable[[int, int], None]

HELD_WITHIN_S = 0.2
_ROUNDING_S = 0.011
"""Results are rounded to hundredths."""


@dataclass
class Agreement:
    """Scoring at the adaptive rate against scoring every frame, over one folder.

    Attributes
    ----------
    name : str
    clips, frames, looks : int
    same_holds, same_faults : int
        Clips with the same stretches and sides; with the same faults in each hold besides.
    holds, held_close : int
        Holds compared; those whose held seconds differ by no more than `HELD_WITHIN_S`.
    held_off, score_off, angle_off : list of float
        Differences of each hold, the last over the means of all angles.
    differing : list of str
        What differs, in words.
    """

    name: str
    clips: int = 0
    frames: int = 0
    looks: int = 0
    same_holds: int = 0
    same_faults: int = 0
    holds: int = 0
    held_close: int = 0
    held_off: list[float] = field(default_factory=list)
    score_off: list[float] = field(default_factory=list)
    angle_off: list[float] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def add(self, name: str, full: dict[str, Any], few: dict[str, Any], looks: int) -> None:
        """Compare the two results of one clip."""
        self.clips += 1
        self.frames += full["source"]["frames"]
        self.looks += looks
        if _kinds(full) != _kinds(few):
            self.differing.append(f"{name}: holds {_kinds(full)} and {_kinds(few)}")
            return
        self.same_holds += 1
        faults_differ = False
        for one, other in zip(full["holds"], few["holds"], strict=True):
            self.holds += 1
            off = abs(one["held_s"] - other["held_s"])
            self.held_off.append(off)
            self.score_off.append(abs(one["score"] - other["score"]))
            pairs = [(one[a]["mean"], other[a]["mean"]) for a in ANGLES]
            self.angle_off += [abs(a - b) for a, b in pairs if a is not None and b is not None]
            if off <= HELD_WITHIN_S + _ROUNDING_S:
                self.held_close += 1
            else:
                self.differing.append(f"{name}: held {one['held_s']} and {other['held_s']} s")
            if _faults(one) != _faults(other):
                faults_differ = True
                self.differing.append(f"{name}: faults {_faults(one)} and {_faults(other)}")
        self.same_faults += not faults_differ


def _kinds(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(hold["stretch"], hold["side"]) for hold in result["holds"]]


def _faults(hold: dict[str, Any]) -> list[str]:
    return sorted({fault["fault"] for fault in hold["faults"]})


def run_agreement(
    folders: Sequence[Path], model: ModelName, workers: int, tick: Ticker
) -> list[Agreement]:
    """Score every clip of every folder at both rates.

    Raises
    ------
    UnreadableInputError
        If a clip cannot be scored: a set must be whole.
    """
    clips = {folder: [clip.path for clip in find_clips([str(folder)])[0]] for folder in folders}
    paths = [path for found in clips.values() for path in found]
    tasks = [task_for(path, model, rate) for path in paths for rate in (EVERY_FRAME, Rate())]
    outcomes: dict[str, Outcome] = {}
    for outcome in LocalExecutor(workers).run(tasks):
        if outcome.result is None:
            raise UnreadableInputError(outcome.message)
        outcomes[outcome.key] = outcome
        tick(len(outcomes), len(tasks))
    found = []
    for folder, members in clips.items():
        agreement = Agreement(folder.resolve().name)
        for path in members:
            full, few = outcomes[_key(path, EVERY_FRAME)], outcomes[_key(path, Rate())]
            assert full.result is not None
            assert few.result is not None
            agreement.add(Path(path).stem, full.result, few.result, few.looks)
        found.append(agreement)
    return found


def _key(path: str, rate: Rate) -> str:
    return f"{rate.name} {path}"


def task_for(path: str, model: ModelName, rate: Rate) -> Task:
    """Return the task of scoring a clip at a rate."""
    return Task(_key(path, rate), path, How(Settings(model=model), rate), Limits())


def agreement_sheet(found: Sequence[Agreement]) -> Sheet:
    """Return the table of agreements, and below it all that differs."""
    rows = [
        (
            a.name,
            str(a.clips),
            str(a.frames),
            f"{100 * a.looks / max(a.frames, 1):.0f}%",
            f"{a.same_holds} of {a.clips}",
            f"{a.same_faults} of {a.clips}",
            f"{a.held_close} of {a.holds}",
            f"{max(a.held_off, default=0.0):.2f} s",
            f"{statistics.fmean(a.score_off) if a.score_off else 0.0:.1f} "
            f"({max(a.score_off, default=0.0):.1f})",
            f"{statistics.fmean(a.angle_off) if a.angle_off else 0.0:.1f}° "
            f"({max(a.angle_off, default=0.0):.1f}°)",
        )
        for a in found
    ]
    differing = [line for a in found for line in a.differing]
    return Sheet(
        "Adaptive rate against every frame",
        ("set", "clips", "frames", "looked at", "same holds", "same faults",
         f"held within {HELD_WITHIN_S} s", "worst", "score off, mean (max)",
         "mean angles off"),
        tuple(rows),
        note="; ".join(differing) or "Nothing differs.",
    )  # fmt: skip
