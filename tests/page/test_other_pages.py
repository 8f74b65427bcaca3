"""The pages of history and score in a real browser, on the same base as the report."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from browser import start
from history.made_up import BEGIN, ROUNDED, hold, pain, session
from page.test_browser import CONTRAST
from said import ENGLISH
from sessions import NO_STRETCH, good_supine, result_of, rounded

from formcheck.batch.clips import Clip
from formcheck.batch.page import build_page, summarise, worst_faults
from formcheck.batch.task import How, Outcome
from formcheck.history.export import page_of
from formcheck.history.progress import progress_of
from formcheck.judge import Settings
from formcheck.page.page import Content, render
from formcheck.report.result import Warn
from formcheck.texts import Texts, load_texts


def history_page(texts: Texts = ENGLISH) -> str:
    sessions = [
        session(
            3 * n,
            hold(hip_flexion_deg=50.0 + 2 * n, faults=[ROUNDED]),
            hold("supine"),
            notes=[pain()] if n == 2 else [],
        )
        for n in range(12)
    ]
    return page_of(progress_of("Anna", sessions, BEGIN.date() + timedelta(days=36)), texts)


def score_page(texts: Texts = ENGLISH) -> str:
    side_on = Warn("not_side_on", 0.0, 5.0, "Turn side-on to the camera.")
    results = (rounded(), good_supine(), replace(result_of(NO_STRETCH), warnings=(side_on,)))
    clips = [Clip(f"clips/{'long_name_' * 8}{n}.mp4") for n in range(4)]
    moments = ((7.0,),), ((),), ()
    outcomes = [Outcome("k", "v", result, at) for result, at in zip(results, moments, strict=True)]
    outcomes.append(Outcome("k", "v", trouble="died", message="It is no video."))
    links = ("a.report.html", "", "", "")
    return build_page(
        summarise(clips, outcomes),
        list(zip(clips, outcomes, links, strict=True)),
        worst_faults(clips, outcomes, 3),
        lambda _: "kein Film",
        How(Settings()),
        date(2026, 1, 2),
        texts,
    )


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    yield from start(tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {"history": history_page(), "score": score_page()}
    for name, html in made.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


def policy_of(page: str) -> str:
    return page.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]


def test_all_pages_have_the_same_policy():
    policies = {
        policy_of(page) for page in (history_page(), score_page(), render(Content(rounded())))
    }
    assert len(policies) == 1
    assert policies.pop().startswith("default-src 'none'; ")


@pytest.mark.parametrize("name", ["history", "score"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_letters_stand_out_and_nothing_sticks_out_of_a_phone(browser, pages, name, dark):
    browser.complaints()
    browser.open(pages[name], size=(390, 844), phone=True, dark=dark)
    assert browser.js(CONTRAST) == []
    assert browser.js("return document.documentElement.scrollWidth") == 390
    # Each chart has its room, and what is drawn lies in it.
    for area in browser.all(".plot .area"):
        assert area.size["height"] > 60
        assert area.size["width"] > 200
    assert browser.complaints() == []


def test_the_history_prints_on_three_pages_at_most(browser, pages):
    browser.open(pages["history"], dark=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", browser.pdf())) == 2


def test_clips_are_sorted_by_a_click_or_a_key(browser, pages):
    from selenium.webdriver.common.keys import Keys

    cells = "document.querySelectorAll('.sortable tbody td:nth-child(2)')"
    scores = f"return [...{cells}].map((cell) => cell.textContent)"
    browser.open(pages["score"])
    assert browser.js(scores) == ["", "", "35", "56"]
    head = browser.all(".sortable th button")[1]
    browser.click(head)
    browser.click(head)
    assert browser.js(scores) == ["56", "35", "", ""]
    assert browser.find("[aria-sort]").get_attribute("aria-sort") == "descending"
    browser.all(".sortable th button")[0].send_keys(Keys.ENTER)
    assert browser.js(scores) == ["35", "56", "", ""]
    assert len(browser.all("[aria-sort]")) == 1


GERMAN = load_texts("de")
ENGLISH_WORDS = re.compile(
    r"\b([Tt]he|and|of|with|your|seen|held|days|weeks|hold|knee|left leg|mean)\b"
)


def read(page: str) -> str:
    """What a person reads of a page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page.partition("<body")[2], flags=re.S)
    return re.sub(r"<[^>]*>", " ", body)


@pytest.mark.parametrize("name", ["report", "history", "score"])
def test_a_german_page_is_german_throughout(name):
    page = {
        "report": lambda: render(Content(rounded(), texts=GERMAN)),
        "history": lambda: history_page(GERMAN),
        "score": lambda: score_page(GERMAN),
    }[name]()
    assert '<html lang="de">' in page
    assert ENGLISH_WORDS.findall(read(page)) == []
