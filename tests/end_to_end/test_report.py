"""``formcheck report`` as users run it: from results and clips to one page, or one sentence."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sessions import (
    NO_STRETCH,
    good_supine,
    long_frames,
    long_session,
    result_of,
    rounded,
    write_clip,
)

from formcheck.cli import main
from formcheck.pipeline.track import save_poses
from formcheck.report.result import Result
from formcheck.texts import load_texts
from tests.end_to_end.conftest import ROOT, SAMPLES

OK, OUTPUT_FAILED, USAGE, UNREADABLE, NOTHING_FOUND = 0, 1, 2, 3, 4
LITE = ("--model", "lite")


def save(folder: Path, result: Result, *parts: str) -> Path:
    """Write what `formcheck analyze` leaves of a clip: parts of "frames", "parquet", "clip"."""
    stem = folder / "clip"
    stem.with_suffix(".json").write_text(result.to_json(), encoding="utf-8")
    if "frames" in parts:
        result.frames.write(folder / "clip.frames.csv")
    if "parquet" in parts:
        result.frames.write(folder / "clip.frames.parquet")
    if "clip" in parts:
        write_clip(folder / "clip.annotated.mp4", result)
    return stem.with_suffix(".json")


def report(capsys, *arguments: object) -> tuple[int, str, str]:
    status = main(["report", *map(str, arguments)])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def one_sentence(err: str) -> str:
    """What the user reads when it fails: one line, ours, no traceback."""
    assert err.startswith("formcheck"), err
    assert err.count("\n") == 1, err
    assert err.rstrip().endswith("."), err
    return err


def stored_clip(page: str) -> bytes:
    stored = re.search(r'id="clip-data">(.*?)</script>', page)
    return base64.b64decode(stored[1]) if stored else b""


@pytest.mark.parametrize("table", ["frames", "parquet"])
def test_a_saved_result_with_its_files(table, tmp_path, capsys):
    path = save(tmp_path, rounded(), table, "clip")
    before = sorted(p.name for p in tmp_path.iterdir())
    assert report(capsys, path)[0] == OK
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert stored_clip(page) == (tmp_path / "clip.annotated.mp4").read_bytes()
    assert page.count('<figure class="plot') == 3
    assert page.count('<figure class="still') == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*before, "clip.report.html"])


def test_the_same_page_twice(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames", "clip")
    report(capsys, path, "-o", tmp_path / "a.html")
    report(capsys, path, "-o", tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_the_video_beside_and_left_out(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames", "clip")
    assert report(capsys, path, "--video", "beside", "-o", tmp_path / "r.html")[0] == OK
    assert (tmp_path / "r.mp4").read_bytes() == (tmp_path / "clip.annotated.mp4").read_bytes()
    assert 'src="r.mp4"' in (tmp_path / "r.html").read_text(encoding="utf-8")
    # Again, over its own files.
    assert report(capsys, path, "--video", "beside", "-o", tmp_path / "r.html")[0] == OK
    assert report(capsys, path, "--video", "none", "-o", tmp_path / "n.html")[0] == OK
    assert "<video" not in (tmp_path / "n.html").read_text(encoding="utf-8")


def test_into_a_folder_and_with_a_name(tmp_path, capsys):
    path = save(tmp_path, good_supine(), "frames")
    (tmp_path / "out").mkdir()
    status, _, _ = report(
        capsys, path, "--video", "none", "-o", tmp_path / "out", "--person", 'A/"B" <i>\''
    )
    assert status == OK
    page = (tmp_path / "out" / "clip.report.html").read_text(encoding="utf-8")
    assert "A/&#34;B&#34; &lt;i&gt;&#39;" in page


def test_a_large_clip_lies_beside_the_page(tmp_path, capsys, monkeypatch):
    path = save(tmp_path, rounded(), "frames", "clip")
    monkeypatch.setattr("formcheck.commands.report.EMBED_AT_MOST_BYTES", 100)
    status, out, _ = report(capsys, path)
    assert status == OK
    assert "clip.report.mp4" in out
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert 'src="clip.report.mp4"' in page
    assert "keep the two together" in page
    assert not stored_clip(page)


def test_nothing_found_is_a_page_and_its_own_status(tmp_path, capsys):
    path = save(tmp_path, result_of(NO_STRETCH), "frames", "clip")
    assert report(capsys, path)[0] == NOTHING_FOUND
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert "No hamstring stretch was found in the clip." in page


def test_a_two_minute_clip_is_quick_and_small(tmp_path, capsys):
    """Under 5 s beyond the analysis, and under 3 MB without the video."""
    path = save(tmp_path, long_session(), "frames", "clip")
    # The processor's time, since others may keep the machine busy; little of it is waiting.
    begin = time.process_time()
    assert report(capsys, path, "-o", tmp_path / "with.html")[0] == OK
    assert time.process_time() - begin < 5
    page = (tmp_path / "with.html").read_text(encoding="utf-8")
    assert len(page) - len(base64.b64encode(stored_clip(page))) < 3_000_000


# --- what is wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"schema": "formcheck/2"}', "has the schema formcheck/2"),
        ('{"schema": "formcheck-truth/1"}', "is not a result of formcheck"),
        ("{", "is not JSON or was cut off"),
    ],
)
def test_another_schema_and_no_result(content, words, tmp_path, capsys):
    path = tmp_path / "r.json"
    path.write_text(content, encoding="utf-8")
    status, _, err = report(capsys, path)
    assert status == UNREADABLE
    assert words in one_sentence(err)
    assert list(tmp_path.iterdir()) == [path]


def test_a_moved_clip_without_angles(tmp_path, capsys):
    path = save(tmp_path, rounded())
    status, _, err = report(capsys, path)
    assert status == UNREADABLE
    assert "folder/clip.mp4" in one_sentence(err)
    assert "--clip" in err
    assert list(tmp_path.iterdir()) == [path]


def test_a_moved_clip_with_angles_is_a_page_that_says_so(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames")
    status, _, err = report(capsys, path)
    assert status == OK
    assert "no video" in one_sentence(err)
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert "There is no video: the clip clip.mp4 was not found." in page
    # What to do about it is for who made the page, not for who reads it.
    assert "--clip" in err
    assert "--clip" not in page
    assert "folder/" not in page
    assert page.count('<figure class="plot') == 3


def test_a_live_session_without_a_film_says_when_it_was_and_misses_nothing(tmp_path, capsys):
    path = save(
        tmp_path, replace(rounded(), source=replace(rounded().source, path="camera 0")), "frames"
    )
    (tmp_path / "clip.cues.jsonl").touch()
    # It lasted 13 s and was written at its end.
    written = datetime(2026, 3, 31, 18, 5, 10).astimezone().timestamp()
    os.utime(path, (written, written))
    status, _, err = report(capsys, path)
    assert (status, "none was kept" in one_sentence(err), "--clip" in err) == (OK, True, False)
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert "Recorded 31 March 2026, 18:04" in page
    assert f"page made {load_texts('en').day(date.today())}" in page


def test_whose_it_is_and_when_it_was_are_said_as_asked(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames")
    asked = ("--person", "No. 17", "--note", "after <surgery>", "--when", "2026-01-02T10:30")
    assert report(capsys, path, *asked)[0] == OK
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert "Recorded 2 January 2026, 10:30" in page
    assert '<span class="person">No. 17</span>' in page
    assert "after &lt;surgery&gt;" in page
    assert "____" not in page
    assert report(capsys, path)[0] == OK
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    # Only its clip would know, and that is gone; a name can be written by hand.
    assert "Recorded" not in page
    assert "____" in page


def test_landmarks_beside_a_result_give_the_plots(tmp_path, capsys):
    """As a live session keeps them, whose source is a camera and no file."""
    frames = long_frames(5)
    result = result_of(frames, "camera 0")
    path = save(tmp_path, result)
    save_poses(tmp_path / "clip.poses.npz", frames)
    status, _, err = report(capsys, path)
    assert status == OK
    assert "the clip camera 0 was not found" in one_sentence(err)
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert page.count('<figure class="plot') == 3


def test_without_its_video_a_page_keeps_its_two_pictures(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames")
    write_clip(tmp_path / "clip.mp4", rounded())
    assert report(capsys, path, "--video", "none")[0] == OK
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert page.count('<figure class="still') == 2
    assert "<video" not in page
    (tmp_path / "clip.mp4").unlink()
    status, _, err = report(capsys, path, "--video", "none")
    assert (status, "no pictures" in err) == (OK, True)
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert "no pictures" in page


def test_a_hold_that_ends_before_it_begins_is_refused(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames")
    content = json.loads(path.read_text("utf-8"))
    content["holds"][0]["end_s"] = content["holds"][0]["start_s"] - 1.0
    path.write_text(json.dumps(content), encoding="utf-8")
    status, _, err = report(capsys, path, "--video", "none")
    assert status == UNREADABLE
    assert "ends before it begins" in one_sentence(err)


def test_notes_of_a_live_session_are_on_the_page(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["notes"] = [{"note": "pain", "time_s": 4.2, "message": "It hurt <here>."}]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert report(capsys, path, "--video", "none")[0] == OK
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert "It hurt &lt;here&gt;." in page
    assert 'data-time="4.20"' in page


def test_words_alone_when_nothing_else_is_wanted(tmp_path, capsys):
    path = save(tmp_path, rounded())
    assert report(capsys, path, "--video", "none")[0] == OK
    page = (tmp_path / "clip.report.html").read_text(encoding="utf-8")
    assert '<figure class="plot' not in page
    assert "There are no plots: " in page


def test_a_table_of_another_clip(tmp_path, capsys):
    path = save(tmp_path, rounded(), "clip")
    good_supine().frames.write(tmp_path / "clip.frames.csv")
    status, _, err = report(capsys, path)
    assert status == UNREADABLE
    assert "different clips or runs" in one_sentence(err)


def test_an_annotated_clip_of_another_clip(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames")
    write_clip(tmp_path / "clip.annotated.mp4", good_supine())
    status, _, err = report(capsys, path)
    assert status == UNREADABLE
    assert "do not belong together" in one_sentence(err)


@pytest.mark.parametrize("name", ["clip.frames.csv", "clip.annotated.mp4"])
def test_damaged_files_beside_a_result(name, tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames", "clip")
    (tmp_path / name).write_bytes(b"damaged")
    status, _, err = report(capsys, path)
    assert status == UNREADABLE
    assert name in one_sentence(err)
    assert not (tmp_path / "clip.report.html").exists()


def test_no_such_file(tmp_path, capsys):
    for name in ("none.json", "none.mp4"):
        status, _, err = report(capsys, tmp_path / name)
        assert status == UNREADABLE
        assert "There is no file" in one_sentence(err)
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_are_not_replaced(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames", "clip")
    mine = tmp_path / "mine.html"
    mine.write_text("<p>mine", encoding="utf-8")
    status, _, err = report(capsys, path, "-o", mine)
    assert status == USAGE
    assert "is not a report of formcheck" in one_sentence(err)
    assert mine.read_text(encoding="utf-8") == "<p>mine"
    status, _, err = report(capsys, path, "-o", path)
    assert status == USAGE
    assert "would replace an input" in one_sentence(err)
    (tmp_path / "r.mp4").write_bytes(b"mine")
    status, _, err = report(capsys, path, "--video", "beside", "-o", tmp_path / "r.html")
    assert status == USAGE
    assert (tmp_path / "r.mp4").read_bytes() == b"mine"


def test_a_page_that_cannot_be_written(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames", "clip")
    status, _, err = report(capsys, path, "-o", tmp_path / "none" / "r.html")
    assert status == OUTPUT_FAILED
    assert "create it first" in one_sentence(err)


def test_an_old_page_is_kept_when_something_goes_wrong(tmp_path, capsys):
    path = save(tmp_path, rounded(), "frames", "clip")
    page = tmp_path / "clip.report.html"
    assert report(capsys, path)[0] == OK
    before = page.read_bytes()
    (tmp_path / "clip.frames.csv").write_bytes(b"damaged")
    assert report(capsys, path)[0] == UNREADABLE
    assert page.read_bytes() == before
    assert b'content="formcheck report"' in before


# --- with the pose model ---------------------------------------------------------------------


def command(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "formcheck", "report", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)},
    )


@pytest.fixture(scope="module")
def analysed_clip(tmp_path_factory) -> Path:
    """A short clip and its result, without frame table and annotated clip."""
    folder = tmp_path_factory.mktemp("report")
    shutil.copy(ROOT / "tests" / "clips" / "small-001-seated.mp4", folder / "sit.mp4")
    line = [sys.executable, "-m", "formcheck", "analyze", "sit.mp4", "--no-video", *LITE]
    subprocess.run(line, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder


@pytest.mark.model
def test_a_clip_and_its_result_give_the_same_words(analysed_clip):
    done = command("sit.mp4", *LITE, "-o", "clip.html", folder=analysed_clip)
    assert done.returncode == OK, done.stderr
    assert "→ clip.html" in done.stdout
    done = command("sit.json", "-o", "result.html", folder=analysed_clip)
    assert done.returncode == OK, done.stderr
    assert done.stderr == ""
    pages = [(analysed_clip / f"{n}.html").read_text(encoding="utf-8") for n in ("clip", "result")]
    assert stored_clip(pages[0]) == stored_clip(pages[1]) != b""
    # Analysed again from the result, everything reads as at first (the saved times are rounded).
    words = [
        re.sub(r"<[^>]*>", "", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.S))
        for page in pages
    ]
    assert words[0] == words[1]
    assert "Seated hamstring stretch" in words[0]


@pytest.mark.model
def test_a_result_whose_clip_has_moved_finds_it_by_name(analysed_clip, tmp_path):
    moved = shutil.move(analysed_clip / "sit.mp4", tmp_path / "elsewhere.mp4")
    try:
        done = command("sit.json", folder=analysed_clip)
        assert done.returncode == UNREADABLE
        assert "--clip" in one_sentence(done.stderr)
        other = json.loads((analysed_clip / "sit.json").read_text())
        other["holds"][0]["score"] = 12.3
        (analysed_clip / "other.json").write_text(json.dumps(other))
        done = command("other.json", "--clip", moved, folder=analysed_clip)
        assert done.returncode == OK, done.stderr
        # What the result says stands; that the pictures may say something else is told.
        assert "the words hold" in one_sentence(done.stderr)
        assert "Score 12 of 100" in (analysed_clip / "other.report.html").read_text("utf-8")
        other = ROOT / "tests" / "clips" / "small-002-supine.mp4"
        changed = json.loads((analysed_clip / "sit.json").read_text())
        changed["source"]["duration_s"] += 5
        (analysed_clip / "changed.json").write_text(json.dumps(changed))
        done = command("changed.json", "--clip", other, folder=analysed_clip)
        assert done.returncode == UNREADABLE
        assert "it is another clip" in one_sentence(done.stderr)
    finally:
        shutil.move(moved, analysed_clip / "sit.mp4")


@pytest.mark.model
def test_a_photograph(analysed_clip):
    import av

    with av.open(str(SAMPLES / "seated_good.mp4")) as clip:
        for frame in clip.decode(video=0):
            if frame.time and frame.time > 8:
                frame.to_image().save(analysed_clip / "photo.png")
                break
    done = command("photo.png", folder=analysed_clip)
    assert done.returncode == OK, done.stderr
    page = (analysed_clip / "photo.report.html").read_text(encoding="utf-8")
    assert "Seated hamstring stretch" in page
    assert page.count("data:image/jpeg") == 1
    assert "<video" not in page
