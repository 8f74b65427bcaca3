"""``formcheck score`` as users run it: the real model, real processes, a real cluster."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest

from formcheck.batch.run import score_here
from formcheck.batch.scoring import Scorer
from formcheck.batch.task import How, Limits, Task
from formcheck.judge import Settings

pytestmark = pytest.mark.model

CLIPS = Path(__file__).resolve().parents[1] / "clips"
CRASHING = Path(__file__).resolve().parents[1] / "batch" / "crashing_child.py"
BENT, STRAIGHT, ROUND = (
    CLIPS / f"small-{name}.mp4" for name in ("005-supine", "002-supine", "003-standing")
)


def command(*arguments: object) -> list[str]:
    line = [sys.executable, "-m", "formcheck", "score", *map(str, arguments)]
    return line if "--from-landmarks" in line else [*line, "--model", "lite"]


def score(*arguments: object, status: int = 0) -> str:
    """Run the command; returns what it said."""
    done = subprocess.run(command(*arguments), capture_output=True, text=True, timeout=300)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path) -> Path:
    path = tmp_path / "clips"
    path.mkdir()
    shutil.copy(BENT, path / "=bent\n.mp4")
    shutil.copy(STRAIGHT, path / "straight.mp4")
    return path


def test_a_folder_becomes_a_table_and_a_page_and_landmarks_give_the_same(tmp_path, folder):
    (folder / "broken.mp4").write_bytes(BENT.read_bytes()[:5000])
    table, page, kept = tmp_path / "t.parquet", tmp_path / "p.html", tmp_path / "kept"
    said = score(folder, "-o", table, "--report", page, "--save-landmarks", kept, status=3)
    assert "1 could not be scored" in said
    assert "tried again only with --retry-failed" in said
    rows = pq.read_table(table).to_pylist()
    assert [(Path(r["clip"]).name, r["status"], r["faults"]) for r in rows] == [
        ("=bent\n.mp4", "hold", "bent_knee"),
        ("broken.mp4", "error", None),
        ("straight.mp4", "hold", None),
    ]
    assert page.read_text("utf-8").count("data:image/jpeg;base64,") == 1

    # From landmarks: the same, and no model runs (the clips may even be gone).
    (folder / "broken.mp4").unlink()
    again = tmp_path / "again.jsonl"
    score(folder, "-o", again, "--from-landmarks", kept)
    scored = [json.loads(line) for line in again.read_text("utf-8").splitlines()]
    assert scored == [row for row in rows if row["status"] == "hold"]
    score("-o", tmp_path / "alone.csv", "--from-landmarks", kept)
    with (tmp_path / "alone.csv").open(encoding="utf-8-sig", newline="") as file:
        found = sorted((Path(r["clip"]).name, r["faults"]) for r in csv.DictReader(file))
    assert found == [("=bent\n.mp4", "bent_knee"), ("straight.mp4", "")]


def test_killed_in_the_middle_it_goes_on(tmp_path, folder):
    """Landmarks appear clip by clip, which tells when to kill."""
    shutil.copy(ROUND, folder / "z.mp4")
    whole, torn, kept = tmp_path / "whole.csv", tmp_path / "torn.csv", tmp_path / "kept"
    arguments = ("-o", torn, "--workers", 1, "--save-landmarks", kept)
    process = subprocess.Popen(command(folder, *arguments), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 200
    while not list(kept.glob("*.npz")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not torn.exists()
    score(folder, *arguments)
    score(folder, "-o", whole, "--workers", 2)
    assert torn.read_bytes() == whole.read_bytes()


def test_ctrl_c_says_what_is_done_and_leaves_130(tmp_path, folder):
    table = tmp_path / "t.csv"
    long = CLIPS.parents[1] / "sample_videos" / "standing_both_sides.mp4"
    process = subprocess.Popen(
        command(folder, long, "-o", table),
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 100
    while not list(tmp_path.glob("t.csv.journal*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert re.search(r"\d of 3 clips are done and kept in .*t\.csv\.journal", said)
    assert "Traceback" not in said


def test_a_decoder_that_crashes_takes_its_worker_only():
    task = Task("bad", "", How(Settings(model="lite")), Limits())
    bad, good = "segfault.mp4", str(STRAIGHT)
    work = Path(STRAIGHT).parent
    outcomes = {}
    link = Path(os.environ.get("TMPDIR", "/tmp")) / f"formcheck-test-{os.getpid()}-{bad}"
    link.symlink_to(work / STRAIGHT.name)
    try:
        tasks = [
            Task("bad", str(link), task.how, task.limits),
            Task("good", good, task.how, task.limits),
        ]
        for outcome in score_here(tasks, 1, (sys.executable, str(CRASHING))):
            outcomes[outcome.key] = outcome
    finally:
        link.unlink()
    assert outcomes["bad"].trouble == "died"
    assert "SIGSEGV" in outcomes["bad"].message
    assert outcomes["good"].result


def test_what_a_worker_had_before_does_not_matter():
    how = How(Settings(model="lite"))
    one = Scorer()
    first = one.score(Task("k", str(STRAIGHT), how, Limits()))
    one.score(Task("k", str(ROUND), how, Limits()))
    again = one.score(Task("k", str(STRAIGHT), how, Limits()))
    one.close()
    assert again.to_json() == first.to_json()


def test_bad_requests(tmp_path, folder):
    for arguments, words in (
        ((tmp_path / "none", "-o", tmp_path / "t.csv"), "There is no file"),
        (("-o", tmp_path / "t.csv"), "There are no clips"),
        ((folder, "-o", tmp_path / "t.xls"), "unsupported table format"),
        ((folder, "-o", tmp_path / "no" / "t.csv"), "its folder does not exist"),
        ((folder, "-o", "s3://bucket/t.csv"), "is an address"),
        ((folder, "-o", tmp_path / "t.csv", "--save-landmarks", "s3://b/l"), "is an address"),
    ):
        assert words in score(*arguments, status=2)
    thesis = tmp_path / "thesis.csv"
    thesis.write_text("all of it")
    assert "not a table of formcheck score" in score(folder, "-o", thesis, status=2)
    assert thesis.read_text() == "all of it"
    assert {p.name for p in tmp_path.iterdir()} == {"clips", "thesis.csv"}


def test_below_what_is_expected(tmp_path):
    said = score(STRAIGHT, "-o", tmp_path / "t.csv", "--expect", "80", status=5)
    assert "80 was expected" in said
    score(STRAIGHT, "-o", tmp_path / "t.csv", "--expect", "30")


# A cluster.


def test_a_scheduler_that_is_not_there(tmp_path, folder):
    pytest.importorskip("distributed")
    table = tmp_path / "t.csv"
    said = score(folder, "-o", table, "--cluster", f"tcp://127.0.0.1:{free_port()}", status=2)
    assert "No Dask scheduler answers" in said
    assert not table.exists()


def test_a_scheduler_that_dies(tmp_path, folder, cluster):
    address, workers, scheduler = cluster
    run = subprocess.Popen(
        command(folder, "-o", tmp_path / "t.csv", "--cluster", address),
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until_scoring(workers[0], run)
    scheduler.kill()
    _, said = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "is gone: start it again and run the same command" in said
    assert "Traceback" not in said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_scoring(worker: subprocess.Popen, run: subprocess.Popen) -> None:
    """Wait until a worker of the cluster has been given a clip."""
    deadline = time.monotonic() + 200
    while time.monotonic() < deadline and run.poll() is None:
        children = psutil.Process(worker.pid).children(recursive=True)
        if any("formcheck.batch.scoring" in " ".join(child.cmdline()) for child in children):
            return
        time.sleep(0.1)
    pytest.fail("the worker never got a clip")


@pytest.fixture
def cluster(tmp_path) -> Iterator[tuple[str, list[subprocess.Popen], subprocess.Popen]]:
    """A scheduler and two workers on loopback, as the documentation starts them."""
    pytest.importorskip("distributed")
    dask = [sys.executable, "-m", "dask"]
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    port = address.rpartition(":")[2]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"], **quiet
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(port))):
            break
        time.sleep(0.1)
    worker = [
        *dask,
        "worker",
        address,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--death-timeout",
        "60",
    ]
    workers = [subprocess.Popen(worker, **quiet) for _ in range(2)]
    yield address, workers, scheduler
    for process in (*workers, scheduler):
        if process.poll() is None:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
        process.wait()


def test_a_cluster_that_loses_a_worker_gives_the_same_table(tmp_path, folder, cluster):
    address, workers, _ = cluster
    shutil.copy(ROUND, folder / "z.mp4")
    clustered, local = tmp_path / "clustered.csv", tmp_path / "local.csv"
    # One of the clips lies in what may as well be an object store.
    inputs = (f"file://{folder}/straight.mp4", folder)
    run = subprocess.Popen(command(*inputs, "-o", clustered, "--cluster", address))
    wait_until_scoring(workers[0], run)
    for child in psutil.Process(workers[0].pid).children(recursive=True):
        child.kill()
    workers[0].kill()
    assert run.wait(timeout=300) == 0
    score(*inputs, "-o", local)
    assert clustered.read_bytes() == local.read_bytes()
    assert len(local.read_text("utf-8-sig").splitlines()) >= 5
