"""Notebooks, pictures, loops and tables show what the program says now.

CI's script compares the rest: README's verdict with what a user's command has printed, and pages
in Chromium, with a session for which it needs the machine alone.
"""

import pytest

from formcheck.lab.docs.__main__ import CHECK, main


@pytest.mark.model
@pytest.mark.parametrize("part", sorted(set(CHECK) - {"readme", "page"}))
def test_what_is_shown_is_what_the_program_says(part, pose_store, capsys):
    pytest.importorskip("nbclient")
    status = main(["check", part, "--poses", str(pose_store)])
    assert (capsys.readouterr().out, status) == ("", 0)
