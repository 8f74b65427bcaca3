"""A real clip in which there is no stretch, and real photographs."""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import formcheck
from tests.end_to_end.conftest import ROOT

pytestmark = pytest.mark.model

REAL = ROOT.parent / "shared" / "real"


@pytest.fixture(scope="session")
def walking(tmp_path_factory):
    """A person walking, from the BSD-3 wheel of Sports2D; fetched, not shipped."""
    folder = tmp_path_factory.mktemp("sports2d")
    line = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "sports2d==0.8.34"]
    done = subprocess.run([*line, "-d", str(folder)], capture_output=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        pytest.skip("the package index cannot be reached")
    with zipfile.ZipFile(wheels[0]) as wheel:
        return Path(wheel.extract("Sports2D/Demo/demo.mp4", folder))


def test_walking_is_no_stretch(run, walking):
    outcome = run(walking, "--no-video")
    result = outcome.json("demo")
    assert outcome.status == 4
    assert result["holds"] == []
    assert result["source"]["frames_with_pose"] > 80
    assert "No hamstring stretch" in outcome.out


@pytest.fixture(scope="session")
def photographs():
    """The labelled photographs with what formcheck says of them; development only."""
    if not (REAL / "labels.csv").is_file():
        pytest.skip("the labelled photographs are not here")
    with (REAL / "labels.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [(row, formcheck.analyze(REAL / row["file"]).pose) for row in rows]


def test_stretches_on_photographs(photographs):
    right = [
        (pose.stretch if pose else None) == (None if row["stretch"] == "other" else row["stretch"])
        for row, pose in photographs
    ]
    # One is missed: a wide-legged deadlift seen from the front.
    assert sum(right) >= len(right) - 1


def test_rounded_backs_on_photographs(photographs):
    wrong = []
    for row, pose in photographs:
        rounded = row["back"] == "clearly rounded"
        judged = pose is not None and pose.stretch in ("standing", "seated")
        if not judged or row["back"].startswith("mildly") or row["view"] != "side":
            continue
        found = any(fault.fault == "rounded_back" for fault in pose.faults)
        if (
            pose.angles["spine_flexion_deg"] == pose.angles["spine_flexion_deg"]
            and found != rounded
        ):
            wrong.append(row["file"])
    assert wrong == []
