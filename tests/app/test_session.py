"""A session over the socket: a film as the camera, what comes back, and what is refused."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from app.served import serving
from app.talk import START, film_of, sitting
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from formcheck.app.camera import BrowserCamera, parsed
from formcheck.app.findings import wish_of
from formcheck.app.outbox import RefusedError
from formcheck.commands.keep import take_up_sessions
from formcheck.errors import UsageError
from formcheck.pipeline.own_files import DATA_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_videos"
CLIP = ROOT / "tests" / "clips" / "small-001-seated.mp4"


def jpeg(width: int = 320, height: int = 180) -> bytes:
    return cv2.imencode(".jpg", np.full((height, width, 3), 90, np.uint8))[1].tobytes()


def announcing(width: int, height: int) -> bytes:
    """A small file that says it is a large picture."""
    picture = bytearray(jpeg())
    at = picture.index(b"\xff\xc0") + 5
    struct.pack_into(">HH", picture, at, height, width)
    return bytes(picture)


@pytest.mark.parametrize(
    ("message", "word"),
    [
        (b"", "frame.no_picture"),
        (b"\xff\xd8", "frame.no_picture"),
        (b"\0" * 8 + b"<svg>", "frame.no_picture"),
        (struct.pack("<d", 1.0) + b"\xff\xd8\xff", "frame.size"),
        (struct.pack("<d", 1.0) + announcing(65535, 65535), "frame.size"),
        (struct.pack("<d", 1.0) + announcing(1921, 100), "frame.size"),
        (struct.pack("<d", 1.0) + jpeg(32, 32), "frame.size"),
        (struct.pack("<d", float("nan")) + jpeg(), "frame.time"),
        (struct.pack("<d", float("inf")) + jpeg(), "frame.time"),
        (struct.pack("<d", 0.5) + jpeg(), "frame.time"),
        (struct.pack("<d", 90000.0) + jpeg(), "frame.time"),
    ],
)
def test_what_is_no_picture_is_refused_before_it_is_decoded(message, word):
    with pytest.raises(RefusedError, match=word):
        parsed(message, 0.5)


def test_the_page_hears_how_early_its_picture_was():
    told = []
    camera = BrowserCamera(told.append)
    camera.begin()
    camera.receive(struct.pack("<d", 1.0) + jpeg())
    time.sleep(0.05)
    assert camera.take(5.0) is not None
    assert 0.05 <= told[-1]["early_s"] < 5.0
    late = threading.Timer(0.05, camera.receive, [struct.pack("<d", 2.0) + jpeg()])
    late.start()
    assert camera.take(5.0) is not None
    assert -5.0 < told[-1]["early_s"] < -0.02
    assert [message["kind"] for message in told] == ["room"] * 3


@pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="tells its TCP to wait, on Linux")
def test_two_small_messages_come_at_once(served):
    """The second does not wait until the first was acknowledged, which takes 40 ms."""
    with sitting(served) as page:
        page.say(**START)
        page.until("room")
        apart_s = []
        for _ in range(8):
            page.socket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
            page.socket.send(b"x")
            page.frame(0.0, b"\xff\xd8")
            page.until("refused")
            begin = time.monotonic()
            page.until("refused")
            apart_s.append(time.monotonic() - begin)
        page.say(do="end")
    assert min(apart_s[3:]) < 0.02


def test_a_picture_comes_with_its_time():
    assert parsed(struct.pack("<d", 0.75) + jpeg(), 0.5).time_s == 0.75


@pytest.mark.parametrize(
    "wrong",
    [
        {"stretch": "yoga"},
        {"stretch": None},
        {"language": "fr"},
        {"seconds": 0},
        {"seconds": "x"},
        {"seconds": float("nan")},
        {"seconds": True},
        {"rounds": 0},
        {"rounds": 99},
        {"rounds": True},
        {"person": "\0"},
    ],
)
def test_a_wish_that_makes_no_sense(wrong):
    with pytest.raises(UsageError) as caught:
        wish_of({**START, **wrong}, "me")
    assert str(caught.value).endswith(".")


def test_repetitions_are_two_unless_the_page_says_otherwise():
    assert wish_of({**START, "rounds": 5}, "me").repetitions == 5
    assert wish_of({key: START[key] for key in START if key != "rounds"}, "me").repetitions == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seconds": 4}, "Wähl 5 bis 600 Sekunden zum Halten."),
        ({"rounds": 11}, "Wähl 1 bis 10 Wiederholungen."),
    ],
)
def test_a_wrong_wish_is_refused_in_the_language_of_the_page(served, wrong, said):
    with sitting(served) as page:
        page.say(**{**START, "language": "de", **wrong})
        assert page.hear() == {"kind": "refused", "why": said, "over": True}


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({}, None),
        ({"Cookie": "formcheck-1=x"}, None),
        ({"own": "yes"}, "http://evil.example"),
        ({"own": "yes"}, ""),
    ],
)
def test_nobody_else_gets_a_socket(served, headers, origin):
    own = {name: value for name, value in headers.items() if name != "own"}
    if "own" in headers:
        own["Cookie"] = served.cookie
    wanted = served.origin if origin is None else origin or None
    address = f"ws://127.0.0.1:{served.port}/api/live"
    with pytest.raises(InvalidStatus) as caught:
        connect(address, additional_headers=own, origin=wanted)
    assert caught.value.response.status_code == 403


def test_a_socket_under_another_name_is_refused(served):
    headers = {
        "host": "evil.example",
        "cookie": served.cookie,
        "origin": "http://evil.example",
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    assert served.raw("GET", "/api/live", headers).status == 403


@pytest.mark.parametrize("greeting", ["", "[]", "{" * 5000, '{"do": "dance"}', '{"do": "resume"}'])
def test_whoever_does_not_say_what_to_do_is_sent_away(served, greeting):
    with sitting(served) as page:
        page.socket.send(greeting)
        # The server may have had a session, of which the result is told again.
        message = page.hear()
        assert message["kind"] == "over" or message["word"] in ("live.silent", "live.none")
        with pytest.raises(ConnectionClosed):
            page.hear()


@pytest.mark.model
def test_the_same_film_gives_the_verdict_of_analyze(served, recorded):
    clip = SAMPLES / "standing_early_release.mp4"
    by_file = recorded(clip, "full")
    with sitting(served) as page:
        page.say(**START)
        page.play(film_of(clip))
        page.until("room")
        page.say(do="end")
        number = page.until("over")["result"]
    found = served.place(f"result/{number}")
    report = served.ask("GET", f"/results/{number}/report?language=en").body.decode()
    kept = {"person": "Anna", "when": "2026-01-01T12:00"}
    assert served.save(number, **kept).status == 200
    (session,) = served.sessions("Anna")
    assert len(session.result.holds) == len(by_file.holds) == 2
    for live, recorded in zip(session.result.holds, by_file.holds, strict=True):
        assert (live.stretch, live.side) == (recorded.stretch, recorded.side)
        assert live.held_s == pytest.approx(recorded.held_s, abs=0.3)
        assert {one.fault for one in live.faults} == {one.fault for one in recorded.faults}
    assert '<h1 class="verdict open">Not there yet</h1>' in found
    assert "<h2>What to do next</h2><p>Go in a little less far" in found
    assert "<svg" in report
    moments = page.moments()
    assert {"placing", "stretch", "summary"} <= {moment["stage"] for moment in moments}
    assert any(one["key"] == "begin" for moment in moments for one in moment["heard"])
    points = [point for m in moments for bone in m["bones"] for point in bone["points"]]
    assert len(points) > 500
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points)


@pytest.mark.model
def test_a_rounded_back_is_said_and_shown_and_is_no_success(served):
    with sitting(served) as page:
        page.say(**START)
        page.play(film_of(SAMPLES / "seated_rounded.mp4"))
        page.until("room")
        page.say(do="end")
        number = page.until("over")["result"]
    found = served.place(f"result/{number}")
    assert '<h1 class="verdict open">' in found
    assert "<p>The back was rounded" in found
    assert "Back straight" in found.partition("What to do next")[2]
    assert found.count("<figure>") == found.count('alt="Worst moment"') == 1
    assert re.findall('<li class="(.*?)"><span class="mark"', found) == ["short"]
    backs = {m["back"]["state"] for m in page.moments() if m["back"]}
    assert "rounded" in backs
    assert '<h1 class="verdict open">Noch nicht am Ziel</h1>' in served.place(
        f"result/{number}", "de"
    )


@pytest.mark.model
def test_attacks_cost_the_session_nothing(served):
    """Damaged, huge and late pictures, another page, a thousand sockets: and it goes on."""
    film = film_of(CLIP, until_s=4.0)
    with sitting(served) as page:
        page.say(**START)
        page.play(film[:10])
        for message in (b"x", struct.pack("<d", 1e300) + jpeg(), announcing(60000, 60000)):
            page.socket.send(message)
            assert page.until("refused")["word"].startswith("frame.")
        broken = bytearray(film[10][1])
        broken[200:] = b"\0" * (len(broken) - 200)
        page.frame(film[10][0], bytes(broken))
        with sitting(served) as other:
            assert other.hear() == {"kind": "refused", "word": "live.busy", "over": True}

        def knock(_: int) -> str:
            try:
                with sitting(served) as one:
                    return one.hear(30)["word"]
            except (OSError, InvalidStatus, ConnectionClosed, TimeoutError) as error:
                return type(error).__name__

        with ThreadPoolExecutor(50) as pool:
            said = list(pool.map(knock, range(1000)))
        assert said.count("live.busy") > 100
        assert set(said) <= {
            "live.busy",
            "InvalidStatus",
            "ConnectionResetError",
            "ConnectionClosedError",
        }
        page.got.append({"kind": "room"})
        page.frame(*film[11])
        page.play(film[12:])
        page.until("room")
        page.say(do="end")
        assert page.until("over")["result"] is not None
    assert served.process.poll() is None


@pytest.mark.model
def test_a_picture_larger_than_allowed_ends_the_socket_and_not_the_session(served):
    film = film_of(CLIP, until_s=3.0)
    with sitting(served) as page:
        page.say(**START)
        page.play(film[:5])
        page.until("room")
        with contextlib.suppress(ConnectionClosed):  # Hung up on while it is still being sent.
            page.socket.send(b"\0" * 3_000_000)
        with pytest.raises(ConnectionClosed):
            page.until("never")
    time.sleep(0.5)
    with sitting(served) as page:
        page.say(do="resume")
        page.play(film[5:])
        page.until("room")
        page.say(do="end")
        assert page.until("over")["result"] is not None


@pytest.mark.model
def test_pain_ends_it_and_is_kept(served):
    film = film_of(CLIP)
    with sitting(served) as page:
        page.say(**{**START, "language": "de"})
        page.play(film[:20])
        page.say(do="hurt")
        last = film[20][0]
        # It ends by itself, perhaps while the next picture is on its way.
        with contextlib.suppress(ConnectionClosed):
            for n, (_, picture) in enumerate(film[20:60] * 3):
                page.until("room")
                page.frame(last + 0.4 * n, picture)
        over = page.got[-1] if page.got[-1]["kind"] == "over" else page.until("over")
    assert any(moment["stage"] == "hurt" for moment in page.moments())
    found = served.place(f"result/{over['result']}", "de")
    assert '<h1 class="verdict hurt">Abgebrochen, weil es wehtat</h1>' in found
    assert 'class="saving"' in found


@pytest.mark.model
def test_leaving_before_the_first_picture_leaves_no_result(served):
    with sitting(served) as page:
        page.say(**START)
        page.until("room")
        page.say(do="end")
        assert page.until("over")["result"] is None


@pytest.mark.model
def test_a_page_that_does_not_read_costs_no_memory_and_no_session(served):
    """Twenty thousand wrong messages, and nobody takes the answers."""
    film = film_of(CLIP, until_s=4.0)
    process = psutil.Process(served.process.pid)
    with sitting(served) as page:
        page.say(**START)
        page.play(film[:10])
        before = process.memory_info().rss
        for _ in range(20_000):
            page.socket.send(b"x")
        assert process.memory_info().rss - before < 40e6
        assert page.until("refused")["word"] == "frame.no_picture"
        page.frame(*film[10])
        page.play(film[11:])
        page.until("room")
        page.say(do="end")
        assert page.until("over")["result"] is not None


@pytest.mark.model
@pytest.mark.skipif(os.name != "posix", reason="kills as on POSIX")
@pytest.mark.parametrize("way", ["killed", "ended"])
def test_a_session_is_there_after_a_kill_and_not_after_an_end_without_saving(
    way, tmp_path, monkeypatch
):
    with serving(tmp_path) as served:
        with sitting(served) as page:
            page.say(**START)
            page.play(film_of(CLIP, until_s=2.0))
            until = time.monotonic() + 30.0
            while b'"result"' not in b"".join(
                path.read_bytes() for path in (tmp_path / "data").rglob("so_far.json")
            ):
                assert time.monotonic() < until, "nothing is kept"
                time.sleep(0.1)
            if way == "killed":
                served.process.kill()
                served.process.wait()
        if way == "ended":
            assert served.interrupt()[0] == 0
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    take_up_sessions()
    kept = [json.loads(path.read_text()) for path in (tmp_path / "data").rglob("live.json")]
    assert [result["source"]["duration_s"] > 0 for result in kept] == [True] * (way == "killed")
    assert not list((tmp_path / "data").rglob(".formcheck-*"))
