"""Poses that the real model found in sample clips, kept so that the core is tested in no time.

``python -m tests.cached_poses`` makes them anew (after a change of the model or the clips).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from formcheck.measure.landmarks import Pose

ROOT = Path(__file__).resolve().parent
CLIPS = ("seated_rounded", "supine_bent_knee", "standing_bounce")


def load(name: str) -> list[tuple[float, Pose]]:
    """Return (time_s, pose) of every frame of a sample clip."""
    with np.load(ROOT / "data" / f"{name}.poses.npz") as data:
        width, height = data["size"].tolist()
        masks = np.unpackbits(data["masks"], axis=1, count=width * height)
        return [
            (
                float(time),
                Pose(
                    points=points.astype(np.float32),
                    world=world.astype(np.float32),
                    visibility=seen.astype(np.float32),
                    mask=mask.reshape(height, width).astype(np.float32),
                    size=(width, height),
                ),
            )
            for time, points, world, seen, mask in zip(
                data["time"], data["points"], data["world"], data["seen"], masks, strict=True
            )
        ]


def make(name: str) -> None:
    """Run the model over a sample clip and keep what it finds."""
    from formcheck.pipeline.pose import PoseEstimator
    from formcheck.pipeline.video import open_source

    clip = ROOT.parent / "sample_videos" / f"{name}.mp4"
    found: list[tuple[float, Pose]] = []
    with open_source(clip) as source, PoseEstimator("full") as estimator:
        for frame in source:
            pose = estimator.follow(frame.image, frame.time_s)
            assert pose is not None
            found.append((frame.time_s, pose))
    np.savez_compressed(
        ROOT / "data" / f"{name}.poses.npz",
        time=[time for time, _ in found],
        size=found[0][1].size,
        points=np.array([pose.points for _, pose in found], np.float16),
        world=np.array([pose.world for _, pose in found], np.float16),
        seen=np.array([pose.visibility for _, pose in found], np.float16),
        masks=np.packbits([pose.mask.ravel() > 0.5 for _, pose in found], axis=1),
    )


if __name__ == "__main__":
    for clip_name in CLIPS:
        make(clip_name)
