"""Stills out of a clip: the picture that is shown at a time, as a JPEG of modest size."""

import cv2
import numpy as np
import pytest

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.stills import read_picture, stills, to_jpeg
from formcheck.pipeline.writer import VideoWriter

SECONDS = 8


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """A clip whose brightness is 20 more in each second; key frames lie further apart."""
    path = tmp_path_factory.mktemp("clip") / "c.mp4"
    with VideoWriter(path, size=(320, 180), fps_hint=5.0) as writer:
        for number in range(5 * SECONDS):
            shade = 30 + 20 * (number // 5)
            writer.write(np.full((180, 320, 3), shade, np.uint8), number / 5)
        writer.close(SECONDS)
    return path


def brightness(jpeg: bytes) -> float:
    return float(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).mean())


@pytest.mark.parametrize("time_s", [0.0, 0.99, 1.01, 3.5, 6.99, 7.0, 7.9])
def test_the_picture_shown_at_a_time(clip, time_s):
    (jpeg,) = stills(clip, [time_s])
    assert brightness(jpeg) == pytest.approx(30 + 20 * int(time_s), abs=4)


def test_times_outside_give_the_first_and_the_last(clip):
    first, last = stills(clip, [-1.0, 99.0])
    assert brightness(first) == pytest.approx(30, abs=4)
    assert brightness(last) == pytest.approx(30 + 20 * (SECONDS - 1), abs=4)


def test_no_times_no_stills(clip):
    assert stills(clip, []) == []


def test_a_large_picture_becomes_smaller_and_a_small_one_stays():
    large = cv2.imdecode(
        np.frombuffer(to_jpeg(np.zeros((1920, 1080, 3), np.uint8)), np.uint8), cv2.IMREAD_COLOR
    )
    assert large.shape[:2] == (960, 540)
    small = cv2.imdecode(
        np.frombuffer(to_jpeg(np.zeros((90, 160, 3), np.uint8)), np.uint8), cv2.IMREAD_COLOR
    )
    assert small.shape[:2] == (90, 160)


def test_colours_are_kept(tmp_path):
    red = np.zeros((64, 64, 3), np.uint8)
    red[..., 0] = 200
    path = tmp_path / "red.jpg"
    path.write_bytes(to_jpeg(red))
    assert read_picture(path).mean(axis=(0, 1)) == pytest.approx([200, 0, 0], abs=6)


@pytest.mark.parametrize("content", [b"", b"no clip", b"\0" * 5000])
def test_no_clip_one_sentence(content, tmp_path):
    path = tmp_path / "c.mp4"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=r"c\.mp4 "):
        stills(path, [0.0])
    with pytest.raises(UnreadableInputError, match="as a picture"):
        read_picture(path)
    with pytest.raises(UnreadableInputError):
        read_picture(tmp_path / "none.png")
