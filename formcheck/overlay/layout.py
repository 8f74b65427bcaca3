"""Where things go: pure arithmetic on rectangles, nothing is drawn here.

The cue is at the top, because people who stretch are low in the picture and the wall above
them is empty; the readings are at the bottom. Both have a fixed place and the banner a fixed
height, so nothing jumps when the words change.

The hold ring sits below the banner in the corner *behind the person's back*. In all three
stretches that corner is empty: arms, head and the stretched leg go forwards when standing
and sitting, and a person lying on the back has only trunk and head, low, on that side.
The profile it depends on (`View.facing`) is itself steadied over time, so the ring does not
jump from frame to frame.
"""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.overlay.palette import unit


@dataclass(frozen=True)
class Rect:
    """Rectangle in pixels: left, top, width, height."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """First column to the right of it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.h

    def overlaps(self, other: Rect) -> bool:
        """True when the two share a pixel."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def within(self, other: Rect) -> bool:
        """True when no part of it is outside the other."""
        return (
            other.x <= self.x
            and other.y <= self.y
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Layout:
    """Places and sizes for one picture size.

    Attributes
    ----------
    margin : int
        Distance from the border and between things, pixels.
    banner : Rect
        The most that the cue may take.
    ring : Rect
        Square of the hold ring.
    readings : Rect
        The most that the readings may take.
    big, middle, small : int
        Font sizes of cue, back label and readings, pixels.
    """

    margin: int
    banner: Rect
    ring: Rect
    readings: Rect
    big: int
    middle: int
    small: int


def lay_out(width: int, height: int, facing: int) -> Layout:
    """Divide a picture.

    Parameters
    ----------
    width, height : int
        Pixels.
    facing : {1, -1}
        Profile of the person; the ring goes to the other side.

    Returns
    -------
    Layout
    """
    u = unit(width, height)
    margin = max(3, round(0.02 * u))
    across = width - 2 * margin
    # A narrow picture needs two lines for what fits into one of a wide picture.
    banner_h = round((0.115 if width > 1.2 * height else 0.15) * u)
    banner = Rect(margin, margin, across, banner_h)
    diameter = round(min(0.26 * u, 0.36 * height, 0.42 * width))
    ring_x = margin if facing >= 0 else width - margin - diameter
    ring = Rect(ring_x, banner.bottom + margin, diameter, diameter)
    small = max(11, round(0.031 * u))
    readings_h = min(round(6.5 * small), height - ring.bottom - 2 * margin)
    readings = Rect(margin, height - margin - readings_h, across, readings_h)
    return Layout(
        margin=margin,
        banner=banner,
        ring=ring,
        readings=readings,
        big=max(14, round(0.06 * u)),
        middle=max(12, round(0.034 * u)),
        small=small,
    )


def place_label(
    anchor: tuple[float, float],
    away: tuple[float, float],
    size: tuple[int, int],
    free: Rect,
    taken: tuple[Rect, ...],
    gap: float,
) -> Rect | None:
    """Find a place for a label beside a point.

    Parameters
    ----------
    anchor : tuple of float
        Point the label belongs to, pixels.
    away : tuple of float
        Unit vector from the point towards where the label should be.
    size : tuple of int
        Width and height of the label.
    free : Rect
        Where it may be.
    taken : tuple of Rect
        What it must not cover.
    gap : float
        Pixels between point and label.

    Returns
    -------
    Rect or None
        The clear place nearest to the wanted one; None when there is none.
    """
    w, h = size
    near = round(0.4 * gap)
    taken = tuple(Rect(r.x - near, r.y - near, r.w + 2 * near, r.h + 2 * near) for r in taken)
    if w > free.w or h > free.h:
        return None
    # How far the centre must be for the label's box to clear the point in this direction.
    reach = gap + abs(away[0]) * w / 2 + abs(away[1]) * h / 2
    wanted_x = round(anchor[0] + away[0] * reach - w / 2)
    wanted_y = round(anchor[1] + away[1] * reach - h / 2)
    x = min(max(wanted_x, free.x), free.right - w)
    y = min(max(wanted_y, free.y), free.bottom - h)
    columns, rows = [x], [y]
    for other in taken:
        columns += [other.x - w, other.right]
        rows += [other.y - h, other.bottom]
    spots = [Rect(column, row, w, h) for column in columns for row in rows]
    clear = [
        spot
        for spot in spots
        if spot.within(free) and not any(spot.overlaps(other) for other in taken)
    ]
    return min(
        clear, key=lambda s: (s.x - wanted_x) ** 2 + (s.y - wanted_y) ** 2, default=None
    )
