import json
from datetime import datetime

import numpy as np
import pytest
from bodies import STEP, UPRIGHT

from formcheck.errors import OutputError
from formcheck.live.keep import (
    PoseSpool,
    Recorder,
    cues_jsonl,
    data_folder,
    session_folder,
)
from formcheck.live.speaker import Saying
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.own_files import DATA_VARIABLE
from formcheck.pipeline.pose_store import save_poses
from formcheck.pipeline.video import open_source

WHEN = datetime(2026, 3, 4, 5, 6, 7)


def test_the_users_data_may_be_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert data_folder() == tmp_path
    first = session_folder(WHEN)
    assert first == tmp_path / "sessions" / "2026-03-04_05-06-07"
    first.mkdir(parents=True)
    assert session_folder(WHEN).name == "2026-03-04_05-06-07_2"


def test_landmarks_come_back_as_they_went_in(tmp_path):
    spool = PoseSpool()
    poses = [STEP.pose(), None, UPRIGHT.backed(5.0).pose()]
    for number, pose in enumerate(poses):
        spool.add(number / 30, pose)
    assert spool.found == 2
    save_poses(tmp_path / "p.npz", spool.track())
    track = load_poses(tmp_path / "p.npz")
    assert [time for time, _ in track] == [0.0, 1 / 30, 2 / 30]
    for before, (_, after) in zip(poses, track, strict=True):
        if before is None:
            assert after is None
            continue
        assert after.mask is None
        assert after.size == before.size
        for name in ("points", "world", "visibility"):
            kept = np.asarray(getattr(before, name), np.float32)
            np.testing.assert_array_equal(getattr(after, name), kept)
    spool.close()
    spool.close()


def test_an_empty_session_can_be_kept(tmp_path):
    spool = PoseSpool()
    save_poses(tmp_path / "p.npz", spool.track())
    assert load_poses(tmp_path / "p.npz") == []


def test_cues_are_one_object_a_line():
    text = cues_jsonl(
        [Saying(1.23456, "tone", "done"), Saying(2.0, "speech", "done", "Geschafft!", True)]
    )
    rows = [json.loads(line) for line in text.splitlines()]
    assert rows == [
        {"time_s": 1.235, "kind": "tone", "key": "done"},
        {"time_s": 2.0, "kind": "speech", "key": "done", "text": "Geschafft!"},
    ]
    assert cues_jsonl([]) == ""


def test_a_recording_has_the_times_of_the_session(tmp_path):
    recorder = Recorder(tmp_path / "live.mp4", 30.0)
    times = [0.0, 0.1, 0.15, 0.5]
    for time in times:
        recorder.add(np.full((91, 161, 3), 90, np.uint8), time)
    assert recorder.close()
    source = open_source(tmp_path / "live.mp4")
    assert [frame.time_s for frame in source] == pytest.approx(times, abs=1e-3)
    source.close()


def test_a_camera_that_comes_back_with_another_size_is_recorded_on(tmp_path):
    recorder = Recorder(tmp_path / "live.mp4", 30.0)
    for number, shape in enumerate([(90, 160), (90, 160), (120, 160), (45, 81)]):
        recorder.add(np.full((*shape, 3), 90, np.uint8), number / 30)
    assert recorder.close()
    source = open_source(tmp_path / "live.mp4")
    assert [frame.image.shape for frame in source] == 4 * [(90, 160, 3)]
    source.close()


def test_giving_up_leaves_a_finished_recording(tmp_path):
    for finish in (True, False):
        recorder = Recorder(tmp_path / f"{finish}.mp4", 30.0)
        recorder.add(np.zeros((32, 32, 3), np.uint8), 0.0)
        if finish:
            recorder.close()
        recorder.give_up()
    assert [path.name for path in tmp_path.iterdir()] == ["True.mp4"]


def test_a_recording_without_pictures_is_none(tmp_path):
    assert not Recorder(tmp_path / "live.mp4", None).close()
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_cannot_be_written(tmp_path):
    recorder = Recorder(tmp_path / "no" / "live.mp4", 30.0)
    recorder.add(np.zeros((32, 32, 3), np.uint8), 0.0)
    with pytest.raises(OutputError):
        recorder.close()
