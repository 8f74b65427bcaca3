"""Colours and sizes: one palette that colour-blind people can tell apart.

The hues are those of Okabe and Ito (2008), chosen to stay apart for protanopes, deuteranopes
and tritanopes. Colour still never stands alone: every state has its own shape and its word.
"""

from __future__ import annotations

import math
from typing import Literal

from formcheck.texts import Level

Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""

GREEN: Colour = (0, 158, 115)
AMBER: Colour = (240, 168, 0)
RED: Colour = (213, 94, 0)
BLUE: Colour = (86, 180, 233)
GREY: Colour = (150, 156, 164)
HELD: Colour = (202, 206, 211)
"""Held, and no more known of it: brighter than what is empty, and no colour at all."""
WHITE: Colour = (255, 255, 255)
DARK: Colour = (18, 22, 28)

BackState = Literal["straight", "rounding", "rounded", "unmeasured", "unjudged"]
"""What is said of the back: three verdicts of the rules, no reading, or no verdict yet."""

LEVEL_COLOUR: dict[Level, Colour] = {"info": BLUE, "good": GREEN, "warn": AMBER, "stop": RED}

LOUD_LEVELS: tuple[Level, ...] = ("warn", "stop")
"""Levels that colour the whole banner; calm ones only colour their icon."""

BACK_COLOUR: dict[BackState, Colour] = {
    "straight": GREEN,
    "rounding": AMBER,
    "rounded": RED,
    "unmeasured": GREY,
    "unjudged": WHITE,
}


def ink_on(colour: Colour) -> Colour:
    """Text colour for a coloured ground: dark on amber, grey and blue, else white."""
    return DARK if colour in (AMBER, BLUE, GREY) else WHITE


def unit(width: int, height: int) -> float:
    """Length in pixels that all sizes are fractions of: the side of a square of equal area.

    The short side would make a wide picture's letters too big for its height and the long
    side a tall picture's too big for its width; the area is fair to both, and a picture is
    shown at about the same area whatever its shape.
    """
    return math.sqrt(width * height)
