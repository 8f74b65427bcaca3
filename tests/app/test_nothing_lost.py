"""What was found is there for whoever comes back, and told as it is kept."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
import time

import cv2
import numpy as np
import pytest
from app.served import Served, serving
from app.talk import START, film_of, sitting
from app.test_session import CLIP
from history.made_up import day, hold, result

from formcheck.app import camera, recordings
from formcheck.app.findings import wish_of
from formcheck.commands.annotator import Drawing
from formcheck.history.store import History
from formcheck.live.capture import CameraDevice

FOUND = result(hold("seated", "both", hip_flexion_deg=80.0))


def history_of(served: Served) -> History:
    return History.open(served.folder / "data" / "history.sqlite3")


def kept(served: Served, person: str, number: int = 0, clip_id: str | None = None) -> int:
    """Put a session into the history; returns its number."""
    with history_of(served) as history:
        return history.add(FOUND, person=person, when=day(number), source="clip", clip_id=clip_id)


def taken_out(served: Served, session: int, person: str) -> int:
    """Open a session of the history; returns the number of its result."""
    answer = served.ask("POST", f"/api/history/{session}?person={person}")
    assert answer.status == 200, answer.body
    return int(answer.json()["result"])


def test_a_history_with_a_damaged_session_takes_no_result_away(served):
    number = taken_out(served, kept(served, "Dora"), "Dora")
    damaged = kept(served, "Dora", 1)
    with contextlib.closing(sqlite3.connect(served.folder / "data" / "history.sqlite3")) as file:
        file.execute("UPDATE results SET result = '{}' WHERE id = ?", (damaged,))
        file.commit()
    assert "<h2>What to do next</h2>" in served.place(f"result/{number}")
    with history_of(served) as history:
        history.delete(sessions=[damaged])


def test_a_session_that_was_saved_again_is_opened_as_it_is_now(served):
    session = kept(served, "Eva", 0, "same clip")
    number = taken_out(served, session, "Eva")
    assert kept(served, "Eva", 7, "same clip") == session
    before = served.place(f"result/{number}")
    assert taken_out(served, session, "Eva") == number
    now = served.place(f"result/{number}")
    assert f"{day(0):%-d %B}" in before
    assert f"{day(7):%-d %B}" in now


def test_a_name_is_listed_once_however_it_is_spelt(served):
    kept(served, "Ida")
    names = re.findall("<option.*?>(.*?)</option>", served.place("history?person=IDA"))
    assert names.count("Ida") == 1
    assert "IDA" not in names
    assert "<option selected>Ida</option>" in served.place("history?person=IDA")


def test_what_was_deleted_is_not_said_to_be_saved(served):
    session = kept(served, "Finn")
    number = taken_out(served, session, "Finn")
    assert "Saved in the history of Finn." in served.place(f"result/{number}")
    answer = served.ask("DELETE", f"/api/history/{session}?person=Finn")
    assert answer.json() == {"deleted": 1}
    found = served.place(f"result/{number}")
    assert "Saved in the history" not in found
    assert "Not saved yet." in found


@pytest.mark.model
def test_a_page_that_comes_back_after_the_end_is_told_the_result(served):
    with sitting(served) as page:
        page.say(**START)
        page.play(film_of(CLIP, until_s=2.0))
        page.until("room")
        page.say(do="end")
    until = time.monotonic() + 30.0
    while 'id="resume" class="primary big" hidden' not in served.place("session"):
        assert time.monotonic() < until, "it does not end"
        time.sleep(0.1)
    with sitting(served) as page:
        page.say(do="resume")
        number = page.hear()["result"]
    assert served.ask("GET", f"/place/result/{number}").status == 200


@pytest.mark.model
def test_a_page_that_comes_back_does_not_hear_what_is_over(served):
    film = film_of(CLIP, until_s=4.0)
    with sitting(served) as page:
        page.say(**START)
        page.play(film[:20])
    time.sleep(5.0)
    with sitting(served) as page:
        page.say(do="resume")
        base = page.until("resumed")["time_s"]
        for n, (_, picture) in enumerate(film[20:]):
            page.until("room")
            page.frame(base + 0.1 * n, picture)
        page.say(do="end")
        page.until("over")
    heard = [one["time_s"] for moment in page.moments() for one in moment["heard"]]
    assert heard
    assert min(heard) > base - 1.5


def test_a_session_that_cannot_begin_leaves_nothing_behind(tmp_path):
    with serving(tmp_path) as served:
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "history.sqlite3").write_bytes(b"no history at all" * 100)
        with sitting(served) as page:
            page.say(**START)
            refused = page.hear()
            assert (refused["kind"], refused["over"]) == ("refused", True)
        assert not list((tmp_path / "data").rglob(".formcheck-*"))


ANSWERS = """
import sys
print('{"ready": ""}', flush=True)
for line in sys.stdin:
    print('{"stills": []}', flush=True)
"""
"""A process that checks recordings, and says of every one that it is done."""


def test_a_recording_that_fails_in_an_unforeseen_way_is_over(tmp_path, monkeypatch):
    monkeypatch.setattr(recordings, "COMMAND", (sys.executable, "-c", ANSWERS))

    def found(*_: object) -> int:
        raise ValueError("the result cannot be read")

    every = recordings.Recordings(tmp_path, found, Drawing())
    one = every.begin("a.mp4", wish_of({}, "me"))
    every.arrived(one)
    until = time.monotonic() + 60.0
    while not one.over:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert one.state == "failed"
    assert one.why.startswith("a.mp4 could not be checked: an error in formcheck itself")
    every.close()


def test_a_camera_whose_driver_fails_once_is_read_on(tmp_path, monkeypatch):
    writer = cv2.VideoWriter(
        str(tmp_path / "a.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (320, 180)
    )
    for _ in range(20):
        writer.write(np.full((180, 320, 3), 90, np.uint8))
    writer.release()
    read, failures = CameraDevice.read, [cv2.error("a driver")]

    def failing(device: CameraDevice):
        if failures:
            raise failures.pop()
        return read(device)

    monkeypatch.setattr(camera, "SCHEMES", ("/",))
    monkeypatch.setattr(CameraDevice, "read", failing)
    device = camera.AddressCamera(lambda _: None, lambda _: None, str(tmp_path / "a.avi"))
    device.begin()
    try:
        assert device.take(20.0).image.shape == (180, 320, 3)
    finally:
        device.end()
