"""Natural curves of the standing spine: how round the chest is, how hollow the lower back.

The curves are bent into the rest shape itself, so a body's neutral is its rest pose: every
rotation of a posture, and with it the truth of spine flexion, counts from there.
"""

from __future__ import annotations

import numpy as np

from formcheck.lab.synth.bodydata import FloatArray
from formcheck.lab.synth.skeleton import BONES, INDEX, PARENTS, SIDES, SPINE, bisect, rotation_x

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

#: How far the pelvis goes along with the lowest lumbar vertebra: in standing, the slope of the
#: sacrum follows lordosis by about half (Roussouly et al., Spine 2005: sacral slope 39.6 +- 7.9
#: deg, lordosis 61.4 +- 9.7 deg, r = 0.86).
_PELVIS_SHARE = 0.5
#: Shares of the curves per joint. Lordosis bends back from spine2 to spine4, kyphosis forward
#: from spine5 to spine7, a little over the neighbours so that the two run into one another.
_LORDOSIS = dict(zip(SPINE, (0.0, 0.30, 0.34, 0.26, 0.10, 0.0, 0.0), strict=True))
_KYPHOSIS = dict(zip(SPINE, (0.0, 0.0, 0.0, 0.12, 0.30, 0.33, 0.25), strict=True))
_NECK = ("neck1", "neck2", "neck3", "head")


def curve_angles(joints: FloatArray, kyphosis: float, lordosis: float) -> dict[str, float]:
    """How far each bone of pelvis, spine and neck pitches from the mesh's own rest, degrees.

    The lowest vertebra takes the pitch that keeps the base of the neck above the hips (as people
    stand: in balance), and the neck brings the head back to level.
    """

    def profile(base: float) -> dict[str, float]:
        out = {"pelvis": _PELVIS_SHARE * base}
        at = base
        for bone in SPINE:
            at += kyphosis * _KYPHOSIS[bone] - lordosis * _LORDOSIS[bone]
            out[bone] = at
        out |= {bone: at * (3 - i) / 4 for i, bone in enumerate(_NECK)}
        return out

    def drift(base: float) -> float:
        """How far the base of the neck moves forward, metres."""
        turned, total = profile(base), 0.0
        for lower, upper in zip(("pelvis", *SPINE), (*SPINE, "neck1"), strict=True):
            step = joints[INDEX[upper]] - joints[INDEX[lower]]
            total += float((rotation_x(turned[lower]) @ step - step)[2])
        return total

    # Leaning further forward always moves the neck further forward.
    return profile(bisect(drift, -90.0, 90.0, steps=40))


def curve_spine(
    vertices: FloatArray,
    weights: FloatArray,
    joints: FloatArray,
    kyphosis: float,
    lordosis: float,
) -> tuple[FloatArray, FloatArray]:
    """Bend a rest shape's spine; returns vertices and joints.

    Arms and legs keep their direction; the arms move with the shoulders.
    `vertices`, `weights`, `joints`: (V, 3), (V, B) and (B, 3).
    `kyphosis`, `lordosis`: degrees added to the mesh's own curves.
    """
    if kyphosis == 0 and lordosis == 0:
        return vertices, joints
    angles = curve_angles(joints, kyphosis, lordosis)
    angles |= {f"hip_{s}": 0.5 * angles["pelvis"] for s in SIDES}
    angles |= {f"clavicle_{s}": 0.5 * angles["spine7"] for s in SIDES}
    turns = np.stack([rotation_x(angles.get(bone, 0.0)) for bone in BONES])
    moved = joints.copy()
    for i, bone in enumerate(BONES):
        if PARENTS[bone]:
            p = INDEX[PARENTS[bone]]
            moved[i] = moved[p] + turns[p] @ (joints[i] - joints[p])
    shift = moved - np.einsum("bij,bj->bi", turns, joints)
    blended = np.einsum("nb,bij->nij", weights, turns)
    bent = np.einsum("nij,nj->ni", blended, vertices) + weights @ shift
    return np.asarray(bent), moved


#: Curves of the sets of stairs, degrees of back angle when standing at ease: any back that is met,
#: equally often, so that nothing can be learnt from how a natural back looks.
WIDE_ANGLE_RANGE = (-60.0, 50.0)
_WIDE_KYPHOSIS = (-20.0, 30.0)
_WIDE_LORDOSIS = (-60.0, 45.0)
#: Back angle of a standing body without curves of its own, and what a degree of each adds
#: (`backline.back_points` on average bodies).
_ANGLE_AT_0, _PER_KYPHOSIS, _PER_LORDOSIS = -9.0, 0.8, -0.92


def draw_wide_curves(rng: np.random.Generator) -> tuple[float, float]:
    """Draw ``kyphosis`` and ``lordosis`` so that the back angle is spread evenly, degrees."""
    wanted = float(rng.uniform(*WIDE_ANGLE_RANGE))
    kyphosis = float(rng.uniform(*_WIDE_KYPHOSIS))
    lordosis = (wanted - _ANGLE_AT_0 - _PER_KYPHOSIS * kyphosis) / _PER_LORDOSIS
    return kyphosis, float(np.clip(lordosis, *_WIDE_LORDOSIS))


def draw_curves(rng: np.random.Generator, male: float, age: float) -> tuple[float, float]:
    """Draw a person's ``kyphosis`` and ``lordosis`` from the ranges above, degrees."""
    mean, spread = KYPHOSIS_MEAN_SD
    mean += KYPHOSIS_PER_YEAR * max(age - 40.0, 0.0)
    kyphosis = float(np.clip(rng.normal(mean, spread), *KYPHOSIS_RANGE))
    (woman, a), (man, b) = LORDOSIS_MEAN_SD["female"], LORDOSIS_MEAN_SD["male"]
    lordosis = rng.normal(woman + male * (man - woman), a + male * (b - a))
    lordosis += 0.3 * (kyphosis - mean)  # round above goes with hollow below
    return kyphosis, float(np.clip(lordosis, *LORDOSIS_RANGE))
