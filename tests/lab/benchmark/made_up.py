"""A made-up truth and what a perfect formcheck would have seen of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.lab.benchmark.observe import Observation
from formcheck.lab.benchmark.truth import ANGLES, TrueFault, TrueHold, Truth
from formcheck.report.result import Fault, Hold, Result, Source
from formcheck.report.table import FrameTable

FPS, SECONDS = 10.0, 20.0


def truth(**changes):
    """Standing, left leg near and stretched, held 2–18 s, back rounded 8–12 s by 60°."""
    time = np.arange(0, SECONDS, 1 / FPS)
    rounded = (time >= 8) & (time <= 12)
    angles = {key: np.full(time.size, 30.0) for key in ANGLES}
    angles["spine_flexion_deg"] = np.where(rounded, 60.0, 0.0)
    places = {"hip": (50, 30), "shoulder": (50, 10), "knee": (60, 40), "ankle": (70, 45)}
    plain = Truth(
        clip="made",
        stretch="standing",
        near_side="left",
        wear="tight",
        azimuth_deg=5.0,
        fps=FPS,
        size=(100, 50),
        video_sha256=None,
        holds=(TrueHold("standing", "left", 2.0, 18.0, 12.0),),
        faults=(TrueFault("rounded_back", 8.0, 12.0),),
        time_s=time,
        angles=angles,
        joints={
            f"{joint}_{side}": np.tile(np.array(place, float), (time.size, 1))
            for joint, place in places.items()
            for side in ("left", "right")
        },
    )
    return replace(plain, **changes)


def hold(**changes):
    plain = Hold(
        stretch="standing",
        side="left",
        start_s=2.0,
        end_s=18.0,
        held_s=12.0,
        target_s=30.0,
        completed=False,
        score=50.0,
        score_parts={},
        angles={},
        faults=(fault(),),
    )
    return replace(plain, **changes)


def fault(name="rounded_back", start=8.0, end=12.0):
    return Fault(name, start, end, 60.0, "")


WARNED_EARLIER_S = 0.5


def observation(of, holds=None, live=None):
    """Everything as in the truth; angles can be changed in place afterwards."""
    legs = {
        f"{name}_{side}_deg": of.angles.get(f"{name}_{side}_deg", of.angles["hip_hinge_deg"]).copy()
        for name in ("hip_flexion", "hip_hinge", "knee_flexion", "leg_raise")
        for side in ("left", "right")
    }
    trunk = ("spine_flexion_deg", "trunk_inclination_deg")
    shown = live or (lambda t: {"rounded_back"} if 9 <= t <= 12 else set())
    n = of.time_s.size
    return Observation(
        time_s=of.time_s.copy(),
        seen=np.ones(n, bool),
        angles=legs
        | {name: of.angles[name].copy() for name in trunk}
        | {"rounding_deg": of.angles["spine_flexion_deg"] - 30.0},
        joints={name: points.copy() for name, points in of.joints.items()},
        live_warnings=tuple(frozenset(shown(t + WARNED_EARLIER_S)) for t in of.time_s),
        live_faults=tuple(frozenset(shown(t)) for t in of.time_s),
        result=Result(
            source=Source("made.mp4", 100, 50, FPS, SECONDS, n, n),
            model="full",
            version="0",
            text="",
            holds=(hold(),) if holds is None else tuple(holds),
            pose=None,
            warnings=(),
            frames=FrameTable(),
        ),
    )
