"""Photographs of every kind are read upright and in colour; damaged ones are refused."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.frames import display_size
from formcheck.pipeline.photo import PhotoSource, is_stream, size_of
from formcheck.pipeline.recorded import read_picture
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.report.result import Source
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
    assert source.info == Source(str(path), 96, 64, None, None, 0, 0)
    assert source.is_photo
    (frame,) = source
    assert (frame.time_s, frame.index, frame.display) == (0.0, 0, None)
    assert frame.image.shape == (64, 96, 3)
    np.testing.assert_allclose(corners(frame.image), UPRIGHT, atol=12)
    assert source.damage == ()
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


# Pictures that are too large, move or are turned in their own way


def claiming(kind: str, width: int, height: int) -> bytes:
    """Return a small picture whose header claims another size."""
    if kind == "png":
        data = bytearray(encoded(".png"))
        data[16:24] = struct.pack(">II", width, height)
        data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    elif kind == "jpg":
        data = bytearray(encoded(".jpg"))
        at = data.find(b"\xff\xc0")
        data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    elif kind == "bmp":
        data = bytearray(encoded(".bmp"))
        data[18:26] = struct.pack("<ii", width, -height)
    elif kind == "tiff":
        data = bytearray(encoded(".tiff"))
        (place,) = struct.unpack_from("<I", data, 4)
        for number in range(struct.unpack_from("<H", data, place)[0]):
            entry = place + 2 + 12 * number
            tag = struct.unpack_from("<H", data, entry)[0]
            if tag in (256, 257):
                value = width if tag == 256 else height
                struct.pack_into("<HII", data, entry + 2, 4, 1, value)
    else:
        data = bytearray(encoded(".avif"))
        at = data.find(b"ispe")
        data[at + 8 : at + 16] = struct.pack(">II", width, height)
    return bytes(data)


KINDS = ("png", "jpg", "bmp", "tiff", "avif")


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_beyond_all_measure_is_refused_before_it_is_decoded(tmp_path, kind, monkeypatch):
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    path = save(tmp_path / f"a.{kind}", claiming(kind, 10_001, 10_000))
    most = 50 if path.suffix == ".avif" else 100
    assert f"10001×10000, more than {most} megapixels: make it smaller" in refusal(path)
    with pytest.raises(UnreadableInputError, match="megapixels"):
        read_picture(path)


@pytest.mark.parametrize("kind", KINDS)
def test_sizes_are_read_from_headers(kind):
    assert size_of(claiming(kind, 10_000, 9_999)) == (10_000, 9_999)
    assert size_of(encoded(f".{kind}", 96, 64)) == (96, 64)


@pytest.mark.parametrize("kind", KINDS)
def test_a_header_that_is_cut_off_says_nothing(kind):
    whole = encoded(f".{kind}")
    for length in range(8, 200):
        assert size_of(whole[:length]) in (None, (96, 64))


def test_webp_of_both_kinds():
    bgr = quarters(96, 64)
    for quality in (90, 101):
        data = cv2.imencode(".webp", bgr, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()
        assert data[12:16] == (b"VP8 " if quality < 100 else b"VP8L")
        assert size_of(data) == (96, 64)


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (1, UPRIGHT),
        (2, (GREEN, RED, YELLOW, BLUE)),
        (3, (YELLOW, BLUE, GREEN, RED)),
        (4, (BLUE, YELLOW, RED, GREEN)),
        (6, (BLUE, RED, YELLOW, GREEN)),
        (8, (GREEN, YELLOW, RED, BLUE)),
    ],
)
def test_an_avif_is_turned_by_its_own_boxes(tmp_path, orientation, turned):
    image = pytest.importorskip("PIL.Image")
    if not pytest.importorskip("PIL.features").check("avif"):
        pytest.skip("this Pillow writes no AVIF")
    exif = image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "a.avif"
    image.fromarray(quarters(96, 64)).save(path, exif=exif, quality=90)
    (frame,) = open_source(path)
    assert frame.image.shape == ((96, 64, 3) if orientation > 4 else (64, 96, 3))
    np.testing.assert_allclose(corners(frame.image), turned, atol=14)


def test_a_gif_that_does_not_move_is_a_photograph(tmp_path):
    image = pytest.importorskip("PIL.Image")
    pictures = [image.fromarray(quarters(96, 64)), image.fromarray(quarters(96, 64)[::-1])]
    pictures[0].save(tmp_path / "still.gif")
    pictures[0].save(tmp_path / "moves.gif", save_all=True, append_images=pictures[1:], duration=90)
    source = open_source(tmp_path / "still.gif", display_long_side=48)
    assert isinstance(source, PhotoSource)
    assert (source.info.width, source.info.height) == (96, 64)
    (frame,) = source
    assert frame.display.shape == (32, 48, 3)
    np.testing.assert_allclose(corners(frame.image), UPRIGHT, atol=30)
    assert isinstance(open_source(tmp_path / "moves.gif"), VideoSource)


def test_a_png_that_moves_is_a_clip_and_a_webp_is_a_sentence(tmp_path):
    image = pytest.importorskip("PIL.Image")
    pictures = [image.fromarray(np.roll(quarters(96, 64), n, axis=1)) for n in range(4)]
    for name in ("a.png", "a.webp"):
        pictures[0].save(tmp_path / name, save_all=True, append_images=pictures[1:], duration=100)
    source = open_source(tmp_path / "a.png")
    assert isinstance(source, VideoSource)
    frames = list(source)
    assert [frame.time_s for frame in frames] == pytest.approx([0.0, 0.1, 0.2, 0.3])
    np.testing.assert_allclose(corners(frames[0].image), UPRIGHT, atol=14)
    assert "is an animated WebP" in refusal(tmp_path / "a.webp")
    pictures[0].save(tmp_path / "still.png", save_all=True)
    assert isinstance(open_source(tmp_path / "still.png"), PhotoSource)


def test_a_gif_beyond_all_measure_is_refused(tmp_path):
    image = pytest.importorskip("PIL.Image")
    path = tmp_path / "a.gif"
    image.fromarray(quarters(96, 64)).save(path)
    data = bytearray(path.read_bytes())
    data[6:10] = struct.pack("<HH", 60_000, 60_000)
    path.write_bytes(data)
    assert "60000×60000, more than 100 megapixels" in refusal(path)


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp", ".tiff"])
@pytest.mark.parametrize("orientation", [None, 1, 6])
def test_whether_a_file_says_which_way_up_it_is(tmp_path, ending, orientation):
    pillow = pytest.importorskip("PIL.Image")
    picture, exif = pillow.fromarray(quarters(96, 64)), pillow.Exif()
    exif[271] = "A maker of cameras"
    if orientation is not None:
        exif[274] = orientation
    path = tmp_path / f"photo{ending}"
    picture.save(path, exif=exif.tobytes())
    with_it = open_source(path)
    assert isinstance(with_it, PhotoSource)
    assert with_it.says_way_up is (orientation is not None)


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp", ".bmp"])
def test_a_bare_picture_does_not_say_which_way_up_it_is(tmp_path, ending):
    source = open_source(save(tmp_path / f"photo{ending}", encoded(ending)))
    assert isinstance(source, PhotoSource)
    assert not source.says_way_up


def test_a_photograph_with_others_behind_it_is_no_film():
    picture, other = encoded(".jpg"), encoded(".jpg", 48, 32)
    listed = picture[:2] + b"\xff\xe2\x00\x08MPF\0\0\0" + picture[2:]
    assert is_stream(picture * 3)
    assert is_stream((picture + b"\0") * 3)
    assert not is_stream(picture)
    assert not is_stream(picture + other)
    assert not is_stream(listed + picture)
    assert not is_stream(picture + b"a film" + picture)


def test_what_announces_more_than_memory_holds_is_refused(tmp_path):
    huge = save(tmp_path / "a.jpg", encoded(".jpg"))
    with huge.open("r+b") as file:
        file.truncate(3_000_000_000)  # Takes no room on the disk.
    assert "larger than 400 MB" in refusal(huge)


@pytest.mark.parametrize("kind", ["plain", "progressive", "restarts"])
def test_a_jpeg_with_a_hole_is_torn_and_an_intact_one_is_not(tmp_path, kind):
    """OpenCV reads both without a word."""
    flags = {
        "plain": [],
        "progressive": [cv2.IMWRITE_JPEG_PROGRESSIVE, 1],
        "restarts": [cv2.IMWRITE_JPEG_RST_INTERVAL, 4],
    }
    picture = cv2.imread("tests/data/somebody_behind.jpg")
    data = cv2.imencode(".jpg", picture, flags[kind])[1].tobytes()
    whole = open_source(save(tmp_path / "a.jpg", data))
    middle = len(data) // 2
    hole = data[:middle] + bytes(len(data) // 20) + data[middle + len(data) // 20 :]
    torn = open_source(save(tmp_path / "b.jpg", hole))
    assert isinstance(whole, PhotoSource)
    assert isinstance(torn, PhotoSource)
    assert (whole.is_torn, torn.is_torn) == (False, True)


def test_no_kind_of_intact_jpeg_is_torn(tmp_path):
    image = pytest.importorskip("PIL.Image")
    picture = image.fromarray(quarters(96, 64))
    for mode in ("RGB", "L", "CMYK"):
        for progressive in (False, True):
            picture.convert(mode).save(tmp_path / "a.jpg", progressive=progressive)
            source = open_source(tmp_path / "a.jpg")
            assert isinstance(source, PhotoSource)
            assert not source.is_torn, (mode, progressive)
