"""The tables of docs/accuracy-tables.md show what was measured, and nothing of single people."""

import json

import pytest

from formcheck.errors import UnreadableInputError
from formcheck.lab.docs import figures, tables


def test_the_page_shows_every_table_as_it_was_measured():
    assert list(tables.compare()) == []


def test_a_figure_that_was_not_measured_is_noticed(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    text = tables.PAGE.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("| clearly rounded |"))
    page.write_text(text.replace(line, line.replace("13", "16")), "utf-8")
    monkeypatch.setattr(tables, "PAGE", page)
    assert list(tables.compare()) == ["page.md: the table “labels” is not what was measured"]
    tables.make()
    assert page.read_text("utf-8") == text


def test_a_table_without_its_place_is_noticed(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    text = tables.PAGE.read_text("utf-8")
    page.write_text(text.replace("<!-- table: raters -->", ""), "utf-8")
    monkeypatch.setattr(tables, "PAGE", page)
    assert list(tables.compare()) == ["page.md has no place for the table “raters”"]


def kept_from(found, tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "RECORDED", tmp_path)
    monkeypatch.setattr(figures, "TRAVEL", tmp_path / "travel.json")
    (tmp_path / "t.json").write_text(json.dumps(found), "utf-8")
    figures.record(None, tmp_path / "t.json")
    return json.loads((tmp_path / "travel.json").read_text("utf-8"))


def estimate(value):
    return {"value": value, "low": None, "high": None}


def row(bias, error):
    return {
        "frames": 9, "persons": 2, "reading_deg": 3.0, "bias_deg": estimate(bias),
        "error_deg": estimate(error), "within_1": estimate(0.7), "within_2": estimate(1.0),
        "not_judged": estimate(0.1), "told": estimate(0.0),
    }  # fmt: skip


def found():
    bands = {"0..10": row(1.0, 2.0), "10..20": row(-3.0, 6.0), "all": row(0.5, 3.0)}
    groups = dict.fromkeys(
        ("tight", "T-shirt", "hoodie", "bends: lumbar", "bends: thoracic"), row(4.0, 5.0)
    )
    quantity = {"fine": bands, "coarse": bands, "groups": groups}
    case = {"frames": 9, "persons": 2, "told": estimate(0.9), "judged_rounded": estimate(1.0)}
    stairs = {
        "clips": 4,
        "quantities": {"spine_flexion": quantity, "hip_hinge": quantity},
        "verdicts": {"rounded": case},
    }
    called = {"straight": ["p3"], "rounded": ["p1", "p2"], "withheld": [], "not found": ["p4"]}
    graded = dict.fromkeys(("straight", "mild", "clear"), called)
    return {
        "code": "c",
        "stairs": dict.fromkeys(("second", "sn", "lo", "sd"), stairs),
        "people": {
            "backs": {"column back": graded, "raters": graded, "marks": graded},
            "agreement": {"both": 2},
            "recognised": {"seated": {"side": {"right": 1, "seen": 2, "n": 3}}},
            "knees": {"bent": {"bent": ["p7"]}},
            "clips": [
                {"name": "anna", "expected": "no hold", "held": []},
                {"name": "otto", "expected": "no stretch", "held": ["seated"]},
                {"name": "emma", "expected": "seated", "held": ["seated"]},
            ],
            "side views": [{"label": {"id": "p9"}}],
        },
    }


def test_what_is_recorded_names_nobody(tmp_path, monkeypatch):
    kept = kept_from(found(), tmp_path, monkeypatch)
    assert kept["people"]["called"]["clear"] == {
        "straight": 1, "rounded": 2, "withheld": 0, "not found": 1,
    }  # fmt: skip
    assert kept["people"]["clips"] == {"n": 3, "no hold": 2, "taken": 1}
    assert kept["people"]["knees"] == {"bent": {"bent": 1}}
    text = json.dumps(kept)
    assert not [name for name in ("p1", "p4", "p7", "p9", "anna", "otto") if name in text]


def test_of_stairs_every_band_counts_alike(tmp_path, monkeypatch):
    stairs = kept_from(found(), tmp_path, monkeypatch)["stairs"]
    assert set(stairs) == {"second", "tight", "loose", "earlier"}
    assert stairs["tight"]["error_deg"] == {"spine_flexion": 4.0, "hip_hinge": 4.0}
    assert stairs["tight"]["bias_deg"]["hip_hinge"] == {"0..10": 1.0, "10..20": -3.0, "all": 0.5}
    assert stairs["tight"]["groups"]["hoodie"]["hinge_error_deg"] == 5.0
    assert stairs["tight"]["cases"] == [
        {"frames": 9, "persons": 2, "told": 0.9, "judged_rounded": 1.0}
    ]


@pytest.mark.parametrize("lacks", ["stairs", "people"])
def test_a_report_of_other_material_is_refused(lacks, tmp_path, monkeypatch):
    with pytest.raises(UnreadableInputError, match=r"--own …/lo .*--people DIR"):
        kept_from(found() | {lacks: None}, tmp_path, monkeypatch)
