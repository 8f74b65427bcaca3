"""A stretch is recognised from its own positions, and nothing else is taken for it."""

from __future__ import annotations

from formcheck.check.body import NEAR, pose_of
from formcheck.check.errors import demand
from formcheck.measure.landmarks import Side, other_side
from formcheck.measure.measures import Known, Measures, measure
from formcheck.rules.catalogue import Wanted, catalogue, recognise
from formcheck.rules.figure import Position
from formcheck.rules.stretch import Stretch


def seen(position: Position, leg: Side = NEAR) -> Measures:
    """Return the measures of one picture of somebody in a position."""
    return measure(pose_of(position, leg), Known(), 0.0)[0]


def check_recognised(stretch: Stretch) -> None:
    """Both positions show this stretch and the stretched leg, and only the second is in it."""
    for leg in (NEAR, other_side(NEAR)):
        for name in ("start", "stretched"):
            measures = seen(getattr(stretch, name), leg)
            match = recognise(measures, Wanted())
            found = match.stretch.name if match else "nothing"
            demand(
                match is not None and found == stretch.name,
                f"{stretch.name}: its position {name!r} is recognised as {found}.",
            )
            assert match is not None
            wrong = "in the stretch already" if match.in_zone else "not in the stretch"
            demand(
                match.in_zone == (name == "stretched"),
                f"{stretch.name}: its position {name!r} is {wrong}.",
            )
            # Before the stretch both legs may lie alike.
            sides = (leg,) if stretch.one_leg else (leg, "both")
            demand(
                name == "start" or match.side in sides,
                f"{stretch.name}: in its position {name!r} the stretched leg is called "
                f"{match.side}, not {leg}.",
            )


def check_alone(stretch: Stretch) -> None:
    """No other stretch is seen in its positions, nor it in those of others."""
    for other in catalogue().values():
        if other.name == stretch.name:
            continue
        for one, wanted in ((stretch, other), (other, stretch)):
            for name in ("start", "stretched"):
                match = recognise(seen(getattr(one, name)), Wanted(wanted.name))
                demand(
                    match is None,
                    f"{stretch.name}: the position {name!r} of {one.name} is taken for "
                    f"{wanted.name} as well.",
                )
