"""Stretches that come from outside this package, with their words."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from formcheck.errors import UsageError
from formcheck.rules.stretch import Stretch

Words = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By language (``"en"``), then ``"show"`` and ``"say"``, then the name of the text, as in the files
of `formcheck.live.texts`."""

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""Of a stretch, a fault and a variant: they are parts of keys, columns and file formats."""


@dataclass(frozen=True, eq=False)
class Outside:
    """A stretch from outside and its words."""

    stretch: Stretch
    words: Words


_REGISTERED: dict[str, Outside] = {}
_taken_over = [""]


class Registration:
    """A stretch that is there until `remove`, or until the end of a ``with`` block."""

    def __init__(self, name: str) -> None:
        self._name = name

    def remove(self) -> None:
        """Take the stretch out again; nothing happens the second time."""
        _REGISTERED.pop(self._name, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()


def add(stretch: Stretch, words: Words, taken: Iterable[str]) -> Registration:
    """Add a stretch; see `catalogue.register`."""
    if not NAME.fullmatch(stretch.name) or stretch.name == "auto":
        raise UsageError(
            f"{stretch.name!r} cannot be the name of a stretch: use small letters, digits and _."
        )
    if stretch.name in taken:
        raise UsageError(f"There is a stretch {stretch.name!r} already: choose another name.")
    _REGISTERED[stretch.name] = Outside(stretch, words)
    return Registration(stretch.name)


def registered() -> dict[str, Outside]:
    """Return the stretches from outside, by name."""
    return dict(_REGISTERED)


def words_in(language: str) -> dict[str, dict[str, str]]:
    """Return the texts of stretches from outside in a language, in English where it has none."""
    found: dict[str, dict[str, str]] = {"show": {}, "say": {}}
    for outside in _REGISTERED.values():
        english, own = outside.words.get("en", {}), outside.words.get(language, {})
        shown = own.get("show", {})
        found["show"] |= {**english.get("show", {}), **shown}
        # What is shown in a language is not said in another.
        said = {key: text for key, text in english.get("say", {}).items() if key not in shown}
        found["say"] |= {**said, **own.get("say", {})}
    return found


def handed_on() -> str:
    """Return what another process needs to have the same stretches, as JSON; "" without any.

    Raises
    ------
    UsageError
        If a stretch is not the ``STRETCH`` of a module that can be imported.
    """
    if not _REGISTERED:
        return ""
    told = [
        {"module": _module_of(o.stretch), "words": o.words, "source": _source_of(o.stretch)}
        for o in _REGISTERED.values()
    ]
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
    _REGISTERED.clear()
    told: list[dict[str, Any]] = json.loads(handed) if handed else []
    for one in told:
        try:
            stretch = importlib.import_module(one["module"]).STRETCH
        except (ImportError, AttributeError) as error:
            raise UsageError(
                f"A worker cannot import the stretch {one['module']} ({error}): install it there."
            ) from error
        add(stretch, one["words"], taken)
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
    """Return what changes with the file of a stretch, so that nothing judged before is kept."""
    source = inspect.getsource(sys.modules[stretch.posture.__module__])
    return hashlib.sha256(source.encode()).hexdigest()
