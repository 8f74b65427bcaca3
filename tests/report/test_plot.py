"""The picture of the angles: always a PNG of the same size, whatever was found."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from bodies import LYING, SEATED, SITTING, SUPINE, UPRIGHT, Frames, legs, run, with_fault
from matplotlib.image import imread

from formcheck.report.plot import plot_angles
from formcheck.report.result import Result, Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable

RESTING = legs(-90, 75, 45, 45, 90)


def clip(frames: Frames) -> Result:
    session = run(frames)
    table = FrameTable()
    for feedback in session.feedback:
        table.append(feedback)
    seconds = frames[-1][0] if frames else None
    source = Source("folder/clip.mp4", 640, 480, 10.0, seconds, len(frames), len(frames))
    return clip_result(source, "full", session.holds, session.warnings, table, 30.0, None)


def size_of(path: Path) -> tuple[int, int]:
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param([(t / 10, UPRIGHT.pose()) for t in range(30)], id="no holds"),
        pytest.param([(0.0, UPRIGHT.pose())], id="one frame"),
        pytest.param([(t / 10, None) for t in range(10)], id="nobody"),
        pytest.param([], id="no frames"),
        pytest.param(
            with_fault(
                SITTING.backed(10.0), SEATED.backed(10.0), SEATED.backed(60.0), 6, 8, seconds=6
            ),
            id="rounded back",
        ),
        pytest.param(with_fault(LYING, SUPINE, RESTING, 8, 12), id="supine with two faults"),
    ],
)
def test_a_png_of_the_promised_size(frames, tmp_path):
    path = tmp_path / "angles.png"
    plot_angles(clip(frames), path)
    assert size_of(path) == (1500, 900)
    picture = imread(path)
    assert picture.std() > 0.05, "nothing is drawn"


def test_a_fault_can_be_seen(tmp_path):
    result = clip(with_fault(LYING, SUPINE, RESTING, 8, 12))
    plot_angles(result, tmp_path / "with.png")
    (hold,) = result.holds
    assert len(hold.faults) == 2
    plot_angles(replace(result, holds=(replace(hold, faults=()),)), tmp_path / "without.png")
    plot_angles(replace(result, holds=()), tmp_path / "no_hold.png")
    faulty, clean, bare = (imread(tmp_path / f"{n}.png") for n in ("with", "without", "no_hold"))
    assert abs(faulty - clean).mean() > 0.002
    assert abs(clean - bare).mean() > 0.002


def test_the_same_result_gives_the_same_bytes(tmp_path):
    result = clip([(t / 10, UPRIGHT.pose()) for t in range(30)])
    plot_angles(result, tmp_path / "a.png")
    plot_angles(result, tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.filterwarnings("ignore:Glyph .* missing")
@pytest.mark.parametrize("name", ["$x_1$.mp4", "very_" + "long_" * 40 + "体.mp4"])
def test_any_file_name_can_be_the_title(name, tmp_path):
    result = clip([(0.0, UPRIGHT.pose())])
    plot_angles(replace(result, source=replace(result.source, path=name)), tmp_path / "p.png")
    assert size_of(tmp_path / "p.png") == (1500, 900)


def test_a_fault_of_a_new_stretch_is_drawn_too(tmp_path):
    result = clip(with_fault(LYING, SUPINE, RESTING, 8, 12))
    (hold,) = result.holds
    new = replace(hold, faults=(replace(hold.faults[0], fault="slipping"),))
    plot_angles(replace(result, holds=(new,)), tmp_path / "new.png")
    assert size_of(tmp_path / "new.png") == (1500, 900)
