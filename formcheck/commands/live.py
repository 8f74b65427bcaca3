"""``formcheck live``: puts camera, coach, window and voice together, and keeps the session."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from formcheck import errors
from formcheck.commands.keep import stored_neutral
from formcheck.commands.live_folder import check_names, make_folder
from formcheck.commands.live_options import Options, checked, open_device, print_cameras
from formcheck.commands.live_result import into_history, result_of
from formcheck.commands.live_screen import Screen
from formcheck.commands.live_terminal import Terminal, finished_clip, reason
from formcheck.commands.live_unfinished import begin, keep_so_far, take_up_sessions
from formcheck.commands.say import complain
from formcheck.commands.window import DisplayProbe, Key, Window
from formcheck.live.capture import Camera, Device, Shot
from formcheck.live.coaching import LiveCoach
from formcheck.live.keep import (
    CLIP_NAME,
    PoseSpool,
    Recorder,
    cues_jsonl,
    save_session,
    session_folder,
)
from formcheck.live.speaker import Saying
from formcheck.live.times import HURT_SHOWN_S
from formcheck.live.worker import Shown, Worker
from formcheck.pipeline.models import back_reader, model_path
from formcheck.texts import Line
from formcheck.voice.voice import Voice, open_voice

__all__ = ["OnShown", "Options", "Run", "run_live"]

SUMMARY_SHOWN_S = 6.0
REDRAW_AFTER_S = 0.035
"""When no pose has come for so long, the newest picture is shown with the last one: on a slow
machine the picture moves on while the skeleton lags."""

OnShown = Callable[[Shown, float, float], None]
"""Called with what was shown and when, on the machine's clock; for measuring."""


def run_live(arguments: argparse.Namespace) -> int:
    """Run one session; returns the exit status.

    Raises
    ------
    FormcheckError
        If it cannot begin; nothing has been written then.
    """
    if arguments.list_cameras:
        return print_cameras()
    options = checked(arguments)
    model_path(options.model)
    take_up_sessions(options.folder)
    folder = options.folder or session_folder(datetime.now())
    check_names(options, folder)
    probe = DisplayProbe() if options.window else None
    device = open_device(options.camera)
    try:
        if probe is not None:
            probe.check()
        make_folder(options, folder)
    except errors.UsageError:
        device.close()
        raise
    voice = open_voice(options.texts.language, mute=options.mute)
    with contextlib.closing(voice):
        return Run(options, folder, voice).whole(device, lambda: open_device(options.camera))


class Run:
    """One session from the first picture to the files.

    Parameters
    ----------
    options : Options
    folder : Path
    voice : Voice
    on_shown : callable, optional
        See `OnShown`.
    """

    def __init__(
        self, options: Options, folder: Path, voice: Voice, on_shown: OnShown | None = None
    ) -> None:
        self._options, self._folder, self._voice = options, folder, voice
        self._on_shown = on_shown
        self._terminal = Terminal(options.texts)
        self._screen = Screen(options.texts, mirror=options.mirror)
        self._shown: Shown | None = None
        stored = None if options.person is None else stored_neutral(options.person)
        self._begun = datetime.now().astimezone()
        self.coach = LiveCoach(
            options.texts,
            options.wanted,
            options.target_s,
            back_reader(),
            options.routine,
            None if stored is None else stored.look,
            voice.takes_s,
        )

    def whole(self, device: Device, reopen: Callable[[], Device]) -> int:
        """Run the session to its end; returns the exit status."""
        options = self._options
        self._tell_what_is_heard()
        stopped = False
        with contextlib.ExitStack() as stack:
            unfinished = begin(options, self._folder, self._begun)
            spool = stack.enter_context(contextlib.closing(unfinished.spool))
            keep = partial(keep_so_far, unfinished, self.coach.transcript)
            recorder = Recorder(self._folder / CLIP_NAME, device.fps) if options.record else None
            if recorder is not None:
                stack.callback(recorder.give_up)
            camera = Camera(device, reopen)
            worker = Worker(
                camera,
                self.coach,
                options.model,
                auto_model=options.auto_model,
                hear=self._hear,
                spool=spool,
                recorder=recorder,
                keep=lambda: keep(result_of(self.coach, camera, worker, device, spool)),
            )
            with self._window(camera) as window, camera, worker:
                # Ctrl-C ends the session like the key does: it is kept.
                try:
                    self._loop(camera, worker, window)
                except KeyboardInterrupt:
                    stopped = True
                if not stopped and worker.error is None and self.coach.over:
                    self._last_picture(camera, worker, device, spool, window)
            self._sum_up(camera)
            result = result_of(self.coach, camera, worker, device, spool)
            keep(result)
            try:
                cues = cues_jsonl(self.coach.transcript)
                written = save_session(self._folder, result, cues, spool)
            finally:
                # Last: whatever is wrong with the film, the session is kept.
                clip = finished_clip(recorder, self._folder)
        self._terminal.tell_result(result, [*written, *clip])
        if options.for_history:
            into_history(options.person, self._begun, result, self._terminal)
        unfinished.remove()
        if worker.error is not None:
            complain(f"the session broke off: {reason(worker.error)}.")
            return errors.EXIT_FAILED
        if stopped:
            return errors.EXIT_INTERRUPTED
        return errors.EXIT_OK if result.found else errors.EXIT_NOTHING_FOUND

    def _sum_up(self, camera: Camera) -> None:
        """End a session that broke off, so that what was held is kept."""
        if not self.coach.over:
            self.coach.end(camera.now_s())
            self.coach.see_nothing(camera.now_s())

    def _window(self, camera: Camera) -> contextlib.AbstractContextManager[Window | None]:
        return Window(camera.size) if self._options.window else contextlib.nullcontext()

    def _loop(self, camera: Camera, worker: Worker, window: Window | None) -> None:
        """Show and hear until the session is over."""
        model = worker.model
        while worker.running:
            if window is not None:
                self._screen.size = window.size()
            news = worker.take(REDRAW_AFTER_S)
            if isinstance(news, Shot):
                if window is not None:
                    self._screen.prepare(news)
                continue
            shown = news or self._between(camera)
            if worker.model != model:
                # Whether or not there was a moment to say it.
                model = worker.model
                self._screen.notices.tell(self._options.texts.show["model.lite"])
            key = window.key() if window is not None and shown is None else None
            if shown is not None:
                self._take_in(shown)
                if shown.moment.scene.stage == "summary":
                    return
                key = self._draw(shown, window)
            if window is not None:
                self._act(key, worker, window)

    def _between(self, camera: Camera) -> Shown | None:
        """The newest picture with the last moment, while the next pose takes its time."""
        last, shot = self._shown, camera.peek()
        if last is None or shot is None or last.shot is None or shot.index <= last.shot.index:
            return None
        return Shown(shot, last.moment, fresh=False, posed_clock_s=last.posed_clock_s)

    def _take_in(self, shown: Shown) -> None:
        self._shown = shown
        self._screen.take_in(shown, time.monotonic(), silent=self._voice.flashes)

    def _draw(self, shown: Shown, window: Window | None) -> Key | None:
        key = None
        drawn_s = time.monotonic()
        if window is not None:
            picture = self._screen.picture(shown, drawn_s)
            drawn_s = time.monotonic()
            key = window.show(picture)
        if self._on_shown is not None:
            self._on_shown(shown, drawn_s, time.monotonic())
        return key

    def _act(self, key: Key | None, worker: Worker, window: Window) -> None:
        coach, texts = self.coach, self._options.texts
        if key == "quit":
            worker.order(coach.end)
        elif key == "pause":
            worker.order(coach.pause)
        elif key == "hurt":
            worker.order(coach.hurt)
        elif key == "mirror":
            self._screen.mirror = not self._screen.mirror
        elif key == "voice":
            self._answer(texts.show["sound.muted"] if self._voice.mute() else "")
        elif key == "stretch":
            worker.order(self._next_stretch)
        elif key == "full_screen":
            window.toggle_full_screen()

    def _next_stretch(self, _: float) -> None:
        name = self.coach.next_stretch()
        self._answer(self._options.texts.show["stretch.auto" if name == "auto" else f"name.{name}"])

    def _answer(self, text: str) -> None:
        self._screen.notices.answer(time.monotonic(), text[:1].upper() + text[1:])

    def _last_picture(
        self,
        camera: Camera,
        worker: Worker,
        device: Device,
        spool: PoseSpool,
        window: Window | None,
    ) -> None:
        """Show the summary until it was read and heard, or a key closes it."""
        result = result_of(self.coach, camera, worker, device, spool)
        until = time.monotonic() + SUMMARY_SHOWN_S
        while worker.running:
            now = time.monotonic()
            if now > until + SUMMARY_SHOWN_S:
                return
            if self._all_heard(camera) and now > (until if window else 0.0):
                return
            shown = worker.take(0.05)
            if isinstance(shown, Shown):
                self._take_in(shown)
            if len(result.notes) != len(self.coach.notes):
                result = result_of(self.coach, camera, worker, device, spool)
            if window is None:
                continue
            self._screen.size = window.size()
            key = window.show(self._screen.summary(result, str(self._folder), now))
            if key == "hurt":
                until = now + HURT_SHOWN_S
            elif key in ("quit", "pause", "other"):
                return
            self._act(key, worker, window)

    def _all_heard(self, camera: Camera) -> bool:
        if self._voice.flashes:
            return True
        return self.coach.silent(camera.now_s()) and not self._voice.talking

    def _hear(self, saying: Saying) -> None:
        self._voice.hear(saying)
        if not self._options.window and saying.kind == "speech":
            # With no window, this is what can be looked up later; and all there is without sound.
            self._terminal.tell_said(saying)

    def _tell_what_is_heard(self) -> None:
        texts, voice = self._options.texts, self._voice
        if voice.hearing == "speech":
            voice.prepare(
                [texts.said(Line(key)) for key in texts.show if "{" not in texts.show[key]]
            )
            return
        if self._options.mute:
            return
        key = "sound.tones" if voice.hearing == "tones" else "sound.none"
        self._screen.notices.tell(texts.show[key])
        self._terminal.tell_sound(key, texts.show.get(voice.why_key, voice.why))
