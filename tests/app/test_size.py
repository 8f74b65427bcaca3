"""The page stays small enough to be read in an evening."""

from __future__ import annotations

from pathlib import Path

import formcheck.app

MOST_LINES = 3500
"""Of Python and JavaScript together: what the issue of the page asks for."""


def test_the_page_does_not_grow():
    room = Path(formcheck.app.__file__).parent
    files = [*room.glob("*.py"), *(room / "static").glob("*.js")]
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in files)
    assert len(files) > 25
    assert lines <= MOST_LINES
