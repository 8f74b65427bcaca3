"""The clips of the sets: each is drawn from its split and number alone.

Bodies are drawn from the split and a body number, so no body is ever in two splits. What must
occur in every set, and in stated shares (variants, clothes, ...), is dealt from shuffled decks;
everything else is drawn freely.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np

from formcheck.lab.synth import postures, programmes
from formcheck.lab.synth.clip import Clip
from formcheck.lab.synth.draws import Color, deal, generator
from formcheck.lab.synth.lying import CLIPS as LYING
from formcheck.lab.synth.lying import lying_clip
from formcheck.lab.synth.motion import Programme
from formcheck.lab.synth.people import Person, draw_look, draw_person, draw_wide_curves
from formcheck.lab.synth.places import (
    draw_film,
    draw_framing,
    draw_light,
    draw_occluder,
    draw_other,
    draw_room,
)
from formcheck.lab.synth.postures import Begun, Kind, stairs

STRETCHES = ("standing", "seated", "supine")
_BACKS = STRETCHES[:2]
"""The two whose back can round."""

AZIMUTHS = (-30.0, 30.0)
SIDE_ON = (-20.0, 20.0)
"""Camera azimuths within which false alarms are counted."""
TURNED = (30.0, 80.0)
"""Camera azimuths of ``train_turned``, to either side: what "not side-on" looks like."""

_WEAR = ["tight"] * 8 + ["tshirt"] * 7 + ["hoodie"] * 5
_WEAR_BACKS = ["tight"] * 11 + ["tshirt"] * 7 + ["hoodie"] * 2


@dataclass(frozen=True)
class Set:
    """What is particular about a set.

    `shows`: everything in its shares; good form only; a handful of short clips; stairs; unrelated
    postures, one a second, of any kind or of a bending back.
    `bodies`: how many people are in it.
    `wide`: its people have any natural back, each equally often.
    """

    size: int
    bodies: int
    shows: Literal["all", "good", "short", "stairs", "postures", "bends"] = "all"
    stretches: Sequence[str] = STRETCHES
    azimuths: tuple[float, float] = AZIMUTHS
    wear: Sequence[str] = tuple(_WEAR)
    wide: bool = False

    @property
    def alone(self) -> bool:
        """Nobody else is in the room."""
        return self.shows not in ("all", "good")


_STAIRS = Set(48, 48, "stairs", _BACKS, SIDE_ON, wide=True)
SETS: dict[str, Set] = {
    "dev": Set(60, 32),
    "test": Set(60, 32),
    "small": Set(6, 6, "short"),
    "good_dev": Set(220, 220, "good", _BACKS, SIDE_ON),
    "rounded_dev": Set(64, 64),
    "good": Set(96, 96, "good", _BACKS, SIDE_ON),
    "stairs_dev": _STAIRS,
    "stairs_test": _STAIRS,
    "train": Set(960, 960, "postures", _BACKS),
    "train_backs": Set(960, 480, "bends", _BACKS, SIDE_ON, tuple(_WEAR_BACKS), wide=True),
    "train_supine": Set(240, 240, "postures", ("supine",)),
    "train_turned": Set(240, 240, "postures", azimuths=TURNED),
    "lying": Set(len(LYING), len(LYING), stretches=("supine",)),
}
SIZES = {name: of.size for name, of in SETS.items()}

_KINDS = ["whole"] * 6 + ["lumbar"] * 2 + ["thoracic"] * 2 + ["knee"] * 2
_BEGUN = ["upright"] * 6 + ["straight"] * 3 + ["rounded"] * 3
_IN_FRONT = [True] * 3 + [False]
_TROUSERS = ["leggings"] * 9 + ["loose"] * 6 + ["shorts"] * 5
_HANDS = ["sides"] * 9 + ["grip"] * 5 + ["strap"] * 4 + ["belly"] * 2
_OTHERS = ["nobody"] * 15 + ["stands"] * 3 + ["walks"] * 2
_HIDDEN = [True] * 4 + [False] * 16
_SMALL = {
    "standing": ["good", "rounded_from_start"],
    "seated": ["good", "rounded_from_start"],
    "supine": ["good", "bent_knee"],
}
_STRAPS: tuple[Color, ...] = (
    (0.15, 0.16, 0.18), (0.75, 0.22, 0.20), (0.20, 0.35, 0.65), (0.85, 0.80, 0.70),
)  # fmt: skip


def variant_of(split: str, number: int) -> tuple[str, str]:
    """Stretch and variant of a clip."""
    of = SETS[split]
    nth, place = divmod(number, len(of.stretches))
    stretch, what, deck = of.stretches[place], "variant", list[str]()
    shares = programmes.SHARES[stretch]
    match of.shows:
        case "postures" | "bends":
            return stretch, "postures"
        case "short":
            return stretch, _SMALL[stretch][nth % 2]
        case "stairs":
            what, deck = "kind", _KINDS
        case "good":
            deck = [name for name in ("good", "mild_flexion") for _ in range(shares[name])]
        case "all":
            deck = [name for name, n in shares.items() for _ in range(n)]
    return stretch, deal(split, f"{what} {stretch}", nth, deck)


def body_of(split: str, number: int) -> int:
    """Number of the body that a clip shows; each clip beyond the set has one of its own."""
    return number % SETS[split].bodies if number < SIZES[split] else number


def _twin(number: int) -> tuple[int, bool]:
    """Person of a clip of ``train_backs``, and whether the shoulders ride up.

    Of four clips in a row two show two people whose shoulders stay, and two the same people with
    shoulders that ride up as they round: people do either, and what is learnt must not care.
    """
    four, place = divmod(number, 4)
    return 2 * four + place % 2, place >= 2


def _programme(
    split: str, number: int, variant: str, hands: str, rides: bool, rng: np.random.Generator
) -> Programme:
    stretch, shows = variant_of(split, number)[0], SETS[split].shows
    short = shows == "short"
    if shows == "stairs":
        return _staircase(split, number, stretch, variant, rng)
    if shows == "bends":
        return postures.bent_postures(stretch, rng, rides_up=rides)
    if stretch == "supine":
        if variant == "postures":
            return postures.lying_postures(hands, rng)
        return programmes.supine(variant, rng, hands, short)
    if variant == "postures":
        return postures.postures(stretch, rng)
    return programmes.upright(stretch, variant, rng, short)


def _hands(split: str, number: int, stretch: str, variant: str) -> str:
    if stretch != "supine" or variant == "no_stretch":
        return "sides"
    hands = deal(split, "hands", number // 3, _HANDS)
    return "grip" if variant == "change_of_side" and hands == "strap" else hands


def _person(split: str, body: int) -> Person:
    person = draw_person(split, body)
    if not SETS[split].wide:
        return person
    kyphosis, lordosis = draw_wide_curves(generator("curves", split, body))
    shape = replace(person.shape, kyphosis=round(kyphosis, 1), lordosis=round(lordosis, 1))
    return replace(person, shape=shape)


def _azimuth(split: str, rng: np.random.Generator) -> float:
    azimuth = float(rng.uniform(*SETS[split].azimuths))
    return azimuth * float(rng.choice((-1.0, 1.0))) if split == "train_turned" else azimuth


def sample_clip(split: str, number: int) -> Clip:
    """Clip ``number`` of a split, from 0; the same one every time."""
    if split == "lying":
        return lying_clip(number)
    of, name, rides = SETS[split], f"{split}-{number:03d}", False
    if split == "train_backs":
        number, rides = _twin(number)
    rng = generator("clip", split, number)
    stretch, variant = variant_of(split, number)
    hands = _hands(split, number, stretch, variant)
    programme = _programme(split, number, variant, hands, rides, rng)
    body = body_of(split, number)
    person = _person(split, body)
    trousers = deal(split, "trousers", number, _TROUSERS)
    look = draw_look(person, deal(split, "wear", number, of.wear), trousers, rng)

    near, far = ("left", "right") if rng.random() < 0.5 else ("right", "left")
    side = "both" if stretch == "seated" else (near if rng.random() < 0.65 else far)
    if variant == "change_of_side":
        first, second = programme.holds
        second = replace(second, side="left" if side == "right" else "right")
        programme = replace(programme, holds=(first, second))
    framing = draw_framing(rng, near, _azimuth(split, rng), upright=stretch == "standing")
    company = "nobody" if of.alone else deal(split, "others", number, _OTHERS)
    walks, length = company == "walks", programme.length
    others = [] if company == "nobody" else [draw_other(rng, split, number, length, walks)]
    room = draw_room(rng, stretch, max([o.behind + 0.45 for o in others], default=0.0))
    if not (of.shows == "short" or of.wide) and deal(split, "hidden", number, _HIDDEN):
        room = replace(room, foreground=(draw_occluder(rng, stretch, framing),))
    moves = programme.holds and min(t for keys in programme.keys.values() for t, _ in keys) < 0
    tags = {
        hands: hands != "sides", "second_person": others, "occluded": room.foreground,
        "portrait": framing.width < framing.height_px, "far_leg": side == far,
        "starts_moving": moves,
    }  # fmt: skip
    return Clip(
        *(f"{name}-{stretch}", stretch, side, person.shape, look, room, framing, programme),
        seed=int(rng.integers(1, 1_000_000)),
        fps=_frame_rate(split, number, variant),
        light=draw_light(rng),
        film=draw_film(rng),
        split=split,
        body=f"{split}-{body:03d}",
        tags=(variant, *(tag for tag, holds in tags.items() if holds)),
        others=tuple(others),
        strap=_STRAPS[int(rng.integers(len(_STRAPS)))] if hands == "strap" else None,
    )


def _staircase(
    split: str, number: int, stretch: str, kind: str, rng: np.random.Generator
) -> Programme:
    begun = deal(split, f"begun {stretch}", number // 2, _BEGUN)
    # Of two clips of a kind and stretch one shows the odd steps.
    before = [variant_of(split, n) for n in range(number)].count((stretch, kind))
    odd = deal(split, f"odd {stretch} {kind}", before, [True, False])
    front = begun == "upright" and deal(split, f"arms {stretch}", number // 2, _IN_FRONT)
    return stairs(stretch, cast(Kind, kind), cast(Begun, begun), odd, rng, arms_in_front=front)


def _frame_rate(split: str, number: int, variant: str) -> int:
    """Frames a second: phones record 30; 10 keep what shows no more at 30 small."""
    if variant == "postures":
        return 1
    if SETS[split].shows == "stairs":
        return 30 if number // 2 % 2 else 15
    return 10


def clips_of(split: str) -> list[Clip]:
    """All clips of a set.

    Those of ``rounded_dev`` are the clips beyond the set ``dev`` in which a back rounds, seen from
    within `SIDE_ON`, each of a person of its own: to choose on together with ``good_dev``, for who
    is called rounded must be weighed against who is not.
    """
    if split != "rounded_dev":
        return [sample_clip(split, number) for number in range(SIZES[split])]
    drawn = (
        sample_clip("dev", number)
        for number in itertools.count(SIZES["dev"])
        if variant_of("dev", number)[1] in programmes.ROUNDING
    )
    found = (clip for clip in drawn if SIDE_ON[0] <= clip.camera.azimuth <= SIDE_ON[1])
    return list(itertools.islice(found, SIZES[split]))
