"""The sample clips: who, where, and what they do. Everything here is data."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.synth.body import BodyShape
from formcheck.synth.camera import Camera
from formcheck.synth.look import Look
from formcheck.synth.motion import Bounce, Fault, Keys, Programme
from formcheck.synth.room import Room


@dataclass(frozen=True)
class Clip:
    """One sample clip. ``side`` is the stretched leg (seated: ``"both"``)."""

    name: str
    stretch: str
    side: str
    shape: BodyShape
    look: Look
    room: Room
    camera: Camera
    programme: Programme
    seed: int
    fps: int = 15


def there_and_back(rest: float, hold: float, start: float, end: float, pace: float = 1.5) -> Keys:
    """Keyframes of a control that goes from rest to its hold value and back."""
    return [(start - pace, rest), (start, hold), (end, hold), (end + pace, rest)]


def fault_keys(
    rest: float, ok: float, bad: float, hold: tuple[float, float], fault: tuple[float, float]
) -> Keys:
    """Like :func:`there_and_back`, with a stay at a faulty value inside the hold."""
    (a, d), (b, c) = hold, fault
    end = [(c, bad), (c + 0.8, ok), (d, ok)] if c + 0.8 < d else [(d, bad)]
    return [(a - 1.5, rest), (a, ok), (b, ok), (b + 1.0, bad), *end, (d + 1.5, rest)]


def _standing(
    start: float, end: float, trunk: float = 50.0, upright: float = 4.0
) -> dict[str, Keys]:
    return {
        "trunk": there_and_back(upright, trunk, start, end),
        "neck": there_and_back(0.0, -14.0, start, end),
        "reach": there_and_back(0.0, 10.0, start, end),
        "hands": there_and_back(0.22, 0.62, start, end),
    }


def _supine(start: float, end: float, raised: float = 80.0) -> dict[str, Keys]:
    return {
        "raise": there_and_back(-6.0, raised, start, end),  # below 0: lies on the floor
        "tilt": there_and_back(0.0, 6.0, start, end),
        "ankle": there_and_back(20.0, 6.0, start, end),
    }


def _seated(start: float, end: float, trunk: float, upright: float = -4.0) -> dict[str, Keys]:
    return {
        "trunk": there_and_back(upright, trunk, start, end),
        "reach": there_and_back(2.0, 12.0, start, end),
        "hands": there_and_back(0.32, 0.80, start, end),
    }


_STAND = Camera(height=1.05, distance=4.2, look_y=0.90, look_z=0.32, focal=1.05)
_FLOOR = Camera(height=0.85, distance=3.2, look_y=0.50, look_z=0.0, focal=1.06)
_FOLD = {"trunk": 1.2, "spine": 0.8}


def _camera(base: Camera, near: str, azimuth: float, look_z: float | None = None) -> Camera:
    z = base.look_z if look_z is None else look_z
    return Camera(near, azimuth, base.height, base.distance, base.look_y, z, base.focal)


CLIPS: tuple[Clip, ...] = (
    Clip(
        "standing_good", "standing", "left",
        BodyShape(male=0, age=28, weight=0.5, muscle=0.6, height=1.68, ancestry=(0.1, 0.2, 0.7)),
        Look(bun=True, top=(0.78, 0.36, 0.34), bottom=(0.24, 0.26, 0.34)),
        Room(step=0.45, mat_from=-0.5, mat_to=0.55, step_color=(0.74, 0.72, 0.68), picture_z=-0.8),
        _camera(_STAND, "left", 4.0),
        Programme(
            {**_standing(3.0, 15.0)}, hold=(3.0, 15.0), length=17.6, sway=_FOLD,
        ),
        seed=11,
    ),
    Clip(
        "standing_rounded", "standing", "right",
        BodyShape(male=1, age=35, weight=0.55, muscle=0.6, height=1.80, ancestry=(0.8, 0.1, 0.1)),
        Look(
            skin=(0.52, 0.36, 0.27), hair=(0.10, 0.08, 0.07), top=(0.86, 0.84, 0.78),
            bottom=(0.25, 0.33, 0.30), shoes=(0.35, 0.40, 0.50), legging=0.52, sleeve=0.30,
        ),
        Room(
            wall=(0.72, 0.77, 0.80), floor_color=(0.58, 0.45, 0.34), mat=(0.36, 0.36, 0.46),
            step=0.45, mat_from=-0.5, mat_to=0.55, seed=3, picture=(0.62, 0.40, 0.30),
            picture_z=-0.8,
        ),
        _camera(_STAND, "right", -3.0),
        Programme(
            {
                **_standing(3.0, 12.5, trunk=48.0),
                "spine": fault_keys(0.0, 0.0, 60.0, (3.0, 12.5), (7.0, 13.0)),
                "neck": [(1.5, 0.0), (3.0, -14.0), (7.0, -14.0), (8.0, 16.0), (12.5, 16.0),
                         (14.0, 0.0)],
            },
            hold=(3.0, 12.5), length=15.0, sway=_FOLD,
            faults=(Fault("rounded_back", "spine", 0.0, 60.0),),
        ),
        seed=12,
    ),
    Clip(
        "supine_good", "supine", "right",
        BodyShape(male=1, age=45, weight=0.6, muscle=0.5, height=1.76, ancestry=(0.0, 0.1, 0.9)),
        Look(
            skin=(0.88, 0.70, 0.60), hair=(0.34, 0.26, 0.18), top=(0.35, 0.52, 0.42),
            bottom=(0.30, 0.30, 0.33), legging=0.94, sleeve=0.30,
        ),
        Room(
            wall=(0.84, 0.79, 0.70), floor_color=(0.62, 0.58, 0.54), floor="carpet",
            mat=(0.27, 0.40, 0.60), mat_from=-1.0, mat_to=0.95, seed=5, picture=None,
        ),
        _camera(_FLOOR, "right", 3.0, 0.10),
        Programme(_supine(3.0, 15.0), hold=(3.0, 15.0), length=17.6,
                  sway={"raise": 1.2, "knee": 0.6}),
        seed=13,
    ),
    Clip(
        "supine_bent_knee", "supine", "left",
        BodyShape(male=0, age=33, weight=0.45, muscle=0.5, height=1.63, ancestry=(0.1, 0.8, 0.1)),
        Look(
            skin=(0.86, 0.69, 0.55), hair=(0.08, 0.07, 0.07), top=(0.93, 0.90, 0.86),
            bottom=(0.48, 0.25, 0.36), legging=0.93, sleeve=0.24, bun=False,
        ),
        Room(
            wall=(0.78, 0.82, 0.78), floor_color=(0.70, 0.55, 0.40), mat=(0.58, 0.48, 0.66),
            mat_from=-0.95, mat_to=0.9, seed=6, picture=None,
        ),
        _camera(_FLOOR, "left", -4.0, 0.08),
        Programme(
            {
                **_supine(3.0, 12.5, raised=78.0),
                "knee": fault_keys(2.0, 2.0, 45.0, (3.0, 12.5), (7.0, 13.0)),
            },
            hold=(3.0, 12.5), length=15.0, sway={"raise": 1.2},
            faults=(Fault("bent_knee", "knee", 2.0, 45.0),),
        ),
        seed=14,
    ),
    Clip(
        "seated_good", "seated", "both",
        BodyShape(male=0, age=40, weight=0.55, muscle=0.5, height=1.72, ancestry=(0.7, 0.0, 0.3)),
        Look(
            skin=(0.60, 0.42, 0.32), hair=(0.10, 0.07, 0.06), top=(0.90, 0.68, 0.30),
            bottom=(0.26, 0.30, 0.42), legging=0.92, sleeve=0.26, bun=True,
        ),
        Room(
            wall=(0.80, 0.76, 0.76), floor_color=(0.60, 0.44, 0.31), mat=(0.34, 0.55, 0.45),
            mat_from=-0.6, mat_to=1.25, seed=7, picture_z=-0.9,
        ),
        _camera(_FLOOR, "right", 2.0, 0.38),
        Programme(
            {**_seated(3.0, 35.0, 35.0), "neck": there_and_back(0.0, -8.0, 3.0, 35.0)},
            hold=(3.0, 35.0), length=37.5, sway=_FOLD,
        ),
        seed=15, fps=10,  # the long one: fewer frames keep its truth file small
    ),
    Clip(
        "seated_rounded", "seated", "both",
        BodyShape(male=1, age=27, weight=0.45, muscle=0.65, height=1.84, ancestry=(0.0, 0.7, 0.3)),
        Look(
            skin=(0.84, 0.66, 0.53), hair=(0.12, 0.09, 0.08), top=(0.30, 0.46, 0.66),
            bottom=(0.42, 0.42, 0.44), legging=0.50, sleeve=0.30,
        ),
        Room(
            wall=(0.76, 0.79, 0.84), floor_color=(0.66, 0.63, 0.60), floor="tile",
            mat=(0.70, 0.42, 0.36), mat_from=-0.6, mat_to=1.25, seed=8, picture_z=-0.9,
        ),
        _camera(_FLOOR, "left", -2.0, 0.38),
        Programme(
            {
                **_seated(3.0, 11.5, 42.0),
                "spine": there_and_back(0.0, 60.0, 3.0, 11.5),
                "neck": there_and_back(0.0, 14.0, 3.0, 11.5),
            },
            hold=(3.0, 11.5), length=14.0, sway=_FOLD,
            faults=(Fault("rounded_back", "spine", 0.0, 60.0),),
        ),
        seed=16,
    ),
    Clip(
        "standing_bounce", "standing", "right",
        BodyShape(male=0, age=24, weight=0.4, muscle=0.55, height=1.60, ancestry=(0.0, 0.3, 0.7)),
        Look(
            skin=(0.90, 0.74, 0.65), hair=(0.55, 0.40, 0.24), top=(0.30, 0.32, 0.38),
            bottom=(0.35, 0.52, 0.56), legging=0.92, sleeve=0.12, shoes=(0.85, 0.45, 0.40),
            bun=True,
        ),
        Room(
            wall=(0.85, 0.80, 0.74), floor_color=(0.55, 0.50, 0.46), floor="tile", mat=None,
            step=0.42, step_color=(0.80, 0.80, 0.78), seed=9, picture=(0.35, 0.50, 0.40),
            picture_z=-0.8,
        ),
        _camera(_STAND, "right", 5.0),
        Programme(
            _standing(3.0, 12.5), hold=(3.0, 12.5), length=15.0, sway={"trunk": 0.8},
            bounces=(Bounce("trunk", 6.0, 11.0, 8.0, 1.2),),
            faults=(Fault("bouncing", start=6.2, end=10.8),),
        ),
        seed=17,
    ),
    Clip(
        "supine_resting_leg_bent", "supine", "left",
        BodyShape(male=1, age=60, weight=0.65, muscle=0.45, height=1.74, ancestry=(0.5, 0.2, 0.3)),
        Look(
            skin=(0.70, 0.52, 0.42), hair=(0.45, 0.44, 0.43), top=(0.52, 0.30, 0.28),
            bottom=(0.22, 0.25, 0.30), legging=0.94, sleeve=0.30,
        ),
        Room(
            wall=(0.74, 0.78, 0.76), floor_color=(0.64, 0.50, 0.37), mat=(0.80, 0.60, 0.34),
            mat_from=-1.0, mat_to=0.95, seed=10, picture=None,
        ),
        _camera(_FLOOR, "right", 4.0, 0.10),
        Programme(
            {
                **_supine(3.0, 13.5, raised=74.0),
                "other_knee": fault_keys(3.0, 3.0, 60.0, (3.0, 13.5), (7.0, 11.5)),
            },
            hold=(3.0, 13.5), length=16.0, sway={"raise": 1.2},
            faults=(Fault("resting_leg", "other_knee", 3.0, 60.0),),
        ),
        seed=18,
    ),
)  # fmt: skip

BY_NAME = {clip.name: clip for clip in CLIPS}
