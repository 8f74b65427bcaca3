"""The report page in a real browser: clicked, hovered, played, printed, read aloud."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from browser import Browser, start
from said import ENGLISH
from sessions import good_supine, grey_at, rounded, two_faults, write_clip

from formcheck.page.moments import best_moment, worst_moment
from formcheck.page.page import Content, PageClip, Picture, render
from formcheck.pipeline.recorded import stills
from formcheck.report.result import Result

READY = "document.getElementById('video').readyState >= 3"
CURSOR = "parseFloat(document.querySelector('.cursor').style.left)"
BRIGHTNESS = """
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d');
    context.drawImage(document.getElementById('video'), 0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[0];
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    yield from start(tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("pages")


def write_page(folder: Path, result: Result, name: str, **changes) -> Path:
    clip = write_clip(folder / f"{name}.clip.mp4", result)
    moments = [m for m in (best_moment(result, ENGLISH), worst_moment(result, ENGLISH)) if m]
    pictures = stills(clip, [moment.time_s for moment in moments])
    content = Content(
        result,
        clip=PageClip(mp4=clip.read_bytes()),
        stills=tuple(Picture(m, jpeg) for m, jpeg in zip(moments, pictures, strict=True)),
    )
    page = folder / f"{name}.html"
    page.write_text(render(replace(content, **changes)), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def page(folder) -> Path:
    return write_page(folder, rounded(), "rounded")


@pytest.fixture
def opened(browser, page) -> Browser:
    browser.complaints()
    browser.open(page)
    browser.until(READY)
    return browser


def end_of(result: Result) -> float:
    return result.source.duration_s or math.nan


def settle(browser: Browser, time_s: float) -> None:
    browser.until(f"Math.abs(video.currentTime - {time_s}) < 0.06 && !video.seeking")


def test_it_loads_alone_and_without_complaint(opened):
    assert opened.complaints() == []
    fetched = opened.js("return performance.getEntriesByType('resource').map((e) => e.name)")
    assert all(name.startswith(("blob:", "data:")) for name in fetched)
    assert opened.js("return video.duration") == pytest.approx(end_of(rounded()), abs=0.15)


def test_clicking_a_hold_a_fault_and_a_still_jumps_there(opened):
    jumps = opened.all(".jump")
    assert len(jumps) == 5
    for jump in reversed(jumps):
        wanted = float(jump.get_attribute("data-time"))
        opened.click(jump)
        settle(opened, wanted)
        assert opened.js(f"return {CURSOR}") == pytest.approx(
            100 * wanted / end_of(rounded()), abs=0.5
        )
        # The picture is that of the moment, not only the number.
        opened.until("video.readyState >= 2")
        assert opened.js(BRIGHTNESS) == pytest.approx(grey_at(wanted, end_of(rounded())), abs=6)


def test_passing_over_a_plot_moves_the_cursor_and_the_clip(opened):
    from selenium.webdriver.common.action_chains import ActionChains

    area = opened.find(".plot.spine .area")
    width = area.size["width"]
    for share in (0.25, 0.7):
        offset = round((share - 0.5) * width)
        ActionChains(opened.driver).move_to_element_with_offset(area, offset, 0).perform()
        settle(opened, share * end_of(rounded()))
        lefts = opened.js(
            "return [...document.querySelectorAll('.cursor')].map((c) => parseFloat(c.style.left))"
        )
        assert len(lefts) == 3
        assert lefts == pytest.approx([100 * share] * 3, abs=1)


def test_the_values_under_the_cursor_are_those_of_the_table(opened):
    result = rounded()
    opened.js(
        "const s = document.getElementById('time'); s.value = 7.0;"
        "s.dispatchEvent(new Event('input'))"
    )
    row = int(np.searchsorted(result.frames.column("time_s"), 7.0 + 1e-3) - 1)
    for place in opened.all("b[data-column]"):
        column = result.frames.column(place.get_attribute("data-column"))
        assert place.text == f"{round(float(column[row]))}°".replace("-", "−")


def test_playing_moves_the_cursor(opened):
    play = opened.find("#play")
    assert play.text == "Play"
    play.click()
    opened.until(f"{CURSOR} > 3 && document.querySelector('#play').textContent === 'Pause'")
    # A busy machine moves it less often, but it catches up.
    seconds = f"{CURSOR} / 100 * {end_of(rounded())}"
    opened.until(f"Math.abs({seconds} - video.currentTime) < 0.3")
    play.click()
    opened.until("video.paused && document.querySelector('#play').textContent === 'Play'")
    here = opened.js("return video.currentTime")
    assert opened.js("return video.currentTime") == here


def test_passing_over_a_plot_while_it_plays_does_not_disturb(opened):
    from selenium.webdriver.common.action_chains import ActionChains

    opened.find("#play").click()
    opened.until("!video.paused && video.currentTime > 0.1")
    area = opened.find(".plot.hip .area")
    ActionChains(opened.driver).move_to_element_with_offset(
        area, round(0.4 * area.size["width"]), 0
    ).perform()
    assert opened.js("return video.currentTime") < 0.5 * end_of(rounded())
    area.click()
    opened.until(f"video.currentTime > {0.45 * end_of(rounded())}")


def test_everything_can_be_reached_and_used_by_keyboard(opened):
    from selenium.webdriver.common.keys import Keys

    reached = []
    for _ in range(40):
        opened.driver.switch_to.active_element.send_keys(Keys.TAB)
        name = opened.js(
            "const a = document.activeElement; return a.id || a.dataset.time || a.tagName"
        )
        if name == "BODY":
            break
        reached.append(name)
        outline = opened.js("return getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", name
    wanted = [
        e.get_attribute("id") or e.get_attribute("data-time")
        for e in opened.all("button:not(:disabled), input")
        if e.is_displayed()
    ]
    assert set(wanted) <= set(reached)
    slider = opened.find("#time")
    slider.send_keys(Keys.HOME)
    slider.send_keys(Keys.ARROW_RIGHT * 5)
    settle(opened, 0.5)
    slider.send_keys(Keys.END)
    opened.until(f"video.currentTime > {end_of(rounded()) - 0.3}")
    opened.find("#play").send_keys(Keys.HOME)
    slider.send_keys(Keys.HOME)
    opened.find("#play").send_keys(Keys.ENTER)
    opened.until("!video.paused")
    opened.find("#play").send_keys(Keys.SPACE)
    opened.until("video.paused")


def test_a_screen_reader_hears_names_values_and_faults(opened):
    (hold,) = rounded().holds
    (fault,) = hold.faults
    opened.js(
        "const s = document.getElementById('time'); s.value = arguments[0];"
        "s.dispatchEvent(new Event('input'))",
        (fault.start_s + fault.end_s) / 2,
    )
    spoken = opened.find("#time").get_attribute("aria-valuetext")
    assert re.search(r"seconds, hip hinge \d+ degrees, .*spine flexion \d+ degrees", spoken)
    assert spoken.endswith("in the stretch, back rounded")
    nodes = opened.command("Accessibility.getFullAXTree")["nodes"]
    heard = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored")
    ]
    for role, name in heard:
        if role in ("button", "slider", "image", "img", "Video", "heading", "region"):
            assert name, role
    roles = [role for role, _ in heard]
    for role in ("main", "banner", "contentinfo", "slider", "table"):
        assert role in roles, role
    assert ("slider", "Time in the clip") in heard
    assert any(name.startswith("Spine flexion over") for _, name in heard)


CONTRAST = """
    const parse = (text) => {
      const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
      return [r, g, b, a];
    };
    const light = ([r, g, b]) => {
      const lin = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
      return 0.2126 * lin(r) + 0.7152 * lin(g) + 0.0722 * lin(b);
    };
    const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
    const behind = (element) => {
      const layers = [];
      for (let e = element; e; e = e.parentElement) {
        layers.push(parse(getComputedStyle(e).backgroundColor));
      }
      return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
    };
    const bad = [];
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
      if (!own || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) continue;
      if (!element.checkVisibility() || element.matches('.unseen')) continue;
      const style = getComputedStyle(element);
      const back = behind(element);
      const [a, b] = [light(over(parse(style.color), back)), light(back)];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) bad.push([element.className, element.textContent.slice(0, 20), ratio]);
    }
    return bad;
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_letters_stand_out(browser, page, dark):
    browser.open(page, dark=dark)
    shade = browser.js("return getComputedStyle(document.body).backgroundColor")
    brightness = sum(int(v) for v in re.findall(r"\d+", shade)[:3]) / 3
    assert (brightness < 60) if dark else (brightness > 200)
    assert browser.js(CONTRAST) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_lines_stand_out(browser, page, dark):
    """Graphics need 3:1 against what lies behind them (WCAG 1.4.11)."""
    browser.open(page, dark=dark)
    code = (
        CONTRAST.split("const bad")[0]
        + """
        const card = behind(document.querySelector('.plots'));
        const lines = [...document.querySelectorAll('.plot svg:not(.swatch) .line, .limit')];
        return lines.map((line) => {
          const [a, b] = [light(parse(getComputedStyle(line).stroke)), light(card)];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        });
    """
    )
    assert min(browser.js(code)) >= 3


@pytest.mark.parametrize("size", [(360, 740), (390, 844), (844, 390), (768, 1024)])
def test_on_a_phone_nothing_sticks_out_and_fingers_find_the_buttons(browser, page, size):
    browser.open(page, size=size, phone=True)
    browser.until(READY)
    assert browser.js("return document.documentElement.scrollWidth") <= size[0]
    if size[0] < 640:
        heights = browser.js(
            "return [...document.querySelectorAll('button')].filter((b) => b.checkVisibility())"
            ".map((b) => b.getBoundingClientRect().height)"
        )
        assert min(heights) >= 44
        # The clip stays in sight while the plots are touched.
        browser.js("document.querySelector('.plot.knee').scrollIntoView({behavior: 'instant'})")
        top, bottom = browser.js(
            "const b = video.getBoundingClientRect(); return [b.top, b.bottom]"
        )
        assert top == pytest.approx(0, abs=2)
        assert bottom < 0.6 * size[1]


def test_a_finger_on_a_plot_moves_the_clip(browser, page):
    browser.open(page, size=(390, 844), phone=True)
    browser.until(READY)
    browser.js("document.querySelector('.spine').scrollIntoView({behavior: 'instant'})")
    browser.js("window.scrollBy({top: -400, behavior: 'instant'})")
    browser.command("Emulation.setTouchEmulationEnabled", enabled=True)
    try:
        box = browser.until(
            "(() => { const b = document.querySelector('.spine .area').getBoundingClientRect();"
            "return [b.left, b.top, b.width, b.height] })()"
        )
        at = {"x": box[0] + 0.6 * box[2], "y": box[1] + box[3] / 2}
        browser.command("Input.dispatchTouchEvent", type="touchStart", touchPoints=[at])
        browser.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        settle(browser, 0.6 * end_of(rounded()))
    finally:
        browser.command("Emulation.setTouchEmulationEnabled", enabled=False)


@pytest.mark.parametrize("calm", [False, True])
def test_no_motion_for_those_who_want_none(browser, page, calm):
    browser.open(page, calm=calm)
    how = browser.js("return getComputedStyle(document.documentElement).scrollBehavior")
    assert how == ("auto" if calm else "smooth")


def with_holds(count: int) -> Result:
    """A session of so many holds with faults; from three on of several stretches and sides."""
    (seated,), (supine,) = rounded().holds, two_faults().holds
    standing = replace(seated, stretch="standing", side="left")
    kinds = (
        seated,
        supine,
        replace(supine, side="right"),
        standing,
        replace(standing, side="right"),
    )
    if count < 3:
        return replace(rounded(), holds=(seated,) * count)
    return replace(rounded(), holds=tuple(kinds[n % 5] for n in range(count)))


@pytest.mark.parametrize("paper", [(8.27, 11.69), (8.5, 11.0)], ids=["A4", "letter"])
@pytest.mark.parametrize("name", ["rounded", "supine", "twice", "three", "four", "six", "eight"])
def test_it_prints_on_two_pages(browser, folder, paper, name):
    results = {"rounded": rounded(), "supine": two_faults()}
    counts = {"twice": 2, "three": 3, "four": 4, "six": 6, "eight": 8}
    result = results[name] if name in results else with_holds(counts[name])
    browser.open(write_page(folder, result, f"print-{name}"), dark=True)
    browser.until(READY)
    pdf = browser.pdf(*paper)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 2


def test_what_only_a_screen_can_do_is_not_printed(browser, page):
    browser.open(page, dark=True)
    browser.wishes(dark=True, media="print")
    try:
        shown = browser.js(
            "return [...document.querySelectorAll('video, #print, #controls, #slide, .cursor')]"
            ".filter((e) => e.checkVisibility()).map((e) => e.id)"
        )
        assert shown == []
        # Paper is white also where the screen is dark.
        assert browser.js("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    finally:
        browser.wishes()


def test_without_a_video_the_plots_still_work(browser, folder):
    browser.open(write_page(folder, good_supine(), "plots", clip=None))
    assert browser.all("video") == []
    browser.click(".hold .jump")
    start = good_supine().holds[0].start_s
    assert browser.js(f"return {CURSOR}") == pytest.approx(
        100 * start / end_of(good_supine()), abs=0.5
    )
    assert browser.complaints() == []


def test_a_video_beside_the_page_plays(browser, folder):
    page = write_page(folder, rounded(), "apart", clip=PageClip(file_name="it's #1.mp4"))
    write_clip(folder / "it's #1.mp4", rounded())
    browser.open(page)
    browser.until(READY)
    browser.click(".hold .jump")
    settle(browser, rounded().holds[0].start_s)
    assert browser.complaints() == []


def test_a_video_that_is_gone_is_said_and_the_rest_works(browser, folder):
    page = write_page(folder, rounded(), "gone", clip=PageClip(file_name="gone.mp4"))
    browser.open(page)
    browser.until("!document.getElementById('video-trouble').hidden")
    browser.click(".hold .jump")
    assert browser.js(f"return {CURSOR}") > 1
    browser.complaints()


def test_hostile_names_do_nothing(browser, folder):
    evil = "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 2'>\"'/\\"
    hold = replace(rounded().holds[0], stretch=evil, side=evil)
    hold = replace(hold, faults=tuple(replace(f, message=evil, fault=evil) for f in hold.faults))
    source = replace(rounded().source, path=evil)
    result = replace(rounded(), holds=(hold,), source=source, model=evil, version=evil)
    browser.complaints()
    browser.open(write_page(folder, result, "evil", person=evil))
    browser.until(READY)
    assert browser.js("return window.hit") is None
    assert browser.find(".person").text == evil
    assert browser.complaints() == []
