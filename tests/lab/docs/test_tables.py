"""The tables of docs/accuracy-tables.md show what was measured, and nothing of single people."""

import json

import pytest

from formcheck.errors import UnreadableInputError
from formcheck.lab.docs import tables


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


def test_what_is_recorded_names_no_picture_of_anybody(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "RECORDED", tmp_path)
    monkeypatch.setattr(tables, "TRAVEL", tmp_path / "travel.json")
    called = {"rounded": ["p1", "p2"], "straight": ["p3"], "withheld": [], "not found": ["p4"]}
    flexion = {"quantities": {"spine_flexion": {"fine": {"0..10": 1}}}}
    found = {
        "code": "c",
        "stairs": {"second": flexion, "sn": flexion},
        "people": {
            "backs": {"column back": dict.fromkeys(("straight", "mild", "clear"), called)},
            "agreement": {"both": 2},
            "side views": [{"label": {"id": "p1"}}],
        },
    }
    (tmp_path / "t.json").write_text(json.dumps(found), "utf-8")
    tables.record(None, tmp_path / "t.json")
    kept = json.loads((tmp_path / "travel.json").read_text("utf-8"))
    assert kept["called"]["clear"] == [1, 2, 0, 1]
    assert "p1" not in json.dumps(kept)


def test_a_report_of_other_material_is_refused(tmp_path):
    (tmp_path / "t.json").write_text('{"code": "c", "stairs": {}, "people": null}', "utf-8")
    with pytest.raises(UnreadableInputError, match="--people DIR"):
        tables.record(None, tmp_path / "t.json")
