"""A recording dropped on the page: taken in, checked, shown, saved; and what goes wrong with it."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import psutil
import pytest
from app.served import serving

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
    assert answer.json() == {"word": "refused.too_large"} if size.isdecimal() else True


def test_what_is_cut_off_is_said_and_leaves_no_file(served):
    headers = {"cookie": served.cookie, "origin": served.origin, "content-length": "0"}
    answer = served.raw("POST", "/api/recordings?name=a.mp4", headers, None)
    assert (answer.status, answer.json()) == (400, {"word": "refused.cut_off"})
    assert served.ask("GET", "/api/recordings").json()[-1]["state"] == "stopped"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("stretch=yoga", "yoga"),
        ("seconds=0", "0 s cannot be held"),
        ("seconds=x", "cannot be held"),
        ("seconds=nan", "cannot be held"),
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
    answer = served.raw("GET", "/api/history?person=%3D1", headers)
    assert answer.json()["why"].startswith("Der Name '=1' beginnt wie eine Formel")
    answer = served.raw("POST", "/api/recordings?name=a.mp4&seconds=0", headers, body=b"x")
    assert answer.json()["why"] == "0 s lassen sich nicht halten: wähl 1 bis 3600 s."
    assert served.raw("GET", "/api/results/99", headers).json() == {"word": "refused.nothing"}


def test_a_file_that_is_no_film_is_one_sentence_with_its_own_name(served, tmp_path):
    path = tmp_path / "holiday.mp4"
    path.write_bytes(b"no film at all" * 100)
    one = served.until_over(served.upload(path))
    assert one["state"] == "failed"
    assert one["why"].startswith("holiday.mp4 ")
    assert "Traceback" not in one["why"]
    assert "/" not in one["why"].replace("and/or", "")


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
    assert (one["state"], one["why"]) == ("done", "")
    assert not (folder / "recording.mp4").exists()
    assert not list(folder.glob("*.mp4"))
    found = served.ask("GET", f"/api/results/{one['result']}?language=de").json()
    assert (found["source"], found["person"], found["name"]) == ("clip", "Anna", CLIP.name)
    assert found["when"].startswith("2023-11-1")
    assert found["holds"][0]["text"].startswith("Dehnung im Sitzen")
    assert found["session"] is None
    page = served.ask("GET", found["report"])
    assert page.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert CLIP.name.encode() in page.body
    assert b'lang="de"' in page.body
    for still in found["stills"]:
        assert served.ask("GET", still["source"]).body.startswith(b"\xff\xd8")
    wish = {"person": "Anna", "when": "2024-02-03T10:00", "note": "new shoes"}
    kept = served.ask("POST", f"/api/results/{one['result']}/save", wish)
    assert kept.status == 200, kept.body
    past = served.ask("GET", "/api/history?person=Anna").json()
    (session,) = past["sessions"]
    assert session["when"].startswith("2024-02-03T10:00")
    assert session["notes"] == ["new shoes"]
    assert past["people"] == ["Anna"]
    trends = served.ask("GET", "/history?person=Anna&language=de").body
    assert b"Anna" in trends
    assert b'lang="de"' in trends
    number = session["number"]
    assert served.ask("DELETE", f"/api/history/{number}?person=Ben").json() == {"deleted": 0}
    assert served.ask("DELETE", f"/api/history/{number}?person=Anna").json() == {"deleted": 1}
    assert served.ask("GET", "/api/history?person=Anna").json()["sessions"] == []


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
    assert served.ask("GET", "/api/results/99").status == 404
    assert served.ask("POST", "/api/results/99/save", {"when": "2024-02-03"}).status == 404


def test_an_empty_history_is_no_fault(served):
    found = served.ask("GET", "/api/history?person=Nobody").json()
    assert found["sessions"] == []
    assert served.ask("GET", "/history?person=Nobody").status == 200
