"""The same clip through every way in: the same result, to the byte."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import formcheck
from formcheck.batch.scoring import Scorer
from formcheck.batch.task import How, Limits, Task
from formcheck.commands.report_inputs import Sought, gather
from formcheck.errors import UnreadableInputError
from formcheck.exports.motion import ANGLE_COLUMNS, read_motion
from formcheck.judge import Settings
from formcheck.pipeline.video import open_source
from formcheck.texts import load_texts
from tests.end_to_end.conftest import SAMPLES
from tests.pipeline.make_clips import slowed

CLIP = SAMPLES / "seated_rounded.mp4"
MODEL = "lite"
QUIET = Console(quiet=True)

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def result() -> formcheck.Result:
    return formcheck.analyze(CLIP, model=MODEL)


@pytest.fixture(scope="module")
def poses(tmp_path_factory) -> formcheck.Poses:
    return formcheck.find_poses(CLIP, model=MODEL, cache=tmp_path_factory.mktemp("kept"))


def test_the_command(result, run):
    outcome = run(CLIP, "--model", MODEL, "--no-video")
    assert outcome.json(CLIP.stem) == json.loads(result.to_json())


def test_poses_found_and_checked(result, poses):
    assert formcheck.check_poses(poses).to_json() == result.to_json()


def test_a_score_and_its_landmarks(result, tmp_path):
    store = tmp_path / "kept.poses.npz"
    task = Task("k", str(CLIP), How(Settings(model=MODEL)), Limits(), store=str(store))
    scorer = Scorer()
    first = scorer.score(task)
    again = scorer.score(replace(task, store=None, landmarks=str(store)))
    scorer.close()
    assert first.result.to_json() == result.to_json()
    assert again.result.to_json() == first.result.to_json()


def test_a_report(result, tmp_path):
    sought = Sought(Settings(model=MODEL), load_texts("en"), None, True, tmp_path, QUIET)
    gathered = gather(CLIP, sought)
    assert gathered.result.to_json() == result.to_json()


def test_an_export(result):
    motion = read_motion(CLIP, MODEL)
    np.testing.assert_array_equal(motion.time_s, result.frames.column("time_s"))
    names = ("spine_flexion", "back_angle", "trunk_inclination", "knee_flexion_left")
    for name in names:
        exported = motion.angles_deg[:, ANGLE_COLUMNS.index(name)]
        np.testing.assert_array_equal(
            exported.astype(np.float32), result.frames.column(f"{name}_deg")
        )


# The same clip, turned.


@pytest.fixture(scope="module")
def turned(tmp_path_factory) -> Path:
    """The same pictures in a file that asks players to turn them by a quarter, to the left."""
    import av

    path = tmp_path_factory.mktemp("turned") / "turned.mp4"
    with av.open(str(CLIP)) as clip, av.open(str(path), "w") as output:
        stream = output.add_stream_from_template(clip.streams.video[0])
        stream.set_display_rotation(90)
        for packet in clip.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                output.mux(packet)
    return path


def test_a_turned_picture_is_judged_when_it_is_turned_back(result, turned, run, tmp_path):
    told = formcheck.analyze(turned, model=MODEL, rotate=90)
    assert told.source.rotated == 90
    assert told.to_dict()["holds"] == result.to_dict()["holds"]
    outcome = run(turned, "--model", MODEL, "--rotate", "90")
    assert outcome.json(turned.stem) == json.loads(told.to_json())
    drawn = next(outcome.folder.glob("*.annotated.mp4"))
    with open_source(drawn) as source:
        assert source.info.width > source.info.height
    sought = Sought(Settings(), load_texts("en"), turned, False, tmp_path, QUIET)
    (outcome.folder / drawn.name).unlink()
    told.frames.write(outcome.folder / "turned.frames.csv")
    gathered = gather(outcome.folder / "turned.json", sought)
    assert (gathered.clip, gathered.rotated) == (turned, 90)
    motion = read_motion(outcome.folder / "turned.json")
    np.testing.assert_array_equal(motion.time_s, result.frames.column("time_s"))


def test_a_score_of_a_turned_picture_and_its_landmarks(result, turned, tmp_path):
    store = tmp_path / "kept.poses.npz"
    task = Task("k", str(turned), How(Settings(model=MODEL, rotate=90)), Limits(), store=str(store))
    assert Task.from_json(task.to_json()) == task
    scorer = Scorer()
    assert scorer.score(task).result.to_dict()["holds"] == result.to_dict()["holds"]
    kept = replace(task, store=None, landmarks=str(store))
    assert scorer.score(kept).result.source.rotated == 90
    with pytest.raises(UnreadableInputError, match="turned by 90°, not 0°"):
        scorer.score(replace(kept, how=How(Settings(model=MODEL))))
    scorer.close()


# The same clip, played slower.


@pytest.fixture(scope="module")
def slow(tmp_path_factory) -> Path:
    return slowed(CLIP, tmp_path_factory.mktemp("slow") / "slow.mp4", 4)


@pytest.fixture(scope="module")
def told(slow) -> formcheck.Result:
    return formcheck.analyze(slow, model=MODEL, slow_motion=4)


def test_slow_motion_is_judged_as_it_happened(result, told):
    assert told.to_dict()["holds"] == result.to_dict()["holds"]
    assert told.text == result.text
    assert told.source.slow_motion == 4.0
    assert told.source.duration_s == pytest.approx(result.source.duration_s)
    assert told.source.fps == pytest.approx(result.source.fps)


def test_the_command_draws_slow_motion_as_fast_as_it_happened(told, slow, run, tmp_path):
    outcome = run(slow, "--model", MODEL, "--slow-motion", "4")
    assert outcome.json(slow.stem) == json.loads(told.to_json())
    assert outcome.json(slow.stem)["source"]["slow_motion"] == 4.0
    drawn = next(outcome.folder.glob("*.annotated.mp4"))
    with open_source(drawn) as source:
        assert source.info.duration_s == pytest.approx(told.source.duration_s, abs=0.2)
    sought = Sought(Settings(), load_texts("en"), slow, False, tmp_path, QUIET)
    (outcome.folder / drawn.name).unlink()
    told.frames.write(outcome.folder / "slow.frames.csv")
    gathered = gather(outcome.folder / "slow.json", sought)
    assert (gathered.clip, gathered.slow_motion) == (slow, 4.0), "its stills come four times later"


def test_a_score_of_slow_motion_and_its_landmarks(told, slow, tmp_path):
    store = tmp_path / "kept.poses.npz"
    how = How(Settings(model=MODEL)).slowed(4.0)
    task = Task("k", str(slow), how, Limits(), store=str(store))
    scorer = Scorer()
    assert scorer.score(task).result.to_json() == told.to_json()
    kept = replace(task, store=None, landmarks=str(store))
    again = replace(kept, how=How(Settings(model=MODEL)))
    assert scorer.score(again).result.to_json() == told.to_json()
    with pytest.raises(UnreadableInputError, match="kept with --slow-motion 4, not 2"):
        scorer.score(replace(kept, how=how.slowed(2.0)))
    scorer.close()
    assert formcheck.find_poses(slow, model=MODEL, slow_motion=4).source == told.source
