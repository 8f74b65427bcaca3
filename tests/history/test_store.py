"""The history on disk: what goes in comes out, and nothing that happens to the file harms it."""

from __future__ import annotations

import json
import math
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from history.made_up import ROUNDED, content, day, hold, pain, result

from formcheck.errors import OutputError, UnreadableInputError, UsageError
from formcheck.history.database import VERSION, NoHistoryError, history_path
from formcheck.history.store import History
from formcheck.measure.back import BackLook
from formcheck.measure.outline import STATIONS
from formcheck.pipeline.own_files import DATA_VARIABLE
from formcheck.report import result as result_module
from formcheck.report.result import Result

NASTY = "Bobby'); DROP TABLE people;--<script>/../\"\\%_"


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def history(file):
    with History.open(file) as opened:
        yield opened


def filled(file: Path, count: int = 3) -> None:
    with History.open(file) as opened:
        for number in range(count):
            opened.add(result(hold()), person="Anna", when=day(number), source="live")


def test_made_up_results_are_results():
    schema = Path(result_module.__file__).with_name("schema.json").read_text("utf-8")
    jsonschema.validate(content(hold(faults=[ROUNDED]), hold("supine")), json.loads(schema))


def test_what_goes_in_comes_out(history):
    begun = datetime(2026, 3, 2, 7, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    given = result(hold(faults=[ROUNDED]), hold("supine", "right", held_s=12.5), notes=[pain()])
    number = history.add(given, person="Anna", when=begun, source="live")
    (session,) = history.sessions()
    assert (session.number, session.person, session.source) == (number, "Anna", "live")
    assert session.when.isoformat() == begun.isoformat() == "2026-03-02T07:30:00+05:30"
    assert given.source.path == "clip.mp4"
    expected = replace(given, source=replace(given.source, path=""))
    assert session.result.to_dict() == expected.to_dict()
    assert session.result.holds[0].angles["hip_flexion_deg"].peak == 66.0
    assert session.result.holds[0].faults[0].worst == 41.0


def test_no_name_of_a_file_is_kept(history, file):
    secret = "/home/wilhelmina/eulalia.mp4"
    made = result(hold())
    made = replace(made, source=replace(made.source, path=secret))
    history.add(made, person="Anna", when=day(0), source="clip", clip_id="abc")
    assert history.sessions()[0].result.source.path == ""
    for path in file.parent.iterdir():
        assert b"eulalia" not in path.read_bytes()


def test_sessions_are_in_order_of_time_and_by_person(history):
    for number in (3, 1, 2):
        history.add(result(hold()), person="Anna", when=day(number), source="live")
    history.add(result(hold()), person="Ben", when=day(0), source="clip")
    assert [s.when for s in history.sessions("Anna")] == [day(1), day(2), day(3)]
    assert len(history.sessions()) == 4
    assert [(p.name, p.sessions) for p in history.people()] == [("Anna", 3), ("Ben", 1)]
    assert history.sessions("Nobody") == ()


def test_spellings_of_a_name_are_one_person(history):
    for name in ("Zoë", "ZOË", " zoe\u0308 "):
        history.add(result(), person=name, when=day(0), source="live")
    assert [(p.name, p.sessions) for p in history.people()] == [("Zoë", 3)]


def test_a_name_with_slashes_and_quotes_is_a_name_like_any_other(history):
    history.add(result(hold()), person=NASTY, when=day(0), source="live")
    assert history.sessions(NASTY)[0].person == NASTY
    assert history.delete(person=NASTY) == 1
    assert history.people() == ()


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00b", "x" * 81, "=1+1", "@me", "\u202eabc"])
def test_what_is_no_name_is_refused(history, name):
    with pytest.raises(UsageError):
        history.add(result(hold()), person=name, when=day(0), source="live")
    assert history.people() == ()


def test_the_same_clip_counts_once_for_each_person(history):
    first = history.add(result(hold()), person="A", when=day(0), source="clip", clip_id="x")
    again = history.add(
        result(hold(held_s=5.0), hold()), person="A", when=day(1), source="clip", clip_id="x"
    )
    other = history.add(result(hold()), person="B", when=day(0), source="clip", clip_id="x")
    assert again == first != other
    (session,) = history.sessions("A")
    assert [h.held_s for h in session.result.holds] == [5.0, 31.0]
    assert session.when == day(1)


@pytest.mark.parametrize(
    "broken",
    [
        {"held_s": math.nan},
        {"held_s": -1.0},
        {"target_s": 0.0},
        {"side": "far"},
        {"stretch": "=1+1"},
        {"start_s": 20.0, "end_s": 10.0},
        {"judged": {"rounded_back": 1.5}},
        {"spine_neutral": "\x1b[2J"},
    ],
)
def test_what_could_not_be_read_again_is_refused_in_one_sentence_and_not_stored(history, broken):
    (sound,) = result(hold()).holds
    with pytest.raises(UnreadableInputError) as told:
        history.add(
            replace(result(), holds=(replace(sound, **broken),)),
            person="Anna",
            when=day(0),
            source="live",
        )
    assert "\n" not in str(told.value)
    assert str(told.value).endswith(".")
    assert history.people() == ()


def test_deleting_sessions_by_number(history):
    numbers = [
        history.add(result(hold()), person=name, when=day(0), source="live")
        for name in ("Anna", "Anna", "Ben")
    ]
    assert history.delete(sessions=[numbers[0], 999]) == 1
    assert history.delete(person="Anna", sessions=[numbers[2]]) == 0
    assert [s.number for s in history.sessions()] == numbers[1:]
    assert history.delete(person="Anna") == 1
    assert [p.name for p in history.people()] == ["Ben"]
    assert history.delete() == 1
    again = history.add(result(), person="Anna", when=day(0), source="live")
    assert again not in numbers


def test_what_is_deleted_is_gone_from_the_files(file):
    with History.open(file) as history:
        secret = "Wilhelmina-Eulalia"
        history.add(result(hold(), notes=[pain()]), person=secret, when=day(0), source="live")
        history.add(result(hold()), person="Ben", when=day(0), source="live")
        assert any(secret.encode() in path.read_bytes() for path in file.parent.iterdir())
        history.delete(person=secret)
        for path in file.parent.iterdir():
            assert secret.encode() not in path.read_bytes()
            assert b"You said it hurts" not in path.read_bytes()
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_owner_may_read_it(history, file):
    history.add(result(hold()), person="Anna", when=day(0), source="live")
    for path in file.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_where_it_lies(monkeypatch, tmp_path):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert history_path() == tmp_path / "history.sqlite3"
    with History.open():
        assert history_path().is_file()
    monkeypatch.delenv(DATA_VARIABLE)
    assert history_path().name == "history.sqlite3"
    assert "formcheck" in history_path().parts


def test_looking_makes_no_file(file):
    with pytest.raises(NoHistoryError, match="no history yet") as told:
        History.open(file, write=False)
    assert told.value.exit_status == 4
    assert not file.parent.exists()


def refused(file: Path, kind: type[Exception], words: str, *, write: bool = True) -> None:
    before = file.read_bytes()
    with pytest.raises(kind, match=words) as told:
        History.open(file, write=write, patience_s=0.1)
    assert "\n" not in str(told.value)
    assert str(file) in str(told.value)
    assert file.read_bytes() == before


def test_a_newer_file_is_left_alone(file):
    filled(file)
    with sqlite3.connect(file) as other:
        other.execute(f"PRAGMA user_version = {VERSION + 1}")
    other.close()
    for write in (True, False):
        refused(file, UnreadableInputError, "newer formcheck", write=write)


def test_a_file_of_another_program_is_left_alone(file):
    file.parent.mkdir()
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    refused(file, UnreadableInputError, "another program")


def test_a_file_that_is_no_database(file):
    file.parent.mkdir()
    file.write_bytes(b"Dear diary, " * 200)
    for write in (True, False):
        refused(file, UnreadableInputError, "no database", write=write)


def test_an_empty_file_becomes_a_history(file):
    file.parent.mkdir()
    file.touch()
    filled(file)
    with History.open(file) as history:
        assert len(history.sessions()) == 3


def test_damage_is_found_and_told(file):
    filled(file, 200)
    data = bytearray(file.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    file.write_bytes(data)
    with History.open(file, write=False) as history:
        assert history.check()
        with pytest.raises(UnreadableInputError, match="is damaged"):
            history.sessions()


def test_a_sound_file_has_nothing_to_complain_about(history):
    history.add(result(hold(faults=[ROUNDED])), person="Anna", when=day(0), source="live")
    assert history.check() == []


def test_while_another_program_writes(file):
    filled(file)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with History.open(file, patience_s=0.2) as history:
        assert len(history.sessions()) == 3, "reading goes on"
        with pytest.raises(OutputError, match="in use by another program"):
            history.add(result(hold()), person="Anna", when=day(9), source="live")
        other.execute("ROLLBACK")
        history.add(result(hold()), person="Anna", when=day(9), source="live")
        assert len(history.sessions()) == 4
    other.close()


def test_the_folder_is_a_file(tmp_path):
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(OutputError, match="could not be written"):
        History.open(tmp_path / "data" / "history.sqlite3")


def test_the_file_is_a_folder(file):
    file.mkdir(parents=True)
    with pytest.raises(UnreadableInputError, match="is no file"):
        History.open(file)


def look(bend: float) -> BackLook:
    return BackLook(
        dorsal=0.15 + bend * np.sin(np.linspace(0, np.pi, len(STATIONS))),
        hip_flexion_deg=90.0,
        lean_deg=-3.0,
        azimuth_deg=np.nan,
        chord_px=123.0,
    )


def seen(bend: float) -> Result:
    return replace(result(), neutral=look(bend))


def test_the_latest_neutral_comes_back(history):
    assert history.neutral("Anna") is None
    for number, bend in ((2, 0.2), (1, 0.1), (3, None)):
        history.add(
            replace(result(hold()), neutral=None if bend is None else look(bend)),
            person="Anna",
            when=day(number),
            source="clip",
            clip_id=f"clip {number}",
        )
    stored = history.neutral("ANNA")
    assert stored is not None
    assert stored.when == day(2)
    assert np.allclose(stored.look.dorsal, look(0.2).dorsal, atol=1e-5)
    assert stored.look.lean_deg == -3.0
    assert np.isnan(stored.look.azimuth_deg)
    assert np.isnan(stored.look.chord_px), "says nothing to another camera"
    assert history.neutral("Anna", but_of_clip="clip 2").when == day(1)
    assert history.neutral("Ben") is None
    history.delete(person="Anna")
    assert history.neutral("Anna") is None
    assert history.check() == []


EARLIER = {"hip_flexion_deg": 90.0, "lean_deg": 0.0, "azimuth_deg": None, "ear_deg": None}


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"dorsal": [1, 2]}',
        '{"dorsal": "x"}',
        "null",
        # As many distances as there were before the outline reached from thigh to head.
        json.dumps({"dorsal": [0.15] * 39, **EARLIER}),
        json.dumps({"dorsal": [0.15] * 42 + [None], **EARLIER}),
        json.dumps({"dorsal": [0.15] * 43}),
    ],
)
def test_a_neutral_of_another_version_is_passed_over(history, file, text):
    for number in (1, 2):
        history.add(seen(0.1 * number), person="Anna", when=day(number), source="live")
    with sqlite3.connect(file) as other:
        other.execute(
            "UPDATE results SET result = json_set(result, '$.neutral', json(?)) WHERE id = 2",
            (text,),
        )
    other.close()
    assert len(history.sessions()) == 2
    assert history.neutral("Anna").when == day(1)


def test_a_kept_neutral_reads_the_same_angle_and_flexion(history):
    """Five decimals are kept of each distance, and no size."""
    history.add(seen(0.1), person="Anna", when=day(1), source="live")
    kept, now = history.neutral("Anna").look, look(0.2)
    assert kept.angle_deg == pytest.approx(look(0.1).angle_deg, abs=0.05)
    fresh = replace(look(0.1), chord_px=np.nan)
    assert now.against(kept) == pytest.approx(now.against(fresh), abs=1e-3)


READ_ONLY = """
import os, sys
from pathlib import Path
from history.made_up import day, hold, result
from formcheck.errors import OutputError
from formcheck.history.store import History

file = Path(sys.argv[1])
# Root may do all: go on as somebody who may not.
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
with History.open(file, write=False) as history:
    print(len(history.sessions()))
try:
    History.open(file)
except OutputError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of POSIX")
@pytest.mark.parametrize("folder_too", [True, False])
def test_a_file_that_may_only_be_read_can_be_looked_at(folder_too):
    # Not below pytest's folder, which only its owner may enter.
    with tempfile.TemporaryDirectory() as top:
        Path(top).chmod(0o755)
        file = Path(top) / "data" / "history.sqlite3"
        filled(file)
        file.chmod(0o444)
        file.parent.chmod(0o555 if folder_too else 0o777)
        tests = str(Path(__file__).resolve().parents[1])
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(file)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "PYTHONPATH": tests},
        )
        file.parent.chmod(0o755)
        assert done.stderr == ""
        seen, told = done.stdout.splitlines()
        assert seen == "3"
        assert "permission is denied" in told
