"""Draw people: bodies that belong to one split, what they wear in one clip, and bystanders."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, replace

import numpy as np

from formcheck.lab.synth import arms
from formcheck.lab.synth.body import (
    BELLY_MEAN_SD,
    BUTTOCKS_MEAN_SD,
    SOFT_TISSUE_RANGE,
    Body,
    BodyShape,
)
from formcheck.lab.synth.draws import Color, generator, number, rounded
from formcheck.lab.synth.look import Look
from formcheck.lab.synth.pose import Leg, Posed, Posture, pose, rotation


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


#: Curves to sample from, degrees added to the mesh's own. The mesh stands like a mannequin: its
#: back line turns by 45 deg in the lumbar and 46 deg in the thoracic part of a young woman.
#: Measured on the skin, people standing show about 30 +- 10 deg and 45 +- 10 deg (Mannion et al.,
#: Eur Spine J 2004; as Cobb angles lumbar lordosis 30-60 deg and thoracic kyphosis 20-50 deg).
#: With the hips flexed as in these stretches the hamstrings hold the pelvis back, and lordosis is
#: about half of that standing (Keegan, JBJS 1953), hence the means below. The mesh overdoes what
#: women's backs have more than men's.
KYPHOSIS_RANGE = (-10.0, 28.0)
KYPHOSIS_MEAN_SD = (6.0, 8.0)
#: Kyphosis grows after 40 by about 3 deg a decade (Fon et al., AJR 1980).
KYPHOSIS_PER_YEAR = 0.3
LORDOSIS_RANGE = (-48.0, 2.0)
LORDOSIS_MEAN_SD = {"female": (-30.0, 9.0), "male": (-19.0, 9.0)}


def draw_curves(rng: np.random.Generator, male: float, age: float) -> tuple[float, float]:
    """Draw a person's ``kyphosis`` and ``lordosis`` from the ranges above, degrees."""
    mean, spread = KYPHOSIS_MEAN_SD
    mean += KYPHOSIS_PER_YEAR * max(age - 40.0, 0.0)
    kyphosis = float(np.clip(rng.normal(mean, spread), *KYPHOSIS_RANGE))
    (woman, a), (man, b) = LORDOSIS_MEAN_SD["female"], LORDOSIS_MEAN_SD["male"]
    lordosis = rng.normal(woman + male * (man - woman), a + male * (b - a))
    lordosis += 0.3 * (kyphosis - mean)  # round above goes with hollow below
    return kyphosis, float(np.clip(lordosis, *LORDOSIS_RANGE))


#: Curves of the sets of stairs, degrees of back angle when standing at ease: any back that is met,
#: equally often, so that nothing can be learnt from how a natural back looks.
WIDE_ANGLE_RANGE = (-60.0, 50.0)
_WIDE_KYPHOSIS = (-20.0, 30.0)
_WIDE_LORDOSIS = (-60.0, 45.0)
#: Back angle of a standing body without curves of its own, and what a degree of each adds
#: (`truth.back_points` on average bodies).
_ANGLE_AT_0, _PER_KYPHOSIS, _PER_LORDOSIS = -9.0, 0.8, -0.92


def draw_wide_curves(rng: np.random.Generator) -> tuple[float, float]:
    """Draw ``kyphosis`` and ``lordosis`` so that the back angle is spread evenly, degrees."""
    wanted = float(rng.uniform(*WIDE_ANGLE_RANGE))
    kyphosis = float(rng.uniform(*_WIDE_KYPHOSIS))
    lordosis = (wanted - _ANGLE_AT_0 - _PER_KYPHOSIS * kyphosis) / _PER_LORDOSIS
    return kyphosis, float(np.clip(lordosis, *_WIDE_LORDOSIS))


def draw_person(split: str, place: int) -> Person:
    """Person ``place`` of a split: always the same one, and nobody else's twin.

    Sizes are those of adults (about 1.65 +- 0.07 m and 1.78 +- 0.07 m); for the curves of the
    spine see `draw_curves`.
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


_STRIDE = 1.35  # metres of two steps


@dataclass(frozen=True)
class Bystander:
    """Somebody else in the room.

    `behind`: metres behind the person, away from the camera.
    `z`: metres in front of the person's hips (at the start of the clip).
    `turn`: where a standing one faces, degrees from where the person faces.
    `speed`: metres a second along z; 0 = stands.
    """

    shape: BodyShape
    look: Look
    behind: float
    z: float
    turn: float = 0.0
    speed: float = 0.0

    def posed(self, body: Body, t: float, near: float) -> Posed:
        """The posture at a time; ``near`` +1 if the camera is on the person's left."""
        phase = 2 * np.pi * abs(self.speed) * t / _STRIDE
        posture = Posture(pelvis=3.0 if self.speed else 0.0, spine=2.0)
        if self.speed:
            posture = replace(posture, left=_step(phase), right=_step(phase + np.pi))
            swing = -np.sin(phase)
        else:
            still = Leg(thigh=0.5, knee=3.0, spread=3.0, ankle=2.0)
            posture = replace(posture, left=still, right=replace(still, spread=4.0))
            swing = 0.05
        both = arms.swinging(pose(body, posture), float(swing))
        posed = pose(body, replace(posture, arms=both))
        feet = body.part("foot_left", "toes_left", "foot_right", "toes_right")
        low = posed.skin(body.vertices[feet], body.weights[feet])[:, 1].min()
        heading = self.turn if not self.speed else (0.0 if self.speed > 0 else 180.0)
        turn = rotation(np.array([0.0, 1.0, 0.0]), heading)
        place = np.array([-near * self.behind, -float(low), self.z + self.speed * t])
        return Posed(body, turn @ posed.rotations, posed.joints @ turn.T + place)


def _step(phase: float) -> Leg:
    """A leg while walking; forward at a quarter of the cycle, swinging through before it."""
    knee = 6.0 + 52.0 * max(0.0, float(np.cos(phase - 0.25))) ** 1.5
    thigh = 4.0 + 23.0 * float(np.sin(phase))
    return Leg(thigh=thigh, knee=knee, ankle=float(8.0 * np.sin(phase + 2.6)), spread=1.5)
