import numpy as np
import pytest

from formcheck.live.light import light_of
from formcheck.live.pace import (
    IDLE_AFTER_S,
    IDLE_EVERY_S,
    JUDGED_AFTER,
    SLOW_ABOVE_S,
    WARM_UP,
    Idling,
    ModelChoice,
)


def room(brightness: float, noise: float = 4.0, contrast: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(0)
    light = 1.0 + contrast * (
        np.linspace(0.4, -0.4, 640)[None, :] + np.linspace(0.2, -0.2, 360)[:, None]
    )
    picture = brightness * light[..., None] + rng.normal(0, noise, (360, 640, 3))
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (room(120), "ok"),
        (room(50), "ok"),
        (room(18), "dark"),
        # Dimmed by a dark room or a lid: nobody can tell.
        (room(13), "dark"),
        (room(2, noise=2), "dark"),
        (room(70, contrast=0.0), "covered"),
        (room(230, contrast=0.3), "ok"),
        # A plain wall in front of the camera.
        (room(200, noise=3.0, contrast=0.0), "ok"),
        (room(200, noise=0.0, contrast=0.0), "covered"),
        (np.zeros((480, 640, 3), np.uint8), "covered"),
        (np.zeros((1, 1, 3), np.uint8), "covered"),
    ],
)
def test_dark_and_covered_are_told_apart(picture, said):
    assert light_of(picture) == said


def test_a_slow_machine_takes_lite_once():
    choice = ModelChoice()
    answers = [
        choice.update(2 * SLOW_ABOVE_S, found=True) for _ in range(WARM_UP + JUDGED_AFTER + 9)
    ]
    assert answers.count(True) == 1
    assert answers.index(True) == WARM_UP + JUDGED_AFTER - 1


def test_a_quick_machine_keeps_its_model_though_it_starts_slowly():
    choice = ModelChoice()
    times = [1.0] * WARM_UP + [0.5 * SLOW_ABOVE_S] * 100
    assert not any(choice.update(time, found=True) for time in times)


def test_an_empty_picture_says_nothing_of_the_machine():
    choice = ModelChoice()
    assert not any(choice.update(1.0, found=False) for _ in range(200))
    assert not choice.decided


def looks(seen_until: float, end: float) -> list[float]:
    idling, looked = Idling(), []
    for frame in range(int(end * 30)):
        time = frame / 30
        if idling.due(time):
            looked.append(time)
            idling.looked(time, found=time < seen_until)
    return looked


def test_nobody_there_is_looked_for_now_and_then():
    looked = looks(seen_until=2.0, end=20.0)
    busy = [t for t in looked if t < 2.0 + IDLE_AFTER_S]
    rare = [t for t in looked if t > 3.0 + IDLE_AFTER_S]
    assert len(busy) >= 30 * (2.0 + IDLE_AFTER_S) - 3
    assert len(rare) <= (20.0 - 3.0 - IDLE_AFTER_S) / IDLE_EVERY_S + 1
    assert np.diff(rare).max() < IDLE_EVERY_S + 0.05


def test_somebody_who_comes_back_is_followed_at_once():
    idling = Idling()
    idling.looked(0.0, found=False)
    idling.looked(10.0, found=False)
    assert idling.idle
    idling.looked(10.5, found=True)
    assert idling.due(10.53)
