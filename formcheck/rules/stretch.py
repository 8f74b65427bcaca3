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
from formcheck.rules.figure import Figure, Place, Position
from formcheck.texts import Words

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
    """A fault and when it is one; its words are found by its name.

    Attributes
    ----------
    fault : str
        Name in the result, e.g. ``"bent_knee"``.
    value : callable
        The measured value in degrees from measures and stretched side; NaN when it cannot be
        measured, and then the rule is silent.
    above : float
        Fault when the value stays above this.
    release : float
        Over when it falls below this again (hysteresis).
    source : str
        Where the threshold comes from.
    confirm_s : float
        How long it must last before it is a fault. The time until then is not counted if
        it turns out to be one.
    stops : bool
        False: advice only. It is shown and reported, but the clock goes on.
    must_be_judged : bool
        False: where it could not be judged, no points are lost. For what only a good start (lying
        flat and still) lets judge.
    mark : tuple of (str, str) or None
        Where it is ringed in the picture; None: it has no place of its own.
    pattern : Pattern
        How it is shaded in plots.
    seen_in : str
        The angle that shows when the fault was worst, one of `ANGLES` or
        ``"other_knee_flexion_deg"``; "" when none does.
    """

    fault: str
    value: Callable[[Measures, StretchSide], float]
    above: float
    release: float
    source: str
    confirm_s: float = 1.0
    stops: bool = True
    must_be_judged: bool = True
    mark: Mark | None = None
    pattern: Pattern = "plain"
    seen_in: str = ""


@dataclass(frozen=True)
class Variant:
    """Another good way to do a stretch, in which a fault of the usual way is none.

    Attributes
    ----------
    name : str
        Name in the result.
    seen : callable
        True when somebody does it this way.
    rules : tuple of Rule
        In place of the stretch's own, for the same faults.
    """

    name: str
    seen: Callable[[Measures, StretchSide], bool]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Stretch:
    """One stretch: how to recognise it, when it counts, what can go wrong.

    Attributes
    ----------
    name : str
        Name in the result.
    side : callable
        The stretched leg.
    posture : callable
        True when the person is in the starting position of this stretch.
    zone : callable
        True when, in addition, the stretch is on: the hold can count.
    effort : callable
        The angle in degrees that grows as the stretch deepens; its stillness makes the hold,
        its oscillation is bouncing.
    rules : tuple of Rule
    angles : tuple of str
        The angles that tell a person something about this stretch, the most telling first
        (names as in `ANGLES`); the first two are shown while stretching.
    figure : Figure
        Shows how to be, and says whether one stands, sits or lies.
    start, stretched : Position
        The starting position and the stretch as a body that anybody could draw.
    main_angles : tuple of (str, str)
        The angles that say how far it goes, the surest first; the history follows them.
    normal_deg : float
        Of the first of them, from where on keeping it is enough; NaN where nobody says.
    one_leg : bool
        It can only be done one leg at a time.
    start_tells : bool
        The starting position alone shows this stretch in a photograph, as nothing else
        looks like it.
    said_at_once : tuple of str
        Faults that are said on the way in already, not only in the hold.
    variants : tuple of Variant
        Other good ways to do it.
    variant : Variant or None
        The way in which it is done here; None: the usual one.
    words : mapping
        Of a stretch from outside, by language: its own and those of faults that only it has
        (`texts.read_words`).
    """

    name: str
    side: Callable[[Measures], StretchSide]
    posture: Callable[[Measures, StretchSide], bool]
    zone: Callable[[Measures, StretchSide], bool]
    effort: Callable[[Measures, StretchSide], float]
    rules: tuple[Rule, ...]
    angles: tuple[str, ...]
    figure: Figure
    start: Position
    stretched: Position
    main_angles: tuple[str, str] = HOW_FAR
    normal_deg: float = math.nan
    one_leg: bool = False
    start_tells: bool = True
    said_at_once: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    variant: Variant | None = None
    words: Words = field(default_factory=dict, compare=False, repr=False)

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
