"""Recordings to be checked: taken in as they come over the wire, checked one after the other.

A recording lies in a private temporary folder until it was looked at, and never wholly in memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from formcheck.app.analysing import TASK
from formcheck.commands.annotator import Drawing
from formcheck.errors import EXIT_UNREADABLE
from formcheck.texts import Texts, load_texts

State = Literal["coming", "waiting", "look", "draw", "done", "failed", "stopped"]

LOOKING_SHARE = 0.7
"""Of the time a clip takes, about so much is for looking at it, the rest for drawing."""

MOST_WAITING = 50
COMMAND = (sys.executable, "-m", "formcheck.app.analysing")


@dataclass
class Recording:
    """One recording on its way."""

    number: int
    name: str
    """As the person's computer calls it."""
    folder: Path
    """Of its own, private."""
    wanted: dict[str, Any]
    """``person``, ``stretch``, ``target_s``, ``language`` as `analysing` takes them."""
    state: State = "coming"
    share: float = 0.0
    """How much is done, 0..1, of receiving it while it comes, then of checking it."""
    why: str = ""
    """What went wrong, in a sentence."""
    result: int | None = None
    """Number of what was found."""
    begun_s: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> Path:
        """The file itself; of its name only the ending counts, some formats need it."""
        ending = Path(self.name).suffix.lower()
        plain = ending[1:].isalnum() and len(ending) <= 6
        return self.folder / f"recording{ending if plain else ''}"

    @property
    def over(self) -> bool:
        """True when nothing more happens to it."""
        return self.state in ("done", "failed", "stopped")

    def unchecked(self, why: str) -> str:
        """Say in the page's language that it could not be checked; why may be a key."""
        texts = load_texts(self.wanted["language"])
        return texts("recording.unchecked", name=self.name, why=texts.show.get(why, why))

    def to_dict(self, texts: Texts) -> dict[str, Any]:
        """Return what the page shows of it."""
        said = self.why or texts(f"recording.{self.state}")
        if 0.02 < self.share < 1 and not self.over:
            left_s = (time.monotonic() - self.begun_s) * (1 - self.share) / self.share
            unit, n = ("seconds", left_s) if left_s < 90 else ("minutes", left_s / 60)
            time_left = texts(f"app.{unit}", n=max(round(n), 1))
            said += f" · {texts('check.left', time=time_left)}"
        return {
            "number": self.number,
            "name": self.name,
            "state": self.state,
            "share": round(self.share, 3),
            "over": self.over,
            "said": said,
            "result": self.result,
        }


class Recordings:
    """All recordings of this run of the server; checks them in a thread.

    `home` is a private folder, removed with everything in it by whoever made it; `found` is called
    with a recording that was checked and returns the number of what was found.
    """

    def __init__(
        self,
        home: Path,
        found: Callable[[Recording], int],
        drawing: Drawing,
    ) -> None:
        self._home, self._found, self._drawing = home, found, asdict(drawing)
        self._all: dict[int, Recording] = {}
        self._waiting: queue.SimpleQueue[Recording | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="recordings", daemon=True)
        self._thread.start()

    def begin(self, name: str, wanted: dict[str, Any]) -> Recording | None:
        """Make room for a recording that is coming; None when too many are waiting."""
        with self._lock:
            if sum(not one.over for one in self._all.values()) >= MOST_WAITING:
                return None
            number = len(self._all) + 1
            folder = self._home / f"recording-{number}"
            folder.mkdir(mode=0o700)
            one = self._all[number] = Recording(number, name, folder, wanted)
            return one

    def arrived(self, one: Recording) -> None:
        """Take in that a recording is there in full."""
        if one.state == "coming":
            one.state, one.share = "waiting", 0.0
            self._waiting.put(one)

    def get(self, number: int) -> Recording | None:
        """Return a recording; None when there is none of that number."""
        return self._all.get(number)

    def all(self) -> list[Recording]:
        """Return every recording, the latest last."""
        return list(self._all.values())

    def stop(self, one: Recording, why: str = "") -> None:
        """Stop with a recording wherever it is, and remove its file."""
        with self._lock:
            running = one.state in ("look", "draw")
            if not one.over:
                one.state, one.why = "failed" if why else "stopped", why
            if running and self._process is not None:
                self._process.kill()
        if not running:
            shutil.rmtree(one.folder, ignore_errors=True)

    def close(self) -> None:
        """Stop everything."""
        self._closed = True
        for one in self.all():
            if not one.over:
                self.stop(one)
        self._waiting.put(None)
        self._thread.join(timeout=10.0)

    def _run(self) -> None:
        while (one := self._waiting.get()) is not None:
            if one.over or self._closed:
                continue
            one.begun_s = time.monotonic()
            try:
                self._check(one)
            except OSError as error:
                self._fail(one, one.unchecked(str(error.strerror or error)))
            if one.state == "done":
                # The recording itself has served.
                one.path.unlink(missing_ok=True)
            else:
                shutil.rmtree(one.folder, ignore_errors=True)

    def _check(self, one: Recording) -> None:
        task = {"path": str(one.path), "name": one.name, **one.wanted, "drawing": self._drawing}
        (one.folder / TASK).write_text(json.dumps(task), "utf-8")
        with self._lock:
            if one.over:
                return
            one.state = "look"
            own_group: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
            self._process = process = subprocess.Popen(
                (*COMMAND, str(one.folder)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                **own_group,
            )
        ready = self._listen(one, process)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        if ready and not one.over:
            one.share, one.result = 1.0, self._found(one)
            one.state = "done"
        elif not one.over:
            too_large = process.returncode == EXIT_UNREADABLE
            self._fail(one, one.unchecked("recording.memory" if too_large else "recording.broken"))

    def _listen(self, one: Recording, process: subprocess.Popen[str]) -> bool:
        """Take in how far it is; True when it is ready."""
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if "why" in said:
                self._fail(one, said["why"])
            elif "doing" in said and not one.over:
                part = min(said["done"] / said["total"], 1.0) if said["total"] else 0.5
                one.state = said["doing"]
                drawn = LOOKING_SHARE + (1 - LOOKING_SHARE) * part
                one.share = min(0.99, drawn if one.state == "draw" else LOOKING_SHARE * part)
            if said.get("ready"):
                return True
        return False

    def _fail(self, one: Recording, why: str) -> None:
        with self._lock:
            if not one.over:
                one.state, one.why = "failed", why
