"""The sample clips: who, where, and what they do. Everything here is data."""

from __future__ import annotations

from formcheck.lab.synth.body import BodyShape
from formcheck.lab.synth.camera import Camera
from formcheck.lab.synth.clip import Clip
from formcheck.lab.synth.look import Look
from formcheck.lab.synth.motion import Bounce, Fault, Hold, Keys, Programme
from formcheck.lab.synth.room import Furniture, Room

Span = tuple[float, float]


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


def _both_sides(first: Span, second: Span, length: float) -> Programme:
    """Stand on one leg's side, then step down and stretch the other leg."""
    (a, b), (c, d) = first, second

    def twice(rest: float, hold: float) -> Keys:
        return [(a - 1.6, rest), (a, hold), (b, hold), (b + 1.1, rest), (c - 1.3, rest), (c, hold),
                (d, hold), (d + 1.3, rest)]  # fmt: skip

    middle = (b + 1.1 + c - 1.3) / 2
    return Programme(
        {
            "trunk": twice(4.0, 48.0),
            "neck": twice(0.0, -12.0),
            "reach": twice(0.0, 10.0),
            "hands": twice(0.24, 0.62),
            "lift": [(b + 1.0, 1.0), (middle, 0.0)],
            "other_lift": [(middle, 0.0), (c - 1.2, 1.0)],
            "swap": [(middle - 0.3, 0.0), (middle + 0.3, 1.0)],
            "hips": [(b + 0.1, 0.0), (b + 1.1, 1.0), (c - 1.3, 1.0), (c - 0.1, 0.0)],
        },
        holds=(Hold(a, b), Hold(c, d, side="left")),
        length=length,
        sway=_FOLD,
    )


_PLANT_AND_SHELF = (
    Furniture("plant", -1.35, 0.55, 1.15, 0.5, (0.78, 0.74, 0.68), seed=2),
    Furniture("shelf", 1.45, 0.85, 1.6, 0.30, (0.56, 0.42, 0.30), seed=4),
)
_SOFA = (
    Furniture("sofa", 0.2, 2.0, 0.82, 0.85, (0.42, 0.48, 0.54)),
    Furniture("plant", -1.7, 0.5, 1.0, 0.5, (0.62, 0.40, 0.32), seed=7),
)

CLIPS: tuple[Clip, ...] = (
    Clip(
        "standing_good", "standing", "left",
        BodyShape(male=0, age=28, weight=0.5, muscle=0.6, height=1.68, ancestry=(0.1, 0.2, 0.7)),
        Look(hair_style="bun", top=(0.78, 0.36, 0.34), bottom=(0.24, 0.26, 0.34)),
        Room(step=0.45, mat_from=-0.5, mat_to=0.55, step_color=(0.74, 0.72, 0.68), picture_z=-0.8),
        _camera(_STAND, "left", 4.0),
        Programme(
            {**_standing(3.0, 15.0)}, holds=(Hold(3.0, 15.0),), length=17.6, sway=_FOLD,
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
            holds=(Hold(3.0, 12.5),), length=15.0, sway=_FOLD,
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
        Programme(_supine(3.0, 15.0), holds=(Hold(3.0, 15.0),), length=17.6,
                  sway={"raise": 1.2, "knee": 0.6}),
        seed=13,
    ),
    Clip(
        "supine_bent_knee", "supine", "left",
        BodyShape(male=0, age=33, weight=0.45, muscle=0.5, height=1.63, ancestry=(0.1, 0.8, 0.1)),
        Look(
            skin=(0.86, 0.69, 0.55), hair=(0.08, 0.07, 0.07), top=(0.93, 0.90, 0.86),
            bottom=(0.48, 0.25, 0.36), legging=0.93, sleeve=0.24,
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
            holds=(Hold(3.0, 12.5),), length=15.0, sway={"raise": 1.2},
            faults=(Fault("bent_knee", "knee", 2.0, 45.0),),
        ),
        seed=14,
    ),
    Clip(
        "seated_good", "seated", "both",
        BodyShape(male=0, age=40, weight=0.55, muscle=0.5, height=1.72, ancestry=(0.7, 0.0, 0.3)),
        Look(
            skin=(0.60, 0.42, 0.32), hair=(0.10, 0.07, 0.06), top=(0.90, 0.68, 0.30),
            bottom=(0.26, 0.30, 0.42), legging=0.92, sleeve=0.26, hair_style="bun",
        ),
        Room(
            wall=(0.80, 0.76, 0.76), floor_color=(0.60, 0.44, 0.31), mat=(0.34, 0.55, 0.45),
            mat_from=-0.6, mat_to=1.25, seed=7, picture_z=-0.9,
        ),
        _camera(_FLOOR, "right", 2.0, 0.38),
        Programme(
            {**_seated(3.0, 35.0, 35.0), "neck": there_and_back(0.0, -8.0, 3.0, 35.0)},
            holds=(Hold(3.0, 35.0),), length=37.5, sway=_FOLD,
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
            holds=(Hold(3.0, 11.5),), length=14.0, sway=_FOLD,
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
            hair_style="bun",
        ),
        Room(
            wall=(0.85, 0.80, 0.74), floor_color=(0.55, 0.50, 0.46), floor="tile", mat=None,
            step=0.42, step_color=(0.80, 0.80, 0.78), seed=9, picture=(0.35, 0.50, 0.40),
            picture_z=-0.8,
        ),
        _camera(_STAND, "right", 5.0),
        Programme(
            _standing(3.0, 12.5), holds=(Hold(3.0, 12.5),), length=15.0, sway={"trunk": 0.8},
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
            holds=(Hold(3.0, 13.5),), length=16.0, sway={"raise": 1.2},
            faults=(Fault("resting_leg", "other_knee", 3.0, 60.0),),
        ),
        seed=18,
    ),
    Clip(
        "standing_both_sides", "standing", "right",
        BodyShape(male=0, age=31, weight=0.5, muscle=0.6, height=1.70, ancestry=(0.3, 0.2, 0.5)),
        Look(
            skin=(0.72, 0.54, 0.44), hair=(0.16, 0.11, 0.08), top=(0.25, 0.55, 0.52),
            bottom=(0.22, 0.24, 0.32), legging=0.92, sleeve=0.20, hair_style="ponytail",
            shoes=(0.88, 0.86, 0.82),
        ),
        Room(
            wall=(0.86, 0.83, 0.77), floor_color=(0.62, 0.47, 0.34), mat=None, step=0.42,
            step_color=(0.70, 0.58, 0.44), seed=21, picture=None, wall_distance=1.7,
            furniture=_PLANT_AND_SHELF,
        ),
        _camera(_STAND, "right", 3.0),
        _both_sides((3.6, 33.6), (38.6, 68.6), 70.4),
        seed=21, fps=10, tags=("change_of_side",),
    ),
    Clip(
        "standing_early_release", "standing", "left",
        BodyShape(male=1, age=52, weight=0.65, muscle=0.5, height=1.77, ancestry=(0.0, 0.1, 0.9)),
        Look(
            skin=(0.88, 0.71, 0.62), hair=(0.42, 0.38, 0.34), top=(0.56, 0.60, 0.66),
            bottom=(0.25, 0.26, 0.30), shoes=(0.30, 0.32, 0.36), wear="tshirt", trousers="loose",
        ),
        Room(
            wall=(0.74, 0.80, 0.78), floor_color=(0.60, 0.57, 0.53), floor="carpet", step=0.45,
            mat=(0.42, 0.34, 0.44), mat_from=-0.5, mat_to=0.55, seed=22, picture=None,
            wall_distance=1.8, furniture=_SOFA,
        ),
        _camera(_STAND, "left", -4.0),
        Programme(
            {
                "trunk": [(1.5, 4.0), (3.0, 46.0), (8.0, 46.0), (9.0, 6.0), (11.0, 6.0),
                          (12.3, 48.0), (17.5, 48.0), (18.8, 4.0)],
                "neck": [(1.5, 0.0), (3.0, -8.0), (8.0, -8.0), (9.0, 8.0), (11.0, 8.0),
                         (12.3, -10.0), (17.5, -10.0), (18.8, 0.0)],
                "hands": [(1.5, 0.24), (3.0, 0.6), (8.0, 0.6), (9.0, 0.24), (11.0, 0.24),
                          (12.3, 0.62), (17.5, 0.62), (18.8, 0.24)],
            },
            holds=(Hold(3.0, 8.0), Hold(12.3, 17.5)), length=19.5, sway=_FOLD,
        ),
        seed=22, fps=10, tags=("early_release",),
    ),
    Clip(
        "seated_oblique", "seated", "both",
        BodyShape(male=0, age=44, weight=0.6, muscle=0.5, height=1.66, ancestry=(0.1, 0.6, 0.3)),
        Look(
            skin=(0.85, 0.68, 0.55), hair=(0.10, 0.08, 0.07), top=(0.62, 0.36, 0.52),
            bottom=(0.24, 0.25, 0.30), legging=0.93, sleeve=0.24, hair_style="bun",
        ),
        Room(
            wall=(0.82, 0.79, 0.74), floor_color=(0.66, 0.50, 0.36), mat=(0.34, 0.46, 0.60),
            mat_from=-0.6, mat_to=1.25, seed=23, picture=None, wall_distance=2.2,
            furniture=_PLANT_AND_SHELF,
        ),
        Camera("left", 57.0, 1.0, 3.3, 0.5, 0.30, 1.06),
        Programme(
            {**_seated(3.0, 10.0, 36.0), "neck": there_and_back(0.0, -8.0, 3.0, 10.0)},
            holds=(Hold(3.0, 10.0),), length=12.5, sway=_FOLD,
        ),
        seed=23, fps=10, tags=("oblique",),
    ),
    Clip(
        "seated_hoodie", "seated", "both",
        BodyShape(male=1, age=29, weight=0.5, muscle=0.6, height=1.79, ancestry=(0.6, 0.2, 0.2)),
        Look(
            skin=(0.50, 0.35, 0.27), hair=(0.09, 0.07, 0.06), top=(0.72, 0.66, 0.56),
            bottom=(0.28, 0.32, 0.30), wear="hoodie", trousers="loose", sleeve=0.98,
        ),
        Room(
            wall=(0.78, 0.80, 0.84), floor_color=(0.52, 0.40, 0.30), mat=(0.56, 0.34, 0.32),
            mat_from=-0.6, mat_to=1.25, seed=24, picture=None, wall_distance=1.8, furniture=_SOFA,
        ),
        _camera(_FLOOR, "right", -5.0, 0.38),
        Programme(
            {**_seated(3.0, 12.0, 38.0), "neck": there_and_back(0.0, -4.0, 3.0, 12.0)},
            holds=(Hold(3.0, 12.0),), length=14.5, sway=_FOLD,
        ),
        seed=24, fps=10, tags=("loose_clothes",),
    ),
    Clip(
        "supine_strap", "supine", "left",
        BodyShape(male=1, age=38, weight=0.55, muscle=0.6, height=1.82, ancestry=(0.1, 0.1, 0.8)),
        Look(
            skin=(0.86, 0.69, 0.60), hair=(0.30, 0.20, 0.12), top=(0.36, 0.50, 0.62),
            bottom=(0.24, 0.25, 0.28), wear="tshirt", trousers="leggings", legging=0.92,
        ),
        Room(
            wall=(0.85, 0.82, 0.76), floor_color=(0.68, 0.54, 0.40), mat=(0.40, 0.44, 0.38),
            mat_from=-1.0, mat_to=0.98, seed=25, picture=None, wall_distance=1.7,
            furniture=_PLANT_AND_SHELF,
        ),
        _camera(_FLOOR, "left", 4.0, 0.06),
        Programme(
            {**_supine(3.5, 14.0, raised=82.0), "strap": [(0.0, 1.0)]},
            holds=(Hold(3.5, 14.0),), length=16.5, sway={"raise": 1.2, "knee": 0.6},
        ),
        seed=25, fps=10, tags=("strap",), strap=(0.70, 0.24, 0.22),
    ),
    Clip(
        "supine_lifted", "supine", "right",
        BodyShape(male=0, age=36, weight=0.5, muscle=0.55, height=1.69, ancestry=(0.2, 0.3, 0.5)),
        Look(
            skin=(0.76, 0.58, 0.47), hair=(0.14, 0.10, 0.08), top=(0.40, 0.58, 0.60),
            bottom=(0.26, 0.26, 0.34), legging=0.92, sleeve=0.24, hair_style="bun",
        ),
        Room(
            wall=(0.84, 0.82, 0.78), floor_color=(0.62, 0.48, 0.36), mat=(0.62, 0.52, 0.40),
            mat_from=-1.0, mat_to=0.95, seed=26, picture=None, wall_distance=1.8, furniture=_SOFA,
        ),
        _camera(_FLOOR, "right", -3.0, 0.08),
        Programme(
            {
                **_supine(3.0, 14.5, raised=78.0),
                "grip": there_and_back(0.0, 1.0, 3.0, 14.5),
                "pelvis_lift": [(5.5, 0.0), (6.5, 34.0), (9.0, 34.0), (9.8, 0.0)],
                "head_lift": [(10.4, 0.0), (11.2, 42.0), (13.4, 42.0), (14.2, 0.0)],
            },
            holds=(Hold(3.0, 14.5),), length=17.0, sway={"raise": 1.0, "knee": 0.6},
            faults=(
                Fault("lifted_pelvis", "pelvis_lift", 0.0, 34.0),
                Fault("lifted_head", "head_lift", 0.0, 42.0),
            ),
        ),
        seed=26, fps=10, tags=("grip",),
    ),
)  # fmt: skip

BY_NAME = {clip.name: clip for clip in CLIPS}
