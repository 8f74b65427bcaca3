"""Proves that a stretch is complete: `check_stretch`, for those of the package and from outside."""

from __future__ import annotations

import string
from collections.abc import Iterator
from contextlib import nullcontext

from formcheck.check.body import NEAR, StretchCheckError, demand, played, pose_of
from formcheck.check.uses import check_uses
from formcheck.live.coaching import LiveCoach, Moment
from formcheck.live.routine import Routine, Step
from formcheck.measure.landmarks import JOINTS, Side, other_side
from formcheck.measure.measures import Known, Measures, measure
from formcheck.pipeline.track import LOOKS_A_SECOND
from formcheck.rules.catalogue import NAME, Wanted, catalogue, recognise, register
from formcheck.rules.stretch import ANGLES, Position, Rule, Stretch
from formcheck.texts import LANGUAGES, Line, Texts, load_texts

__all__ = ["StretchCheckError", "check_stretch"]


def check_stretch(stretch: Stretch) -> None:
    """Prove that everything formcheck does can do with a stretch.

    It is complete, and in words in every language; recognised from its own positions, and taken for
    no other stretch; judged, led through a live session, spoken, drawn, saved, read again, and
    found in the history, in the table of ``score`` and in exports. The bodies are made up from
    `Stretch.start` and `Stretch.stretched`; no pose model runs.

    Parameters
    ----------
    stretch : Stretch
        Registered or not.

    Raises
    ------
    StretchCheckError
        With one sentence that names what is missing; it is an ``AssertionError`` too.

    Examples
    --------
    >>> import formcheck
    >>> from formcheck.rules.seated import STRETCH
    >>> formcheck.check_stretch(STRETCH)
    """
    there = catalogue().get(stretch.name)
    if there is not None and there is not stretch:
        raise StretchCheckError(f"There is another stretch of the name {stretch.name!r}.")
    # In this order: what is missing would fail in the others as well.
    checks = (check_file, check_texts, check_recognised, check_alone, check_uses, check_session)
    with nullcontext() if there is not None else register(stretch):
        for check in checks:
            try:
                check(stretch)
            except StretchCheckError as error:
                raise StretchCheckError(f"{stretch.name}: {error}") from error


def seen(position: Position, leg: Side = NEAR) -> Measures:
    """Return the measures of one picture of somebody in a position."""
    return measure(pose_of(position, leg), Known(), 0.0)[0]


def check_recognised(stretch: Stretch) -> None:
    """Both positions show this stretch and the stretched leg, and only the second is in it."""
    for leg in (NEAR, other_side(NEAR)):
        # Before the stretch both legs may lie alike.
        sides = (leg,) if stretch.one_leg else (leg, "both")
        for name in ("start", "stretched"):
            match = recognise(seen(getattr(stretch, name), leg), Wanted())
            its = f"its position {name!r}"
            found = match.stretch.name if match else "nothing"
            demand(found == stretch.name, f"{its} is recognised as {found}.")
            assert match is not None
            wrong = "in the stretch already" if match.in_zone else "not in the stretch"
            demand(match.in_zone == (name == "stretched"), f"{its} is {wrong}.")
            called = f"in {its} the stretched leg is called {match.side}, not {leg}."
            demand(name == "start" or match.side in sides, called)


def check_alone(stretch: Stretch) -> None:
    """No other stretch is seen in its positions, nor it in those of others."""
    for other in catalogue().values():
        for one, wanted in ((stretch, other), (other, stretch)):
            for name in ("start", "stretched") if other.name != stretch.name else ():
                match = recognise(seen(getattr(one, name)), Wanted(wanted.name))
                taken = f"the position {name!r} of {one.name} is taken for {wanted.name} as well."
                demand(match is None, taken)


TARGET_S = 6.0
COME_S, INTO_S, OUT_S, END_S = 2.0, 40.0, 60.0, 62.0
"""Nobody is there, then somebody in the starting position until placing and the countdown are over,
then in the stretch."""


def check_session(stretch: Stretch) -> None:
    """Every language has words for all that is said and shown, and the hold is led to its end."""
    for language in LANGUAGES:
        texts = load_texts(language)
        coach, moments = play(stretch, texts)
        for moment in moments:
            for line in (moment.scene.cue, *moment.scene.events):
                _check_line(line, texts)
        spoken = [saying.text for saying in coach.transcript if saying.kind == "speech"]
        name = texts(f"name.{stretch.name}").lower()
        named = any(name in text.lower() for text in spoken)
        demand(named, f"its name is never spoken in {language}.")
        held = [attempt.stretch.name for attempt in coach.attempts]
        demand(held == [stretch.name], f"a live session led to the holds {held}.")
        demand("done" in {s.key for s in coach.transcript}, "its end is not said.")
    shown = any(moment.scene.ghost == stretch.name for moment in moments)
    demand(shown, "a session never shows its figure.")


def play(stretch: Stretch, texts: Texts) -> tuple[LiveCoach, list[Moment]]:
    """Play a session whose routine is this stretch; returns it with its moments."""
    side = NEAR if stretch.one_leg else "both"
    coach = LiveCoach(texts, routine=Routine("check", TARGET_S, (Step(stretch.name, side),)))
    moments = []
    for number in range(round(END_S * LOOKS_A_SECOND)):
        time = number / LOOKS_A_SECOND
        pose = None if time < COME_S else played(stretch, time, INTO_S, OUT_S)
        moments.append(coach.see(time, pose))
    coach.end(END_S)
    moments.append(coach.see_nothing(END_S))
    return coach, moments


def _check_line(line: Line, texts: Texts) -> None:
    keys = (line.key, *(value for _, value in line.values if value.startswith("name.")))
    missing = min((key for key in keys if key and key not in texts.show), default="")
    demand(not missing, f'a session has no words for "{missing}" in {texts.language}.')


LONGEST_CUE = 40
"""Letters that are read at a glance, from two metres."""


def check_file(stretch: Stretch) -> None:
    """Angles, figure and rules are what others need."""
    for angle in (*stretch.angles, *stretch.main_angles):
        demand(angle in ANGLES, f"there is no angle {angle!r} (see `ANGLES`).")
    demand(len(set(stretch.angles)) == len(stretch.angles) >= 2, "it needs two angles.")
    figure = stretch.figure
    points = [figure.head, *(point for a, b, _ in figure.parts for point in (a, b))]
    inside = all(0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 for x, y in points)
    demand(inside and len(figure.parts) > 0, "its figure is not inside the unit square.")
    demand(bool(stretch.rules), "it has no rules.")
    for rule in stretch.rules:
        _check_rule(rule)
    for variant in stretch.variants:
        fits = NAME.fullmatch(variant.name) is not None
        demand(fits, f"variant {variant.name}: a name has small letters, digits and _.")
    known = {rule.fault for rule in stretch.rules}
    for fault in stretch.said_at_once:
        demand(fault in known, f"no rule has the fault {fault!r} that is said at once.")


def _check_rule(rule: Rule) -> None:
    of = f"fault {rule.fault}"
    fits = NAME.fullmatch(rule.fault) is not None
    demand(fits, f"{of}: a name has small letters, digits and _.")
    demand(len(rule.source) > 3, f"{of}: it has no source.")
    demand(rule.release < rule.above, f"{of}: it is not released below its threshold.")
    seen_in = ("", *ANGLES, "other_knee_flexion_deg")
    demand(rule.seen_in in seen_in, f"{of}: there is no angle {rule.seen_in!r} to see it in.")
    demand(rule.mark is None or rule.mark[1] in JOINTS, f"{of}: there is no joint {rule.mark}.")


AT_A_GLANCE = ("title", "ready", "hold", "fault")
OF_A_FAULT = ("fault", "label", "judged", "message", "advice")


def texts_of(stretch: Stretch) -> Iterator[str]:
    """Every text of a stretch, by its key."""
    yield from (f"{kind}.{stretch.name}" for kind in ("name", "title", "ready", "hold"))
    yield from (f"{kind}.{rule.fault}" for rule in stretch.rules for kind in OF_A_FAULT)
    yield from (f"variant.{variant.name}" for variant in stretch.variants)


def check_texts(stretch: Stretch) -> None:
    """Every text is there in every language, with the same gaps."""
    english = _said(stretch, "en")
    for language in LANGUAGES:
        said = _said(stretch, language)
        for key in texts_of(stretch):
            text, kind = said.get(key, "").strip(), key.partition(".")[0]
            demand(bool(text), f'the text "{key}" is missing in {language}.')
            short = language != "en" or kind not in AT_A_GLANCE or len(text) <= LONGEST_CUE
            demand(short, f'"{key}" has more than {LONGEST_CUE} letters.')
            told = kind != "message" or "{worst}°" in text
            demand(told, f'"{key}" does not tell the degrees ({{worst}}°).')
            same = _gaps(text) == _gaps(english[key])
            demand(same, f'"{key}" has other words in braces in {language}.')


def _said(stretch: Stretch, language: str) -> dict[str, str]:
    """Texts of a language, without English ones that stand in for what a stretch lacks."""
    show = dict(load_texts(language).show)
    own, english = (stretch.words.get(of, {}).get("show", {}) for of in (language, "en"))
    for key in english.keys() - own.keys():
        show.pop(key)
    return show


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
