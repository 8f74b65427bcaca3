"""Notebooks, pictures and tables show what the program says now.

README's verdict is compared with what a user's command has printed, in CI's script.
"""

import pytest

from formcheck.lab.docs.__main__ import CHECK, main


@pytest.mark.model
@pytest.mark.parametrize("part", sorted(set(CHECK) - {"readme"}))
def test_what_is_shown_is_what_the_program_says(part, pose_store, capsys):
    pytest.importorskip("nbclient")
    status = main(["check", part, "--poses", str(pose_store)])
    assert (capsys.readouterr().out, status) == ("", 0)
