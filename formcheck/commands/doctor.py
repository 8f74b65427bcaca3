"""``formcheck doctor``: looks at all that formcheck needs, on one screen to paste into a report.

No name and no whole path is shown, and nothing is sent.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import shutil
import tempfile
import webbrowser
from collections.abc import Callable
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from formcheck import errors
from formcheck.commands.say import say
from formcheck.commands.settings import read_settings, settings_path
from formcheck.installed import formcheck_version
from formcheck.pipeline.own_files import data_folder
from formcheck.texts import Texts, load_texts

State = Literal["✓", "–", "✗"]
"""There, missing and not always needed, missing and needed."""

NEEDED = ("numpy", "opencv-python", "mediapipe", "av", "matplotlib")
EXTRAS = ("pyarrow", "pyttsx3", "pandas", "distributed")

LEAST_FREE_BYTES = 500_000_000
"""A clip of ten minutes with everything that is written beside it takes half of that."""


Finding = tuple[State, str]
"""How it is, and what there is to say."""


def run_doctor(arguments: argparse.Namespace) -> int:
    """Look at everything; returns the exit status."""
    texts, healthy = load_texts(arguments.language), True
    looks: dict[str, Callable[[Texts], Finding]] = {
        "version": _version,
        "libraries": _libraries,
        "models": _models,
        "camera": _cameras,
        "sound": _sound,
        "browser": _browser,
        "settings": _settings,
        "history": _history,
        "data": partial(_folder, data_folder()),
        "temporary": partial(_folder, Path(tempfile.gettempdir())),
    }
    if arguments.no_camera:
        del looks["camera"]
    for what, look in looks.items():
        state, words = look(texts)
        say(f"{state} {texts(f'doctor.{what}'):<14} {words}")
        healthy &= state != "✗"
    say(texts("doctor.well" if healthy else "doctor.ill"))
    return errors.EXIT_OK if healthy else errors.EXIT_FAILED


def _version(_: Texts) -> Finding:
    system = f"Python {platform.python_version()}, {platform.platform(terse=True)}"
    return "✓", f"{formcheck_version()}, {system} {platform.machine()}"


def _libraries(texts: Texts) -> Finding:
    versions = {}
    for name in (*NEEDED, *EXTRAS):
        with contextlib.suppress(PackageNotFoundError):
            versions[name] = version(name)
    words = ", ".join(f"{name} {number}" for name, number in versions.items())
    try:
        # The one module that loads the pose model's library, which needs some of the system's.
        import formcheck.pipeline.pose  # noqa: F401
    except (ImportError, OSError) as error:
        library = str(error).partition(":")[0]
        return "✗", f"{words}; {texts('doctor.unloaded', library=library)}"
    return "✓" if set(NEEDED) <= set(versions) else "✗", words


def _models(texts: Texts) -> Finding:
    from formcheck.pipeline.models import LEARNT, POSE_SHA256, learnt_path, model_path
    from formcheck.pipeline.own_files import file_sha256

    sums: list[str] = []
    wrong: list[str] = [*POSE_SHA256, *LEARNT]
    for name, known in POSE_SHA256.items():
        with contextlib.suppress(errors.UsageError, OSError):
            if file_sha256(model_path(name)) == known:
                wrong.remove(name)
    for file in LEARNT:
        with contextlib.suppress(errors.UsageError, OSError):
            sums.append(f"{file.removesuffix('.npz')} {file_sha256(learnt_path(file))[:8]}")
            wrong.remove(file)
    if wrong:
        return "✗", texts("doctor.bad_models", names=", ".join(wrong))
    return "✓", ", ".join([*POSE_SHA256, *sums])


def _cameras(texts: Texts) -> Finding:
    from formcheck.live.capture import list_cameras

    found = ", ".join(f"{number}: {width}×{height}" for number, width, height in list_cameras(4))
    return "✓" if found else "–", found or texts("doctor.no_camera")


def _sound(texts: Texts) -> Finding:
    from formcheck.live.voice import open_voice

    with contextlib.closing(open_voice(texts.language)) as voice:
        heard = texts(f"doctor.{voice.hearing}")
        why = texts(voice.why) if voice.why else ""
    return "✓" if not why else "–", f"{heard}{': ' if why else ''}{why}"


def _browser(texts: Texts) -> Finding:
    try:
        name = Path(str(getattr(webbrowser.get(), "name", ""))).name
    except webbrowser.Error:
        return "–", texts("doctor.no_browser")
    return "✓", name or texts("doctor.there")


def _settings(texts: Texts) -> Finding:
    try:
        names = read_settings(settings_path())
    except errors.FormcheckError:
        # What is wrong may be a name.
        return "✗", texts("doctor.bad_settings")
    return "✓", ", ".join(names) or texts("doctor.none")


def _history(texts: Texts) -> Finding:
    from formcheck.history.database import NoHistoryError
    from formcheck.history.store import History

    try:
        with History.open(write=False) as history:
            sound = not history.check()
    except NoHistoryError:
        return "✓", texts("doctor.none")
    except errors.FormcheckError:
        sound = False
    return ("✓", texts("doctor.whole")) if sound else ("✗", texts("doctor.look"))


def _folder(folder: Path, texts: Texts) -> Finding:
    there = next((place for place in (folder, *folder.parents) if place.is_dir()), Path("/"))
    free = shutil.disk_usage(there).free
    words = f"{_short(folder)}, {texts('doctor.free', gb=texts.number(free / 1e9))}"
    if not os.access(there, os.W_OK):
        return "✗", f"{words}, {texts('doctor.closed')}"
    return "✓" if free > LEAST_FREE_BYTES else "✗", words


def _short(folder: Path) -> str:
    """Return a folder without the home, whose name is somebody's; elsewhere only its own name."""
    home = Path.home()
    below = folder.is_relative_to(home) and home != Path("/")
    return f"~/{folder.relative_to(home).as_posix()}" if below else f"…/{folder.name}"
