"""A live session of a stretch: led, spoken and shown from stepping in to the summary."""

from __future__ import annotations

from formcheck.check.body import NEAR, between, pose_of
from formcheck.check.errors import demand
from formcheck.live.coaching import LiveCoach, Moment
from formcheck.live.routine import Routine, Step
from formcheck.pipeline.track import LOOKS_A_SECOND
from formcheck.rules.stretch import Stretch
from formcheck.texts import LANGUAGES, Line, Texts, load_texts

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
