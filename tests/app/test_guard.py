"""Nobody but the browser that was given the key, from our own page, gets anything."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

import psutil
import pytest
from app.served import serving

import formcheck.app
from formcheck.app.guard import Secrets
from formcheck.cli import main

PATHS = (
    "/",
    "/place/session",
    "/api/words/en",
    "/place/check/recordings",
    "/static/main.js",
    "/history",
)


@pytest.mark.parametrize("path", PATHS)
def test_without_the_key_there_is_nothing(served, path):
    for headers in ({}, {"cookie": f"formcheck-{served.port}=wrong"}, {"cookie": "x=y; ;=;"}):
        answer = served.raw("GET", path, headers)
        assert answer.status == 403
        assert b"The key is missing or old" in answer.body
        assert len(answer.body) < 120


@pytest.mark.parametrize(
    "key", ["", "wrong", Secrets().key, "%ff%00"], ids=["none", "wrong", "anothers", "damaged"]
)
def test_a_wrong_or_old_key_is_exchanged_for_nothing(served, key):
    answer = served.raw("GET", f"/?key={key}")
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


def test_the_key_of_the_browser_that_is_opened_works_once(tmp_path):
    """A browser of ours that writes its address down, as a list of processes would."""
    seen, browser = tmp_path / "seen", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >{seen}\n')
    browser.chmod(0o700)
    with serving(tmp_path, program=("-c", OPENED, str(browser))) as one:
        until = time.monotonic() + 30.0
        while not (seen.exists() and seen.read_text().endswith("\n")):
            assert time.monotonic() < until
            time.sleep(0.05)
        path = "/" + seen.read_text().strip().split("/", 3)[3]
        assert one.key not in path
        assert [one.raw("GET", path).status for _ in range(2)] == [303, 403]
        assert b"open the address that formcheck printed" in one.raw("GET", path).body
        assert [one.raw("GET", f"/?key={one.key}").status for _ in range(2)] == [303, 303]


OPENED = """
import os, sys
os.environ["BROWSER"] = sys.argv[1] + " %s"
from formcheck.cli import main
sys.exit(main(["app", *(word for word in sys.argv[2:] if word != "--no-browser")]))
"""


def test_the_key_leaves_the_address_and_the_cookie_is_for_this_page_only(served):
    answer = served.sign_in()
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert served.key not in cookie
    assert served.ask("GET", "/").status == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil:80"])
def test_another_name_for_this_computer_is_refused(served, path, host):
    """A page whose name was made to lead here (DNS rebinding) has the cookie of no one."""
    answer = served.raw("GET", path, {"host": host, "cookie": served.cookie})
    assert answer.status == 421
    assert b"open the one that formcheck printed" in answer.body


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "https://127.0.0.1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_what_another_page_asks_for_is_refused(served, headers, method):
    answer = served.raw(method, "/api/recordings", {"cookie": served.cookie, **headers})
    assert answer.status == 403
    assert b"Another page asked for this" in answer.body


def test_what_changes_something_must_say_where_it_comes_from(served):
    answer = served.raw("POST", "/api/recordings?name=a.mp4", {"cookie": served.cookie}, b"x")
    assert answer.status == 403


@pytest.mark.parametrize("path", ["/", "/place/check", "/nothing", "/static/nothing.js"])
def test_every_answer_forbids_what_is_not_ours(served, path):
    headers = served.ask("GET", path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "unsafe" not in policy
    assert f"connect-src 'self' ws://127.0.0.1:{served.port} " in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static//etc"]
)
def test_only_the_files_of_the_page_are_served(served, path):
    assert served.ask("GET", path).status == 404


def test_it_listens_on_this_computer_only(served):
    found = psutil.Process(served.process.pid).net_connections("inet")
    listening = {one.laddr.ip for one in found if one.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


def test_ctrl_c_ends_it_in_order_and_nothing_is_left(tmp_path):
    with serving(tmp_path) as one:
        (folder,) = (path for path in tmp_path.iterdir() if path.name.startswith("formcheck-"))
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        status, out, err = one.interrupt()
    assert (status, err) == (0, "")
    assert out.endswith("formcheck has ended.\n")
    assert not folder.exists()


def test_a_port_that_is_taken_is_one_sentence(served, capsys):
    assert main(["app", "--no-browser", "--port", str(served.port)]) == 2
    reason = os.strerror(errno.EADDRINUSE)
    assert capsys.readouterr().err == (
        f"formcheck: Port {served.port} cannot be used ({reason}): choose another one with "
        "--port.\n"
    )


@pytest.mark.parametrize("port", ["-1", "65536", "x", "1" * 99])
def test_a_port_that_is_none_is_one_sentence(capsys, port):
    assert main(["app", "--port", port]) == 2
    said = capsys.readouterr().err
    assert "is not a port" in said or "expected one argument" in said
    assert len(said.splitlines()) == 1


def test_no_page_is_left_out_of_the_package():
    room = Path(formcheck.app.__file__).parent
    names = {path.name for path in room.rglob("*.*")}
    assert {"index.html.jinja", "app.css", "main.js", "icon.svg"} <= names
