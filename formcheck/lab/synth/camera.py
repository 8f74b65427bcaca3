"""A pinhole camera at the person's side: the same one for the renderer and for the truth."""

from __future__ import annotations

from dataclasses import dataclass

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
