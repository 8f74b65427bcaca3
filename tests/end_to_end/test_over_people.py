"""Nothing that is written lies over the person: every sample, whole and tightly cropped."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from over_people import boxes_of, cropped, under

import formcheck
from formcheck.commands.annotator import Annotator, Drawing
from formcheck.commands.outputs import plan_outputs
from formcheck.overlay.contents import contents_of
from formcheck.overlay.layout import lay_out
from formcheck.pipeline.frames import display_size
from formcheck.pipeline.track import Look
from formcheck.report.told import Told
from formcheck.texts import load_texts
from tests.end_to_end.conftest import SAMPLES

NAMES = sorted(path.stem for path in SAMPLES.glob("*.mp4"))
CROPS = {
    "whole": ("en", 1920),
    "person": ("de", 640),
    "feet": ("de", 1920),
    "head": ("en", 1920),
    "narrow": ("de", 1920),
}
"""How tight, in which language, and how large at most."""


@pytest.mark.parametrize("name", NAMES)
def test_no_caption_ring_or_box_is_over_anybody(name, pose_store, looked_at, tmp_path):
    result, said = looked_at(name)
    looks = formcheck.find_poses(SAMPLES / f"{name}.mp4", cache=pose_store).looks
    seen = [(look.time_s, look.pose) for look in looks if look.pose is not None]
    assert len(seen) == len(said)
    for how, (language, most) in CROPS.items():
        people = cropped(seen, how)
        texts = load_texts(language)
        outputs = plan_outputs(f"{name}.mp4", tmp_path, None)
        annotator = Annotator(outputs, texts, Drawing(most))
        for (time_s, pose), feedback in zip(people, said, strict=True):
            annotator.take(Look(time_s, pose), feedback)
        width, height = people[0][1].size
        # As large as recordings are; the pose is found in a smaller picture.
        source = replace(result.source, width=4 * width, height=4 * height)
        told = Told(said, result)
        long_side, places = annotator._fitted(source, told)
        size = display_size(source.width, source.height, long_side)
        layout = lay_out(*size, 1, places)
        assert max(size[0], size[1] + layout.strip) <= most
        assert layout.strip % 2 == 0
        if how == "person":
            assert layout.strip > 0, "there is no room at all"
        shown = 0
        for (now, then), feedback in zip(pairwise(people), said, strict=False):
            for time_s in (now[0], (now[0] + then[0]) / 2):
                says = contents_of(told.at(feedback, time_s), texts, final=True)
                boxes = boxes_of(says, layout)
                shown += len(boxes)
                assert says.readings is None or len(boxes) == 3, "all of it is drawn"
                assert not under(now[1], boxes, size), (how, time_s)
                assert not under(then[1], boxes, size), (how, time_s)
        assert shown > len(people)
