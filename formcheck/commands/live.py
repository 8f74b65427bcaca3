"""``formcheck live``: what was asked for, a session, and what is told of it afterwards."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from formcheck import errors
from formcheck.commands.keep import further, keep_session, stored_neutral, take_up_sessions
from formcheck.commands.outputs import wanted_of
from formcheck.commands.process import LOG
from formcheck.commands.say import complain, own_fault, put, say
from formcheck.commands.terminal import print_ending, print_verdict, print_written
from formcheck.history.sessions import DEFAULT_PERSON, checked_name
from formcheck.live.capture import CameraDevice, Device, FilmDevice, list_cameras
from formcheck.live.coaching import LiveCoach
from formcheck.live.keep import (
    CLIP_NAME,
    Unfinished,
    check_names,
    make_folder,
    session_folder,
)
from formcheck.live.routine import Routine, load_routine
from formcheck.live.run import Ended, OnShown, Run
from formcheck.live.speaker import Saying
from formcheck.live.voice import Voice, open_voice
from formcheck.live.window import DisplayProbe
from formcheck.pipeline.models import LIVE_MODEL, ModelName, back_reader, model_path
from formcheck.report.ending import ending_of
from formcheck.report.result import Result
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S
from formcheck.texts import Line, Texts, load_texts

_MOST_DIGITS = 30


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
    record: bool
    texts: Texts
    person: str | None = None
    repetitions: int = 1

    @property
    def for_history(self) -> bool:
        """True when the session goes into the history: a film only when it is somebody's."""
        return self.person is not None or is_camera(self.camera)


def checked(arguments: argparse.Namespace) -> Options:
    """Check the arguments; a FormcheckError says that they make no sense, or not together."""
    if not arguments.camera.strip():
        raise errors.UsageError("device.nothing")
    chosen, person = arguments.chosen, arguments.person
    if person is None and is_camera(arguments.camera):
        # A film is nobody's unless the command line says whose.
        person = chosen.get("person")
    auto = arguments.model == "auto"
    wanted = wanted_of(arguments)
    routine = None
    if arguments.routine is not None:
        routine = load_routine(Path(arguments.routine), arguments.target)
        _check_agreement(wanted, routine, arguments.routine)
    return Options(
        camera=arguments.camera,
        folder=Path(arguments.output) if arguments.output else None,
        wanted=wanted,
        model=LIVE_MODEL if auto else arguments.model,
        auto_model=auto,
        target_s=arguments.target or chosen.get("target", DEFAULT_TARGET_S),
        routine=routine,
        repetitions=arguments.repetitions,
        window=not arguments.no_window,
        mute=arguments.mute,
        record=arguments.record,
        texts=load_texts(arguments.language),
        person=None if person is None else checked_name(person),
    )


def _check_agreement(wanted: Wanted, routine: Routine, name: str) -> None:
    """Refuse a stretch or side that would keep a step of the routine from ever being seen."""
    for number, step in enumerate(routine.steps, 1):
        for option, asked, said in (
            ("--stretch", wanted.stretch, step.stretch),
            ("--side", wanted.side, step.side),
        ):
            if asked is not None and asked != said:
                both = f"{option} {asked}"
                raise errors.UsageError(
                    "routine.against", asked=both, number=number, name=name, said=said
                )


def open_device(name: str) -> Device:
    """Open a camera by number or address, or a film; UnreadableInputError without a picture."""
    number = _camera_number(name)
    if number is not None:
        return CameraDevice(number)
    return CameraDevice(name) if is_camera(name) else FilmDevice(name)


def is_camera(name: str) -> bool:
    """True for the number or address of a camera, False for a film."""
    return _camera_number(name) is not None or "://" in name


def _camera_number(name: str) -> int | None:
    if name.isdecimal():
        # Python refuses to read thousands of digits.
        return int(name[:_MOST_DIGITS])
    if sys.platform.startswith("linux"):
        # Also by a link, as those in /dev/v4l/by-id.
        file = re.fullmatch(r"/dev/video([0-9]{1,9})", os.path.realpath(name))
        return None if file is None else int(file[1])
    return None


def _print_cameras(texts: Texts) -> int:
    found = list_cameras()
    for number, width, height in found:
        say(f"{number}  {width}×{height}")
    if not found:
        complain(texts("device.none"))
    return errors.EXIT_OK if found else errors.EXIT_UNREADABLE


def run_live(arguments: argparse.Namespace) -> int:
    """Run one session; returns the exit status. If it cannot begin, nothing has been written."""
    if arguments.list_cameras:
        return _print_cameras(load_texts(arguments.language))
    options = checked(arguments)
    model_path(options.model)
    take_up_sessions(options.texts, options.folder)
    folder = options.folder or session_folder(datetime.now())
    film = None if is_camera(options.camera) else options.camera
    check_names(folder, film, record=options.record)
    probe = DisplayProbe() if options.window else None
    device = open_device(options.camera)
    try:
        if probe is not None:
            probe.check()
        make_folder(folder, record=options.record)
    except errors.UsageError:
        device.close()
        raise
    LOG.info("camera %s, %s a second", device.size, device.fps)
    with contextlib.closing(open_voice(options.texts.language, mute=options.mute)) as voice:
        LOG.info("heard: %s", voice.hearing)
        return coached(options, folder, voice, device, lambda: open_device(options.camera))


def coached(
    options: Options,
    folder: Path,
    voice: Voice,
    device: Device,
    reopen: Callable[[], Device],
    on_shown: OnShown | None = None,
) -> int:
    """Run a session and tell of it; returns the exit status."""
    texts, console, begun = options.texts, Console(), datetime.now().astimezone()
    person = (options.person or DEFAULT_PERSON) if options.for_history else None

    def said_of(result: Result) -> tuple[str, ...]:
        return () if person is None else further(person, begun, result, texts)

    coach = _coach(options, voice, said_of)
    spoken = _prepare(voice, options)

    def read(saying: Saying) -> None:
        # What nobody hears, or sees in a window, can be read; with its time, to look it up later.
        if saying.kind == "speech" and not (options.window and spoken):
            put(console, f"{saying.time_s:7.1f} s  {saying.text}")

    run = Run(
        coach,
        voice,
        options.model,
        auto_model=options.auto_model,
        hear=read,
        window=texts if options.window else None,
        on_shown=on_shown,
    )
    unfinished = Unfinished(folder, begun, person)
    try:
        ended = run.whole(device, reopen, unfinished, folder, record=options.record)
    except errors.OutputError as error:
        if (place := unfinished.kept_in) is None:
            raise
        raise errors.OutputError("live.kept_so_far", error=error, place=place) from error
    _tell(ended, console, options, said_of(ended.result))
    if person is not None:
        _into_history(person, begun, ended, console, options)
    unfinished.remove()
    return _status(ended)


def _coach(
    options: Options, voice: Voice, said_of: Callable[[Result], tuple[str, ...]]
) -> LiveCoach:
    neutral = None if options.person is None else stored_neutral(options.person)
    return LiveCoach(
        options.texts,
        options.wanted,
        options.target_s,
        back_reader(),
        options.routine,
        None if neutral is None else neutral.look,
        voice.takes_s,
        options.repetitions,
        said_of,
    )


def _prepare(voice: Voice, options: Options) -> bool:
    """Make what will be said, or say in one line what cannot be heard; True when it speaks."""
    texts, spoken = options.texts, voice.hearing == "speech"
    if spoken:
        voice.prepare([texts.said(Line(key)) for key in texts.show if "{" not in texts.show[key]])
    elif not options.mute:
        sentence = texts("sound.tones" if voice.hearing == "tones" else "sound.none")
        complain(f"{sentence} ({texts(voice.why)}).")
    return spoken


def _tell(ended: Ended, console: Console, options: Options, further: tuple[str, ...]) -> None:
    """Print the verdict, what to do next, where it is kept, and what is not."""
    if isinstance(ended.film_error, errors.OutputError):
        complain(ended.film_error.told(options.texts))
    elif ended.film_error is not None:
        why = own_fault(ended.film_error)
        complain(options.texts("live.no_film", name=CLIP_NAME, why=why))
    print_verdict(console, ended.result, [], options.texts)
    print_ending(console, ending_of(ended.result, options.texts), further)
    print_written(console, ended.written)
    if ended.error is not None:
        complain(options.texts("live.broken", why=own_fault(ended.error)))


def _into_history(
    person: str, begun: datetime, ended: Ended, console: Console, options: Options
) -> None:
    """Put a session into the history and say so."""
    try:
        number = keep_session(person, begun, ended.result)
    except errors.FormcheckError as error:
        # The session is on disk as it is; the history is beside the point.
        complain(options.texts("live.no_history", why=error.told(options.texts)))
        return
    if number is not None:
        put(console, options.texts("verdict.saved", number=number, person=person))


def _status(ended: Ended) -> int:
    if ended.error is not None:
        return errors.EXIT_FAILED
    if ended.stopped:
        return errors.EXIT_INTERRUPTED
    return errors.EXIT_OK if ended.result.found else errors.EXIT_NOTHING_FOUND
