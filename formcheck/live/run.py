"""A session from its first picture to its files: camera, coach, voice and window put together."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.live.capture import Camera, Device
from formcheck.live.coaching import LiveCoach
from formcheck.live.keep import CLIP_NAME, Unfinished, cues_jsonl, save_session
from formcheck.live.speaker import Saying
from formcheck.live.voice import Voice
from formcheck.live.window import Key, Window
from formcheck.live.worker import Shown, Worker
from formcheck.pipeline.frames import Image, display_size, resized
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.threads import HandOn
from formcheck.pipeline.writer import VideoWriter
from formcheck.report.result import Result
from formcheck.texts import Texts

WAIT_S = 0.035
"""How long to wait for a moment before keys are looked at."""

END_SHOWN_S, END_WITHIN_S = 3.0, 60.0
"""The end stays in the window for so long and until all was heard, but no longer than the other."""

OnShown = Callable[[Shown, float, float], None]
"""Called with what was shown, and when it was drawn and shown on the machine's clock."""


class Recorder:
    """Writes the frames that were looked at to a clip, in a thread of its own.

    Analysed again, the clip gives the holds of the session. All of it has the size of the first
    picture: a camera that was away may come back with another one.

    `fps`: usual rate of the camera.
    """

    def __init__(self, path: Path, fps: float | None) -> None:
        self._path, self._fps = path, fps
        self._writer: VideoWriter | None = None
        self._size = (0, 0)
        self._finished = False
        self._hand_on = HandOn(self._write, depth=8)

    def add(self, image: Image, time_s: float) -> None:
        """Take in one picture."""
        self._hand_on.put((image, time_s))

    def close(self) -> bool:
        """Finish the clip; False when there was no picture."""
        self._finished = True
        self._hand_on.__exit__(None, None, None)
        if self._writer is None:
            return False
        self._writer.close()
        return True

    def give_up(self) -> None:
        """Leave no clip behind, unless it is finished."""
        if self._finished:
            return
        self._finished = True
        with contextlib.suppress(Exception):
            self._hand_on.__exit__(RuntimeError, None, None)
        if self._writer is not None:
            self._writer.__exit__(RuntimeError, RuntimeError("given up"), None)

    def _write(self, item: tuple[Image, float]) -> None:
        image, time_s = item
        height, width = image.shape[:2]
        if self._writer is None:
            self._size = (width, height)
            size = display_size(width, height, max(width, height))
            self._writer = VideoWriter(
                self._path, size=size, fps_hint=self._fps, private=True, in_pieces=True
            )
        image = resized(image, self._size)
        width, height = display_size(*self._size, max(self._size))
        self._writer.write(np.ascontiguousarray(image[:height, :width]), time_s)


@dataclass(frozen=True, eq=False)
class Ended:
    """What came of a session."""

    result: Result
    written: list[Path]
    stopped: bool
    """By Ctrl-C."""
    error: BaseException | None
    """What broke it off."""
    film_error: Exception | None
    """Why its film is not kept."""


@dataclass(eq=False)
class Run:
    """One session."""

    coach: LiveCoach
    voice: Voice
    model: ModelName
    auto_model: bool
    """Let the lite model take over on a slow machine."""
    hear: Callable[[Saying], None]
    """Called with everything there is to hear, besides the voice."""
    window: Texts | None
    """The words of the window; None for no window."""
    on_shown: OnShown | None = None

    def whole(
        self,
        device: Device,
        reopen: Callable[[], Device],
        unfinished: Unfinished,
        folder: Path,
        *,
        record: bool,
    ) -> Ended:
        """Run the session to its end and write its files.

        Raises OutputError if one cannot be written; what `unfinished` keeps is there then.
        """
        coach = self.coach
        with contextlib.ExitStack() as stack:
            spool = stack.enter_context(contextlib.closing(unfinished.spool))
            camera = Camera(device, reopen)
            worker = Worker(
                camera, coach, self.model, unfinished, auto_model=self.auto_model, hear=self._hear
            )
            recorder = Recorder(folder / CLIP_NAME, device.fps) if record else None
            if recorder is not None:
                stack.callback(recorder.give_up)
                worker.record = recorder.add
            window = Window(camera.size, self.window) if self.window else contextlib.nullcontext()
            with window as shown_in, camera, worker:
                stopped = self._loop(camera, worker, shown_in)
            result = worker.keep()
            film, film_error = [], None
            try:
                written = save_session(folder, result, cues_jsonl(coach.transcript), spool)
            finally:
                # Last: whatever is wrong with the film, the session is kept.
                try:
                    film = [folder / CLIP_NAME] if recorder and recorder.close() else []
                except Exception as error:
                    film_error = error
        return Ended(result, [*written, *film], stopped, worker.error, film_error)

    def _loop(self, camera: Camera, worker: Worker, window: Window | None) -> bool:
        """Show and hear until the session is over and heard; True when Ctrl-C stopped it."""
        since_s = math.inf
        # Ctrl-C ends the session like the key does: it is kept.
        with contextlib.suppress(KeyboardInterrupt):
            while worker.running:
                shown = worker.take(WAIT_S)
                if shown is not None:
                    self._show(shown, window)
                key = None if window is None else window.key()
                now = time.monotonic()
                if self.coach.over:
                    since_s = now if key == "hurt" else min(since_s, now)
                    if key == "quit" or self._is_heard(camera, now - since_s, window):
                        return False
                self._act(key, worker, window)
            return False
        return True

    def _show(self, shown: Shown, window: Window | None) -> None:
        drawn_s = time.monotonic()
        if window is not None:
            picture = window.drawn(shown)
            drawn_s = time.monotonic()
            window.show(picture)
        if self.on_shown is not None:
            self.on_shown(shown, drawn_s, time.monotonic())

    def _is_heard(self, camera: Camera, over_s: float, window: Window | None) -> bool:
        if window is not None and over_s < END_SHOWN_S:
            return False
        heard = self.coach.silent(camera.now_s()) and not self.voice.talking
        return heard or self.voice.silent or over_s > END_WITHIN_S

    def _act(self, key: Key | None, worker: Worker, window: Window | None) -> None:
        coach = self.coach
        orders = {"quit": coach.end, "pause": coach.pause, "hurt": coach.hurt}
        if key in orders:
            worker.order(orders[key])
        elif key == "mute":
            self.voice.mute()
        elif key == "full_screen" and window is not None:
            window.toggle_full_screen()

    def _hear(self, saying: Saying) -> None:
        self.voice.hear(saying)
        self.hear(saying)
