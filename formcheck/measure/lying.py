"""Lying on the back: whether the pelvis or the head has come up from where it rested.

Pillows, round upper backs and large heads lift a resting head off the floor, and a camera that
looks down tilts the whole person. So both are compared with the same person's own moment of lying
still with both legs down. Without one only what is clear for anybody is told.

The pelvis rolls back a little with every raised leg, from the first 9° on (Bohannon 1985), and that
is no fault. Here is measured what it leads to when the leg is pulled too far: the hips leave the
floor, so the line from the shoulders to the hips tips up.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, replace

import numpy as np

from formcheck.measure.geometry import direction
from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.legs import LYING_LEAN_DEG
from formcheck.measure.neutral import Spell, longer, settled
from formcheck.measure.view import SIDE_ON_WITHIN_DEG, SIDES, View

LEGS_DOWN_DEG = 15.0
"""Ankles no higher than this above the hips: both legs lie, or both feet are on the floor."""

STILL_DEG = 3.0
"""Trunk and head move by less while resting."""

UP_AGAIN_S = 3.0
"""Whoever has not been lying for so long may lie down elsewhere."""

MIN_EAR_SEEN = 0.5
"""Visibility below which MediaPipe itself thinks an ear more likely hidden than seen."""

TYPICAL_SAG_DEG = 4.0
SAG_KNOWN_WITHIN_DEG = (6.0, 18.0)
"""Without the person's own rest: how far the hips lie above the line from the shoulders to the
other foot, as an angle at the shoulders. In good form -5 to 10° (rendered people; 4 ± 3.6°),
with a lifted pelvis 9–16°. Between the two numbers it may be either; the upper one is four standard
deviations from good form, because it stops the clock of somebody who was not seen at rest."""

SAG_AZIMUTH_DEG = 12.0
"""Estimated azimuth (half of the true one in people who lie) up to which that line is no illusion:
the foot is on the other side of the body than the near shoulder."""

LEAST_SAG_DEG = -12.0
"""Lower, the other foot is not on the floor, and the line to it tells nothing."""

TYPICAL_HEAD_DEG = 15.0
HEAD_KNOWN_WITHIN_DEG = (14.0, 50.0)
"""Without it: direction from the shoulders to the ears above the floor. Heads on the floor -1 to
22°, on pillows up to 35°, lifted ones 24–46°: only a head that lies flat, or one far higher than
any pillow, tells something."""


@dataclass(frozen=True)
class Lying:
    """How somebody lies in one picture; degrees in the picture, NaN when not measurable."""

    trunk_deg: float
    """Shoulders→hips above the horizontal: of the near side and of the middle, their mean."""
    sag_deg: float
    """How far the hips lie above the line from the shoulders to the resting foot, seen from the
    shoulders."""
    head_deg: float
    """Shoulder→ear above the horizontal: of the near side and of the middle, their mean."""
    middle_head_deg: float
    """Of the middle alone, which depends less on the camera."""
    legs_down: bool
    ear_up_px: float = math.nan
    """Height of the ears in the picture."""
    neck_px: float = math.nan
    """From the shoulder to the ear."""


@dataclass(frozen=True)
class Lift:
    """How far pelvis and head have come up, degrees; NaN when not known."""

    pelvis_deg: float = math.nan
    head_deg: float = math.nan
    own_rest: bool = False
    """Compared with the person's own rest, not with an average person's."""


NO_LIFT = Lift()


@dataclass(frozen=True)
class Rest:
    """The person's own rest on the floor: the latest still spell with both legs down."""

    trunk_deg: float = math.nan
    head_deg: float = math.nan
    ear_up_px: float = math.nan
    spell: Spell[Lying] = ()
    """The spell that is going on."""
    lying_s: float = -math.inf
    """When somebody was last seen lying."""
    facing: int = 0


def look_at_lying(pose: Pose, view: View, trunk_lean_deg: float) -> Lying | None:
    """Describe how somebody lies; None when not on the back or not seen from the side.

    The pose has left and right put right; the lean is signed, forwards positive.
    """
    if not LYING_LEAN_DEG[0] < trunk_lean_deg < LYING_LEAN_DEG[1]:
        return None
    if not view.off_side_deg <= SIDE_ON_WITHIN_DEG:
        return None
    near, facing = view.near_side, view.facing
    hips, shoulders = pose.middle("hip"), pose.middle("shoulder")
    near_shoulder = pose.joint("shoulder", near)
    trunk = (
        direction(shoulders, hips, facing)
        + direction(near_shoulder, pose.joint("hip", near), facing)
    ) / 2
    ankles = {side: direction(hips, pose.joint("ankle", side), facing) for side in SIDES}
    resting = min(SIDES, key=lambda side: ankles[side])
    floor = direction(shoulders, pose.joint("ankle", resting), facing)
    nearly_side_on = abs(view.azimuth_deg) <= SAG_AZIMUTH_DEG
    head = middle_head = ear_up = neck = math.nan
    if _head_seen(pose, view):
        ears = pose.middle("ear")
        middle_head = _above_floor(shoulders, ears, facing)
        head = (middle_head + _above_floor(near_shoulder, pose.joint("ear", near), facing)) / 2
        ear_up, neck = -float(ears[1]), float(np.hypot(*(ears - shoulders)))
    return Lying(
        trunk_deg=trunk,
        sag_deg=direction(shoulders, hips, facing) - floor if nearly_side_on else math.nan,
        head_deg=head,
        middle_head_deg=middle_head,
        legs_down=max(ankles.values()) < LEGS_DOWN_DEG,
        ear_up_px=ear_up,
        neck_px=neck,
    )


def _above_floor(shoulder: FloatArray, ear: FloatArray, facing: int) -> float:
    """Angle of the line to the ear above the horizontal that points away from the feet."""
    return direction(shoulder, ear, -facing)


def _head_seen(pose: Pose, view: View) -> bool:
    ears = np.stack([pose.joint("ear", side) for side in SIDES])
    within = bool((ears >= 0).all() and (ears < np.array(pose.size)).all())
    return within and pose.seen("ear", view.near_side) >= MIN_EAR_SEEN


def read_lift(lying: Lying | None, rest: Rest, legs_seen: bool) -> Lift:
    """Compare with the person's own rest, or with anybody's where that is clear.

    Without a rest of one's own the pelvis is told only where both legs are seen.
    """
    if lying is None:
        return NO_LIFT
    if math.isfinite(rest.trunk_deg):
        return Lift(lying.trunk_deg - rest.trunk_deg, _head_lift(lying, rest), True)
    pelvis = lying.sag_deg if legs_seen and lying.sag_deg > LEAST_SAG_DEG else math.nan
    return Lift(
        _clear(pelvis, SAG_KNOWN_WITHIN_DEG) - TYPICAL_SAG_DEG,
        _clear(lying.middle_head_deg, HEAD_KNOWN_WITHIN_DEG) - TYPICAL_HEAD_DEG,
    )


def _head_lift(lying: Lying, rest: Rest) -> float:
    """How far the head has come up, by its direction and by the ears' own height, the less of both.

    In a small person the neck is thirty pixels long, and a raised leg that pulls the shoulders'
    landmarks along turns the line to the ears by 20° while the head lies where it lay.
    """
    turned = lying.head_deg - rest.head_deg
    risen = (lying.ear_up_px - rest.ear_up_px) / max(lying.neck_px, 1.0)
    return min(turned, math.degrees(math.asin(min(max(risen, -1.0), 1.0))))


def _clear(value: float, doubtful: tuple[float, float]) -> float:
    return math.nan if doubtful[0] < value < doubtful[1] else value


def update_rest(rest: Rest, time_s: float, lying: Lying | None, facing: int) -> Rest:
    """Return what is known after one more frame; None when not lying."""
    if lying is None:
        return Rest() if time_s - rest.lying_s > UP_AGAIN_S else replace(rest, spell=())
    if rest.facing != facing:
        rest = Rest(facing=facing)
    rest = replace(rest, lying_s=time_s)
    if not lying.legs_down:
        return replace(rest, spell=()) if rest.spell else rest
    spell = longer(rest.spell, (time_s, lying), _stirred)
    rest = replace(rest, spell=spell)
    if not settled(spell):
        return rest
    rest = replace(rest, trunk_deg=statistics.median(lain.trunk_deg for _, lain in spell))
    heads = [lain for _, lain in spell if math.isfinite(lain.head_deg)]
    if heads:
        head = statistics.median(lain.head_deg for lain in heads)
        ear_up = statistics.median(lain.ear_up_px for lain in heads)
        rest = replace(rest, head_deg=head, ear_up_px=ear_up)
    return rest


def _stirred(lain: list[Lying]) -> bool:
    trunks = [one.trunk_deg for one in lain]
    heads = [one.head_deg for one in lain if math.isfinite(one.head_deg)] or [0.0]
    return max(trunks) - min(trunks) > STILL_DEG or max(heads) - min(heads) > 2 * STILL_DEG
