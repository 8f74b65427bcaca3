"""Errors a user can cause or meet, each one clear sentence with its exit status.

The command line prints the sentence in its language and leaves with ``error.exit_status``;
nothing else in the package prints or exits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.texts import Texts

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_UNREADABLE = 3
EXIT_NOTHING_FOUND = 4
EXIT_BELOW_EXPECTED = 5
EXIT_INTERRUPTED = 130


class FormcheckError(Exception):
    """Base of every error whose message is meant for the user: what, where, what to do.

    Parameters
    ----------
    message : str
        The sentence, or the key of one in `formcheck.texts`: then ``str(error)`` is English, and
        `told` says it in any language.
    **values
        What stands for the words in braces; an error among them is told in the same language.

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

    def __init__(self, message: str = "", /, **values: object) -> None:
        super().__init__(message)
        self.values = values

    def told(self, texts: Texts) -> str:
        """Return the sentence in a language; English where there is none of it."""
        message = str(self.args[0])
        if message not in texts.show:
            return message
        values = {
            name: value.told(texts) if isinstance(value, FormcheckError) else value
            for name, value in self.values.items()
        }
        return texts(message, **values)

    def __str__(self) -> str:
        if " " in str(self.args[0]):
            return str(self.args[0])
        # Late: the texts know these errors.
        from formcheck.texts import load_texts

        return self.told(load_texts("en"))


class UsageError(FormcheckError):
    """The request itself cannot be carried out as asked (options, output folder, model).

    Examples
    --------
    >>> import formcheck
    >>> formcheck.analyze("clip.mp4", stretch="cobra")
    Traceback (most recent call last):
    formcheck.errors.UsageError: There is no stretch 'cobra': choose one of ...
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
