"""Recordings to be checked: taken in as they come over the wire, checked one after the other.

A recording lies in a private temporary folder until it was looked at, and never wholly in memory.

``python -m formcheck.app.recordings`` is the process that checks one: what crashes it costs neither
page nor session. It takes what to do as a line of JSON, says how far it is, leaves the result, the
report page and its stills in the folder, and answers with what else there is.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from formcheck.app.findings import PAGE, RESULT, Wish
from formcheck.batch.isolated import Beat, EndedError, IsolatedChild, ScorerDiedError, serve
from formcheck.batch.task import Limits
from formcheck.commands.annotator import Annotator, Drawing
from formcheck.commands.keep import stored_neutral
from formcheck.commands.outputs import plan_outputs
from formcheck.commands.report import EMBED_AT_MOST_BYTES, pictures_of
from formcheck.commands.report_inputs import with_pictures
from formcheck.commands.say import own_fault
from formcheck.errors import FormcheckError
from formcheck.page.page import Content, PageClip, render
from formcheck.pipeline.analyze import analyze_source, settings_for
from formcheck.pipeline.own_files import file_sha256
from formcheck.pipeline.recorded import recorded_at
from formcheck.pipeline.video import open_source
from formcheck.report.json_form import neutral_row
from formcheck.report.wording import photo_words
from formcheck.rules.catalogue import Wanted
from formcheck.texts import Texts, load_texts

State = Literal["coming", "waiting", "look", "draw", "done", "failed", "stopped"]

LOOKING_SHARE = 0.7
"""Of the time a clip takes, about so much is for looking at it, the rest for drawing."""

MOST_WAITING = 50
COMMAND = (sys.executable, "-m", "formcheck.app.recordings")
LIMITS = Limits(seconds=math.inf, stuck_s=math.inf)
"""Whoever waits for it sees how far it is, and can stop it."""


@dataclass
class Recording:
    """One recording on its way."""

    number: int
    name: str
    """As the person's computer calls it."""
    folder: Path
    """Of its own, private."""
    wish: Wish
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

    def further(self, far: tuple[State, int, int | None]) -> None:
        """Take in how far the process is that checks it."""
        if not self.over:
            self.state, done, total = far
            part = min(done / total, 0.99) if total else 0.5
            low, high = (LOOKING_SHARE, 1.0) if self.state == "draw" else (0.0, LOOKING_SHARE)
            self.share = low + part * (high - low)

    def said(self, texts: Texts) -> str:
        """Say how far it is, or what went wrong."""
        said = self.why or texts(f"recording.{self.state}")
        if self.over or not 0.02 < self.share < 1:
            return said
        left_s = (time.monotonic() - self.begun_s) * (1 - self.share) / self.share
        unit, n = ("seconds", left_s) if left_s < 90 else ("minutes", left_s / 60)
        time_left = texts(f"app.{unit}", n=max(round(n), 1))
        return f"{said} · {texts('check.left', time=time_left)}"


class Recordings:
    """All recordings of this run of the server; checks them in a thread.

    `home` is a private folder, removed with everything in it by whoever made it; `found` is called
    with the folder of a recording that was checked, whose it is and what else there is to know.
    """

    def __init__(
        self, home: Path, found: Callable[[Path, str, dict[str, Any]], int], drawing: Drawing
    ) -> None:
        self._home, self._found, self._drawing = home, found, asdict(drawing)
        self.all: list[Recording] = []
        self._child = IsolatedChild(COMMAND)
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, "recordings")

    def begin(self, name: str, wish: Wish) -> Recording | None:
        """Make room for a recording that is coming; None when too many are waiting."""
        with self._lock:
            if sum(not one.over for one in self.all) >= MOST_WAITING:
                return None
            number = len(self.all) + 1
            folder = self._home / f"recording-{number}"
            folder.mkdir(mode=0o700)
            self.all.append(Recording(number, name, folder, wish))
            return self.all[-1]

    def arrived(self, one: Recording) -> None:
        """Take in that a recording is there in full."""
        if one.state == "coming":
            one.state, one.share = "waiting", 0.0
            self._pool.submit(self._check, one)

    def stop(self, one: Recording) -> None:
        """Stop with a recording wherever it is, and remove its file."""
        running = one.state in ("look", "draw")
        self._end(one, "stopped")
        if running:
            self._child.stop()
        else:
            shutil.rmtree(one.folder, ignore_errors=True)

    def close(self) -> None:
        """Stop everything."""
        for one in self.all:
            self.stop(one)
        self._pool.shutdown(cancel_futures=True)

    def _check(self, one: Recording) -> None:
        with self._lock:
            if one.over:
                return
            one.state, one.begun_s, self._child = "look", time.monotonic(), IsolatedChild(COMMAND)
        file = {"path": str(one.path), "name": one.name}
        task = {**file, **asdict(one.wish), "drawing": self._drawing}
        try:
            found = self._child.ask(json.dumps(task), LIMITS, one.further)
            if "why" in found:
                self._end(one, "failed", found["why"])
            elif not one.over:
                one.share, one.result = 1.0, self._found(one.folder, one.wish.person, found)
                # The recording itself has served.
                one.path.unlink(missing_ok=True)
                self._end(one, "done")
        except (EndedError, ScorerDiedError) as error:
            too_large = isinstance(error, EndedError) and error.trouble == "memory"
            self._fail(one, "recording.memory" if too_large else "recording.broken")
        except OSError as error:
            self._fail(one, str(error.strerror or error))
        except Exception as error:
            # Or it would be checked for ever.
            self._fail(one, own_fault(error).rstrip("."))
        finally:
            self._child.stop()
        if one.result is None:
            shutil.rmtree(one.folder, ignore_errors=True)

    def _fail(self, one: Recording, why: str) -> None:
        """Say in the page's language that it could not be checked; why may be a key."""
        texts = load_texts(one.wish.language)
        why = texts.show.get(why, why)
        self._end(one, "failed", texts("recording.unchecked", name=one.name, why=why))

    def _end(self, one: Recording, state: State, why: str = "") -> None:
        with self._lock:
            if not one.over:
                one.state, one.why = state, why


def main() -> None:
    """Check what is asked for."""
    if hasattr(os, "nice"):
        # A session that is going on comes first.
        os.nice(5)
    serve("", _answer)


def _answer(line: str, beat: Beat) -> str:
    task = json.loads(line)
    texts = load_texts(task["language"])
    try:
        answer = _check(task, texts, beat)
    except FormcheckError as error:
        # The name that the file has here means nothing to anybody.
        answer = {"why": error.told(texts).replace(task["path"], task["name"])}
    except Exception as error:
        why = own_fault(error).rstrip(".")
        answer = {"why": texts("recording.unchecked", name=task["name"], why=why)}
    return json.dumps(answer)


def _check(task: dict[str, Any], texts: Texts, beat: Beat) -> dict[str, Any]:
    """Look, draw, write; returns what else there is to know."""
    path, folder = Path(task["path"]), Path(task["path"]).parent
    settings = settings_for(Wanted.checked(task["stretch"], None), None, task["target_s"])
    checksum = file_sha256(path)
    stored = stored_neutral(task["person"], checksum)
    if stored is not None:
        settings = replace(settings, neutral=stored.look)
    outputs = plan_outputs("drawn", folder, None)
    drawing = Drawing(**task["drawing"])
    annotator = Annotator(outputs, texts, drawing)
    with open_source(path, display_long_side=drawing.size) as source:
        result = analyze_source(
            source,
            settings,
            take=annotator.take,
            photo_sink=annotator.photo,
            progress=lambda done, total: beat(("look", done, total)),
        )
        is_photo = source.is_photo
    if is_photo:
        # Read back, it has no others.
        result = replace(result, text=photo_words(result, texts))
    else:
        annotator.draw_clip(path, lambda done, total: beat(("draw", done, total)), result)
    result = replace(result, source=replace(result.source, path=task["name"]))
    when = recorded_at(path)
    gathered = with_pictures(result, outputs)
    about = task["person"], "", when.astimezone(), date.today()
    content = Content(gathered.result, *about, photo=gathered.photo, texts=texts)
    clip = gathered.clip
    if clip is not None:
        content = replace(content, stills=pictures_of(gathered, clip, texts))
        # A larger one is too much for a browser.
        if clip.stat().st_size <= EMBED_AT_MOST_BYTES:
            content = replace(content, clip=PageClip(mp4=clip.read_bytes()))
        clip.unlink()
    (folder / PAGE).write_text(render(content), "utf-8", errors="replace")
    plain = result.to_dict()
    if result.neutral is not None:
        plain["neutral"] = neutral_row(result.neutral)
    (folder / RESULT).write_text(json.dumps(plain), "utf-8")
    for number, picture in enumerate(content.stills):
        (folder / f"still-{number}.jpg").write_bytes(picture.jpeg)
    return {
        "stills": [asdict(one.moment) for one in content.stills],
        "clip_id": checksum,
        "when": when.isoformat(),
    }


if __name__ == "__main__":
    main()
