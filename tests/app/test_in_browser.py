"""The page as somebody uses it: clicked through in Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Browser, start

ROOT = Path(__file__).resolve().parents[2]
CLIP = ROOT / "tests" / "clips" / "small-001-seated.mp4"
PLACES = ("session", "check", "result", "history")
OWN_ADDRESS = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Browser:
    yield from start(tmp_path_factory.mktemp("profile"), OWN_ADDRESS, "--lang=en")


def open_place(browser: Browser, served, place: str, **wishes) -> None:
    browser.open(f"{served.address}#{place}", **wishes)
    browser.until(f"document.getElementById('main').dataset.place === '{place}'", seconds=30)


def test_the_printed_address_leads_to_the_page_and_loses_its_key(served, browser):
    open_place(browser, served, "session")
    assert browser.js("return location.search") == ""
    assert browser.js("return document.cookie") == ""
    assert browser.js("return document.querySelectorAll('nav a').length") == 4
    assert browser.complaints() == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("size", [(1280, 800), (390, 800)])
def test_every_place_has_a_heading_and_fits(served, browser, place, size):
    open_place(browser, served, place, size=size, phone=size[0] < 500)
    assert len(browser.all("main h1")) == 1
    assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
    unnamed = browser.js(
        "return [...document.querySelectorAll('input,select,button,a,progress')].filter(n => "
        "!n.labels?.length && !n.textContent.trim() && !n.ariaLabel).map(n => n.outerHTML)"
    )
    assert unnamed == []
    assert browser.complaints() == []


@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out_from_their_ground(served, browser, dark):
    """WCAG AA: 4.5 to 1."""
    open_place(browser, served, "check", dark=dark)
    pairs = browser.js(CONTRASTS)
    assert len(pairs) > 8
    assert [pair for pair in pairs if pair[1] < 4.5] == []


def test_the_language_is_changed_at_once_and_remembered(served, browser):
    open_place(browser, served, "check")
    browser.js(
        "const s = document.getElementById('language'); s.value = 'de'; "
        "s.dispatchEvent(new Event('change'))"
    )
    browser.until("document.querySelector('main h1').textContent === 'Eine Aufnahme prüfen'")
    assert browser.js("return document.documentElement.lang") == "de"
    open_place(browser, served, "history")
    browser.until("document.querySelector('main h1').textContent === 'Verlauf'")
    browser.js("localStorage.removeItem('formcheck.language')")


@pytest.mark.model
def test_a_recording_from_the_drop_to_the_history(served, browser):
    open_place(browser, served, "check")
    browser.find("#files").send_keys(str(CLIP))
    browser.until("document.querySelector('.recordings progress')", seconds=60)
    browser.until("document.querySelector('.recordings a.button')", seconds=240)
    browser.click(".recordings a.button")
    browser.until("document.querySelector('main .next p')", seconds=20)
    verdict = browser.find("h1.verdict")
    assert "reached" not in verdict.get_attribute("class")
    browser.until("[...document.images].every(i => i.complete && i.naturalWidth > 100)")
    assert "✓" not in browser.find("main").text
    browser.click(".saving button.primary")
    browser.until("document.querySelector('.saving [role=status]').textContent.startsWith('Saved')")
    open_place(browser, served, "history")
    assert len(browser.all(".sessions > li")) == 1
    browser.click(".sessions summary")
    assert "seated stretch" in browser.find(".sessions").text.lower()
    report = browser.js("return location.origin") + "/results/1/report"
    browser.open(report)
    assert browser.js("return document.querySelectorAll('svg').length") >= 1
    assert browser.js("return self.origin") == "null"
    assert browser.complaints() == []
    open_place(browser, served, "history")
    browser.click(".sessions summary")
    browser.click(".sessions button")
    browser.click(".sessions button.danger")
    browser.until("document.querySelectorAll('.sessions > li').length === 0", seconds=20)


CONTRASTS = """
const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92
  : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const ground = (node) => { for (; node; node = node.parentElement) {
  const found = rgb(getComputedStyle(node).backgroundColor);
  if (found.length < 4 || found[3] > 0) return found; } return [255, 255, 255]; };
return [...document.querySelectorAll('body *')].filter((n) => n.checkVisibility() &&
  [...n.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim())).map((n) => {
  const [a, b] = [light(rgb(getComputedStyle(n).color)), light(ground(n))].sort((x, y) => y - x);
  return [n.outerHTML.slice(0, 80), (a + 0.05) / (b + 0.05)]; });
"""
