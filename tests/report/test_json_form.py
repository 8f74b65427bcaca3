"""Reading results and tables back: what was written, or one sentence on what is wrong."""

import copy
import csv
import json
import math
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from bodies import LYING, SUPINE, UPRIGHT, legs, nobody, run, with_fault
from damaged import damaged, places
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import UnreadableInputError
from formcheck.report.json_form import parse_result, read_result
from formcheck.report.result import Note, Result, Source, StillPose, Warn
from formcheck.report.summary import clip_result
from formcheck.report.table import NUMBERS, WORDS, FrameTable, read_table
from formcheck.rules.problems import WarningSpan
from formcheck.rules.stretch import ANGLES

BENT = legs(-90, 75, 0, near_knee=45)
FRAMES = nobody(with_fault(LYING, SUPINE, BENT, 8, 12), 15, 15.5)


CUT = WarningSpan("cut_off", 8.0, 12.0)


def clip() -> Result:
    session = run(FRAMES)
    table = FrameTable()
    for feedback in session.feedback:
        table.append(feedback)
    source = Source("a clip.mp4", 640, 480, 10.0, FRAMES[-1][0], len(FRAMES), len(FRAMES) - 5)
    return clip_result(source, "full", session.holds, (*session.warnings, CUT), table, 30.0)


CLIP = clip()


def photo() -> Result:
    source = Source("photo.jpg", 640, 480, None, None, 1, 1)
    pose = StillPose("seated", "both", dict.fromkeys(ANGLES, 12.3), (), spine_uncertainty_deg=9.0)
    warn = Warn("too_far", None, None, "Come closer.")
    return Result(source, "lite", "1.2", "Words.", (), pose, (warn,), FrameTable())


def variants() -> Result:
    hold, pose = replace(CLIP.holds[0], variant="other_knee_bent"), photo().pose
    return replace(CLIP, holds=(hold,), pose=replace(pose, variant="other_knee_bent"))


@pytest.mark.parametrize(
    "result", [CLIP, photo(), variants()], ids=["clip", "photograph", "variants"]
)
def test_what_was_written_is_read(result, tmp_path):
    path = tmp_path / "r.json"
    path.write_text(result.to_json(), encoding="utf-8")
    assert read_result(path).to_dict() == result.to_dict()
    assert read_result(path).notes == ()


LATER = ("back_angle_deg", "back_angle_uncertainty_deg", "straight_s", "confirmed")


def test_results_of_earlier_versions_are_read_as_not_measured():
    row = CLIP.to_dict()
    for name in LATER:
        del row["holds"][0][name]
    hold = parse_result(row, "r").holds[0]
    assert math.isnan(hold.angles["back_angle_deg"].mean)
    assert math.isnan(hold.angles["back_angle_deg"].peak)
    assert math.isnan(hold.back_angle_uncertainty_deg)
    assert math.isnan(hold.straight_s)
    row = photo().to_dict()
    for name in LATER[:2]:
        del row["pose"][name]
    pose = parse_result(row, "r").pose
    assert math.isnan(pose.angles["back_angle_deg"])
    assert math.isnan(pose.back_angle_uncertainty_deg)


def test_a_back_angle_of_the_wrong_kind_is_damage():
    row = CLIP.to_dict()
    row["holds"][0]["back_angle_deg"] = 61.0
    with pytest.raises(UnreadableInputError, match="back_angle_deg"):
        parse_result(row, "r")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("source", "width"), -1),
        (("source", "frames"), -1),
        (("source", "duration_s"), -0.1),
        (("source", "fps"), -30),
        (("summary", "score"), 100.1),
        (("holds", 0, "score"), -0.1),
        (("holds", 0, "score"), 100.1),
        (("holds", 0, "score_parts", "hold"), 101),
        (("holds", 0, "start_s"), -0.1),
        (("holds", 0, "held_s"), 3600),
        (("holds", 0, "straight_s"), -1),
        (("holds", 0, "hip_flexion_deg", "mean"), 721),
        (("holds", 0, "spine_uncertainty_deg"), math.inf),
        (("warnings", 0, "end_s"), -1),
    ],
)
def test_a_number_that_no_result_has_is_damage(place, value):
    row = CLIP.to_dict()
    inner = row
    for name in place[:-1]:
        inner = inner[name]
    assert place[-1] in inner
    inner[place[-1]] = value
    with pytest.raises(UnreadableInputError, match="r is damaged"):
        parse_result(row, "r")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_tables_of_earlier_versions_are_read_as_not_measured(ending, tmp_path):
    path = tmp_path / f"t.frames.{ending}"
    CLIP.frames.write(path)
    if ending == "csv":
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        place = rows[0].index("back_angle_deg")
        lines = [",".join([*row[:place], *row[place + 1 :]]) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        pq.write_table(pq.read_table(path).drop_columns(["back_angle_deg"]), path)
    table = read_table(path)
    assert len(table) == len(CLIP.frames)
    assert np.isnan(table.column("back_angle_deg")).all()
    kept = CLIP.frames.column("leg_raise_deg")
    assert table.column("leg_raise_deg") == pytest.approx(kept, abs=0.01, nan_ok=True)


def test_notes_of_a_live_session_are_read():
    row = {**CLIP.to_dict(), "notes": [{"note": "pain", "time_s": 12.3, "message": "It hurt."}]}
    assert parse_result(row, "r").notes == (Note("pain", 12.3, "It hurt."),)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON or was cut off"),
        (b"{", "not JSON or was cut off"),
        (b"\xff\xfe{", "not JSON or was cut off"),
        (b"[" * 100_000, "not JSON or was cut off"),
        (b"[]", "not a result of formcheck"),
        (b"null", "not a result of formcheck"),
        (b"{}", "not a result of formcheck"),
        (b'{"schema": "formcheck-truth/1"}', "not a result of formcheck"),
        (b'{"schema": ["formcheck/1"]}', "not a result of formcheck"),
        (b'{"schema": "formcheck/2"}', "schema formcheck/2 and this formcheck reads formcheck/1"),
        (b'{"schema": "formcheck/0"}', "schema formcheck/0"),
        (b'{"schema": "formcheck/1"}', "'source' is missing"),
    ],
)
def test_anything_else_gets_one_sentence(content, words, tmp_path):
    path = tmp_path / "r.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError) as caught:
        read_result(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_and_a_folder(tmp_path):
    with pytest.raises(UnreadableInputError, match="no file"):
        read_result(tmp_path / "none.json")
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        read_result(tmp_path)


PLACES = sorted(places(CLIP.to_dict()), key=str)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.just([1]),
    st.just({"a": [None]}),
)


@given(st.sampled_from(PLACES), JUNK)
def test_a_damaged_field_is_a_result_or_a_sentence(place, junk):
    """Never another error, never a value of a wrong type further on."""
    try:
        result = parse_result(damaged(CLIP.to_dict(), place, junk), "r.json")
    except UnreadableInputError:
        return
    assert isinstance(json.loads(result.to_json()), dict)


@pytest.mark.parametrize("fault", [False, True])
def test_what_ends_before_it_begins_is_refused(fault):
    content = copy.deepcopy(CLIP.to_dict())
    (hold,) = content["holds"]
    row = hold["faults"][0] if fault else hold
    row["start_s"], row["end_s"] = row["end_s"], row["start_s"]
    with pytest.raises(UnreadableInputError, match="ends before it begins"):
        parse_result(content, "r.json")


def table() -> FrameTable:
    return CLIP.frames


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_is_read_as_it_was_written(ending, tmp_path):
    path = tmp_path / f"c.frames.{ending}"
    table().write(path)
    again = read_table(path)
    assert len(again) == len(table())
    for name in NUMBERS:
        np.testing.assert_allclose(again.column(name), table().column(name), atol=0.006)
    for name in WORDS:
        assert again.words(name) == table().words(name)
    assert again.to_csv() == table().to_csv()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text[: len(text) // 2], id="cut off"),
        pytest.param(lambda text: text.replace("hip_hinge_deg", "hinge", 1), id="other column"),
        pytest.param(lambda text: text.replace("0.1000", "noon", 1), id="a word for a number"),
        pytest.param(lambda _: "", id="empty"),
        pytest.param(lambda _: "a,b\n1,2\n", id="another table"),
        pytest.param(lambda text: text.replace("0.3000", "9.0", 1), id="time goes back"),
        pytest.param(lambda _: "\0" * 50, id="zeros"),
    ],
)
def test_a_damaged_csv_gets_one_sentence(change, tmp_path):
    path = tmp_path / "c.frames.csv"
    path.write_text(change(table().to_csv()), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="not a frame table of formcheck or is damaged"):
        read_table(path)


@pytest.mark.parametrize("content", [b"", b"PAR1" + b"\0" * 40 + b"PAR1", b"text"])
def test_a_damaged_parquet_gets_one_sentence(content, tmp_path):
    path = tmp_path / "c.frames.parquet"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError):
        read_table(path)


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"There is no file .* with --frames"):
        read_table(tmp_path / "none.csv")


def test_a_table_of_columns_holds_them():
    first = table()
    again = FrameTable.of_columns(
        {name: first.column(name) for name in NUMBERS}, {name: first.words(name) for name in WORDS}
    )
    assert again.to_csv() == first.to_csv()
    again.append(run([(0.0, UPRIGHT.pose())]).feedback[0])
    assert len(again) == len(first) + 1
    assert math.isfinite(again.column("time_s")[-1])


def test_two_frames_in_a_day_have_no_rate():
    slow = replace(CLIP, source=replace(CLIP.source, fps=2 / 86_400))
    assert slow.to_dict()["source"]["fps"] is None
