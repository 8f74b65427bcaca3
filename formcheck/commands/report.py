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
from formcheck.commands.log import LOG, ending
from formcheck.commands.outputs import gravest, settings_of, tried
from formcheck.commands.report_inputs import Gathered, Sought, gather, is_result_file
from formcheck.commands.say import complain, put
from formcheck.commands.verdict import print_verdict
from formcheck.page.base import is_page
from formcheck.page.moments import best_moment, worst_moment
from formcheck.page.page import Content, PageClip, Picture, page_beside, render
from formcheck.pipeline.leftovers import scratch_folder
from formcheck.pipeline.models import model_path
from formcheck.pipeline.safe_output import (
    check_writable,
    output_error,
    replacing,
    write_atomically,
)
from formcheck.pipeline.stills import stills
from formcheck.texts import Texts, load_texts

EMBED_AT_MOST_BYTES = 150_000_000
"""A larger clip is placed beside the page: browsers on phones give up on larger pages. At the
size of annotated clips (about 40 kB a second) this is an hour."""


def run_report(arguments: argparse.Namespace) -> int:
    """Write a page for each input; returns the gravest exit status.

    A FormcheckError says that the request as a whole cannot be carried out, or its only page not
    be made: nothing is written then.
    """
    each = [argparse.Namespace(**{**vars(arguments), "input": name}) for name in arguments.inputs]
    several, output = len(each) > 1, arguments.output
    if several and (arguments.clip or arguments.when or (output and not os.path.isdir(output))):
        raise errors.UsageError("report.one_only")
    plans = [_plan(Path(one.input), one) for one in each]
    if len({os.path.realpath(page) for page in plans}) < len(plans):
        raise errors.UsageError("report.same_page")
    if not several:
        return _one(each[0], plans[0])
    texts, pages = load_texts(arguments.language), zip(each, plans, strict=True)
    return gravest([tried(partial(_one, one, page), texts) for one, page in pages])


def _one(arguments: argparse.Namespace, page: Path) -> int:
    source = Path(arguments.input)
    LOG.info("input (%s)", ending(arguments.input))
    console, drawing = Console(), Drawing.of(arguments)
    settings = settings_of(arguments)
    if not is_result_file(source):
        model_path(settings.model)
    sought = Sought(
        settings=settings,
        clip=Path(arguments.clip) if arguments.clip else None,
        video=arguments.video != "none",
        texts=load_texts(arguments.language),
        drawing=None if drawing == Drawing() else drawing,
    )
    try:
        with scratch_folder() as folder:
            gathered = gather(source, sought, folder, console)
            written = _write(gathered, arguments, page)
    except OSError as error:
        # Such as a full disk where temporary files go.
        raise output_error(page, error) from error
    _tell(console, gathered, written, None if is_result_file(source) else sought.texts)
    return errors.EXIT_OK if gathered.result.found else errors.EXIT_NOTHING_FOUND


def _plan(source: Path, arguments: argparse.Namespace) -> Path:
    """Say where the page goes, and refuse before any work what would destroy something."""
    page = Path(arguments.output) if arguments.output else page_beside(source)
    if page.is_dir():
        page = page / page_beside(source).name
    beside = _beside(page)
    planned = [page, beside] if arguments.video == "beside" else [page]
    inputs = {os.path.realpath(p) for p in (source, arguments.clip) if p}
    for path in planned:
        if os.path.realpath(path) in inputs:
            raise errors.UsageError(f"{path} would replace the input: choose another name with -o.")
    if page.is_file() and not is_page(page, "report"):
        raise errors.UsageError(
            f"{page} exists and is not a report of formcheck: move it away or choose another "
            "name with -o."
        )
    if arguments.video == "beside" and beside.exists() and not page.exists():
        raise errors.UsageError(
            f"{beside} exists and does not belong to a report: choose another name with -o."
        )
    check_writable(page)
    return page


def _beside(page: Path) -> Path:
    """Return where the clip goes that lies beside a page."""
    return page.with_name(f"{page.stem}.mp4")


def _write(gathered: Gathered, arguments: argparse.Namespace, page: Path) -> list[Path]:
    result, clip_file = gathered.result, gathered.clip
    when = arguments.when or gathered.recorded
    remarks, texts = list(gathered.remarks), load_texts(arguments.language)
    pictures: tuple[Picture, ...] = ()
    page_clip, beside = None, False
    if clip_file is not None:
        pictures = pictures_of(gathered, clip_file, texts)
    if clip_file is not None and arguments.video != "none":
        size = clip_file.stat().st_size
        beside = arguments.video == "beside" or size > EMBED_AT_MOST_BYTES
        if beside and arguments.video == "inside":
            remarks.append(
                f"The clip is large ({size / 1e6:.0f} MB) and lies beside the page as "
                f"{_beside(page).name}: keep the two together."
            )
        page_clip = (
            PageClip(file_name=_beside(page).name)
            if beside
            else PageClip(mp4=clip_file.read_bytes())
        )
    html = render(
        Content(
            result=result,
            person=arguments.person,
            note=arguments.note,
            recorded=when,
            made=date.today(),
            clip=page_clip,
            photo=gathered.photo,
            stills=pictures,
            remarks=tuple(remarks),
            texts=texts,
        )
    )
    written = []
    if beside and clip_file is not None:
        with replacing(_beside(page)) as temporary:
            shutil.copyfile(clip_file, temporary)
        written.append(_beside(page))
    # A file name that is no text cannot be encoded as it is.
    write_atomically(page, html.encode("utf-8", "replace"))
    return [page, *written]


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


def _tell(
    console: Console, gathered: Gathered, written: list[Path], verdict_in: Texts | None
) -> None:
    if verdict_in is not None:
        print_verdict(console, gathered.result, [], verdict_in)
    for remark in gathered.remarks:
        complain(f"{remark} {gathered.hint}".rstrip())
    for path in written:
        size = path.stat().st_size / 1e6
        put(console, f"  → {path} ({size:.1f} MB)")
