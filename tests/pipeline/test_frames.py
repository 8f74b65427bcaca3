"""High dynamic range, as a telephone films it, on an ordinary screen."""

from __future__ import annotations

from fractions import Fraction

import cv2  # noqa: F401  # Before av, or cv2.imshow hangs on Linux.
import numpy as np
import pytest

from formcheck.pipeline.frames import HLG, PQ, for_screen
from formcheck.pipeline.video import open_source


def grey(value: int, transfer: int) -> int:
    """What becomes of a grey in 0..255, on an ordinary screen."""
    red, green, blue = for_screen(np.full((2, 2, 3), value, np.uint8), transfer)[0, 0].tolist()
    assert max(red, green, blue) - min(red, green, blue) <= 1, "grey stays grey"
    return int(green)


def test_an_ordinary_picture_is_the_same_object():
    picture = np.full((2, 2, 3), 100, np.uint8)
    for transfer in (0, 1, 2, 13, 14):
        assert for_screen(picture, transfer) is picture


@pytest.mark.parametrize(
    ("transfer", "white", "mid"), [(PQ, 148, 98), (HLG, 191, 97)]
)  # A white sheet, 203 nits (BT.2408: 58% and 75%), and 26 nits, grey of 18% and a little.
def test_white_is_bright_and_grey_is_grey(transfer, white, mid):
    assert grey(0, transfer) == 0
    assert grey(white, transfer) == pytest.approx(239, abs=3)
    assert grey(255, transfer) >= 253
    assert 95 < grey(mid, transfer) < 120
    seen = [grey(value, transfer) for value in range(0, 256, 5)]
    assert seen == sorted(seen)


def test_colours_of_the_wide_gamut_become_richer():
    """Taken as they are they would look washed out."""
    picture = np.array([[[120, 90, 90]]], np.uint8)
    red, green, blue = for_screen(picture, PQ)[0, 0].astype(int).tolist()
    assert red - green > 40
    assert abs(green - blue) < 15


@pytest.mark.parametrize(("transfer", "shown"), [(PQ, 235), (HLG, 167), (1, 146)])
def test_people_see_it_brought_down_and_the_pose_model_as_it_is(tmp_path, transfer, shown):
    import av

    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx265", rate=10, options={"x265-params": "log-level=none"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p10le"
        stream.codec_context.color_trc, stream.codec_context.time_base = transfer, Fraction(1, 10)
        for number in range(3):
            picture = np.full((64, 64, 3), 148, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture).reformat(format="yuv420p10le")
            frame.pts, frame.color_trc = number, transfer
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    with open_source(path, display_long_side=64) as source:
        frame = next(iter(source))
    assert frame.display is not None
    assert frame.image.mean() == pytest.approx(148, abs=3)
    assert frame.display.mean() == pytest.approx(shown, abs=3)
