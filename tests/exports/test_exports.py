"""Exports read back by other readers than ours, on poses that the real model found."""

from __future__ import annotations

import importlib
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from cached_poses import load
from exports.parsers import read_mot, read_trc
from history.made_up import content

import formcheck
from formcheck.cli import main
from formcheck.core import Checker
from formcheck.errors import UnreadableInputError, UsageError
from formcheck.exports.motion import ANGLE_COLUMNS, KEYPOINTS, Motion, Recorder, read_motion
from formcheck.exports.tables import (
    angle_columns,
    landmark_columns,
    mot_text,
    trc_text,
    write_parquet,
)
from formcheck.measure.landmarks import Landmark
from formcheck.pipeline.recorded import clip_of
from formcheck.pipeline.track import Look, save_poses
from formcheck.report.json_form import read_result
from formcheck.report.table import csv_text

CLIP = "supine_bent_knee"
LOST = 5
"""A frame in which nobody is seen."""


@pytest.fixture(scope="module")
def track():
    frames = load(CLIP)[:90]
    return [(t, None if place == LOST else pose) for place, (t, pose) in enumerate(frames)]


@pytest.fixture(scope="module")
def motion(track) -> Motion:
    recorder, checker = Recorder(), Checker()
    for time_s, pose in track:
        recorder.take(Look(time_s, pose), checker.update(time_s, pose))
    return recorder.finish()


@pytest.fixture(scope="module")
def saved(track, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "clip.poses.npz"
    save_poses(path, track)
    return path


def test_keypoints_are_in_the_order_of_the_landmarks():
    for landmark in Landmark:
        name = landmark.name.lower().replace("toe", "foot_index")
        assert KEYPOINTS[landmark] == name
    assert len(KEYPOINTS) == 33


def test_trc_in_metres(motion, track):
    trc = read_trc(trc_text(motion, "my clip.trc"))
    assert trc.markers == list(KEYPOINTS)
    assert trc.meta["Units"] == "m"
    assert trc.times == pytest.approx([time for time, _ in track], abs=1e-6)
    assert float(trc.meta["DataRate"]) == pytest.approx(motion.rate_hz, rel=1e-4)
    assert all(math.isnan(value) for point in trc.rows[LOST] for value in point)
    hip = np.array(trc.rows[0][Landmark.LEFT_HIP])
    assert hip == pytest.approx(motion.world_m[0, Landmark.LEFT_HIP] * [1, -1, -1], abs=1e-5)
    # Lying with a leg up: the lifted foot is above the hips.
    middle = trc.rows[60]
    assert max(middle[Landmark.LEFT_ANKLE][1], middle[Landmark.RIGHT_ANKLE][1]) > 0.3


def test_trc_in_pixels(motion):
    trc = read_trc(trc_text(motion, "clip.trc", "picture"))
    assert trc.meta["Units"] == "px"
    x, y, z = trc.rows[0][Landmark.NOSE]
    assert x == pytest.approx(motion.points_px[0, 0, 0], abs=0.01)
    assert y == pytest.approx(motion.size[1] - motion.points_px[0, 0, 1], abs=0.01)
    assert z == 0


def test_mot_in_degrees(motion):
    mot = read_mot(mot_text(motion))
    assert mot.in_degrees
    assert list(mot.columns) == ["time", *ANGLE_COLUMNS]
    raised = max(mot.columns["leg_raise_left"][80], mot.columns["leg_raise_right"][80])
    assert 50 < raised < 110
    assert math.isnan(mot.columns["knee_flexion_left"][LOST])
    for name in ("spine_flexion", "back_angle"):
        assert all(math.isnan(value) for value in mot.columns[name]), "lying on it"


def test_no_column_is_called_as_a_coordinate_of_opensims_models():
    theirs = {
        *("pelvis_tilt", "hip_flexion_r", "hip_flexion_l", "knee_angle_r", "knee_angle_l"),
        *("lumbar_extension", "ankle_angle_r", "ankle_angle_l"),
    }
    assert theirs.isdisjoint(ANGLE_COLUMNS)


def test_tidy_tables(motion, tmp_path):
    for columns, keys, per_frame in (
        (landmark_columns(motion), ["frame", "keypoint"], 33),
        (angle_columns(motion), ["frame", "angle", "side"], 11),
    ):
        text, file = tmp_path / "t.csv", tmp_path / "t.parquet"
        text.write_text(csv_text(columns), encoding="utf-8")
        write_parquet(columns, file)
        one = pd.read_csv(text, keep_default_na=False, na_values=[""])
        other = pq.read_table(file).to_pandas()
        assert len(one) == len(other) == per_frame * len(motion.time_s)
        assert not one.duplicated(keys).any()
        for name in columns:
            if one[name].dtype.kind == "f":
                assert np.allclose(one[name], other[name], equal_nan=True), name
            else:
                assert (one[name].fillna("") == other[name].fillna("")).all(), name


def test_tidy_values(motion):
    columns = landmark_columns(motion)
    row = 33 * 7 + Landmark.RIGHT_KNEE
    assert columns["keypoint"][row] == "right_knee"
    assert columns["x_px"][row] == motion.points_px[7, Landmark.RIGHT_KNEE, 0]
    angles = angle_columns(motion)
    row = 11 * 7 + ANGLE_COLUMNS.index("knee_flexion_right")
    assert (angles["angle"][row], angles["side"][row]) == ("knee_flexion", "right")
    assert angles["value_deg"][row] == motion.angles_deg[7][row % 11]


def test_the_dataset_has_the_layout_of_movement(saved, motion):
    poses = formcheck.load_landmarks(saved)
    assert poses.position.dims == ("time", "space", "keypoints", "individuals")
    assert poses.position.shape == (90, 2, 33, 1)
    assert poses.confidence.dims == ("time", "keypoints", "individuals")
    assert (poses.attrs["ds_type"], poses.attrs["time_unit"]) == ("poses", "seconds")
    assert poses.attrs["fps"] == pytest.approx(motion.rate_hz)
    knee = poses.position.sel(keypoints="left_knee", space="y", individuals="person")
    assert np.allclose(knee, motion.points_px[:, Landmark.LEFT_KNEE, 1], atol=0.2, equal_nan=True)
    assert formcheck.load_landmarks(saved, space="world").sizes["space"] == 3


def test_movement_itself_takes_it(saved):
    validators = pytest.importorskip("movement.validators.datasets")
    poses = formcheck.load_landmarks(saved, space="world")
    validators.ValidPosesInputs.validate(poses)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_frame_tables_load_alike(motion, tmp_path, kind):
    path = tmp_path / f"a.angles.{kind}"
    if kind == "csv":
        path.write_text(csv_text(angle_columns(motion)), encoding="utf-8")
    else:
        write_parquet(angle_columns(motion), path)
    table = formcheck.load_frames(path)
    assert table["stretch"].dtype == table["side"].dtype == "string"
    assert table["side"].isna().any()
    assert table["value_deg"].dtype == float
    assert table["frame"].dtype == int
    raised = table.query("angle == 'leg_raise' and phase == 'hold'")
    assert len(raised) > 0


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe\x80", b'a,b\n1,"'])
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path, content, ending):
    path = tmp_path / f"x{ending}"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError) as told:
        formcheck.load_frames(path)
    assert "\n" not in str(told.value)
    with pytest.raises(UnreadableInputError, match="no file"):
        formcheck.load_frames(tmp_path / f"gone{ending}")


def test_without_pandas_the_extra_is_named(monkeypatch):
    def missing(_: str) -> None:
        raise ImportError

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(UsageError, match=r"formcheck\[data\]"):
        formcheck.load_frames("a.csv")


def written(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_command_writes_every_format(saved, tmp_path, capsys):
    formats = [part for name in ("trc", "mot", "csv", "parquet") for part in ("--format", name)]
    assert main(["export", str(saved), *formats, "-o", str(tmp_path)]) == 0
    assert written(tmp_path) == {
        *("clip.trc", "clip.mot", "clip.landmarks.csv", "clip.angles.csv"),
        *("clip.landmarks.parquet", "clip.angles.parquet"),
    }
    read_trc((tmp_path / "clip.trc").read_text("utf-8"))
    read_mot((tmp_path / "clip.mot").read_text("utf-8"))
    assert "clip.trc" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["gone.mp4", "--format", "trc"], 3, "There is no file"),
        (["gone.npz", "--format", "trc"], 3, "There is no file"),
        (["bad.npz", "--format", "trc"], 3, "holds no saved landmarks"),
        (["moved.json", "--format", "mot"], 3, "is not there any more"),
        (["other.json", "--format", "mot"], 3, "not a result of formcheck"),
        (["newer.json", "--format", "mot"], 3, "has the schema formcheck/9"),
        (["list.json", "--format", "mot"], 3, "not a result of formcheck"),
        (["gone.mp4"], 2, "--format"),
        (["gone.mp4", "--format", "c3d"], 2, "there is no"),
        (["a.mp4", "a.mov", "--format", "trc"], 2, "would both write"),
        (["a.trc", "--format", "trc"], 2, "would replace an input"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path, monkeypatch, capsys, arguments, status, words):
    monkeypatch.chdir(tmp_path)
    Path("bad.npz").write_bytes(b"PK\x03\x04 no")
    made_from("/nowhere/clip.mp4", Path("moved.json"))
    Path("other.json").write_text('{"a": 1}')
    Path("newer.json").write_text('{"schema": "formcheck/9"}')
    Path("list.json").write_text("[1]")
    before = written(tmp_path)
    assert main(["export", *arguments]) == status
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert said.count("\n") == 1
    assert written(tmp_path) == before


def made_from(clip: str, path: Path, model: str = "lite") -> Path:
    """Write a result of a clip."""
    row = content(model=model)
    row["source"]["path"] = clip
    path.write_text(json.dumps(row))
    return path


@pytest.mark.parametrize(
    ("recorded", "name"),
    [
        ("elsewhere/clip.mp4", "clip.mp4"),
        ("C:\\clips\\clip.mp4", "clip.mp4"),
        ("camera 0", "r.mp4"),
        ("sub/clip.mp4", "sub/clip.mp4"),
    ],
)
def test_a_result_leads_to_its_clip(tmp_path, recorded, name):
    path = made_from(recorded, tmp_path / "r.json")
    assert clip_of(read_result(path), path) is None
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    assert clip_of(read_result(path), path) == tmp_path / name


@pytest.mark.model
def test_a_clip_is_exported(tmp_path):
    clip = Path(__file__).resolve().parents[1] / "clips" / "small-000-standing.mp4"
    assert (
        main(["export", str(clip), "--model", "lite", "--format", "mot", "-o", str(tmp_path)]) == 0
    )
    mot = read_mot((tmp_path / "small-000-standing.mot").read_text("utf-8"))
    assert np.nanmax(mot.columns["hip_flexion_left"]) > 30


def beside(saved: Path, folder: Path) -> Path:
    """A live session's result, which has no clip, with its landmarks beside it."""
    (folder / "live.poses.npz").write_bytes(saved.read_bytes())
    return made_from("camera 0", folder / "live.json")


def test_a_live_session_has_its_landmarks_beside_it(saved, tmp_path):
    result = beside(saved, tmp_path)
    assert main(["export", str(result), "--format", "mot"]) == 0
    assert (tmp_path / "live.mot").read_text() == mot_text(read_motion(saved))
    assert main(["export", str(result), "--format", "mot", "--model", "lite"]) == 0
    # Landmarks of another model are not what was asked for.
    assert main(["export", str(result), "--format", "mot", "--model", "full"]) == 3


def test_a_clip_is_read_again_with_the_model_of_its_result(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "formcheck.exports.motion._from_clip",
        lambda path, model, _, _turned, slow=None: asked.append((path, model, slow)),
    )
    clip = tmp_path / "clip.mp4"
    clip.touch()
    for name, model in (("a.json", "lite"), ("b.json", "of tomorrow")):
        read_motion(made_from(str(clip), tmp_path / name, model))
    slowed = json.loads((tmp_path / "a.json").read_text())
    slowed["source"]["slow_motion"] = 4
    (tmp_path / "a.json").write_text(json.dumps(slowed))
    read_motion(tmp_path / "a.json", "full")
    read_motion(clip)
    assert asked == [
        (clip, "lite", 1.0),
        (clip, "heavy", 1.0),
        (clip, "full", 4.0),
        (clip, "heavy", None),
    ]
