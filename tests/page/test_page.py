"""The page as text: everything in it, nothing from outside, nothing injected."""

import base64
import hashlib
import html.parser
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from damaged import damaged, places
from hypothesis import given, settings
from hypothesis import strategies as st
from sessions import NO_STRETCH, good_supine, result_of, rounded, two_faults

from formcheck.errors import UnreadableInputError
from formcheck.page.moments import Moment, worst_time
from formcheck.page.page import Content, PageClip, Picture, render
from formcheck.report.json_form import parse_result
from formcheck.report.result import Fault, Note, Result, Source, StillPose, Warn
from formcheck.report.table import NUMBERS, WORDS, FrameTable
from formcheck.rules.stretch import ANGLES

EVIL = "</script><script>alert(1)</script>'\"><img src=x onerror=alert(2)>&amp;{{ 7*7 }}"


class Reader(html.parser.HTMLParser):
    """Collects tags and checks that they close in order."""

    VOID = frozenset({"meta", "img", "input", "br", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("style", "script"):
            self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def full(result: Result) -> Content:
    stills = tuple(
        Picture(Moment(t, title, "Words.", good), b"jpeg")
        for t, title, good in ((4.0, "Best moment", True), (7.0, "Worst moment", False))
    )
    return Content(result, clip=PageClip(mp4=b"not really a clip"), stills=stills)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(full(rounded()), id="clip with a fault"),
        pytest.param(full(two_faults()), id="two faults"),
        pytest.param(Content(good_supine()), id="no video"),
        pytest.param(Content(replace(good_supine(), frames=FrameTable())), id="words only"),
        pytest.param(Content(result_of(NO_STRETCH)), id="no stretch"),
        pytest.param(Content(result_of([])), id="no frames"),
        pytest.param(Content(result_of([(0.0, None)])), id="one frame, nobody"),
    ],
)
def test_a_whole_page_that_fetches_nothing(content):
    page = render(content)
    reader = read(page)
    assert '<meta name="generator" content="formcheck report">' in page[:2000]
    for tag, attributes in reader.tags:
        for name in ("src", "href", "poster", "srcset", "action", "data"):
            value = attributes.get(name)
            assert value is None or value.startswith("data:"), (tag, name, value)
    assert "url(" not in page
    assert not re.search(r"https?://", page)
    ids = [a["id"] for _, a in reader.tags if "id" in a]
    assert len(ids) == len(set(ids))
    named = {a["aria-labelledby"] for _, a in reader.tags if "aria-labelledby" in a}
    assert named <= set(ids)
    assert all(a.get("alt") for a in reader.all("img"))
    assert len(reader.all("h1")) == 1


def test_the_policy_lets_run_only_the_scripts_of_the_page():
    page = render(full(rounded()))
    policy = next(
        a["content"]
        for a in read(page).all("meta")
        if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    handlers = [n for _, a in read(page).tags for n in a if n.startswith("on")]
    assert handlers == []


def test_everything_found_is_on_the_page():
    result = two_faults()
    words = read(render(full(result))).words
    for fault in result.holds[0].faults:
        assert fault.message in words
    assert f"{result.holds[0].held_s:.1f}" in words
    assert "clip.mp4" in words
    assert "folder/" not in words
    assert "Straighten your knee." in words


def test_every_span_has_a_button_that_jumps_there():
    result = two_faults()
    times = [a["data-time"] for a in read(render(full(result))).all("button") if "data-time" in a]
    (hold,) = result.holds
    worst = [worst_time(result.frames, hold, fault) for fault in hold.faults]
    for time in [hold.start_s, *(fault.start_s for fault in hold.faults), *worst]:
        assert f"{time:.2f}" in times


def test_a_button_is_called_by_the_words_in_it():
    """Who speaks to a browser says what is seen (WCAG 2.5.3)."""
    page = render(full(two_faults()))
    buttons = re.findall(r'class="jump[^>]*aria-label="([^"]*)">([^<]*)</button>', page)
    assert len(buttons) == 7
    assert all(words in label for label, words in buttons)
    assert ("Jump to the fault at 0:08.0–0:12.0", "0:08.0–0:12.0") in buttons


@pytest.mark.parametrize(
    "where", ["name", "person", "fault", "warning", "note", "stretch", "model"]
)
def test_no_name_becomes_markup(where):
    result = rounded()
    hold = result.holds[0]
    person = ""
    if where == "name":
        result = replace(result, source=replace(result.source, path=EVIL))
    elif where == "person":
        person = EVIL
    elif where == "fault":
        fault = Fault(EVIL, 4.0, 5.0, 30.0, EVIL)
        result = replace(result, holds=(replace(hold, faults=(fault,)),))
    elif where == "warning":
        result = replace(result, warnings=(Warn(EVIL, 1.0, 2.0, EVIL),))
    elif where == "note":
        result = replace(result, notes=(Note("pain", 3.0, EVIL),))
    elif where == "stretch":
        result = replace(result, holds=(replace(hold, stretch=EVIL, side=EVIL),))
    else:
        result = replace(result, model=EVIL, version=EVIL)
    plain = read(render(full(rounded())))
    page = render(replace(full(result), person=person))
    reader = read(page)
    assert "<img src=x" not in page
    assert "49" not in reader.words.replace("{{ 7*7 }}", "") or "49" in plain.words
    assert len(reader.all("script")) == len(plain.all("script"))
    assert not [a for a in reader.all("img") if a.get("src") == "x"]
    assert not [n for _, a in reader.tags for n in a if n.startswith("on")]


def test_a_persons_name_is_shown_as_it_is():
    name = "Zoë O'Neill <b>/\\\"&"
    assert name in read(render(replace(full(rounded()), person=name))).words


def test_the_clip_inside_and_beside():
    inside = render(full(rounded()))
    stored = re.search(r'<script type="text/plain" id="clip-data">(.*?)</script>', inside)
    assert stored
    assert base64.b64decode(stored[1]) == b"not really a clip"
    beside = render(replace(full(rounded()), clip=PageClip(file_name="a b#?'\".mp4")))
    (video,) = read(beside).all("video")
    assert video["src"] == "a%20b%23%3F%27%22.mp4"
    assert "clip-data" not in re.sub(r"<script>.*?</script>", "", beside, flags=re.S)


def test_the_data_for_the_script_is_json_with_the_values_of_the_table():
    result = rounded()
    page = render(full(result))
    data = re.search(r'<script type="application/json" id="report-data">(.*?)</script>', page)
    assert data
    content = json.loads(data[1])
    assert content["readings"]["time_s"] == result.frames.column("time_s").round(3).tolist()
    assert {event["words"] for event in content["events"]} == {"in the stretch", "back rounded"}


def test_the_same_content_gives_the_same_page():
    assert render(full(rounded())) == render(full(rounded()))


def long_result(seconds: int, fps: int) -> Result:
    """A result as long as asked, its angles all different."""
    rng = np.random.default_rng(1)
    count = seconds * fps
    numbers = {name: rng.normal(50, 20, count).round(2) for name in NUMBERS}
    numbers["time_s"] = np.arange(count) / fps
    words = {name: ["seated"] * count for name in WORDS}
    result = rounded()
    return replace(
        result,
        source=replace(result.source, frames=count, duration_s=float(seconds)),
        frames=FrameTable.of_columns(numbers, words),
    )


@pytest.mark.parametrize(("seconds", "fps"), [(120, 60), (3600, 30)])
def test_a_page_without_video_is_small(seconds, fps):
    stills = tuple(Picture(Moment(1.0, "Best moment", "", True), b"x" * 120_000) for _ in range(2))
    content = Content(long_result(seconds, fps), stills=stills)
    assert len(render(content).encode()) < 1_500_000


def test_a_dashed_line_lies_on_top_of_the_other_one():
    page = render(Content(rounded()))
    for plot in re.findall(r'<svg viewBox="0 0 1000 100".*?</svg>', page, re.S):
        styles = re.findall(r'class="line (\w)"', plot)
        assert styles
        assert "b" not in styles[:-1]


def test_why_two_figures_of_sureness_differ_is_said():
    assert "so the two differ" in read(render(Content(rounded()))).words.replace("\n", " ")
    assert "so the two differ" not in render(Content(good_supine()))


def test_a_photograph():
    source = Source("photo.jpg", 640, 480, None, None, 1, 1)
    pose = StillPose("seated", "both", dict.fromkeys(ANGLES, 12.0), (), spine_uncertainty_deg=9.0)
    result = Result(source, "full", "1", "A seated stretch.", (), pose, (), FrameTable())
    reader = read(render(Content(result, photo=b"jpeg")))
    assert "12° ± 9°" in reader.words
    assert "A seated stretch." in reader.words
    (image,) = reader.all("img")
    assert image["src"] == "data:image/jpeg;base64,anBlZw=="
    assert not reader.all("video")


SAVED = rounded().to_dict()
JUNK = st.one_of(
    st.none(), st.integers(-(10**12), 10**12), st.floats(), st.text(max_size=4), st.just([])
)


@given(st.sampled_from(sorted(places(SAVED), key=str)), JUNK)
@settings(max_examples=150, deadline=None)
def test_whatever_a_damaged_result_says_is_a_page_or_a_sentence(place, junk):
    try:
        result = parse_result(damaged(SAVED, place, junk), "r.json")
    except UnreadableInputError:
        return
    page = render(Content(replace(result, frames=rounded().frames)))
    assert len(page) < 500_000
    read(page)


def test_many_holds_are_all_listed():
    result = rounded()
    reader = read(render(full(replace(result, holds=result.holds * 12))))
    assert len(reader.all("article")) == 12
