"""Find what a report needs: the result, its angles over time, the annotated clip.

A saved result is all that must exist. What lies beside it is used; what does not is made again
from the clip, if that can be found; what cannot be made is left out, and the page says so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from rich.console import Console

from formcheck.commands.analyze import analysed, opened
from formcheck.commands.annotator import Annotator, Drawing
from formcheck.commands.keep import begun_at, is_live
from formcheck.commands.outputs import Outputs, plan_outputs
from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings
from formcheck.pipeline.looks import load_looks
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.recorded import clip_of, model_of, said_recorded, where_it_was
from formcheck.pipeline.replay import Poses, check_poses
from formcheck.pipeline.stills import read_picture, to_jpeg
from formcheck.pipeline.video import open_source
from formcheck.reading import beginning
from formcheck.report.read import read_result
from formcheck.report.result import Result
from formcheck.report.table import read_table
from formcheck.texts import Texts

PHOTO_LONG_SIDE = 1280

_HINT = "Pass its location with --clip."

_SAME_LENGTH_S = 0.5
"""The annotated clip may end a little earlier or later than the recording."""


@dataclass(frozen=True)
class Sought:
    """What the user wants: how to analyse, where the clip is (None: find out), a video or not.

    ``drawing``: how to draw; None where what lies beside the result will do.
    """

    settings: Settings
    texts: Texts
    clip: Path | None
    video: bool
    drawing: Drawing | None = None


@dataclass(frozen=True)
class Gathered:
    """What there is to make a page of.

    ``result`` has its frame table, as far as there is one. ``clip``: the annotated one, else what
    was recorded, in which everything comes ``slow_motion`` times as late, its pictures to be
    turned by ``rotated`` degrees clockwise. ``photo``: the annotated one as JPEG, or b"".
    ``remarks``: sentences on what is missing, for the page; ``hint``: what to do about it, for who
    made the page.
    """

    result: Result
    clip: Path | None = None
    photo: bytes = b""
    remarks: tuple[str, ...] = ()
    hint: str = ""
    recorded: datetime | None = None
    slow_motion: float = 1.0
    rotated: int = 0


_Analyse = Callable[[Path, Settings], Gathered]
"""Analyses a clip and draws on it."""


def is_result_file(path: Path) -> bool:
    """True when a file is meant as a saved result: by its ending, else by how it begins."""
    if path.suffix.lower() == ".json":
        return True
    return beginning(path, 64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def gather(source: Path, sought: Sought, folder: Path, console: Console) -> Gathered:
    """Collect everything that the page shows of the input as the user named it.

    ``folder`` is empty and takes files on the way to the page. A FormcheckError says that the input
    cannot be read, or that too little is left of it to make a page.
    """
    analyse = partial(_analysed, sought, folder, console)
    if not is_result_file(source):
        return replace(analyse(source, sought.settings), recorded=said_recorded(source))
    gathered = _from_result(source, sought, analyse)
    if is_live(source):
        return replace(gathered, recorded=begun_at(source, gathered.result))
    clip = sought.clip or clip_of(gathered.result, source)
    return gathered if clip is None else replace(gathered, recorded=said_recorded(clip))


def _analysed(
    sought: Sought, folder: Path, console: Console, clip: Path, settings: Settings
) -> Gathered:
    outputs = plan_outputs("analysed", folder, None)
    texts, drawing = sought.texts, sought.drawing or Drawing()
    annotator = Annotator(outputs, texts, drawing)
    with opened(clip, settings, drawing.size) as source:
        result = analysed(source, str(clip), settings, annotator, console, texts)
    return with_pictures(result, outputs)


def with_pictures(result: Result, outputs: Outputs) -> Gathered:
    """Add what was drawn to a result: a clip, or a photograph."""
    if outputs.photo.is_file():
        photo = to_jpeg(read_picture(outputs.photo), PHOTO_LONG_SIDE)
        return Gathered(result, photo=photo)
    return Gathered(result, clip=outputs.clip if outputs.clip.is_file() else None)


def _from_result(path: Path, sought: Sought, analyse: _Analyse) -> Gathered:
    result = read_result(path)
    beside = plan_outputs(str(path), None, None)
    if result.source.duration_s is None:
        return _from_photo(result, path, beside, sought, analyse)
    result, has_angles = _with_angles(result, path)
    # Nobody knows how what lies beside it was drawn, or whether a face shows in it.
    asked = sought.drawing is not None
    annotated = beside.clip if beside.clip.is_file() and not asked else None
    if annotated is not None:
        _check_same(annotated, result, path)
    if has_angles and annotated is not None:
        return Gathered(result, annotated)
    clip = sought.clip or clip_of(result, path)
    if has_angles and not sought.video and not asked:
        return _without_video(result, path, clip, named=sought.clip is not None)
    if clip is not None:
        again = _again(clip, result, path, sought.settings, analyse)
        return replace(again, result=replace(again.result, notes=result.notes))
    if has_angles:
        if is_live(path):
            return Gathered(result, remarks=("There is no video: none was kept of the session.",))
        remark = f"There is no video: the clip {result.source.name} was not found."
        return Gathered(result, None, remarks=(remark,), hint=_HINT)
    if not sought.video:
        remark = "There are no plots: the angles of the single frames were not kept."
        return Gathered(result, annotated, remarks=(remark,))
    raise UnreadableInputError(
        f"The clip of {path} ({where_it_was(result)}) is not where it was, and there is no "
        f"{path.stem}.frames.csv either: name the clip with --clip, or leave video and plots out "
        "with --video none."
    )


def _without_video(result: Result, path: Path, clip: Path | None, *, named: bool) -> Gathered:
    """Leave the video out, not the two pictures: the clip itself has them, only undrawn."""
    if clip is not None:
        try:
            _check_same(clip, result, path, result.source.slow_motion)
        except UnreadableInputError as error:
            if named:
                raise
            remark = "There are no pictures: the clip that was found is another one."
            return Gathered(result, None, remarks=(remark,), hint=str(error))
        source = result.source
        return Gathered(result, clip, slow_motion=source.slow_motion, rotated=source.rotated)
    remark = f"There are no pictures: the clip {result.source.name} was not found."
    return Gathered(result, None, remarks=(remark,), hint=_HINT)


def _with_angles(result: Result, path: Path) -> tuple[Result, bool]:
    """Add the frame table that lies beside a result or follows from landmarks beside it."""
    for ending in ("csv", "parquet"):
        table_path = path.with_name(f"{path.stem}.frames.{ending}")
        if table_path.is_file():
            table = read_table(table_path)
            if len(table) != result.source.frames:
                raise UnreadableInputError(
                    f"{table_path} has {len(table)} frames and {path} has {result.source.frames}: "
                    "they are of different clips or runs, so move the table away or analyse again."
                )
            return replace(result, frames=table), True
    # Landmarks, which a live session keeps, give the same angles.
    looks = load_looks(path.with_name(f"{path.stem}.poses.npz"))
    if not looks:
        return result, False
    poses = Poses(result.source, _model(result, path), looks)
    return replace(result, frames=check_poses(poses).frames), True


def _check_same(annotated: Path, result: Result, path: Path, slow_motion: float = 1.0) -> None:
    with contextlib.closing(open_source(annotated, slow_motion=slow_motion)) as source:
        length = source.info.duration_s
    wanted = result.source.duration_s
    if length is not None and wanted is not None and abs(length - wanted) > _SAME_LENGTH_S:
        raise UnreadableInputError(
            f"{annotated} lasts {length:.1f} s and the clip of {path} {wanted:.1f} s: "
            "they do not belong together, so move it away or analyse the clip again."
        )


def _again(
    clip: Path, result: Result, path: Path, settings: Settings, analyse: _Analyse
) -> Gathered:
    """Analyse the clip of a result again; what the result says stays as it is."""
    targets = [hold.target_s for hold in result.holds]
    settings = replace(
        settings,
        model=_model(result, path),
        target_s=targets[0] if targets else settings.target_s,
        slow_motion=result.source.slow_motion,
        rotate=result.source.rotated,
    )
    again = analyse(clip, settings)
    found, wanted = again.result.source.duration_s or 0.0, result.source.duration_s or 0.0
    if abs(found - wanted) > _SAME_LENGTH_S:
        raise UnreadableInputError(
            f"{clip} lasts {found:.1f} s and the clip of {path} lasted {wanted:.1f} s: "
            "it is another clip, so name the right one with --clip."
        )
    remarks: tuple[str, ...] = ()
    if again.result.to_dict()["holds"] != result.to_dict()["holds"]:
        remarks = (
            "The clip was analysed again for this page, with other settings or another version "
            "of formcheck than before: where the pictures differ from the words, the words hold.",
        )
    kept = result if len(result.frames) else replace(result, frames=again.result.frames)
    return replace(again, result=kept, remarks=remarks)


def _model(result: Result, path: Path) -> ModelName:
    model = model_of(result)
    if model is None:
        raise UnreadableInputError(
            f"{path} was made with the pose model {result.model!r}, which this formcheck does not "
            "have: analyse the clip again."
        )
    return model


def _from_photo(
    result: Result, path: Path, beside: Outputs, sought: Sought, analyse: _Analyse
) -> Gathered:
    if beside.photo.is_file() and sought.drawing is None:
        return with_pictures(result, beside)
    clip = sought.clip or clip_of(result, path)
    if clip is not None and sought.video:
        turn = result.source.rotated
        settings = replace(sought.settings, model=_model(result, path), rotate=turn)
        return replace(analyse(clip, settings), result=result)
    if not sought.video:
        return Gathered(result)
    remark = f"There is no picture: the photograph {result.source.name} was not found."
    return Gathered(result, remarks=(remark,), hint=_HINT)
