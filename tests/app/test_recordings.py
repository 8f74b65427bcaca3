"""A recording dropped on the page: taken in, checked, shown, saved; and what goes wrong with it."""

from __future__ import annotations

import re
import socket
import stat
import time
from pathlib import Path

import psutil
import pytest
from app.served import serving
from app.talk import film_of

ROOT = Path(__file__).resolve().parents[2]
CLIP = ROOT / "tests" / "clips" / "small-001-seated.mp4"


def wait_for(condition, seconds=60.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("size", ["10000000000", "4000000001", "-1", "1e3", ""])
def test_a_file_that_is_too_large_or_says_no_size_is_refused_before_it_is_read(served, size):
    headers = {"cookie": served.cookie, "origin": served.origin, "content-length": size}
    answer = served.raw("POST", "/api/recordings?name=a.mp4", headers, None)
    # What is no number at all is refused by the server's own reading of the request.
    assert answer.status == (413 if size.isdecimal() else 400)
    assert (
        answer.json()["why"].startswith("This file is larger than 4 GB")
        if size.isdecimal()
        else True
    )


def test_an_empty_file_is_said_to_be_one(served):
    headers = {"cookie": served.cookie, "origin": served.origin, "content-length": "0"}
    answer = served.raw("POST", "/api/recordings?name=a.mp4", headers, None)
    assert (answer.status, answer.json()) == (
        400,
        {"why": "This file is empty. Choose another one, or copy it again."},
    )
    # The words again in few letters, for a browser that is cut off while it still sends.
    assert answer.headers["x-word"] == "refused.empty"


def test_what_is_cut_off_leaves_no_file(served):
    head = f"Host: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\nOrigin: {served.origin}"
    with socket.create_connection(("127.0.0.1", served.port), 30) as one:
        asked = f"POST /api/recordings?name=cut.mp4 HTTP/1.1\r\n{head}\r\nContent-Length: 9\r\n"
        one.sendall(f"{asked}\r\nabc".encode())
        wait_for(lambda: "cut.mp4" in served.place("check/recordings"))
    wait_for(lambda: served.place("check/recordings").count('class="said stopped"') > 0)
    # The page may hear of it a moment before the file is gone.
    wait_for(lambda: not list(served.folder.glob("formcheck-*/recording-*/recording.mp4")))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("stretch=yoga", "yoga"),
        ("seconds=0", "Choose 1 to 3600 seconds"),
        ("seconds=x", "Choose 1 to 3600 seconds"),
        ("seconds=nan", "Choose 1 to 3600 seconds"),
        ("language=fr", "choose one of en, de"),
        ("person=%00", "name"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(served, query, said):
    answer = served.ask("POST", f"/api/recordings?name=a.mp4&{query}", body=b"x")
    assert answer.status == 400
    assert said in answer.json()["why"]


def test_an_error_is_told_in_the_language_of_the_page(served):
    headers = {"cookie": served.cookie, "origin": served.origin, "accept-language": "de"}
    answer = served.raw("GET", "/place/history?person=%3D1", headers)
    assert answer.json()["why"].startswith("Der Name '=1' beginnt wie eine Formel")
    answer = served.raw("POST", "/api/recordings?name=a.mp4&seconds=0", headers, body=b"x")
    assert answer.json()["why"] == "Wähl 1 bis 3600 Sekunden zum Halten."
    answer = served.raw("GET", "/place/result/99", headers)
    assert answer.json()["why"].startswith("So etwas gibt es hier nicht")


def test_a_file_that_is_no_film_is_one_sentence_with_its_own_name(served, tmp_path):
    path = tmp_path / "holiday.mp4"
    path.write_bytes(b"no film at all" * 100)
    one = served.until_over(served.upload(path))
    assert one["state"] == "failed"
    assert one["said"].startswith("holiday.mp4 ")
    assert "Traceback" not in one["said"]
    assert "/" not in one["said"].replace("and/or", "")


def test_a_large_file_goes_to_the_disk_and_not_into_memory(served, tmp_path):
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    process = psutil.Process(served.process.pid)
    before = process.memory_info().rss
    number = served.upload(path)
    assert process.memory_info().rss - before < 60_000_000
    assert served.until_over(number)["state"] == "failed"


@pytest.mark.model
def test_from_the_file_to_the_history(served):
    wish = {"person": "Anna", "seconds": 5, "language": "de"}
    number = served.upload(CLIP, modified=1_700_000_000_000, **wish)
    (folder,) = served.folder.glob(f"formcheck-*/recording-{number}")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert 0o600 in modes
    one = served.until_over(number)
    assert (one["state"], one["said"]) == ("done", "Done")
    assert not (folder / "recording.mp4").exists()
    assert not list(folder.glob("*.mp4"))
    found = served.place(f"result/{one['result']}", "de")
    assert f'<p class="soft">{CLIP.name}</p>' in found
    assert 'name="person"  maxlength="80" value="Anna"' in found
    assert 'name="when" value="2023-11-1' in found
    assert re.search("<div>Dehnung im Sitzen, .* Sekunden", found)
    assert "Noch nicht gespeichert" in found
    (report,) = re.findall('href="(/results/.*?)"', found)
    page = served.ask("GET", report)
    assert page.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert CLIP.name.encode() in page.body
    assert b'lang="de"' in page.body
    for still in re.findall('img src="(.*?)"', found):
        assert served.ask("GET", still).body.startswith(b"\xff\xd8")
    wish = {"person": "Anna", "when": "2024-02-03T10:00", "note": "new shoes"}
    kept = served.save(one["result"], **wish)
    assert kept.status == 200, kept.body
    past = served.place("history?person=Anna")
    assert "<strong>3 February 2024, 10:00</strong> · recording ·" in past
    assert "<li>new shoes</li>" in past
    assert re.findall("<option.*?>", past) == ["<option selected>"]
    trends = served.ask("GET", "/history?person=Anna&language=de").body
    assert b"Anna" in trends
    assert b'lang="de"' in trends
    (number,) = re.findall('data-number="(.*?)"', past)
    assert served.ask("DELETE", f"/api/history/{number}?person=Ben").json() == {"deleted": 0}
    assert served.ask("DELETE", f"/api/history/{number}?person=Anna").json() == {"deleted": 1}
    assert "data-number" not in served.place("history?person=Anna")


@pytest.mark.model
def test_a_photograph_is_told_in_the_language_of_the_page(served, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(film_of(ROOT / "sample_videos" / "seated_rounded.mp4")[130][1])
    one = served.until_over(served.upload(photo, language="de"))
    why = served.place(f"result/{one['result']}", "de").partition('class="why"')[2]
    assert "<p>Oberschenkelrückseite im Sitzen, beide Beine. Der Rücken ist" in why


@pytest.mark.model
def test_one_that_is_being_checked_can_be_stopped(served):
    number = served.upload(ROOT / "sample_videos" / "standing_both_sides.mp4")
    wait_for(lambda: served.recording(number)["share"] > 0)
    children = psutil.Process(served.process.pid).children()
    assert served.ask("DELETE", f"/api/recordings/{number}").json()["state"] == "stopped"
    gone, alive = psutil.wait_procs(children, timeout=60)
    assert (len(gone), alive) == (1, [])
    assert served.recording(number)["state"] == "stopped"


@pytest.mark.model
def test_a_server_that_is_killed_leaves_no_process_and_the_next_one_no_file(tmp_path):
    with serving(tmp_path) as one:
        number = one.upload(ROOT / "sample_videos" / "standing_both_sides.mp4")
        wait_for(lambda: one.recording(number)["share"] > 0)
        children = psutil.Process(one.process.pid).children()
        one.process.kill()
        one.process.wait()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []
    (left,) = tmp_path.glob("formcheck-*")
    with serving(tmp_path):
        assert not left.exists()


def test_a_result_that_is_not_there(served):
    assert served.ask("GET", "/place/result/99").status == 404
    assert served.save(99, when="2024-02-03").status == 404


def test_an_empty_history_is_no_fault(served):
    assert "Nothing is saved for this person yet." in served.place("history?person=Nobody")
    assert served.ask("GET", "/history?person=Nobody").status == 200
