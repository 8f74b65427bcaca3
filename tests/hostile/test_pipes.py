"""A pipe where a file belongs: one sentence, and nobody waits for a writer that never comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.test_readers import RESULT

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of Unix")

SCORE = ("score", "no.mp4", "-o", "t.csv", "--workers", "1")


@pytest.mark.parametrize(
    ("pipe", "arguments", "words"),
    [
        ("p.mp4", ("report", "p.mp4"), "p.mp4 is not an ordinary file"),
        ("p.json", ("report", "p.json"), "p.json cannot be read (it is not an ordinary file)"),
        ("p.html", ("report", "r.json", "-o", "p.html"), "p.html could not be written"),
        ("p.json", ("history", "add", "p.json"), "p.json cannot be read"),
        ("p.log", ("analyze", "no.mp4", "--log", "p.log"), "p.log exists and is not a log"),
        ("t.csv.journal", SCORE, "t.csv.journal exists and is not a journal"),
        ("data/settings.toml", ("analyze", "no.mp4"), "settings.toml cannot be read"),
        ("data/history.sqlite3", ("history", "list"), "history.sqlite3 is no file"),
    ],
)
def test_a_pipe_is_one_sentence(tmp_path: Path, pipe, arguments, words):
    (tmp_path / "data").mkdir()
    (tmp_path / "r.json").write_text(json.dumps(RESULT))
    (tmp_path / "no.mp4").write_bytes(b"no clip")
    os.mkfifo(tmp_path / pipe)
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", *arguments],
        cwd=tmp_path,
        env={**os.environ, "FORMCHECK_DATA": str(tmp_path / "data"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert words in done.stderr
