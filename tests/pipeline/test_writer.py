"""The clip that is written plays everywhere, in time and colour, or does not appear."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import OutputError
from formcheck.pipeline import writer as writer_module
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.pipeline.writer import VideoWriter
from tests.pipeline.make_clips import UPRIGHT, boxes, corners, quarters

TIMES_S = [0.0, 0.1, 0.15, 0.6, 1.0]


def write(path: Path, times_s=TIMES_S, end_time_s: float | None = 2.5, size=(96, 64)) -> Path:
    with VideoWriter(path, size=size, fps_hint=10.0) as writer:
        for time_s in times_s:
            writer.write(quarters(*size), time_s)
        writer.close(end_time_s)
    return path


def read(path: Path) -> tuple[VideoSource, list]:
    source = open_source(path)
    assert isinstance(source, VideoSource)
    return source, list(source)


@pytest.mark.parametrize("size", [(96, 64), (98, 66), (2, 2), (1280, 720)])
def test_clip_is_what_browsers_play(tmp_path, size):
    import av

    path = write(tmp_path / "a.mp4", size=size)
    names = boxes(path)
    assert names.index("moov") < names.index("mdat")
    assert "moof" not in names  # Fragments, which not every player can seek in.
    with av.open(str(path)) as clip:
        (stream,) = clip.streams
        assert stream.codec_context.name == "h264"
        assert stream.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == size
        assert stream.start_time == 0
        assert stream.color_range == 1
        assert (stream.colorspace, stream.color_primaries, stream.color_trc) == (6, 1, 1)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("size", [(96, 64), (1280, 720)])
def test_colors_come_back(tmp_path, size):
    _, frames = read(write(tmp_path / "a.mp4", size=size))
    for frame in frames:
        np.testing.assert_allclose(corners(frame.image), UPRIGHT, atol=5)


def test_every_picture_keeps_its_time(tmp_path):
    source, frames = read(write(tmp_path / "a.mp4"))
    assert [f.time_s for f in frames] == pytest.approx(TIMES_S, abs=2e-5)
    assert source.info.duration_s == pytest.approx(2.5, abs=2e-5)
    assert source.end_time_s == pytest.approx(2.5, abs=2e-5)


def test_last_picture_lasts_a_usual_while_without_an_end(tmp_path):
    source, _ = read(write(tmp_path / "a.mp4", end_time_s=None))
    assert source.info.duration_s == pytest.approx(1.1, abs=2e-5)


def test_many_frames_at_a_broken_rate(tmp_path):
    times_s = [i * 1001 / 30000 for i in range(150)]
    source, frames = read(write(tmp_path / "a.mp4", times_s, 150 * 1001 / 30000))
    assert [f.time_s for f in frames] == pytest.approx(times_s, abs=2e-5)
    assert source.info.duration_s == pytest.approx(150 * 1001 / 30000, abs=1e-3)
    assert source.info.fps == pytest.approx(30000 / 1001, abs=0.01)


def test_single_picture(tmp_path):
    source, frames = read(write(tmp_path / "a.mp4", [0.0], 3.0))
    assert len(frames) == 1
    assert source.info.duration_s == pytest.approx(3.0)


def test_times_too_close_together_stay_apart(tmp_path):
    _, frames = read(write(tmp_path / "a.mp4", [0.0, 0.0, 1e-7, 0.5], 1.0))
    tick = 1 / 90_000
    assert [f.time_s for f in frames] == pytest.approx([0, tick, 2 * tick, 0.5], abs=1e-7)


def test_copy_of_a_clip_lasts_as_long(tmp_path):
    original = write(tmp_path / "a.mp4")
    source = open_source(original, display_long_side=64)
    with VideoWriter(tmp_path / "b.mp4", size=(64, 42), fps_hint=source.info.fps) as writer:
        for frame in source:
            assert frame.display is not None
            writer.write(frame.display, frame.time_s)
        writer.close(source.end_time_s)
    copy, frames = read(tmp_path / "b.mp4")
    assert [f.time_s for f in frames] == pytest.approx(TIMES_S, abs=3e-5)
    assert copy.info.duration_s == pytest.approx(2.5, abs=3e-5)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("pictures", [0, 1, 60])
def test_failing_leaves_no_file(tmp_path, error, pictures):
    path = tmp_path / "a.mp4"
    path.write_text("old")

    def run() -> None:
        with VideoWriter(path, size=(96, 64), fps_hint=None) as writer:
            for number in range(pictures):
                writer.write(quarters(96, 64), number / 10)
            raise error

    with pytest.raises(error):
        run()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_clip_without_a_picture_is_an_error(tmp_path):
    with (
        pytest.raises(OutputError, match="no picture"),
        VideoWriter(tmp_path / "a.mp4", size=(96, 64), fps_hint=None),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_wrong_sizes(tmp_path):
    with pytest.raises(ValueError, match="even"):
        VideoWriter(tmp_path / "a.mp4", size=(95, 64), fps_hint=None)
    with (
        pytest.raises(ValueError, match="shape"),
        VideoWriter(tmp_path / "a.mp4", size=(96, 64), fps_hint=None) as writer,
    ):
        writer.write(quarters(64, 96), 0)
    assert list(tmp_path.iterdir()) == []


def test_missing_encoder(tmp_path, monkeypatch):
    monkeypatch.setattr(writer_module, "_ENCODER", "no_such_encoder")
    with pytest.raises(OutputError, match="libx264"):
        VideoWriter(tmp_path / "a.mp4", size=(96, 64), fps_hint=None)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there(tmp_path):
    with pytest.raises(OutputError, match="its folder does not exist"):
        VideoWriter(tmp_path / "no" / "a.mp4", size=(96, 64), fps_hint=None)


@pytest.mark.parametrize("after", [0, 1, 200])
def test_folder_that_vanishes(tmp_path, after):
    folder = tmp_path / "out"
    folder.mkdir()

    def run() -> None:
        with VideoWriter(folder / "a.mp4", size=(96, 64), fps_hint=None) as writer:
            for number in range(201):
                if number == after:
                    shutil.rmtree(folder)
                writer.write(quarters(96, 64), number / 10)

    with pytest.raises(OutputError) as caught:
        run()
    assert str(folder / "a.mp4") in str(caught.value)
    assert not folder.exists()


FULL_DISK = """
import resource, sys
import numpy as np
from formcheck.errors import OutputError
from formcheck.pipeline.writer import VideoWriter
noise = np.random.default_rng(0)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    with VideoWriter(sys.argv[1], size=(320, 240), fps_hint=30.0) as writer:
        for number in range(40):
            picture = noise.integers(0, 256, (240, 320, 3), dtype=np.uint8)
            writer.write(picture, number / 30)
except OutputError as error:
    print(error)
"""


@pytest.mark.parametrize("limit", [0, 30_000, 200_000])
def test_disk_that_fills_up(tmp_path, limit):
    """A limit on the file's size stands in for the disk: the same writing fails."""
    pytest.importorskip("resource")
    path = tmp_path / "a.mp4"
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, path, str(limit)], capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    assert f"{path} could not be written: the file grows larger than allowed" in done.stdout
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
import numpy as np
from formcheck.pipeline.writer import VideoWriter
writer = VideoWriter(sys.argv[1], size=(64, 48), fps_hint=30.0, in_pieces=True)
rng = np.random.default_rng(0)
for number in range(int(sys.argv[2])):
    writer.write(rng.integers(0, 255, (48, 64, 3), np.uint8), number / 3)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills as on POSIX")
@pytest.mark.parametrize("pictures", [15, 24, 60])
def test_a_film_in_pieces_plays_though_its_process_was_killed(tmp_path, pictures):
    """Three pictures a second, as on a slow machine, with a camera of thirty."""
    line = [sys.executable, "-c", KILLED, str(tmp_path / "film.mp4"), str(pictures)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(line, env=environment, check=False)
    (film,) = tmp_path.iterdir()
    with open_source(film) as source:
        times = [frame.time_s for frame in source]
    assert times[0] == 0.0
    assert (pictures - 1) / 3 - times[-1] < 4.0


def test_a_film_in_pieces_is_an_ordinary_one_in_the_end(tmp_path):
    with VideoWriter(tmp_path / "f.mp4", size=(64, 48), fps_hint=3.0, in_pieces=True) as writer:
        for number in range(20):
            writer.write(np.full((48, 64, 3), 10 * number, np.uint8), number / 3)
        writer.close(7.0)
    with open_source(tmp_path / "f.mp4") as source:
        assert source.announced_frames == 20
        times = [frame.time_s for frame in source]
        assert times == pytest.approx([number / 3 for number in range(20)], abs=1e-3)
        assert source.end_time_s == pytest.approx(7.0, abs=0.01)
        assert source.damage == ()
