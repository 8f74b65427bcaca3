"""The verdict as a person reads it in the terminal, in the language of the session."""

from __future__ import annotations

import math
from pathlib import Path

from rich.console import Console

from formcheck.commands.say import put
from formcheck.live.texts import Line, Texts, load_texts
from formcheck.report.doubts import Doubt, doubts, no_fault_seen, straight_words
from formcheck.report.result import Fault, Hold, Result, StillPose
from formcheck.report.summary import NO_STRETCH, NOBODY
from formcheck.rules.catalogue import catalogue

_NOTHING = {NOBODY: "verdict.nobody", NO_STRETCH: "verdict.no_stretch"}


def print_verdict(
    console: Console, result: Result, written: list[Path], texts: Texts | None = None
) -> None:
    """Print what was found in one input and where its files are.

    Parameters
    ----------
    console : rich.console.Console
    result : Result
    written : list of Path
    texts : Texts, optional
        By default English; what is said of a photograph always is.
    """
    texts = texts or load_texts("en")
    put(console, Path(result.source.path).name, "bold")
    if result.pose is not None and result.pose.stretch is not None:
        _print_photo(console, result, result.pose, result.pose.stretch)
    elif not result.found:
        words = Line(_NOTHING.get(result.text, ""), fallback=result.text)
        _line(console, "–", texts.shown(words), "yellow")
    for hold in result.holds:
        _print_hold(console, hold, texts)
    for warn in result.warnings:
        said = texts.shown(Line(f"problem.{warn.warning}", fallback=warn.message))
        if warn.warning == "damaged_video" and texts.language == "en":
            said = warn.message  # Which says where.
        _line(console, "!", f"{_span(warn.start_s, warn.end_s)}{said}", "yellow")
    for note in result.notes:
        _line(console, "!", f"{note.time_s:.1f} s  {note.message}", "red")
    for path in written:
        put(console, f"  → {path}", "dim")


def _print_hold(console: Console, hold: Hold, texts: Texts) -> None:
    stretch = catalogue()[hold.stretch]
    mark, style = ("·", "bold")
    if hold.completed:
        mark, style = ("✓", "green") if hold.confirmed else ("–", "yellow")
    values = (
        ("title", texts.shown(Line(f"verdict.title.{hold.stretch}", fallback=stretch.title))),
        ("side", _side(hold, texts)),
        ("held", f"{hold.held_s:.1f}"),
        ("target", f"{hold.target_s:g}"),
        ("score", f"{hold.score:.0f}"),
        ("straight", _straight(hold, texts)),
    )
    _line(console, mark, texts.shown(Line("verdict.hold", values=values)), style)
    mean, peak = texts.show["verdict.mean"], texts.show["verdict.peak"]
    for key in stretch.angles:
        stats = hold.angles[key]
        if math.isnan(stats.mean):
            value = texts.show[_why_unmeasured(key, hold)]
        else:
            value = f"{_whole(stats.mean)}° {mean}, {_whole(stats.peak)}° {peak}"
            value += _sureness(hold.error_deg(key))
        _angle(console, texts, key, value)
    for fault in hold.faults:
        mark, style = ("!", "yellow") if fault.advice else ("✗", "red")
        words = f"{_span(fault.start_s, fault.end_s)}{_about_fault(fault, texts)}"
        _line(console, mark, words, style)
    for doubt in doubts(hold):
        _line(console, "–", _about_doubt(doubt, texts), "yellow")
    if no_fault_seen(hold):
        _line(console, "✓", texts.show["verdict.no_fault"], "green")


def _why_unmeasured(key: str, hold: Hold) -> str:
    """Name the text for an angle without a value: what to do about it, where that is known."""
    wanting = key == "spine_flexion_deg" and hold.spine_neutral == "none"
    return "verdict.no_neutral" if wanting else "verdict.unmeasured"


def _side(hold: Hold, texts: Texts) -> str:
    """Name the stretched side, and how it was done where that was another way."""
    variant = texts.show.get(f"verdict.variant.{hold.variant}")
    side = texts.show[f"side.{hold.side}"]
    return f"{side} {variant}" if variant else side


def _straight(hold: Hold, texts: Texts) -> str:
    """Say for how long the back was seen straight, unless it was all along."""
    if not straight_words(hold):
        return ""
    return texts.shown(Line("verdict.straight", values=(("seconds", f"{hold.straight_s:.1f}"),)))


def _angle(console: Console, texts: Texts, key: str, value: str) -> None:
    put(console, f"      {texts.show[f'angle.{key}']:<18} {value}")


def _about_fault(fault: Fault, texts: Texts) -> str:
    by_angle = ".angle" if fault.quantity == "back_angle_deg" else ""
    key = f"verdict.fault.{fault.fault}{by_angle}"
    if key not in texts.show:
        return fault.message
    words = texts.shown(Line(key, values=(("worst", f"{fault.worst:.0f}"),)))
    return f"{words} {texts.show[f'verdict.where.{fault.where}']}" if fault.where else words


def _about_doubt(doubt: Doubt, texts: Texts) -> str:
    names = (texts.show.get(f"verdict.what.{name}", name) for name in doubt.faults)
    together = texts.show["verdict.and"]
    what = f" {together} ".join(names)
    values = (("share", f"{100 * doubt.share:.0f}"), ("what", what))
    return texts.shown(Line(f"verdict.{doubt.name}", values=values))


def _whole(degrees: float) -> str:
    """Write whole degrees in a column; never "-0"."""
    return f"{round(degrees):4d}" if math.isfinite(degrees) else f"{degrees:4.0f}"


def _sureness(error_deg: float) -> str:
    """Say how sure a reading of the back is; nothing of other angles."""
    return f"  (± {error_deg:.0f}°)" if math.isfinite(error_deg) else ""


def _print_photo(console: Console, result: Result, pose: StillPose, stretch: str) -> None:
    if pose.faults:
        _line(console, "✗", result.text, "red")
    elif "No fault seen" in result.text:
        _line(console, "✓", result.text, "green")
    else:
        _line(console, "–", result.text, "yellow")
    for key in catalogue()[stretch].angles:
        value = pose.angles[key]
        if math.isnan(value):
            # A picture has no beginning: nothing can be advised that would show a neutral.
            back = key == "spine_flexion_deg"
            shown = "not measured: one picture shows no neutral" if back else "not measurable"
        else:
            shown = f"{_whole(value)}°{_sureness(pose.error_deg(key))}"
        _angle(console, load_texts("en"), key, shown)


def _span(start_s: float | None, end_s: float | None) -> str:
    if start_s is None or end_s is None or start_s == end_s:
        return ""
    return f"{start_s:.1f}–{end_s:.1f} s  "


def _line(console: Console, mark: str, words: str, style: str) -> None:
    put(console, f"  {mark} {words}", style)
