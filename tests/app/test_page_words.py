"""No word of the page stands in its scripts, and nothing comes from elsewhere.

That every word asked for is there, in both languages, is tested with all others (`tests/texts`).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import formcheck.app

ROOM = Path(formcheck.app.__file__).parent
FILES = {
    path.name: path.read_text("utf-8")
    for path in [*ROOM.glob("static/*.*"), *ROOM.glob("templates/*.*")]
}
NAMES = (
    "http://www.w3.org/2000/svg",
    "http://www.apple.com/DTDs/PropertyList-1.0.dtd",
)
"""These say what something is; nothing is loaded from there."""

SCRIPTS = {name: text for name, text in FILES.items() if name.endswith(".js")}


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_no_sentence_stands_in_a_script(name):
    """A text with a space in it is a class list, a template of numbers, or a mistake."""
    code = re.sub(r"//.*|/\*.*?\*/", "", SCRIPTS[name])
    for text in re.findall(r""""([^"\n]*)"|'([^'\n]*)'""", code):
        words = "".join(text).split()
        assert len([word for word in words if re.fullmatch(r"[A-Za-z]{2,}[.,!?:]?", word)]) < 4, (
            text
        )
        assert not any(word.endswith((".", "!", "?")) and len(word) > 3 for word in words), text


def test_the_page_loads_nothing_from_elsewhere():
    for name, text in FILES.items():
        for address in re.findall(r"""https?://[^\s"'`)]+""", text):
            assert address in NAMES, (name, address)
        assert "innerHTML" not in text
        assert not re.search(r"""\sstyle=|\son\w+=["']""", text) or name == "icon.svg", name
