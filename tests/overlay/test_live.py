"""The window of a session, drawn; what it decides is decided elsewhere."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, SITTING, UPRIGHT, run, stretch

from formcheck.overlay import ghost
from formcheck.overlay.banner import Banner
from formcheck.overlay.live import LiveView, draw_live
from formcheck.overlay.mirror import mirrored
from formcheck.overlay.palette import AMBER, GREEN
from formcheck.overlay.summary import SummaryLine
from formcheck.rules.catalogue import catalogue

GREY = np.full((540, 960, 3), 120, np.uint8)
CUE = Banner("Turn side-on", "warn")
FIGURES = {
    "upright": ghost.UPRIGHT,
    "front": ghost.FRONT,
    **{name: one.figure for name, one in catalogue().items()},
}
SIZES = [(540, 960), (720, 960), (960, 540), (60, 80)]


@pytest.fixture(scope="module")
def feedback():
    return run(stretch(SITTING.backed(5.0), SEATED.backed(5.0), 6.0)).at(7.0)


def changed(view: LiveView, image=GREY) -> np.ndarray:
    before = image.copy()
    drawn = draw_live(image, view)
    assert (image == before).all()
    assert drawn.shape == image.shape
    return (drawn != image).any(axis=2)


@pytest.mark.parametrize("size", SIZES)
def test_every_view_fits_every_picture(size, feedback):
    image = np.full((*size, 3), 120, np.uint8)
    views = [
        LiveView(CUE, ghost=FIGURES["standing"]),
        LiveView(CUE, turning=True, note="Stop at once on pain"),
        LiveView(CUE, count=5),
        LiveView(CUE, progress=0.4),
        LiveView(CUE, feedback, ring=True),
        LiveView(CUE, summary=(SummaryLine("Standing stretch, left leg: 30 of 30 s", True),) * 4),
        LiveView(CUE, flash="good"),
    ]
    for view in views:
        assert changed(view, image).any()


def test_a_hold_whose_back_was_not_seen_gets_a_dash_and_no_green():
    def colours(line: SummaryLine) -> list[int]:
        drawn = draw_live(GREY, LiveView(CUE, summary=(line,)))
        return [int((drawn == np.array(c)).all(axis=2).sum()) for c in (GREEN, AMBER)]

    words = "Standing stretch, left leg: 30 of 30 seconds"
    cue_amber = colours(SummaryLine(words, completed=False))[1]
    green, amber = colours(SummaryLine(words, completed=True))
    assert green > 100
    assert amber == cue_amber
    green, amber = colours(SummaryLine(words, completed=True, unseen=True))
    assert green == 0
    assert amber > cue_amber + 100


@pytest.mark.parametrize(("straight_s", "green"), [(23.0, False), (25.0, True)])
def test_the_ring_of_a_session_praises_by_what_the_target_asks_for(feedback, straight_s, green):
    """What is held beyond is a bonus in which nothing has to be seen."""
    done = replace(feedback, phase="done", held_s=40.0, straight_s=straight_s, measures=None)
    drawn = draw_live(GREY, LiveView(CUE, done, ring=True))
    assert ((drawn == np.array(GREEN)).all(axis=2).sum() > 500) == green


@pytest.mark.parametrize("name", FIGURES)
def test_each_ghost_is_a_figure_of_its_own(name):
    mark = changed(LiveView(CUE, ghost=FIGURES[name]))[:400]
    assert 0.01 < mark.mean() < 0.5
    others = [FIGURES[other] for other in ("upright", "supine") if other != name]
    others = [changed(LiveView(CUE, ghost=other))[:400] for other in others]
    assert all((mark != other).mean() > 0.01 for other in others)


def test_a_ghost_can_look_the_other_way():
    one = changed(LiveView(CUE, ghost=FIGURES["seated"]))[:400]
    two = changed(LiveView(CUE, ghost=FIGURES["seated"], mirrored_ghost=True))[:400]
    assert (one[:, ::-1] != two).mean() < 0.01
    assert (one != two).mean() > 0.01


def test_the_countdown_is_not_where_the_ring_is(feedback):
    """Nobody takes the one for the other from the corner of an eye."""
    count = changed(LiveView(CUE, count=3))
    ring = changed(LiveView(CUE, replace(feedback, measures=None), ring=True))
    top = slice(0, 380)
    assert count[top].any()
    assert ring[top].any()
    assert (count[top] & ring[top]).mean() < 0.02


def test_the_countdown_is_beside_the_person():
    for facing in (1, -1):
        seen = run(stretch(UPRIGHT, UPRIGHT, 1.0)).at(1.0)
        shown = seen if facing == 1 else mirrored(seen)
        image = np.full((480, 640, 3), 120, np.uint8)
        without = draw_live(image, LiveView(CUE, shown))
        mark = (draw_live(image, LiveView(CUE, shown, count=3)) != without).any(axis=2)
        x = shown.measures.pose.points[:, 0]
        # Pose and picture are of the same size here: 640 by 480.
        assert mark.any()
        assert not mark[:, int(x.min()) : int(x.max()) + 1].any()


@pytest.mark.parametrize("ring", [True, False])
def test_a_note_is_read_from_two_metres_and_leaves_legs_ring_and_banner_alone(ring, feedback):
    seen = replace(feedback, measures=None)
    plain = draw_live(GREY, LiveView(CUE, seen, ring=ring))
    noted = draw_live(GREY, LiveView(CUE, seen, ring=ring, note="HHH"))
    mark = (plain != noted).any(axis=2)
    rows = np.flatnonzero(mark.any(axis=1))
    assert rows.max() < 0.35 * 540
    white = (noted > 230).all(axis=2) & mark
    letters = np.flatnonzero(white.any(axis=1))
    assert letters.max() - letters.min() + 1 >= 0.04 * 540
    if ring:
        assert not (mark & (plain != GREY).any(axis=2)).any()


def test_the_ring_does_not_count_beyond_the_target(feedback):
    done = replace(feedback, measures=None, phase="done", held_s=10.0, target_s=10.0)
    one = draw_live(GREY, LiveView(CUE, done, ring=True))
    two = draw_live(GREY, LiveView(CUE, replace(done, held_s=30.1), ring=True))
    assert (one == two).all()


def test_turning_shows_the_stretch_to_whoever_does_not_stand():
    standing = changed(LiveView(CUE, turning=True, ghost=ghost.UPRIGHT))[:400]
    seated = changed(LiveView(CUE, turning=True, ghost=FIGURES["seated"]))[:400]
    assert (standing == changed(LiveView(CUE, turning=True))[:400]).all()
    assert 0.01 < seated.mean() < standing.mean()


def test_a_flash_colours_all_of_the_picture_and_leaves_the_words():
    plain, flashed = draw_live(GREY, LiveView(CUE)), draw_live(GREY, LiveView(CUE, flash="stop"))
    outside = changed(LiveView(CUE, flash="stop"))
    assert outside.mean() > 0.99
    words = slice(430, 525)
    # The panel lets a little of the ground through.
    apart = np.abs(plain[words, 300:660].astype(int) - flashed[words, 300:660])
    assert apart.max() < 60
    assert np.median(apart) < 12


def test_a_mirror_turns_the_picture_and_not_the_sides(feedback):
    turned = mirrored(feedback)
    before, after = feedback.measures, turned.measures
    width = before.pose.size[0]
    np.testing.assert_allclose(after.pose.points[:, 0], width - 1 - before.pose.points[:, 0])
    np.testing.assert_allclose(after.pose.points[:, 1], before.pose.points[:, 1])
    assert after.view.facing == -before.view.facing
    assert after.view.near_side == before.view.near_side
    assert (turned.side, turned.named) == (feedback.side, feedback.named)
    assert mirrored(replace(feedback, measures=None)).measures is None
    back = mirrored(turned).measures
    np.testing.assert_allclose(back.pose.points, before.pose.points, atol=1e-4)
    np.testing.assert_allclose(back.spine.curve, before.spine.curve, atol=1e-4)


def test_a_session_in_the_mirror_looks_like_its_mirror_image(feedback):
    plain = replace(feedback, phase="idle")
    one = changed(LiveView(Banner("", "info"), plain))
    two = changed(LiveView(Banner("", "info"), mirrored(plain)))
    # Lines are drawn at fractions of a pixel, so their edges differ.
    assert (one[:, ::-1] != two).mean() < 0.01


def test_upright_people_have_no_ring():
    feedback = run(stretch(UPRIGHT, UPRIGHT, 1.0)).at(1.0)
    with_ring = changed(LiveView(CUE, feedback, ring=True))
    assert (with_ring == changed(LiveView(CUE, feedback))).all()
