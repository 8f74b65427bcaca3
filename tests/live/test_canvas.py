"""The size that the window is drawn in, and canvases that are got ready before their time."""

import numpy as np
import pytest

from formcheck.commands.canvas import LARGEST, SMALLEST, Canvases, canvas_of, canvas_size


@pytest.mark.parametrize(
    ("picture", "window", "size"),
    [
        ((640, 360), (1280, 720), (1280, 720)),
        # As Qt rounds a window that was made smaller.
        ((640, 360), (700, 393), (700, 393)),
        ((640, 480), (1400, 787), (1049, 787)),
        ((720, 1280), (1280, 720), (405, 720)),
        ((640, 360), (3840, 2160), (LARGEST, 1080)),
        ((640, 360), (64, 36), (SMALLEST, 180)),
        ((640, 360), (1, 1), (SMALLEST, 180)),
    ],
)
def test_a_canvas_has_the_size_of_the_window_and_the_shape_of_the_picture(picture, window, size):
    assert canvas_size(picture, window) == size


def half(width=64, height=36):
    """Black on the left, white on the right."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, width // 2 :] = 255
    return picture


@pytest.mark.parametrize("size", [(64, 36), (128, 72), (32, 18)])
def test_a_canvas_is_scaled_turned_round_and_new(size):
    picture = half()
    plain = canvas_of(picture, size, mirrored=False)
    mirrored = canvas_of(picture, size, mirrored=True)
    assert plain.shape == mirrored.shape == (size[1], size[0], 3)
    assert plain[:, 0].max() == 0 == mirrored[:, -1].max()
    assert plain[:, -1].min() == 255 == mirrored[:, 0].min()
    plain[:] = 7
    mirrored[:] = 7
    assert np.array_equal(picture, half())


def test_a_canvas_is_got_ready_for_one_picture_size_and_mirror_and_given_away_once():
    picture, other = half(), half()
    wanted = {"size": (128, 72), "mirrored": False}
    for image, how in (
        (other, wanted),
        (picture, {**wanted, "size": (64, 36)}),
        (picture, {**wanted, "mirrored": True}),
    ):
        canvases = Canvases()
        canvases.prepare(picture, **wanted)
        assert np.array_equal(canvases.take(image, **how), canvas_of(image, **how))
    canvases = Canvases()
    canvases.prepare(picture, **wanted)
    first = canvases.take(picture, **wanted)
    first[:] = 7
    assert np.array_equal(canvases.take(picture, **wanted), canvas_of(picture, **wanted))
