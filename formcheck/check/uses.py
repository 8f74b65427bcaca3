"""Everything formcheck does with a stretch, tried on made-up bodies."""

from __future__ import annotations

import io
import json
import math
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from rich.console import Console

from formcheck import overlay
from formcheck.batch.clips import Clip
from formcheck.batch.table import rows_of
from formcheck.batch.task import Outcome
from formcheck.check.body import NEAR, SIZE, WAY_S, StretchCheckError, demand, played
from formcheck.commands.terminal import print_verdict
from formcheck.exports.motion import Motion, Recorder
from formcheck.exports.tables import angle_columns
from formcheck.history.export import page_of
from formcheck.history.progress import progress_of
from formcheck.history.store import History
from formcheck.history.words import say_advice
from formcheck.judge import Judge, Settings
from formcheck.overlay.person import draw_marks
from formcheck.page.page import Content, render
from formcheck.pipeline.frames import Image
from formcheck.pipeline.track import LOOKS_A_SECOND, Look
from formcheck.report.json_form import parse_result
from formcheck.report.plot import plot_angles
from formcheck.report.result import Fault, Result, Source
from formcheck.report.table import csv_text
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import Feedback
from formcheck.rules.common import marks_of
from formcheck.rules.stretch import Stretch
from formcheck.texts import LANGUAGES, load_texts

TARGET_S = 6.0
INTO_S, HELD_S = 2.0, TARGET_S + 3.0
OUT_S = INTO_S + WAY_S + HELD_S
END_S = OUT_S + WAY_S + INTO_S


@dataclass(frozen=True, eq=False)
class Judged:
    """A made-up recording, judged: its feedback, its result, and what an export takes from it."""

    feedback: list[Feedback]
    result: Result
    motion: Motion


def judged(stretch: Stretch) -> Judged:
    """Judge a made-up recording, without being told which stretch it is."""
    judge, recorder, feedback = Judge(Settings(Wanted(), target_s=TARGET_S)), Recorder(), []
    for number in range(round(END_S * LOOKS_A_SECOND)):
        time_s = number / LOOKS_A_SECOND
        look = Look(time_s, played(stretch, time_s, INTO_S, OUT_S))
        feedback.append(judge.take(look))
        recorder.take(look, feedback[-1])
    source = Source(f"{stretch.name}.mp4", *SIZE, LOOKS_A_SECOND, END_S, 0, 0)
    return Judged(feedback, judge.result(source), recorder.finish())


def check_uses(stretch: Stretch) -> None:
    """Try everything; see `check_stretch`."""
    found = judged(stretch)
    _check_hold(stretch, found.result)
    spoilt = _all_faults(stretch, found.result)
    checks: dict[str, Callable[[], None]] = {
        "drawn": lambda: _drawn(stretch, found.feedback),
        "saved and read again": lambda: _saved(spoilt),
        "told in the terminal": lambda: _told(stretch, spoilt),
        "put on the report page": lambda: _paged(stretch, spoilt),
        "kept in the history": lambda: _kept(stretch, spoilt),
        "put into the table of score": lambda: _scored(stretch, spoilt),
        "exported": lambda: _exported(stretch, found.motion),
    }
    for what, check in checks.items():
        try:
            check()
        except StretchCheckError:
            raise
        except Exception as error:
            said = f"it cannot be {what} ({type(error).__name__}: {error})."
            raise StretchCheckError(said) from error


def _check_hold(stretch: Stretch, result: Result) -> None:
    names = [hold.stretch for hold in result.holds]
    demand(names == [stretch.name], f"held once, it is reported as {names}.")
    (hold,) = result.holds
    wrong = ", ".join(fault.fault for fault in hold.faults)
    demand(not wrong, f"its own position has the fault {wrong}.")
    counted = f"held for {HELD_S:g} s, only {hold.held_s:.1f} s of {TARGET_S:g} s count."
    demand(hold.completed, counted)
    main = stretch.main_angles[0]
    measured = math.isfinite(hold.angles[main].mean)
    demand(measured, f"its main angle {main} is not measured in its own position.")


def _all_faults(stretch: Stretch, result: Result) -> Result:
    """Return the result with every fault the stretch has."""
    (hold,) = result.holds
    faults = tuple(
        Fault(r.fault, hold.start_s + 1.0, hold.start_s + 2.0, 40.0, "It was wrong.")
        for r in stretch.rules
    )
    return replace(result, holds=(replace(hold, faults=faults),))


def _grey() -> Image:
    return np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)


def _drawn(stretch: Stretch, feedback: list[Feedback]) -> None:
    during = next(f for f in feedback if f.phase == "hold" and f.named)
    demand((overlay.draw(_grey(), during) != 128).any(), "nothing is drawn of it.")
    assert during.measures is not None
    marks = marks_of(stretch)
    for fault in {rule.fault for rule in stretch.rules} & marks.keys():
        image = _grey()
        draw_marks(image, replace(during, side=NEAR, marks=marks, faults=(fault,)))
        demand((image != 128).any(), f"the fault {fault} is marked nowhere.")


def _saved(result: Result) -> None:
    if find_spec("jsonschema") is not None:
        schema = files("formcheck.report").joinpath("schema.json").read_text("utf-8")
        import_module("jsonschema").validate(result.to_dict(), json.loads(schema))
    again = parse_result(result.to_dict(), "the result").to_dict()
    demand(again == result.to_dict(), "A saved result is not the same when it is read again.")


def _told(stretch: Stretch, spoilt: Result) -> None:
    for language in LANGUAGES:
        texts, out = load_texts(language), io.StringIO()
        print_verdict(Console(file=out, width=200), spoilt, [], texts)
        title = texts(f"title.{stretch.name}")
        demand(title in out.getvalue(), f"the {language} verdict lacks its title.")


def _paged(stretch: Stretch, spoilt: Result) -> None:
    page = render(Content(spoilt))
    texts = load_texts("en")
    title = texts(f"title.{stretch.name}")
    demand(title in page, "its title is not on the report page.")
    for rule in stretch.rules:
        label = texts(f"label.{rule.fault}")
        demand(label in page, f"{rule.fault} is not on the report page.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "angles.png"
        plot_angles(spoilt, path, texts)
        demand(path.stat().st_size > 0, "its angles cannot be plotted.")


def _kept(stretch: Stretch, spoilt: Result) -> None:
    when = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder, History.open(Path(folder) / "h.db") as history:
        history.add(spoilt, person="Somebody", when=when, source="clip")
        progress = progress_of("Somebody", history.sessions("Somebody"), when.date())
    (track,) = progress.tracks
    demand(track.stretch == stretch.name, "it is not in the history.")
    texts = load_texts("en")
    page_of(progress, texts)
    said = say_advice(track.advice, texts)
    advised = any(texts(f"advice.{rule.fault}") in said for rule in stretch.rules)
    demand(advised, "the history has no advice on its faults.")


def _scored(stretch: Stretch, spoilt: Result) -> None:
    (row,) = rows_of(Clip(f"{stretch.name}.mp4"), Outcome("key", "version", spoilt), [])
    demand(row["stretch"] == stretch.name, "its row in score is not its own.")
    for rule in stretch.rules:
        seconds = row.get(f"{rule.fault}_s")
        demand(seconds == 1.0, f"score has no column for {rule.fault}.")


def _exported(stretch: Stretch, motion: Motion) -> None:
    table = csv_text(angle_columns(motion))
    demand(f",{stretch.name}," in table, "it is not in an export.")
