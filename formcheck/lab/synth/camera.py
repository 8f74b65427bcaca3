"""A pinhole camera at the person's side, the same one for the renderer and for the truth.

It is stated, or placed so that the person fills the picture as wanted and never leaves it. A
`Film` makes of a clean picture what a phone records: blur, exposure, colours, noise, H.264.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.lab.synth.bodydata import FloatArray


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks at the person's side.

    `near`: the person's side that faces the camera, ``"left"`` or ``"right"``.
    `azimuth`: degrees off exactly side-on; positive = the camera has moved to the person's front.
    `height`, `distance`: metres above the floor and from the point looked at.
    `look_y`, `look_z`: the point looked at: height and distance in front of the hips, metres.
    `focal`: focal length as a multiple of the picture's width.
    `width`, `height_px`: picture size, pixels.
    """

    near: str = "left"
    azimuth: float = 0.0
    height: float = 1.0
    distance: float = 3.6
    look_y: float = 0.85
    look_z: float = 0.2
    focal: float = 1.0
    width: int = 640
    height_px: int = 360

    def sign(self) -> float:
        """+1 if the left side is near, -1 if the right."""
        return 1.0 if self.near == "left" else -1.0

    def target(self) -> FloatArray:
        """Point looked at, (3,) metres."""
        return np.array([0.0, self.look_y, self.look_z])

    def position(self) -> FloatArray:
        """Position of the camera, (3,) metres."""
        a = np.radians(self.azimuth)
        out = self.target() + self.distance * np.array([self.sign() * np.cos(a), 0, np.sin(a)])
        out[1] = self.height
        return out

    def project(self, points: FloatArray) -> FloatArray:
        """Project (n, 3) room points to (n, 2) pixels (origin top left, y down)."""
        eye = self.position()
        forward = self.target() - eye
        forward /= np.linalg.norm(forward)
        right = np.cross(forward, [0.0, 1.0, 0.0])
        right /= np.linalg.norm(right)
        up = np.cross(right, forward)
        d = np.atleast_2d(points) - eye
        scale = self.focal * self.width / (d @ forward)
        x = self.width / 2 + scale * (d @ right)
        y = self.height_px / 2 - scale * (d @ up)
        return np.stack([x, y], axis=1)


@dataclass(frozen=True)
class Framing:
    """What a person with a phone decides: from where, how high, which lens, how tight.

    What is not said here is as in `Camera`.
    `margin`: share of the picture's width (and of its height) left free on each side, at least.
    `offset`: where in the free room the person is, from -1 (left, top) to 1; 0 = in the middle.
    """

    near: str = "left"
    azimuth: float = 0.0
    height: float = 1.0
    focal: float = 1.0
    margin: float = 0.06
    offset: tuple[float, float] = (0.0, 0.0)
    width: int = 640
    height_px: int = 360


NEAREST, FURTHEST = 1.9, 4.6
"""Metres from camera to person: nearer feels wrong in a room, further the room ends."""


def place_camera(framing: Framing, points: FloatArray) -> Camera:
    """Solve the camera for everything the person will cover.

    Distance and point looked at are found by turns: project, compare the covered rectangle with
    the wanted one, correct. If the room is too small for the lens, the lens gets wider.

    `points`: places in the room that must be in the picture, metres.
    """
    size = np.array([framing.width, framing.height_px], dtype=float)
    inner = size * (1 - 2 * framing.margin)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    camera = Camera(
        framing.near, framing.azimuth, framing.height, 3.2, float(middle[1]), float(middle[2]),
        framing.focal, framing.width, framing.height_px,
    )  # fmt: skip
    for _ in range(30):
        at = camera.project(points)
        low, high = at.min(axis=0), at.max(axis=0)
        ratio = float(((high - low) / inner).max())
        wanted = camera.distance * ratio**0.8
        distance = float(np.clip(wanted, NEAREST, FURTHEST))
        # Too far for the room: zoom out instead. (Too near: the person is smaller.)
        focal = camera.focal * min(1.0, distance / wanted) if wanted > FURTHEST else camera.focal
        free = np.maximum(inner - (high - low), 0.0) / 2
        goal = size / 2 + free * np.asarray(framing.offset)
        shift = (goal - (low + high) / 2) * camera.distance / (camera.focal * camera.width)
        # The picture's right is forward (+z) when the left side is near... or backward.
        forward = _right(camera)
        camera = replace(
            camera,
            distance=distance,
            focal=focal,
            look_z=camera.look_z - 0.8 * float(shift[0]) * forward,
            look_y=camera.look_y + 0.8 * float(shift[1]),
        )
    return camera


def _right(camera: Camera) -> float:
    """+1 if forward (+z) lies to the right in the picture, -1 if to the left."""
    here = camera.target()
    ends = camera.project(np.stack([here, here + np.array([0.0, 0.0, 0.1])]))
    return 1.0 if ends[1, 0] > ends[0, 0] else -1.0


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
    """Encode red-green-blue pictures of even size as H.264 in MP4 (yuv420p, index at the front).

    `quality`: x264's constant rate factor: lower is better and larger.
    """
    # Imported here: loading PyAV before OpenCV breaks OpenCV's windows on Linux.
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
