"""The tables as people read them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcheck.lab.benchmark.accuracy import DEFINITIONS, sheets, title
from formcheck.lab.benchmark.figures import Figure
from formcheck.lab.benchmark.metrics import Estimate
from formcheck.lab.benchmark.sheet import (
    Found,
    Sheet,
    across,
    cell,
    markdown,
    number,
    page,
    ratios,
    span,
)
from tests.lab.benchmark.test_compare import report

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1.0, "share", "100%"),
        (0.9996, "share", "100.0%"),
        (0.5, "share", "50%"),
        (0.004, "share", "0.4%"),
        (0.0, "share", "0%"),
        (-3.14, "deg", "−3.1°"),
        (0.123, "s", "0.12 s"),
        (0.9876, "auc", "0.988"),
        (NAN, "deg", "–"),
    ],
)
def test_numbers(value, unit, words):
    assert number(value, unit) == words


def test_no_number_without_what_it_is_over():
    assert Figure(0.5, 8, NAN, NAN).words("share") == "50% (8)"
    assert Figure(NAN, 0, NAN, NAN).words("deg") == "– (0)"
    assert Figure(1.5, 0.25, NAN, NAN).words("per_min") == "1.50 (0.2)"
    assert span(NAN, NAN, "deg") == "–"
    assert span(0.1, 0.25, "s") == "0.10…0.25"


def test_every_table_has_even_rows():
    off = [
        replace(r, azimuth_deg=a) for r, a in zip(report().records, (3, 15, 25, 35), strict=False)
    ]
    both = replace(report(), records=(*report().records, *off))
    tables = sheets(both)
    assert len(tables) == 5
    for table in tables:
        assert all(len(row) in (1, len(table.head)) for row in table.rows)


def test_markdown_is_a_table_of_even_rows():
    text = page(title(report()), sheets(report()), DEFINITIONS)
    assert text.startswith(f"# {title(report())}\n")
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if lines[0].startswith("|"):
            assert len({line.count("|") for line in lines}) == 1
    assert text.endswith(DEFINITIONS)
    assert "a\\|b" in markdown(Sheet("t", ("a|b",), ()))


def test_stored_poses_are_told():
    assert "from stored poses" not in title(report())
    assert "from stored poses" in title(replace(report(), stored_poses=True))


def test_a_figure_is_written_by_its_name():
    assert cell("bias_deg", Estimate(-1.23, -2.0, 0.5)) == "−1.2° [−2.0°…+0.5°]"
    assert cell("error_deg", Estimate(NAN, NAN, NAN)) == "–"
    assert (cell("told", 0.256), cell("frames", 808), cell("held_s", 1.5)) == (
        "26%",
        "808",
        "1.50 s",
    )
    assert (cell("r", 0.987), cell("held", ("a", "b")), cell("cue", "")) == ("0.99", "a, b", "–")


def test_sources_stand_side_by_side_and_what_one_lacks_is_a_dash():
    one, other = Estimate(0.5, 0.4, 0.6), Estimate(0.25, 0.2, 0.3)
    sheet = across("t", {"own": {"a": one, "b": one}, "second": {"a": other}}, ("value", "low"))
    assert sheet.head == ("", "value own", "value second", "low own", "low second")
    assert sheet.rows == (("a", "50%", "25%", "40%", "20%"), ("b", "50%", "–", "40%", "–"))


def test_ratios_show_median_and_range_beside_what_is_wanted():
    sheet = ratios("t", {"fast / slow": [1.0, 3.0, 2.0], "never run": []}, {"fast / slow": "≥ 2"})
    assert sheet.rows == (("fast / slow", "2.00", "1.00", "3.00", "≥ 2"),)


def test_data_without_nan_is_json_and_nan_is_refused():
    assert Found("", {"a": "ü"}).json == '{\n "a": "ü"\n}\n'
    with pytest.raises(ValueError, match="JSON"):
        _ = Found("", {"a": NAN}).json
