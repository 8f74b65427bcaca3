"""What a stretch is made of: the numbers that its own file fills in.

A stretch file knows angles, never landmarks. To add one, write a file beside `standing.py` that
ends in ``STRETCH = Stretch(...)`` and its words in every language (`texts`); `catalogue` finds
it, and everybody else asks it. `formcheck.check_stretch` says what is missing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from formcheck.measure.landmarks import Side, other_side
from formcheck.measure.measures import Measures, PerSide
from formcheck.texts import Words

Point = tuple[float, float]

Place = Literal["standing", "lying", "sitting"]
"""How the body is carried; whoever sits or lies is not asked to get up in order to turn."""

HEAD, TRUNK, THIGH, SHANK, FOOT, ARM = 0.075, 0.125, 0.095, 0.07, 0.05, 0.045
"""Thickness of the parts, as parts of the figure's square; of the head the radius."""


@dataclass(frozen=True)
class Figure:
    """A figure in a unit square, y down, looking to the right."""

    head: Point
    """Its middle."""
    parts: tuple[tuple[Point, Point, float], ...]
    """Start, end and thickness of limbs and things, such as a chair's legs, as parts of the
    square."""
    place: Place


@dataclass(frozen=True)
class Position:
    """Somebody seen from the side, degrees: the starting position, or the stretch."""

    lean: float
    """Trunk from the vertical, forward positive; -90 is flat on the back."""
    leg: float
    other_leg: float
    """Where the thighs of the stretched and of the other leg point: -90 down, 0 straight ahead, 90
    up."""
    knee: float = 0.0
    other_knee: float = 0.0
    """Knee flexion, 0 straight."""


StretchSide = Literal["left", "right", "both"]
"""The stretched leg, or both."""


ANGLES = (
    "hip_flexion_deg",
    "hip_hinge_deg",
    "spine_flexion_deg",
    "back_angle_deg",
    "knee_flexion_deg",
    "trunk_inclination_deg",
    "leg_raise_deg",
)
"""Names of the angles that results report, in their order."""

Quantity = Literal["spine_flexion_deg", "back_angle_deg"]
"""What the degrees of a rounded back are: beyond the own neutral, or of the outline as it is."""

HOW_FAR = ("hip_flexion_deg", "hip_hinge_deg")
"""The angles that say how far a stretch goes unless it names others."""


def angle(measures: Measures, name: str, side: StretchSide) -> float:
    """Return one of `ANGLES` for the stretched side in degrees, NaN when not measurable.

    From too far off the side view an angle in the picture is not the body's angle.
    """
    if not measures.side_on:
        return math.nan
    if name == "knee_flexion_deg":
        return knee_flexion(measures, side)
    leg = leg_of(measures, side)
    if name == "hip_hinge_deg":
        return measures.hip_hinge_deg(leg)
    value: PerSide | float = getattr(measures, name)
    return value.of(leg) if isinstance(value, PerSide) else value


def leg_of(measures: Measures, side: StretchSide) -> Side:
    """Return the leg whose angles describe the stretch: the near one when both do."""
    return measures.view.near_side if side == "both" else side


Mark = tuple[Literal["stretched", "other", "near"], str]
"""Where a fault is shown: which leg or side, and which joint of it."""

Pattern = Literal["rising", "falling", "upright", "level", "dots", "rings", "plain"]
"""How a fault is shaded in plots, so that it is told from others without colours."""


@dataclass(frozen=True)
class Rule:
    """A fault and when it is one; its words are found by its name."""

    fault: str
    """Name in the result, e.g. ``"bent_knee"``."""
    value: Callable[[Measures, StretchSide], float]
    """The measured value in degrees from measures and stretched side; NaN when it cannot be
    measured, and then the rule is silent."""
    above: float
    """Fault when the value stays above this."""
    release: float
    """Over when it falls below this again (hysteresis)."""
    source: str
    """Where the threshold comes from."""
    confirm_s: float = 1.0
    """How long it must last before it is a fault. The time until then is not counted if it turns
    out to be one."""
    stops: bool = True
    """False: advice only. It is shown and reported, but the clock goes on."""
    must_be_judged: bool = True
    """False: where it could not be judged, no points are lost. For what only a good start (lying
    flat and still) lets judge."""
    mark: Mark | None = None
    """Where it is ringed in the picture; None: it has no place of its own."""
    pattern: Pattern = "plain"
    """How it is shaded in plots."""
    seen_in: str = ""
    """The angle that shows when the fault was worst, one of `ANGLES` or
    ``"other_knee_flexion_deg"``; "" when none does."""


@dataclass(frozen=True)
class Variant:
    """Another good way to do a stretch, in which a fault of the usual way is none."""

    name: str
    """In the result."""
    seen: Callable[[Measures, StretchSide], bool]
    """True when somebody does it this way."""
    rules: tuple[Rule, ...]
    """In place of the stretch's own, for the same faults."""


@dataclass(frozen=True)
class Stretch:
    """One stretch: how to recognise it, when it counts, what can go wrong."""

    name: str
    """In the result."""
    side: Callable[[Measures], StretchSide]
    """The stretched leg."""
    posture: Callable[[Measures, StretchSide], bool]
    """True when the person is in the starting position of this stretch."""
    zone: Callable[[Measures, StretchSide], bool]
    """True when, in addition, the stretch is on: the hold can count."""
    effort: Callable[[Measures, StretchSide], float]
    """The angle in degrees that grows as the stretch deepens; its stillness makes the hold, its
    oscillation is bouncing."""
    rules: tuple[Rule, ...]
    angles: tuple[str, ...]
    """The angles that tell a person something about this stretch, the most telling first (names as
    in `ANGLES`); the first two are shown while stretching."""
    figure: Figure
    """Shows how to be, and says whether one stands, sits or lies."""
    start: Position
    stretched: Position
    main_angles: tuple[str, str] = HOW_FAR
    """The angles that say how far it goes, the surest first; the history follows them."""
    normal_deg: float = math.nan
    """Of the first of them, from where on keeping it is enough; NaN where nobody says."""
    one_leg: bool = False
    """It can only be done one leg at a time."""
    start_tells: bool = True
    """The starting position alone shows this stretch in a photograph, as nothing else looks like
    it."""
    said_at_once: tuple[str, ...] = ()
    """Faults that are said on the way in already, not only in the hold."""
    variants: tuple[Variant, ...] = ()
    variant: Variant | None = None
    """The way in which it is done here; None: the usual one."""
    words: Words = field(default_factory=dict, compare=False, repr=False)
    """Of a stretch from outside, by language: its own and those of faults that only it has
    (`texts.read_words`)."""

    @property
    def place(self) -> Place:
        """How the body is carried."""
        return self.figure.place

    @property
    def lies(self) -> bool:
        """True when it is done lying: then no upright back is there to be measured."""
        return self.figure.place == "lying"

    @property
    def variant_name(self) -> str | None:
        """Name of the variant; None: the usual way."""
        return self.variant.name if self.variant else None

    def as_done(self, measures: Measures, side: StretchSide) -> Stretch:
        """Return this stretch with the rules of the variant that is seen."""
        for variant in self.variants:
            if variant.seen(measures, side):
                return replace(self, rules=variant.rules, variant=variant)
        return self

    def amiss_at_once(self, measures: Measures, side: StretchSide) -> Rule | None:
        """Return the rule to be told on the way in, if there is one."""
        for rule in self.rules:
            if rule.fault in self.said_at_once and rule.value(measures, side) > rule.above:
                return rule
        return None


def hip_flexion(measures: Measures, side: StretchSide) -> float:
    """Hip flexion of the stretched leg."""
    return measures.hip_flexion_deg.of(leg_of(measures, side))


def knee_flexion(measures: Measures, side: StretchSide) -> float:
    """Knee flexion of the stretched leg; of the near one when both are stretched.

    Side by side, the far leg is hidden by the near one, and the hidden one is guessed; a
    person who bends the knees bends both.
    """
    knees, leg = measures.knee_flexion_deg, leg_of(measures, side)
    if side == "both" and math.isnan(knees.of(leg)):
        return knees.of(other_side(leg))
    return knees.of(leg)


def trunk_lean(measures: Measures, side: StretchSide) -> float:
    """Lean of the trunk, which deepens a stretch whose leg stays where it is."""
    return measures.trunk_lean_deg


def rounding(measures: Measures, side: StretchSide) -> float:
    """How far the back is beyond the line between straight and rounded; NaN when not judged."""
    return measures.spine.rounding_deg
