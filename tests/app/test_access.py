"""The page for everybody: axe-core on all five places, the keyboard alone, nothing that moves."""

from __future__ import annotations

from pathlib import Path

import pytest
from app.served import Served
from browser import Browser, start
from history.made_up import ROUNDED, day, hold, result

from formcheck.history.store import History
from formcheck.lab.benchmark.page import write_y4m

TESTS = Path(__file__).resolve().parents[1]
AXE = (TESTS / "vendored" / "axe-core" / "axe.min.js").read_text("utf-8")
CLIP = TESTS / "clips" / "small-001-seated.mp4"
LOOKS = [(dark, size) for dark in (False, True) for size in ((1280, 800), (390, 800))]


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Browser:
    film = write_y4m(CLIP, tmp_path_factory.mktemp("film") / "camera.y4m")
    yield from start(
        tmp_path_factory.mktemp("profile"),
        *("--lang=en", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
        f"--use-file-for-fake-video-capture={film}",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    )


@pytest.fixture(scope="module")
def kept(served) -> Served:
    """A server with two sessions in its history."""
    with History.open(served.folder / "data" / "history.sqlite3") as history:
        for number, reach in ((0, 60.0), (7, 85.0)):
            faults = [ROUNDED] if number == 0 else []
            found = result(hold("seated", "both", hip_flexion_deg=reach, faults=faults))
            history.add(found, person="me", when=day(number), source="live")
    return served


def begin(browser: Browser, kept: Served, place: str, language: str = "en", **wishes) -> None:
    browser.open(f"{kept.address}#history", **wishes)
    browser.js(
        "localStorage.clear(); localStorage.setItem('formcheck.welcome', 1);"
        "localStorage.setItem('formcheck.language', JSON.stringify(arguments[0]))",
        language,
    )
    go(browser, kept, place)


def go(browser: Browser, kept: Served, place: str) -> None:
    browser.driver.get("about:blank")
    browser.driver.get(f"{kept.address}#{place}")
    browser.until(f"document.getElementById('main')?.dataset.place === '{place.split('/')[0]}'")


def violations(browser: Browser) -> list[str]:
    """Return what axe-core finds in the page as it is, for small and large windows, light, dark."""
    browser.js(AXE)
    found = []
    for dark, size in LOOKS:
        look = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        browser.command("Emulation.setDeviceMetricsOverride", **look)
        browser.wishes(dark=dark)
        answer = browser.driver.execute_async_script(
            "axe.run().then(arguments[0], (why) => arguments[0]({violations: [], why: `${why}`}))"
        )
        assert "why" not in answer
        assert len(answer["passes"]) > 10
        found += [
            f"{one['id']} ({'dark' if dark else 'light'}, {size[0]} px): {node['html'][:120]}"
            for one in answer["violations"]
            for node in one["nodes"]
        ]
    return found


@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_on_any_place(kept, browser, language):
    begin(browser, kept, "session", language)
    browser.until("document.querySelector('.preview')?.videoWidth > 0", seconds=20)
    assert violations(browser) == []
    go(browser, kept, "check")
    assert violations(browser) == []
    go(browser, kept, "history")
    browser.click(".sessions summary")
    for box in browser.all(".sessions input"):
        browser.click(box)
    browser.until("document.querySelectorAll('.both table').length === 1")
    assert violations(browser) == []
    browser.click(".sessions .actions button")
    browser.until("document.querySelector('h1.verdict')")
    assert violations(browser) == []
    browser.js("localStorage.removeItem('formcheck.welcome')")
    go(browser, kept, "session")
    assert len(browser.all(".flags li")) == 3
    assert violations(browser) == []


@pytest.mark.model
def test_axe_finds_nothing_while_a_session_runs(kept, browser):
    begin(browser, kept, "session")
    browser.until("document.querySelector('.preview')?.videoWidth > 0", seconds=20)
    browser.click("#begin")
    browser.until("document.querySelector('.stage')?.dataset.stage", seconds=60)
    assert violations(browser) == []
    browser.js("dispatchEvent(new KeyboardEvent('keydown', {key: 'q'}))")
    browser.until("!document.querySelector('.stage')", seconds=40)


def test_two_dates_stand_side_by_side_and_say_whether_it_went_further(kept, browser):
    begin(browser, kept, "history", size=(1280, 900))
    boxes = browser.all(".sessions input")
    browser.click(boxes[0])
    browser.until("document.querySelector('.both').textContent.startsWith('Choose a second')")
    browser.click(boxes[1])
    browser.until("document.querySelector('.both table')")
    rows = {row.text.partition(" 60°")[0]: row.text for row in browser.all(".both tr")}
    assert "2 March 2026" in rows[next(iter(rows))]
    assert rows["Hip flexion"] == "Hip flexion 60° 85°"
    assert "back rounded No fault" in browser.find(".both tbody tr:last-child").text
    # One reading is off by 6.4°, the difference of two by 9°.
    said = browser.find(".both").text
    assert "Now 25° further, which is more than the measurement error." in said


def test_a_session_is_opened_and_is_a_result_with_a_report(kept, browser):
    begin(browser, kept, "history")
    browser.click(".sessions li:last-child summary")
    browser.click(".sessions li:last-child .actions button")
    browser.until("document.querySelector('h1.verdict')")
    assert "The back was rounded" in browser.find(".why").text
    assert "Saved in the history of me. 2 March 2026" in browser.find("main").text
    assert browser.all(".saving") == []
    browser.open(browser.find(".actions a").get_attribute("href"))
    assert "Recorded 2 March 2026" in browser.find("body").text


def test_deleting_asks_first_and_escape_keeps_it(kept, browser):
    begin(browser, kept, "history")
    browser.click(".sessions summary")
    browser.click(".sessions .actions button:nth-child(2)")
    assert browser.js("return document.querySelector('dialog').open")
    assert browser.js("return document.activeElement.textContent") == "Keep it"
    press(browser, "Escape", windowsVirtualKeyCode=27)
    assert not browser.js("return document.querySelector('dialog').open")
    assert len(browser.all(".sessions > li")) == 2


def press(browser: Browser, key: str, **more) -> None:
    for kind in ("keyDown", "keyUp"):
        browser.command("Input.dispatchKeyEvent", type=kind, key=key, code=key, **more)


def tab_to(browser: Browser, selector: str, most: int = 60) -> None:
    """Press Tab until something has the focus, which must then be visible."""
    for _ in range(most):
        press(browser, "Tab", windowsVirtualKeyCode=9)
        if browser.js("return document.activeElement.matches(arguments[0])", selector):
            # The outline may be that of what it stands in.
            assert browser.js(
                "let n = document.activeElement; for (; n; n = n.parentElement)"
                " if (getComputedStyle(n).outlineStyle !== 'none') return true; return false"
            )
            return
    raise AssertionError(f"Tab never reached {selector}")


def test_a_keyboard_is_enough_to_choose_and_to_compare(kept, browser):
    begin(browser, kept, "session")
    browser.until("document.querySelector('.preview')?.videoWidth > 0", seconds=20)
    tab_to(browser, ".cards input")
    before = browser.js("return document.querySelector('form').elements.stretch.value")
    press(browser, "ArrowRight", windowsVirtualKeyCode=39)
    after = browser.js("return document.querySelector('form').elements.stretch.value")
    assert (before, after) == ("auto", "seated")
    tab_to(browser, "form input[type=number]")
    go(browser, kept, "history")
    tab_to(browser, ".sessions input")
    press(browser, " ", windowsVirtualKeyCode=32, text=" ")
    tab_to(browser, ".sessions li:last-child input")
    press(browser, " ", windowsVirtualKeyCode=32, text=" ")
    browser.until("document.querySelector('.both table')")


@pytest.mark.parametrize(("calm", "ending"), [(False, "webp"), (True, "jpg")])
def test_the_chosen_stretch_moves_unless_somebody_wants_it_still(kept, browser, calm, ending):
    begin(browser, kept, "session", calm=calm)
    browser.js("document.querySelector('.card input[value=seated]').click()")
    shown = "[...document.querySelectorAll('[data-loop]')].map(i => i.src.split('/').pop()).sort()"
    assert browser.js(f"return {shown}") == sorted(
        [
            *(f"seated-{kind}.{ending}" for kind in ("good", "fault")),
            *(f"{name}-{k}.jpg" for name in ("standing", "supine") for k in ("good", "fault")),
        ]
    )
    browser.until("[...document.images].every(i => i.complete && i.naturalWidth === 480)")
    browser.wishes()
