"""The stairs' part of ``travel`` for people and as JSON: every source in a column of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from formcheck.lab.benchmark.bands import (
    QUANTITIES,
    SPLITS,
    WITHIN_AZIMUTH_DEG,
    Band,
    Estimate,
    Figures,
    Quantity,
    by_band,
    counting,
    figures,
    frames_of,
    in_band,
)
from formcheck.lab.benchmark.kinds import back_stretches
from formcheck.lab.benchmark.sheet import DASH, Sheet, number, span
from formcheck.lab.benchmark.stairs import Climbed
from formcheck.lab.benchmark.verdicts import CASES, GRACE_S, SHORTEST_S, verdicts, why_not_judged

Sources = Mapping[str, Sequence[Climbed]]
"""Name of a set and its clips, in the order of the columns."""

_Column = tuple[str, Callable[[Figures], str]]


def degrees(value: float, *, signed: bool = False) -> str:
    """Write degrees with one decimal, without their sign "°": columns say it."""
    return number(value, "deg", signed=signed).removesuffix("°")


def percent(value: float) -> str:
    """Write a share as whole percent."""
    return f"{100.0 * value:.0f}%" if math.isfinite(value) else DASH


def signed_with_span(of: Estimate) -> str:
    """Write a bias with its interval."""
    low, high = degrees(of.low, signed=True), degrees(of.high, signed=True)
    return f"{degrees(of.value, signed=True)} [{low}…{high}]" if math.isfinite(of.value) else DASH


def with_span(of: Estimate) -> str:
    """Write a mean error with its interval."""
    ends = span(of.low, of.high, "deg").removesuffix("°")
    return f"{degrees(of.value)} [{ends}]" if math.isfinite(of.value) else DASH


def share(of: Estimate) -> str:
    """Write a share with its interval, percent."""
    if not math.isfinite(of.value):
        return DASH
    return f"{percent(of.value)} [{100.0 * of.low:.0f}…{100.0 * of.high:.0f}]"


_DEGREES: tuple[_Column, ...] = (
    ("frames", lambda f: str(f.frames)),
    ("persons", lambda f: str(f.persons)),
    ("reading", lambda f: degrees(f.reading_deg)),
    ("bias", lambda f: signed_with_span(f.bias_deg)),
    ("mean error", lambda f: with_span(f.error_deg)),
)
_STATED: tuple[_Column, ...] = (
    ("stated ±", lambda f: degrees(f.stated_deg)),
    ("≤ 1 ±", lambda f: share(f.within_1)),
    ("≤ 2 ±", lambda f: share(f.within_2)),
)
_NEUTRAL: _Column = ("no neutral", lambda f: percent(f.no_neutral))
_WITHHELD: _Column = ("withheld", lambda f: share(f.withheld))
_SAID: tuple[_Column, ...] = (
    ("judged rounded", lambda f: share(f.rounded)),
    ("told rounded", lambda f: share(f.told)),
    ("not judged", lambda f: share(f.not_judged)),
)


def band_name(band: Band) -> str:
    """Write a band of degrees."""
    return f"{band[0]:g}…{band[1]:g}°".replace("-", "−")


def stairs_sheets(sources: Sources) -> list[Sheet]:
    """Return all tables of the stairs."""
    sheets = []
    for quantity in QUANTITIES:
        told = {n: clips for n, clips in sources.items() if frames_of(clips, quantity).true.size}
        if told:
            sheets += _quantity_sheets(told, quantity)
    return [*sheets, *_verdict_sheets(sources), _why(sources)]


def _quantity_sheets(sources: Sources, quantity: Quantity) -> list[Sheet]:
    """Tables of one quantity, over the sources whose truth tells it."""
    rows = _banded(sources, quantity, quantity.bands)
    columns = _DEGREES if quantity.stated else (*_DEGREES, _WITHHELD)
    sheets = [_table(quantity, columns, rows, quantity.bands, _by_note(quantity))]
    back = quantity.key == "spine_flexion"
    if back:
        wide = _banded(sources, quantity, quantity.coarse)
        sheets.append(_table(quantity, columns, wide, quantity.coarse, "", "the target's bands"))
    if quantity.stated:
        sureness = (*_STATED, *((_NEUTRAL,) if back else ()), _WITHHELD)
        sheets.append(_table(quantity, sureness, rows, quantity.bands, "", "how sure"))
    if back:
        note = (
            "Shares of all frames, those not judged among them. Judged: this frame by itself. "
            "Told: by the watch, as somebody in front of the screen hears it."
        )
        sheets.append(_table(quantity, _SAID, rows, quantity.bands, note, "what is said"))
    return [*sheets, _splits(sources, quantity)]


def _banded(
    sources: Sources, quantity: Quantity, bands: Sequence[Band]
) -> dict[str, list[Figures]]:
    needs = quantity.key == "spine_flexion"
    return {
        name: by_band(frames_of(clips, quantity), bands, needs_neutral=needs)
        for name, clips in sources.items()
    }


def _by_note(quantity: Quantity) -> str:
    own = quantity.by == quantity.key
    over = "" if own else "Bands are of the true spine flexion. "
    return (
        f"{over}Degrees, frames in the stretch, camera ≤ {WITHIN_AZIMUTH_DEG:.0f}° off; reading: "
        "median; in brackets the 95% interval over persons. The outermost bands are open."
    )


def _table(
    quantity: Quantity,
    columns: Sequence[_Column],
    rows: Mapping[str, Sequence[Figures]],
    bands: Sequence[Band],
    note: str,
    which: str = "",
) -> Sheet:
    """A line for each band; each figure of every source side by side."""
    names = [*map(band_name, bands), "all"]
    by = "" if quantity.by == quantity.key else "spine flexion "
    head = (
        f"{by}band",
        *(f"{figure} {name}" for figure, _ in columns for name in rows),
    )
    lines = tuple(
        (names[i], *(write(rows[name][i]) for _, write in columns for name in rows))
        for i in range(len(names))
    )
    title = f"{quantity.title}: {which}" if which else quantity.title
    return Sheet(title, head, lines, note)


def _splits(sources: Sources, quantity: Quantity) -> Sheet:
    needs = quantity.key == "spine_flexion"
    titles = ["persons", "bias by band", "mean error"]
    titles += ["≤ 1 ±", "≤ 2 ±"] if quantity.stated else []
    titles += ["withheld"]
    rows = []
    for name, keep in SPLITS.items():
        cells: dict[str, list[str]] = {title: [] for title in titles}
        for clips in sources.values():
            frames = frames_of([clip for clip in clips if keep(clip.of)], quantity)
            all_of = figures(frames, needs_neutral=needs)
            biases = [
                figures(frames.where(in_band(frames.by, band, quantity.coarse))).bias_deg.value
                for band in quantity.coarse
            ]
            found = (
                str(all_of.persons),
                " ".join(degrees(b, signed=True) for b in biases) if all_of.frames else DASH,
                with_span(all_of.error_deg),
                *((percent(all_of.within_1.value), percent(all_of.within_2.value))
                  if quantity.stated else ()),
                percent(all_of.withheld.value),
            )  # fmt: skip
            for title, cell in zip(titles, found, strict=True):
                cells[title].append(cell)
        row = tuple(cell for title in titles for cell in cells[title])
        if any(cell not in ("0", DASH) for cell in row):
            rows.append((name, *row))
    head = ("group", *(f"{title} {name}" for title in titles for name in sources))
    note = "Bias in the bands " + ", ".join(map(band_name, quantity.coarse)) + "."
    return Sheet(f"{quantity.title}, by group", head, tuple(rows), note)


def _with_angles(sources: Sources) -> dict[str, list[Climbed]]:
    """Sources whose truth tells the back angle."""
    told = {
        name: [c for c in clips if np.isfinite(c.of.true["back_angle"]).any()]
        for name, clips in sources.items()
    }
    return {name: clips for name, clips in told.items() if clips}


def _verdict_sheets(sources: Sources) -> list[Sheet]:
    sheets = []
    for name, clips in _with_angles(sources).items():
        rows: list[tuple[str, ...]] = []
        for case, holds in CASES.items():
            for group in ("", *back_stretches()):
                mine = [clip for clip in clips if group in ("", clip.of.stretch)]
                of = verdicts(mine, holds)
                stays = f"{of.stays_told} of {of.stays}" if of.stays else DASH
                rows.append((
                    case if not group else f"– {group}", str(of.frames), str(of.persons),
                    share(of.told), share(of.judged_rounded), share(of.not_judged), stays,
                ))  # fmt: skip
        note = (
            "Shares of frames: told by the watch, judged rounded by themselves, not judged. Stays: "
            f"of at least {SHORTEST_S:g} s, told at any time from {GRACE_S:g} s after their begin "
            "on. The first case should be, all others not."
        )
        head = ("case", "frames", "persons", "told", "judged rounded", "not judged", "stays told")
        sheets.append(Sheet(f"Verdicts, {name}", head, tuple(rows), note))
    return sheets


def _why(sources: Sources) -> Sheet:
    found = {name: why_not_judged(clips) for name, clips in sources.items()}
    every = dict.fromkeys(why for _, reasons in found.values() for why in reasons)
    rows = []
    for why in every:
        cells = []
        for total, reasons in found.values():
            frames, persons = reasons.get(why, (0, 0))
            cells += [percent(frames / total) if frames else DASH, str(persons)]
        rows.append((why, *cells))
    head = ("reason", *(f"{what} {name}" for name in sources for what in ("frames", "persons")))
    return Sheet("Whose back was not judged, and why", head, tuple(rows))


def stairs_json(sources: Sources) -> dict[str, Any]:
    """Return every figure of the stairs as plain data, NaN as None."""
    return {name: _source_json(clips) for name, clips in sources.items()}


def _source_json(clips: Sequence[Climbed]) -> dict[str, Any]:
    quantities: dict[str, Any] = {}
    for quantity in QUANTITIES:
        needs = quantity.key == "spine_flexion"
        frames = frames_of(clips, quantity)
        parts = {"fine": quantity.bands, "coarse": quantity.coarse}
        found: dict[str, Any] = {
            kind: dict(
                zip([*map(_plain_name, bands), "all"],
                    map(asdict, by_band(frames, bands, needs_neutral=needs)), strict=True)
            )
            for kind, bands in parts.items()
        }  # fmt: skip
        found["groups"] = {
            group: asdict(
                figures(frames_of([c for c in clips if keep(c.of)], quantity), needs_neutral=needs)
            )
            for group, keep in SPLITS.items()
        }
        quantities[quantity.key] = found
    angled = [clip for clip in clips if np.isfinite(clip.of.true["back_angle"]).any()]
    total, reasons = why_not_judged(clips)
    return {
        "clips": len(clips),
        "clips_too_far_off": sum(not counting(clip.of).any() for clip in clips),
        "quantities": quantities,
        "verdicts": {case: asdict(verdicts(angled, holds)) for case, holds in CASES.items()},
        "frames": total,
        "not_judged": {why: {"frames": n, "persons": p} for why, (n, p) in reasons.items()},
    }


def _plain_name(band: Band) -> str:
    return f"{band[0]:g}..{band[1]:g}"
