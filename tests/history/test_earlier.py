"""Files of every earlier version open, and become what a new file is."""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from history.made_up import day, hold, result
from history.schemas import SCHEMAS, make

from formcheck.errors import UnreadableInputError
from formcheck.history import earlier
from formcheck.history.database import VERSION
from formcheck.history.sessions import unseen_s
from formcheck.history.store import History


def change(file: Path, statement: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute(statement, values)


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
    assert list(SCHEMAS) == list(range(1, VERSION))


@EARLIER
def test_a_file_of_an_earlier_version_becomes_a_present_one(tmp_path, version):
    make(tmp_path / "old.sqlite3", version)
    with History.open(tmp_path / "old.sqlite3") as history:
        assert history.check() == []
        assert [(p.name, p.sessions) for p in history.people()] == [("Anna", 2)]
        first, second = history.sessions("Anna")
        assert first.when.isoformat() == "2026-03-02T19:00:00+01:00"
        assert (first.source, second.source) == ("live", "clip")
        assert (first.result.model, first.result.version) == ("full", "0.1.0")
        assert first.result.source.duration_s == 40.0
        (one,), (two,) = first.result.holds, second.result.holds
        assert (one.stretch, one.side, one.start_s, one.end_s) == ("standing", "left", 2.0, 34.0)
        assert (one.held_s, one.target_s, one.completed, one.score) == (31.0, 30.0, True, 96.0)
        assert (one.angles["hip_flexion_deg"].mean, one.angles["hip_flexion_deg"].peak) == (60, 66)
        assert math.isnan(one.angles["leg_raise_deg"].mean)
        assert (one.judged, one.spine_uncertainty_deg) == ({"rounded_back": 1.0}, 9.5)
        assert (two.completed, two.spine_neutral) == (False, "none")
        (fault,) = two.faults
        assert (fault.fault, fault.start_s, fault.end_s, fault.worst) == ("rounded_back", 5, 9, 41)
        (note,) = second.result.notes
        assert (note.note, note.time_s, note.message) == ("pain", 19.5, "It hurts.")
        new = result(hold())
        assert history.add(new, person="ANNA", when=day(3), source="live") == 3
        again = history.add(new, person="Anna", when=day(4), source="clip", clip_id="abc")
        assert again == 2, "the clip is known by its checksum"
    History.open(tmp_path / "new.sqlite3").close()
    assert shape(tmp_path / "old.sqlite3") == shape(tmp_path / "new.sqlite3")


def test_what_was_not_known_of_earlier_holds_is_not_made_up(tmp_path):
    make(tmp_path / "old.sqlite3", 2)
    with History.open(tmp_path / "old.sqlite3") as history:
        (kept,) = history.sessions("Anna")[0].result.holds
    assert math.isnan(kept.straight_s)
    assert math.isnan(kept.back_angle_uncertainty_deg)
    assert math.isnan(kept.angles["back_angle_deg"].mean)
    assert unseen_s(kept) is None
    assert kept.confirmed, "by the share in which the back could be judged"


def test_what_the_third_version_knew_is_kept(tmp_path):
    make(tmp_path / "old.sqlite3", 3)
    with History.open(tmp_path / "old.sqlite3") as history:
        (kept,) = history.sessions("Anna")[0].result.holds
    assert (kept.straight_s, kept.back_angle_uncertainty_deg) == (29.0, 8.5)
    assert (kept.angles["back_angle_deg"].mean, kept.angles["back_angle_deg"].peak) == (41, 45)


def test_a_neutral_of_an_earlier_file_serves_on(tmp_path):
    make(tmp_path / "old.sqlite3", 3)
    look = {"dorsal": [0.15] * 43, "hip_flexion_deg": 90.0, "lean_deg": -3.0}
    change(
        tmp_path / "old.sqlite3",
        "UPDATE neutrals SET look = ?",
        json.dumps(look | {"azimuth_deg": None, "ear_deg": 5.0}),
    )
    with History.open(tmp_path / "old.sqlite3") as history:
        stored = history.neutral("Anna")
    assert stored is not None
    assert stored.when.isoformat() == "2026-03-02T19:00:00+01:00"
    assert (stored.look.dorsal[0], stored.look.lean_deg, stored.look.ear_deg) == (0.15, -3.0, 5.0)
    assert math.isnan(stored.look.azimuth_deg)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE holds SET held_s = 'abc' WHERE session = 2",
        "UPDATE holds SET held_s = 9e999 WHERE session = 2",
        "UPDATE holds SET side = x'ff00' WHERE session = 2",
        "UPDATE holds SET stretch = CAST(x'ff00' AS TEXT) WHERE session = 2",
        "UPDATE holds SET judged = 'x{' WHERE session = 2",
        "UPDATE holds SET completed = 'yes' WHERE session = 2",
        "UPDATE faults SET worst = 'x' WHERE session = 2",
        "UPDATE notes SET message = x'ff00' WHERE session = 2",
        "UPDATE sessions SET utc_ms = 999999999999999999 WHERE id = 2",
    ],
)
def test_a_damaged_session_of_an_earlier_file_is_named_and_nothing_is_lost(tmp_path, statement):
    file = tmp_path / "old.sqlite3"
    make(file, 3)
    change(file, statement)
    with History.open(file) as history:
        problems = history.check()
        if "message" not in statement:
            assert [("session 2" in problem) for problem in problems] == [True]
        assert history.delete(sessions=[2]) == 1
        assert [session.number for session in history.sessions()] == [1]


def test_what_was_in_the_old_tables_is_gone_from_the_files(tmp_path):
    file = tmp_path / "data" / "old.sqlite3"
    make(file, 3)
    with History.open(file) as history:
        history.delete()
        for path in file.parent.iterdir():
            assert b"It hurts." not in path.read_bytes()
            assert b"Anna" not in path.read_bytes()


def test_the_number_of_a_deleted_session_of_an_earlier_file_is_not_given_again(tmp_path):
    make(tmp_path / "old.sqlite3", 3)
    change(tmp_path / "old.sqlite3", "DELETE FROM sessions")
    with History.open(tmp_path / "old.sqlite3") as history:
        assert history.add(result(hold()), person="Anna", when=day(3), source="live") == 3


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "old.sqlite3"
    make(file, 1)
    before = shape(file)
    with monkeypatch.context() as patch:
        patch.setattr(earlier, "TABLES", ("people; SELECT",))
        with pytest.raises(UnreadableInputError):
            History.open(file)
    assert shape(file) == before
    with History.open(file) as history:
        assert [p.name for p in history.people()] == ["Anna"]


SLOW_STEP = textwrap.dedent(
    """
    import json, sys, time
    from pathlib import Path
    from formcheck.history import earlier
    from formcheck.history.store import History

    def slow(value, dumps=json.dumps, **more):
        print(1, flush=True)
        time.sleep(0.002)
        return dumps(value, **more)

    earlier.json.dumps = slow
    History.open(Path(sys.argv[1]))
    """
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
@pytest.mark.parametrize("sessions_done", [1, 60, 115])
def test_killed_in_the_middle_of_a_step(tmp_path, sessions_done):
    file = tmp_path / "old.sqlite3"
    make(file, 1)
    for number in range(3, 121):
        change(
            file,
            "INSERT INTO sessions VALUES "
            "(?, 1, 1772560800000, 60, 'live', NULL, '1', 'full', 9, NULL, 0)",
            number,
        )
    before = shape(file)
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_STEP, str(file)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for _ in range(sessions_done):
            assert child.stdout.readline() == "1\n"
        os.kill(child.pid, signal.SIGKILL)
    assert shape(file) == before
    with History.open(file) as history:
        assert history.check() == []
        assert len(history.sessions()) == 120
