"""The verdict as a person reads it in the terminal."""

from __future__ import annotations

import math
from pathlib import Path

from rich.console import Console

from formcheck.commands.say import put, put_line
from formcheck.report import wording
from formcheck.report.ending import Ending
from formcheck.report.result import PAIN, Fault, Hold, Result, StillPose, Warn
from formcheck.rules.catalogue import catalogue
from formcheck.texts import Texts, emergency


def print_verdict(console: Console, result: Result, written: list[Path], texts: Texts) -> None:
    """Print what was found in one input and where its files are."""
    put(console, Path(result.source.path).name, "bold")
    if result.pose is not None and result.pose.stretch is not None:
        _print_photo(console, result, result.pose, result.pose.stretch, texts)
    elif not result.found:
        put_line(console, "–", wording.nothing_found(result, texts), "yellow")
    for hold in result.holds:
        _print_hold(console, hold, texts)
    for warn in result.warnings:
        mark, style = ("·", "") if warn.aside else ("!", "yellow")
        put_line(console, mark, f"{_span(warn, texts)}{wording.warn_words(warn, texts)}", style)
    for note in result.notes:
        put_line(console, "!", f"{texts.number(note.time_s)} s  {note.message}", "red")
    if any(note.note == PAIN for note in result.notes):
        put_line(console, " ", emergency(texts), "red")
    print_written(console, written)


def print_written(console: Console, written: list[Path]) -> None:
    """Print where the files are."""
    for path in written:
        put(console, f"  → {path}", "dim")


def print_ending(console: Console, ending: Ending, further: tuple[str, ...]) -> None:
    """Print what a session ends with beside its verdict: green only for a reached target.

    ``further``: what the history says.
    """
    reached = ending.state == "reached"
    put_line(console, "✓" if reached else "·", ending.title, "bold green" if reached else "bold")
    # Nobody counts minutes when it hurt.
    said = () if ending.state == "hurt" else further
    for words in filter(None, (ending.good, ending.next, *said)):
        put_line(console, " ", words, "")


def _print_hold(console: Console, hold: Hold, texts: Texts) -> None:
    stretch = catalogue()[hold.stretch]
    mark, style = ("·", "bold")
    if hold.completed:
        mark, style = ("✓", "green") if hold.confirmed else ("–", "yellow")
    words = texts("verdict.hold", **wording.hold_words(hold, texts))
    put_line(console, mark, words, style)
    for key in stretch.angles:
        stats = hold.angles[key]
        if math.isnan(stats.mean):
            # What to do about it, where that is known.
            wanting = key == "spine_flexion_deg" and hold.spine_neutral == "none"
            value = texts("verdict.no_neutral" if wanting else "verdict.unmeasured")
        else:
            value = f"{_whole(stats.mean)}° {texts('verdict.mean')}, "
            value += f"{_whole(stats.peak)}° {texts('verdict.peak')}"
            value += _sureness(hold.error_deg(key))
        _angle(console, texts, key, value)
    for fault in hold.faults:
        mark, style = ("!", "yellow") if fault.advice else ("✗", "red")
        words = f"{_span(fault, texts)}{wording.about_fault(fault, texts)}"
        put_line(console, mark, words, style)
    for doubt in wording.doubts(hold, texts):
        put_line(console, "–", doubt, "yellow")
    if wording.no_fault_seen(hold):
        mark, style = ("✓", "green") if hold.confirmed else ("·", "")
        put_line(console, mark, texts("verdict.no_fault"), style)


def _angle(console: Console, texts: Texts, key: str, value: str) -> None:
    put(console, f"      {texts(f'angle.{key}'):<18} {value}")


def _whole(degrees: float) -> str:
    """Write whole degrees in a column; never "-0"."""
    return f"{round(degrees):4d}" if math.isfinite(degrees) else f"{degrees:4.0f}"


def _sureness(error_deg: float) -> str:
    """Say how sure a reading of the back is; nothing of other angles."""
    return f"  (± {error_deg:.0f}°)" if math.isfinite(error_deg) else ""


def _print_photo(
    console: Console, result: Result, pose: StillPose, stretch: str, texts: Texts
) -> None:
    words = wording.photo_words(result, texts)
    if pose.faults:
        put_line(console, "✗", words, "red")
    elif texts("photo.no_fault").rstrip(".") in words:
        put_line(console, "✓", words, "green")
    else:
        put_line(console, "–", words, "yellow")
    for key in catalogue()[stretch].angles:
        value = pose.angles[key]
        if math.isnan(value):
            # A picture has no beginning: nothing can be advised that would show a neutral.
            back = key == "spine_flexion_deg"
            shown = texts("verdict.one_picture" if back else "verdict.unmeasured")
        else:
            shown = f"{_whole(value)}°{_sureness(pose.error_deg(key))}"
        _angle(console, texts, key, shown)


def _span(what: Fault | Warn, texts: Texts) -> str:
    words = wording.span_words(what, texts)
    return f"{words}  " if words else ""
