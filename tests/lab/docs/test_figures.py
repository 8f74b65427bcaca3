"""Figures in sentences are those that were measured, and no page of accuracy has others."""

import re

import pytest

from formcheck.lab import ROOT
from formcheck.lab.docs import figures, tables
from formcheck.lab.docs.figures import MARKED, compare, filled

KNOWN = {"error": 5.24, "share": 0.749, "bias": -0.6, "none": 0.2, "n": 13.0, "r": 0.9772}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("5.4°<!--error--> off", "5.2°<!--error--> off"),
        ("8°<!--error-->", "5°<!--error-->"),
        ("(76%<!--share-->)", "(75%<!--share-->)"),
        ("0<!--bias--> to +1°<!--bias-->", "−1<!--bias--> to −1°<!--bias-->"),
        ("+1.0°<!--none--> or +3°<!--none-->", "+0.2°<!--none--> or 0°<!--none-->"),
        ("16<!--n--> of 16", "13<!--n--> of 16"),
        ("0.93<!--r-->", "0.98<!--r-->"),
        ("5.4° <!--error-->", "5.4° <!--error-->"),
    ],
)
def test_a_figure_is_filled_in_as_it_is_shown(was, now):
    assert filled(was, KNOWN) == now


def test_a_figure_that_was_not_measured_is_named():
    text = "5.4°<!--error-->, 13<!--n--> of 16<!--m-->"
    assert list(compare("a.md", text, KNOWN)) == [
        "a.md: 5.4° is now 5.2° (error)",
        "a.md: nothing is recorded as “m”",
    ]


def test_every_mark_of_the_pages_is_recorded_and_true():
    known = figures.figures()
    marks = 0
    for page in tables.PAGES:
        text = page.read_text("utf-8")
        assert list(compare(page.name, text, known)) == []
        # A mark behind something else than a figure would be filled in by nobody.
        assert text.count("<!--") - text.count("<!-- ") == len(MARKED.findall(text))
        marks += len(MARKED.findall(text))
    assert marks > 80


@pytest.mark.parametrize(
    ("page", "begins", "ends"),
    [
        ("README.md", "## How accurate", "## Privacy"),
        ("docs/accuracy.md", "", "The people, and half"),
    ],
)
def test_what_is_said_of_accuracy_has_its_mark(page, begins, ends):
    """What is left are lines of the rules, bands of a truth, and what says when it was measured."""
    text = (ROOT / page).read_text("utf-8")
    part = MARKED.sub("", text[text.index(begins) : text.index(ends)])
    lines = [line for line in part.splitlines() if "measured once, " not in line]
    left = re.findall(
        r"[\d.–]+°?(?! stated)", "\n".join(re.sub("1 / 2 stated", "", s) for s in lines)
    )
    known = {"35°", "0–60°", "15°", "5°"}
    assert {one.strip(".–") for one in left if re.search(r"\d", one)} <= known
