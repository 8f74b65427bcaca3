"""The picture of the angles: always a PNG of the same size, whatever was found."""

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bodies import LYING, SEATED, SITTING, SUPINE, UPRIGHT, Frames, legs, run, with_fault
from matplotlib.figure import Figure
from matplotlib.image import imread

from formcheck.report import plot
from formcheck.report.plot import plot_angles
from formcheck.report.result import Result, Source
from formcheck.report.summary import clip_result
from formcheck.report.table import NUMBERS, WORDS, FrameTable
from formcheck.texts import load_texts

RESTING = legs(-90, 75, 45, 45, 90)

ENGLISH = load_texts("en")


def clip(frames: Frames) -> Result:
    session = run(frames)
    table = FrameTable()
    for feedback in session.feedback:
        table.append(feedback)
    seconds = frames[-1][0] if frames else None
    source = Source("folder/clip.mp4", 640, 480, 10.0, seconds, len(frames), len(frames))
    return clip_result(source, "full", session.holds, session.warnings, table, 30.0)


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
    plot_angles(clip(frames), path, ENGLISH)
    assert size_of(path) == (1500, 900)
    picture = imread(path)
    assert picture.std() > 0.05, "nothing is drawn"


def test_a_fault_can_be_seen(tmp_path):
    result = clip(with_fault(LYING, SUPINE, RESTING, 8, 12))
    plot_angles(result, tmp_path / "with.png", ENGLISH)
    (hold,) = result.holds
    assert len(hold.faults) == 2
    clean = replace(result, holds=(replace(hold, faults=()),))
    plot_angles(clean, tmp_path / "without.png", ENGLISH)
    plot_angles(replace(result, holds=()), tmp_path / "no_hold.png", ENGLISH)
    faulty, clean, bare = (imread(tmp_path / f"{n}.png") for n in ("with", "without", "no_hold"))
    assert abs(faulty - clean).mean() > 0.002
    assert abs(clean - bare).mean() > 0.002


def test_the_legend_names_the_quantity_of_the_back_and_the_title_what_was_seen():
    result = clip(with_fault(SITTING.backed(10.0), SEATED.backed(10.0), SEATED.backed(60.0), 6, 8))

    def legend(shown: Result) -> list[str]:
        upper, lower = Figure().subplots(2, 1)
        plot._draw_lines(upper, lower, shown, ENGLISH)
        return lower.get_legend_handles_labels()[1]

    knees = ["left knee flexion", "right knee flexion"]
    assert legend(result) == ["spine flexion", *knees]
    numbers = {name: result.frames.column(name) for name in NUMBERS}
    numbers["spine_flexion_deg"] = np.full(len(result.frames), np.nan)
    words = {name: result.frames.words(name) for name in WORDS}
    without = replace(result, frames=FrameTable.of_columns(numbers, words))
    assert legend(without) == ["back angle", *knees]

    hold = replace(result.holds[0], held_s=30.0, straight_s=12.44)
    assert plot._title(replace(result, holds=(hold,)), ENGLISH) == (
        "clip.mp4: Seated hamstring stretch, both legs, held 30.0 of 30 s, "
        "your back seen straight for 12.4 s"
    )
    hold = replace(hold, straight_s=30.0)
    assert plot._title(replace(result, holds=(hold,)), ENGLISH).endswith("held 30.0 of 30 s")


def drawn(result: Result):
    """The lower of the two charts, as it would be drawn."""
    upper, lower = Figure().subplots(2, 1)
    plot._draw_lines(upper, lower, result, ENGLISH)
    plot._draw_limits(lower, result, ENGLISH)
    plot._shade(lower, result, ENGLISH)
    return lower


def test_the_legend_names_every_line_band_and_area():
    result = clip(with_fault(SITTING.backed(10.0), SEATED.backed(10.0), SEATED.backed(60.0), 6, 8))
    handles, labels = drawn(result).get_legend_handles_labels()
    assert labels == [
        "spine flexion",
        "left knee flexion",
        "right knee flexion",
        "back rounded from 35°",
        "knee bent from 28°",
        "± how sure",
        "in the stretch",
        "back rounded",
    ]
    looks = {
        (
            str(handle.get_facecolor() if hasattr(handle, "get_facecolor") else handle.get_color()),
            getattr(handle, "get_hatch", lambda: "")(),
            str(getattr(handle, "_unscaled_dash_pattern", "")),
        )
        for handle in handles
    }
    assert len(looks) == len(labels)
    # Hatching alone: the colours of hold and fault do not mix to one that the legend lacks.
    assert handles[-1].get_facecolor()[3] == 0.0
    assert handles[-1].get_hatch() == "///"


def test_no_line_and_no_band_is_drawn_across_seconds_in_which_nothing_was_looked_at():
    result = clip(with_fault(SITTING.backed(10.0), SEATED.backed(10.0), SEATED.backed(60.0), 6, 8))
    time = result.frames.column("time_s")
    rows = np.flatnonzero((time < 4.0) | (time > 5.5))
    numbers = {name: result.frames.column(name)[rows] for name in NUMBERS}
    words = {name: [result.frames.words(name)[row] for row in rows] for name in WORDS}
    cut = replace(result, frames=FrameTable.of_columns(numbers, words))
    for shown, gaps, bands in ((result, 0, 1), (cut, 1, 2)):
        axes = drawn(shown)
        knee = next(line for line in axes.lines if line.get_label() == "left knee flexion")
        assert np.isnan(knee.get_ydata()).sum() == gaps
        assert len(axes.collections) == bands


def test_the_same_result_gives_the_same_bytes(tmp_path):
    result = clip([(t / 10, UPRIGHT.pose()) for t in range(30)])
    plot_angles(result, tmp_path / "a.png", ENGLISH)
    plot_angles(result, tmp_path / "b.png", ENGLISH)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.filterwarnings("ignore:Glyph .* missing")
@pytest.mark.parametrize("name", ["$x_1$.mp4", "very_" + "long_" * 40 + "体.mp4"])
def test_any_file_name_can_be_the_title(name, tmp_path):
    result = clip([(0.0, UPRIGHT.pose())])
    named = replace(result, source=replace(result.source, path=name))
    plot_angles(named, tmp_path / "p.png", ENGLISH)
    assert size_of(tmp_path / "p.png") == (1500, 900)


def test_a_fault_of_a_new_stretch_is_drawn_too(tmp_path):
    result = clip(with_fault(LYING, SUPINE, RESTING, 8, 12))
    (hold,) = result.holds
    new = replace(hold, faults=(replace(hold.faults[0], fault="slipping"),))
    plot_angles(replace(result, holds=(new,)), tmp_path / "new.png", ENGLISH)
    assert size_of(tmp_path / "new.png") == (1500, 900)
