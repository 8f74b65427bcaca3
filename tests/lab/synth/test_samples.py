"""The shipped clips: their truth files must say what the clips are meant to show."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "sample_videos"
FILES = sorted(FOLDER.glob("*.truth.json"))
pytestmark = pytest.mark.skipif(not FILES, reason="no sample clips")

MAIN_ANGLE = {"standing": "trunk_inclination_deg", "seated": "trunk_inclination_deg"}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def column(truth, name, start, end):
    return [f[name] for f in truth["frames"] if start <= f["t"] <= end]


@pytest.fixture(params=FILES, ids=lambda p: p.name.split(".")[0])
def truth(request):
    return load(request.param)


def test_shape(truth):
    assert truth["stretch"] in ("standing", "supine", "seated")
    assert truth["side"] in ("left", "right", "both")
    assert truth["holds"]
    times = [f["t"] for f in truth["frames"]]
    assert times[0] == 0
    assert all(b - a == pytest.approx(1 / truth["fps"], abs=0.002) for a, b in pairwise(times))
    for frame in truth["frames"][:: truth["fps"]]:
        for x, y in frame["joints"].values():
            assert 0 <= x <= truth["width"]
            assert 0 <= y <= truth["height"]


def test_video_and_truth_are_small(truth):
    most = 3_000_000 if len(truth["frames"]) > 600 else 1_500_000
    assert (FOLDER / f"{truth['clip']}.mp4").stat().st_size < most
    assert (FOLDER / f"{truth['clip']}.truth.json").stat().st_size < most / 3


def test_hold_is_still_unless_it_has_a_fault(truth):
    if truth["faults"]:
        pytest.skip("has a fault")
    side = "left" if truth["side"] == "both" else truth["side"]
    for hold in truth["holds"]:
        leg = hold.get("side", side)
        name = MAIN_ANGLE.get(truth["stretch"], f"leg_raise_{leg}_deg")
        values = column(truth, name, hold["start_s"], hold["end_s"])
        assert max(values) - min(values) <= 3.2
        assert max(column(truth, "spine_flexion_deg", hold["start_s"], hold["end_s"])) < 12


def test_faults_are_where_the_spans_say(truth):
    side = "left" if truth["side"] == "both" else truth["side"]
    other = "right" if side == "left" else "left"
    measure = {
        "rounded_back": ("spine_flexion_deg", 28.0),
        "bent_knee": (f"knee_flexion_{side}_deg", 21.0),
        "resting_leg": (f"knee_flexion_{other}_deg", 29.0),
    }
    for fault in truth["faults"]:
        if fault["fault"] not in measure:
            continue
        name, level = measure[fault["fault"]]
        for frame in truth["frames"]:
            margin = 0.1
            if fault["start_s"] + margin < frame["t"] < fault["end_s"] - margin:
                assert frame[name] > level
            elif not fault["start_s"] - margin < frame["t"] < fault["end_s"] + margin:
                assert frame[name] < level + 4
