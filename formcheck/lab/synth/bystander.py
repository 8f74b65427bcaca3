"""A second person in the background, standing or walking past."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.lab.synth import arms
from formcheck.lab.synth.body import Body, BodyShape
from formcheck.lab.synth.look import Look
from formcheck.lab.synth.pose import Leg, Posed, Posture, pose, rotation

_STRIDE = 1.35  # metres of two steps


@dataclass(frozen=True)
class Bystander:
    """Somebody else in the room.

    `behind`: metres behind the person, away from the camera.
    `z`: metres in front of the person's hips (at the start of the clip).
    `turn`: where a standing one faces, degrees from where the person faces.
    `speed`: metres a second along z; 0 = stands.
    """

    shape: BodyShape
    look: Look
    behind: float
    z: float
    turn: float = 0.0
    speed: float = 0.0

    def posed(self, body: Body, t: float, near: float) -> Posed:
        """The posture at a time; ``near`` +1 if the camera is on the person's left."""
        phase = 2 * np.pi * abs(self.speed) * t / _STRIDE
        posture = Posture(pelvis=3.0 if self.speed else 0.0, spine=2.0)
        if self.speed:
            posture = replace(posture, left=_step(phase), right=_step(phase + np.pi))
            swing = -np.sin(phase)
        else:
            still = Leg(thigh=0.5, knee=3.0, spread=3.0, ankle=2.0)
            posture = replace(posture, left=still, right=replace(still, spread=4.0))
            swing = 0.05
        both = arms.swinging(pose(body, posture), float(swing))
        posed = pose(body, replace(posture, arms=both))
        feet = body.part("foot_left", "toes_left", "foot_right", "toes_right")
        low = posed.skin(body.vertices[feet], body.weights[feet])[:, 1].min()
        heading = self.turn if not self.speed else (0.0 if self.speed > 0 else 180.0)
        turn = rotation(np.array([0.0, 1.0, 0.0]), heading)
        place = np.array([-near * self.behind, -float(low), self.z + self.speed * t])
        return Posed(body, turn @ posed.rotations, posed.joints @ turn.T + place)


def _step(phase: float) -> Leg:
    """A leg while walking; forward at a quarter of the cycle, swinging through before it."""
    knee = 6.0 + 52.0 * max(0.0, float(np.cos(phase - 0.25))) ** 1.5
    thigh = 4.0 + 23.0 * float(np.sin(phase))
    return Leg(thigh=thigh, knee=knee, ankle=float(8.0 * np.sin(phase + 2.6)), spread=1.5)
