"""A session before the browser's camera: the same coach, checker and thread as `formcheck live`.

And the moments of it that are worth a picture: the best one, and the worst of each fault.
"""

from __future__ import annotations

import contextlib
import math
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from formcheck import overlay
from formcheck.app.camera import BrowserCamera, Tell
from formcheck.app.drawing import moment
from formcheck.app.findings import Finding, Wish
from formcheck.commands.annotator import Drawing
from formcheck.commands.keep import further, stored_neutral
from formcheck.commands.say import own_fault
from formcheck.errors import FormcheckError
from formcheck.live.coaching import LiveCoach
from formcheck.live.keep import Unfinished, session_folder
from formcheck.live.speaker import Saying, spoken_s
from formcheck.live.worker import Shown, Worker
from formcheck.measure.measures import Measures
from formcheck.overlay.face import blur, face_of
from formcheck.page.moments import Moment
from formcheck.page.page import Picture
from formcheck.pipeline.frames import Image
from formcheck.pipeline.models import LIVE_MODEL, back_reader
from formcheck.pipeline.recorded import to_jpeg
from formcheck.report.ending import gravest
from formcheck.report.result import Fault, Result
from formcheck.report.wording import about_fault
from formcheck.rules.catalogue import Wanted, catalogue
from formcheck.rules.coach import Feedback
from formcheck.rules.common import ROUNDED_BACK
from formcheck.rules.stretch import Rule, StretchSide, angle
from formcheck.texts import load_texts

WAIT_S = 0.1


class LiveSession:
    """One session, in a thread of its own.

    `tell` takes messages for the page, `found` takes what came out and returns its number.
    """

    def __init__(
        self,
        wish: Wish,
        device: BrowserCamera,
        tell: Tell,
        found: Callable[[Finding], int],
        drawing: Drawing,
    ) -> None:
        self._wish, self.device, self._tell, self._found = wish, device, tell, found
        self._texts, self._drawing = load_texts(wish.language), drawing
        self._heard: queue.SimpleQueue[Saying] = queue.SimpleQueue()
        self._worker: Worker | None = None
        self._feedback: Feedback | None = None
        self._facing = 1
        self._album = Album()
        self._begun = datetime.now().astimezone()
        self._ended = threading.Event()
        self.last_word: dict[str, Any] | None = None
        """What the page hears when it is over, also one that comes back only then."""
        # First: what cannot be read leaves nothing behind.
        stored = stored_neutral(wish.person)
        folder = session_folder(self._begun)
        self._unfinished = Unfinished(folder, self._begun, wish.person)
        self._coach = LiveCoach(
            self._texts,
            Wanted.checked(wish.stretch, None),
            wish.target_s,
            back_reader(),
            neutral=None if stored is None else stored.look,
            takes_s=spoken_s if wish.speaks else lambda _: 0.0,
            repetitions=wish.repetitions,
            further=lambda result: further(wish.person, self._begun, result, self._texts),
            ends_at_once=True,
        )
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """True until the result is there."""
        return self._thread.is_alive()

    def order(self, what: str) -> None:
        """Do what was asked for: ``pause``, ``hurt`` or ``end``."""
        worker, coach = self._worker, self._coach
        orders = {"pause": coach.pause, "hurt": coach.hurt, "end": coach.end}
        if worker is not None and what in orders:
            worker.order(orders[what])
        elif what == "end":
            self._ended.set()

    def close(self) -> None:
        """End it, whatever goes on."""
        self._ended.set()
        self._thread.join(timeout=20.0)

    def _run(self) -> None:
        try:
            self.last_word = {"kind": "over", "result": self._found_out()}
        except Exception as error:
            self.device.end()
            if isinstance(error, FormcheckError):
                why = error.told(self._texts)
            else:
                why = self._texts("live.broke_off", why=own_fault(error))
            self.last_word = {"kind": "failed", "why": why}
        self._tell(self.last_word)

    def _found_out(self) -> int | None:
        """Run the session and return the number of its result; None when no picture ever came."""
        result = self._coached()
        if result is None:
            self._unfinished.remove()
            return None
        about = self._begun, self._wish.person, self._pictures(result)
        finding = Finding(result, "live", *about, forget=self._unfinished.remove)
        return self._found(finding)

    def _coached(self) -> Result | None:
        """Run the session to its end."""
        with contextlib.closing(self._unfinished.spool):
            how = self._coach, LIVE_MODEL, self._unfinished
            with Worker(self.device, *how, auto_model=True, hear=self._heard.put) as worker:
                self.device.begin()
                self._worker = worker
                while worker.running and not self._ended.is_set():
                    news = worker.take(WAIT_S)
                    if news is not None and self._show(news):
                        break
                self.device.end()
            if worker.error is not None:
                raise worker.error
            return worker.keep() if len(self._coach.table) else None

    def _show(self, shown: Shown) -> bool:
        """Tell the page about a moment; True when it was the last one."""
        scene, feedback = shown.moment.scene, shown.moment.feedback
        if feedback is not None:
            self._feedback = feedback
            if feedback.measures is not None:
                self._facing = feedback.measures.view.facing
            if shown.shot is not None and shown.fresh:
                self._album.see(shown.shot.image, feedback)
        heard = [self._heard.get_nowait() for _ in range(self._heard.qsize())]
        seen = self._feedback if feedback is not None or not shown.fresh else None
        told = moment(scene, seen, self._texts, heard, left=self._facing < 0)
        self._tell(told)
        self.device.see(told)
        return scene.stage == "summary"

    def _pictures(self, result: Result) -> tuple[Picture, ...]:
        """Return the worst moment of the fault that is spoken of, and the best one."""
        fault, texts = gravest(result), self._texts
        worst = None if fault is None else self._album.worst(fault)
        best = self._album.best if result.holds and not result.notes else None
        words = "" if fault is None else about_fault(fault, texts)
        found = (worst, "worst_moment", words, False), (best, "best", "", True)
        return tuple(
            self._picture(kept, Moment(kept.feedback.time_s, texts(f"report.{key}"), said, good))
            for kept, key, said, good in found
            if kept is not None
        )

    def _picture(self, kept: Kept, shows: Moment) -> Picture:
        image = kept.image.copy()
        face = None if kept.feedback.measures is None else face_of(kept.feedback.measures.pose)
        if self._drawing.blur_face and face is not None:
            blur(image, [face])
        lines_only = self._drawing.overlay == "lines"
        drawn = overlay.draw_alone(image, kept.feedback, self._texts, lines_only=lines_only)
        return Picture(shows, to_jpeg(drawn))


@dataclass(frozen=True, eq=False)
class Kept:
    """A picture and what was found in it; the larger the value, the more it shows."""

    value: float
    image: Image
    feedback: Feedback


class Album:
    """Keeps few pictures however long a session is: only in memory, only the latest best."""

    def __init__(self) -> None:
        self.best: Kept | None = None
        self._worst = defaultdict[tuple[str, str | None], list[Kept]](list)

    def see(self, image: Image, feedback: Feedback) -> None:
        """Take in one looked-at picture."""
        measures, side = feedback.measures, feedback.side
        stretch = catalogue().get(feedback.stretch or "")
        if measures is None or side is None or stretch is None:
            return
        for rule in stretch.rules:
            if rule.fault in feedback.faults:
                for quantity, value in _values(rule, measures, side).items():
                    records = self._worst[rule.fault, quantity]
                    if _more(value, records[-1] if records else None):
                        # One a second, the last four: the hold may turn out to have been over.
                        same = records and int(records[-1].feedback.time_s) == int(feedback.time_s)
                        records[-1 if same else len(records) :] = [Kept(value, image, feedback)]
                        del records[:-4]
        # The best one is among those that were praised: deep, at rest, and the back seen.
        if feedback.phase == "hold" and feedback.cue.level == "good":
            value = angle(measures, stretch.angles[0], side)
            if _more(value, self.best):
                self.best = Kept(value, image, feedback)

    def worst(self, fault: Fault) -> Kept | None:
        """Return the picture in which a fault was worst, in the degrees in which it is told."""
        begin_s, end_s = fault.start_s or 0.0, fault.end_s or math.inf
        records = self._worst[fault.fault, fault.quantity][::-1]
        kept = next((one for one in records if begin_s <= one.feedback.time_s <= end_s), None)
        if kept is None or fault.quantity != "back_angle_deg":
            return kept
        # A drawing shows flexion where there is one, and the fault speaks of the angle.
        measures = kept.feedback.measures
        assert measures is not None
        plain = replace(measures, spine=replace(measures.spine, flexion_deg=math.nan))
        return replace(kept, feedback=replace(kept.feedback, measures=plain))


def _values(rule: Rule, measures: Measures, side: StretchSide) -> Mapping[str | None, float]:
    """Return how bad a fault is, by the quantity in which it may be told."""
    if rule.fault != ROUNDED_BACK.fault:
        return {None: rule.value(measures, side)}
    return {name: getattr(measures, name) for name in ("spine_flexion_deg", "back_angle_deg")}


def _more(value: float, than: Kept | None) -> bool:
    return math.isfinite(value) and (than is None or value > than.value)
