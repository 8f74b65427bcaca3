"""The attacks find harm where there is some, and none where there is none."""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest

from formcheck.cli import build_parser
from formcheck.cli import run as _cli  # noqa: F401 - what a fork runs is loaded once
from formcheck.history.store import History
from formcheck.installed import formcheck_version
from formcheck.lab.attacks import media, own
from formcheck.lab.attacks.attack import (
    Attack,
    Done,
    Limits,
    carry_out,
    carry_out_all,
    harm_of,
    left_over,
    run,
    run_here,
)
from formcheck.lab.attacks.endure import Endured, Sample
from formcheck.lab.attacks.kills import contents, victims
from formcheck.lab.attacks.spoil import CLIP, Sound, remux
from formcheck.pipeline.video import open_source
from tests.hostile.test_readers import RESULT, table

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes that are copied")

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.mark.parametrize(
    ("done", "harm"),
    [
        (Done(0, "fine\n", "", 1.0, 200.0), set()),
        (Done(2, "", "formcheck history: no such thing.\n", 1.0, 200.0), set()),
        (Done(3, "", "formcheck: it is damaged.\n", 1.0, 200.0), set()),
        (Done(3, "", "no clip has a score.\n1 could not be scored:\n", 1.0, 200.0), set()),
        (Done(4, "Nobody was found.\n", "", 1.0, 200.0), set()),
        (Done(3, "", "", 1.0, 200.0), {"silent"}),
        (Done(-11, "", "", 1.0, 200.0), {"silent"}),
        (Done(1, "", "Traceback (most recent call last):\n", 1.0, 200.0), {"traceback"}),
        (Done(1, "", "formcheck: an error in formcheck itself (x)", 1.0, 9.0), {"traceback"}),
        (Done(-9, "", "", 61.0, 200.0, "hang"), {"hang"}),
        (Done(0, "", "", 1.0, 1025.0), {"memory"}),
        (Done(-9, "", "", 1.0, 3000.0, "memory"), {"memory"}),
        (Done(0, "a \x1b[31mred\n", "", 1.0, 200.0), {"escape"}),
        (Done(0, "gpj.\u202emp4\n", "", 1.0, 200.0), {"escape"}),
        (Done(0, "", "[h264 @ 0x55] error while decoding\n", 1.0, 200.0), {"noise"}),
        (Done(0, "", "W0000 00:00:17 inference.cc] Feedback\n", 1.0, 200.0), {"noise"}),
    ],
)
def test_harm_is_known_by_what_a_command_did_and_said(done, harm):
    assert harm_of(done).keys() == harm


def test_a_fork_runs_the_command_in_a_folder_of_its_own(tmp_path):
    done = run_here(("--version",), tmp_path, Limits(60.0))
    assert (done.status, done.out) == (0, f"formcheck {formcheck_version()}\n")
    assert -50 < done.peak_mib < 300, "beyond what it was born with"
    assert [path.name for path in tmp_path.iterdir()] == ["tmp"]


@pytest.mark.parametrize(
    ("code", "ended"),
    [
        ("import time; time.sleep(60)", "hang"),
        ("x = b'x' * 300_000_000; import time; time.sleep(60)", "memory"),
    ],
)
def test_what_does_not_end_is_ended(tmp_path, code, ended):
    begun = time.monotonic()
    limits = Limits(1.5, 100_000.0) if ended == "hang" else Limits(60.0, 200.0)
    done = run([sys.executable, "-c", code], tmp_path, limits)
    assert done.ended == ended
    assert time.monotonic() - begun < 30


def test_what_is_left_and_what_is_wrong_is_told(tmp_path):
    files = {"tmp/film.mp4": b"x", ".formcheck-1-abc": b"x"}
    attack = Attack("kind", "one", ("--version",), files, lambda _f, done: done.out.strip())
    status, found = carry_out(attack, tmp_path / "a")
    assert status == 0
    said = f"formcheck {formcheck_version()}"
    assert found == {"leftover": ".formcheck-1-abc, tmp/film.mp4", "wrong": said}
    assert left_over(tmp_path / "a") == [".formcheck-1-abc", "tmp/film.mp4"]


@cache
def no_sessions() -> bytes:
    """A history without one."""
    with tempfile.TemporaryDirectory() as folder:
        with History.open(Path(folder) / "h.sqlite3"):
            pass
        return (Path(folder) / "h.sqlite3").read_bytes()


def sound() -> Sound:
    result = json.dumps(RESULT).encode()
    landmarks = (DATA / "seated_rounded.poses.npz").read_bytes()
    videos = {"mp4": CLIP.read_bytes()}
    return Sound(videos, {"mp4": []}, result, table().to_csv().encode(), landmarks, no_sessions())


@pytest.mark.parametrize("make", [own.landmarks, own.results, own.sources, own.settings])
def test_hostile_files_do_no_harm(tmp_path, make):
    tries = list(make(sound(), 3))
    (row,) = carry_out_all(tries, tmp_path, lambda _: None)
    assert row["failures"] == []
    assert row["taken"] < row["tried"]
    assert row["tried"] == len(tries) >= 3
    assert list(tmp_path.iterdir()) == []


def test_every_line_is_one_of_today_s_commands():
    """A line that is refused before anything is read attacks nothing."""
    makes = [own.landmarks, own.kept, own.results, own.large_results, own.sources, own.histories]
    makes += [own.lists, own.routines, media.pictures, media.videos]
    lines = {tuple(attack.arguments) for make in makes for attack in make(sound(), 8)}
    lines |= {tuple(map(str, victim.arguments)) for victim in victims()}
    assert len(lines) > 20
    for line in lines:
        build_parser().parse_args(line)


def test_the_same_attacks_come_every_time():
    first, second = ([*media.pictures(sound(), 40)] for _ in range(2))
    assert [one.files for one in first] == [one.files for one in second]
    assert len({one.name for one in first}) == len(first) == 40
    assert all(len(data) < 1_000_000 for one in first for data in one.files.values())


def test_bits_are_flipped_where_the_pictures_are():
    data = bytes(1000)
    out = media.flipped(data, random.Random(0), bits=12)
    changed = [place for place, byte in enumerate(out) if byte]
    assert 6 < len(changed) <= 12
    assert 100 <= min(changed) <= max(changed) < 900


@pytest.mark.parametrize(("last", "failures"), [(310.0, 0), (400.0, 1)])
def test_what_grows_is_told(last, failures):
    samples = [Sample(float(n), 300.0 if n < 80 else last, 8, 19, 1) for n in range(100)]
    assert len(Endured("a session", 0, samples, "").failures) == failures
    assert Endured("a session", 1, samples, "sorry").failures == ["a session ended with 1: sorry"]


def test_a_long_film_is_the_clip_again_and_again(tmp_path):
    with open_source(CLIP) as source:
        once = [frame.time_s for frame in source]
    remux(CLIP, tmp_path / "film.mp4", 2.5 * once[-1])
    with open_source(tmp_path / "film.mp4") as source:
        times = [frame.time_s for frame in source]
    assert len(times) == 3 * len(once)
    assert min(b - a for a, b in itertools.pairwise(times)) > 0.5 * once[1]


def test_only_what_lasts_is_compared(tmp_path):
    for name in ("a.json", ".hidden", "t.csv.journal", "tmp/x", "out/b.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"in {tmp_path}")
    assert contents(tmp_path) == {"a.json": b"in ", "out/b.csv": b"in "}
