"""Where a killed session is put, as the next start finds it; processes that are really killed."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck.commands.keep import take_up_sessions
from formcheck.history.store import History
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.own_files import DATA_VARIABLE
from formcheck.texts import load_texts

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills as on POSIX")

CLIP = Path(__file__).resolve().parents[1] / "clips" / "small-001-seated.mp4"

SESSION = """
import json, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from bodies import STEP
from formcheck.live.keep import Unfinished
from formcheck.pipeline.own_files import owner
folder, person, result = sys.argv[1:]
session = Unfinished(Path(folder), datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC), person or None)
session.spool.add(0.0, STEP.pose())
if result != "null":
    session.keep({"result": json.loads(result), "cues": '{"time_s": 1}\\n'})
if Path(folder).is_dir():
    film = Path(os.environ["FILM"]).read_bytes()
    (Path(folder) / f".{owner()}abcdef12.mp4").write_bytes(film)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


def kill(folder: object, result: object, person: str = "", film: Path = CLIP) -> None:
    line = [sys.executable, "-c", SESSION, str(folder), person, json.dumps(result)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "FILM": str(film)}
    assert subprocess.run(line, env=environment, check=False).returncode == -signal.SIGKILL


@pytest.fixture
def out(tmp_path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


RESULT = {
    "schema": "formcheck/1", "version": "0.1.0", "model": "full",
    "source": {"path": "camera 0", "width": 640, "height": 480, "fps": 30.0, "duration_s": 40.0,
               "frames": 480, "frames_with_pose": 470},
    "summary": {"text": "Nothing.", "score": None, "completed": False},
    "holds": [], "pose": None, "warnings": [],
    "neutral": {"dorsal": [0.1] * 43, "hip_flexion_deg": 5.0, "lean_deg": 2.0, "azimuth_deg": 0.0,
                "ear_deg": 1.0},
    "notes": [{"note": "pain", "time_s": 12.0, "message": "It hurts."}],
}  # fmt: skip
NAMES = ["live.cues.jsonl", "live.json", "live.mp4", "live.poses.npz"]


def test_it_is_put_where_it_belongs_and_into_the_history(data, out, capsys):
    kill(out, RESULT, "Anna")
    take_up_sessions()
    assert sorted(path.name for path in out.iterdir()) == NAMES
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in out.glob("live.*s*")} == {0}
    assert (out / "live.mp4").read_bytes() == CLIP.read_bytes()
    assert len(load_poses(out / "live.poses.npz")) == 1
    said = capsys.readouterr().err
    assert said == (
        f"formcheck: the session of 4 March 2026, 05:06 broke off; but for its last seconds it is "
        f"kept in {out}. Saved as session 1 of Anna, 4 March 2026, 05:06.\n"
    )
    take_up_sessions()
    assert capsys.readouterr().err == ""
    with History.open() as history:
        assert len(history.sessions("Anna")) == 1
        assert history.neutral("Anna").look.lean_deg == 2.0
    assert not list((data / "sessions").glob("*"))


def test_it_is_said_in_the_language_of_the_command(out, capsys):
    kill(out, RESULT, "Anna")
    take_up_sessions(load_texts("de"))
    said = capsys.readouterr().err
    assert "die Übung vom 4. März 2026, 05:06 Uhr ist abgebrochen; bis auf die letzten" in said
    assert "Gespeichert als" in said


def test_one_that_is_nobodys_is_not_put_into_the_history(data, out, capsys):
    kill(out, RESULT)
    take_up_sessions()
    assert capsys.readouterr().err.endswith(f"kept in {out}.\n")
    assert not (data / "history.sqlite3").exists()


@pytest.mark.parametrize("gone", [False, True])
def test_where_another_begins_or_no_folder_is_it_goes_to_the_users_data(data, out, capsys, gone):
    kill(out, RESULT)
    if gone:
        (film,) = out.iterdir()
        film.unlink()
        out.rmdir()
        out.write_text("a file now")
    take_up_sessions(wanted=None if gone else out)
    folder = data / "sessions" / "2026-03-04_05-06-07"
    assert sorted(path.name for path in folder.iterdir()) == [n for n in NAMES if n[5:] != "mp4"
                                                             or not gone]  # fmt: skip
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert str(folder) in capsys.readouterr().err
    assert gone or list(out.iterdir()) == []


@pytest.mark.parametrize("harm", [{"folder": 5}, {"begun": "soon"}, {"result": []}, {"cues": None}])
def test_what_cannot_be_read_is_said_in_a_sentence(data, out, capsys, harm):
    kill(out, RESULT)
    (path,) = (data / "sessions").glob(".*/so_far.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), **harm}))
    take_up_sessions()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "cannot be read any more" in said or "cues" in harm


def test_one_that_was_killed_at_once_leaves_nothing_and_is_not_worth_a_word(data, out, capsys):
    kill(out, None, "Anna")
    assert len(list(out.iterdir())) == 1
    take_up_sessions()
    assert list(out.iterdir()) == []
    assert not data.exists()
    assert capsys.readouterr().err == ""


def test_a_film_of_which_nothing_can_be_seen_is_none(data, out, capsys, tmp_path):
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(CLIP.read_bytes()[:36])
    kill(out, RESULT, film=torn)
    take_up_sessions()
    assert sorted(path.name for path in out.iterdir()) == [n for n in NAMES if n != "live.mp4"]
    assert "kept in" in capsys.readouterr().err
    assert not data.exists()
