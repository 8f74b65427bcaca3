"""Two browsers: one is the laptop, the other the phone, whose camera plays a film."""

from __future__ import annotations

from pathlib import Path

import pytest
from app.served import Served, serving
from app.test_access import violations
from app.test_in_browser import CONTRASTS, open_place
from app.test_phone import FILM, listening, until
from browser import Browser, start

from formcheck.app.phone import addresses
from formcheck.lab.benchmark.page import SERVER, write_y4m

pytestmark = pytest.mark.skipif(not addresses(), reason="this computer is in no network")
ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1" + "".join(
    f" , EXCLUDE {address}" for _, address in addresses()
)
FAKE = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


EMPTY_S = 6.0
CLIP = Path(__file__).resolve().parents[1] / "clips" / "small-001-seated.mp4"


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Served:
    """With the one pose model, however busy the machine is."""
    with serving(tmp_path_factory.mktemp("served"), program=("-c", SERVER)) as one:
        yield one


@pytest.fixture(scope="module")
def laptop(tmp_path_factory) -> Browser:
    yield from start(tmp_path_factory.mktemp("laptop"), ONLY_HERE, "--lang=en", *FAKE)


@pytest.fixture(scope="module")
def phone(tmp_path_factory) -> Browser:
    film = write_y4m(FILM, tmp_path_factory.mktemp("film") / "camera.y4m", EMPTY_S)
    flags = ("--ignore-certificate-errors", f"--use-file-for-fake-video-capture={film}")
    yield from start(tmp_path_factory.mktemp("phone"), ONLY_HERE, "--lang=en", *FAKE, *flags)


def invite(served, laptop: Browser, **wishes) -> str:
    """Choose the phone on the laptop; returns the address in the code."""
    open_place(laptop, served, "check", **wishes)
    laptop.js("localStorage.setItem('formcheck.welcome', '1')")
    laptop.js("localStorage.removeItem('formcheck.phone')")
    laptop.js("localStorage.setItem('formcheck.camera', '\"phone\"')")
    open_place(laptop, served, "session", **wishes)
    # With several networks it asks which.
    laptop.until("document.querySelector('.other button:not([hidden])')", seconds=60)
    if laptop.all(".other .field select"):
        laptop.click(".other .field + button")
    laptop.until("document.querySelectorAll('.code svg path').length", seconds=60)
    return laptop.js("return [...document.querySelectorAll('.code figcaption')].pop().textContent")


@pytest.mark.parametrize("size", [(1280, 800), (390, 800)])
@pytest.mark.parametrize("dark", [False, True])
def test_the_way_to_the_phone_fits_and_can_be_read(served, laptop, size, dark):
    invite(served, laptop, size=size, dark=dark, phone=size[0] < 500)
    laptop.click(".other details summary")
    laptop.click(".profile button")
    laptop.until("document.querySelectorAll('.profile svg').length", seconds=60)
    assert laptop.js("return document.documentElement.scrollWidth <= innerWidth")
    shown = "[...document.querySelectorAll('.handset')].filter(n => n.checkVisibility()).length"
    assert laptop.js(f"return {shown}") == 3
    assert [pair for pair in laptop.js(CONTRASTS) if pair[1] < 4.5] == []
    laptop.click(".kinds label:nth-of-type(2)")
    laptop.until(f"{shown} === 1")
    assert laptop.complaints() == []
    open_place(laptop, served, "check")
    until(lambda: listening(served) == {"127.0.0.1"})


@pytest.mark.model
@pytest.mark.realtime
def test_the_phone_s_film_gives_the_verdict_of_analyze(served, laptop, phone, recorded):
    wanted = recorded(FILM, "full")
    phone.open(invite(served, laptop), size=(390, 800), phone=True)
    assert phone.js("return location.search") == ""
    phone.until("document.querySelector('video')?.videoWidth > 100", seconds=60)
    laptop.until("document.querySelector('.preview')?.videoWidth > 100", seconds=60)
    assert "Your phone is the camera now" in laptop.find(".other").text
    laptop.click("#begin")
    laptop.until("document.querySelector('.stage')?.dataset.stage", seconds=60)
    # Opened again, the camera plays its film from the beginning.
    phone.js("document.querySelector('select').dispatchEvent(new Event('change'))")
    laptop.until("!document.querySelector('.stage .ring[hidden]')", seconds=60)
    assert phone.until("document.querySelector('.cue').textContent", seconds=10)
    # Both holds are over when nobody is in the picture any more.
    cue = "document.querySelector('.stage .cue').textContent"
    laptop.until(f"{cue}.startsWith('I can')", seconds=90)
    laptop.click(".stage .buttons button:nth-child(2)")
    laptop.until("document.querySelector('h1.verdict')", seconds=40)
    phone.until("document.querySelector('.cue').textContent === 'Over. The camera is off.'")
    until(lambda: listening(served) == {"127.0.0.1"})
    number = laptop.js("return location.hash.split('/')[1]")
    kept = {"person": "Two", "when": "2026-01-01T12:00:00+00:00"}
    assert served.save(number, **kept).status == 200
    (session,) = served.sessions("Two")
    assert len(session.result.holds) == len(wanted.holds) == 2
    for live, recorded in zip(session.result.holds, wanted.holds, strict=True):
        assert (live.stretch, live.side) == (recorded.stretch, recorded.side)
        assert live.held_s == pytest.approx(recorded.held_s, abs=0.3)
        assert {one.fault for one in live.faults} == {one.fault for one in recorded.faults}
    assert laptop.complaints() == []
    assert phone.complaints() == []


@pytest.mark.model
def test_either_page_may_be_loaded_again_and_either_side_says_what_is_missing(
    served, laptop, phone
):
    address = invite(served, laptop)
    assert violations(laptop) == []
    phone.open(address, size=(390, 800), phone=True)
    laptop.until("document.querySelector('.preview')?.videoWidth > 100", seconds=60)
    assert violations(phone) == []
    laptop.click("#begin")
    laptop.until("document.querySelector('.stage')?.dataset.stage", seconds=60)
    laptop.driver.refresh()
    laptop.until("document.querySelector('.preview')?.videoWidth > 100", seconds=60)
    laptop.click("#resume")
    laptop.until("document.querySelector('.stage video')?.videoWidth > 100", seconds=40)
    cue = "document.querySelector('.stage .cue').textContent"
    phone.open("about:blank")
    laptop.until(f"{cue}.startsWith('Your phone is gone')", seconds=60)
    phone.driver.back()
    laptop.until(f"!{cue}.startsWith('Your phone is gone')", seconds=60)
    phone.until("document.querySelector('.cue')?.textContent", seconds=60)
    laptop.js("dispatchEvent(new KeyboardEvent('keydown', {key: 'q'}))")
    laptop.until("document.querySelector('h1.verdict')", seconds=40)
    until(lambda: listening(served) == {"127.0.0.1"})


@pytest.mark.model
def test_a_film_plays_as_the_camera_and_ends_the_session(served, laptop):
    open_place(laptop, served, "check")
    laptop.js("localStorage.setItem('formcheck.welcome', '1')")
    laptop.js("localStorage.setItem('formcheck.camera', '\"film\"')")
    open_place(laptop, served, "session")
    laptop.click("#begin")
    assert "The camera is not there yet" in laptop.until(
        "document.getElementById('alert').textContent"
    )
    laptop.find("#film").send_keys(str(CLIP))
    laptop.until("document.querySelector('.preview')?.videoWidth > 100", seconds=60)
    laptop.click("#begin")
    laptop.until("document.querySelector('h1.verdict')", seconds=180)
    assert "Seated stretch" in laptop.find(".holds").text
    assert laptop.complaints() == []
