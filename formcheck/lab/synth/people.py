"""Draw people: bodies that belong to one split, and what they wear in one clip."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

from formcheck.lab.synth.body import (
    BELLY_MEAN_SD,
    BUTTOCKS_MEAN_SD,
    SOFT_TISSUE_RANGE,
    BodyShape,
)
from formcheck.lab.synth.curves import draw_curves
from formcheck.lab.synth.draws import Color, generator, number, rounded
from formcheck.lab.synth.look import Look


@dataclass(frozen=True)
class Person:
    """A body with the parts of its look that stay the same from clip to clip."""

    shape: BodyShape
    skin: Color
    hair: Color
    hair_style: str


# Skin in the middle of each of MakeHuman's three face targets, and how much people differ.
_SKINS = np.array([[0.47, 0.32, 0.24], [0.84, 0.67, 0.54], [0.88, 0.70, 0.61]])
_DARK = ((0.09, 0.07, 0.06), (0.13, 0.09, 0.07))
_FAIR = ((0.22, 0.15, 0.11), (0.34, 0.24, 0.16), (0.52, 0.38, 0.23), (0.72, 0.58, 0.38),
         (0.45, 0.22, 0.12))  # fmt: skip
_GREY = (0.62, 0.61, 0.60)


def _mix(a: Color, b: Color, share: float) -> Color:
    return rounded((1 - share) * np.asarray(a) + share * np.asarray(b))


def draw_person(split: str, place: int) -> Person:
    """Person ``place`` of a split: always the same one, and nobody else's twin.

    Sizes are those of adults (about 1.65 +- 0.07 m and 1.78 +- 0.07 m); for the curves of the
    spine see :func:`formcheck.lab.synth.curves.draw_curves`.
    """
    rng = generator("person", split, place)
    male = float(place % 2)
    age = number(rng, 19, 74, 1)
    mean = 1.78 if male else 1.65
    height = round(float(np.clip(rng.normal(mean, 0.07), 1.50, 1.98)), 3)
    share = rng.dirichlet((0.5, 0.5, 0.7))
    kyphosis, lordosis = draw_curves(rng, male, age)
    shape = BodyShape(
        male=male,
        age=age,
        muscle=number(rng, 0.3, 0.8),
        weight=round(float(rng.beta(2.2, 2.0) * 0.75 + 0.2), 3),
        height=height,
        ancestry=rounded(share),
        seed=int(rng.integers(1, 1_000_000)),
        kyphosis=round(kyphosis, 1),
        lordosis=round(lordosis, 1),
        buttocks=_soft(rng, *BUTTOCKS_MEAN_SD),
        belly=_soft(rng, BELLY_MEAN_SD[0] + 0.006 * (age - 40.0), BELLY_MEAN_SD[1]),
    )
    skin = rounded(share @ _SKINS * rng.normal(1.0, 0.05))
    shades = _FAIR if share[2] > 0.5 else _DARK
    hair = shades[int(rng.integers(len(shades)))]
    hair = _mix(hair, _GREY, float(np.clip((age - 42) / 35 + rng.normal(0, 0.15), 0, 0.95)))
    styles = ("short", "bald", "bun", "ponytail", "long")
    odds = (0.74, 0.16, 0.03, 0.03, 0.04) if male else (0.16, 0.0, 0.30, 0.30, 0.24)
    return Person(shape, skin, hair, str(rng.choice(styles, p=odds)))


def _soft(rng: np.random.Generator, mean: float, spread: float) -> float:
    """How much of a soft part there is, -1 to 1."""
    return round(float(np.clip(rng.normal(mean, spread), *SOFT_TISSUE_RANGE)), 2)


def _cloth(rng: np.random.Generator, dark: float) -> Color:
    """A colour of clothes; ``dark`` is the share of dark and grey ones."""
    if rng.random() < dark:
        value, saturation = rng.uniform(0.14, 0.38), rng.uniform(0.0, 0.25)
    else:
        value, saturation = rng.uniform(0.45, 0.95), rng.uniform(0.05, 0.52)
    return rounded(colorsys.hsv_to_rgb(float(rng.random()), float(saturation), float(value)))


def _unlike(skin: Color, rng: np.random.Generator, dark: float) -> Color:
    """A colour of clothes that nobody would take for bare skin."""
    while True:
        color = _cloth(rng, dark)
        if np.linalg.norm(np.asarray(color) - np.asarray(skin)) > 0.28:
            return color


def draw_look(person: Person, wear: str, trousers: str, rng: np.random.Generator) -> Look:
    """Dress a person for one clip."""
    shoes = _cloth(rng, 0.4) if rng.random() < 0.45 else None
    sleeves = {"tight": (0.10, 0.30), "tshirt": (0.26, 0.42), "hoodie": (0.98, 0.98)}[wear]
    lengths = {"leggings": (0.60, 0.95), "loose": (0.93, 0.96), "shorts": (0.30, 0.45)}[trousers]
    return Look(
        skin=person.skin,
        hair=person.hair,
        top=_unlike(person.skin, rng, 0.35),
        bottom=_unlike(person.skin, rng, 0.65),
        shoes=shoes,
        sleeve=number(rng, *sleeves, 2),
        legging=number(rng, *lengths, 2),
        wear=wear,
        trousers=trousers,
        hair_style=person.hair_style,
    )
