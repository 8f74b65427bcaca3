"""What the window of a session shows: the moment, a sentence beside it, the summary at the end."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from formcheck.commands.canvas import FIRST_LONG_SIDE, Canvases, Size, canvas_size
from formcheck.commands.viewing import Flasher, summary_view, view_of
from formcheck.live.capture import Shot
from formcheck.live.scene import SAFETY, Tone
from formcheck.live.times import HURT_SHOWN_S
from formcheck.live.worker import Shown
from formcheck.overlay.banner import Banner
from formcheck.overlay.live import LiveView, draw_live_on
from formcheck.pipeline.frames import Image
from formcheck.report.result import Result
from formcheck.rules.coach import Feedback
from formcheck.texts import Texts

SKELETON_LAGS_S = 0.12
"""A skeleton older than this is not drawn: it would float beside the person."""

SAFETY_SHOWN_S = 10.0
"""Three sentences, read while walking in."""

NOTICE_SHOWN_S = 8.0
ANSWER_SHOWN_S = 3.0
"""What a key did is a word or two, and seen at once."""


class Notices:
    """Chooses the one sentence beside the cue; each gets its time, none covers another.

    Parameters
    ----------
    safety : str
        Shown first.
    """

    def __init__(self, safety: str) -> None:
        self._waiting = [(safety, SAFETY_SHOWN_S)]
        self._until_s = math.nan
        self._answer, self._answer_until_s = "", -math.inf

    def tell(self, text: str) -> None:
        """Show a sentence when those before it had their time."""
        self._waiting.append((text, NOTICE_SHOWN_S))

    def answer(self, clock_s: float, text: str, seconds: float = ANSWER_SHOWN_S) -> None:
        """Show a sentence at once; what it covers goes on afterwards. An empty one takes it off."""
        if not text:
            self._answer_until_s = -math.inf
            return
        if not math.isnan(self._until_s):
            self._until_s += max(0.0, clock_s + seconds - max(clock_s, self._answer_until_s))
        self._answer, self._answer_until_s = text, clock_s + seconds

    def now(self, clock_s: float) -> str:
        """Return what is to be shown now; empty for nothing."""
        if clock_s < self._answer_until_s:
            return self._answer
        while self._waiting:
            text, seconds = self._waiting[0]
            if math.isnan(self._until_s):
                self._until_s = clock_s + seconds
            if clock_s < self._until_s:
                return text
            del self._waiting[0]
            self._until_s = math.nan
        return ""


class Screen:
    """Turns moments into pictures.

    Parameters
    ----------
    texts : Texts
    mirror : bool
        Show the picture as a mirror does.

    Attributes
    ----------
    size : tuple of int
        Width and height of the window, pixels.
    """

    def __init__(self, texts: Texts, *, mirror: bool) -> None:
        self.mirror = mirror
        self.notices = Notices(" ".join(texts(key) for key in SAFETY))
        self._texts = texts
        self._flasher = Flasher()
        self._feedback: Feedback | None = None
        self._facing = 1
        self._hurt = False
        self._background: Image = np.zeros((9, 16, 3), np.uint8)
        self._canvases = Canvases()
        self.size: Size = (FIRST_LONG_SIDE, FIRST_LONG_SIDE * 9 // 16)

    def prepare(self, shot: Shot) -> None:
        """Get ready what can be drawn of a picture before its pose is known."""
        self._canvases.prepare(shot.image, self._size_of(shot.image), mirrored=self.mirror)

    def take_in(self, shown: Shown, clock_s: float, *, silent: bool) -> None:
        """Take in the newest moment.

        Parameters
        ----------
        shown : Shown
        clock_s : float
            On the machine's clock.
        silent : bool
            Nothing can be heard: the screen flashes instead.
        """
        if shown.shot is not None:
            self._background = shown.shot.image
        if not shown.fresh:
            return
        moment = shown.moment
        if moment.feedback is not None:
            self._feedback = moment.feedback
            if moment.feedback.measures is not None:
                self._facing = moment.feedback.measures.view.facing
        elif shown.shot is None:
            self._feedback = None
        if moment.scene.stage == "hurt" and not self._hurt:
            self._hurt = True
            self.notices.answer(clock_s, self._texts("hurt.advice"), HURT_SHOWN_S)
        self._flasher.update(
            clock_s,
            self._flashes(moment.scene.tones),
            instead_of_sound=silent,
            praised=self._feedback is None or self._feedback.mostly_seen,
        )

    def _flashes(self, tones: tuple[Tone, ...]) -> tuple[Tone, ...]:
        """Leave out the green of a good end when it hurt."""
        return tuple(tone for tone in tones if not (self._hurt and tone == "over"))

    def picture(self, shown: Shown, clock_s: float) -> Image:
        """Draw a moment, shape (h, w, 3), uint8, RGB."""
        view = view_of(
            shown.moment,
            self._drawable(shown),
            self._texts,
            mirror=self.mirror,
            facing=self._facing,
            notice=self.notices.now(clock_s),
            flash=self._flasher.level(clock_s),
        )
        return self._drawn(view)

    def summary(self, result: Result, saved: str, clock_s: float) -> Image:
        """Draw the summary, shape (h, w, 3), uint8, RGB; the advice is all the louder if it hurt.

        Parameters
        ----------
        result : Result
        saved : str
            Where the session is kept.
        clock_s : float
            On the machine's clock.
        """
        flash = self._flasher.level(clock_s)
        view = summary_view(result, self._texts, saved=saved, flash=flash)
        if result.notes:
            advice = self._texts("summary.hurt")
            footer = tuple(line for line in view.footer if line != advice)
            view = replace(view, cue=Banner(advice, "stop"), footer=footer)
        return self._drawn(view)

    def _drawn(self, view: LiveView) -> Image:
        image = self._background
        canvas = self._canvases.take(image, self._size_of(image), mirrored=self.mirror)
        draw_live_on(canvas, view)
        return canvas

    def _size_of(self, image: Image) -> Size:
        return canvas_size((image.shape[1], image.shape[0]), self.size)

    def _drawable(self, shown: Shown) -> Feedback | None:
        """The latest feedback, without the person where the picture has gone on."""
        feedback, shot, posed_s = self._feedback, shown.shot, shown.posed_clock_s
        if feedback is None or shown.fresh or shot is None or posed_s is None:
            return feedback
        lags = shot.clock_s - posed_s > SKELETON_LAGS_S
        return replace(feedback, measures=None) if lags else feedback
