"""Names of things as people read them."""

from __future__ import annotations

ANGLE_WORDS = {
    "hip_flexion_deg": "hip flexion",
    "hip_hinge_deg": "hip hinge",
    "spine_flexion_deg": "spine flexion",
    "back_angle_deg": "back angle",
    "knee_flexion_deg": "knee flexion",
    "trunk_inclination_deg": "trunk inclination",
    "leg_raise_deg": "leg raise",
}


WHAT_IS_JUDGED = {
    "rounded_back": "the back",
    "bent_knee": "the knee",
    "resting_leg": "the other leg",
    "lifted_pelvis": "whether the pelvis stays down",
    "lifted_head": "whether the head stays down",
}
"""What the rule for a fault looks at."""


VARIANT_WORDS = {"other_knee_bent": "with the other knee bent"}
"""How a variant of a stretch is said after the side."""


def side_words(side: str, variant: str | None = None) -> str:
    """Say the stretched side and the variant: "both legs", "left leg with the other knee bent"."""
    words = "both legs" if side == "both" else f"{side} leg"
    return f"{words} {VARIANT_WORDS[variant]}" if variant in VARIANT_WORDS else words
