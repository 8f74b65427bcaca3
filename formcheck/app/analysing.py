"""A process of its own that checks one recording: what crashes it costs neither page nor session.

``python -m formcheck.app.analysing`` takes what to do as a line of JSON, says how far it is, leaves
the result, the report page and its stills in the folder, and answers with what else there is.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from formcheck.batch.isolated import Beat, serve
from formcheck.commands.annotator import Annotator, Drawing
from formcheck.commands.keep import stored_neutral
from formcheck.commands.outputs import plan_outputs
from formcheck.commands.report import EMBED_AT_MOST_BYTES, pictures_of
from formcheck.commands.report_inputs import with_pictures
from formcheck.commands.say import own_fault
from formcheck.errors import FormcheckError
from formcheck.page.page import Content, PageClip, render
from formcheck.pipeline.analyze import analyze_source, settings_for
from formcheck.pipeline.pose_store import file_sha256
from formcheck.pipeline.recorded import recorded_at
from formcheck.pipeline.video import open_source
from formcheck.report.json_form import neutral_row
from formcheck.report.wording import photo_words
from formcheck.rules.catalogue import Wanted
from formcheck.texts import Texts, load_texts

RESULT, PAGE = "result.json", "report.html"


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
    with contextlib.closing(open_source(path, display_long_side=drawing.size)) as source:
        result = analyze_source(
            source,
            settings,
            take=annotator.take,
            photo_sink=annotator.photo,
            progress=lambda done, total: beat(("look", done, total)),
        )
        is_photo = source.info.is_photo
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
