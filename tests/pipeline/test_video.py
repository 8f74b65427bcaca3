"""Clips of every odd kind are read upright, in colour, in time; broken ones in one sentence."""

from __future__ import annotations

import contextlib
import random
import shutil
import subprocess
import sys
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.container import open_container
from formcheck.pipeline.frames import ANALYSIS_LONG_SIDE, Frame
from formcheck.pipeline.track import _pictures
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.report.result import Source
from formcheck.rules.problems import WarningSpan
from formcheck.texts import load_texts
from tests.end_to_end.conftest import SAMPLES
from tests.pipeline.make_clips import (
    BLUE,
    GREEN,
    RED,
    UPRIGHT,
    YELLOW,
    corners,
    cut,
    make_clip,
    make_sound,
    patch,
    quarters,
    spoil_packet,
)

CLIP = Path(__file__).resolve().parents[1] / "clips" / "small-001-seated.mp4"


def read(path: Path, display_long_side: int | None = None) -> tuple[VideoSource, list[Frame]]:
    source = open_source(path, display_long_side=display_long_side)
    assert isinstance(source, VideoSource)
    frames = list(source)
    source.close()
    return source, frames


def assert_quarters(picture: np.ndarray, colors=UPRIGHT, tolerance: float = 8) -> None:
    np.testing.assert_allclose(corners(picture), colors, atol=tolerance)


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableInputError) as caught:
        read(path)
    message = str(caught.value)
    assert str(path) in message
    assert message.endswith(".")
    assert "\n" not in message
    return message


# Turned and stretched


@pytest.mark.parametrize(
    ("rotation", "mirrored", "colors"),
    [
        (None, False, (RED, GREEN, BLUE, YELLOW)),
        (0, False, (RED, GREEN, BLUE, YELLOW)),
        (90, False, (GREEN, YELLOW, RED, BLUE)),
        (180, False, (YELLOW, BLUE, GREEN, RED)),
        (270, False, (BLUE, RED, YELLOW, GREEN)),
        (0, True, (GREEN, RED, YELLOW, BLUE)),
        (180, True, (BLUE, YELLOW, RED, GREEN)),
    ],
)
def test_picture_is_turned_upright(tmp_path, rotation, mirrored, colors):
    clip = make_clip(tmp_path / "a.mp4", size=(96, 64), rotation=rotation, mirrored=mirrored)
    source, frames = read(clip, display_long_side=50)
    width, height = (64, 96) if rotation in (90, 270) else (96, 64)
    assert (source.info.width, source.info.height) == (width, height)
    assert frames[0].image.shape == (height, width, 3)
    assert frames[0].display is not None
    assert frames[0].display.shape == ((50, 32, 3) if height > width else (32, 50, 3))
    for frame in frames:
        assert_quarters(frame.image, colors)
        assert_quarters(frame.display, colors)


@pytest.mark.parametrize(
    ("aspect", "size"),
    [
        (Fraction(2, 1), (128, 48)),
        (Fraction(1, 2), (64, 96)),
        (Fraction(4, 3), (85, 48)),
        (Fraction(100, 1), (64, 48)),  # Nobody means that.
    ],
)
def test_pixels_are_made_square(tmp_path, aspect, size):
    source, frames = read(make_clip(tmp_path / "a.mp4", pixel_aspect=aspect))
    assert (source.info.width, source.info.height) == size
    assert frames[0].image.shape == (size[1], size[0], 3)
    assert_quarters(frames[0].image)


TURNED = {
    90: (BLUE, RED, YELLOW, GREEN),
    180: (YELLOW, BLUE, GREEN, RED),
    270: (GREEN, YELLOW, RED, BLUE),
}


@pytest.mark.parametrize("rotate", [90, 180, 270])
@pytest.mark.parametrize("stated", [None, 90, -90, 180])
def test_a_picture_is_turned_clockwise_on_request(tmp_path, rotate, stated):
    size = (64, 48) if stated in (None, 180) else (48, 64)
    clip = make_clip(tmp_path / "clip.mp4", size=(64, 48), rotation=stated)
    with open_source(clip, rotate=rotate) as source:
        frame = next(iter(source))
    assert source.info.rotated == rotate
    assert (source.info.width, source.info.height) == (size if rotate == 180 else size[::-1])
    _, (plain, *_) = read(clip)
    np.testing.assert_allclose(frame.image, np.rot90(plain.image, -rotate // 90), atol=3)
    if stated is None:
        assert_quarters(frame.image, TURNED[rotate])


@pytest.mark.parametrize("name", ["photo.png", "still.gif"])
def test_a_photograph_is_turned_too(tmp_path, name):
    path = tmp_path / name
    pillow = pytest.importorskip("PIL.Image")
    pillow.fromarray(quarters(64, 48)).save(path)
    with open_source(path, rotate=90) as source:
        (frame,) = source
    assert (source.info.width, source.info.height, source.info.rotated) == (48, 64, 90)
    assert_quarters(frame.image, TURNED[90], tolerance=16)


def test_square_pixels_and_rotation_together(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", pixel_aspect=Fraction(2, 1), rotation=90)
    source, frames = read(clip)
    assert (source.info.width, source.info.height) == (48, 128)
    assert frames[0].image.shape == (128, 48, 3)
    assert_quarters(frames[0].image, (GREEN, YELLOW, RED, BLUE))


# Sizes


@pytest.mark.parametrize("width", [60, 61, 62, 63, 64, 65, 321])
@pytest.mark.parametrize("height", [48, 49])
def test_every_width_class(tmp_path, width, height):
    clip = make_clip(tmp_path / "a.mp4", size=(width, height), pix_fmt="yuv444p")
    _, frames = read(clip, display_long_side=1280)
    for frame in frames[:2]:
        assert frame.image.shape == (height, width, 3)
        assert frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous
        assert frame.display is not None
        assert frame.display.shape == (height // 2 * 2, width // 2 * 2, 3)
        assert_quarters(frame.image)
        assert_quarters(frame.display)
        # The right and lower edges are where converters leave rows or columns out.
        np.testing.assert_allclose(frame.image[-1, -1], YELLOW, atol=25)


@pytest.mark.parametrize(("width", "height"), [(63, 47), (1001, 41)])
def test_odd_size_with_halved_colors(tmp_path, width, height):
    clip = make_clip(tmp_path / "a.avi", size=(width, height), codec="mjpeg", pix_fmt="yuvj420p")
    _, frames = read(clip, display_long_side=2000)
    assert frames[0].image.shape == (min(height, 39 if width > 960 else height), min(width, 960), 3)
    assert_quarters(frames[0].image, tolerance=12)
    assert frames[0].display is not None
    assert frames[0].display.shape == (height - 1, width - 1, 3)


def test_large_clip_is_scaled_down_for_analysis(tmp_path):
    source, frames = read(
        make_clip(tmp_path / "a.mp4", size=(1920, 1080), matrix=1, times_s=(0,)), 1280
    )
    assert (source.info.width, source.info.height) == (1920, 1080)
    assert frames[0].image.shape == (540, ANALYSIS_LONG_SIDE, 3)
    assert frames[0].display is not None
    assert frames[0].display.shape == (720, 1280, 3)
    assert_quarters(frames[0].image)
    assert_quarters(frames[0].display)


@pytest.mark.parametrize("size", [(64, 48), (1280, 720)])
def test_image_is_the_same_with_and_without_display(tmp_path, size):
    clip = make_clip(tmp_path / "a.mp4", size=size, rotation=90)
    _, plain = read(clip)
    _, shown = read(clip, display_long_side=640)
    for one, other in zip(plain, shown, strict=True):
        assert one.display is None
        assert other.display is not None
        np.testing.assert_array_equal(one.image, other.image)
        assert one.time_s == other.time_s


def test_drawing_on_display_leaves_the_image_alone(tmp_path):
    _, frames = read(make_clip(tmp_path / "a.mp4"), display_long_side=640)
    assert frames[0].display is not None
    frames[0].display[:] = 0
    assert_quarters(frames[0].image)


# Colours


CODINGS = [
    # Ending, codec, pixel format, full range, matrices it can name (None for not naming one).
    (".mp4", "libx264", "yuv420p", False, (None, 1, 6, 9)),
    (".mp4", "libx264", "yuv420p", True, (None, 1, 6, 9)),
    (".mp4", "libx264", "yuv420p10le", False, (None, 1, 6, 9)),
    (".mp4", "libx264", "yuv422p", False, (None, 1, 6, 9)),
    (".avi", "mjpeg", "yuvj420p", True, (None, 6)),
    (".mkv", "ffv1", "bgr0", None, (None,)),
    (".avi", "rawvideo", "bgr24", None, (None,)),
]


@pytest.mark.parametrize(
    ("suffix", "codec", "pix_fmt", "full_range", "matrix"),
    [(*coding, matrix) for *coding, matrices in CODINGS for matrix in matrices],
)
def test_colors(tmp_path, suffix, codec, pix_fmt, full_range, matrix):
    clip = make_clip(
        tmp_path / f"a{suffix}",
        size=(1024, 64),  # Wider than the analysis picture: scaled, too.
        codec=codec,
        pix_fmt=pix_fmt,
        full_range=full_range,
        matrix=matrix,
        times_s=(0, 0.1),
    )
    _, frames = read(clip, display_long_side=1024)
    assert frames[0].image.shape == (60, 960, 3)
    assert_quarters(frames[0].image)
    assert frames[0].display is not None
    assert_quarters(frames[0].display)


@pytest.mark.parametrize(("size", "matrix"), [((1280, 720), 1), ((640, 480), 6)])
def test_untagged_clip_has_the_colors_usual_for_its_size(tmp_path, size, matrix):
    clip = make_clip(tmp_path / "a.mp4", size=size, matrix=matrix, tagged=False, times_s=(0,))
    _, frames = read(clip)
    assert_quarters(frames[0].image)


def test_grey_clip_gives_three_equal_channels(tmp_path):
    _, frames = read(make_clip(tmp_path / "a.mp4", pix_fmt="gray", size=(1000, 48)))
    image = frames[0].image
    assert image.shape == (46, 960, 3)
    assert np.ptp(image.astype(int), axis=2).max() <= 2
    grey = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in UPRIGHT]
    np.testing.assert_allclose(corners(image)[:, 0], grey, atol=6)


# Times


def test_each_frame_has_its_own_time(tmp_path):
    times_s = [0, 0.033, 0.2, 0.233, 1.5, 1.533]
    source, frames = read(make_clip(tmp_path / "a.mp4", times_s=times_s))
    assert [f.time_s for f in frames] == pytest.approx(times_s, abs=1e-6)
    assert [f.index for f in frames] == list(range(6))
    assert source.damage == ()


def test_times_start_at_zero(tmp_path):
    clip = make_clip(tmp_path / "a.mkv", times_s=[7 + i / 10 for i in range(10)])
    source, frames = read(clip)
    assert [f.time_s for f in frames] == pytest.approx([i / 10 for i in range(10)], abs=2e-3)
    assert source.end_time_s == pytest.approx(1.0, abs=2e-3)
    assert source.damage == ()


def test_info_and_end(tmp_path):
    clip = make_clip(tmp_path / "a.mp4")
    source, frames = read(clip)
    assert source.info == Source(str(clip), 64, 48, 10.0, 1.0, 0, 0)
    assert source.announced_frames == 10
    assert not source.is_photo
    assert len(frames) == 10
    assert source.end_time_s == pytest.approx(1.0)


def test_slow_motion_has_the_times_of_what_happened(tmp_path):
    times_s = [0, 0.4, 0.8, 2.0, 2.4]
    clip = make_clip(tmp_path / "a.mp4", times_s=times_s)
    with open_source(clip, slow_motion=4) as source:
        assert [f.time_s for f in source] == pytest.approx([t / 4 for t in times_s], abs=1e-6)
        assert source.end_time_s == pytest.approx(source.info.duration_s)
    plain, _ = read(clip)
    assert source.info.duration_s == pytest.approx(plain.info.duration_s / 4)
    assert source.info.fps == pytest.approx(plain.info.fps * 4)
    assert (source.info.slow_motion, plain.info.slow_motion) == (4.0, 1.0)
    assert source.damage == ()


@pytest.mark.parametrize(
    ("said", "slower"), [("80.000000", 8.0), ("10", 1.0), ("11", 1.0), ("1", 1.0), ("much", 1.0)]
)
def test_a_clip_may_say_itself_that_it_is_slow_motion(tmp_path, said, slower):
    options = {"movflags": "use_metadata_tags"}
    tag = {"com.android.capture.fps": said}
    clip = make_clip(tmp_path / "a.mp4", options=options, metadata=tag)
    source, frames = read(clip)
    assert source.info.slow_motion == slower
    assert frames[-1].time_s == pytest.approx(0.9 / slower)
    with open_source(clip, slow_motion=2) as told:
        assert told.info.slow_motion == 2, "who says so knows better"


def test_single_frame(tmp_path):
    source, frames = read(make_clip(tmp_path / "a.mp4", times_s=(0,)))
    assert [f.time_s for f in frames] == [0.0]
    assert source.end_time_s > 0


def test_stream_without_times_goes_by_its_rate(tmp_path):
    source, frames = read(make_clip(tmp_path / "a.h264", container="h264"))
    assert len(frames) == 10
    steps = np.diff([f.time_s for f in frames])
    assert source.info.fps is not None
    np.testing.assert_allclose(steps, 1 / source.info.fps, atol=1e-6)


def test_repeated_times_still_increase(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", times_s=[0, 0.1, 0.2, 0.3, 0.9, 1.0])
    # The table of durations: 3 × 0.1 s, then 0.6 s, …; now two pictures last no time.
    patch(clip, (3).to_bytes(4) + (100 * 16).to_bytes(4), (3).to_bytes(4) + (0).to_bytes(4))
    _, frames = read(clip)
    times = [f.time_s for f in frames]
    assert len(times) == 6
    assert (np.diff(times) > 0).all()


# Which stream, which kind


def test_of_several_streams_the_default_one_is_taken_not_the_largest(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", size=(32, 32), sizes_of_more_streams=[(64, 48), (16, 16)])
    source, frames = read(clip)
    assert (source.info.width, source.info.height) == (32, 32)
    assert len(frames) == 10


def test_a_cover_that_nothing_marks_as_one_is_not_the_clip(tmp_path):
    """It has one picture, however large."""
    import av

    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as output:
        streams = [output.add_stream(codec, rate=10) for codec in ("mjpeg", "libx264")]
        for stream, size, pix_fmt in zip(
            streams, ((300, 300), (64, 48)), ("yuvj420p", "yuv420p"), strict=True
        ):
            (stream.width, stream.height), stream.pix_fmt = size, pix_fmt
        for number in range(10):
            for stream in streams[number > 0 :]:
                picture = av.VideoFrame.from_ndarray(quarters(stream.width, stream.height))
                frame = picture.reformat(format=stream.pix_fmt)
                frame.pts, frame.time_base = number, Fraction(1, 10)
                output.mux(stream.encode(frame))
        for stream in streams:
            output.mux(stream.encode(None))
    source, frames = read(path)
    assert (source.info.width, source.info.height) == (64, 48)
    assert len(frames) == 10


# Shapes that change


def joined(path, *clips):
    """Put MPEG transport streams one after the other, as recorders do."""
    path.write_bytes(b"".join(clip.read_bytes() for clip in clips))
    return path


@pytest.mark.parametrize("second", [(64, 64), (48, 64), (96, 32)])
def test_a_picture_of_another_shape_is_fitted_in_and_told(tmp_path, second):
    times_s = [i / 10 for i in range(10)]
    later = [1.0 + time for time in times_s]
    one = make_clip(tmp_path / "a.ts", size=(64, 48), times_s=times_s)
    other = make_clip(tmp_path / "b.ts", size=second, times_s=later)
    source, frames = read(joined(tmp_path / "c.ts", one, other))
    assert len(frames) == 20
    assert {frame.image.shape for frame in frames} == {(48, 64, 3)}
    (change,) = source.damage
    assert change.warning == "changed_shape"
    assert change.start_s == change.end_s == pytest.approx(1.05, abs=0.06)
    last = frames[-2].image
    rows, columns = np.flatnonzero(last.any((1, 2))), np.flatnonzero(last.any((0, 2)))
    seen = columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    assert seen[0] / seen[1] == pytest.approx(second[0] / second[1], rel=0.08)
    assert max(seen[0] / 64, seen[1] / 48) == pytest.approx(1.0, abs=0.05)
    inner = last[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    np.testing.assert_allclose(corners(inner), UPRIGHT, atol=14)


def test_another_size_of_the_same_shape_is_no_change(tmp_path):
    later = [1.0 + i / 10 for i in range(10)]
    one = make_clip(tmp_path / "a.ts", size=(64, 48))
    other = make_clip(tmp_path / "b.ts", size=(128, 96), times_s=later)
    source, frames = read(joined(tmp_path / "c.ts", one, other))
    assert source.damage == ()
    assert len(frames) == 20
    np.testing.assert_allclose(corners(frames[-2].image), UPRIGHT, atol=14)


# Streams without a container


@pytest.mark.parametrize("fps", [10, 15, 24, 60])
def test_a_raw_stream_has_the_rate_that_it_states(tmp_path, fps):
    import av

    path = tmp_path / "a.h264"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=fps, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(30):
            frame = av.VideoFrame.from_ndarray(quarters(64, 48)).reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    source, frames = read(path)
    assert source.info.fps == fps
    assert [f.time_s for f in frames] == pytest.approx([i / fps for i in range(30)])
    assert source.end_time_s == pytest.approx(30 / fps)
    assert source.damage == ()


@pytest.mark.parametrize("name", ["a.mkv", "a.webm", "a.avi", "a.mov", "a.ts", "a.flv", "a.gif"])
def test_containers(tmp_path, name):
    codec, pix_fmt = {"a.webm": ("libvpx", "yuv420p"), "a.gif": ("gif", "rgb8")}.get(
        name, ("libx264", "yuv420p")
    )
    source, frames = read(make_clip(tmp_path / name, codec=codec, pix_fmt=pix_fmt))
    assert len(frames) == 10
    assert frames[-1].time_s == pytest.approx(0.9, abs=0.011)
    assert_quarters(frames[0].image, tolerance=60 if codec == "gif" else 12)
    assert source.damage == ()


def test_ending_of_the_name_does_not_matter(tmp_path):
    clip = make_clip(tmp_path / "a.mp4")
    for name in ("clip.jpg", "clip.txt", "clip%d.mp4", "http:clip", "clip"):
        clip = clip.rename(tmp_path / name)
        _, frames = read(clip)
        assert len(frames) == 10


def test_name_is_never_taken_for_an_address(tmp_path, monkeypatch):
    make_clip(tmp_path / "a.mp4").rename(tmp_path / "http:clip")
    monkeypatch.chdir(tmp_path)
    source, frames = read(Path("http:clip"))
    assert source.info.path == "http:clip"
    assert len(frames) == 10


# Damaged


def test_gif_that_breaks_off(tmp_path):
    """Between two pictures, too, where nothing but the missing end tells."""
    clip = make_clip(tmp_path / "a.gif", codec="gif", pix_fmt="rgb8")
    whole = clip.read_bytes()
    for ends_at in (len(whole) - 1, whole.rindex(b"\x21\xf9\x04")):
        clip.write_bytes(whole[:ends_at])
        source, _ = read(clip)
        assert [warning.warning for warning in source.damage] == ["cut_off"]
    clip.write_bytes(whole + bytes(100))
    assert read(clip)[0].damage == ()


def test_clip_that_breaks_off(tmp_path):
    times_s = [i / 10 for i in range(100)]
    clip = make_clip(tmp_path / "a.mp4", times_s=times_s, options={"movflags": "faststart"})
    source, frames = read(cut(clip, 0.6))
    assert 5 < len(frames) < 95
    assert [f.time_s for f in frames] == pytest.approx(times_s[: len(frames)])
    (cut_off,) = source.damage
    assert cut_off == WarningSpan("cut_off", source.end_time_s, 10.0)


def test_clip_that_breaks_off_without_announced_end(tmp_path):
    clip = make_clip(tmp_path / "a.mkv", times_s=[i / 10 for i in range(100)])
    source, frames = read(cut(clip, 0.6))
    assert 5 < len(frames) < 95
    assert WarningSpan("cut_off", source.end_time_s, 10.0) in source.damage


@pytest.mark.parametrize(("suffix", "codec"), [(".avi", "mjpeg"), (".mp4", "libx264")])
def test_unreadable_packet_is_left_out(tmp_path, suffix, codec):
    pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    clip = make_clip(tmp_path / f"a{suffix}", codec=codec, pix_fmt=pix_fmt)
    source, frames = read(spoil_packet(clip, 4))
    assert 8 <= len(frames) <= 9
    assert frames[-1].time_s == pytest.approx(0.9, abs=1e-3)
    assert source.damage == (WarningSpan("damaged_video", 0.4, 0.4),)


def test_a_clock_that_jumps_is_told(tmp_path):
    times_s = [i / 10 if i < 20 else 3600 + i / 10 for i in range(40)]
    source, frames = read(make_clip(tmp_path / "a.mkv", times_s=times_s))
    assert len(frames) == 40
    (gap,) = source.damage
    assert gap.warning == "gap"
    assert (gap.start_s, gap.end_s) == pytest.approx((1.9, 3602.0), abs=0.01)


def avi(path, frames):
    """An AVI as cameras write it: a tick of its clock for each frame."""
    import av

    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(quarters(64, 48)).reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def test_an_avi_that_lost_a_piece_in_its_middle_says_so(tmp_path):
    """What is left can be decoded, from pictures that are not there any more."""
    clip = avi(tmp_path / "a.avi", 100)
    assert read(clip)[0].damage == ()
    data = bytearray(clip.read_bytes())
    first = data.index(b"00dc", data.index(b"movi"))
    places = [first]
    while len(places) < 60:
        at = places[-1]
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        places.append(data.index(b"00dc", at + 8 + size))
    del data[places[50] : places[55]]
    clip.write_bytes(data)
    source, frames = read(clip)
    assert len(frames) == 95
    assert source.damage == (WarningSpan("damaged_video", 0.0, source.end_time_s),)


def flipped(clip, random_, bits=12):
    """Flip bits in coded pictures, as a bad disk or a bad line does."""
    import av

    with av.open(str(clip)) as opened:
        places = [(p.pos, p.size) for p in opened.demux(video=0) if p.size][3:]
    data = bytearray(clip.read_bytes())
    for _ in range(bits):
        position, size = random_.choice(places)
        data[position + random_.randrange(size)] ^= 1 << random_.randrange(8)
    clip.write_bytes(data)
    return clip


@pytest.mark.parametrize("seed", range(6))
def test_a_picture_that_is_made_up_in_part_is_damage_and_not_looked_at(tmp_path, seed):
    clip = tmp_path / "a.mp4"
    shutil.copy(SAMPLES / "seated_rounded.mp4", clip)
    with contextlib.closing(open_source(flipped(clip, random.Random(seed)))) as source:
        decoded = list(source.decoded())
    bad = [one for one in decoded if not one.sound]
    assert bad
    assert {span.warning for span in source.damage} == {"damaged_video"}
    assert source.damage[0].start_s <= bad[0].time_s
    with open_source(clip) as again:
        looked = [frame.index for frame in _pictures(again)]
    assert not {one.index for one in bad} & {*looked}
    assert len(looked) > 150


@pytest.mark.parametrize("name", ["seated_rounded", "standing_bounce", "supine_bent_knee"])
def test_an_intact_clip_has_no_damage(name):
    with open_source(SAMPLES / f"{name}.mp4") as source:
        assert all(one.sound for one in source.decoded())
    assert source.damage == ()


def test_the_same_picture_again_is_no_damage(tmp_path):
    """Theora, and NUT as here, say so with an empty packet."""
    import av

    path = tmp_path / "a.nut"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mjpeg", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(quarters(64, 48)).reformat(format="yuvj420p")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            for packet in stream.encode(frame):
                if number in (5, 6, 12):
                    empty = av.Packet(b"")
                    empty.pts, empty.dts = packet.pts, packet.dts
                    empty.time_base, empty.stream = packet.time_base, stream
                    output.mux(empty)
                else:
                    output.mux(packet)
    source, frames = read(path)
    assert len(frames) == 17
    assert frames[-1].time_s == pytest.approx(1.9)
    assert source.damage == ()


def test_pictures_missing_before_the_first_readable_one_are_no_damage(tmp_path):
    """A clip cut out of a longer one may start before its first key frame."""
    clip = make_clip(tmp_path / "a.avi", codec="mjpeg", pix_fmt="yuvj420p")
    source, frames = read(spoil_packet(clip, 0))
    assert len(frames) == 9
    assert frames[0].time_s == 0
    assert source.damage == ()


def test_closing_early_and_twice(tmp_path):
    source = open_source(make_clip(tmp_path / "a.mp4"))
    iterator = iter(source)
    next(iterator)
    source.close()
    source.close()
    del iterator


# Refused in one sentence


def test_refusals(tmp_path, capfd):
    text = tmp_path / "text.mp4"
    text.write_text("Dear diary,\n" * 100)
    notes = tmp_path / "notes.txt"
    notes.write_text("Dear diary,\n" * 100)
    playlist = tmp_path / "list.m3u8"
    playlist.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
    empty = tmp_path / "empty.mp4"
    empty.touch()
    cases = {
        tmp_path / "missing.mp4": "There is no file",
        text / "inside.mp4": "There is no file",
        tmp_path: "is a folder",
        empty: "is empty",
        text: "neither a video nor a photograph",
        notes: "neither a video nor a photograph",
        playlist: "neither a video nor a photograph",
        cut(make_clip(tmp_path / "no_moov.mp4"), 0.5): "table of contents is missing",
        make_sound(tmp_path / "sound.m4a"): "holds no video",
        make_sound(tmp_path / "record.mp4", cover_art=True): "holds no video",
        patch(make_clip(tmp_path / "codec.mp4"), b"avc1\0", b"zzzz\0"): "convert it to H.264",
        make_clip(tmp_path / "none.avi", times_s=()): "No picture in",
        Path("/dev/null"): "not an ordinary file",
    }
    for path, part in cases.items():
        assert part in refusal(path), path
    clip = make_clip(tmp_path / "all_spoilt.avi", codec="mjpeg", pix_fmt="yuvj420p", times_s=(0,))
    assert "No picture in" in refusal(spoil_packet(clip, 0))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("error", "part"),
    [(PermissionError(13, "Permission denied"), "may not be read"), (OSError(5, "I/O"), "(I/O)")],
)
def test_unreadable_file(tmp_path, monkeypatch, error, part):
    clip = make_clip(tmp_path / "a.mp4")
    load_texts("en")  # Before no file can be read any more.

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)  # The tests may run as root, who may read all.
    assert part in refusal(clip)


def test_nothing_is_printed_for_damaged_clips(tmp_path, capfd):
    times_s = [i / 10 for i in range(100)]
    clip = make_clip(tmp_path / "a.mp4", times_s=times_s, options={"movflags": "faststart"})
    read(cut(spoil_packet(clip, 3), 0.8))
    assert capfd.readouterr() == ("", "")


def test_pyav_is_imported_late_and_after_cv2():
    code = (
        "import sys, formcheck.pipeline.video, formcheck.pipeline.writer\n"
        "print('av' in sys.modules, 'cv2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False True"


def test_agrees_with_opencv(tmp_path):
    """Another reader sees the same corners in a turned clip."""
    clip = make_clip(tmp_path / "a.mp4", size=(96, 64), rotation=90, matrix=6)
    _, frames = read(clip)
    ok, other = cv2.VideoCapture(str(clip)).read()
    assert ok
    np.testing.assert_allclose(
        corners(frames[0].image), corners(cv2.cvtColor(other, cv2.COLOR_BGR2RGB)), atol=6
    )


@pytest.mark.parametrize(("name", "codec", "pix"), [
    ("raw.mjpeg", "mjpeg", "yuvj420p"), ("raw.obu", "libsvtav1", "yuv420p"),
])  # fmt: skip
def test_a_raw_stream_that_states_no_rate_is_a_clip_with_a_doubt(tmp_path, name, codec, pix):
    path = make_clip(tmp_path / name, codec=codec, pix_fmt=pix)
    source, frames = read(path)
    assert len(frames) == 10
    assert source.damage == (WarningSpan("assumed_rate", 0.0, source.end_time_s),)


def test_a_document_with_photographs_is_no_clip(tmp_path):
    jpeg = cv2.imencode(".jpg", quarters(64, 48))[1].tobytes()
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4\n" + jpeg * 30)
    assert "neither a video nor a photograph" in refusal(tmp_path / "x.pdf")


def test_streams_that_come_up_later_do_not_end_in_an_error(tmp_path):
    nothing = (b"\x47\x1f\xff\x10" + bytes(184)) * 40_000  # More than is read at the beginning.
    one = make_clip(tmp_path / "a.ts").read_bytes()
    four = make_clip(tmp_path / "b.ts", sizes_of_more_streams=[(64, 48)] * 3).read_bytes()
    # From the end, too, the duration is read.
    (tmp_path / "c.ts").write_bytes(one + nothing + four + nothing[:1_500_000] + one)
    assert len(read(tmp_path / "c.ts")[1]) == 30


@pytest.mark.parametrize("seed", range(6))
def test_flipped_bits_in_hevc_are_told_and_what_is_built_on_them_is_left_out(tmp_path, seed):
    """As telephones film it; of its own accord FFmpeg says nothing and marks no picture."""
    import av

    with open_container(CLIP) as clip, av.open(str(tmp_path / "a.mov"), "w") as out:
        quiet = {"x265-params": "log-level=none:keyint=10"}
        stream = out.add_stream("libx265", rate=12, options=quiet)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number, frame in enumerate(islice(clip.decode(video=0), 40)):
            small = frame.reformat(320, 180, "yuv420p")
            small.pts, small.time_base = number, Fraction(1, 12)
            out.mux(stream.encode(small))
        out.mux(stream.encode(None))
    source, frames = read(tmp_path / "a.mov")
    assert (len(frames), source.damage) == (40, ())
    source, found = read(flipped(tmp_path / "a.mov", random.Random(seed)))
    assert {span.warning for span in source.damage} == {"damaged_video"}
    assert 20 <= len(found) < 40
