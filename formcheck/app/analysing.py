"""A process of its own that checks one recording: what crashes it costs neither page nor session.

``python -m formcheck.app.analysing FOLDER``: reads ``task.json`` there, says how far it is as JSON
lines on its standard output, and leaves the result, the report page and its stills in the folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from formcheck.arguments.shared import MEMORY_LIMIT_MIB
from formcheck.commands.annotator import Annotator, Drawing
from formcheck.commands.keep import stored_neutral
from formcheck.commands.outputs import plan_outputs
from formcheck.commands.process import memory_limit
from formcheck.commands.report import EMBED_AT_MOST_BYTES, pictures_of
from formcheck.commands.report_inputs import Gathered, with_pictures
from formcheck.commands.say import own_fault
from formcheck.errors import FormcheckError
from formcheck.page.page import Content, PageClip, render
from formcheck.pipeline.analyze import analyze_source, settings_for
from formcheck.pipeline.pose_store import file_sha256
from formcheck.pipeline.recorded import recorded_at
from formcheck.pipeline.video import open_source
from formcheck.report.json_form import row_of
from formcheck.report.result import Result
from formcheck.rules.catalogue import Wanted
from formcheck.texts import Texts, load_texts

TASK, RESULT, ABOUT, PAGE = "task.json", "result.json", "about.json", "report.html"
SAID_EVERY_S = 0.2


def main(folder: Path) -> int:
    """Check the recording of a folder; returns the exit status."""
    task = json.loads((folder / TASK).read_text("utf-8"))
    try:
        about = _check(folder, task)
    except FormcheckError as error:
        # The name that the file has here means nothing to anybody.
        _say({"why": error.told(load_texts(task["language"])).replace(task["path"], task["name"])})
        return 1
    except Exception as error:
        texts = load_texts(task["language"])
        why = own_fault(error).rstrip(".")
        _say({"why": texts("recording.unchecked", name=task["name"], why=why)})
        return 1
    (folder / ABOUT).write_text(json.dumps(about), "utf-8")
    _say({"ready": True})
    return 0


def _check(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """Look, draw, write; returns what else there is to know."""
    path = Path(task["path"])
    settings = settings_for(Wanted.checked(task["stretch"], None), None, task["target_s"])
    checksum = file_sha256(path)
    stored = stored_neutral(task["person"], checksum)
    if stored is not None:
        settings = replace(settings, neutral=stored.look)
    outputs = plan_outputs("drawn", folder, None)
    texts = load_texts(task["language"])
    drawing = Drawing(**task["drawing"])
    annotator = Annotator(outputs, texts, drawing)
    with contextlib.closing(open_source(path, display_long_side=drawing.size)) as source:
        result = analyze_source(
            source,
            settings,
            take=annotator.take,
            photo_sink=annotator.photo,
            progress=_telling("look"),
        )
        is_photo = source.info.is_photo
    if not is_photo:
        annotator.draw_clip(path, _telling("draw"), result)
    result = replace(result, source=replace(result.source, path=task["name"]))
    when = recorded_at(path)
    gathered = with_pictures(result, outputs)
    shown = _shown(gathered, texts)
    page = report_of(gathered.result, task["person"], when, texts, **shown)
    (folder / PAGE).write_text(page, "utf-8", errors="replace")
    plain = result.to_dict()
    if result.neutral is not None:
        plain["neutral"] = row_of(result.neutral)
    (folder / RESULT).write_text(json.dumps(plain), "utf-8")
    stills = shown.get("stills", ())
    for number, picture in enumerate(stills):
        (folder / f"still-{number}.jpg").write_bytes(picture.jpeg)
    return {
        "stills": [{"time_s": one.moment.time_s, "good": one.moment.good} for one in stills],
        "clip_id": checksum,
        "when": when.isoformat(),
    }


def _shown(gathered: Gathered, texts: Texts) -> dict[str, Any]:
    """Return clip, photo and stills for the page; a clip too large for a browser is left out."""
    shown: dict[str, Any] = {"photo": gathered.photo}
    if gathered.clip is not None:
        shown["stills"] = pictures_of(gathered, gathered.clip, texts)
        if gathered.clip.stat().st_size <= EMBED_AT_MOST_BYTES:
            shown["clip"] = PageClip(mp4=gathered.clip.read_bytes())
        gathered.clip.unlink()
    return shown


def report_of(result: Result, person: str, when: datetime, texts: Texts, **shown: Any) -> str:
    """Return the report page of a result, with the pictures there are."""
    made = date.today()
    return render(
        Content(result, person=person, recorded=when.astimezone(), made=made, texts=texts, **shown)
    )


def _telling(doing: str) -> Callable[[int, int | None], None]:
    """Return what says how far it is, now and then."""
    last = 0.0

    def tell(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= SAID_EVERY_S or done == total:
            last = now
            _say({"doing": doing, "done": done, "total": total})

    return tell


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """Leave when whoever asked is gone, however it went."""
    # Not through `sys.stdin`: its lock would abort the interpreter when it ends.
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        # A session that is going on comes first.
        os.nice(5)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with memory_limit(MEMORY_LIMIT_MIB):
        sys.exit(main(Path(sys.argv[1])))
