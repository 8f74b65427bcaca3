"""Errors a user can cause or meet, each one clear sentence with its exit status.

The command line prints ``str(error)`` and leaves with ``error.exit_status``; nothing else
in the package prints or exits.
"""

from __future__ import annotations

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_UNREADABLE = 3
EXIT_NOTHING_FOUND = 4
EXIT_BELOW_EXPECTED = 5
EXIT_INTERRUPTED = 130


class FormcheckError(Exception):
    """Base of every error whose message is meant for the user: what, where, what to do.

    Examples
    --------
    >>> import formcheck
    >>> try:
    ...     formcheck.analyze("no-such-clip.mp4")
    ... except formcheck.FormcheckError as error:
    ...     print(type(error).__name__, error.exit_status)
    UnreadableInputError 3
    """

    exit_status: int = EXIT_FAILED


class UsageError(FormcheckError):
    """The request itself cannot be carried out as asked (options, output folder, model).

    Examples
    --------
    >>> import formcheck
    >>> formcheck.analyze("clip.mp4", stretch="cobra")  # doctest: +SKIP
    Traceback (most recent call last):
    formcheck.errors.UsageError: ...
    """

    exit_status = EXIT_USAGE


class UnreadableInputError(FormcheckError):
    """An input is missing, empty, damaged, or not a picture or video.

    Examples
    --------
    >>> import formcheck
    >>> try:
    ...     formcheck.load_frames("no-such-clip.frames.csv")
    ... except formcheck.UnreadableInputError as error:
    ...     print(error.exit_status)
    3
    """

    exit_status = EXIT_UNREADABLE


class OutputError(FormcheckError):
    """A result could not be written (no space, no permission, folder vanished).

    Examples
    --------
    >>> import formcheck
    >>> formcheck.OutputError.exit_status
    1
    """

    exit_status = EXIT_FAILED
