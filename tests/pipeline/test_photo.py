"""Photographs of every kind are read upright and in colour; damaged ones are refused."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.frames import SourceInfo
from formcheck.pipeline.photo import PhotoSource, display_size
from formcheck.pipeline.video import open_source
from tests.pipeline.make_clips import (
    BLUE,
    GREEN,
    RED,
    UPRIGHT,
    YELLOW,
    corners,
    exif_turned,
    quarters,
)


def encoded(ending: str, width: int = 96, height: int = 64) -> bytes:
    bgr = cv2.cvtColor(quarters(width, height), cv2.COLOR_RGB2BGR)
    quality = [cv2.IMWRITE_JPEG_QUALITY, 97] if ending == ".jpg" else []
    return cv2.imencode(ending, bgr, quality)[1].tobytes()


def save(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableInputError) as caught:
        open_source(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp", ".bmp", ".tiff", ".avif"])
def test_kinds_of_photograph(tmp_path, ending):
    # Named as a video on purpose: content decides.
    path = save(tmp_path / "a.mp4", encoded(ending))
    source = open_source(path)
    assert isinstance(source, PhotoSource)
    assert source.info == SourceInfo(
        path=str(path), width=96, height=64, fps=None, duration_s=None, frames=1, is_photo=True
    )
    (frame,) = source
    assert (frame.time_s, frame.index, frame.display) == (0.0, 0, None)
    assert frame.image.shape == (64, 96, 3)
    np.testing.assert_allclose(corners(frame.image), UPRIGHT, atol=12)
    assert source.damage is None
    source.close()
    source.close()


@pytest.mark.parametrize(
    ("orientation", "colors"),
    [
        (1, (RED, GREEN, BLUE, YELLOW)),
        (2, (GREEN, RED, YELLOW, BLUE)),
        (3, (YELLOW, BLUE, GREEN, RED)),
        (4, (BLUE, YELLOW, RED, GREEN)),
        (5, (RED, BLUE, GREEN, YELLOW)),
        (6, (BLUE, RED, YELLOW, GREEN)),
        (7, (YELLOW, GREEN, BLUE, RED)),
        (8, (GREEN, YELLOW, RED, BLUE)),
    ],
)
def test_exif_orientation(tmp_path, orientation, colors):
    path = save(tmp_path / "a.jpg", exif_turned(encoded(".jpg"), orientation))
    source = open_source(path, display_long_side=48)
    (frame,) = source
    width, height = (96, 64) if orientation < 5 else (64, 96)
    assert (source.info.width, source.info.height) == (width, height)
    assert frame.image.shape == (height, width, 3)
    assert frame.display is not None
    assert frame.display.shape == (height // 2, width // 2, 3)
    np.testing.assert_allclose(corners(frame.image), colors, atol=8)
    np.testing.assert_allclose(corners(frame.display), colors, atol=8)


@pytest.mark.parametrize("kind", ["grey", "deep", "transparent"])
def test_other_depths_become_rgb(tmp_path, kind):
    rgb = quarters(96, 64)
    stored = {
        "grey": cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY),
        "deep": cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR).astype(np.uint16) * 257,
        "transparent": cv2.cvtColor(rgb, cv2.COLOR_RGB2BGRA),
    }[kind]
    path = save(tmp_path / "a.png", cv2.imencode(".png", stored)[1].tobytes())
    (frame,) = open_source(path)
    assert frame.image.dtype == np.uint8
    expected = np.repeat(corners(rgb) @ [[0.299], [0.587], [0.114]], 3, axis=1)
    np.testing.assert_allclose(
        corners(frame.image), expected if kind == "grey" else UPRIGHT, atol=2
    )


def test_large_photograph_is_scaled_down(tmp_path):
    path = save(tmp_path / "a.jpg", encoded(".jpg", 1201, 2401))
    (plain,) = open_source(path)
    (shown,) = open_source(path, display_long_side=1280)
    assert plain.image.shape == (960, 480, 3)
    np.testing.assert_array_equal(plain.image, shown.image)
    assert shown.display is not None
    assert shown.display.shape == (1280, 640, 3)
    np.testing.assert_allclose(corners(shown.display), UPRIGHT, atol=8)


@pytest.mark.parametrize(
    ("size", "long_side", "expected"),
    [
        ((641, 361), 1280, (640, 360)),
        ((1920, 1080), 1280, (1280, 720)),
        ((1080, 1920), 1281, (720, 1280)),
        ((5000, 1), 1280, (1280, 2)),
        ((1, 1), 1280, (2, 2)),
    ],
)
def test_display_size_is_even_and_not_enlarged(size, long_side, expected):
    assert display_size(*size, long_side) == expected


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp", ".bmp", ".tiff", ".avif"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_unfinished_photograph_is_refused(tmp_path, capfd, ending, share):
    data = encoded(ending, 400, 300)
    path = save(tmp_path / "a.jpg", data[: max(20, int(len(data) * share))])
    assert "damaged or unfinished photograph" in refusal(path)
    assert capfd.readouterr() == ("", "")


def test_heic_is_refused_by_name(tmp_path):
    path = save(tmp_path / "a.heic", b"\0\0\0\x18ftypheic" + bytes(100))
    assert "HEIC" in refusal(path)
