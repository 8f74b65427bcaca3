"""Comparing two reports: what is told better or worse, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from formcheck.lab.benchmark import compare
from formcheck.lab.benchmark.__main__ import main
from formcheck.lab.benchmark.accuracy import Report, read_report
from formcheck.lab.benchmark.record import record_clip
from tests.lab.benchmark import made_up as made

CLIPS = 6


def report(offset_deg=0.0, jitter_deg=0.0, seed=0, sha="a"):
    """Clips whose hip flexion is off by 10° ± 5° between clips, plus something of their own."""
    between = np.random.default_rng(0).normal(10.0, 5.0, CLIPS)
    extra = np.random.default_rng(seed).normal(offset_deg, jitter_deg, CLIPS)
    records = []
    for number in range(CLIPS):
        truth = made.truth(clip=f"clip{number}")
        seen = made.observation(truth)
        seen.angles["hip_flexion_left_deg"][:] += between[number] + extra[number]
        records.append(record_clip(truth, seen))
    return Report("0.1.0", "c0de", "full", False, "made", sha * 64, tuple(records))


def verdicts(one, other):
    return {
        c.metric.key: c.verdict for c in compare._changes(one, other, "all", "≤20", paired=True)
    }


def test_a_small_steady_change_is_seen_through_large_differences_between_clips():
    found = verdicts(report(), report(offset_deg=-1.0, jitter_deg=0.2, seed=1))
    assert found["hip_flexion.mae"] == found["hip_flexion.bias"] == "better"
    assert {key for key, verdict in found.items() if verdict} == {
        "hip_flexion.mae",
        "hip_flexion.bias",
    }
    assert verdicts(report(), report(offset_deg=1.0))["hip_flexion.mae"] == "worse"


def test_a_change_this_way_here_and_that_way_there_is_chance():
    found = verdicts(report(), report(jitter_deg=2.0, seed=4))
    assert found["hip_flexion.mae"] == ""


def test_a_bias_gets_better_towards_zero():
    one, other = report(offset_deg=-30.0), report(offset_deg=-20.0)
    assert verdicts(one, other)["hip_flexion.bias"] == "better"


def test_reports_survive_the_disk_and_are_told_alike(tmp_path, capsys):
    one, other = report(), report(offset_deg=-1.0)
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, which in zip(paths, (one, other), strict=True):
        path.write_text(json.dumps(which.to_dict()), "utf-8")
    assert read_report(paths[0]) == one
    assert main(["compare", *map(str, paths)]) == 0
    shown = capsys.readouterr().out
    (line,) = [line for line in shown.splitlines() if line.startswith("| hip flexion: mean")]
    assert "better" in line
    assert "figures are as they were" in shown


def test_other_clips_are_refused_unless_told(tmp_path, capsys):
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, which in zip(paths, (report(), report(sha="b")), strict=True):
        path.write_text(json.dumps(which.to_dict()), "utf-8")
    assert main(["compare", *map(str, paths)]) == 2
    assert "not of the same clips" in capsys.readouterr().err
    assert main(["compare", *map(str, paths), "--anyway"]) == 0


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"schema": "formcheck/1"}', '{"schema": "formcheck-accuracy/1"}']
)
def test_other_files_are_refused(tmp_path, capsys, text):
    (tmp_path / "a.json").write_text(text)
    assert main(["compare", str(tmp_path / "a.json"), str(tmp_path / "a.json")]) == 3
    assert "a.json" in capsys.readouterr().err


def test_the_json_is_plain_and_says_what_it_rests_on():
    data = report().to_dict()
    assert data["schema"] == "formcheck-accuracy/1"
    assert data["set"]["clips"] == [f"clip{i}" for i in range(CLIPS)]
    groups = {(g["stretch"], g["azimuth"]): g for g in data["groups"]}
    figures = groups["all", "≤20"]["figures"]
    assert figures["hip_flexion.mae"]["n"] == 161 * CLIPS
    assert figures["leg_raise.mae"] == {
        "value": None, "n": 0.0, "low": None, "high": None, "worst": None,
    }  # fmt: skip


def test_off_side_clips_are_not_in_the_headline():
    off = replace(report().records[0], azimuth_deg=28.0)
    mixed = replace(report(), records=(*report().records, off))
    assert mixed.groups["all", "≤20"].clips == CLIPS
    assert mixed.groups["all", "20–30"].clips == 1
