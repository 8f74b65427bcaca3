"""Stretches that come from outside this package."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import json
import re
import sys
from collections.abc import Iterable
from typing import Any, Self

from formcheck.errors import UsageError
from formcheck.rules.stretch import Stretch
from formcheck.texts import bring

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""Of a stretch, a fault and a variant: they are parts of keys, columns and file formats."""


_REGISTERED: dict[str, Stretch] = {}
_taken_over = [""]


class Registration:
    """A stretch that is there until `remove`, or until the end of a ``with`` block."""

    def __init__(self, name: str) -> None:
        self._name = name

    def remove(self) -> None:
        """Take the stretch out again; nothing happens the second time."""
        _REGISTERED.pop(self._name, None)
        bring(self._name, {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def add(stretch: Stretch, taken: Iterable[str]) -> Registration:
    """Add a stretch; see `catalogue.register`."""
    if not NAME.fullmatch(stretch.name) or stretch.name == "auto":
        raise UsageError(
            f"{stretch.name!r} cannot be the name of a stretch: use small letters, digits and _."
        )
    if stretch.name in taken:
        raise UsageError(f"There is already a stretch {stretch.name!r}: choose another name.")
    _REGISTERED[stretch.name] = stretch
    bring(stretch.name, stretch.words)
    return Registration(stretch.name)


def registered() -> dict[str, Stretch]:
    """Return the stretches from outside, by name."""
    return dict(_REGISTERED)


def handed_on() -> str:
    """Return what another process needs to have the same stretches, as JSON; "" without any.

    Raises
    ------
    UsageError
        If a stretch is not the ``STRETCH`` of a module that can be imported.
    """
    if not _REGISTERED:
        return ""
    told = [{"module": _module_of(one), "source": _source_of(one)} for one in _REGISTERED.values()]
    return json.dumps(told, sort_keys=True)


def take_over(handed: str, taken: Iterable[str]) -> None:
    """Have the stretches that `handed_on` told of, and no others.

    For a process that works for another one, maybe for one after another.

    Raises
    ------
    UsageError
        If one cannot be imported here.
    """
    if handed == _taken_over[0]:
        return
    for name in tuple(_REGISTERED):
        Registration(name).remove()
    told: list[dict[str, Any]] = json.loads(handed) if handed else []
    for one in told:
        try:
            stretch = importlib.import_module(one["module"]).STRETCH
        except (ImportError, AttributeError) as error:
            raise UsageError(
                f"A worker cannot import the stretch {one['module']} ({error}): install it there."
            ) from error
        add(stretch, taken)
    _taken_over[0] = handed


def _module_of(stretch: Stretch) -> str:
    name = stretch.posture.__module__
    if getattr(sys.modules.get(name), "STRETCH", None) is not stretch or name == "__main__":
        raise UsageError(
            f"Other processes cannot find the stretch {stretch.name!r}: let it be called "
            "STRETCH, in a module that can be imported."
        )
    return name


def _source_of(stretch: Stretch) -> str:
    """Return what changes with a stretch and its words, so that nothing judged before is kept."""
    source = inspect.getsource(sys.modules[stretch.posture.__module__])
    source += json.dumps(stretch.words, sort_keys=True)
    return hashlib.sha256(source.encode()).hexdigest()
