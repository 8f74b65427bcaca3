"""From a picture to a `Pose`: the only module that imports MediaPipe.

MediaPipe 0.10.31 aborts the whole process when asked for a mask of a picture whose width is
not a multiple of 4, so every picture is padded at the right and at the bottom first; the
landmarks are scaled back and the mask is cropped, so nobody else needs to know.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.pipeline.company import distinct_people, somebody_larger
from formcheck.pipeline.frames import Image
from formcheck.pipeline.models import LOOKOUT_MODEL, ModelName, model_path
from formcheck.pipeline.quiet import quiet_stderr
from formcheck.pipeline.views import WAYS, painted_over, shown, shown_back

_ALIGN = 16
_RETRY_S = 0.5

SETTLING_LOOKS, SETTLING_STEP_S = 8, 1 / 12
"""How often a picture with somebody new is shown again, and how far apart in the model's time. Its
first look is a rough guess that its smoothing keeps for half a second or, at fewer frames a
second, for longer: 6° of the trunk in two rendered sitters, and a hold that begins so much later.
Settled, they are within 1° of where they stay, at 12 frames a second as at 30."""

_VISIBILITY_ODDS: dict[ModelName, float] = {"lite": 1.0, "full": 1.0, "heavy": 19.0}
"""What the odds of visibility are multiplied by, so that the same number means the same.

heavy calls a leg behind the other one hidden although it places it well: on 680 rendered people a
knee or ankle that it gives 0.05 is off by more than 0.3 trunk lengths as often (near leg 53%, far
leg 12%) as one that full gives 0.5 (60%, 16%).
"""


class PoseEstimator:
    """Finds people in the frames of one stream; to be closed.

    `video`: follows one person through frames in time order (`follow`); else it looks at each
    picture on its own and finds up to `max_people` (`find`). Raises UsageError if the model is not
    installed.
    """

    def __init__(
        self,
        model: ModelName = "full",
        *,
        video: bool = True,
        max_people: int = 1,
    ) -> None:
        self._path = model_path(model)
        self._video, self._max_people = video, max_people
        self._landmarker: Any = None
        self._begin()
        self._odds = _VISIBILITY_ODDS[model]
        self._followed = False
        self._last_ms, self._ahead_s = -1, 0.0
        self._way = WAYS[0]
        self._seen_anybody = False
        self._lost_since_s: float | None = None

    def _begin(self) -> None:
        """Build the native model, which follows nobody yet."""
        # Imported here so that `formcheck --help` does not wait for it.
        with quiet_stderr():
            import mediapipe as mp
            from mediapipe.tasks.python import BaseOptions, vision

            self.close()
            mode = vision.RunningMode.VIDEO if self._video else vision.RunningMode.IMAGE
            self._landmarker = vision.PoseLandmarker.create_from_options(
                vision.PoseLandmarkerOptions(
                    base_options=BaseOptions(model_asset_path=str(self._path)),
                    running_mode=mode,
                    num_poses=1 if self._video else self._max_people,
                    output_segmentation_masks=True,
                )
            )
        self._mp: Any = mp

    def follow(self, image: Image, time_s: float) -> Pose | None:
        """Find the person in the next frame of the stream; None when nobody is seen.

        Of several people it is the nearest who is followed from the first frame with somebody in
        it, and again after everybody was lost: MediaPipe takes whom it sees best, which may be
        who stands in the background and faces the camera.
        """
        view = shown(image, self._way)
        poses = self._poses(self.detect_only(view, time_s), view)
        if poses and not self._followed:
            poses = self._settled(self._nearest(poses, view, time_s), view, time_s)
        pose = shown_back(poses[0], self._way) if poses else None
        self._look_otherwise_if_lost(pose is not None, time_s)
        return pose

    def _nearest(self, found: list[Pose], view: Image, time_s: float) -> list[Pose]:
        """Return whom to follow: those found, or who is clearly nearer to the camera."""
        with PoseEstimator(LOOKOUT_MODEL, video=False, max_people=2) as lookout:
            others = lookout.find_everybody(view, rounds=1, known=found)[len(found) :]
        if not somebody_larger(found[0], others):
            return found
        self._begin()
        nearer = self._poses(self.detect_only(painted_over(view, found), time_s), view)
        if nearer and somebody_larger(found[0], nearer):
            return nearer
        self._begin()
        return self._poses(self.detect_only(view, time_s), view)

    def _settled(self, found: list[Pose], view: Image, time_s: float) -> list[Pose]:
        """Show the first picture with somebody again until the landmarks have settled."""
        for _ in range(SETTLING_LOOKS):
            self._ahead_s += SETTLING_STEP_S
            found = self._poses(self.detect_only(view, time_s), view) or found
        return found

    def detect_only(self, image: Image, time_s: float) -> Any:
        """Run the model on the next frame and return MediaPipe's own result (benchmarks)."""
        # Equal timestamps raise inside MediaPipe; two frames may share a millisecond.
        self._last_ms = max(self._last_ms + 1, round((time_s + self._ahead_s) * 1000.0))
        return self._run(self._landmarker.detect_for_video, image, self._last_ms)

    def find(self, image: Image, *, again: bool = True) -> list[Pose]:
        """Find the people in a single picture; `again`: in all `WAYS`, while nobody is found."""
        for way in WAYS if again else WAYS[:1]:
            view = shown(image, way)
            found = self._poses(self._run(self._landmarker.detect, view), view)
            poses = [pose for each in found if (pose := shown_back(each, way)) is not None]
            if poses:
                return poses
        return []

    def find_everybody(
        self, image: Image, rounds: int = 3, known: Sequence[Pose] = ()
    ) -> list[Pose]:
        """Find the people in a single picture, also those close to somebody else.

        The detector keeps one of two people who overlap, so those found are painted over and the
        rest is searched again, so many rounds at most. `known`: found before; they come first.
        """
        everybody = list(known)
        rest = painted_over(image, known)
        for _ in range(rounds):
            found = self.find(rest, again=not everybody)
            # Painting over leaves edges in which the model may see the same person again.
            new = distinct_people(found, known=everybody)
            if not new:
                break
            everybody += new
            rest = painted_over(rest, new)
        return everybody

    def close(self) -> None:
        """Free the native model; safe to call twice."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look_otherwise_if_lost(self, found: bool, time_s: float) -> None:
        """Show the model the next frames in another of `WAYS` after a while without anybody."""
        if found:
            self._followed, self._lost_since_s = True, None
        elif self._lost_since_s is None:
            self._lost_since_s = time_s
        elif time_s - self._lost_since_s >= _RETRY_S:
            self._followed = False
            self._way = WAYS[(WAYS.index(self._way) + 1) % len(WAYS)]
            self._lost_since_s = time_s

    def _run(self, detect: Any, image: Image, *more: int) -> Any:
        # The first person makes MediaPipe log a warning that means nothing to a user.
        with contextlib.nullcontext() if self._seen_anybody else quiet_stderr():
            return detect(self._padded(image), *more)

    def _padded(self, image: Image) -> Any:
        (height, width), (full_h, full_w) = image.shape[:2], _aligned(image)
        if (full_h, full_w) == (height, width):
            canvas = np.ascontiguousarray(image)
        else:
            canvas = np.zeros((full_h, full_w, 3), np.uint8)
            canvas[:height, :width] = image
        return self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=canvas)

    def _poses(self, result: Any, image: Image) -> list[Pose]:
        (height, width), (full_h, full_w) = image.shape[:2], _aligned(image)
        masks = result.segmentation_masks
        poses = []
        for number, marks in enumerate(result.pose_landmarks):
            self._seen_anybody = True
            world = result.pose_world_landmarks[number]
            mask = None
            if masks:
                view = masks[number].numpy_view()
                # The view dies with MediaPipe's image, so copy the part that is picture.
                mask = np.array(view.reshape(full_h, full_w)[:height, :width], np.float32)
            flat = np.array([(m.x, m.y, m.visibility) for m in marks], np.float32)
            poses.append(
                Pose(
                    points=flat[:, :2] * np.array([full_w, full_h], np.float32),
                    world=np.array([(m.x, m.y, m.z) for m in world], np.float32),
                    visibility=_with_odds(flat[:, 2], self._odds),
                    mask=mask,
                    size=(width, height),
                )
            )
        return poses


def _aligned(image: Image) -> tuple[int, ...]:
    """Return height and width that MediaPipe takes."""
    return tuple(-(-side // _ALIGN) * _ALIGN for side in image.shape[:2])


def _with_odds(visibility: FloatArray, times: float) -> FloatArray:
    """Multiply the odds of probabilities."""
    if times == 1.0:
        return visibility
    more: FloatArray = visibility * times / (1.0 + visibility * (times - 1.0))
    return more
