"""The tables as people read them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from formcheck.lab.benchmark.figures import Figure
from formcheck.lab.benchmark.sheet import Sheet, markdown, number, print_sheet, span, with_n
from formcheck.lab.benchmark.show import DEFINITIONS, as_markdown, sheets, title
from tests.lab.benchmark.test_compare import report

NAN = float("nan")


def printed(sheet, width=100):
    text = io.StringIO()
    print_sheet(Console(file=text, width=width, force_terminal=False), sheet)
    return text.getvalue()


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
    assert with_n(Figure(0.5, 8, NAN, NAN), "share") == "50% (8)"
    assert with_n(Figure(NAN, 0, NAN, NAN), "deg") == "– (0)"
    assert with_n(Figure(1.5, 0.25, NAN, NAN), "per_min") == "1.50 (0.2)"
    assert span(NAN, NAN, "deg") == "–"
    assert span(0.1, 0.25, "s") == "0.10…0.25"


@pytest.mark.parametrize("width", [40, 100])
def test_nothing_is_cut_off(width):
    wide = Sheet("Title", ("", "a" * 30, "b" * 30), (("word" * 10, "1.25 (1000)", "2"),))
    text = printed(wide, width)
    assert "word" * 10 in text
    assert "1.25 (1000)" in text
    assert "a" * 30 in text


def test_every_table_fits_a_hundred_columns():
    off = [
        replace(r, azimuth_deg=a) for r, a in zip(report().records, (3, 15, 25, 35), strict=False)
    ]
    both = replace(report(), records=(*report().records, *off))
    tables = sheets(both)
    assert len(tables) == 5
    for table in tables:
        text = printed(table)
        assert max(map(len, text.splitlines())) <= 100
        assert all(len(row) in (1, len(table.head)) for row in table.rows)


def test_markdown_is_a_table_of_even_rows():
    page = as_markdown(report())
    assert page.startswith(f"# {title(report())}\n")
    for block in page.split("\n\n"):
        lines = block.splitlines()
        if lines[0].startswith("|"):
            assert len({line.count("|") for line in lines}) == 1
    assert all(f"**{term}**" in page for term, _ in DEFINITIONS)
    assert "a\\|b" in markdown(Sheet("t", ("a|b",), ()))


def test_stored_poses_are_told():
    assert "from stored poses" not in title(report())
    assert "from stored poses" in title(replace(report(), stored_poses=True))
