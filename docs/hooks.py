"""Lets pages of docs/ point at files outside of it, such as ``../models/README.md``.

Read in the repository such a link works; the site has no such page, so there the words stand
without the link, followed by the file's path. A link to a file that does not exist stays as it
is, and the strict build refuses it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_OUTSIDE = re.compile(r"(?<!!)\[([^\]]+)\]\(\.\./([^)#\s]+)(?:#[^)\s]*)?\)")
_ROOT = Path(__file__).resolve().parent.parent


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace links that lead out of docs/."""

    def replaced(match: re.Match[str]) -> str:
        words, path = match.groups()
        return f"{words} (`{path}`)" if (_ROOT / path).exists() else match.group(0)

    return _OUTSIDE.sub(replaced, markdown)
