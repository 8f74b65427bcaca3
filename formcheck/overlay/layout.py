"""Where things go: pure arithmetic on rectangles, nothing is drawn here.

The cue is at the bottom, like a subtitle, because there is floor: the top of the picture is
where the back of a person who bends forward, and the foot of one who lies, would be hidden.
The banner has a fixed height, so nothing jumps when the words change.

The hold ring is in the upper corner *behind the person's back*. In all three stretches that
corner is empty: arms, head and the stretched leg go forwards when standing and sitting, and
a person lying on the back has only trunk and head, low, on that side. The profile it depends
on (`View.facing`) is itself steadied over time, so the ring does not jump from frame to
frame. The readings are in the other upper corner.

That is what suits most pictures (`usual_places`). In a close one somebody is there all the same;
`clear` then finds other `Places`, once for a whole clip. What has no place in the picture goes
below it, as subtitles do, into a strip that is as high as it must be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from formcheck.overlay.lines import unit


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


RING_BELOW = 0.18
"""Diameter of the ring below the picture beside nothing or the cue alone, as part of `unit`: its
number is then as high as the cue's letters."""


@dataclass(frozen=True)
class Places:
    """In which corners ring and readings are, at which border the cue, and where along it.

    What is below the picture instead; ``readings_below``: the room for them there, pixels.
    """

    ring_right: bool = False
    ring_low: bool = False
    readings_right: bool = True
    readings_low: bool = False
    banner_low: bool = True
    banner_at: Literal["left", "middle", "right"] = "middle"
    banner_below: bool = False
    ring_below: bool = False
    readings_below: int = 0


def usual_places(facing: int) -> Places:
    """Return where things are when nothing is known but the profile, 1 or -1."""
    return Places(ring_right=facing < 0, readings_right=facing >= 0)


@dataclass(frozen=True)
class Layout:
    """Places and sizes for one picture size, all in pixels.

    ``banner``, ``readings``: the most that they may take; ``at`` tells in which part of it they
    are. ``free``: where the label of the back may be, if it keeps off ring and readings. ``strip``:
    height of what is below the picture; even, as films want it. ``margin``: from the border and
    between things. ``big``, ``middle``, ``small``: font sizes of cue, back label and readings.
    """

    margin: int
    banner: Rect
    ring: Rect
    readings: Rect
    at: Places
    free: Rect
    strip: int
    big: int
    middle: int
    small: int


def lay_out(width: int, height: int, facing: int, places: Places | None = None) -> Layout:
    """Divide a picture.

    The ring goes to the other side than `facing`, the person's profile (1 or -1), unless `places`
    say where things go.
    """
    at = usual_places(facing) if places is None else places
    u = unit(width, height)
    margin = max(3, round(0.02 * u))
    across = width - 2 * margin
    # A narrow picture needs two lines for what fits into one of a wide picture.
    banner_h = round((0.115 if _is_wide(width, height) else 0.15) * u)
    banner, free = _banner(Rect(margin, margin, across, height - 2 * margin), banner_h, at)
    diameter = round(min(0.26 * u, 0.4 * height, 0.42 * width))
    ring = Rect(
        free.right - diameter if at.ring_right else free.x,
        free.bottom - diameter if at.ring_low else free.y,
        diameter,
        diameter,
    )
    # Not wider than it must be: the foot of a raised leg is often near the top.
    readings_w = min(across - diameter - margin, round(max(0.38 * width, 0.5 * u)))
    readings_x = free.right - readings_w if at.readings_right else free.x
    top, bottom = free.y, free.bottom
    if at.readings_right == at.ring_right and not at.ring_below:
        top = ring.bottom + margin if not at.ring_low else top
        bottom = ring.y - margin if at.ring_low else bottom
    inside = Layout(
        margin=margin,
        banner=banner,
        ring=ring,
        readings=Rect(readings_x, top, readings_w, max(bottom - top, 0)),
        at=at,
        free=free,
        strip=0,
        big=max(14, round(0.06 * u)),
        middle=max(12, round(0.034 * u)),
        small=max(11, round(0.031 * u)),
    )
    return _with_strip(inside, width, height)


def _is_wide(width: int, height: int) -> bool:
    return width > 1.2 * height


def _banner(room: Rect, height: int, at: Places) -> tuple[Rect, Rect]:
    """Return the place of the cue in the picture and what it leaves free."""
    if at.banner_below:
        return replace(room, h=height), room
    gap = room.y // 2
    kept = room.h - height - gap
    if at.banner_low:
        return Rect(room.x, room.bottom - height, room.w, height), replace(room, h=kept)
    return replace(room, h=height), Rect(room.x, room.y + height + gap, room.w, kept)


def _with_strip(inside: Layout, width: int, height: int) -> Layout:
    """Move what is to be below the picture there.

    The ring is on the left, beside it cue and readings under each other; in a narrow picture the
    cue has a row of its own.
    """
    at, margin, wide = inside.at, inside.margin, _is_wide(width, height)
    if not (at.banner_below or at.ring_below or at.readings_below):
        return inside
    top = height + margin
    cue_h = inside.banner.h + margin if at.banner_below else 0
    diameter = inside.ring.w
    if not at.readings_below:
        diameter = min(diameter, round(RING_BELOW * unit(width, height)))
    right_of = 2 * margin + diameter if at.ring_below else margin
    cue_x = right_of if wide else margin
    # The cue alone is in the middle of the ring's height.
    alone = wide and at.ring_below and not at.readings_below
    down = (diameter - inside.banner.h) // 2 if alone else 0
    banner = Rect(cue_x, top + down, width - margin - cue_x, inside.banner.h)
    ring = Rect(margin, top if wide else top + cue_h, diameter, diameter)
    readings = Rect(right_of, top + cue_h, width - margin - right_of, at.readings_below)
    moved = replace(
        inside,
        banner=banner if at.banner_below else inside.banner,
        ring=ring if at.ring_below else inside.ring,
        readings=readings if at.readings_below else inside.readings,
    )
    bottom = max(part.bottom for part in (moved.banner, moved.ring, moved.readings))
    strip = bottom + margin - height
    return replace(moved, strip=strip + strip % 2)
