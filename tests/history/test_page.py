"""The page, the exports, and the command: what a user meets."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from history.made_up import BEGIN, ROUNDED, day, hold, pain, result, session
from said import ENGLISH

from formcheck.cli import main
from formcheck.history.export import COLUMNS, _week_chart, page_of, to_csv, to_json, to_parquet
from formcheck.history.progress import progress_of
from formcheck.history.store import History
from formcheck.pipeline.own_files import DATA_VARIABLE

NASTY = "</title><script>alert('1')</script>\"&/.."


class Reader(HTMLParser):
    """Fails on what is left open, and collects tags and text."""

    VOID = ("meta", "circle", "line", "rect", "polygon", "path")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.open.append(tag)
        if tag == "meta":
            self.open.pop()

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data


def sessions(count=12, name="Anna"):
    return [
        session(
            3 * n,
            hold(hip_flexion_deg=50.0 + 2 * (n % 40), faults=[ROUNDED] if n == 3 else []),
            hold(side="right", start_s=60.0, end_s=92.0),
            hold("supine"),
            notes=[pain()] if n == 2 else [],
            person=name,
        )
        for n in range(count)
    ]


def page(count=12, name="Anna") -> str:
    today = BEGIN.date() + timedelta(days=3 * count)
    return page_of(progress_of(name, sessions(count, name), today), ENGLISH)


@pytest.mark.parametrize("count", [0, 1, 2, 12, 400])
def test_the_page_is_whole_and_brings_everything_with_it(count):
    text = page(count)
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    assert reader.tags.count("script") == 1
    assert not {"src", "href", "onclick"} & {name for name, _ in reader.attributes}
    assert "url(" not in text
    assert "default-src 'none'" in text
    assert "nan" not in reader.text.lower()
    assert not any("nan" in (value or "").lower() for _, value in reader.attributes)
    assert len(text) < 300_000
    if count == 12:
        assert "22° more" in reader.text
        assert "It hurt" in reader.text
        assert text.count('role="img"') == 7, "two for each track, and weeks"


def test_every_drawing_is_described():
    pictures = re.findall(r'<svg[^>]*role="img"[^>]*>', page())
    assert len(pictures) == 7
    for picture in pictures:
        assert re.search(r'aria-label="[^"]{20,}"', picture)


def test_hip_hinge_is_drawn_beside_hip_flexion():
    text = page()
    assert "Hip flexion by day" in text
    assert "Hip hinge by day" in text
    assert text.count('<span class="pain"') == 2, "one in each of two tracks, at the surest angle"
    assert text.count("pain, at the mean") == 2, "and its meaning beside the chart's name"


def test_a_cross_lies_where_its_day_has_its_dot():
    """Both are means: a peak above its own dot would look like another day's range."""
    text = page()
    dots = re.findall(r'class="dot" d="M([\d.]+) ([\d.]+)h0"', text)
    left, top = re.search(r'<span class="pain" style="left:([\d.]+)%;top:([\d.]+)%', text).groups()
    # A chart is 1000 wide and 100 high.
    assert any(
        abs(float(x) / 10 - float(left)) < 0.1 and abs(float(y) - float(top)) < 0.1 for x, y in dots
    )


def test_weeks_are_named_by_day_and_month():
    assert re.search(r'<span style="left:[\d.]+%"[^>]*>\d+ (Mar|Apr|Feb|Jan|Dec)</span>', page())


def test_target_and_done_are_listed_from_the_first_week_on():
    text = page().split("<tbody>")[-1]
    assert "<td>270 of 270 s</td>" in text
    assert text.count("<tr>") == 6, "of twelve weeks, those before the first session have no row"
    assert "0 of 0" not in text


@pytest.mark.parametrize(("count", "named", "first_at"), [(1, 1, 50 / 6), (12, 2, 75.0)])
def test_the_chart_of_weeks_begins_with_the_first_session(count, named, first_at):
    today = BEGIN.date() + timedelta(days=3 * (count - 1))
    chart = _week_chart(progress_of("Anna", sessions(count), today), ENGLISH)
    assert len(chart.below) == named
    assert chart.below[0].left == pytest.approx(first_at)
    monday = BEGIN.date() - timedelta(days=BEGIN.weekday())
    (bar,) = [mark for mark in chart.marks if mark.look == "column"][:1]
    assert bar.title.startswith(f"{monday.day} {monday:%B}")


def test_nothing_in_a_name_or_note_becomes_markup():
    text = page(3, NASTY)
    assert text.count("<script") == 1
    assert NASTY not in text
    reader = Reader()
    reader.feed(text)
    assert NASTY in reader.text


def test_the_same_sessions_give_the_same_page():
    assert page() == page()


def test_a_table_has_a_row_for_each_hold():
    rows = list(csv.DictReader(io.StringIO(to_csv(sessions(4)))))
    assert len(rows) == 12
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["hip_flexion_mean_deg"] == "50.0"
    assert rows[9]["faults"] == "rounded_back"
    assert rows[2]["spine_flexion_mean_deg"] == ""
    assert rows[0]["back_angle_mean_deg"] == "60.0"
    assert rows[0]["back_angle_peak_deg"] == "66.0"
    assert rows[0]["back_angle_uncertainty_deg"] == "7.5"
    assert (rows[0]["held_s"], rows[0]["straight_s"]) == ("31.0", "30.0")
    assert (rows[2]["back_angle_mean_deg"], rows[2]["straight_s"]) == ("", "31.0")
    assert {row["notes"] for row in rows[6:9]} == {"pain"}


def test_a_session_without_a_hold_keeps_its_row_and_its_pain():
    (row,) = csv.DictReader(io.StringIO(to_csv([session(0, notes=[pain()])])))
    assert (row["notes"], row["stretch"]) == ("pain", "")


def test_parquet_and_csv_agree(tmp_path):
    to_parquet(sessions(4), tmp_path / "h.parquet")
    rows = pq.read_table(tmp_path / "h.parquet").to_pylist()
    for row, text in zip(rows, csv.DictReader(io.StringIO(to_csv(sessions(4)))), strict=True):
        for name, value in row.items():
            said = {None: "", True: "true", False: "false"}[value] if name == "completed" else value
            assert ("" if said is None else str(said)) == text[name], name


def test_json_has_everything():
    content = json.loads(to_json(sessions(4)))
    assert content["schema"] == "formcheck-history/1"
    third, fourth = content["sessions"][2:]
    assert (fourth["person"], fourth["when"]) == ("Anna", "2026-03-11T18:00:00.000+00:00")
    assert fourth["result"] == sessions(4)[3].result.to_dict()
    assert fourth["result"]["holds"][0]["faults"][0]["worst"] == 41.0
    assert third["result"]["notes"][0]["note"] == "pain"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A data folder with Anna and somebody with a difficult name; the present folder is empty."""
    data, here = tmp_path / "data", tmp_path / "here"
    here.mkdir()
    monkeypatch.setenv(DATA_VARIABLE, str(data))
    monkeypatch.chdir(here)
    with History.open() as history:
        for number in range(3):
            history.add(result(hold()), person="Anna", when=day(number), source="live")
        history.add(result(hold()), person=NASTY, when=day(0), source="live")
    return data


def said(capsys) -> str:
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.err.count("\n") <= 1
    return captured.out + captured.err


@pytest.mark.usefixtures("home")
def test_everybody_is_listed_and_one_is_shown(capsys):
    assert main(["history"]) == 0
    assert "Anna" in said(capsys)
    assert main(["history", "--person", "anna"]) == 0
    text = said(capsys)
    assert "Standing stretch, left leg" in text
    assert "too few days" in text
    assert main(["history", "--person", NASTY]) == 0
    assert NASTY in said(capsys)
    assert main(["history", "list"]) == 0
    assert "31/30 s" in said(capsys)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("kind", ["csv", "parquet", "json"])
def test_export_of_one_and_of_all(kind, capsys):
    assert main(["history", "export", kind]) == 0
    assert Path(f"formcheck-history.{kind}").stat().st_size > 100
    assert main(["history", "export", kind, "--person", "Anna", "-o", f"anna.{kind}"]) == 0
    assert b"alert" not in Path(f"anna.{kind}").read_bytes()
    assert "formcheck-history" in said(capsys)


@pytest.mark.usefixtures("home")
def test_the_page_is_written(capsys):
    assert main(["history", "--html", "--person", NASTY, "-o", "page.html"]) == 0
    assert NASTY not in Path("page.html").read_text("utf-8")
    assert main(["history", "--html"]) == 2
    assert "--person" in said(capsys)


def test_check(home, capsys):
    assert main(["history", "check"]) == 0
    text = said(capsys)
    assert "4 sessions of 2 people" in text
    assert str(home) in text


@pytest.mark.usefixtures("home")
def test_delete(capsys):
    assert main(["history", "delete", "1", "--yes"]) == 0
    assert main(["history", "delete", "--person", NASTY, "--yes"]) == 0
    assert "Deleted for good: 1 session" in said(capsys)
    with History.open() as history:
        assert [(p.name, p.sessions) for p in history.people()] == [("Anna", 2)]
    assert main(["history", "delete", "--everybody", "--yes"]) == 0
    assert main(["history"]) == 4


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("typed", "left"), [("", 4), ("no\n", 4), ("yes\n", 3)])
def test_only_yes_deletes(capsys, monkeypatch, typed, left):
    """Ctrl-D is no yes either."""
    terminal = io.StringIO(typed)
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    assert main(["history", "delete", "1"]) == 0
    assert ("Nothing was deleted" in said(capsys)) == (left == 4)
    with History.open() as history:
        assert len(history.sessions()) == left


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["delete"], 2, "Choose what to delete"),
        (["delete", "1"], 2, "add --yes"),
        (["delete", "77", "--yes"], 2, "no session 77"),
        (["delete", "1", "--everybody", "--yes"], 2, "everything"),
        (["--person", "Nobody"], 2, "no one named 'Nobody'"),
        (["export", "csv", "-o", "no/where.csv"], 1, "could not be written"),
        (["export", "parquet", "-o", "-"], 2, "name a file"),
        (["-o", "x"], 2, "-o goes with"),
        (["--yes"], 2, "unknown: --yes"),
        (["--goal", "9"], 2, "from 1 to 7"),
    ],
)
def test_bad_usage_is_one_sentence_and_deletes_nothing(capsys, arguments, status, words):
    assert main(["history", *arguments]) == status
    assert words in said(capsys)
    with History.open() as history:
        assert len(history.sessions()) == 4


def test_nothing_saved_yet(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "none"))
    assert main(["history"]) == 4
    assert "no history yet" in said(capsys)
    assert main(["history", "check"]) == 0
    assert main(["history", "delete", "--everybody", "--yes"]) == 4
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("arguments", [["check"], [], ["export", "json"], ["list"]])
def test_a_file_that_cannot_be_used_is_told_in_one_sentence(home, capsys, arguments):
    file = home / "history.sqlite3"
    newer = sqlite3.connect(file)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    assert main(["history", *arguments]) == 3
    assert "newer formcheck" in said(capsys)
    file.write_bytes(b"no database at all " * 100)
    assert main(["history", *arguments]) == 3
    assert "is no database" in said(capsys)


def test_today_is_the_last_day_of_the_page():
    assert "made on 2 March 2026" in page_of(progress_of("A", (), date(2026, 3, 2)), ENGLISH)
