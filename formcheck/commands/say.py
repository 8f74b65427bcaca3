"""Everything that reaches the terminal goes through here, so that nothing in it can steer it.

A test reads the other modules for words that go another way.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.untrusted import visible, visible_json

if TYPE_CHECKING:
    # At run time late: most mistakes are told without it.
    from rich.console import Console
    from rich.text import Text


def say(sentence: object) -> None:
    """Print a line on standard output."""
    print(visible(str(sentence)), flush=True)


def complain(sentence: object) -> None:
    """Print a line on standard error, after the program's name."""
    print(f"formcheck: {visible(str(sentence))}", file=sys.stderr, flush=True)


def give(data: str) -> None:
    """Print CSV or JSON as it is, line breaks included, on standard output."""
    print(visible_json(data) if data.startswith("{") else _visible_lines(data), end="", flush=True)


def give_script(script: str) -> None:
    """Print a program of ours as it is, on standard output."""
    print(script, flush=True)


def put(console: Console, line: str = "", style: str = "") -> None:
    """Print a line in a style, as long as it is."""
    console.print(shown(line, style), soft_wrap=True)


def put_line(console: Console, sign: str, words: str, style: str = "") -> None:
    """Print a line after a sign in a column of its own; without a sign at the edge."""
    put(console, f"  {sign} {words}" if sign else words, style)


def put_all(console: Console, lines: Iterable[str]) -> None:
    """Print many lines at once."""
    console.out("\n".join(map(visible, lines)), highlight=False)


def shown(line: str, style: str = "") -> Text:
    """Return words for a part of the terminal that rich lays out."""
    from rich.text import Text

    return Text(visible(line), style=style)


def described(name: str) -> str:
    """Return words for a bar or a spinner, which would take brackets for styles."""
    from rich.markup import escape

    return escape(visible(name))


def own_fault(error: BaseException) -> str:
    """Return the end of a sentence about a fault of ours, or of what the machine lacks."""
    if isinstance(error, MemoryError):
        return "too little free memory; close other programs."
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"an error in formcheck itself ({type(error).__name__}: {error}, "
        f"{Path(place.filename).name}:{place.lineno}); please report it."
    )


def _visible_lines(text: str) -> str:
    return "".join(
        visible(line.rstrip("\r\n")) + line[len(line.rstrip("\r\n")) :]
        for line in text.splitlines(keepends=True)
    )
