"""From a clean picture to what a phone records: blur, exposure, white balance, noise, H.264."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.lab.synth.bodydata import FloatArray

ImageArray = NDArray[np.uint8]


@dataclass(frozen=True)
class Film:
    """How a camera records a scene. The defaults are a perfect camera.

    `exposure`: factor on all light; above 1 the brightest parts clip.
    `warmth`: white balance, -1 (blue) to 1 (orange).
    `contrast`: slope about mid-grey.
    `noise`: standard deviation of the sensor noise at mid-grey, 8-bit steps.
    `shutter`: seconds the shutter is open: what moves meanwhile smears.
    `softness`: blur of the lens (focus, small sensors), pixels (standard deviation).
    `quality`: x264's constant rate factor: 18 good, 36 poor.
    """

    exposure: float = 1.0
    warmth: float = 0.0
    contrast: float = 1.0
    noise: float = 0.0
    shutter: float = 0.0
    softness: float = 0.0
    quality: int = 19


def exposures(travel: float, most: int = 4) -> int:
    """How many moments must be mixed so that a smear of ``travel`` pixels shows no steps."""
    return int(np.clip(np.ceil(travel / 2.5), 1, most))


def develop(picture: FloatArray, film: Film, rng: np.random.Generator) -> ImageArray:
    """Turn light into a recorded picture.

    `picture`: red-green-blue, 0 to 255. `rng`: source of the noise; seed it per frame.
    """
    import cv2

    out = picture * film.exposure
    if film.warmth:
        out = out * (np.array([1.0, 1.0, 1.0]) + film.warmth * np.array([0.13, 0.0, -0.17]))
    if film.contrast != 1.0:
        out = 118 + film.contrast * (out - 118)
    # Highlights roll off instead of clipping at a hard edge, as sensors are processed to do.
    high = out > 225
    out = np.where(high, 225 + 30 * (1 - np.exp(-(out - 225) / 30)), out)
    if film.softness:
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), film.softness), dtype=np.float64)
    if film.noise:
        grain = rng.normal(size=(*out.shape[:2], 3))
        # A phone smooths its noise: neighbouring pixels share some of it, colours less than light.
        grain = 0.75 * grain[:, :, :1] + 0.45 * cv2.GaussianBlur(grain, (0, 0), 1.0) * 2.5
        darkness = np.sqrt(np.clip(out, 12, 255) / 118)  # shot noise grows with the light's root
        out = out + film.noise * grain * darkness
    return np.asarray(np.clip(np.round(out), 0, 255), dtype=np.uint8)


def write_video(path: Path, pictures: Iterable[ImageArray], fps: int, quality: int = 19) -> None:
    """Encode pictures as H.264 in MP4 (yuv420p, index at the front).

    `path`: where to write; replaced if it exists.
    `pictures`: red-green-blue bytes, even width and height.
    `fps`: frames per second.
    `quality`: x264's constant rate factor: lower is better and larger.
    """
    # Imported here: loading PyAV before OpenCV breaks OpenCV's windows on Linux.
    import cv2  # noqa: F401, I001
    import av

    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream: Any = container.add_stream("libx264", rate=fps)
        stream.pix_fmt = "yuv420p"
        # One thread: the same pictures give the same bytes.
        stream.options = {"crf": str(quality), "preset": "slow", "threads": "1"}
        sized = False
        for picture in pictures:
            if not sized:
                stream.height, stream.width = picture.shape[:2]
                sized = True
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
