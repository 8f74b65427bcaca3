"""Where the light in a room comes from and how strong it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.synth.bodydata import FloatArray
from formcheck.lab.synth.look import Color


@dataclass(frozen=True)
class Light:
    """A key lamp or window, light from behind that outlines the person, and light from everywhere.

    `side`, `front`: the key light's place for 1 m of height: metres towards the camera (negative:
    from the wall behind the person) and towards where the person faces.
    `key`, `rim`, `fill`: strength of the key light, of the light from behind, and of the light from
    the camera.
    `ambient`: share of light that comes from everywhere.
    `tint`: colour of the key light.
    `shadow`: darkness of the shadow on the floor, 0 to 1.
    `slope`: how much brighter the picture's right edge is than its middle (negative: the left one),
    as beside a window.
    """

    side: float = 0.50
    front: float = 0.32
    key: float = 0.62
    rim: float = 0.22
    fill: float = 0.32
    ambient: float = 0.40
    tint: Color = (1.0, 0.97, 0.93)
    shadow: float = 0.42
    slope: float = 0.0

    def direction(self, near: float) -> FloatArray:
        """Direction in which the key light travels, (3,); ``near`` +1 = camera on the left."""
        out = np.array([-near * self.side, -1.0, -self.front])
        return np.asarray(out / np.linalg.norm(out))
