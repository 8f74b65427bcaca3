"""Two browsers: one is the laptop, the other the phone, whose camera plays a film."""

from __future__ import annotations

import time

import pytest
from app.test_in_browser import CONTRASTS, open_place
from app.test_phone import FILM, listening, until
from browser import Browser, start

import formcheck
from formcheck.app.phone import addresses
from formcheck.lab.benchmark.page import write_y4m

pytestmark = pytest.mark.skipif(not addresses(), reason="this computer is in no network")
ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1" + "".join(
    f" , EXCLUDE {address}" for _, address in addresses()
)
FAKE = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


@pytest.fixture(scope="module")
def laptop(tmp_path_factory) -> Browser:
    yield from start(tmp_path_factory.mktemp("laptop"), ONLY_HERE, "--lang=en", *FAKE)


@pytest.fixture(scope="module")
def phone(tmp_path_factory) -> Browser:
    film = write_y4m(FILM, tmp_path_factory.mktemp("film") / "camera.y4m")
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
    laptop.until("document.querySelector('.other button:not([hidden])')", seconds=20)
    if laptop.all(".other .field select"):
        laptop.click(".other .field + button")
    laptop.until("document.querySelectorAll('.code svg path').length", seconds=20)
    return laptop.js("return [...document.querySelectorAll('.code figcaption')].pop().textContent")


@pytest.mark.parametrize("size", [(1280, 800), (390, 800)])
@pytest.mark.parametrize("dark", [False, True])
def test_the_way_to_the_phone_fits_and_can_be_read(served, laptop, size, dark):
    invite(served, laptop, size=size, dark=dark, phone=size[0] < 500)
    laptop.click(".other details summary")
    laptop.click(".profile button")
    laptop.until("document.querySelectorAll('.profile svg').length", seconds=20)
    assert laptop.js("return document.documentElement.scrollWidth <= innerWidth")
    assert len(laptop.all(".handset")) == 3
    assert [pair for pair in laptop.js(CONTRASTS) if pair[1] < 4.5] == []
    laptop.click(".kinds label:nth-of-type(2)")
    laptop.until("document.querySelectorAll('.handset').length === 1")
    assert laptop.complaints() == []
    open_place(laptop, served, "check")
    until(lambda: listening(served) == {"127.0.0.1"})


@pytest.mark.model
@pytest.mark.realtime
def test_the_phone_s_film_gives_the_verdict_of_analyze(served, laptop, phone):
    wanted = formcheck.analyze(FILM)
    phone.open(invite(served, laptop), size=(390, 800), phone=True)
    assert phone.js("return location.search") == ""
    phone.until("document.querySelector('video')?.videoWidth > 100", seconds=30)
    laptop.until("document.querySelector('.preview')?.videoWidth > 100", seconds=30)
    assert "Your phone is the camera now" in laptop.find(".other").text
    laptop.click("#begin")
    laptop.until("document.querySelector('.stage')?.dataset.stage", seconds=60)
    # Opened again, the camera plays its film from the beginning.
    phone.js("document.querySelector('select').dispatchEvent(new Event('change'))")
    begun = time.monotonic()
    laptop.until("document.querySelector('.stage')?.dataset.stage === 'stretch'", seconds=30)
    assert phone.until("document.querySelector('.cue').textContent", seconds=10)
    time.sleep(max(0.0, begun + 20.0 - time.monotonic()))
    laptop.click(".stage .buttons button:nth-child(2)")
    laptop.until("document.querySelector('h1.verdict')", seconds=40)
    phone.until("document.querySelector('.cue').textContent === 'Over. The camera is off.'")
    until(lambda: listening(served) == {"127.0.0.1"})
    number = laptop.js("return location.hash.split('/')[1]")
    kept = {"person": "Two", "when": "2026-01-01T12:00:00+00:00"}
    assert served.ask("POST", f"/api/results/{number}/save", kept).status == 200
    (session,) = served.ask("GET", "/api/history?person=Two").json()["sessions"]
    holds = session["holds"][-len(wanted.holds) :]
    assert len(holds) == len(wanted.holds) == 2
    for live, recorded in zip(holds, wanted.holds, strict=True):
        assert (live["stretch"], live["side"]) == (recorded.stretch, recorded.side)
        assert live["held_s"] == pytest.approx(recorded.held_s, abs=0.3)
        assert live["faults"] == sorted({fault.fault for fault in recorded.faults})
    assert laptop.complaints() == []
    assert phone.complaints() == []
