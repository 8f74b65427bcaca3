"""A pinhole camera at the person's side, the same one for the renderer and for the truth.

It is stated, or placed so that the person fills the picture as wanted and never leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

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

    `near`, `azimuth`, `height`, `focal`, `width`, `height_px`: as in
    :class:`Camera`.
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
