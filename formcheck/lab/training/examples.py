"""From rendered pictures with truth to looks at backs: what the reader of the back is fitted on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from formcheck.judge import Settings
from formcheck.lab.benchmark.clip_set import SetClip, Tick, find_set
from formcheck.lab.benchmark.truth import Truth, read_truth
from formcheck.measure.back import BackLook, look_at_back
from formcheck.measure.landmarks import Pose
from formcheck.measure.spine import MIN_CHORD_PX, whole
from formcheck.measure.view import Azimuth, View, depth_alone, swap_sides, swapped, update_view
from formcheck.pipeline.frames import Image
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.models import ModelName, back_reader
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.replay import poses_name
from formcheck.pipeline.track import PoseTrack, save_poses
from formcheck.pipeline.video import open_source

MODELS: tuple[ModelName, ...] = ("full", "heavy")
"""Each errs in its own way; fitted on both, networks are as good for either as fitted on one."""

FITTED_WITHIN_DEG = 45.0
"""Estimated azimuth up to which pictures are fitted on: further than anything is judged
(`view.SIDE_ON_WITHIN_DEG`), so that what is learnt does not end where it is used."""


@dataclass(frozen=True, eq=False)
class Example:
    """One picture of a person."""

    clip: str
    person: str
    """Names; a person may be seen in two clips."""
    wear: str
    """What hides the back."""
    model: ModelName
    """Whose landmarks and outline it shows."""
    followed: bool
    """From a held posture (`_followed`), not from a single picture."""
    upright: bool
    """The person's first, neutral posture."""
    flexion_deg: float
    lumbar_deg: float
    """True spine flexion and the part below T12."""
    look: BackLook


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture of a clip in which a model has found somebody, with the clip's truth."""

    truth: Truth
    index: int
    model: ModelName
    followed: bool
    pose: Pose


Of = TypeVar("Of")


def read_sets(
    folders: Sequence[Path],
    one: Callable[[Picture], Of | None],
    store: Path | None,
    tick: Tick,
    limit: int | None = None,
) -> list[Of]:
    """Describe every picture of sets of stills, single and held, by each pose model.

    `one`: describes a picture, or leaves it out with None. `store`: keeps poses, so that a second
    run need not find them again. `limit`: only so many clips of each set.
    """
    clips = [clip for folder in folders for clip in find_set(folder, limit).clips]
    made = []
    with contextlib.ExitStack() as stack:
        estimators = {m: stack.enter_context(PoseEstimator(m, video=False)) for m in MODELS}
        for number, clip in enumerate(clips, start=1):
            truth = read_truth(clip.truth)
            for model, estimator in estimators.items():
                still = _kept_poses(clip, store, "still", model, _single(estimator))
                for followed, track in ((False, still), (True, _followed(clip, store, model))):
                    for index, (_, pose) in enumerate(track):
                        if pose is not None:
                            found = one(Picture(truth, index, model, followed, pose))
                            made += [] if found is None else [found]
            tick(number, len(clips))
    return made


def example(picture: Picture) -> Example | None:
    """Look at the back; None when it is not seen from where it should be, or not wholly."""
    truth, index = picture.truth, picture.index
    pose, view = seen_from(picture, back_reader().azimuth)
    if view.near_side != truth.near_side or view.off_side_deg > FITTED_WITHIN_DEG:
        return None
    seen = look_at_back(pose, view)
    if seen is None or seen[0].chord_px < MIN_CHORD_PX or whole(pose, *seen)[1] is not None:
        return None
    return Example(
        clip=truth.clip,
        person=truth.body or truth.clip,
        wear=truth.wear,
        model=picture.model,
        followed=picture.followed,
        upright=index == 0,
        flexion_deg=float(truth.angles["spine_flexion_deg"][index]),
        lumbar_deg=float(truth.back["lumbar_flexion_deg"][index]),
        look=seen[0],
    )


def seen_from(picture: Picture, azimuth_of: Azimuth = depth_alone) -> tuple[Pose, View]:
    """Return the pose with left and right put right, and from where it is seen."""
    view = update_view(View(), picture.pose, 0.0, azimuth_of)
    return swap_sides(picture.pose) if swapped(picture.pose, view) else picture.pose, view


Find = Callable[[Image, int], Pose | None]
"""Finds the pose in a picture, given its number."""


def _single(estimator: PoseEstimator) -> Find:
    """Each picture on its own: the postures are unrelated."""
    return lambda image, _: next(iter(estimator.find(image)), None)


LOOKS, LOOK_EVERY_S = 5, 0.1


def _followed(clip: SetClip, store: Path | None, model: ModelName) -> PoseTrack:
    """Find the poses of a clip's frames as in a film in which each posture is held for a moment.

    Following, the model looks where the person was and smooths over time, and errs otherwise than
    in single pictures.
    """
    with contextlib.closing(PoseEstimator(model)) as estimator:

        def follow(image: Image, number: int) -> Pose | None:
            for look in range(LOOKS):
                pose = estimator.follow(image, number + look * LOOK_EVERY_S)
            return pose

        return _kept_poses(clip, store, "followed", model, follow)


def _kept_poses(
    clip: SetClip, store: Path | None, kind: str, model: ModelName, find: Find
) -> PoseTrack:
    path = None
    if store is not None:
        path = store / f"{kind}-{poses_name(clip.video_sha256, Settings(model=model))}"
        known = load_poses(path)
        if known is not None:
            return known
    with open_source(clip.video) as source:
        track = [(frame.time_s, find(frame.image, n)) for n, frame in enumerate(source)]
    if path is not None:
        save_poses(path, track)
    return track
