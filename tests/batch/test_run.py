"""A run survives what clips and users do to it; fake children, real processes."""

import contextlib
import math
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from said import ENGLISH

from formcheck.batch.clips import find_clips
from formcheck.batch.isolated import IsolatedScorer, ScorerDiedError
from formcheck.batch.kept import Journal
from formcheck.batch.page import build_page, summarise
from formcheck.batch.run import Plan, Run, score_here
from formcheck.batch.table import rows_of, write_table
from formcheck.batch.task import How, Limits, Outcome, Task
from formcheck.errors import OutputError, UsageError
from formcheck.judge import Settings
from formcheck.pipeline.analyze import settings_for
from formcheck.report.result import Result, Source
from formcheck.report.table import FrameTable
from formcheck.rules.catalogue import Wanted

CHILD = (sys.executable, str(Path(__file__).with_name("fake_child.py")))
HERE = Path(__file__).parent
SOURCE = Source("a.mp4", 64, 48, 10.0, 1.0, 10, 10)
RESULT = Result(SOURCE, "full", "0", "Nothing.", (), None, (), FrameTable())


def text_of(size: int) -> Result:
    return replace(RESULT, text="x" * size)


def fill(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"c{number:03}.mp4").write_text("x" * (number + 1))


def test_every_clip_is_scored_once_and_told_in_order(folder, log, score):
    fill(folder, 12)
    clips, outcomes = score(folder, workers=2)
    assert sorted(log.read_text().split()) == sorted(Path(c.path).name for c in clips)
    assert [len(o.result.text) for o in outcomes] == list(range(1, 13))


def test_a_second_run_scores_nothing(folder, log, score):
    fill(folder, 4)
    first = score(folder)
    assert score(folder) == first
    assert len(log.read_text().split()) == 4


def test_only_what_changes_is_scored_again(folder, log, score):
    fill(folder, 4)
    score(folder)
    (folder / "c001.mp4").write_text("other")
    (folder / "c004.mp4").write_text("new one")
    score(folder)
    assert log.read_text().split()[4:] == ["c001.mp4", "c004.mp4"]
    score(folder, settings=Settings(target_s=20.0))
    assert len(log.read_text().split()) == 6 + 5


def test_a_clip_that_its_list_calls_slower_is_another_one(folder, log, score):
    fill(folder, 1)
    (folder / "list.csv").write_text("clip,slow_motion\nc000.mp4,\nc000.mp4,4\nc000.mp4,fast\n")
    _, outcomes = score(folder / "list.csv")
    assert log.read_text().split() == ["c000.mp4"] * 2
    assert "not a number of times" in outcomes[2].message
    score(folder / "list.csv")
    assert len(log.read_text().split()) == 2


def test_what_is_known_comes_first_so_that_the_rest_can_be_counted(tmp_path, folder, log):
    fill(folder, 4)
    told: list[tuple[int, int, int]] = []
    clips, _ = find_clips([str(folder)])
    how = How(Settings())
    with Journal(tmp_path / "t.journal") as journal:
        Run(Plan(clips[2:], how), journal, partial(score_here, workers=1, command=CHILD)).go()
        Run(
            Plan(clips, how),
            journal,
            partial(score_here, workers=1, command=CHILD),
            lambda *f: told.append(f),
        ).go()
    assert told == [(1, 4, 0), (2, 4, 0), (3, 4, 1), (4, 4, 2)]
    assert len(log.read_text().split()) == 4


def test_a_moved_clip_is_known_by_its_content(folder, log, score):
    fill(folder, 2)
    score(folder)
    (folder / "c000.mp4").rename(folder / "z.mp4")
    _, outcomes = score(folder)
    assert len(log.read_text().split()) == 2
    assert [Path(o.result.source.path).name for o in outcomes] == ["c001.mp4", "z.mp4"]


def test_the_same_content_twice_is_scored_once_and_gets_two_rows(folder, log, score):
    for name in ("a.mp4", "b.mp4"):
        (folder / name).write_text("same")
    _, outcomes = score(folder)
    assert log.read_text().split() == ["a.mp4"]
    assert [Path(o.result.source.path).name for o in outcomes] == ["a.mp4", "b.mp4"]


def test_damaged_clips_of_one_content_are_each_named_and_a_moved_one_by_its_new_name(
    folder, log, score
):
    for name in ("unreadable-a.mp4", "unreadable-b.mp4"):
        (folder / name).write_text("same")
    _, outcomes = score(folder)
    assert [o.message for o in outcomes] == [
        f"{folder}/unreadable-{letter}.mp4 is unreadable." for letter in "ab"
    ]
    (folder / "unreadable-b.mp4").rename(folder / "c.mp4")
    clips, outcomes = score(folder)
    assert [o.message for o in outcomes] == [f"{clip.shown} is unreadable." for clip in clips]
    assert len(set(log.read_text().split())) == 1


def test_a_damaged_clip_whose_name_is_no_text_gets_a_row_in_every_table(tmp_path, folder, score):
    name = os.fsdecode(b"unreadable\xff\xfe.mp4")
    try:
        (folder / name).write_text("x")
    except OSError:
        pytest.skip("this disk takes no such names")
    clips, outcomes = score(folder)
    assert outcomes[0].message == f"{folder}/unreadable\ufffd\ufffd.mp4 is unreadable."
    rows = rows_of(clips[0], outcomes[0], [])
    for ending in ("csv", "jsonl", "parquet"):
        write_table(tmp_path / f"t.{ending}", rows, [])
    summary = summarise(clips, outcomes)
    scored = [(clip, outcome, "") for clip, outcome in zip(clips, outcomes, strict=True)]
    page = build_page(summary, scored, [], lambda _: "", How(Settings()), date(2026, 1, 2), ENGLISH)
    page.encode()


@pytest.mark.parametrize(
    ("name", "tight", "wide"),
    [
        ("hang.mp4", Limits(seconds=0.3), Limits(seconds=0.6)),
        ("hang.mp4", Limits(stuck_s=0.3), Limits(stuck_s=0.6)),
        ("memory.mp4", Limits(memory_mib=200.0), Limits(memory_mib=300.0)),
    ],
)
def test_what_passed_a_limit_is_tried_again_only_with_a_larger_one(
    folder, score, name, tight, wide
):
    (folder / name).write_text("x")
    _, (first,) = score(folder, limits=tight)
    assert score(folder, limits=tight)[1] == [first]
    _, (second,) = score(folder, limits=wide)
    assert second.trouble == first.trouble
    assert second.limit > first.limit
    assert score(folder, limits=tight)[1] == [second]


def test_a_clip_that_a_worker_cannot_reach_is_a_row_and_tried_next_time(folder, log, score):
    (folder / "unreachable.mp4").write_text("x")
    for run in (1, 2):
        _, (outcome,) = score(folder)
        assert outcome.message == f"{folder}/unreachable.mp4 is unreachable."
        assert len(log.read_text().split()) == 2 * run  # Each run tries twice.


@pytest.mark.parametrize(
    ("name", "trouble", "limits"),
    [
        ("segfault.mp4", "died", Limits()),
        ("hang.mp4", "stuck", Limits(stuck_s=0.5)),
        ("hang.mp4", "slow", Limits(seconds=0.5)),
        ("memory.mp4", "memory", Limits(memory_mib=400.0)),
    ],
)
def test_one_bad_clip_harms_nobody(folder, log, score, name, trouble, limits):
    fill(folder, 4)
    (folder / name).write_text("bad")
    clips, outcomes = score(folder, workers=2, limits=limits)
    by_name = {Path(c.path).name: o for c, o in zip(clips, outcomes, strict=True)}
    assert by_name.pop(name).trouble == trouble
    assert all(outcome.result for outcome in by_name.values())
    assert len(log.read_text().split()) == 4


def test_a_clip_that_fails_once_is_tried_again_at_once(folder, score):
    (folder / "once.mp4").write_text("x")
    _, (outcome,) = score(folder)
    assert outcome.result


def test_a_failed_clip_is_tried_in_a_later_run_only_when_asked(folder, score):
    (folder / "segfault.mp4").write_text("x")
    score(folder)
    _, (outcome,) = score(folder)
    assert outcome.trouble == "died"
    _, (outcome,) = score(folder, again=True)
    assert outcome.trouble == "died"
    assert "SIGSEGV" in outcome.message


def test_a_clip_that_may_not_be_read_is_a_row_and_not_kept(folder, score):
    fill(folder, 1)
    gone = folder / "gone.mp4"
    gone.symlink_to(folder / "nowhere.mp4")
    _, outcomes = score(folder)
    assert [bool(o.result) for o in outcomes] == [True, False]
    assert "There is no file" in outcomes[1].message
    gone.unlink()
    gone.write_text("back")
    _, outcomes = score(folder)
    assert all(o.result for o in outcomes)


def run_script(folder: Path, table: Path) -> list[str]:
    return [sys.executable, str(HERE / "fake_score.py"), str(folder), str(table), "2"]


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_random_moments_it_ends_as_if_never_killed(tmp_path, folder, log, seed):
    fill(folder, 40)
    whole, torn = tmp_path / "whole.csv", tmp_path / "torn.csv"
    slowly = {**os.environ, "FAKE_SECONDS": "0.03"}
    subprocess.run(run_script(folder, whole), check=True, env=slowly, timeout=120)
    log.write_text("")
    dice = random.Random(seed)
    kills = 0
    while True:
        goal = len(log.read_text().split()) + dice.randint(1, 14)
        process = subprocess.Popen(run_script(folder, torn), env=slowly)
        while process.poll() is None and len(log.read_text().split()) < goal:
            time.sleep(0.01)
        time.sleep(dice.uniform(0.0, 0.05))
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        if torn.exists():
            break  # The table appears whole or not at all, and it appeared just before.
    assert kills >= 2
    assert torn.read_bytes() == whole.read_bytes()
    # What two workers had in hand, or just handed over, may have been done twice; nothing else.
    done = log.read_text().split()
    assert set(done) == {f"c{n:03}.mp4" for n in range(40)}
    assert len(done) <= 40 + 4 * kills


def test_a_child_whose_parent_is_gone_goes_too():
    line = [sys.executable, "-m", "formcheck.batch.scoring"]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, text=True) as child:
        assert '"ready"' in child.stdout.readline()
        child.stdin.close()
        assert child.wait(timeout=30) == 0


def test_a_child_that_cannot_start_ends_the_run_with_a_sentence():
    scorer = IsolatedScorer((sys.executable, "-c", "raise SystemExit('no such luck')"))
    with pytest.raises(ScorerDiedError, match=r"No worker can be started: no such luck\."):
        scorer.score(Task("k", "x.mp4", How(Settings()), Limits()))


# The journal.


def test_two_runs_may_not_share_a_journal(tmp_path):
    with Journal(tmp_path / "j") as _, pytest.raises(UsageError, match="Another run"):
        Journal(tmp_path / "j")


@pytest.mark.parametrize("content", [b"my thesis", b"SQLite format 3\0" + bytes(84)])
def test_a_file_of_another_kind_is_no_journal(tmp_path, content):
    path = tmp_path / "j"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="not a journal of formcheck"):
        Journal(path)
    assert path.read_bytes() == content


def test_another_database_is_no_journal(tmp_path):
    with sqlite3.connect(tmp_path / "j") as db:
        db.execute("CREATE TABLE mine (x)")
    db.close()
    with pytest.raises(UsageError, match="not a journal of formcheck"):
        Journal(tmp_path / "j")


def test_another_database_with_a_write_ahead_log_is_not_touched(tmp_path):
    path = tmp_path / "j"
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE mine (x)")
    db.commit()
    files = [path, tmp_path / "j-wal"]
    before = [file.read_bytes() for file in files]
    with pytest.raises(UsageError, match="not a journal of formcheck"):
        Journal(path)
    assert [file.read_bytes() for file in files] == before
    db.close()


def test_a_journal_shows_its_mark_as_soon_as_it_is_there(tmp_path):
    with Journal(tmp_path / "j") as journal:
        journal.keep(Outcome("k", "v", trouble="died"))
        shutil.copy(tmp_path / "j", tmp_path / "torn")
        shutil.copy(tmp_path / "j-wal", tmp_path / "torn-wal")
    with Journal(tmp_path / "torn") as journal:
        assert journal.outcome("k") is not None


def test_a_damaged_journal_is_told_in_a_sentence(tmp_path):
    path = tmp_path / "j"
    with Journal(path) as journal:
        for number in range(300):
            journal.keep(Outcome(f"{number}", "v", text_of(300)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    with pytest.raises(UsageError, match=r"is damaged .*: move it away"), Journal(path) as journal:
        journal.outcome("7")
    path.write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:20000])
    with pytest.raises(UsageError, match=r"is damaged .*: move it away"), Journal(path) as journal:
        journal.keep(Outcome("8", "v", RESULT))


@pytest.mark.parametrize("kept", ['{"version": "v", "new": 1, "worst_at_s": []}', "{", "[]", "{}"])
def test_an_outcome_that_cannot_be_understood_is_told_in_a_sentence(tmp_path, kept):
    with Journal(tmp_path / "j") as journal:
        journal._db.execute("INSERT INTO outcomes VALUES ('k', ?)", (kept,))
        with pytest.raises(UsageError, match=r"is damaged .*: move it away"):
            journal.outcome("k")


def test_a_journal_of_another_format_is_left_alone(tmp_path):
    path = tmp_path / "j"
    with Journal(path):
        pass
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 7")
    db.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"another version of formcheck .*7.* move the file away"):
        Journal(path)
    assert path.read_bytes() == before


def test_what_is_kept_comes_back(tmp_path):
    outcome = Outcome("key", "v", RESULT)
    with Journal(tmp_path / "j") as journal:
        journal.keep(outcome)
    with Journal(tmp_path / "j") as journal:
        back = journal.outcome("key")
        assert journal.outcome("other") is None
    assert back == outcome


@pytest.mark.parametrize(
    "damaged",
    [
        Outcome("key", "v"),
        Outcome("key", "v", RESULT, trouble="died"),
        Outcome("key", "v", trouble="bored"),
        Outcome("key", "v", text_of(10_001)),
        Outcome("key", "v", replace(RESULT, source=replace(SOURCE, width=math.inf))),
        Outcome("key", "v", RESULT, ((1.0,),)),
        Outcome("key", "v", trouble="slow", limit="long"),
        Outcome("key", "v", trouble="slow", message=["long"]),
    ],
)
def test_an_outcome_that_no_run_has_is_damage(tmp_path, damaged):
    with Journal(tmp_path / "j") as journal:
        journal.keep(damaged)
        with pytest.raises(UsageError, match="cannot be understood"):
            journal.outcome("key")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW outcomes AS WITH RECURSIVE n(key) AS (SELECT 1 UNION ALL SELECT key FROM n) "
        "SELECT key, key AS outcome FROM n",
        "CREATE TRIGGER t AFTER INSERT ON files BEGIN DELETE FROM files; END",
    ],
)
def test_a_journal_with_code_of_its_own_is_not_read(tmp_path, statement):
    path = tmp_path / "j"
    with Journal(path):
        pass
    with contextlib.closing(sqlite3.connect(path)) as database:
        if "VIEW" in statement:
            database.execute("DROP TABLE outcomes")
        database.execute(statement)
    with pytest.raises(UsageError, match="more in it than formcheck puts there"):
        Journal(path)


def test_a_full_disk_is_told_and_what_was_done_stays(tmp_path):
    path = tmp_path / "j"
    with Journal(path) as journal:
        journal.keep(Outcome("first", "v", RESULT))
        # SQLite's own way of being full: no page more than there is now.
        pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
        journal._db.execute(f"PRAGMA max_page_count = {pages}")
        large = Outcome("large", "v", text_of(100_000))
        with pytest.raises(OutputError, match="free some space"):
            journal.keep(large)
    with Journal(path) as journal:
        assert journal.outcome("first") is not None
        assert journal.outcome("large") is None


def test_what_is_asked_for_reaches_the_worker_whole():
    """The model of photographs was lost on the way."""
    settings = settings_for(Wanted("seated", "left", 40.0), "lite", 20.0, 4.0, 90)
    task = Task("k", "a.jpg", How(settings, "[]"), Limits(1.0, 2.0, 3.0), name="a", content="x:1")
    assert Task.from_json(task.to_json()) == task
    assert task.how.settings.photo_model == "lite"


def test_the_path_of_a_task_may_be_no_text():
    task = Task("k", os.fsdecode(b"\xff\n=1.mp4"), How(Settings()), Limits(), "a", None)
    assert Task.from_json(task.to_json()) == task
    assert task.to_json().isascii()
