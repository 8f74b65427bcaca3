"""The table of a run, and what it may not be written over."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from formcheck.batch.clips import Clip
from formcheck.batch.table import (
    check_outputs,
    check_table,
    columns,
    extra_names,
    journal_path,
    local_path,
    rows_of,
    write_table,
)
from formcheck.batch.task import Outcome
from formcheck.errors import UsageError
from formcheck.report.result import AngleStats, Fault, Hold, Result, Source, Warn
from formcheck.report.table import FrameTable
from formcheck.rules.stretch import ANGLES
from formcheck.untrusted import guarded


def hold(side: str, *faults: Fault) -> Hold:
    angles = {name: AngleStats(10.0, math.nan) for name in ANGLES}
    parts = {"hold": 20.0, "form": 20.0, "steady": 10.0}
    return Hold(
        "standing", side, 1.0, 11.0, 10.0, 30.0, False, 50.0, parts, angles, faults,
        judged={"rounded_back": 0.9, "bent_knee": 1.0},
    )  # fmt: skip


def outcome(*holds: Hold, with_pose: int = 100, warnings: tuple[Warn, ...] = ()) -> Outcome:
    source = Source("x", 640, 360, 10.0, 12.0, 120, with_pose)
    result = Result(source, "full", "0", "words", holds, None, warnings, FrameTable())
    return Outcome("k", "v", result, tuple((1.0,) * len(h.faults) for h in holds), 60)


ROUND = Fault("rounded_back", 2.0, 4.0, 40.0, "round")
ROUNDER = Fault("rounded_back", 6.0, 7.5, 50.0, "rounder")


def test_a_row_for_each_hold():
    rows = rows_of(Clip("a.mp4"), outcome(hold("left", ROUND, ROUNDER), hold("right")), [])
    assert [(r["hold"], r["side"], r["faults"]) for r in rows] == [
        (1, "left", "rounded_back"),
        (2, "right", None),
    ]
    assert rows[0]["rounded_back_s"] == 3.5
    assert rows[0]["rounded_back_worst"] == 50.0
    assert rows[0]["rounded_back_judged"] == 0.9
    assert rows[1]["rounded_back_s"] == 0.0
    assert rows[1]["hip_flexion_peak_deg"] is None
    assert set(rows[0]) == set(columns())


def test_both_quantities_of_the_back_and_how_long_it_was_seen_straight():
    one = replace(hold("left"), completed=True, straight_s=9.0, back_angle_uncertainty_deg=8.5)
    names = list(columns())
    for what in ("mean", "peak"):
        place = names.index(f"spine_flexion_{what}_deg")
        assert names[place + 2] == f"back_angle_{what}_deg"
    (row,) = rows_of(Clip("a.mp4"), outcome(one), [])
    assert row["back_angle_mean_deg"] == 10.0
    assert row["back_angle_uncertainty_deg"] == 8.5
    assert (row["straight_s"], row["confirmed"]) == (9.0, True)
    for share, confirmed in ((0.9, True), (0.3, False)):
        old = replace(one, straight_s=math.nan, judged={"rounded_back": share})
        (row,) = rows_of(Clip("a.mp4"), outcome(old), [])
        assert (row["straight_s"], row["completed"], row["confirmed"]) == (None, True, confirmed)


def test_a_row_for_a_clip_without_a_hold_and_for_one_that_failed():
    warn = Warn("too_far", 0.0, 1.0, "closer")
    (row,) = rows_of(Clip("a"), outcome(warnings=(warn, warn)), [])
    assert (row["status"], row["hold"], row["warnings"]) == ("no_stretch", None, "too_far")
    (row,) = rows_of(Clip("a"), outcome(with_pose=0), [])
    assert row["status"] == "nobody"
    (row,) = rows_of(Clip("a"), Outcome("k", "v", trouble="died", message="crash"), [])
    assert (row["status"], row["message"]) == ("error", "crash")


def test_columns_of_a_list_pass_through_and_never_replace_ours():
    clip = Clip("a", {"score": "their own", "participant": "007", "expected_stretch": "supine"})
    extra = list(clip.extra)
    (row,) = rows_of(clip, outcome(hold("left")), extra)
    assert row["score"] == 50.0
    assert row["list_score"] == "their own"
    assert row["participant"] == "007"
    assert row["as_expected"] is False


def test_columns_that_would_get_one_name_stay_two():
    names = extra_names(["score", "list_score", "list_list_score", "who"])
    assert names["list_score"] == "list_score"
    assert names["who"] == "who"
    assert len({*names.values(), *columns()}) == 4 + len(columns())
    (row,) = rows_of(Clip("a", {"score": "1", "list_score": "2"}), outcome(hold("left")),
                     ["score", "list_score"])  # fmt: skip
    assert (row["list_list_score"], row["list_score"], row["score"]) == ("1", "2", 50.0)


@pytest.mark.parametrize("heading", ["expected_stretch", "Expected Stretch", "EXPECTED  stretch"])
def test_what_is_expected_is_known_however_its_heading_is_spelt(heading):
    (row,) = rows_of(Clip("a", {heading: " Standing "}), outcome(hold("left")), [heading])
    assert row["as_expected"] is True
    assert row[heading] == " Standing "


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_every_kind_of_table_holds_the_same(tmp_path, ending):
    clip = Clip("a\nb – ü.mp4", {"participant": "007"})
    rows = rows_of(clip, outcome(hold("left", ROUND), hold("right")), ["participant"])
    path = tmp_path / f"t.{ending}"
    write_table(path, rows, list(extra_names(["participant"]).values()))
    if ending == "parquet":
        read = pq.read_table(path).to_pylist()
    elif ending == "jsonl":
        read = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = list(csv.DictReader(file))
        assert [r["score"] for r in read] == ["50.0", "50.0"]
        assert read[0]["participant"] == "007"
        assert read[0]["clip"] == "a\nb – ü.mp4"
        return
    assert read == rows


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-cmd", "@x", "\tx", "\rx", "\nx"])
def test_a_spreadsheet_does_not_run_names(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("o;=1+1.mp4", "o;'=1+1.mp4"),
        ("o; +x", "o; '+x"),
        ('a;"=1', "a;\"'=1"),
        ("a\t@x", "a\t'@x"),
        ("a\n=1", "a\n'=1"),
        ("\t=1", "'\t'=1"),
    ],
)
def test_nor_where_a_semicolon_begins_a_cell(tmp_path, text, shown):
    assert guarded(text) == shown
    write_table(tmp_path / "t.csv", rows_of(Clip(text), outcome(), []), [])
    written = (tmp_path / "t.csv").read_bytes().decode("utf-8-sig")
    for line in written.splitlines():
        assert not any(cell.lstrip(' "').startswith(("=", "+", "@")) for cell in line.split(";"))


def test_all_text_of_a_csv_is_quoted_and_no_number(tmp_path):
    rows = rows_of(Clip('a,"b".mp4', {"who": "007"}), outcome(hold("left")), ["who"])
    write_table(tmp_path / "t.csv", rows, ["who"])
    head, line = (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()
    assert head.startswith('"clip","status","message","hold","stretch","side"')
    assert line.startswith('"a,""b"".mp4","hold","words",1,"standing","left",1.0,11.0,')
    assert line.endswith('"007"')
    check_table(tmp_path / "t.csv")


def test_a_csv_of_before_without_quotes_is_ours_too(tmp_path):
    (tmp_path / "t.csv").write_text("clip,status,message,hold,stretch,side\n")
    check_table(tmp_path / "t.csv")


@pytest.mark.parametrize("text", ["-5", "+3.5", "1e5", "a=b", "", "–"])
def test_other_text_stays(text):
    assert guarded(text) == text


def test_names_and_headings_of_a_csv_are_guarded_and_no_others(tmp_path):
    rows = rows_of(Clip("=x.mp4", {"=h": "+y"}), outcome(), ["=h"])
    write_table(tmp_path / "t.csv", rows, ["=h"])
    text = (tmp_path / "t.csv").read_text("utf-8-sig")
    assert "'=x.mp4" in text
    assert "'=h" in text.splitlines()[0]
    assert "'+y" in text
    write_table(tmp_path / "t.parquet", rows, ["=h"])
    assert pq.read_table(tmp_path / "t.parquet").to_pylist()[0]["clip"] == "=x.mp4"


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_only_a_table_of_ours_is_replaced(tmp_path, ending):
    path = tmp_path / f"t.{ending}"
    write_table(path, rows_of(Clip("a"), outcome(), []), [])
    check_table(path)
    path.write_bytes(b"my thesis, all of it\n")
    with pytest.raises(UsageError, match="not a table of formcheck score"):
        check_table(path)


def test_an_unknown_ending_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"Use \.parquet, \.csv, \.jsonl"):
        check_table(tmp_path / "t.xlsx")


@pytest.mark.parametrize("ending", ["", ".journal", ".journal-wal", ".journal-shm"])
def test_the_page_may_not_be_written_over_the_table_or_its_journal(tmp_path, ending):
    table = tmp_path / "t.csv"
    (tmp_path / "here").symlink_to(tmp_path)
    for folder in (tmp_path, tmp_path / "here"):
        with pytest.raises(UsageError, match="would be written over the table"):
            check_outputs(table, folder / f"t.csv{ending}", [])


def test_a_page_of_another_name_is_fine(tmp_path):
    check_outputs(tmp_path / "t.csv", tmp_path / "t.html", [])
    assert journal_path(tmp_path / "t.csv") == tmp_path / "t.csv.journal"
    assert not list(tmp_path.iterdir())


def test_an_address_is_no_place_for_results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="is an address"):
        local_path("s3://bucket/kept")
    assert not list(tmp_path.iterdir())
