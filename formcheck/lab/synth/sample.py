"""The clips of the sets: each is drawn from its split and number alone.

Bodies are drawn from the split and a body number, so no body is ever in two splits. What must
occur in every set, and in stated shares (variants, clothes, ...), is dealt from shuffled decks;
everything else is drawn freely.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, cast

import numpy as np

from formcheck.lab.synth import programmes
from formcheck.lab.synth.clip import Clip
from formcheck.lab.synth.curves import draw_wide_curves
from formcheck.lab.synth.look import Color
from formcheck.lab.synth.motion import Programme
from formcheck.lab.synth.people import draw_look, draw_person, generator
from formcheck.lab.synth.places import (
    draw_film,
    draw_framing,
    draw_light,
    draw_occluder,
    draw_other,
    draw_room,
)
from formcheck.lab.synth.postures import bent_postures, lying_postures, postures
from formcheck.lab.synth.stairs import Begun, Kind, stairs

Split = Literal[
    "dev", "test", "small", "good_dev", "good", "stairs_dev", "stairs_test",
    "train", "train_backs", "train_supine", "train_turned",
]  # fmt: skip

STRETCHES = ("standing", "seated", "supine")
_TRAIN: dict[Split, int] = {
    "train": 960, "train_backs": 960, "train_supine": 240, "train_turned": 240,
}  # fmt: skip
_GOOD: dict[Split, int] = {"good_dev": 220, "good": 96}
_STAIRS: dict[Split, int] = {"stairs_dev": 48, "stairs_test": 48}
SIZES: dict[Split, int] = {"dev": 60, "test": 60, "small": 6, **_GOOD, **_STAIRS, **_TRAIN}
BODIES: dict[Split, int] = {
    "dev": 32, "test": 32, "small": 6, **_GOOD, **_STAIRS, **_TRAIN, "train_backs": 480,
}  # fmt: skip
AZIMUTHS = (-30.0, 30.0)
SIDE_ON = (-20.0, 20.0)
"""Camera azimuths of ``good`` and ``good_dev``, for which the false alarms are aimed at."""
TURNED = (30.0, 80.0)
"""Camera azimuths of ``train_turned``, to either side: what "not side-on" looks like."""

_WIDE_CURVES: tuple[Split, ...] = ("stairs_dev", "stairs_test", "train_backs")
"""Splits whose people have any natural back, each equally often."""

_KINDS = ["whole"] * 6 + ["lumbar"] * 2 + ["thoracic"] * 2 + ["knee"] * 2
_BEGUN = ["upright"] * 6 + ["straight"] * 3 + ["rounded"] * 3
_IN_FRONT = [True] * 3 + [False]
_WEAR = ["tight"] * 8 + ["tshirt"] * 7 + ["hoodie"] * 5
_WEAR_BACKS = ["tight"] * 11 + ["tshirt"] * 7 + ["hoodie"] * 2
_TROUSERS = ["leggings"] * 9 + ["loose"] * 6 + ["shorts"] * 5
_HANDS = ["sides"] * 9 + ["grip"] * 5 + ["strap"] * 4 + ["belly"] * 2
_OTHERS = ["nobody"] * 15 + ["stands"] * 3 + ["walks"] * 2
_HIDDEN = [True] * 4 + [False] * 16
_SMALL = {
    "standing": ["good", "rounded_from_start"],
    "seated": ["good", "rounded_from_start"],
    "supine": ["good", "bent_knee"],
}


def deal(split: str, what: str, number: int, deck: Sequence[str | bool]) -> str | bool:
    """Card ``number`` of decks shuffled one after the other: shares come out exactly."""
    turn, place = divmod(number, len(deck))
    order = generator("deck", split, what, turn).permutation(len(deck))
    return deck[int(order[place])]


def variant_of(split: Split, number: int) -> tuple[str, str]:
    """Stretch and variant of a clip."""
    if split in ("train", "train_backs"):
        return STRETCHES[number % 2], "postures"
    if split in _STAIRS:
        return STRETCHES[number % 2], str(
            deal(split, f"kind {STRETCHES[number % 2]}", number // 2, _KINDS)
        )
    if split == "train_supine":
        return "supine", "postures"
    if split in _GOOD:  # the two stretches whose back can round
        stretch, nth = STRETCHES[number % 2], number // 2
        shares = programmes.SHARES[stretch]
        deck = [name for name in ("good", "mild_flexion") for _ in range(shares[name])]
        return stretch, str(deal(split, f"variant {stretch}", nth, deck))
    stretch, nth = STRETCHES[number % 3], number // 3
    if split == "train_turned":
        return stretch, "postures"
    if split == "small":
        return stretch, _SMALL[stretch][nth % 2]
    deck = [name for name, n in programmes.SHARES[stretch].items() for _ in range(n)]
    return stretch, str(deal(split, f"variant {stretch}", nth, deck))


def body_of(split: Split, number: int) -> int:
    """Number of the body that a clip shows; each clip beyond the set has one of its own."""
    return number % BODIES[split] if number < SIZES[split] else number


def _twin(number: int) -> tuple[int, bool]:
    """Person of a clip of ``train_backs``, and whether the shoulders ride up.

    Of four clips in a row two show two people whose shoulders stay, and two the same people with
    shoulders that ride up as they round: people do either, and what is learnt must not care.
    """
    four, place = divmod(number, 4)
    return 2 * four + place % 2, place >= 2


def _programme(
    stretch: str, variant: str, hands: str, rng: np.random.Generator, short: bool
) -> Programme:
    if variant == "postures":
        return lying_postures(hands, rng) if stretch == "supine" else postures(stretch, rng)
    if stretch == "supine":
        return programmes.supine(variant, rng, hands, short)
    return {"standing": programmes.standing, "seated": programmes.seated}[stretch](
        variant, rng, short
    )


def _strap_color(rng: np.random.Generator) -> Color:
    colors: tuple[Color, ...] = (
        (0.15, 0.16, 0.18), (0.75, 0.22, 0.20), (0.20, 0.35, 0.65), (0.85, 0.80, 0.70),
    )  # fmt: skip
    return colors[int(rng.integers(len(colors)))]


def sample_clip(split: Split, number: int) -> Clip:
    """Clip ``number`` of a split; the same one every time.

    `split`: ``small`` is a handful of short clips of people of their own; ``good_dev`` and ``good``
    show each of theirs once in good form, standing or seated, to count false alarms; ``train``,
    ``train_supine`` and ``train_turned`` (camera far off the side) show each of their people in
    unrelated postures, one a second. `number`: from 0; the set has ``SIZES[split]`` of them.
    """
    name, rides = f"{split}-{number:03d}", False
    if split == "train_backs":
        number, rides = _twin(number)
    rng = generator("clip", split, number)
    short = split == "small"
    stretch, variant = variant_of(split, number)
    nth = number // 3
    hands = str(deal(split, "hands", nth, _HANDS)) if stretch == "supine" else "sides"
    if variant == "change_of_side" and hands == "strap":
        hands = "grip"
    if variant == "no_stretch":
        hands = "sides"
    if split in _STAIRS:
        programme = _staircase(split, number, stretch, variant, rng)
    elif split == "train_backs":
        programme = bent_postures(stretch, rng, rides_up=rides)
    else:
        programme = _programme(stretch, variant, hands, rng, short)

    body = body_of(split, number)
    person = draw_person(split, body)
    if split in _WIDE_CURVES:
        kyphosis, lordosis = draw_wide_curves(generator("curves", split, body))
        shape = replace(person.shape, kyphosis=round(kyphosis, 1), lordosis=round(lordosis, 1))
        person = replace(person, shape=shape)
    wear = str(deal(split, "wear", number, _WEAR_BACKS if split == "train_backs" else _WEAR))
    trousers = str(deal(split, "trousers", number, _TROUSERS))
    look = draw_look(person, wear, trousers, rng)

    near = "left" if rng.random() < 0.5 else "right"
    far = "right" if near == "left" else "left"
    side = "both" if stretch == "seated" else (near if rng.random() < 0.65 else far)
    if variant == "change_of_side":
        first, second = programme.holds
        other = "left" if side == "right" else "right"
        programme = replace(programme, holds=(first, replace(second, side=other)))
    if split == "train_turned":
        azimuth = float(rng.uniform(*TURNED) * rng.choice((-1.0, 1.0)))
    else:
        azimuth = float(
            rng.uniform(*(SIDE_ON if split in (*_GOOD, *_STAIRS, "train_backs") else AZIMUTHS))
        )
    framing = draw_framing(rng, near, azimuth, upright=stretch == "standing")

    alone = short or variant == "postures" or split in _STAIRS
    company = "nobody" if alone else str(deal(split, "others", number, _OTHERS))
    others = []
    if company != "nobody":
        walks = company == "walks"
        others.append(draw_other(rng, split, number, programme.length, walks))
    room = draw_room(rng, stretch, max([o.behind + 0.45 for o in others], default=0.0))
    hidden = bool(deal(split, "hidden", number, _HIDDEN)) and not (short or split in _WIDE_CURVES)
    if hidden:
        room = replace(room, foreground=(draw_occluder(rng, stretch, framing),))
    tags = [variant]
    tags += [hands] if hands != "sides" else []
    tags += ["second_person"] if others else []
    tags += ["occluded"] if hidden else []
    tags += ["portrait"] if framing.width < framing.height_px else []
    tags += ["far_leg"] if side == far else []
    if programme.holds and min(t for keys in programme.keys.values() for t, _ in keys) < 0:
        tags.append("starts_moving")
    return Clip(
        name=f"{name}-{stretch}",
        stretch=stretch,
        side=side,
        shape=person.shape,
        look=look,
        room=room,
        camera=framing,
        programme=programme,
        seed=int(rng.integers(1, 1_000_000)),
        fps=_frame_rate(split, number, variant),
        light=draw_light(rng),
        film=draw_film(rng),
        split=split,
        body=f"{split}-{body:03d}",
        tags=tuple(tags),
        others=tuple(others),
        strap=_strap_color(rng) if hands == "strap" else None,
    )


def _staircase(
    split: Split, number: int, stretch: str, kind: str, rng: np.random.Generator
) -> Programme:
    begun = str(deal(split, f"begun {stretch}", number // 2, _BEGUN))
    # Of two clips of a kind and stretch one shows the odd steps.
    before = [variant_of(split, n) for n in range(number)].count((stretch, kind))
    odd = bool(deal(split, f"odd {stretch} {kind}", before, [True, False]))
    front = begun == "upright" and bool(deal(split, f"arms {stretch}", number // 2, _IN_FRONT))
    return stairs(stretch, cast(Kind, kind), cast(Begun, begun), odd, rng, arms_in_front=front)


def _frame_rate(split: Split, number: int, variant: str) -> int:
    """Frames a second: phones record 30; 10 keep what shows no more at 30 small."""
    if variant == "postures":
        return 1
    if split in _STAIRS:
        return 30 if number // 2 % 2 else 15
    return 10


def clips_of(split: Split) -> list[Clip]:
    """All clips of a set."""
    return [sample_clip(split, number) for number in range(SIZES[split])]


ROUNDED = 64
"""How many clips `rounded_clips` are."""


def rounded_clips() -> list[Clip]:
    """Clips beyond the set ``dev`` in which a back rounds, seen from within `SIDE_ON`.

    To choose on together with ``good_dev``: who is called rounded must be weighed against who
    is not. Each shows a person of its own.
    """
    found: list[Clip] = []
    for number in itertools.count(SIZES["dev"]):
        stretch, variant = variant_of("dev", number)
        if stretch != "supine" and variant in programmes.ROUNDING:
            clip = sample_clip("dev", number)
            if SIDE_ON[0] <= clip.camera.azimuth <= SIDE_ON[1]:
                found.append(clip)
        if len(found) == ROUNDED:
            break
    return found
