"""``formcheck app`` as a process of its own, and somebody who talks to it."""

from __future__ import annotations

import html
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from formcheck.history.sessions import Session
from formcheck.history.store import History
from formcheck.pipeline.own_files import DATA_VARIABLE


@dataclass
class Answer:
    """Of the server: status, headers by small name, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Served:
    """A server that runs.

    Attributes
    ----------
    process : Popen
    address : str
        As it was printed, with the key.
    folder : Path
        Temporary files go there, and below ``data`` what is kept.
    """

    process: subprocess.Popen[str]
    address: str
    folder: Path
    cookie: str = ""

    @property
    def port(self) -> int:
        return int(self.address.split(":")[2].split("/")[0])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def key(self) -> str:
        return self.address.partition("=")[2]

    def raw(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: Any = None
    ) -> Answer:
        """Ask with just these headers (and those that HTTP wants)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def sign_in(self) -> Answer:
        """Exchange the key for the cookie."""
        answer = self.raw("GET", f"/?key={self.key}")
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Ask as the page does."""
        headers = {"cookie": self.cookie, "origin": self.origin, "sec-fetch-site": "same-origin"}
        return self.raw(method, path, headers, body)

    def save(self, number: int, **wish: str) -> Answer:
        """Save a result."""
        return self.ask("POST", f"/api/results/{number}/save?{urlencode(wish)}")

    def place(self, path: str, language: str = "en") -> str:
        """Return a place as the page shows it, its words unescaped."""
        answer = self.raw(
            "GET", f"/place/{path}", {"cookie": self.cookie, "accept-language": language}
        )
        assert answer.status == 200, answer.body
        return html.unescape(answer.body.decode())

    def sessions(self, person: str) -> tuple[Session, ...]:
        """Return what is saved of a person."""
        with History.open(self.folder / "data" / "history.sqlite3", write=False) as history:
            return history.sessions(person)

    def upload(self, path: Path, **query: Any) -> int:
        """Send a recording; returns its number."""
        more = "".join(f"&{name}={value}" for name, value in query.items())
        with path.open("rb") as file:
            size = {"content-length": str(path.stat().st_size)}
            headers = {"cookie": self.cookie, "origin": self.origin, **size}
            answer = self.raw("POST", f"/api/recordings?name={path.name}{more}", headers, file)
        assert answer.status == 201, answer.body
        return int(answer.json()["number"])

    def recording(self, number: int) -> dict[str, Any]:
        """Return how far a recording is: state, share, what is said, number of its result."""
        rows = self.place("check/recordings")
        row = rows.partition(f'<li id="recording-{number}"')[2].partition("</li>")[0]
        state, said = re.findall('<span class="said (.*?)">(.*?)</span>', row)[0]
        share = float(re.findall('value="(.*?)"', row)[0])
        results = [int(found) for found in re.findall('href="#result/(.*?)"', row)]
        return {"state": state, "said": said, "share": share, "result": next(iter(results), None)}

    def until_over(self, number: int, seconds: float = 240.0) -> dict[str, Any]:
        """Wait for a recording."""
        until = time.monotonic() + seconds
        while (one := self.recording(number))["state"] not in ("done", "failed", "stopped"):
            assert time.monotonic() < until, one
            time.sleep(0.2)
        return one

    def interrupt(self) -> tuple[int, str, str]:
        """Press Ctrl-C; returns status, output and complaints."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@contextmanager
def serving(
    folder: Path, *arguments: str, program: tuple[str, ...] = ("-m", "formcheck", "app")
) -> Iterator[Served]:
    """Start ``formcheck app`` on any free port; ends it."""
    environment = {**os.environ, DATA_VARIABLE: str(folder / "data"), "TMPDIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, *program, "--no-browser", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\?key=\S+", line)
        assert found is not None, line + (process.stderr.read() if process.stderr else "")
        served = Served(process, found[0], folder)
        served.sign_in()
        yield served
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
