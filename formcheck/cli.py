"""The command line: arguments in, files and a short verdict out.

Nothing is measured or decided here. Heavy imports wait until the arguments are understood.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import threading
from collections.abc import Sequence

from formcheck import errors
from formcheck.commands import process
from formcheck.commands.arguments import spelt_out
from formcheck.commands.parser import build_parser
from formcheck.commands.say import complain, own_fault, say
from formcheck.commands.settings import read_settings, settings_path
from formcheck.installed import formcheck_version
from formcheck.pipeline import quiet
from formcheck.pipeline.leftovers import sweep
from formcheck.texts import Texts, load_texts
from formcheck.texts.system import language_of

_WITHOUT_SETTINGS = ("settings", "completion", "doctor")


def run() -> int:
    """Run as a process of its own: the ``formcheck`` command."""
    process.catch_stop_signals()
    process.mend_streams()
    threading.excepthook = _of_a_thread
    status = main()
    try:
        # What argparse has written waits in a buffer, and Python complains of it at its end.
        sys.stdout.flush()
    except OSError as error:
        process.silence(1)
        if not isinstance(error, BrokenPipeError):
            complain(f"standard output: {error.strerror}")
        return status or errors.EXIT_FAILED
    return status


def _of_a_thread(what: threading.ExceptHookArgs) -> None:
    """Say in a sentence what Python would print as a traceback."""
    if what.exc_value is not None and not process.stopped():
        complain(f"a part of the program stopped by {own_fault(what.exc_value)}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, by default the process's; returns the exit status."""
    line, old_flag = spelt_out(sys.argv[1:] if argv is None else argv)
    chosen, broken = _chosen()
    texts = load_texts(language_of(line, str(chosen.get("language", ""))))
    parser = build_parser(texts, chosen)
    if old_flag:
        complain(texts("wrong.old_flag", name=old_flag))
    try:
        options = parser.parse_args(line)
        if options.version:
            say(f"formcheck {formcheck_version()}")
            return errors.EXIT_OK
        if options.command is None:
            parser.print_help()
            return errors.EXIT_USAGE
        if broken is not None and options.command not in _WITHOUT_SETTINGS:
            raise broken
        return _begun(options, line)
    except SystemExit as leave:
        return int(leave.code or 0)
    except errors.FormcheckError as error:
        complain(error.told(texts))
        return error.exit_status
    except KeyboardInterrupt:
        return _stop(texts)
    except ImportError as error:
        # NumPy reports an interrupted import as a broken installation.
        return _stop(texts) if process.stopped() else _library_missing(error)
    except BrokenPipeError:
        # Nobody reads our output (`formcheck --help | head -0`).
        process.silence(1)
        return errors.EXIT_FAILED
    except OSError as error:
        what = str(error.filename)[:200] if error.filename is not None else "A file"
        complain(texts("ended.file", name=what, why=error.strerror or error))
        # What could not be written is tried once more when Python ends.
        process.silence(1)
        return errors.EXIT_FAILED
    except UnicodeEncodeError as error:
        complain(texts("ended.file", name=str(error.object)[:200], why=error.reason))
        return errors.EXIT_FAILED
    except Exception as error:
        complain(f"stopped by {own_fault(error)}")
        return errors.EXIT_FAILED


def _begun(options: argparse.Namespace, line: list[str]) -> int:
    """Run the command that was asked for; returns the exit status."""
    sweep(tempfile.gettempdir())
    module, function = options.run.split(":")
    with process.memory_limit(getattr(options, "own_memory_limit", None)):
        run = getattr(importlib.import_module(module), function)
        logged = options.verbose or options.log is not None
        return process.run_logged(run, options, line) if logged else int(run(options))


def _chosen() -> tuple[dict[str, str | float], errors.FormcheckError | None]:
    """Return the user's settings, or what is wrong with them: help and mending need none."""
    try:
        return read_settings(settings_path()), None
    except errors.FormcheckError as error:
        return {}, error


def _stop(texts: Texts) -> int:
    # A thread may just be starting a model, with stderr turned off.
    quiet.hear_again()
    complain(texts("ended.stopped"))
    # MediaPipe's threads still want to say something.
    process.silence(2)
    return errors.EXIT_INTERRUPTED


def _library_missing(error: ImportError) -> int:
    # The one case known: OpenCV on a Linux without any desktop libraries.
    advice = (
        "install the system's libraries, on Debian `apt install libgl1 libglib2.0-0`"
        if ".so" in str(error)
        else "install formcheck again"
    )
    complain(f"a library cannot be loaded ({error}): {advice}.")
    return errors.EXIT_FAILED
