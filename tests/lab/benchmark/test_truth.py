"""Sets and truth files: what is read, and one clear sentence for each that is not in order."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.lab.benchmark.__main__ import main
from formcheck.lab.benchmark.clip_set import find_set, truth_at
from formcheck.lab.benchmark.truth import ANGLES, JOINTS, SCHEMA, read_truth
from formcheck.pipeline.own_files import file_sha256
from tests.pipeline.make_clips import make_clip

SAMPLES = Path(__file__).resolve().parents[3] / "sample_videos"


def truth_dict(**changes):
    frame = dict.fromkeys(ANGLES, 10.0) | {
        "joints": {f"{joint}_{side}": [1.0, 2.0] for joint in JOINTS for side in ("left", "right")}
    }
    plain = {
        "schema": SCHEMA,
        "clip": "a",
        "stretch": "standing",
        "side": "left",
        "near_side": "left",
        "fps": 10,
        "width": 64,
        "height": 48,
        "azimuth_deg": 5.0,
        "holds": [
            {"stretch": "standing", "side": "left", "start_s": 0.2, "end_s": 0.8, "held_s": 0.6}
        ],
        "faults": [],
        "frames": [frame | {"t": i / 10} for i in range(10)],
    }
    return plain | changes


@pytest.fixture
def folder(tmp_path):
    """A set of one clip that is in order."""
    make_clip(tmp_path / "a.mp4")
    write(tmp_path)
    return tmp_path


def write(folder, **changes):
    (folder / "a.truth.json").write_text(json.dumps(truth_dict(**changes)), "utf-8")


def test_a_set_in_order(folder):
    write(folder, video_sha256=file_sha256(folder / "a.mp4"))
    found = find_set(folder)
    assert [clip.name for clip in found.clips] == ["a"]
    assert found.name == folder.name


def test_the_checksum_is_that_of_clips_and_truth_and_not_of_the_place(folder, tmp_path_factory):
    before = find_set(folder).checksum
    other = tmp_path_factory.mktemp("elsewhere")
    for path in folder.iterdir():
        shutil.copy(path, other)
    assert find_set(other).checksum == before
    write(other, azimuth_deg=6.0)
    assert find_set(other).checksum != before


def test_limit_and_own_annotated_clips(folder):
    shutil.copy(folder / "a.mp4", folder / "a.annotated.mp4")
    (folder / ".formcheck-1-01234567-x.mp4").write_bytes(b"being written")
    shutil.copy(folder / "a.mp4", folder / "b.mp4")
    shutil.copy(folder / "a.truth.json", folder / "b.truth.json")
    assert [clip.name for clip in find_set(folder).clips] == ["a", "b"]
    assert [clip.name for clip in find_set(folder, limit=1).clips] == ["a"]


@pytest.mark.parametrize("name", sorted(p.name for p in SAMPLES.glob("*.truth.json")))
def test_the_truth_of_the_sample_clips_is_read(name):
    truth = read_truth(SAMPLES / name)
    assert truth.holds
    for hold in truth.holds:
        assert 0 <= hold.held_s <= hold.end_s - hold.start_s + 1e-6
        assert hold.stretch == truth.stretch


def test_the_first_version_is_completed_from_the_clip(tmp_path):
    old = truth_dict(
        holds=[{"start_s": 2.0, "end_s": 10.0}],
        faults=[
            {"fault": "rounded_back", "start_s": 1.0, "end_s": 4.0},
            {"fault": "bent_knee", "start_s": 3.0, "end_s": 5.0},
        ],
    )
    del old["schema"]
    (tmp_path / "a.truth.json").write_text(json.dumps(old))
    truth = read_truth(tmp_path / "a.truth.json")
    (hold,) = truth.holds
    assert (hold.stretch, hold.side) == ("standing", "left")
    assert hold.held_s == pytest.approx(5.0)  # 2–5 s are faulty, counted once
    assert [f.start_s for f in truth.faults_in_holds] == [2.0, 3.0]


BROKEN = [
    ({"schema": "formcheck-truth/9"}, "the schema is 'formcheck-truth/9'"),
    ({"frames": []}, "no frames"),
    ({"fps": "ten"}, "could not convert string to float: 'ten'"),
    ({"fps": float("nan")}, "NaN is no number"),
    ({"near_side": "top"}, "near_side is 'top', not left or right"),
    ({"frames": [{"t": 0.0}]}, "'hip_flexion_left_deg' is missing"),
    ({"holds": [{"start_s": 3.0, "end_s": 1.0}]}, "ends (1 s) before it starts (3 s)"),
    ({"holds": [{"start_s": 0.0, "end_s": 1.0, "side": "up"}]}, "side of a hold is 'up'"),
    ({"width": 128}, "size is 128×48 in the truth and 64×48 in the video"),
    ({"fps": 15}, "fps is 15 in the truth and 10 in the video"),
    ({"video_sha256": "0" * 64}, "video_sha256 is 000000000000"),
    ({"frames": truth_dict()["frames"][:9]}, "frames is 9 in the truth and 10 in the video"),
]


@pytest.mark.parametrize(("changes", "words"), BROKEN)
def test_a_truth_that_is_not_in_order_is_named(folder, changes, words):
    write(folder, **changes)
    with pytest.raises(UnreadableInputError) as error:
        find_set(folder)
    assert words in str(error.value)
    assert "a.truth.json" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["{", "[]", "", "null"])
def test_broken_json(folder, text):
    (folder / "a.truth.json").write_text(text)
    with pytest.raises(UnreadableInputError, match=r"a\.truth\.json"):
        find_set(folder)


def test_frames_at_other_times(folder):
    (clip,) = find_set(folder).clips
    truth = read_truth(clip.truth)
    truth_at(clip, truth, truth.time_s + 0.04)
    late = truth.time_s.copy()
    late[-1] += 0.06
    with pytest.raises(UnreadableInputError, match="time of look 9"):
        truth_at(clip, truth, late)
    with pytest.raises(UnreadableInputError, match="time of look"):
        truth_at(clip, truth, truth.time_s[-1] + np.arange(8.0))


def test_the_truth_of_the_frames_that_were_looked_at(folder):
    (clip,) = find_set(folder).clips
    truth = read_truth(clip.truth)
    some = truth_at(clip, truth, truth.time_s[[0, 3, 8]] + 0.01)
    np.testing.assert_array_equal(some.time_s, truth.time_s[[0, 3, 8]])
    for name, values in truth.angles.items():
        np.testing.assert_array_equal(some.angles[name], values[[0, 3, 8]])
    assert some.holds == truth.holds


def test_missing_partners(folder):
    (folder / "b.truth.json").write_text("{}")
    with pytest.raises(UsageError, match="truth file without a clip: b"):
        find_set(folder)
    (folder / "b.truth.json").unlink()
    shutil.copy(folder / "a.mp4", folder / "c.mp4")
    with pytest.raises(UsageError, match="without a truth file: c"):
        find_set(folder)


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_empty_and_missing_sets(tmp_path, name):
    with pytest.raises(UsageError):
        find_set(tmp_path / name)


def test_a_damaged_clip(folder):
    (folder / "a.mp4").write_bytes((folder / "a.mp4").read_bytes()[:300])
    with pytest.raises(FormcheckError, match=r"a\.mp4"):
        find_set(folder)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["accuracy", "{empty}"], 2, "There is no clip in"),
        (["accuracy", "{empty}/nowhere"], 2, "is not a folder"),
        (["models", "{empty}"], 2, "There is no clip in"),
        (["accuracy", "{empty}", "-o", "{empty}/no/where.json"], 1, "could not be written"),
        (["compare", "{empty}/a.json", "{empty}/b.json"], 3, "a.json cannot be read"),
    ],
)
def test_one_sentence_and_a_status(tmp_path, capsys, arguments, status, words):
    assert main([a.format(empty=tmp_path) for a in arguments]) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("formcheck: ")
    assert words in shown.err
    assert shown.err.count("\n") == 1


def test_a_wrong_number_of_jobs(capsys):
    with pytest.raises(SystemExit):
        main(["accuracy", "x", "--jobs", "0"])
    assert "'0' is not a whole number from 1 up" in capsys.readouterr().err
