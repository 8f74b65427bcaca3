"""From a moment of a session to what the window shows, in the user's language."""

from __future__ import annotations

import math

from formcheck.live.coaching import Moment, hold_line
from formcheck.live.scene import UPRIGHT, Tone
from formcheck.overlay import ghost
from formcheck.overlay.banner import Banner, banner_of
from formcheck.overlay.live import LiveView
from formcheck.overlay.mirror import mirrored
from formcheck.overlay.readings import Readings, readings_of, tells_of_back
from formcheck.overlay.summary import SummaryLine
from formcheck.report.result import Result
from formcheck.rules.coach import Feedback
from formcheck.rules.figure import Figure
from formcheck.rules.words import stretch_named
from formcheck.texts import Level, Texts, capital

_ALWAYS: dict[Tone, tuple[Level, float]] = {"done": ("good", 1.2), "stop": ("stop", 2.0)}
"""Flashes that are never left out: the end is unmistakable, and so is stopping."""

_INSTEAD_OF_SOUND: dict[Tone, tuple[Level, float]] = {
    **_ALWAYS,
    "begin": ("good", 0.4),
    "left": ("info", 0.4),
    "resume": ("good", 0.4),
    "fault": ("stop", 0.5),
    "go": ("info", 0.4),
    "over": ("good", 0.8),
}


class Flasher:
    """Keeps the screen coloured for a moment."""

    def __init__(self) -> None:
        self._level: Level | None = None
        self._until_s = -math.inf

    def update(
        self,
        clock_s: float,
        tones: tuple[Tone, ...],
        *,
        instead_of_sound: bool,
        praised: bool = True,
    ) -> None:
        """Take in the tones of a moment; an end that is not praised is not green."""
        known = _INSTEAD_OF_SOUND if instead_of_sound else _ALWAYS
        for tone in tones:
            if tone in known:
                self._level, lasts_s = known[tone]
                if tone == "done" and not praised:
                    self._level = "info"
                self._until_s = clock_s + lasts_s

    def level(self, clock_s: float) -> Level | None:
        """The colour now; None for none."""
        return self._level if clock_s < self._until_s else None


def view_of(
    moment: Moment,
    feedback: Feedback | None,
    texts: Texts,
    *,
    mirror: bool,
    facing: int = 1,
    notice: str = "",
    flash: Level | None = None,
) -> LiveView:
    """Put a moment into words and shapes.

    Parameters
    ----------
    moment : Moment
    feedback : Feedback or None
        The latest one, which may be older than the moment.
    texts : Texts
    mirror : bool
    facing : {1, -1}
        Of the last frame in which somebody was seen.
    notice : str
        One more sentence.
    flash : Level or None
    """
    scene = moment.scene
    ring = scene.stage == "stretch"
    readings = _readings(feedback, texts) if ring and feedback is not None else None
    if feedback is not None and mirror:
        feedback = mirrored(feedback)
    shown_facing = -facing if mirror else facing
    return LiveView(
        cue=banner_of(scene.cue, texts),
        feedback=feedback if scene.stage not in ("hurt", "paused") else None,
        ring=ring,
        readings=readings,
        count=scene.count,
        progress=scene.progress,
        # Nobody needs a ghost to stand in for when the place is right.
        ghost=_figure(scene.ghost),
        turning=scene.turned,
        mirrored_ghost=shown_facing < 0,
        facing=shown_facing,
        note=notice,
        flash=flash,
        texts=texts,
    )


def summary_view(
    result: Result, texts: Texts, *, saved: str = "", flash: Level | None = None
) -> LiveView:
    """The last picture: what was held, and where it is kept."""
    lines = tuple(
        SummaryLine(
            texts.shown(
                hold_line(hold.stretch, hold.side, hold.held_s, hold.target_s, hold.straight_s)
            ),
            hold.completed,
            unseen=hold.completed and not hold.confirmed,
        )
        for hold in result.holds
    )
    footer = []
    if not lines:
        lines = (SummaryLine(texts("summary.none"), completed=False),)
    if result.notes:
        footer.append(texts("summary.hurt"))
    if saved:
        footer.append(texts("summary.saved", folder=saved))
    praised = any(line.completed and not line.unseen for line in lines)
    cue = Banner(texts("summary"), "good" if praised else "info")
    return LiveView(cue=cue, summary=lines, footer=tuple(footer), flash=flash)


def _figure(name: str | None) -> Figure | None:
    """Return the figure of a stretch, or of somebody who stands upright."""
    if name is None or name == UPRIGHT:
        return ghost.UPRIGHT if name else None
    stretch = stretch_named(name)
    return stretch.figure if stretch else ghost.UPRIGHT


def _readings(feedback: Feedback, texts: Texts) -> Readings | None:
    measures = feedback.measures
    if measures is None or feedback.stretch is None or feedback.side is None:
        return None
    why = measures.spine.reason if tells_of_back(feedback.shown) else None
    note = texts(f"why_back.{why}") if why else ""
    # The starting position alone is no stretch yet.
    title = capital(texts(f"name.{feedback.stretch}")) if feedback.named else ""
    return readings_of(measures, title, feedback.side, note, feedback.shown, texts)
