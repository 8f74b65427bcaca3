"""What the terminal is told of a live session, in its language; errors are in English."""

from __future__ import annotations

import traceback
from pathlib import Path

from rich.console import Console

from formcheck import errors
from formcheck.commands.say import complain, put
from formcheck.commands.verdict import print_verdict
from formcheck.live.keep import CLIP_NAME, Recorder
from formcheck.live.speaker import Saying
from formcheck.report.result import Result
from formcheck.texts import Texts


class Terminal:
    """Prints what somebody without a window, or after the session, wants to read.

    Parameters
    ----------
    texts : Texts
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._console = Console()

    def tell_sound(self, key: str, why: str) -> None:
        """Say in one line what cannot be heard, and why."""
        reasons = f" ({why})" if why else ""
        complain(f"{self._texts(key)}{reasons}.")

    def tell_said(self, saying: Saying) -> None:
        """Print a sentence with its time."""
        put(self._console, f"{saying.time_s:7.1f} s  {saying.text}")

    def tell_result(self, result: Result, written: list[Path]) -> None:
        """Print the verdict, and where it is kept."""
        print_verdict(self._console, result, written, self._texts)

    def tell_kept(self, number: int, person: str) -> None:
        """Say that the session is in the history."""
        put(self._console, self._texts("verdict.saved", number=number, person=person))


def finished_clip(recorder: Recorder | None, folder: Path) -> list[Path]:
    """Finish the recording and return where it is; what is wrong with it is said, no more."""
    if recorder is None:
        return []
    try:
        return [folder / CLIP_NAME] if recorder.close() else []
    except errors.OutputError as error:
        complain(error)
    except Exception as error:
        complain(f"{CLIP_NAME} is not kept: {reason(error)}.")
    return []


def reason(error: BaseException) -> str:
    """Return a fault of ours in one line, for whoever reports it."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
