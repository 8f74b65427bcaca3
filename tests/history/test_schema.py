"""Files of every earlier version open, and become what a new file is."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from history.made_up import day, hold, result
from history.schemas import SCHEMAS, make

from formcheck.history import schema
from formcheck.history.schema import STEPS
from formcheck.history.store import History

EARLIER = pytest.mark.parametrize("version", SCHEMAS)


def shape(file: Path) -> dict[str, list[tuple]]:
    """Tables, their columns, and what keeps them in order; as SQLite understands them."""
    database = sqlite3.connect(file)
    names = [
        name
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        )
    ]
    found = {
        name: database.execute(f"PRAGMA table_info({name})").fetchall()
        + database.execute(f"PRAGMA foreign_key_list({name})").fetchall()
        + database.execute(f"PRAGMA index_info({name})").fetchall()
        for name in names
    }
    found["version"] = database.execute("PRAGMA user_version").fetchall()
    found["application"] = database.execute("PRAGMA application_id").fetchall()
    database.close()
    return found


def test_every_version_that_was_shipped_is_kept_for_tests():
    assert list(SCHEMAS) == list(range(1, len(STEPS) + 1))


@EARLIER
def test_a_file_of_an_earlier_version_becomes_a_present_one(tmp_path, version):
    make(tmp_path / "old.sqlite3", version)
    with History.open(tmp_path / "old.sqlite3") as history:
        assert history.check() == []
        first, second = history.sessions("Anna")
        assert first.holds[0].mean_deg["hip_flexion_deg"] == 60.0
        assert "leg_raise_deg" not in first.holds[0].mean_deg
        assert second.holds[0].faults[0].worst == 41.0
        assert second.holds[0].spine_neutral == "none"
        assert second.notes[0].message == "It hurts."
        assert history.add(result(hold()), person="Anna", when=day(3), source="live") == 3
    History.open(tmp_path / "new.sqlite3").close()
    assert shape(tmp_path / "old.sqlite3") == shape(tmp_path / "new.sqlite3")


def test_what_was_not_known_of_earlier_holds_is_not_made_up(tmp_path):
    make(tmp_path / "old.sqlite3", 2)
    with History.open(tmp_path / "old.sqlite3") as history:
        (kept,) = history.sessions("Anna")[0].holds
        history.add(
            result(hold(straight_s=25.0, back_angle_deg=61.0, back_angle_uncertainty_deg=8.5)),
            person="Anna",
            when=day(3),
            source="live",
        )
        (new,) = history.sessions("Anna")[-1].holds
    assert kept.completed
    assert (kept.straight_s, kept.back_angle_uncertainty_deg, kept.confirmed) == (None, None, None)
    assert "back_angle_deg" not in kept.mean_deg
    assert (new.straight_s, new.back_angle_uncertainty_deg, new.confirmed) == (25.0, 8.5, True)
    assert (new.mean_deg["back_angle_deg"], new.peak_deg["back_angle_deg"]) == (61.0, 65.0)


@EARLIER
def test_an_earlier_file_that_may_not_be_written_can_be_looked_at(tmp_path, version, monkeypatch):
    file = tmp_path / "old.sqlite3"
    make(file, version)
    before = file.read_bytes()

    def forbidden(*_: object) -> None:
        error = sqlite3.OperationalError("attempt to write a readonly database")
        error.sqlite_errorname = "SQLITE_READONLY"
        raise error

    monkeypatch.setattr("formcheck.history.store.ready", forbidden)
    with History.open(file, write=False) as history:
        assert len(history.sessions()) == 2
    assert file.read_bytes() == before


def fails(_: sqlite3.Connection) -> None:
    raise ZeroDivisionError


def more(number: int):
    def step(database: sqlite3.Connection) -> None:
        database.execute(f"CREATE TABLE later_{number} (x)")
        database.execute(f"UPDATE people SET name = name || '{number}'")

    return step


def test_later_steps_run_once_each_and_in_order(tmp_path, monkeypatch):
    file = tmp_path / "old.sqlite3"
    make(file, 1)
    monkeypatch.setattr(schema, "STEPS", (*STEPS[:1], more(2), more(3)))
    for _ in range(2):
        with History.open(file) as history:
            assert [p.name for p in history.people()] == ["Anna23"]


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "old.sqlite3"
    make(file, 1)
    before = shape(file)
    monkeypatch.setattr(schema, "STEPS", (*STEPS[:1], more(2), fails))
    with pytest.raises(ZeroDivisionError):
        History.open(file)
    assert shape(file) == before
    monkeypatch.setattr(schema, "STEPS", STEPS[:1])
    with History.open(file) as history:
        assert [p.name for p in history.people()] == ["Anna"]


SLOW_STEP = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from formcheck.history import schema
    from formcheck.history.store import History

    def slow(database):
        for number in range(400):
            database.execute(f"CREATE TABLE later_{number} (x)")
            print(number, flush=True)
            time.sleep(0.002)

    schema.STEPS = (*schema.STEPS[:1], slow)
    History.open(Path(sys.argv[1]))
    """
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
@pytest.mark.parametrize("steps_done", [1, 150, 390])
def test_killed_in_the_middle_of_a_step(tmp_path, steps_done):
    file = tmp_path / "old.sqlite3"
    make(file, 1)
    before = shape(file)
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_STEP, str(file)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) >= steps_done:
                break
        os.kill(child.pid, signal.SIGKILL)
    time.sleep(0.01)
    assert shape(file) == before
    with History.open(file) as history:
        assert history.check() == []
        assert len(history.sessions()) == 2
