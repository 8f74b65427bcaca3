"""The window of a session: its keys, and what is drawn of a moment."""

import numpy as np
import pytest
from bodies import SEATED, SITTING, UPRIGHT, run, stretch

from formcheck.live.capture import Shot
from formcheck.live.coaching import Moment
from formcheck.live.speaker import Scene
from formcheck.live.window import Painter, key_of
from formcheck.live.worker import Shown
from formcheck.overlay.lines import AMBER, GREEN, RED
from formcheck.texts import Line, load_texts

GREY = np.full((480, 640, 3), 120, np.uint8)


@pytest.fixture(scope="module")
def seated():
    return run(stretch(SITTING.backed(5.0), SEATED.backed(5.0), 6.0)).at(7.0)


def drawn(cue="hold.seated", level="good", stage="stretch", feedback=None, painter=None, **scene):
    moment = Moment(Scene(7.0, stage, Line(cue, level), **scene), feedback, ())
    painter = painter or Painter(load_texts("en"))
    return painter.drawn(Shown(Shot(GREY, 7.0, 7, 7.0), moment, fresh=True))


def share(picture, colour) -> float:
    return float((np.abs(picture.astype(int) - colour).max(axis=2) < 24).mean())


def changed(one, two=GREY):
    """Where two pictures differ, of the camera's picture alone."""
    return (one[:480] != two[:480]).any(axis=2)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (-1, None),
        (ord("h"), "hurt"),
        (ord("H") | 0x10000, "hurt"),
        (ord("q") | 0x100000, "quit"),
        (27, "quit"),
        (ord(" "), "pause"),
        (ord("m"), "mute"),
        (ord("f"), "full_screen"),
        (ord("x"), None),
        # Arrows and Home: X11, with NumLock, macOS, Windows; a Shift alone.
        (0xFF51, None),
        (0xFF50 | 0x100000, None),
        (63234, None),
        (0x250000, None),
        (0xFFE1, None),
    ],
)
def test_only_letters_are_keys(code, key):
    assert key_of(code) == key


def test_placing_is_a_cue_in_the_caption_like_all_others():
    picture = drawn("place.turn", "warn", stage="placing")
    assert share(picture[480:], AMBER) > 0.2
    assert not changed(picture).any(), "feet are where it would be"
    assert picture.shape == (566, 640, 3)


def test_the_countdown_counts_in_the_caption():
    pictures = [drawn("countdown", "info", stage="countdown", count=n) for n in (3, 2)]
    assert (pictures[0] != pictures[1]).any()
    assert not changed(*pictures).any()
    assert (pictures[0] != drawn("countdown", "info", stage="countdown"))[480:].any()


def test_a_hold_is_drawn_as_in_an_annotated_clip(seated):
    ring_and_readings = np.s_[:120]
    assert changed(drawn(feedback=seated))[ring_and_readings].any()
    # Before it there is only the person.
    placing = changed(drawn("place.good", stage="placing", feedback=seated))
    assert placing[120:400].any()
    assert not placing[:60].any()


def test_the_caption_is_the_session_s_own_cue(seated):
    assert share(drawn("fault.rounded_back", "stop", feedback=seated), RED) > 0.03
    assert share(drawn(feedback=seated), RED) < 0.001


def test_pain_leaves_the_picture_and_a_loud_caption():
    hurt = drawn("hurt", "stop", stage="hurt")
    assert share(hurt, RED) > 0.03
    assert share(hurt, GREEN) < 0.001
    assert not changed(hurt).any()


def test_without_a_picture_the_last_one_stays():
    painter = Painter(load_texts("de"))
    drawn(painter=painter, feedback=run(stretch(UPRIGHT, UPRIGHT, 1.0)).at(1.0))
    moment = Moment(Scene(9.0, "stretch", Line("camera.lost", "warn")), None, ())
    lost = painter.drawn(Shown(None, moment, fresh=True))
    assert (lost[:300] == GREY[:300]).all()
    assert (GREY == 120).all()
