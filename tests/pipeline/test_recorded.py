"""When a clip was recorded, as it says itself, and what is taken where it does not."""

import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from formcheck.pipeline.recorded import recorded_at, said_recorded, written_at

WRITTEN = datetime(2026, 5, 6, 7, 8, tzinfo=UTC)


def clip(path: Path, said: str) -> Path:
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
    path = clip(tmp_path / "a.mp4", "2026-01-02T03:04:05Z")
    assert said_recorded(path) == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert recorded_at(path) == said_recorded(path)


@pytest.mark.parametrize("said", ["", "1970-01-01T00:00:00Z", "2026-05-06T07:09:00Z"])
def test_a_clip_that_does_not_or_cannot_know_is_as_old_as_its_file(tmp_path, said):
    """No time at all, a clock that was not set, and one that was ahead of the file."""
    path = clip(tmp_path / "a.mp4", said)
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
