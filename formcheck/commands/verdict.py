"""The verdict as a person reads it in the terminal."""

from __future__ import annotations

import math
from pathlib import Path

from rich.console import Console
from rich.text import Text

from formcheck.report.result import Hold, Result, StillPose
from formcheck.report.summary import neutral_note, rest_note, unjudged
from formcheck.rules.catalogue import catalogue
from formcheck.rules.words import ANGLE_WORDS, side_words


def print_verdict(console: Console, result: Result, written: list[Path]) -> None:
    """Print what was found in one input and where its files are.

    Parameters
    ----------
    console : rich.console.Console
    result : Result
    written : list of Path
    """
    console.print(Text(Path(result.source.path).name, style="bold"), soft_wrap=True)
    if result.pose is not None and result.pose.stretch is not None:
        _print_photo(console, result, result.pose, result.pose.stretch)
    elif not result.found:
        _line(console, "–", result.text, "yellow")
    for hold in result.holds:
        _print_hold(console, hold)
    for warn in result.warnings:
        _line(console, "!", f"{_span(warn.start_s, warn.end_s)}{warn.message}", "yellow")
    for note in result.notes:
        _line(console, "!", f"{note.time_s:.1f} s  {note.message}", "red")
    for path in written:
        console.print(Text(f"  → {path}", style="dim"), soft_wrap=True)


def _print_hold(console: Console, hold: Hold) -> None:
    title = f"{catalogue()[hold.stretch].title}, {side_words(hold.side)}"
    mark, style = ("✓", "green") if hold.completed else ("·", "bold")
    held = f"held {hold.held_s:.1f} of {hold.target_s:g} s"
    _line(console, mark, f"{title}: {held} · score {hold.score:.0f} of 100", style)
    for key in catalogue()[hold.stretch].angles:
        stats = hold.angles[key]
        if math.isnan(stats.mean):
            value = "not measurable"
        else:
            value = f"{_whole(stats.mean)}° mean, {_whole(stats.peak)}° peak"
            value += _sureness(key, hold.spine_uncertainty_deg)
        console.print(Text(f"      {ANGLE_WORDS[key]:<18} {value}"), soft_wrap=True)
    for fault in hold.faults:
        mark, style = ("!", "yellow") if fault.advice else ("✗", "red")
        _line(console, mark, f"{_span(fault.start_s, fault.end_s)}{fault.message}", style)
    doubts = [doubt for doubt in (unjudged(hold), rest_note(hold), neutral_note(hold)) if doubt]
    for doubt in doubts:
        _line(console, "–", doubt, "yellow")
    if not hold.faults and not unjudged(hold):
        _line(console, "✓", "No fault seen.", "green")


def _whole(degrees: float) -> str:
    """Write whole degrees in a column; never "-0"."""
    return f"{round(degrees):4d}" if math.isfinite(degrees) else f"{degrees:4.0f}"


def _sureness(name: str, spine_deg: float) -> str:
    """Say how sure the reading of the back is; nothing of other angles."""
    known = name == "spine_flexion_deg" and math.isfinite(spine_deg)
    return f"  (± {spine_deg:.0f}°)" if known else ""


def _print_photo(console: Console, result: Result, pose: StillPose, stretch: str) -> None:
    if pose.faults:
        _line(console, "✗", result.text, "red")
    elif "No fault seen" in result.text:
        _line(console, "✓", result.text, "green")
    else:
        _line(console, "–", result.text, "yellow")
    for key in catalogue()[stretch].angles:
        value = pose.angles[key]
        shown = "not measurable" if math.isnan(value) else f"{_whole(value)}°"
        shown += _sureness(key, pose.spine_uncertainty_deg)
        console.print(Text(f"      {ANGLE_WORDS[key]:<18} {shown}"), soft_wrap=True)


def _span(start_s: float | None, end_s: float | None) -> str:
    if start_s is None or end_s is None:
        return ""
    return f"{start_s:.1f}–{end_s:.1f} s  "


def _line(console: Console, mark: str, words: str, style: str) -> None:
    console.print(Text(f"  {mark} {words}", style=style), soft_wrap=True)
