"""What the history says, the same in the terminal and on the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime

from formcheck.history import trends
from formcheck.history.advice import Advice, Since, Value, since_last
from formcheck.history.progress import WEEKS, Progress, Track, Week
from formcheck.history.sessions import ENOUGH_MIN, Pain, Session, counted_nothing, unseen_s
from formcheck.report.result import Hold, Result
from formcheck.texts import Texts, capital


def say_short(day: date, texts: Texts) -> str:
    """Say a day in little room: "12 Mar"."""
    return texts("day.short", day=day.day, month=texts(f"month.{day.month}")[:3])


def say_advice(advice: Advice, texts: Texts) -> str:
    """Say what to do next."""
    values = {name: _say_value(name, value, texts) for name, value in advice.values.items()}
    return texts(f"plan.{advice.key}", **values)


def _say_value(name: str, value: Value, texts: Texts) -> str:
    if isinstance(value, date):
        return texts.day(value)
    if name == "what":
        return texts.show.get(f"advice.{value}") or texts("advice.unknown")
    if name == "angle":
        return texts(f"angle.{value}")
    if name in ("ago", "days"):
        return texts.count("days" if name == "ago" else "days_more", int(value))
    return texts.number(float(value), "g" if name == "target" else ".0f")


def track_title(stretch: str, side: str, texts: Texts) -> str:
    """Name a stretch and side: "Standing stretch, left leg"."""
    return f"{stretch_title(stretch, texts)}, {texts.leg(side)}"


def stretch_title(stretch: str, texts: Texts) -> str:
    """Name a stretch: "Standing stretch"."""
    return capital(texts.of("name", stretch))


def say_range(track: Track, angle: str, texts: Texts) -> str:
    """Say where an angle is now: "hip flexion 62° (± 8°)", or what there is of it instead."""
    words, now = texts(f"angle.{angle}"), track.trends[angle].now_deg
    if not math.isnan(now):
        error = f"{trends.mean_error_deg(angle, track.stretch):.0f}"
        return texts("history.reading", angle=words, now=f"{now:.0f}", error=error)
    if track.points[angle]:
        return texts("history.reading_before", angle=words, weeks=WEEKS)
    brief = track.brief.get(angle)
    if brief is None:
        return texts("history.no_reading", angle=words)
    value, held = f"{brief.angles[angle].mean:.0f}", f"{brief.held_s:.0f}"
    return texts("history.reading_brief", angle=words, value=value, held=held)


def say_reading(track: Track, angle: str, texts: Texts) -> str:
    """Say where an angle is, and how it changed if there is anything to change."""
    now = say_range(track, angle, texts)
    return f"{now}: {say_trend(track.trends[angle], texts)}" if track.points[angle] else now


def say_trend(trend: trends.Trend, texts: Texts) -> str:
    """Say how an angle changed, and no more than is sure."""
    if trend.verdict == "too_few":
        if trend.days < trends.LEAST_DAYS:
            return texts("history.few_days", days=trend.days, least=trends.LEAST_DAYS)
        return texts("history.short", days=trend.span_days, least=trends.LEAST_SPAN_DAYS)
    time = texts.count("weeks", max(round(trend.span_days / 7), 1))
    if trend.verdict == "steady":
        least = max(trend.told_from_deg, (trend.high_deg - trend.low_deg) / 2)
        return texts("history.steady", time=time, least=f"{least:.0f}")
    low, high = sorted((abs(trend.low_deg), abs(trend.high_deg)))
    change = {"change": f"{abs(trend.change_deg):.0f}", "low": f"{low:.0f}", "high": f"{high:.0f}"}
    return texts(f"history.{trend.verdict}", time=time, **change)


def say_difference(stretch: str, difference: trends.Difference, texts: Texts) -> str:
    """Say whether left and right differ."""
    if math.isnan(difference.low_deg):
        key = "sides_few"
    elif not difference.persists:
        key = "sides_same"
    else:
        key = "sides_left" if difference.middle_deg > 0 else "sides_right"
    return texts(
        f"history.{key}",
        stretch=stretch_title(stretch, texts),
        angle=texts(f"angle.{trends.main_angles(stretch)[0]}"),
        change=f"{abs(difference.middle_deg):.0f}",
        days=difference.days,
        least=f"{difference.told_from_deg:.0f}",
    )


def say_week(week: Week, goal_days: int, texts: Texts) -> str:
    """Say what was done in a week."""
    if not week.attempted:
        return texts("history.week_empty")
    return texts(
        "history.week",
        days=week.days,
        goal=goal_days,
        done=week.completed,
        tried=week.attempted,
        held=f"{week.held_s:.0f}",
        wanted=f"{week.wanted_s:.0f}",
    )


def say_holds(track: Track, texts: Texts) -> str:
    """Say target against done, and where nothing counted."""
    key = "history.holds_unseen" if track.unseen else "history.holds"
    said = texts(key, done=track.completed, tried=track.attempted, unseen=track.unseen)
    if track.uncounted:
        said += texts("history.holds_uncounted", n=track.uncounted)
    return said


def say_hold(hold: Hold, texts: Texts) -> str:
    """Say what was done in a hold: "Standing, left leg 31/30 s"."""
    target = texts.number(hold.target_s, "g")
    said = f"{track_title(hold.stretch, hold.side, texts)} {hold.held_s:.0f}/{target} s"
    if counted_nothing(hold):
        said += ", " + texts("history.counted_nothing")
    elif (unseen := unseen_s(hold)) is not None:
        said += ", " + texts("history.back_seen", seconds=f"{unseen:.0f}")
    faults = ", ".join(texts.of("label", fault.fault) for fault in hold.faults)
    return f"{said} ({faults})" if faults else said


def say_track(track: Track, texts: Texts) -> list[str]:
    """Say where the angles are, what was held, and which faults occurred lately."""
    readings = [say_reading(track, angle, texts) for angle in track.trends]
    counts = ", ".join(f"{texts.of('label', fault)} ({count})" for fault, count in track.faults)
    faults = [texts("history.faults", faults=counts)] if counts else []
    return [*readings, say_holds(track, texts), *faults]


def say_doses(week: Week, texts: Texts) -> str:
    """Say the minutes in good form of a week by leg and stretch; empty without any."""
    return "; ".join(
        texts(
            "history.dose",
            leg=texts.leg(dose.leg),
            total=texts.number(dose.total),
            parts=", ".join(
                f"{texts.of('name', stretch)} {texts.number(minutes)}"
                for stretch, minutes in dose.minutes.items()
            ),
        )
        for dose in week.doses
    )


def say_enough(texts: Texts) -> str:
    """Say what minutes are listed, and beyond how many more adds little."""
    return texts("history.doses", enough=f"{ENOUGH_MIN:g}")


def say_pain(pain: Pain, texts: Texts) -> str:
    """Say what hurt when."""
    title = track_title(pain.stretch, pain.side or "both", texts) if pain.stretch else ""
    if title and pain.outside:
        title = texts("history.outside", name=title)
    where = f" ({title})" if title else ""
    at = ""
    if pain.reach_deg is not None:
        at = " " + texts("history.at", deg=f"{pain.reach_deg:.0f}")
    said = f": {pain.message}" if pain.message else ""
    return f"{texts.day(pain.day)}{where}{at}{said}"


def say_span(progress: Progress, texts: Texts) -> str:
    """Say how many sessions there were and when; empty without any."""
    if progress.first is None or progress.last is None:
        return ""
    return texts(
        "history.one_session" if progress.sessions == 1 else "history.span",
        sessions=texts.count("sessions", progress.sessions),
        first=texts.day(progress.first),
        last=texts.day(progress.last),
    )


def say_streak(progress: Progress, texts: Texts) -> str:
    """Say how regular it was."""
    days = texts.count("days", progress.goal_days)
    if progress.streak == 0:
        return texts("history.goal", days=days)
    weeks = texts.count("weeks_in_a_row", progress.streak)
    return texts("history.streak", days=days, weeks=weeks)


def say_since(
    result: Result, when: datetime, sessions: Sequence[Session], texts: Texts
) -> tuple[str, ...]:
    """Say what `since_last` found, a sentence each: against the last time, then the week."""
    found, week = since_last(result, when, sessions)
    said = [_say_one(since, texts) for since in found]
    if week:
        legs = f" {texts('and')} ".join(
            texts("since.leg", leg=texts.leg(dose.leg), minutes=texts.number(dose.total))
            for dose in week
        )
        said.append(texts("since.week", legs=legs, enough=f"{ENOUGH_MIN:g}"))
    return tuple(said)


def _say_one(since: Since, texts: Texts) -> str:
    then = since.then
    title = track_title(then.stretch, then.side, texts)
    held = texts(
        "since.held",
        day=texts.day(since.day),
        held=f"{min(then.held_s, then.target_s):.0f}",
        target=texts.number(then.target_s, "g"),
    )
    change = "" if since.change is None else " " + texts(f"since.{since.change}", n=since.deg)
    return f"{title}: {held}{change}"
