"""What the history says in plain words; the same in the terminal and on the page."""

from __future__ import annotations

import math

from formcheck.history.advice import say_day
from formcheck.history.attempts import Pain
from formcheck.history.precision import main_angles, mean_error_deg
from formcheck.history.progress import Progress, Track, Week
from formcheck.history.trends import LEAST_DAYS, LEAST_SPAN_DAYS, Difference, Trend
from formcheck.rules.words import ANGLE_WORDS, side_words

NOT_MEDICAL = (
    "formcheck is not a medical device. Stop at once on pain and ask a health professional."
)

CAMERA_NOTE = (
    "A change or difference counts only where it is larger than two readings differ by the error "
    "of the measurement alone, and larger than the sway from day to day (95%). Put the camera in "
    "the same place each time: moving it, or other clothes, can look like a change."
)


def track_title(stretch: str, side: str) -> str:
    """Name a stretch and side: "Standing, left leg"."""
    return f"{stretch.replace('_', ' ').capitalize()}, {side_words(side)}"


def say_range(trend: Trend, angle: str, stretch: str) -> str:
    """Say where an angle is now: "hip flexion 62° (± 8°)"."""
    if math.isnan(trend.now_deg):
        return f"{ANGLE_WORDS[angle]} without a reading yet"
    error = mean_error_deg(angle, stretch)
    return f"{ANGLE_WORDS[angle]} {trend.now_deg:.0f}° (± {error:.0f}°)"


def say_trend(trend: Trend) -> str:
    """Say how an angle changed, and no more than is sure."""
    if trend.verdict == "too_few":
        if trend.days < LEAST_DAYS:
            return f"too few days to tell a change ({trend.days} of {LEAST_DAYS})"
        return f"too short a time to tell a change ({trend.span_days} of {LEAST_SPAN_DAYS} days)"
    weeks = max(round(trend.span_days / 7), 1)
    time = "1 week" if weeks == 1 else f"{weeks} weeks"
    if trend.verdict == "steady":
        least = max(trend.told_from_deg, (trend.high_deg - trend.low_deg) / 2)
        return f"no clear change in {time} (it would show from {least:.0f}° on)"
    low, high = sorted((abs(trend.low_deg), abs(trend.high_deg)))
    return (
        f"{abs(trend.change_deg):.0f}° {trend.verdict} in {time} "
        f"(95% sure: {low:.0f} to {high:.0f}°)"
    )


def say_difference(stretch: str, difference: Difference) -> str:
    """Say whether left and right differ."""
    angle = ANGLE_WORDS[main_angles(stretch)[0]]
    name = stretch.replace("_", " ").capitalize()
    told = f"{difference.told_from_deg:.0f}°"
    if math.isnan(difference.low_deg):
        return f"{name}: too few days with both sides to compare them ({difference.days} of 4)."
    if not difference.persists:
        return (
            f"{name}: no clear difference between left and right ({angle}, "
            f"{difference.days} days; it would show from {told} on)."
        )
    further, other = ("left", "right") if difference.middle_deg > 0 else ("right", "left")
    return (
        f"{name}: the {further} leg went {abs(difference.middle_deg):.0f}° further than the "
        f"{other} one ({angle}, median of {difference.days} days), more than the {told} that the "
        "error of the measurement explains. If one leg was always the one away from the camera, "
        "turn round for a few days before you believe it."
    )


def say_week(week: Week, goal_days: int) -> str:
    """Say what was done in a week."""
    if not week.attempted:
        return "nothing"
    return (
        f"{week.days} of {goal_days} days, {week.completed} of {week.attempted} holds to the end, "
        f"{week.held_s:.0f} of {week.wanted_s:.0f} s"
    )


def say_holds(track: Track) -> str:
    """Say target against done."""
    said = f"{track.completed} of {track.attempted} holds reached their target"
    if not track.unseen:
        return said
    return f"{said}; in {track.unseen} of them your back was not seen straight for long enough"


def say_faults(track: Track) -> str:
    """Say which faults occurred lately, and in how many holds; empty without any."""
    counts = ", ".join(f"{fault.replace('_', ' ')} ({count})" for fault, count in track.faults)
    return f"faults lately (holds): {counts}" if counts else ""


def say_pain(pain: Pain) -> str:
    """Say what hurt when."""
    title = track_title(pain.stretch, pain.side or "both") if pain.stretch else ""
    where = f" ({'outside a hold; counted for ' if pain.outside else ''}{title})" if title else ""
    at = f" at about {pain.reach_deg:.0f}°" if pain.reach_deg is not None else ""
    said = f": {pain.message}" if pain.message else ""
    return f"{say_day(pain.day)}{where}{at}{said}"


def say_span(progress: Progress) -> str:
    """Say how many sessions there were and when; empty without any."""
    if progress.first is None or progress.last is None:
        return ""
    if progress.sessions == 1:
        return f"1 session, {say_day(progress.first)}"
    days = f"{say_day(progress.first)} to {say_day(progress.last)}"
    return f"{progress.sessions} sessions, {days}"


def say_streak(progress: Progress) -> str:
    """Say how regular it was."""
    goal = f"{progress.goal_days} days a week"
    if progress.streak == 0:
        return f"Goal: {goal}."
    weeks = "1 week" if progress.streak == 1 else f"{progress.streak} weeks in a row"
    return f"Goal: {goal}; met {weeks}."
