"""A clip is drawn in a second reading, each frame with what was known at its time."""

import argparse
from dataclasses import replace

import cv2
import numpy as np
import pytest
from bodies import SEATED

from formcheck.commands.annotator import Annotator, Drawing, look_at
from formcheck.commands.arguments import DRAWING, add_arguments
from formcheck.commands.outputs import plan_outputs
from formcheck.commands.settings import picture_size
from formcheck.core import Checker
from formcheck.errors import UsageError
from formcheck.overlay.face import face_of
from formcheck.pipeline.analyze import measure_everybody
from formcheck.pipeline.frames import Frame
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.track import Look
from formcheck.pipeline.video import open_source
from formcheck.report.result import Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable
from formcheck.rules.catalogue import Wanted
from formcheck.rules.still import judge_still
from formcheck.texts import load_texts
from tests.pipeline.make_clips import make_clip


def feedback(time_s):
    return replace(Checker().update(time_s, SEATED.pose()), time_s=time_s)


def test_each_time_has_the_look_before_it():
    looks = (0.0, 0.1, 0.2)
    kept = [feedback(t) for t in looks]
    times = [look_at(kept, t).time_s for t in (0.0, 0.05, 0.1, 0.19, 0.2, 0.5)]
    assert times == [0.0, 0.0, 0.1, 0.1, 0.2, 0.2]


def test_nothing_kept_is_nothing_to_draw():
    assert look_at([], 0.0) is None


def result(target_s=30.0):
    """Nothing was found."""
    return clip_result(
        Source("clip.mp4", 320, 180, 30.0, 1.0, 30, 30),
        "full",
        [],
        (),
        FrameTable(),
        target_s,
    )


def test_every_frame_is_in_the_drawn_clip_and_no_mask_waits_for_it(tmp_path):
    clip = tmp_path / "clip.mp4"
    times = [i / 30 for i in range(30)]
    make_clip(clip, times_s=times)
    outputs = plan_outputs(str(clip), tmp_path / "out", None)
    (tmp_path / "out").mkdir()
    done = []
    annotator = Annotator(outputs, load_texts("en"))
    for at in times[::3]:
        annotator.take(Look(at, SEATED.backed(20.0).pose()), feedback(at))
    assert all(kept.measures.pose.mask is None for kept in annotator._kept)
    annotator.draw_clip(clip, lambda count, _: done.append(count), result())
    assert annotator.written == [outputs.clip]
    assert done == list(range(1, 31))
    source = open_source(outputs.clip)
    assert len(list(source)) == 30
    source.close()


@pytest.mark.parametrize("text", ["319", "3841", "nan", "large"])
def test_a_size_that_cannot_be_is_refused(text):
    with pytest.raises(UsageError):
        picture_size(text)


def test_the_same_drawing_for_every_command():
    parser = argparse.ArgumentParser()
    add_arguments(parser, DRAWING)
    assert Drawing.of(parser.parse_args([])) == Drawing(1920, "full", False) == Drawing()
    asked = ["--size", "3840", "--overlay", "lines", "--blur-face"]
    assert Drawing.of(parser.parse_args(asked)) == Drawing(3840, "lines", True)


@pytest.mark.parametrize(("most", "size"), [(1920, (480, 900)), (640, (340, 640))])
def test_a_clip_without_room_grows_by_a_strip_within_the_size_asked_for(tmp_path, most, size):
    clip = tmp_path / "clip.mp4"
    make_clip(clip, size=(480, 640), times_s=[i / 10 for i in range(5)])
    outputs = plan_outputs(str(clip), tmp_path, None)
    annotator = Annotator(outputs, load_texts("en"), Drawing(most))
    person = SEATED.pose()
    everywhere = np.ones((person.size[1], person.size[0]), np.float32)
    annotator.take(Look(0.0, replace(person, mask=everywhere)), feedback(0.0))
    judged = result()
    source = replace(judged.source, width=480, height=640)
    annotator.draw_clip(clip, lambda *_: None, replace(judged, source=source))
    with open_source(outputs.clip) as drawn:
        assert (drawn.info.width, drawn.info.height) == size, "480×640 and what is below it"


def test_a_photograph_grows_within_the_size_that_was_asked_for(tmp_path):
    pixels = np.full((640, 400, 3), 200, np.uint8)
    person = SEATED.pose()
    still = judge_still(measure_everybody([person], back_reader()), Wanted())
    outputs = plan_outputs(str(tmp_path / "clip.jpg"), tmp_path, None)
    annotator = Annotator(outputs, load_texts("en"), Drawing(640))
    everywhere = replace(person, mask=np.ones(person.size[::-1], np.float32))
    still = replace(still, measures=replace(still.measures, pose=everywhere))
    annotator.photo(Frame(pixels, 0.0, 0, display=pixels), still, [person])
    height, width = cv2.imread(str(annotator.written[0])).shape[:2]
    assert height == 640
    assert 260 < width < 360


def test_of_a_photograph_every_face_is_blurred(tmp_path):
    """Two people on noise, of which one is judged."""
    pixels = np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)
    near, other = SEATED.but(x=400.0).pose(), SEATED.but(x=100.0).pose()
    still = judge_still(measure_everybody([near, other], back_reader()), Wanted())
    outputs = replace(plan_outputs(str(tmp_path / "clip.jpg"), tmp_path, None))
    annotator = Annotator(outputs, load_texts("en"), Drawing(overlay="lines", blur_face=True))
    annotator.photo(Frame(pixels, 0.0, 0, display=pixels), still, [near, other])
    drawn = cv2.imread(str(annotator.written[0]))
    for pose in (near, other):
        face = face_of(pose)
        assert face is not None
        x, y, reach = round(face.x * 640), round(face.y * 480), round(face.radius * 640 / 2)
        part = drawn[y - reach : y + reach, x - reach : x + reach]
        assert np.abs(np.diff(part.astype(int), axis=1)).mean() < 10
    assert np.abs(np.diff(drawn[400:, :].astype(int), axis=1)).mean() > 50


def test_a_clip_is_drawn_in_the_size_that_was_asked_for_and_with_a_blurred_face(tmp_path):
    clip = tmp_path / "clip.mp4"
    make_clip(clip, times_s=[i / 10 for i in range(5)])
    shapes = []
    for size in (320, 3840):
        outputs = plan_outputs(str(clip), tmp_path / str(size), None)
        (tmp_path / str(size)).mkdir()
        annotator = Annotator(outputs, load_texts("en"), Drawing(size, "lines", blur_face=True))
        annotator.take(Look(0.0, SEATED.pose()), feedback(0.0))
        annotator.draw_clip(clip, lambda *_: None, result())
        with open_source(outputs.clip) as source:
            shapes.append((source.info.width, source.info.height))
    with open_source(clip) as source:
        original = (source.info.width, source.info.height)
    assert max(shapes[0]) <= 320
    assert shapes[1] == original, "nothing is enlarged"
