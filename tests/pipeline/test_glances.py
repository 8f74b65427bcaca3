"""Looks ahead into a clip: who is where, or nothing, but never an error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcheck.pipeline import glances as module
from formcheck.pipeline.glances import glances
from formcheck.pipeline.video import open_source

CLIP = Path(__file__).resolve().parents[1] / "clips" / "small-001-seated.mp4"


def test_the_person_is_seen_at_moments_spread_over_the_clip():
    people = glances(str(CLIP))
    assert len(people) == module.GLANCES
    assert {pose.size for pose in people} == {(640, 360)}
    lean = [pose.joint("shoulder", "left")[0] - pose.joint("hip", "left")[0] for pose in people]
    # Upright at the beginning, folded later.
    assert max(lean) - min(lean) > 20


@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_the_picture_is_from_near_the_moment(part):
    clip = module._Glancer(str(CLIP))
    picture = clip.picture_near(part)
    duration = clip.info.duration_s
    clip.close()
    assert picture is not None
    assert duration is not None
    off = [
        (float(np.abs(f.image.astype(int) - picture).mean()), f.time_s) for f in open_source(CLIP)
    ]
    least, at_s = min(off)
    assert least == 0.0
    assert part * duration - module.EARLY_S - 0.1 <= at_s <= part * duration + 0.1


def test_what_cannot_be_read_has_nobody(tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(CLIP.read_bytes()[:4000])
    assert glances(str(broken)) == []
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(CLIP.read_bytes()[:-2000])
    assert len(glances(str(cut))) <= module.GLANCES
