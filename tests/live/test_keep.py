"""What is kept of a session, and how the next start takes up one that was killed."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bodies import STEP, UPRIGHT

from formcheck.core import Checker
from formcheck.errors import OutputError
from formcheck.live.keep import (
    PoseSpool,
    Unfinished,
    cues_jsonl,
    session_folder,
    take_up,
)
from formcheck.live.speaker import Saying
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.own_files import DATA_VARIABLE, data_folder
from formcheck.pipeline.track import save_poses
from tests.cached_poses import load

posix = pytest.mark.skipif(os.name != "posix", reason="kills as on POSIX")

WHEN = datetime(2026, 3, 4, 5, 6, 7)


def test_the_users_data_may_be_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert data_folder() == tmp_path
    first = session_folder(WHEN)
    assert first == tmp_path / "sessions" / "2026-03-04_05-06-07"
    first.mkdir(parents=True)
    assert session_folder(WHEN).name == "2026-03-04_05-06-07_2"


def test_landmarks_come_back_as_they_went_in(tmp_path):
    spool = PoseSpool()
    poses = [STEP.pose(), None, UPRIGHT.backed(5.0).pose()]
    for number, pose in enumerate(poses):
        spool.add(number / 30, pose)
    assert spool.found == 2
    save_poses(tmp_path / "p.npz", spool.track())
    track = load_poses(tmp_path / "p.npz")
    assert [time for time, _ in track] == [0.0, 1 / 30, 2 / 30]
    for before, (_, after) in zip(poses, track, strict=True):
        if before is None:
            assert after is None
            continue
        assert after.mask is None
        assert after.size == before.size
        for name in ("points", "world", "visibility"):
            kept = np.asarray(getattr(before, name), np.float32)
            np.testing.assert_array_equal(getattr(after, name), kept)
    spool.close()
    spool.close()


def test_an_empty_session_can_be_kept(tmp_path):
    spool = PoseSpool()
    save_poses(tmp_path / "p.npz", spool.track())
    assert load_poses(tmp_path / "p.npz") == []


def test_cues_are_one_object_a_line():
    text = cues_jsonl(
        [Saying(1.23456, "tone", "done"), Saying(2.0, "speech", "done", "Geschafft!", True)]
    )
    rows = [json.loads(line) for line in text.splitlines()]
    assert rows == [
        {"time_s": 1.235, "kind": "tone", "key": "done"},
        {"time_s": 2.0, "kind": "speech", "key": "done", "text": "Geschafft!"},
    ]
    assert cues_jsonl([]) == ""


# --- what came of it so far ------------------------------------------------------------------


def facts(ended: Any) -> list[Any]:
    attempts, warnings = ended
    held = [
        (a.stretch.name, a.side, a.start_s, a.end_s, a.clock.held_s, tuple(a.fault_spans()))
        for a in attempts
    ]
    return [*held, *warnings]


@pytest.mark.parametrize("name", ["seated_rounded", "standing_bounce"])
def test_what_came_of_it_so_far_is_what_the_end_would_give_and_changes_nothing(name):
    frames = load(name)
    whole, asked = Checker(), Checker()
    for number, (time_s, pose) in enumerate(frames):
        whole.update(time_s, pose)
        asked.update(time_s, pose)
        if number % 40 == 20:
            shorter = Checker()
            for earlier_s, earlier in frames[: number + 1]:
                shorter.update(earlier_s, earlier)
            assert facts(asked.so_far()) == facts(shorter.finish())
    ended = facts(asked.finish())
    assert ended == facts(whole.finish())
    assert len(ended) > 0


# --- on the disk -----------------------------------------------------------------------------

SESSION = """
import os, signal, sys
from bodies import STEP
from datetime import UTC, datetime
from pathlib import Path
from formcheck.live.keep import Unfinished
session = Unfinished(Path("/s"), datetime(2026, 3, 4, tzinfo=UTC), "Anna")
for number in range(50):
    session.spool.add(number / 10, STEP.pose())
if "early" not in sys.argv:
    session.keep({"result": 49})
session.spool.add(9.0, None)
if "alive" in sys.argv:
    print("ready", flush=True)
    sys.stdin.read()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


def session(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SESSION, *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def taken_up() -> list[tuple[dict[str, Any], list[float]]]:
    found = []

    def use(about: dict[str, Any], spool: PoseSpool) -> None:
        found.append((about, [time_s for time_s, _ in spool.track()]))

    take_up(use)
    return found


@posix
def test_a_killed_session_is_taken_up_once_and_nothing_of_it_is_left(data):
    assert session().wait(30) == -signal.SIGKILL
    (folder,) = (data / "sessions").iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    ((about, times),) = taken_up()
    assert (about["person"], about["result"]) == ("Anna", 49)
    assert times == [number / 10 for number in range(50)]
    assert taken_up() == []
    assert not data.exists()


@posix
def test_of_one_that_was_killed_at_once_there_is_what_was_known_at_its_beginning(data):
    session("early").wait(30)
    ((about, _),) = taken_up()
    assert about.keys() == {"folder", "begun", "person", "owner"}
    assert not data.exists()


@posix
@pytest.mark.usefixtures("data")
def test_one_that_runs_is_left_alone():
    running = session("alive")
    assert running.stdout.readline() == "ready\n"
    assert taken_up() == []
    running.communicate("")
    assert len(taken_up()) == 1


@posix
@pytest.mark.usefixtures("data")
def test_what_cannot_be_put_in_its_place_stays_for_the_next_start():
    session().wait(30)

    def full(*_: object) -> None:
        raise OutputError("The disk is full.")

    with pytest.raises(OutputError):
        take_up(full)
    assert len(taken_up()) == 1


@posix
@pytest.mark.parametrize("harm", [b"", b"{", b"[" * 10**5, b"\xff\xfe"])
def test_a_damaged_one_is_no_traceback(data, harm):
    session().wait(30)
    (folder,) = (data / "sessions").iterdir()
    (folder / "so_far.json").write_bytes(harm)
    ((about, _),) = taken_up()
    assert about == {}


def test_a_finished_session_leaves_nothing(data):
    with_landmarks = Unfinished(data, WHEN, None)
    with_landmarks.spool.add(0.0, STEP.pose())
    assert with_landmarks.kept_in is None
    with_landmarks.keep({"result": 1})
    assert [with_landmarks.kept_in] == list((data / "sessions").iterdir())
    with_landmarks.spool.close()
    with_landmarks.remove()
    assert not data.exists()


def test_where_there_is_no_room_it_runs_all_the_same(data):
    data.write_text("a file")
    kept = Unfinished(data, WHEN, None)
    kept.spool.add(0.0, STEP.pose())
    kept.keep({"result": 1})
    assert len(kept.spool.track()) == 1
    kept.remove()
