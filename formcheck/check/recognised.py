"""A stretch is recognised from its own positions, and nothing else is taken for it."""

from __future__ import annotations

from formcheck.check.body import NEAR, between, demand, pose_of
from formcheck.live.coaching import LiveCoach, Moment
from formcheck.live.routine import Routine, Step
from formcheck.measure.landmarks import Side, other_side
from formcheck.measure.measures import Known, Measures, measure
from formcheck.pipeline.track import LOOKS_A_SECOND
from formcheck.rules.catalogue import Wanted, catalogue, recognise
from formcheck.rules.figure import Position
from formcheck.rules.stretch import Stretch
from formcheck.texts import LANGUAGES, Line, Texts, load_texts


def seen(position: Position, leg: Side = NEAR) -> Measures:
    """Return the measures of one picture of somebody in a position."""
    return measure(pose_of(position, leg), Known(), 0.0)[0]


def check_recognised(stretch: Stretch) -> None:
    """Both positions show this stretch and the stretched leg, and only the second is in it."""
    for leg in (NEAR, other_side(NEAR)):
        for name in ("start", "stretched"):
            measures = seen(getattr(stretch, name), leg)
            match = recognise(measures, Wanted())
            found = match.stretch.name if match else "nothing"
            demand(
                match is not None and found == stretch.name,
                f"{stretch.name}: its position {name!r} is recognised as {found}.",
            )
            assert match is not None
            wrong = "in the stretch already" if match.in_zone else "not in the stretch"
            demand(
                match.in_zone == (name == "stretched"),
                f"{stretch.name}: its position {name!r} is {wrong}.",
            )
            # Before the stretch both legs may lie alike.
            sides = (leg,) if stretch.one_leg else (leg, "both")
            demand(
                name == "start" or match.side in sides,
                f"{stretch.name}: in its position {name!r} the stretched leg is called "
                f"{match.side}, not {leg}.",
            )


def check_alone(stretch: Stretch) -> None:
    """No other stretch is seen in its positions, nor it in those of others."""
    for other in catalogue().values():
        if other.name == stretch.name:
            continue
        for one, wanted in ((stretch, other), (other, stretch)):
            for name in ("start", "stretched"):
                match = recognise(seen(getattr(one, name)), Wanted(wanted.name))
                demand(
                    match is None,
                    f"{stretch.name}: the position {name!r} of {one.name} is taken for "
                    f"{wanted.name} as well.",
                )


TARGET_S = 6.0
COME_S, INTO_S, WAY_S, OUT_S, END_S = 2.0, 40.0, 1.0, 60.0, 62.0
"""Nobody is there, then somebody in the starting position until placing and the countdown are over,
then in the stretch."""


def check_session(stretch: Stretch) -> None:
    """Every language has words for all that is said and shown, and the hold is led to its end."""
    for language in LANGUAGES:
        texts = load_texts(language)
        coach, moments = play(stretch, texts)
        for moment in moments:
            for line in (moment.scene.cue, *moment.scene.events):
                _check_line(stretch, line, texts)
        spoken = [saying.text for saying in coach.transcript if saying.kind == "speech"]
        name = texts(f"name.{stretch.name}").lower()
        demand(
            any(name in text.lower() for text in spoken),
            f"{stretch.name}: its name is never spoken in {language}.",
        )
        held = [attempt.stretch.name for attempt in coach.attempts]
        demand(held == [stretch.name], f"{stretch.name}: a live session led to the holds {held}.")
        demand("done" in {s.key for s in coach.transcript}, f"{stretch.name}: its end is not said.")
    demand(
        any(moment.scene.ghost == stretch.name for moment in moments),
        f"{stretch.name}: a session never shows its figure.",
    )


def play(stretch: Stretch, texts: Texts) -> tuple[LiveCoach, list[Moment]]:
    """Play a session whose routine is this stretch; returns it with its moments."""
    side = NEAR if stretch.one_leg else "both"
    coach = LiveCoach(texts, routine=Routine("check", TARGET_S, (Step(stretch.name, side),)))
    moments = []
    for number in range(round(END_S * LOOKS_A_SECOND)):
        time = number / LOOKS_A_SECOND
        share = min((time - INTO_S) / WAY_S, (OUT_S + WAY_S - time) / WAY_S, 1.0)
        way = between(stretch.start, stretch.stretched, max(share, 0.0))
        moments.append(coach.see(time, None if time < COME_S else pose_of(way)))
    coach.end(END_S)
    moments.append(coach.see_nothing(END_S))
    return coach, moments


def _check_line(stretch: Stretch, line: Line, texts: Texts) -> None:
    missing = [
        key
        for key in (line.key, *(value for _, value in line.values if value.startswith("name.")))
        if key and key not in texts.show
    ]
    demand(
        not missing,
        f'{stretch.name}: a session has no words for "{min(missing, default="")}" in '
        f"{texts.language}.",
    )
