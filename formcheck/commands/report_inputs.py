"""Find what a report needs: the result, its angles over time, the annotated clip.

A saved result is all that must exist. What lies beside it is used; what does not is made again
from the clip, if that can be found; what cannot be made is left out, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console

from formcheck.commands.analyze import analysed
from formcheck.commands.annotator import Annotator, Drawing
from formcheck.commands.keep import begun_at, is_live
from formcheck.commands.outputs import Outputs, plan_outputs
from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings
from formcheck.pipeline.analyze import opened
from formcheck.pipeline.looks import load_looks
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.recorded import (
    clip_of,
    model_of,
    read_picture,
    said_recorded,
    to_jpeg,
    where_it_was,
)
from formcheck.pipeline.replay import Poses, check_poses
from formcheck.pipeline.video import open_source
from formcheck.report.json_form import read_result
from formcheck.report.result import Result
from formcheck.report.table import read_table
from formcheck.texts import Texts
from formcheck.untrusted import beginning

PHOTO_LONG_SIDE = 1280

_SAME_LENGTH_S = 0.5
"""The annotated clip may end a little earlier or later than the recording."""


@dataclass(frozen=True)
class Sought:
    """What the user wants: how to analyse, where the clip is (None: find out), a video or not.

    ``folder``: empty; takes files on the way to the page. ``drawing``: how to draw; None where
    what lies beside the result will do.
    """

    settings: Settings
    texts: Texts
    clip: Path | None
    video: bool
    folder: Path
    console: Console
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


def is_result_file(path: Path) -> bool:
    """True when a file is meant as a saved result: by its ending, else by how it begins."""
    if path.suffix.lower() == ".json":
        return True
    return beginning(path, 64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def gather(source: Path, sought: Sought) -> Gathered:
    """Collect everything that the page shows of the input as the user named it.

    A FormcheckError says that the input cannot be read, or that too little is left of it.
    """
    if not is_result_file(source):
        return replace(_analysed(source, sought.settings, sought), recorded=said_recorded(source))
    result = read_result(source)
    clip = sought.clip or clip_of(result, source)
    of = _of_photo if result.source.duration_s is None else _of_clip
    gathered = of(result, source, clip, sought)
    if is_live(source):
        return replace(gathered, recorded=begun_at(source, result))
    return gathered if clip is None else replace(gathered, recorded=said_recorded(clip))


def _analysed(clip: Path, settings: Settings, sought: Sought) -> Gathered:
    outputs = plan_outputs("analysed", sought.folder, None)
    texts, drawing = sought.texts, sought.drawing or Drawing()
    annotator = Annotator(outputs, texts, drawing)
    with opened(clip, settings, drawing.size) as source:
        result = analysed(source, str(clip), settings, annotator, sought.console, texts)
    return with_pictures(result, outputs)


def _settings(result: Result, path: Path, sought: Sought) -> Settings:
    """Return how the clip of a result is analysed again."""
    source, targets = result.source, [hold.target_s for hold in result.holds]
    return replace(
        sought.settings,
        model=_model(result, path),
        target_s=targets[0] if targets else sought.settings.target_s,
        slow_motion=source.slow_motion,
        rotate=source.rotated,
    )


def with_pictures(result: Result, outputs: Outputs) -> Gathered:
    """Add what was drawn to a result: a clip, or a photograph."""
    if outputs.photo.is_file():
        photo = to_jpeg(read_picture(outputs.photo), PHOTO_LONG_SIDE)
        return Gathered(result, photo=photo)
    return Gathered(result, clip=outputs.clip if outputs.clip.is_file() else None)


def _of_clip(result: Result, path: Path, clip: Path | None, sought: Sought) -> Gathered:
    result, has_angles = _with_angles(result, path)
    # Nobody knows how what lies beside it was drawn, or whether a face shows in it.
    asked, texts = sought.drawing is not None, sought.texts
    drawn = plan_outputs(str(path), None, None).clip
    annotated = drawn if drawn.is_file() and not asked else None
    if annotated is not None:
        _check_together(annotated, 1.0, result, path)
    if has_angles and annotated is not None:
        return Gathered(result, annotated)
    without = has_angles and not sought.video and not asked
    if clip is not None and without:
        return _undrawn(clip, result, path, sought)
    if clip is not None:
        return _again(clip, result, path, sought)
    if has_angles and is_live(path) and not without:
        return Gathered(result, remarks=(texts("remark.no_film"),))
    if has_angles:
        key = "remark.no_pictures" if without else "remark.no_video"
        remark = texts(key, name=result.source.name)
        return Gathered(result, remarks=(remark,), hint=texts("remark.hint"))
    if not sought.video:
        return Gathered(result, annotated, remarks=(texts("remark.no_plots"),))
    table = f"{path.stem}.frames.csv"
    raise UnreadableInputError("report.gone", path=path, clip=where_it_was(result), table=table)


def _undrawn(clip: Path, result: Result, path: Path, sought: Sought) -> Gathered:
    """Leave the video out, not the two pictures: the clip itself has them, only undrawn."""
    slower, turned = result.source.slow_motion, result.source.rotated
    try:
        _check_together(clip, slower, result, path)
    except UnreadableInputError as error:
        if sought.clip is not None:
            raise
        remark = sought.texts("remark.other_clip")
        return Gathered(result, remarks=(remark,), hint=error.told(sought.texts))
    return Gathered(result, clip, slow_motion=slower, rotated=turned)


def _with_angles(result: Result, path: Path) -> tuple[Result, bool]:
    """Add the frame table that lies beside a result or follows from landmarks beside it."""
    for ending in ("csv", "parquet"):
        table_path = path.with_name(f"{path.stem}.frames.{ending}")
        if table_path.is_file():
            table = read_table(table_path)
            if len(table) != result.source.frames:
                n, frames = len(table), result.source.frames
                raise UnreadableInputError(
                    "report.other_table", table=table_path, n=n, path=path, frames=frames
                )
            return replace(result, frames=table), True
    # Landmarks, which a live session keeps, give the same angles.
    looks = load_looks(path.with_name(f"{path.stem}.poses.npz"))
    if not looks:
        return result, False
    poses = Poses(result.source, _model(result, path), looks)
    return replace(result, frames=check_poses(poses).frames), True


def _check_together(clip: Path, slow_motion: float, result: Result, path: Path) -> None:
    """Refuse a clip beside a result that is not of it."""
    with open_source(clip, slow_motion=slow_motion) as source:
        _check_length("report.not_together", clip, source.info.duration_s, result, path)


def _check_length(key: str, clip: Path, found: float | None, result: Result, path: Path) -> None:
    wanted = result.source.duration_s
    if found is not None and wanted is not None and abs(found - wanted) > _SAME_LENGTH_S:
        raise UnreadableInputError(key, clip=clip, found=found, path=path, wanted=wanted)


def _again(clip: Path, result: Result, path: Path, sought: Sought) -> Gathered:
    """Analyse the clip of a result again; what the result says stays as it is."""
    again = _analysed(clip, _settings(result, path, sought), sought)
    _check_length("report.other_clip", clip, again.result.source.duration_s, result, path)
    same = again.result.to_dict()["holds"] == result.to_dict()["holds"]
    remarks = () if same else (sought.texts("remark.again"),)
    kept = result if len(result.frames) else replace(result, frames=again.result.frames)
    return replace(again, result=kept, remarks=remarks)


def _model(result: Result, path: Path) -> ModelName:
    model = model_of(result)
    if model is None:
        raise UnreadableInputError("report.no_model", path=path, model=result.model)
    return model


def _of_photo(result: Result, path: Path, clip: Path | None, sought: Sought) -> Gathered:
    beside = plan_outputs(str(path), None, None)
    if beside.photo.is_file() and sought.drawing is None:
        return with_pictures(result, beside)
    if not sought.video:
        return Gathered(result)
    if clip is not None:
        return replace(_analysed(clip, _settings(result, path, sought), sought), result=result)
    remark = sought.texts("remark.no_photo", name=result.source.name)
    return Gathered(result, remarks=(remark,), hint=sought.texts("remark.hint"))
