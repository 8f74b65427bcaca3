"""Proves that a stretch is complete: `check_stretch`, for those of the package and from outside."""

from __future__ import annotations

from contextlib import nullcontext

from formcheck.check import recognised
from formcheck.check.body import StretchCheckError
from formcheck.check.uses import check_uses
from formcheck.rules.catalogue import catalogue, register
from formcheck.rules.stretch import Stretch

__all__ = ["StretchCheckError", "check_stretch"]


def check_stretch(stretch: Stretch) -> None:
    """Prove that everything formcheck does can do with a stretch.

    It is complete, and in words in every language; recognised from its own positions, and taken for
    no other stretch; judged, led through a live session, spoken, drawn, saved, read again, and
    found in the history, in the table of ``score`` and in exports. The bodies are made up from
    `Stretch.start` and `Stretch.stretched`; no pose model runs.

    Parameters
    ----------
    stretch : Stretch
        Registered or not.

    Raises
    ------
    StretchCheckError
        With one sentence that names what is missing; it is an ``AssertionError`` too.

    Examples
    --------
    >>> import formcheck
    >>> from formcheck.rules.seated import STRETCH
    >>> formcheck.check_stretch(STRETCH)
    """
    there = catalogue().get(stretch.name)
    if there is not None and there is not stretch:
        raise StretchCheckError(f"There is another stretch of the name {stretch.name!r}.")
    checks = (*recognised.AT_ONCE, check_uses, recognised.check_session)
    with nullcontext() if there is not None else register(stretch):
        for check in checks:
            try:
                check(stretch)
            except StretchCheckError as error:
                raise StretchCheckError(f"{stretch.name}: {error}") from error
