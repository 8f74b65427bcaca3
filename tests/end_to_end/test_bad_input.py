"""Bad input, bad outputs, bad moments: one clear sentence, the right status, nothing left over."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import pytest

from tests.end_to_end.conftest import ROOT, SAMPLES, Outcome

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(os.name != "posix", reason="signals, pipes and names as on POSIX"),
]

OK, OUTPUT_FAILED, USAGE, UNREADABLE, NOTHING_FOUND, STOPPED = 0, 1, 2, 3, 4, 130
SMALL = ROOT / "tests" / "clips"
LINE = [sys.executable, "-m", "formcheck", "analyze", "--model", "lite"]
ENVIRONMENT = {**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)}


# --- what goes in ----------------------------------------------------------------------------


def pictures(
    name: str | Path, start_s: float = 0.0, end_s: float = 1e9, step: int = 1
) -> Iterator[Any]:
    """Yield (seconds, RGB picture) from a sample clip, or any other."""
    import av

    with av.open(str(SAMPLES / f"{name}.mp4" if isinstance(name, str) else name)) as clip:
        for number, frame in enumerate(clip.decode(video=0)):
            time_s = float(frame.pts * frame.time_base)
            if time_s >= end_s:
                return
            if time_s >= start_s and number % step == 0:
                yield time_s - start_s, frame.to_ndarray(format="rgb24")


def write_clip(
    path: Path,
    timed: Any,
    size: tuple[int, int] | None = None,
    *,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    rotation: float | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Write (seconds, RGB picture) pairs, each picture with its own time."""
    import av

    with av.open(str(path), "w", options=options or {}) as output:
        stream = None
        for time_s, picture in timed:
            image = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if size else picture
            if stream is None:
                coding = {"crf": "18", "bf": "0", "preset": "ultrafast"}
                stream = output.add_stream(codec, options=coding if codec == "libx264" else {})
                stream.height, stream.width = image.shape[:2]
                stream.pix_fmt = pix_fmt
                stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
                if rotation is not None:
                    stream.set_display_rotation(rotation)
                output.start_encoding()
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image)).reformat(format=pix_fmt)
            frame.pts, frame.time_base = round(time_s * 1000), Fraction(1, 1000)
            output.mux(stream.encode(frame))
        assert stream is not None
        output.mux(stream.encode(None))
    return path


def save(path: Path, picture: Any) -> Path:
    """Write an RGB or grey picture in the format of the ending."""
    bgr = picture[..., [2, 1, 0, *range(3, picture.shape[2])]] if picture.ndim == 3 else picture
    assert cv2.imwrite(str(path), bgr)
    return path


@pytest.fixture(scope="session")
def rounded():
    """Three pictures of somebody with a rounded back, 0.2 s."""
    return list(pictures("seated_rounded", 5.0, 5.2))


@pytest.fixture(scope="session")
def things(tmp_path_factory, rounded):
    """A folder with a good photograph and a clip of three frames without a stretch."""
    folder = tmp_path_factory.mktemp("things")
    save(folder / "photo.png", rounded[0][1])
    write_clip(folder / "clip.mp4", rounded, (320, 180))
    return folder


# --- how it is run ---------------------------------------------------------------------------


@pytest.fixture
def run(run):
    """With the model that is quickest: what is seen is seldom the point here."""
    return partial(run, "--model", "lite")


def in_environment(folder: Path, *arguments: object, timeout: float = 120, **options: Any):
    """Run the command where the `run` fixture's environment is what is tested; bytes back."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": ENVIRONMENT} | options
    line = [*LINE, *map(str, arguments), "-o", str(folder)]
    return subprocess.run(line, timeout=timeout, check=False, **options)


def assert_clean(folder: Path, err: str | bytes) -> None:
    """No traceback, no native chatter, nothing half-written."""
    text = err.decode(errors="replace") if isinstance(err, bytes) else err
    assert "Traceback" not in text, text
    assert "Exception ignored" not in text, text
    assert "Warning" not in text, text
    assert not [name for name in _names(folder) if name.startswith(".")]


@contextlib.contextmanager
def closed_pipe() -> Iterator[int]:
    """Give the writing end of a pipe whose reader left, as after ``| head -0``."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        yield writing
    finally:
        os.close(writing)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def assert_refused(outcome: Outcome, status: int, *parts: str) -> None:
    """One sentence, the status, no file."""
    assert_clean(outcome.folder, outcome.err)
    assert outcome.status == status, outcome.err
    (sentence,) = outcome.err.splitlines()
    assert sentence.startswith("formcheck")
    assert sentence.endswith(".")
    for part in parts:
        assert part in sentence
    assert not outcome.out.strip()
    assert outcome.files() == set()


# --- inputs that cannot be read --------------------------------------------------------------


def test_each_unreadable_input_gets_its_sentence_and_the_others_are_analysed(
    run, tmp_path, things, rounded
):
    from tests.pipeline.make_clips import cut, make_sound

    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("Not a clip.\n" * 50)
    (tmp_path / "words.jpg").write_text("Not a photograph.\n" * 50)
    (tmp_path / "noise.mp4").write_bytes(b"\0\0\0\x20ftypisom" + bytes(range(256)) * 9)
    cut(write_clip(tmp_path / "unfinished.mp4", rounded), 0.6)  # Its index was at the end.
    make_sound(tmp_path / "sound.m4a")
    jpeg = save(tmp_path / "half.jpg", rounded[0][1])
    jpeg.write_bytes(jpeg.read_bytes()[:9000])
    os.mkfifo(tmp_path / "pipe.mp4")
    (tmp_path / "nowhere.mp4").symlink_to("gone.mp4")
    (tmp_path / "circle.mp4").symlink_to("circle.mp4")
    bad = [*sorted(tmp_path.iterdir()), tmp_path / "missing.mp4", "/dev/null", "/dev/null/x.mp4"]
    outcome = run(*bad, things / "photo.png", "--json", "-")
    assert outcome.status == UNREADABLE
    sentences = [line for line in outcome.err.splitlines() if line.startswith("formcheck: ")]
    assert len(sentences) == len(bad)
    for path, sentence in zip(bad, sentences, strict=True):
        assert str(path) in sentence
        assert sentence.endswith(".")
    assert_clean(outcome.folder, outcome.err)
    assert outcome.files() == {"photo.json", "photo.annotated.png"}
    assert [json.loads(line)["pose"]["stretch"] for line in outcome.out.splitlines()] == ["seated"]


@pytest.mark.parametrize("name", [".", "/", "", ".."])
def test_folder_without_a_name_of_its_own(tmp_path, name):
    # Beside the input, as without -o.
    done = subprocess.run(
        [*LINE, name], capture_output=True, cwd=tmp_path, env=ENVIRONMENT, check=False
    )
    assert_clean(tmp_path, done.stderr)
    assert done.returncode == UNREADABLE
    assert len(done.stderr.splitlines()) == 1


def test_working_folder_that_is_gone(tmp_path, things):
    code = f"mkdir {tmp_path}/gone; cd {tmp_path}/gone; rmdir {tmp_path}/gone; exec "
    line = " ".join([sys.executable, "-P", "-m", "formcheck", "analyze"])
    for arguments in (f"{things}/photo.png", "photo.png"):
        done = subprocess.run(
            ["sh", "-c", f"{code}{line} {arguments} -o {tmp_path}/out"],
            capture_output=True,
            env=ENVIRONMENT,
            check=False,
        )
        assert_clean(tmp_path / "out", done.stderr)
        assert done.returncode == (UNREADABLE if arguments == "photo.png" else OK)


# --- requests that make no sense -------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--target", "0"], "'0' is not a number of seconds"),
        (["--target", "-1"], "'-1' is not a number of seconds"),
        (["--target", "nan"], "'nan' is not a number of seconds"),
        (["--target", "inf"], "'inf' is not a number of seconds"),
        (["--target", "abc"], "'abc' is not a number of seconds"),
        (["--stretch", "splits"], "standing"),
        (["--side", "up"], "left"),
        (["--model", "huge"], "full"),
        (["--frames", "xls"], "parquet"),
        (["--json", "file"], "--json"),
    ],
    ids=" ".join,
)
def test_wrong_option(run, things, arguments, part):
    assert_refused(run(things / "photo.png", *arguments), USAGE, part)


@pytest.mark.parametrize("arguments", [[], ["analyze"], ["dance"], ["--nonsense"]], ids=str)
def test_wrong_command(tmp_path, arguments):
    line = [sys.executable, "-m", "formcheck", *arguments]
    done = subprocess.run(line, capture_output=True, check=False, cwd=tmp_path, env=ENVIRONMENT)
    assert done.returncode == USAGE
    assert_clean(tmp_path, done.stderr)
    assert done.stdout or len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("buffered", [True, False])
def test_version_and_help_do_not_mind_a_reader_that_left(tmp_path, buffered):
    environment = {**ENVIRONMENT, "PYTHONUNBUFFERED": "" if buffered else "1"}
    for argument in ("--version", "--help"):
        line = [sys.executable, "-m", "formcheck", argument]
        with closed_pipe() as pipe:
            done = subprocess.run(
                line, stdout=pipe, stderr=subprocess.PIPE, check=False, env=environment
            )
        assert_clean(tmp_path, done.stderr)


# --- outputs that cannot be written ----------------------------------------------------------


def test_folder_that_is_a_file(run, things, tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    for folder in (file, file / "below", Path("/dev/null")):
        outcome = run(things / "photo.png", folder=folder)
        assert outcome.status == USAGE
        assert_clean(tmp_path, outcome.err)
        assert len(outcome.err.splitlines()) == 1
        assert "is not a result" not in outcome.err
        assert "not a folder" in outcome.err
    assert file.read_text() == "mine"


def test_folder_is_made(tmp_path, things):
    line = [*LINE, str(things / "photo.png"), "--no-video", "-o", "new/and/deep/"]
    subprocess.run(line, cwd=tmp_path, env=ENVIRONMENT, check=True, capture_output=True)
    assert _names(tmp_path / "new" / "and" / "deep") == {"photo.json"}


@pytest.mark.parametrize("length", [300, 255, 250])
def test_name_too_long_for_its_results(tmp_path, things, length):
    name = "n" * (length - 4) + ".mp4"
    if length <= 255:
        shutil.copy(things / "clip.mp4", tmp_path / name)
    out = tmp_path / "out"
    out.mkdir()
    done = in_environment(out, name, cwd=tmp_path)
    assert_clean(out, done.stderr)
    assert done.returncode in (OUTPUT_FAILED, USAGE, UNREADABLE)
    assert len(done.stderr.splitlines()) == 1
    assert _names(out) == set()


def test_file_that_may_not_grow(things, tmp_path):
    """As with a full disk: no file at all, and the next input is tried."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))

    out = tmp_path / "out"
    done = in_environment(out, things / "clip.mp4", things / "photo.png", preexec_fn=limit)
    assert done.returncode == OUTPUT_FAILED
    assert len(done.stderr.splitlines()) == 2
    assert_clean(out, done.stderr)
    assert _names(out) == set()


@pytest.mark.parametrize("taken", ["clip.json", "clip.annotated.mp4", "clip.angles.png"])
def test_folder_where_a_result_goes(run, things, tmp_path, taken):
    (tmp_path / "out" / taken).mkdir(parents=True)
    outcome = run(things / "clip.mp4")
    assert outcome.status == OUTPUT_FAILED
    assert_clean(outcome.folder, outcome.err)
    (sentence,) = outcome.err.splitlines()
    assert "there is a folder of that name" in sentence
    assert outcome.files() == {taken}  # Known before the work, so nothing else was written.


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_without_permission(run, things, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    assert_refused(run(things / "photo.png", folder=locked), USAGE, "may not be written")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "photo.json").touch(mode=0o000)
    outcome = run(things / "photo.png")
    assert outcome.status == USAGE
    assert_clean(outcome.folder, outcome.err)


def test_file_of_another_origin_is_not_replaced(run, things, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for foreign in ('{"mine": true}', "[" * 100_000, ""):
        (out / "photo.json").write_text(foreign)
        outcome = run(things / "clip.mp4", things / "photo.png")
        assert outcome.status == USAGE
        assert_clean(out, outcome.err)
        assert "is not a result of formcheck" in outcome.err
        assert outcome.files() == {"photo.json"}
        assert (out / "photo.json").read_text() == foreign


def test_pipe_where_the_result_goes_does_not_hang(things, tmp_path):
    os.mkfifo(tmp_path / "photo.json")
    done = in_environment(tmp_path, things / "photo.png", timeout=60)
    assert done.returncode in (OUTPUT_FAILED, USAGE)
    assert_clean(tmp_path, done.stderr)


def test_results_never_replace_inputs_or_each_other(run, things, tmp_path):
    first, second = tmp_path / "a.mp4", tmp_path / "a.annotated.mp4"
    for path in (first, second):
        shutil.copy(things / "clip.mp4", path)
    before = second.read_bytes()
    outcome = run(first, second, folder=tmp_path)
    assert outcome.status == USAGE
    assert "would replace an input" in outcome.err  # it may be the user's own
    assert second.read_bytes() == before
    assert outcome.files() == {"a.mp4", "a.annotated.mp4"}
    save(tmp_path / "clip.png", np.zeros((9, 9, 3), np.uint8))
    outcome = run(things / "clip.mp4", tmp_path / "clip.png")
    assert_refused(outcome, USAGE, "would both write")


def test_annotated_clips_of_an_earlier_run_are_left_out(run, things, tmp_path):
    clip = Path(shutil.copy(things / "clip.mp4", tmp_path / "a.mp4"))
    assert run(clip, folder=tmp_path).status == NOTHING_FOUND
    outcome = run(*sorted(tmp_path.glob("*.mp4")), folder=tmp_path)
    assert outcome.status == NOTHING_FOUND
    assert "a.annotated.mp4 is a result of formcheck and left out" in outcome.err
    assert not list(tmp_path.glob("*.annotated.annotated.mp4"))


def test_same_input_twice_and_through_a_link(run, things, tmp_path):
    link = tmp_path / "link.png"
    link.symlink_to(things / "photo.png")
    outcome = run(things / "photo.png", things / "photo.png", link, "--no-video")
    assert outcome.status == OK
    assert outcome.files() == {"photo.json", "link.json"}


def test_two_runs_at_once_into_the_same_folder(things, tmp_path):
    line = [*LINE, str(things / "clip.mp4"), "-o", str(tmp_path)]
    runs = [subprocess.Popen(line, stderr=subprocess.PIPE, env=ENVIRONMENT) for _ in range(2)]
    errors = [run.communicate(timeout=120)[1] for run in runs]
    assert [run.returncode for run in runs] == [NOTHING_FOUND] * 2
    assert_clean(tmp_path, b"".join(errors))
    assert _names(tmp_path) == {"clip.json", "clip.annotated.mp4", "clip.angles.png"}
    assert json.loads((tmp_path / "clip.json").read_text("utf-8"))["holds"] == []


# --- pictures of every kind ------------------------------------------------------------------

WIDTHS = (*range(320, 336), 641, 642, 850, 853, 1081)


def test_photographs_of_every_width(run, tmp_path, rounded):
    """MediaPipe aborts the process at most of these widths when left alone."""
    for width in WIDTHS:
        size = (width, round(width * 9 / 16) + width % 3)
        save(tmp_path / f"{width}.png", cv2.resize(rounded[0][1], size))
    outcome = run(*sorted(tmp_path.glob("*.png")))
    assert outcome.status == OK, outcome.err
    assert_clean(outcome.folder, outcome.err)
    poses = [outcome.json(str(width))["pose"] for width in WIDTHS]
    assert {pose["stretch"] for pose in poses} == {"seated"}
    for angle in ("hip_flexion_deg", "knee_flexion_deg", "trunk_inclination_deg"):
        values = [pose[angle] for pose in poses]
        assert max(values) - min(values) < 10
    # Rounded, or too close to call without a neutral; never straight.
    backs = [pose["spine_flexion_deg"] for pose in poses]
    assert all(back is None or back > 30 for back in backs)


def test_clips_of_every_width_class(run, tmp_path, rounded):
    widths = (321, 322, 323, 324, 336, 853)
    for width in widths:
        size = (width, round(width * 9 / 16))
        write_clip(tmp_path / f"{width}.mp4", rounded[:2], size, pix_fmt="yuv444p")
    outcome = run(*sorted(tmp_path.glob("*.mp4")))
    assert outcome.status == NOTHING_FOUND, outcome.err  # Too short for a stretch.
    assert_clean(outcome.folder, outcome.err)
    sources = [outcome.json(str(width))["source"] for width in widths]
    assert [(s["width"], s["frames"], s["frames_with_pose"]) for s in sources] == [
        (width, 2, 2) for width in widths
    ]


def test_tiny_and_narrow_pictures(run, tmp_path, rounded):
    sizes = ((1, 1), (2, 2), (16, 9), (5000, 20), (20, 5000))
    for width, height in sizes:
        save(tmp_path / f"{width}x{height}.png", cv2.resize(rounded[0][1], (width, height)))
    for width, height in ((2, 2), (2000, 4), (4, 2000)):
        write_clip(tmp_path / f"clip{width}x{height}.mp4", rounded[:2], (width, height))
    outcome = run(*sorted(tmp_path.glob("*.*")))
    assert outcome.status == NOTHING_FOUND, outcome.err
    assert_clean(outcome.folder, outcome.err)
    for width, height in sizes:
        result = outcome.json(f"{width}x{height}")
        assert (result["source"]["width"], result["source"]["height"]) == (width, height)
        assert [warning["warning"] for warning in result["warnings"]] == [
            "no_person",
            "way_up_unsaid",
        ]


def test_photographs_of_every_depth(run, tmp_path, rounded):
    from PIL import Image

    picture = rounded[0][1]
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    save(tmp_path / "grey.png", grey)
    save(tmp_path / "grey_jpeg.jpg", grey)
    save(tmp_path / "transparent.png", np.dstack([picture, np.zeros_like(grey)]))
    save(tmp_path / "deep.png", picture.astype(np.uint16) * 257)
    Image.fromarray(picture).convert("CMYK").save(tmp_path / "printed.jpg")
    Image.fromarray(picture).convert("P").save(tmp_path / "palette.png")
    shutil.copy(tmp_path / "grey_jpeg.jpg", tmp_path / "jpeg_named_clip.mp4")
    names = sorted(tmp_path.glob("*.*"))
    outcome = run(*names, "--no-video")
    assert outcome.status == OK, outcome.err
    assert_clean(outcome.folder, outcome.err)
    for path in names:
        pose = outcome.json(path.stem)["pose"]
        assert pose["stretch"] == "seated"
        assert pose["hip_flexion_deg"] > 90
        assert pose["spine_flexion_deg"] is None or pose["spine_flexion_deg"] > 30


# --- clips of every kind ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def odd_clips(tmp_path_factory, rounded):
    """Results of odd little clips, all from one run: name to JSON; and how it ended."""
    folder = tmp_path_factory.mktemp("odd")
    black = np.zeros((90, 160, 3), np.uint8)
    noise = np.random.default_rng(0).integers(0, 255, (4, 90, 160, 3), dtype=np.uint8)
    write_clip(folder / "black.mp4", [(i / 3, black) for i in range(6)])
    write_clip(folder / "white.mp4", [(i / 3, black + 255) for i in range(2)])
    write_clip(folder / "noise.mp4", [(i / 3, noise[i]) for i in range(4)])
    write_clip(folder / "one_frame.mp4", rounded[:1])
    write_clip(folder / "short.mp4", rounded)
    write_clip(folder / "odd.mkv", rounded, (321, 181), pix_fmt="yuv444p")
    write_clip(folder / "grey.mkv", rounded, codec="ffv1", pix_fmt="gray")
    write_clip(folder / "far_jump.mp4", [(0, black), (0.1, black), (9000, black)])
    slow = [(i * 0.5, rounded[i % 3][1]) for i in range(8)]
    broken = write_clip(folder / "broken.mp4", slow, options={"movflags": "faststart"})
    broken.write_bytes(broken.read_bytes()[: int(broken.stat().st_size * 0.7)])
    out = folder / "out"
    done = in_environment(out, *sorted(folder.glob("*.m*")), "--frames", "csv")
    assert_clean(out, done.stderr)
    assert done.stderr == b""
    results = {path.stem: json.loads(path.read_bytes()) for path in out.glob("*.json")}
    return done.returncode, results


def test_odd_clips_are_analysed(odd_clips):
    status, results = odd_clips
    assert status == NOTHING_FOUND
    assert len(results) == 9
    assert all(result["holds"] == [] for result in results.values())
    frames = {name: result["source"]["frames"] for name, result in results.items()}
    assert (frames["one_frame"], frames["short"], frames["far_jump"]) == (1, 3, 3)
    for name in ("one_frame", "short", "odd", "grey"):
        assert results[name]["source"]["frames_with_pose"] == frames[name]
        assert "No hamstring stretch" in results[name]["summary"]["text"]


@pytest.mark.parametrize("name", ["black", "white", "noise"])
def test_clip_with_nobody_says_so(odd_clips, name):
    result = odd_clips[1][name]
    assert result["source"]["frames_with_pose"] == 0
    assert "Nobody" in result["summary"]["text"]
    # However short it is: docs/result.md promises the warning.
    assert [warning["warning"] for warning in result["warnings"]] == ["no_person"]


def test_clip_that_breaks_off_is_analysed_with_a_warning(odd_clips):
    result = odd_clips[1]["broken"]
    (warning,) = [w for w in result["warnings"] if w["warning"] == "cut_off"]
    assert warning["end_s"] > warning["start_s"]
    assert "the rest could not be read" in warning["message"]
    assert 0 < result["source"]["frames"] < 8


def test_turned_and_irregular_clips_give_the_same_verdict(run, tmp_path):
    frames = list(pictures(SMALL / "small-005-supine.mp4"))
    write_clip(tmp_path / "plain.mp4", frames)
    turned = [(t, np.rot90(picture, -1)) for t, picture in frames]
    write_clip(tmp_path / "turned.mp4", turned, rotation=90)
    random = np.random.default_rng(5)
    kept = [frame for frame in frames if random.random() < 0.8 and not 3.1 < frame[0] < 3.5]
    write_clip(tmp_path / "irregular.mp4", kept)
    outcome = run(*sorted(tmp_path.glob("*.mp4")), "--no-video")
    assert outcome.status == OK
    assert_clean(outcome.folder, outcome.err)
    (plain,) = outcome.json("plain")["holds"]
    for name in ("turned", "irregular"):
        result = outcome.json(name)
        assert (result["source"]["width"], result["source"]["height"]) == (640, 360)
        (hold,) = result["holds"]
        assert (hold["stretch"], hold["side"]) == (plain["stretch"], plain["side"])
        assert [f["fault"] for f in hold["faults"]] == [f["fault"] for f in plain["faults"]]
        assert hold["held_s"] == pytest.approx(plain["held_s"], abs=0.5)
        for angle in ("hip_flexion_deg", "leg_raise_deg"):
            assert hold[angle]["mean"] == pytest.approx(plain[angle]["mean"], abs=3)


def test_several_people_are_noticed(run, tmp_path):
    standing = list(pictures("standing_good", 3.0, 5.0, step=3))
    seated = list(pictures("seated_rounded", 3.0, 5.0, step=3))
    pairs = [(t, a, b) for (t, a), (_, b) in zip(standing, seated, strict=True)]
    wide = [(t, np.hstack([a, b])) for t, a, b in pairs]
    near = [(t, np.hstack([a[:, 100:540], b[:, 100:540]])) for t, a, b in pairs]
    save(tmp_path / "photo.png", near[0][1])
    write_clip(tmp_path / "near.mp4", near)
    write_clip(tmp_path / "wide.mp4", wide)
    outcome = run(*sorted(tmp_path.glob("*.*")), "--no-video")
    noticed = {
        name: "several_people" in [w["warning"] for w in outcome.json(name)["warnings"]]
        for name in ("photo", "near", "wide")
    }
    assert noticed == {"photo": True, "near": True, "wide": True}


# --- what is asked for -----------------------------------------------------------------------


@pytest.mark.parametrize("table", ["csv", "parquet"])
def test_frame_tables_and_no_pictures(run, things, table):
    outcome = run(things / "clip.mp4", things / "photo.png", "--frames", table, "--no-video")
    assert outcome.files() == {
        "clip.json",
        "clip.angles.png",
        f"clip.frames.{table}",
        "photo.json",
        f"photo.frames.{table}",
    }
    assert outcome.err == ""
    assert outcome.out.startswith("clip.mp4\n")  # No bar, nor its empty line, without a terminal.


@pytest.mark.parametrize(
    "wanted", [["--stretch", "supine"], ["--stretch", "standing", "--side", "right"]], ids=" ".join
)
def test_forced_stretch_that_does_not_fit(run, things, wanted):
    outcome = run(things / "clip.mp4", things / "photo.png", *wanted)
    assert outcome.status == NOTHING_FOUND
    assert_clean(outcome.folder, outcome.err)
    assert outcome.json("photo")["pose"]["stretch"] is None
    assert "photo.annotated.png" in outcome.files()


def test_json_lines_are_alone_on_standard_output(run, things, tmp_path):
    bad = tmp_path / "missing.mp4"
    outcome = run(things / "photo.png", bad, things / "clip.mp4", "--json", "-", "--no-video")
    assert outcome.status == UNREADABLE
    results = [json.loads(line) for line in outcome.out.splitlines()]
    assert [result["schema"] for result in results] == ["formcheck/1"] * 2
    assert results[1] == outcome.json("clip")


# --- names -----------------------------------------------------------------------------------


def test_names_of_every_kind(tmp_path, things):
    """Above all clips, whose names also go into the picture of the angles."""
    stems = (
        "ünï 深蹲 🧘",
        "new\nline",
        "-dash",
        "[red]x[[bold]",
        "100%s %d%",
        "qu'o\"te",
        "back\\",
        "{task} :smile:",
        "$\\foo$",
        "a$^$",
        "esc\x1b[31m",
    )
    for stem in stems:
        shutil.copy(things / "clip.mp4", tmp_path / f"{stem}.mp4")
    names = [f"{stem}.mp4" for stem in stems]
    out = tmp_path / "out"
    line = [*LINE, "-o", str(out), "--no-video", "--", *names]
    environment = {**ENVIRONMENT, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(line, capture_output=True, cwd=tmp_path, env=environment, check=False)
    assert_clean(out, done.stderr)
    assert done.stderr == b""
    assert done.returncode == NOTHING_FOUND
    expected = {f"{stem}{ending}" for stem in stems for ending in (".json", ".angles.png")}
    assert _names(out) == expected
    for stem in stems:
        assert json.loads((out / f"{stem}.json").read_bytes())["source"]["path"] == f"{stem}.mp4"


@pytest.mark.skipif(sys.platform == "darwin", reason="names are always Unicode there")
def test_name_that_is_not_unicode(things, tmp_path):
    name = b"caf\xe9"  # Latin-1, as on old disks.
    for ending, original in ((b".mp4", "clip.mp4"), (b"2.png", "photo.png")):
        shutil.copy(things / original, os.path.join(os.fsencode(tmp_path), name + ending))
    arguments = [os.fsdecode(name + ending) for ending in (b".mp4", b"2.png")]
    done = in_environment(tmp_path / "out", *arguments, "--json", "-", cwd=tmp_path)
    assert_clean(tmp_path / "out", done.stderr)
    # Refused in a sentence or analysed; if analysed, then with everything.
    assert done.returncode in (OK, NOTHING_FOUND, UNREADABLE)
    if done.returncode != UNREADABLE:
        assert [json.loads(line)["schema"] for line in done.stdout.splitlines()]
        assert len(_names(tmp_path / "out")) == 5


# --- surroundings ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [("reader left", ["--json", "-"]), ("full", [])],
    ids=["reader left", "full"],
)
def test_standard_output_that_fails_costs_no_result(things, tmp_path, kind, arguments):
    if kind == "full" and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    inputs = (things / "clip.mp4", things / "photo.png")
    with closed_pipe() if kind == "reader left" else open("/dev/full", "wb") as stdout:
        done = in_environment(tmp_path, *inputs, *arguments, stdout=stdout)
    assert_clean(tmp_path, done.stderr)
    assert _names(tmp_path) == {
        "clip.json",
        "clip.annotated.mp4",
        "clip.angles.png",
        "photo.json",
        "photo.annotated.png",
    }


def test_without_standard_streams(things, tmp_path):
    """No stream at all, as when started by a service; descriptors 1 and 2 are then anybody's."""
    import av

    arguments = f"{things}/clip.mp4 {things}/photo.png -o {tmp_path}"
    line = f"{' '.join(LINE)} {arguments} <&- >&- 2>&-"
    done = subprocess.run(["sh", "-c", line], env=ENVIRONMENT, check=False)
    assert done.returncode == NOTHING_FOUND
    with av.open(str(tmp_path / "clip.annotated.mp4")) as clip:
        assert len(list(clip.decode(video=0))) == 3
    # What belongs on standard error must not end up among the JSON lines.
    line = f"{' '.join(LINE)} {tmp_path}/missing.mp4 --json - 2>&-"
    done = subprocess.run(["sh", "-c", line], env=ENVIRONMENT, check=False, capture_output=True)
    assert (done.returncode, done.stdout) == (UNREADABLE, b"")


@pytest.mark.parametrize(
    ("encoding", "arguments"),
    [("ascii", []), ("cp1252", ["--json", "-"]), ("cp1252", [])],
    ids=["ascii", "json", "verdict"],
)
def test_output_that_cannot_show_every_letter(things, tmp_path, encoding, arguments):
    """On Windows a redirected output is cp1252, which has no ✓ and no ✗."""
    environment = {**ENVIRONMENT, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    photo = things / "photo.png"
    done = in_environment(tmp_path, photo, "--no-video", *arguments, env=environment)
    assert_clean(tmp_path, done.stderr)
    assert done.returncode == OK
    if arguments:
        assert json.loads(done.stdout) == json.loads((tmp_path / "photo.json").read_bytes())


@pytest.mark.parametrize(
    "changes",
    [
        {"LC_ALL": "C", "TERM": "dumb", "PYTHONIOENCODING": ""},
        {"HOME": "/proc", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": ""},
        {"PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2"},
    ],
    ids=["bare", "no home", "strict"],
)
def test_unusual_environment(things, tmp_path, changes):
    environment = {**ENVIRONMENT, **changes}
    environment = {name: value for name, value in environment.items() if value}
    photo = shutil.copy(things / "photo.png", tmp_path / "fotö.png")
    done = in_environment(tmp_path / "out", things / "clip.mp4", photo, env=environment)
    assert_clean(tmp_path / "out", done.stderr)
    assert done.stderr == b""
    assert done.returncode == NOTHING_FOUND
    assert len(_names(tmp_path / "out")) == 5


# --- stopping --------------------------------------------------------------------------------


def start(out: Path, *clips: Path) -> subprocess.Popen[bytes]:
    """Start an analysis of clips."""
    return subprocess.Popen(
        [*LINE, *map(str, clips), "-o", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        # Below nohup it would not hear that the terminal is gone.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )


def looked_for_a_while(out: Path) -> subprocess.Popen[bytes]:
    """Start on a long clip, and wait until poses are looked for."""
    running = start(out, SAMPLES / "standing_both_sides.mp4")
    process = psutil.Process(running.pid)
    # Imports and model take 1.5 s of the processor, the clip 20 more.
    while running.poll() is None and sum(process.cpu_times()[:2]) < 3.0:
        time.sleep(0.01)
    return running


def begun_to_draw(out: Path) -> subprocess.Popen[bytes]:
    """Start on two short clips, and wait until the first one is drawn."""
    running = start(out, SMALL / "small-005-supine.mp4", SMALL / "small-002-supine.mp4")
    while running.poll() is None and not list(out.glob(".formcheck-*.mp4")):
        time.sleep(0.01)
    return running


def work_of_children() -> float:
    """Seconds of the processor that ended children took, however busy the machine is."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("at_work", [looked_for_a_while, begun_to_draw])
def test_ctrl_c_while_working(tmp_path, at_work):
    before = work_of_children()
    running = at_work(tmp_path)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert work_of_children() - before < 8.0, "it went on with its clip"
    assert running.returncode == STOPPED
    assert_clean(tmp_path, err)
    assert err.splitlines() == [b"formcheck: stopped; no unfinished file was left."]
    assert _names(tmp_path) == set()


@pytest.mark.parametrize("kind", ["SIGTERM", "SIGHUP"])
def test_other_ways_of_stopping_leave_nothing_either(tmp_path, kind):
    running = begun_to_draw(tmp_path)
    running.send_signal(getattr(signal, kind))
    _, err = running.communicate(timeout=60)
    assert running.returncode != 0
    assert_clean(tmp_path, err)
    assert _names(tmp_path) == set()


# Sends Ctrl-C when a module is about to be imported.
INTERRUPT_IMPORT = """
import os, signal, sys
from formcheck.cli import run
class Interrupt:
    def find_spec(self, name, path, target=None):
        if name == module:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
module, sys.argv[1:] = sys.argv[1], ["analyze", *sys.argv[2:]]
sys.modules.pop(module, None)
sys.meta_path.insert(0, Interrupt())
sys.exit(run())
"""


@pytest.mark.parametrize("module", ["numpy", "datetime", "mediapipe", "matplotlib"])
def test_ctrl_c_while_importing(things, tmp_path, module):
    """NumPy turns Ctrl-C while it imports `datetime` into an ImportError."""
    assert_stopped(tmp_path, INTERRUPT_IMPORT, module, things / "clip.mp4", "--no-video")


def assert_stopped(folder: Path, code: str, *arguments: object) -> None:
    """Run code that sends itself Ctrl-C."""
    line = [sys.executable, "-c", code, *map(str, arguments), "-o", str(folder)]
    done = subprocess.run(line, capture_output=True, env=ENVIRONMENT, check=False, timeout=120)
    assert done.returncode == STOPPED
    assert_clean(folder, done.stderr)
    assert done.stderr.splitlines() == [b"formcheck: stopped; no unfinished file was left."]


# Sends Ctrl-C when the model has been made and goes on starting in threads of its own.
INTERRUPT_MODEL = """
import os, signal, sys, time
from formcheck.cli import run
from formcheck.pipeline.pose import PoseEstimator
original = PoseEstimator.__init__
def made(*arguments, **options):
    original(*arguments, **options)
    os.kill(os.getpid(), signal.SIGINT)
PoseEstimator.__init__ = made
sys.argv[1:1] = ["analyze"]
sys.exit(run())
"""


def test_ctrl_c_while_the_model_starts(things, tmp_path):
    """Its warnings are kept from the user, also those that come after the interruption."""
    for _ in range(2):
        assert_stopped(tmp_path, INTERRUPT_MODEL, things / "clip.mp4")


@pytest.mark.parametrize("command", ["analyze", "report", "export"])
def test_a_command_that_takes_too_much_memory_leaves_with_a_sentence(tmp_path, command):
    clip = tmp_path / "clip.mp4"
    shutil.copy(SAMPLES / "seated_good.mp4", clip)
    line = [sys.executable, "-m", "formcheck", command, str(clip), "--memory-limit", "150"]
    more = ["--format", "csv"] if command == "export" else []
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    done = subprocess.run(
        [*line, *more], capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "TMPDIR": str(temporary)},
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "it took more than 150 MiB of memory" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip.mp4", "tmp"]
    assert not any(temporary.iterdir())
