"""What was asked of ``formcheck live``, checked; and the camera that was named."""

from __future__ import annotations

import argparse
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from formcheck import errors
from formcheck.commands.outputs import wanted_of
from formcheck.commands.say import complain, say
from formcheck.history.sessions import checked_name
from formcheck.live.capture import CameraDevice, Device, list_cameras
from formcheck.live.playback import FilmDevice
from formcheck.live.routine import Routine, load_routine
from formcheck.pipeline.models import LIVE_MODEL, ModelName
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S
from formcheck.texts import Texts, load_texts

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
                raise errors.UsageError(
                    f"{option} {asked} contradicts step {number} of {name}, which is {said}: leave "
                    "the one or the other out."
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


def print_cameras(texts: Texts) -> int:
    """List the cameras; returns the exit status."""
    found = list_cameras()
    for number, width, height in found:
        say(f"{number}  {width}×{height}")
    if not found:
        complain(texts("device.none"))
    return errors.EXIT_OK if found else errors.EXIT_UNREADABLE
