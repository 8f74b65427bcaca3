"""``formcheck report``: a result or a clip as one HTML page."""

from __future__ import annotations

import argparse
import os
import shutil
from datetime import date
from functools import partial
from pathlib import Path

from rich.console import Console

from formcheck import errors
from formcheck.commands.annotator import Drawing
from formcheck.commands.outputs import check_plan, for_each, settings_of
from formcheck.commands.report_inputs import Gathered, Sought, gather, is_result_file
from formcheck.commands.say import complain, put
from formcheck.commands.terminal import print_verdict
from formcheck.page import is_page
from formcheck.page.moments import best_moment, worst_moment
from formcheck.page.page import Content, PageClip, Picture, page_beside, render
from formcheck.pipeline.models import model_path
from formcheck.pipeline.own_files import (
    check_writable,
    output_error,
    replacing,
    scratch_folder,
    write_atomically,
)
from formcheck.pipeline.recorded import stills
from formcheck.texts import Texts, load_texts

EMBED_AT_MOST_BYTES = 150_000_000
"""A larger clip is placed beside the page: browsers on phones give up on larger pages. At the
size of annotated clips (about 40 kB a second) this is an hour."""


def run_report(arguments: argparse.Namespace) -> int:
    """Write a page for each input; returns the gravest exit status."""
    several, output = len(arguments.inputs) > 1, arguments.output
    if several and (arguments.clip or arguments.when or (output and not os.path.isdir(output))):
        raise errors.UsageError("report.one_only")
    pages = [(name, _page(Path(name), output)) for name in dict.fromkeys(arguments.inputs)]
    beside = arguments.video == "beside"
    plan = [(name, [page, _beside(page)] if beside else [page]) for name, page in pages]
    check_plan(plan + ([(arguments.clip, [])] if arguments.clip else []))
    for _, page in pages:
        _check(page, beside=beside)
    texts = load_texts(arguments.language)
    return for_each(pages, partial(_one, arguments=arguments, texts=texts), texts)


def _one(name: str, page: Path, arguments: argparse.Namespace, texts: Texts) -> int:
    source = Path(name)
    console, drawing, settings = Console(), Drawing.of(arguments), settings_of(arguments)
    new = not is_result_file(source)
    if new:
        model_path(settings.model)
    try:
        with scratch_folder() as folder:
            sought = Sought(
                settings=settings,
                texts=texts,
                clip=Path(arguments.clip) if arguments.clip else None,
                video=arguments.video != "none",
                folder=folder,
                console=console,
                drawing=None if drawing == Drawing() else drawing,
            )
            gathered = gather(source, sought)
            written = _write(gathered, arguments, page, texts)
    except OSError as error:
        # Such as a full disk where temporary files go.
        raise output_error(page, error) from error
    if new:
        print_verdict(console, gathered.result, [], texts)
    for remark in gathered.remarks:
        complain(f"{remark} {gathered.hint}".rstrip())
    for path in written:
        put(console, f"  → {path} ({path.stat().st_size / 1e6:.1f} MB)")
    return errors.EXIT_OK if gathered.result.found else errors.EXIT_NOTHING_FOUND


def _page(source: Path, output: str | None) -> Path:
    page = Path(output) if output else page_beside(source)
    return page / page_beside(source).name if page.is_dir() else page


def _check(page: Path, *, beside: bool) -> None:
    """Refuse before any work what would destroy something of somebody else's."""
    if page.is_file() and not is_page(page, "report"):
        raise errors.UsageError("report.not_ours", path=page)
    if beside and _beside(page).exists() and not page.exists():
        raise errors.UsageError("report.no_part", path=_beside(page))
    check_writable(page)


def _beside(page: Path) -> Path:
    """Return where the clip goes that lies beside a page."""
    return page.with_name(f"{page.stem}.mp4")


def _write(
    gathered: Gathered, arguments: argparse.Namespace, page: Path, texts: Texts
) -> list[Path]:
    clip, beside, remarks, shown = gathered.clip, _beside(page), gathered.remarks, None
    if clip is not None and arguments.video != "none":
        size = clip.stat().st_size
        shown = PageClip(file_name=beside.name)
        if arguments.video == "inside" and size <= EMBED_AT_MOST_BYTES:
            shown = PageClip(mp4=clip.read_bytes())
        elif arguments.video == "inside":
            mb = texts.number(size / 1e6, ".0f")
            remarks += (texts("remark.beside", size=mb, name=beside.name),)
    html = render(
        Content(
            result=gathered.result,
            person=arguments.person,
            note=arguments.note,
            recorded=arguments.when or gathered.recorded,
            made=date.today(),
            clip=shown,
            photo=gathered.photo,
            stills=() if clip is None else pictures_of(gathered, clip, texts),
            remarks=remarks,
            texts=texts,
        )
    )
    written = [page]
    if clip is not None and shown is not None and shown.file_name:
        with replacing(beside) as temporary:
            shutil.copyfile(clip, temporary)
        written.append(beside)
    # A file name that is no text cannot be encoded as it is.
    write_atomically(page, html.encode("utf-8", "replace"))
    return written


def pictures_of(gathered: Gathered, clip: Path, texts: Texts) -> tuple[Picture, ...]:
    """Return the best and the worst moment as stills of the annotated clip."""
    if not len(gathered.result.frames):
        return ()
    found = (best_moment(gathered.result, texts), worst_moment(gathered.result, texts))
    moments = [moment for moment in found if moment is not None]
    images = stills(
        clip, [moment.time_s * gathered.slow_motion for moment in moments], gathered.rotated
    )
    return tuple(Picture(m, jpeg) for m, jpeg in zip(moments, images, strict=True))
