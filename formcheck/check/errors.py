"""The one error of the suite."""

from __future__ import annotations

from formcheck.errors import FormcheckError


class StretchCheckError(FormcheckError, AssertionError):
    """A stretch lacks something; the sentence says what."""


def demand(holds: bool, sentence: str) -> None:
    """Raise `StretchCheckError` with a sentence unless something holds."""
    if not holds:
        raise StretchCheckError(sentence)
