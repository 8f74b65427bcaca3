"""Every reader of our own files, over hundreds of damaged ones: a value or one sentence."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import random
import sqlite3
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from history.schemas import SCHEMAS, make

from formcheck.batch.clips import find_clips
from formcheck.batch.kept import Journal, clips_of
from formcheck.batch.page import summarise
from formcheck.batch.table import rows_of
from formcheck.batch.task import How, Outcome
from formcheck.errors import FormcheckError, UnreadableInputError
from formcheck.exports.motion import read_motion
from formcheck.history.store import History
from formcheck.judge import Judge, Settings
from formcheck.lab.attacks.spoil import (
    bomb,
    junk,
    spoil_arrays,
    spoil_bytes,
    spoil_csv,
    spoil_json,
)
from formcheck.live.routine import load_routine
from formcheck.pipeline.looks import load_looks, save_looks
from formcheck.pipeline.recorded import clip_of
from formcheck.pipeline.replay import recall_poses
from formcheck.pipeline.track import Look
from formcheck.report.json_form import is_result, parse_result, read_result
from formcheck.report.table import COLUMNS, FrameTable, read_table
from tests.cached_poses import load

ROOT = Path(__file__).resolve().parents[2]
INPUTS = 300
LOOKS = 12

HOLD = {
    "stretch": "seated", "side": "both", "start_s": 2.0, "end_s": 34.0, "held_s": 31.0,
    "straight_s": 30.0, "target_s": 30.0, "completed": True, "confirmed": True, "score": 96.0,
    "score_parts": {"hold": 60.0, "form": 28.0, "steady": 8.0},
    **{
        name: {"mean": 60.0, "peak": 66.0}
        for name in (
            "hip_flexion_deg", "hip_hinge_deg", "spine_flexion_deg", "back_angle_deg",
            "knee_flexion_deg", "trunk_inclination_deg", "leg_raise_deg",
        )
    },
    "spine_neutral": "measured", "spine_uncertainty_deg": 9.5, "back_angle_uncertainty_deg": 7.5,
    "judged": {"rounded_back": 1.0}, "variant": None,
    "faults": [
        {"fault": "rounded_back", "start_s": 5.0, "end_s": 9.0, "worst": 41.0, "message": "Round.",
         "advice": False, "where": None, "quantity": None}
    ],
}  # fmt: skip
SOURCE = {
    "path": "clip.mp4", "width": 640, "height": 480, "fps": 30.0, "duration_s": 40.0,
    "frames": 480, "frames_with_pose": 470,
}  # fmt: skip
RESULT = {
    "schema": "formcheck/1", "version": "0.1.0", "model": "full", "source": SOURCE,
    "summary": {"text": "Seated.", "score": 96.0, "completed": True},
    "holds": [HOLD], "pose": None,
    "warnings": [{"warning": "too_far", "start_s": 0.0, "end_s": 2.0, "message": "Closer."}],
    "notes": [{"note": "pain", "time_s": 12.0, "message": "It hurts."}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_word_of_the_libraries():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def sentence(read: Callable[[], object]) -> bool:
    """True when something was read; an error must be one sentence."""
    try:
        read()
    except FormcheckError as error:
        said = str(error)
        assert said.endswith("."), said
        assert "\n" not in said, said
        assert len(said) < 1000, said
        return False
    return True


def each(name: str) -> list[random.Random]:
    return [random.Random(f"{name} {number}") for number in range(INPUTS)]


# --- landmarks -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def landmarks(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("landmarks") / "a.poses.npz"
    about = {"source": SOURCE, "damage": [], "model": "full"}
    looks = [Look(time_s, pose) for time_s, pose in load("seated_rounded")[: 3 * LOOKS : 3]]
    save_looks(path, looks, {"about": np.array(json.dumps(about))})
    return path.read_bytes()


def judged(path: Path) -> None:
    judge = Judge(Settings())
    for look in recall_poses(path).looks:
        judge.take(look)


def test_sound_landmarks_are_read(landmarks, tmp_path):
    path = tmp_path / "a.poses.npz"
    path.write_bytes(landmarks)
    assert len(recall_poses(path).looks) == LOOKS
    assert (
        recall_poses(path).looks[-1].time_s
        == [look.time_s for look in recall_poses(path).looks][-1]
    )


@pytest.mark.parametrize("spoil", [spoil_bytes, spoil_arrays])
def test_landmarks(landmarks, tmp_path, spoil):
    read = 0
    path = tmp_path / "a.poses.npz"
    for random_ in each(f"landmarks {spoil.__name__}"):
        path.write_bytes(spoil(landmarks, random_))
        looks = load_looks(path)
        if looks is not None:
            read += 1
            assert (np.diff([look.time_s for look in looks]) > 0).all()
        sentence(lambda: judged(path))
        (one,) = clips_of(tmp_path, None, How(Settings()))
        assert one.path == str(path)
    assert 0 < read < INPUTS


def test_whatever_is_wrong_with_landmarks_an_export_says_so(landmarks, tmp_path):
    path = tmp_path / "a.npz"
    for random_ in each("export")[:40]:
        path.write_bytes(spoil_arrays(landmarks, random_))
        sentence(lambda: read_motion(path))


@pytest.mark.parametrize(
    "times",
    [
        pytest.param([0.0, math.nan, 0.2], id="NaN"),
        pytest.param([0.0, 0.2, 0.1], id="backwards"),
        pytest.param([0.0, 0.1, 0.1], id="the same again"),
        pytest.param([0.0, 0.1, math.inf], id="endless"),
    ],
)
def test_times_that_no_recording_has(tmp_path, times):
    path = tmp_path / "a.npz"
    none = np.zeros((0, 33, 3), np.float32)
    np.savez(
        path, time_s=np.array(times), found=np.zeros(3, bool), sizes=np.zeros((0, 2), np.int32),
        points=none[..., :2], world=none, visibility=none[..., 0],
        boxes=np.zeros((0, 4), np.int32), masks=np.zeros(0, np.uint8),
    )  # fmt: skip
    assert load_looks(path) is None
    with pytest.raises(UnreadableInputError, match="or is damaged"):
        read_motion(path)


def test_an_encrypted_file_is_not_read(landmarks, tmp_path):
    path = tmp_path / "a.npz"
    data = bytearray(landmarks)
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    path.write_bytes(data)
    assert load_looks(path) is None


# --- results ---------------------------------------------------------------------------------


@pytest.mark.parametrize("spoil", ["bytes", "values"])
def test_results(tmp_path, spoil):
    text = json.dumps(RESULT)
    path = tmp_path / "r.json"
    read = 0
    for random_ in each(f"result {spoil}"):
        change = spoil_bytes(text.encode(), random_) if spoil == "bytes" else None
        data = spoil_json(text, random_) if change is None else change
        path.write_bytes(data)
        is_result(path)
        if sentence(lambda: read_result(path)):
            read += 1
            clip_of(read_result(path), path)
            content = read_result(path).to_dict()
            json.dumps(content, ensure_ascii=False, allow_nan=False)
            for hold in read_result(path).holds:
                assert hold.target_s > 0
                assert hold.stretch.isprintable()
    assert 0 < read < INPUTS


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" " * 20_000_001, "is larger than 20 MB"),
        (b'{"a":' * 100_000, "not JSON"),
        (json.dumps({**RESULT, "holds": [HOLD] * 2001}).encode(), "'holds' has 2001 entries"),
        (json.dumps({**RESULT, "model": "x" * 10_001}).encode(), "'model' is missing"),
    ],
)
def test_results_beyond_all_measure(tmp_path, content, words):
    path = tmp_path / "r.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=words):
        read_result(path)


# --- tables of frames ------------------------------------------------------------------------


def table() -> FrameTable:
    count = 30
    numbers = {name: np.linspace(0, 3, count) for name in COLUMNS}
    words = {name: ["seated"] * count for name in COLUMNS}
    return FrameTable.of_columns(numbers, words)


@pytest.mark.parametrize("spoil", ["bytes", "cells"])
def test_tables_as_csv(tmp_path, spoil):
    text = table().to_csv()
    path = tmp_path / "t.frames.csv"
    read = 0
    for random_ in each(f"table {spoil}"):
        change = spoil_bytes(text.encode(), random_) if spoil == "bytes" else None
        path.write_bytes(change if change is not None else spoil_csv(text, random_))
        read += sentence(lambda: read_table(path).to_csv())
    assert 0 < read < INPUTS


def test_tables_as_parquet(tmp_path):
    path = tmp_path / "t.frames.parquet"
    table().write(path)
    whole = path.read_bytes()
    read = 0
    for random_ in each("parquet"):
        if random_.random() < 0.5:
            path.write_bytes(spoil_bytes(whole, random_))
        else:
            spoilt = pq.read_table(pa.BufferReader(whole)).to_pydict()
            column = random_.choice(list(spoilt))
            value = random_.choice(([1] * 30, ["x"] * 30, [b"x"] * 30, [None] * 30, [[1]] * 30))
            spoilt[column] = random_.choice((value, [math.inf] * 30, ["y" * 5000] * 30))
            pq.write_table(pa.table(spoilt), path)
        read += sentence(lambda: read_table(path).to_csv())
    assert 0 < read < INPUTS


# --- databases -------------------------------------------------------------------------------


@pytest.fixture
def history(tmp_path) -> Path:
    from datetime import UTC, datetime

    path = tmp_path / "history.sqlite3"
    with History.open(path) as history:
        for number in range(4):
            when = datetime(2026, 3, 1 + number, tzinfo=UTC)
            history.add(parse_result(RESULT, "r"), person="Anna", when=when, source="live")
    return path


def looked_at(path: Path) -> None:
    with History.open(path, write=False, patience_s=0.1) as history:
        history.check()
        for question in (history.people, history.names, history.sessions):
            sentence(question)
        sentence(lambda: history.neutral("Anna"))


def without_helpers(path: Path) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


@pytest.mark.parametrize("version", ["this", *SCHEMAS])
def test_histories(history, version):
    """Those of earlier versions are carried over while they are looked at."""
    if version != "this":
        history.unlink()
        make(history, version)
    whole = history.read_bytes()
    read = 0
    inputs = each(f"history {version}")[: INPUTS if version == "this" else INPUTS // 5]
    for random_ in inputs:
        history.unlink()
        without_helpers(history)
        if random_.random() < 0.5:
            history.write_bytes(spoil_bytes(whole, random_))
        else:
            history.write_bytes(whole)
            spoil_cell(history, random_)
        read += sentence(lambda: looked_at(history))
    assert 0 < read < len(inputs)


def spoil_cell(path: Path, random_: random.Random) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        tables = [
            n for (n,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        name = random_.choice([n for n in tables if not n.startswith("sqlite")])
        column = random_.choice([r[1] for r in database.execute(f"PRAGMA table_info({name})")])
        value = random_.choice((None, -1, 2**62, 9e999, "x", "\x1b[2J", b"\xff\0", "{" * 5000, 0.5))
        with contextlib.suppress(sqlite3.IntegrityError):
            database.execute(f"UPDATE {name} SET {column} = ?", (value,))


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS "


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(
            ["DROP TABLE results", f"CREATE VIEW results AS {ENDLESS} id FROM n"], id="view"
        ),
        pytest.param(
            ["CREATE TRIGGER t AFTER UPDATE ON results BEGIN UPDATE results SET id = 1; END"],
            id="trigger",
        ),
        pytest.param(["CREATE VIRTUAL TABLE v USING fts5(x)"], id="virtual"),
        pytest.param(["ALTER TABLE results ADD COLUMN c AS (utc_ms * 2)"], id="computed"),
    ],
)
def test_a_history_with_code_of_its_own_is_not_run(history, statements):
    with contextlib.closing(sqlite3.connect(history)) as database:
        for statement in statements:
            database.execute(statement)
    for write in (False, True):
        with pytest.raises(UnreadableInputError, match="more than formcheck puts there"):
            History.open(history, write=write)


def test_a_history_beyond_all_measure_is_not_read(history):
    with history.open("r+b") as file:
        file.truncate(100_000_001)
    with pytest.raises(UnreadableInputError, match="larger than 100 MB"):
        History.open(history, write=False)


def test_a_value_beyond_all_measure_is_not_read(history):
    with contextlib.closing(sqlite3.connect(history)) as database, database:
        database.execute("UPDATE results SET result = printf('%.*c', 6000000, 'x')")
    with History.open(history, write=False) as opened, pytest.raises(FormcheckError):
        opened.sessions()


def test_journals(tmp_path):
    path = tmp_path / "t.journal"
    with Journal(path) as journal:
        for number in range(5):
            journal.keep(Outcome(f"key{number}", "v", parse_result(RESULT, "r"), ((6.0,),)))
        journal.keep(Outcome("bad", "v", trouble="unreadable", message="It is cut off."))
    whole = path.read_bytes()
    lasting = Outcome("key0", "v", parse_result(RESULT, "r"), ((6.0,),)).to_json()
    read = 0
    for random_ in each("journal"):
        without_helpers(path)
        path.write_bytes(spoil_bytes(whole, random_) if random_.random() < 0.4 else whole)
        with (
            contextlib.suppress(sqlite3.Error, UnicodeDecodeError),
            contextlib.closing(sqlite3.connect(path)) as db,
            db,
        ):
            if random_.random() < 0.7:
                text = spoil_json(lasting, random_).decode()
                db.execute("UPDATE outcomes SET outcome = ? WHERE key = 'key0'", (text,))
        read += sentence(lambda: outcomes_of(path))
    assert 0 < read < INPUTS


def outcomes_of(path: Path) -> None:
    clips, _ = find_clips([str(ROOT / "sample_videos" / "seated_good.mp4")])
    with Journal(path) as journal:
        for key in ("key0", "key1", "bad"):
            outcome = journal.outcome(key)
            if outcome is not None:
                rows_of(clips[0], outcome, ())
                summarise(clips, [outcome])


# --- lists and routines ----------------------------------------------------------------------


def test_lists_of_clips(tmp_path):
    text = "clip,expected\n" + "".join(f"c{n}.mp4,seated\n" for n in range(6))
    path = tmp_path / "list.csv"
    read = 0
    for random_ in each("list"):
        spoil = spoil_csv(text, random_) if random_.random() < 0.6 else None
        path.write_bytes(spoil if spoil is not None else spoil_bytes(text.encode(), random_))
        read += sentence(lambda: [clip.shown for clip in find_clips([str(path)])[0]])
    assert 0 < read < INPUTS


def test_a_name_with_a_nul_is_a_row_and_the_others_are_scored(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"clip\na\0b.mp4\nc.mp4\n")
    clips, _ = find_clips([str(path)])
    assert [bool(clip.problem) for clip in clips] == [True, False]
    assert "NUL" in clips[0].problem


def test_routines(tmp_path):
    text = (ROOT / "docs" / "routine.toml").read_text(encoding="utf-8")
    path = tmp_path / "r.toml"
    read = 0
    for random_ in each("routine"):
        if random_.random() < 0.5:
            path.write_bytes(spoil_bytes(text.encode(), random_))
        else:
            lines = text.splitlines()
            value = random_.choice(
                (
                    "9" * 5000,
                    "9" * 400,
                    "nan",
                    "-inf",
                    "[[[[]]]]",
                    "1979-05-27",
                    '"\\u001b[2J"',
                    "{}",
                )
            )
            name = random_.choice(("target_s", "name", "step", "other"))
            lines.insert(random_.choice((0, len(lines))), f"{name} = {value}")
            path.write_text("\n".join(lines), encoding="utf-8")
        read += sentence(lambda: load_routine(path))
    assert 0 < read < INPUTS


@pytest.mark.parametrize("digits", [10, 400, 5000])
def test_a_target_of_many_digits_is_one_sentence(tmp_path, digits):
    path = tmp_path / "r.toml"
    path.write_text(f'target_s = {"7" * digits}\n[[step]]\nstretch = "seated"\n')
    assert not sentence(lambda: load_routine(path))


def test_devices_and_pipes_are_not_read_for_ever():
    for read in (load_routine, read_result, read_table):
        assert not sentence(lambda read=read: read(Path("/dev/zero")))


# --- memory ----------------------------------------------------------------------------------

MEASURED = """
    import resource, sys
    from pathlib import Path
    from formcheck.pipeline.replay import read_about
    from formcheck.pipeline.looks import load_looks
    from formcheck.report.table import read_table
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in sys.argv[1:]:
        if name.endswith(".npz"):
            assert load_looks(Path(name)) is None
            assert read_about(Path(name)) is None
        else:
            try:
                read_table(Path(name))
            except Exception as error:
                assert type(error).__name__ == "UnreadableInputError", error
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory in kB as Linux does")
def test_a_small_file_does_not_become_a_large_one(tmp_path):
    bombs = {
        "claims.npz": bomb("time_s", (10**12,), "<f8", 1),
        "masks.npz": bomb("masks", (10**9,), "|u1", 900),
        "about.npz": bomb("more_about", (), "<U230000000", 880),
        "header.npz": bomb("points", (10**6, 33, 2), "<f4", 252),
    }
    for name, data in bombs.items():
        (tmp_path / name).write_bytes(data)
    spelt = csv.writer(io.StringIO())
    spelt.writerow(["x"])
    words = pa.array(["y" * 3_000_000] * 1).dictionary_encode()
    long = pa.DictionaryArray.from_arrays(pa.array(np.zeros(2000, np.int32)), words.dictionary)
    numbers = {name: np.arange(2000.0) for name in COLUMNS}
    frame = pa.table({n: long if n == "faults" else numbers[n] for n in COLUMNS})
    pq.write_table(frame, tmp_path / "words.parquet")
    assert all(path.stat().st_size < 8_000_000 for path in tmp_path.iterdir())
    line = [sys.executable, "-c", textwrap.dedent(MEASURED), *map(str, tmp_path.iterdir())]
    done = subprocess.run(line, capture_output=True, text=True, check=True, cwd=ROOT, timeout=120)
    assert float(done.stdout) < 300, f"{done.stdout} MiB"


def test_junk_is_of_every_kind():
    kinds = {type(junk(random_)) for random_ in each("junk")}
    assert {int, float, str, list, dict, bool, type(None)} <= kinds
