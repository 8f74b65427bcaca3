"""The whole of ``accuracy`` with the real model, on two sample clips cut short."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formcheck.lab.benchmark.__main__ import main
from formcheck.lab.benchmark.clip_set import find_set
from formcheck.lab.benchmark.observe import Work, observe
from formcheck.pipeline import replay
from formcheck.pipeline.video import open_source
from formcheck.pipeline.writer import VideoWriter

pytestmark = pytest.mark.model

SAMPLES = Path(__file__).resolve().parents[3] / "sample_videos"
SECONDS = 8.0
CLIPS = ("standing_rounded", "supine_bent_knee")


def cut(name, folder):
    """Write the first seconds of a sample clip and of its truth; the hold goes on to the end."""
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text("utf-8"))
    frames = round(SECONDS * truth["fps"])
    truth["frames"] = truth["frames"][:frames]
    for span in (*truth["holds"], *truth["faults"]):
        span["end_s"] = min(span["end_s"], SECONDS)
        span.pop("held_s", None)
    truth.pop("video_sha256", None)
    (folder / f"{name}.truth.json").write_text(json.dumps(truth), "utf-8")
    size = truth["width"], truth["height"]
    with (
        open_source(SAMPLES / f"{name}.mp4") as source,
        VideoWriter(folder / f"{name}.mp4", size=size, fps_hint=truth["fps"]) as writer,
    ):
        for frame in source:
            if frame.index == frames:
                break
            writer.write(frame.image, frame.time_s)
        writer.close(SECONDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if not all((SAMPLES / f"{name}.mp4").is_file() for name in CLIPS):
        pytest.skip("the sample clips have other names now")
    home = tmp_path_factory.mktemp("cut")
    for name in CLIPS:
        cut(name, home)
    return home


@pytest.fixture(scope="module")
def measured(folder, tmp_path_factory):
    """The report of one process."""
    path = tmp_path_factory.mktemp("one") / "out.json"
    assert main(["accuracy", str(folder), "--model", "lite", "-o", str(path)]) == 0
    return path


def test_accuracy_writes_table_json_and_markdown_whatever_the_jobs(
    folder, measured, tmp_path, capsys
):
    paths = [tmp_path / "out.json", tmp_path / "out.md"]
    line = ["accuracy", str(folder), "-o", str(paths[0]), "--markdown", str(paths[1])]
    status = main([*line, "--model", "lite", "--jobs", "2"])
    shown = capsys.readouterr()
    assert (status, shown.err) == (0, "")
    assert "2 clips, 192 frames" in " ".join(shown.out.split())
    assert paths[0].read_bytes() == measured.read_bytes()
    data = json.loads(paths[0].read_text("utf-8"))
    assert data["set"]["clips"] == list(CLIPS)
    assert (data["model"], data["poses"]) == ("lite", "fresh")
    figures = next(g for g in data["groups"] if g["azimuth"] == "≤20" and g["stretch"] == "all")
    assert figures["frames"] == 192
    figures = figures["figures"]
    assert figures["frames.seen"]["value"] == 1.0
    assert figures["clip.stretch_right"] == {
        "value": 1.0, "n": 2.0, "low": None, "high": None, "worst": None,
    }  # fmt: skip
    # Held 3–8 s in both, at twelve looks a second.
    assert 118 <= figures["hip_flexion.mae"]["n"] <= 122
    assert figures["hip_flexion.mae"]["value"] < 20.0
    assert figures["hold.start"]["value"] < 0.5
    assert paths[1].read_text("utf-8").startswith("# Accuracy of formcheck")


def test_stored_poses_say_what_fresh_ones_say_and_are_not_sought_again(
    folder, tmp_path, monkeypatch
):
    clip = find_set(folder).clips[0]
    fresh = observe(clip, Work("lite"))
    first = observe(clip, Work("lite", tmp_path))

    def never(*_arguments):
        raise AssertionError("the model was asked again")

    monkeypatch.setattr(replay, "look_through", never)
    second = observe(clip, Work("lite", tmp_path))
    assert first.result.holds == second.result.holds
    assert len(fresh.result.holds) == 1
    (one,), (other,) = fresh.result.holds, second.result.holds
    assert (one.stretch, one.side) == (other.stretch, other.side)
    # Masks in 255 steps move the back's outline by less than a tenth of a degree.
    assert one.held_s == pytest.approx(other.held_s, abs=0.1)
    for name, angles in fresh.angles.items():
        assert angles == pytest.approx(second.angles[name], abs=0.2, nan_ok=True), name
    for name, places in fresh.joints.items():
        assert (places == second.joints[name]).all()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_clip_that_cannot_be_read_fails_the_run(folder, tmp_path, capsys, jobs):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    broken = tmp_path / f"{CLIPS[1]}.mp4"
    data = bytearray(broken.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = bytes(4000)
    broken.write_bytes(data)
    line = ["accuracy", str(tmp_path), "--model", "lite", "--jobs", jobs]
    assert main([*line, "-o", str(tmp_path / "out.json")]) == 3
    shown = capsys.readouterr()
    assert CLIPS[1] in shown.err
    assert shown.err.count("\n") == 1
    assert not (tmp_path / "out.json").exists()
