"""Several processes at once, and processes that are killed: real ones."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from history.schemas import make

from formcheck.history.store import History

TESTS = Path(__file__).resolve().parents[1]

ADD = textwrap.dedent(
    """
    import sys
    sys.path.insert(0, sys.argv[1])
    from history.made_up import ROUNDED, day, hold, pain, result
    from formcheck.history.store import History

    file, name, count = sys.argv[2], sys.argv[3], int(sys.argv[4])
    holds = [hold(faults=[ROUNDED]), hold("supine"), hold(side="right")]
    for number in range(count):
        # A connection for each, as short-lived commands have.
        with History.open(file, patience_s=60) as history:
            done = history.add(
                result(*holds, notes=[pain()]), person=name, when=day(number), source="live"
            )
        print(done, flush=True)
    """
)


def start(file: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ADD, str(TESTS), str(file), name, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_write_at_once_lose_nothing(tmp_path):
    """Also the making of the file is a race: it does not exist when they start."""
    file = tmp_path / "history.sqlite3"
    children = [start(file, name, 25) for name in ("Anna", "Anna", "Ben", "Cleo")]
    said = []
    for child in children:
        out, err = child.communicate(timeout=120)
        assert (child.returncode, err) == (0, "")
        said += [int(line) for line in out.split()]
    assert len(said) == len(set(said)) == 100
    with History.open(file) as history:
        assert history.check() == []
        assert [(p.name, p.sessions) for p in history.people()] == [
            ("Anna", 50),
            ("Ben", 25),
            ("Cleo", 25),
        ]
        assert all(len(session.result.holds) == 3 for session in history.sessions())


def test_processes_that_carry_an_earlier_file_over_at_once_do_so_once(tmp_path):
    file = tmp_path / "history.sqlite3"
    make(file, 2)
    children = [start(file, "Anna", 5) for _ in range(3)]
    for child in children:
        _, err = child.communicate(timeout=120)
        assert (child.returncode, err) == (0, "")
    with History.open(file) as history:
        assert history.check() == []
        assert [(p.name, p.sessions) for p in history.people()] == [("Anna", 17)]


def test_an_earlier_file_that_somebody_reads_is_waited_for(tmp_path):
    file = tmp_path / "history.sqlite3"
    make(file, 2)
    reader = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sessions").fetchone()
    leaves = threading.Timer(0.3, reader.close)
    leaves.start()
    with History.open(file) as history:
        assert history.check() == []
    leaves.join()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_killed_at_random_moments_nothing_said_to_be_saved_is_lost(tmp_path):
    file = tmp_path / "history.sqlite3"
    dice = random.Random(7)
    acknowledged: set[int] = set()
    for _ in range(15):
        child = start(file, "Anna", 10_000)
        assert child.stdout is not None
        for _ in range(dice.randrange(1, 12)):
            acknowledged.add(int(child.stdout.readline()))
        # Somewhere within the next few sessions.
        try:
            child.wait(dice.random() * 0.02)
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
        rest, _ = child.communicate(timeout=30)
        # A line that was cut off acknowledges nothing.
        acknowledged |= {int(line) for line in rest.splitlines(True) if line.endswith("\n")}
        with History.open(file) as history:
            assert history.check() == []
            kept = history.sessions()
        assert acknowledged <= {session.number for session in kept}
        for session in kept:
            assert len(session.result.holds) == 3
            assert len(session.result.holds[0].faults) == 1
            assert len(session.result.notes) == 1
    assert len(acknowledged) > 50
