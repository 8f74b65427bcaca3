"""``formcheck live``: puts camera, coach, window and voice together, and keeps the session."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from rich.console import Console

from formcheck import errors
from formcheck.commands.keep import keep_session, stored_neutral
from formcheck.commands.outputs import is_result
from formcheck.commands.verdict import print_verdict
from formcheck.commands.viewing import Flasher, summary_view, view_of
from formcheck.commands.window import LONG_SIDE, DisplayProbe, Key, Window, canvas_of
from formcheck.history.sessions import DEFAULT_PERSON, checked_name
from formcheck.live.capture import Camera, CameraDevice, Device, list_cameras
from formcheck.live.coaching import LiveCoach
from formcheck.live.keep import PoseSpool, Recorder, save_session, session_folder
from formcheck.live.playback import FilmDevice
from formcheck.live.routine import Routine, load_routine
from formcheck.live.speaker import Saying
from formcheck.live.texts import Line, Texts, load_texts
from formcheck.live.worker import Shown, Worker
from formcheck.overlay.live import draw_live
from formcheck.pipeline.frames import Image
from formcheck.pipeline.models import ModelName, back_reader, model_path
from formcheck.pipeline.safe_output import check_writable, output_error
from formcheck.report.result import Result, Source
from formcheck.report.summary import clip_result
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import Feedback
from formcheck.voice.voice import Voice, open_voice

SUMMARY_SHOWN_S = 6.0
REDRAW_AFTER_S = 0.035
"""When no pose has come for so long, the newest picture is shown with the last one: on a slow
machine the picture moves on while the skeleton lags."""

SKELETON_LAGS_S = 0.12
"""A skeleton older than this is not drawn: it would float beside the person."""

NOTICE_SHOWN_S = 8.0

OnShown = Callable[[Shown, float], None]
"""Called with what was shown and when, on the machine's clock; for measuring."""


@dataclass(frozen=True)
class Options:
    """The arguments of the command, checked."""

    camera: str
    folder: Path | None
    wanted: Wanted
    model: ModelName
    auto_model: bool
    target_s: float
    routine: Routine | None
    window: bool
    mute: bool
    mirror: bool
    record: bool
    texts: Texts
    person: str | None = None

    @property
    def for_history(self) -> bool:
        """True when the session goes into the history: a film only when it is somebody's."""
        return self.person is not None or is_camera(self.camera)


def run_live(arguments: argparse.Namespace) -> int:
    """Run one session; returns the exit status.

    Raises
    ------
    FormcheckError
        If it cannot begin; nothing has been written then.
    """
    if arguments.list_cameras:
        return _list()
    options = checked(arguments)
    model_path(options.model)
    probe = DisplayProbe() if options.window else None
    folder = _folder(options)
    device = open_device(options.camera)
    try:
        if probe is not None:
            probe.check()
    except errors.UsageError:
        device.close()
        raise
    voice = open_voice(options.texts.language, mute=options.mute)
    with contextlib.closing(voice):
        return Run(options, folder, voice).whole(device, lambda: open_device(options.camera))


def checked(arguments: argparse.Namespace) -> Options:
    """Check the arguments of the command."""
    auto = arguments.model == "auto"
    return Options(
        camera=arguments.camera,
        folder=Path(arguments.output) if arguments.output else None,
        wanted=Wanted.checked(
            arguments.stretch, arguments.side, arguments.sensitivity, arguments.rounded_above
        ),
        model="full" if auto else arguments.model,
        auto_model=auto,
        target_s=arguments.target,
        routine=load_routine(Path(arguments.routine)) if arguments.routine else None,
        window=not arguments.no_window,
        mute=arguments.mute,
        mirror=arguments.mirror,
        record=arguments.record,
        texts=load_texts(arguments.language),
        person=None if arguments.person is None else checked_name(arguments.person),
    )


def open_device(name: str) -> Device:
    """Open a camera by number or address, or a film.

    Raises
    ------
    UnreadableInputError
        If it gives no picture.
    """
    if not is_camera(name):
        return FilmDevice(name)
    return CameraDevice(int(name) if name.isdecimal() else name)


def is_camera(name: str) -> bool:
    """True for the number or address of a camera, False for a film."""
    return name.isdecimal() or "://" in name


def _list() -> int:
    found = list_cameras()
    for number, width, height in found:
        print(f"{number}  {width}×{height}")
    if not found:
        print(
            "formcheck: no camera gives a picture: plug one in, close other programs that use it, "
            "or try a film with --camera FILE.",
            file=sys.stderr,
        )
    return errors.EXIT_OK if found else errors.EXIT_UNREADABLE


def _folder(options: Options) -> Path:
    """Make the session's folder, so that whatever keeps it from being written is told now."""
    folder = options.folder or session_folder(datetime.now())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.UsageError(str(output_error(folder, error))) from error
    result = folder / "live.json"
    if os.path.isfile(result) and not is_result(result):
        raise errors.UsageError(
            f"{result} exists and is not a result of formcheck: move it away or choose another "
            "folder with -o."
        )
    try:
        check_writable(result)
    except errors.OutputError as error:
        raise errors.UsageError(str(error)) from error
    return folder


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
        self._console = Console()
        self._mirror = options.mirror
        self._flasher = Flasher()
        self._notice, self._notice_until_s = "", -math.inf
        self._safety = ""
        self._feedback: Feedback | None = None
        self._facing = 1
        self._shown: Shown | None = None
        self._background: Image = np.zeros((LONG_SIDE * 9 // 16, LONG_SIDE, 3), np.uint8)
        self._key: Key | None = None
        stored = None if options.person is None else stored_neutral(options.person)
        self._begun = datetime.now().astimezone()
        self.coach = LiveCoach(
            options.texts,
            options.wanted,
            options.target_s,
            back_reader(),
            options.routine,
            None if stored is None else stored.look,
        )

    def whole(self, device: Device, reopen: Callable[[], Device]) -> int:
        """Run the session to its end; returns the exit status."""
        options = self._options
        self._tell_what_is_heard()
        stopped = False
        with contextlib.ExitStack() as stack:
            spool = stack.enter_context(contextlib.closing(PoseSpool()))
            recorder = Recorder(self._folder / "live.mp4", device.fps) if options.record else None
            camera = Camera(device, reopen)
            worker = Worker(
                camera,
                self.coach,
                options.model,
                auto_model=options.auto_model,
                hear=self._hear,
                spool=spool,
                recorder=recorder,
            )
            try:
                with self._window(camera) as window, camera, worker:
                    # Ctrl-C ends the session like the key does: it is kept.
                    try:
                        self._loop(camera, worker, window)
                    except KeyboardInterrupt:
                        stopped = True
                    if not stopped and worker.error is None and self.coach.over:
                        self._last_picture(camera, worker, device, spool, window)
            finally:
                clip = self._finish_clip(recorder)
            self._sum_up(camera)
            result = self.result(camera, worker, device, spool)
            written = save_session(self._folder, result, self.coach.transcript, spool)
        print_verdict(self._console, result, [*written, *clip])
        if options.for_history:
            self._keep(result)
        if worker.error is not None:
            print(f"formcheck: the session broke off: {_reason(worker.error)}.", file=sys.stderr)
            return errors.EXIT_FAILED
        if stopped:
            return errors.EXIT_INTERRUPTED
        return errors.EXIT_OK if result.found else errors.EXIT_NOTHING_FOUND

    def _keep(self, result: Result) -> None:
        try:
            said = keep_session(self._options.person or DEFAULT_PERSON, self._begun, result)
        except errors.FormcheckError as error:
            # The session is on disk as it is; the history is beside the point.
            print(f"formcheck: not in the history: {error}", file=sys.stderr)
            return
        if said:
            self._console.print(said, markup=False, highlight=False)

    def result(self, camera: Camera, worker: Worker, device: Device, spool: PoseSpool) -> Result:
        """The result of the session so far."""
        source = Source(
            path=device.label,
            width=camera.size[0],
            height=camera.size[1],
            fps=camera.fps,
            duration_s=worker.end_s,
            frames=len(self.coach.table),
            frames_with_pose=spool.found,
        )
        result = clip_result(
            source,
            worker.model,
            self.coach.attempts,
            self.coach.warnings,
            self.coach.table,
            self.coach.target_s,
            getattr(device, "damage", None),
            tuple(self.coach.notes),
        )
        return replace(self.coach.recorded(result), neutral=self.coach.neutral)

    def _sum_up(self, camera: Camera) -> None:
        """End a session that broke off, so that what was held is kept."""
        if not self.coach.over:
            self.coach.end(camera.now_s())
            self.coach.see_nothing(camera.now_s())

    def _window(self, camera: Camera) -> contextlib.AbstractContextManager[Window | None]:
        return Window(camera.size) if self._options.window else contextlib.nullcontext()

    def _loop(self, camera: Camera, worker: Worker, window: Window | None) -> None:
        """Show and hear until the session is over."""
        while worker.running:
            shown = worker.take(REDRAW_AFTER_S)
            if shown is None:
                shown = self._between(camera)
            if shown is not None:
                self._take_in(shown)
                if shown.moment.scene.stage == "summary":
                    return
                self._draw(shown, window)
            elif window is not None:
                self._act(window.key(), worker, window)
            if shown is not None and window is not None:
                self._act(self._key, worker, window)

    def _between(self, camera: Camera) -> Shown | None:
        """The newest picture with the last moment, while the next pose takes its time."""
        last, shot = self._shown, camera.peek()
        if last is None or shot is None or last.shot is None or shot.index <= last.shot.index:
            return None
        return Shown(shot, last.moment, fresh=False, posed_clock_s=last.posed_clock_s)

    def _take_in(self, shown: Shown) -> None:
        self._shown = shown
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
        now = time.monotonic()
        self._flasher.update(now, moment.scene.tones, instead_of_sound=self._voice.flashes)
        for saying in moment.heard:
            if saying.key == "model.lite":
                self._notify(saying.text)
            elif saying.key == "safety":
                self._safety = saying.text
        if moment.scene.stage == "stretch":
            # Read by then, and in the way.
            self._safety = ""
        elif moment.scene.stage == "hurt":
            self._notify(self._options.texts.show["hurt.advice"])

    def _draw(self, shown: Shown, window: Window | None) -> None:
        now = time.monotonic()
        if window is not None:
            notice = self._notice if now < self._notice_until_s else self._safety
            view = view_of(
                shown.moment,
                self._drawable(shown),
                self._options.texts,
                mirror=self._mirror,
                facing=self._facing,
                notice=notice,
                flash=self._flasher.level(now),
            )
            picture = draw_live(canvas_of(self._background, mirrored=self._mirror), view)
            self._key = window.show(picture)
        if self._on_shown is not None:
            self._on_shown(shown, time.monotonic())

    def _drawable(self, shown: Shown) -> Feedback | None:
        """The latest feedback, without the person where the picture has gone on."""
        feedback, shot, posed_s = self._feedback, shown.shot, shown.posed_clock_s
        if feedback is None or shown.fresh or shot is None or posed_s is None:
            return feedback
        lags = shot.clock_s - posed_s > SKELETON_LAGS_S
        return replace(feedback, measures=None) if lags else feedback

    def _act(self, key: Key | None, worker: Worker, window: Window) -> None:
        self._key = None
        coach = self.coach
        if key == "quit":
            worker.order(coach.end)
        elif key == "pause":
            worker.order(coach.pause)
        elif key == "hurt":
            worker.order(coach.hurt)
        elif key == "mirror":
            self._mirror = not self._mirror
        elif key == "voice":
            self._notify(self._options.texts.show["sound.muted"] if self._voice.mute() else "")
        elif key == "stretch":
            worker.order(self._next_stretch)
        elif key == "full_screen":
            window.toggle_full_screen()

    def _next_stretch(self, _: float) -> None:
        name = self.coach.next_stretch()
        texts = self._options.texts
        self._notify(texts.show["stretch.auto" if name == "auto" else f"name.{name}"])

    def _last_picture(
        self,
        camera: Camera,
        worker: Worker,
        device: Device,
        spool: PoseSpool,
        window: Window | None,
    ) -> None:
        """Show the summary until it was read and heard."""
        result = self.result(camera, worker, device, spool)
        until = time.monotonic() + SUMMARY_SHOWN_S
        canvas = canvas_of(self._background, mirrored=self._mirror)
        while worker.running:
            now = time.monotonic()
            quiet = self._voice.flashes or self.coach.silent(camera.now_s())
            if now > until + SUMMARY_SHOWN_S or (quiet and now > (until if window else 0.0)):
                return
            shown = worker.take(0.05)
            if shown is not None:
                self._take_in(shown)
            if window is not None:
                flash = self._flasher.level(now)
                view = summary_view(
                    result, self._options.texts, saved=str(self._folder), flash=flash
                )
                if window.show(draw_live(canvas, view)) is not None:
                    return

    def _hear(self, saying: Saying) -> None:
        self._voice.hear(saying)
        if not self._options.window and saying.kind == "speech":
            # With no window, this is what can be looked up later; and all there is without sound.
            self._console.print(f"{saying.time_s:7.1f} s  {saying.text}", markup=False)

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
        self._notify(texts.show[key])
        why = f" ({voice.why})" if voice.why else ""
        print(f"formcheck: {texts.show[key]}{why}.", file=sys.stderr)

    def _notify(self, text: str) -> None:
        self._notice, self._notice_until_s = text, time.monotonic() + NOTICE_SHOWN_S

    def _finish_clip(self, recorder: Recorder | None) -> list[Path]:
        if recorder is None:
            return []
        try:
            return [self._folder / "live.mp4"] if recorder.close() else []
        except errors.OutputError as error:
            # The session matters more than its film.
            print(f"formcheck: {error}", file=sys.stderr)
            return []


def _reason(error: BaseException) -> str:
    """A fault of ours, in one line for whoever reports it."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
