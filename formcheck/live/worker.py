"""The thread behind the camera: newest picture, pose, coach, and the newest moment for the window.

Nothing queues between the threads: whoever is late takes what is newest then.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from formcheck.live.capture import Newest, Shot
from formcheck.live.coaching import LiveCoach, Moment
from formcheck.live.keep import KEEP_EVERY_S, Unfinished
from formcheck.live.looking import Idling, ModelChoice, light_of
from formcheck.live.speaker import Saying
from formcheck.pipeline.frames import Frame, Image
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.track import Lookout
from formcheck.report.result import Result, Source
from formcheck.texts import Line

WAIT_S = 0.1
"""How long to wait for a picture before seeing what else there is to do."""

GIVE_UP_AFTER_S = 120.0
"""A camera that stays away for so long ends the session; what was held is kept."""

IDLE_SHOWN_EVERY_S = 0.2
"""Frames shown while nobody is there."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What the window shows next."""

    shot: Shot | None
    """None while the camera is gone."""
    moment: Moment
    fresh: bool
    """True when the moment is about this very picture."""
    posed_clock_s: float | None = None
    """When the picture was captured that the moment is about, on the machine's clock."""


class Worker:
    """Runs the session, and keeps what came of it so far in `unfinished` every few seconds.

    `auto_model`: let the lite model take over on a slow machine. `hear`: called with everything
    there is to hear; must not wait.
    """

    def __init__(
        self,
        camera: Newest,
        coach: LiveCoach,
        model: ModelName,
        unfinished: Unfinished,
        *,
        auto_model: bool,
        hear: Callable[[Saying], object],
    ) -> None:
        self.model = model
        self.record: Callable[[Image, float], object] = lambda _image, _time_s: None
        """Takes every picture that is looked at, and its time."""
        self.error: BaseException | None = None
        self.end_s = 0.0
        self._camera, self._coach, self._unfinished, self._hear = camera, coach, unfinished, hear
        self._kept_s = 0.0
        self._choice = ModelChoice()
        self._choice.decided = not auto_model
        self._idling = Idling()
        self._estimator = PoseEstimator(model)
        self._lookout = Lookout()
        self._orders: queue.SimpleQueue[Callable[[float], object]] = queue.SimpleQueue()
        self._news = threading.Condition()
        self._newest: Shown | None = None
        self._last: Moment | None = None
        self._posed_clock_s: float | None = None
        self._shown_s = -1.0
        self._lost_s: float | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="coach", daemon=True)

    def order(self, what: Callable[[float], object]) -> None:
        """Have something done in the coach's thread; called with the time of the session."""
        self._orders.put(what)

    def take(self, timeout_s: float) -> Shown | None:
        """Take the newest moment away, waiting for one if need be; None after the timeout."""
        with self._news:
            if self._newest is None:
                self._news.wait(timeout_s)
            news, self._newest = self._newest, None
            return news

    @property
    def running(self) -> bool:
        """False when the thread has ended, by an error or because it was told to."""
        return self._thread.is_alive()

    def keep(self) -> Result:
        """Return the result of the session so far, and keep it should this process be killed."""
        width, height = self._camera.size
        source = Source(
            path=self._camera.label,
            width=width,
            height=height,
            fps=self._camera.fps,
            duration_s=self.end_s,
            frames=len(self._coach.table),
            frames_with_pose=self._unfinished.spool.found,
        )
        result = self._coach.result(source, self.model, self._camera.damage)
        self._unfinished.keep_so_far(self._coach.transcript, result)
        return result

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        # However it was stopped, or broke off, the session is summed up: what was held is kept.
        if not self._coach.over:
            self._coach.end(self._camera.now_s())
            self._coach.see_nothing(self._camera.now_s())

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._turn()
            self._obey()
        except BaseException as caught:
            self.error = caught
        finally:
            with contextlib.suppress(Exception):
                self._estimator.close()
                self._lookout.close()
            with self._news:
                self._news.notify_all()

    def _obey(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._orders.get_nowait()(self._camera.now_s())

    def _turn(self) -> None:
        self._obey()
        shot = self._camera.take(WAIT_S)
        if shot is None:
            self._without_picture()
        elif self._coach.over:
            self._publish(shot, self._coach.see_nothing(self._camera.now_s()), fresh=True)
        elif self._idling.due(shot.time_s):
            self._look(shot)
        elif shot.time_s - self._shown_s >= IDLE_SHOWN_EVERY_S and self._last is not None:
            self._publish(shot, self._last, fresh=False)
        due = not 0 <= self._camera.now_s() - self._kept_s < KEEP_EVERY_S
        if due and len(self._coach.table):
            self._kept_s = self._camera.now_s()
            # The session goes on whatever becomes of this.
            with contextlib.suppress(Exception):
                self.keep()

    def _look(self, shot: Shot) -> None:
        if self._lost_s is not None:
            self._lost_s = None
            self._coach.tell(Line("camera.back", "good"))
        begin = time.perf_counter()
        pose = self._estimator.follow(shot.image, shot.time_s)
        took_s = time.perf_counter() - begin
        frame = Frame(shot.image, shot.time_s, shot.index)
        problems = () if pose is None else self._lookout.problems(frame, pose)
        light = "ok" if pose is not None else light_of(shot.image)
        moment = self._coach.see(shot.time_s, pose, light, problems)
        self.end_s = max(self.end_s, shot.time_s)
        # What somebody waits for goes first.
        self._publish(shot, moment, fresh=True)
        if moment.feedback is not None:
            self._unfinished.spool.add(shot.time_s, pose)
            # What goes wrong costs the film, which says so at the end, not the session.
            with contextlib.suppress(Exception):
                self.record(shot.image, shot.time_s)
        if moment.scene.stage not in ("placing", "finished", "stretch", "paused"):
            self._idling = Idling()
        self._idling.looked(shot.time_s, found=pose is not None)
        if self._choice.update(took_s, found=pose is not None) and self.model != "lite":
            self._take_lite()

    def _take_lite(self) -> None:
        self._estimator.close()
        self._estimator = PoseEstimator("lite")
        self.model = "lite"
        self._coach.tell(Line("model.lite", "warn"))

    def _without_picture(self) -> None:
        state, now = self._camera.state, self._camera.now_s()
        line = None
        if state == "ended":
            self._coach.end(self.end_s)
            now = max(self.end_s, now)
        elif state == "lost":
            # Not by the session's clock, which stands until there is a first picture.
            self._lost_s = self._lost_s or time.monotonic()
            line = Line(self._camera.lost, "warn")
            if time.monotonic() - self._lost_s > GIVE_UP_AFTER_S:
                self._coach.end(now)
        elif self._last is None or self._coach.over is False:
            return
        self._publish(None, self._coach.see_nothing(now, line), fresh=True)
        if state == "ended":
            # Nothing comes any more; do not spin.
            self._stop.wait(WAIT_S)

    def _publish(self, shot: Shot | None, moment: Moment, *, fresh: bool) -> None:
        if fresh:
            for saying in moment.heard:
                self._hear(saying)
        self._last = moment
        if shot is not None:
            self._shown_s = shot.time_s
        if fresh:
            self._posed_clock_s = shot.clock_s if shot is not None else None
        with self._news:
            self._newest = Shown(shot, moment, fresh, self._posed_clock_s)
            self._news.notify_all()
