"""The file of a recording: when it was made, and the pictures in it as JPEG of modest size."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.recorded import (
    read_picture,
    recorded_at,
    said_recorded,
    stills,
    to_jpeg,
    written_at,
)
from formcheck.pipeline.writer import VideoWriter

WRITTEN = datetime(2026, 5, 6, 7, 8, tzinfo=UTC)


def recorded_clip(path: Path, said: str) -> Path:
    import av

    with av.open(str(path), "w") as out:
        if said:
            out.metadata["creation_time"] = said
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
        out.mux(stream.encode(frame))
        out.mux(stream.encode())
    os.utime(path, (WRITTEN.timestamp(), WRITTEN.timestamp()))
    return path


def test_a_clip_knows_when_it_was_recorded(tmp_path):
    path = recorded_clip(tmp_path / "a.mp4", "2026-01-02T03:04:05Z")
    assert said_recorded(path) == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert recorded_at(path) == said_recorded(path)


@pytest.mark.parametrize("said", ["", "1970-01-01T00:00:00Z", "2026-05-06T07:09:00Z"])
def test_a_clip_that_does_not_or_cannot_know_is_as_old_as_its_file(tmp_path, said):
    """No time at all, a clock that was not set, and one that was ahead of the file."""
    path = recorded_clip(tmp_path / "a.mp4", said)
    assert said_recorded(path) is None
    assert recorded_at(path) == WRITTEN


@pytest.mark.parametrize("seconds", [-1e9, 0, 4e9, 1e12])
def test_a_file_of_a_day_that_cannot_be_is_of_now(tmp_path, seconds):
    """The clock of the computer was not set, or ahead; no session is of the year 2096."""
    path = tmp_path / "r.json"
    path.write_text("{}")
    try:
        os.utime(path, (seconds, seconds))
    except OSError:
        pytest.skip("this disk keeps no such date")
    begun = datetime.now(UTC)
    assert begun <= written_at(path) <= datetime.now(UTC)


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
