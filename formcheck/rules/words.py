"""Names of things as people read them.

What belongs to a stretch or a fault stands with it and is found by its name. The rules are imported
late: the history reads names, and is looked at without loading NumPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.rules.stretch import Rule, Stretch

ANGLE_WORDS = {
    "hip_flexion_deg": "hip flexion",
    "hip_hinge_deg": "hip hinge",
    "spine_flexion_deg": "spine flexion",
    "back_angle_deg": "back angle",
    "knee_flexion_deg": "knee flexion",
    "trunk_inclination_deg": "trunk inclination",
    "leg_raise_deg": "leg raise",
}


def stretch_named(name: str) -> Stretch | None:
    """Return a stretch; None for one that this version does not know."""
    from formcheck.rules.catalogue import catalogue

    return catalogue().get(name)


def rule_named(fault: str) -> Rule | None:
    """Return the rule for a fault of any stretch; None for one that this version does not know.

    A fault is the same in every stretch that has it.
    """
    from formcheck.rules.catalogue import catalogue
    from formcheck.rules.common import rule_in

    rules = tuple(rule for stretch in catalogue().values() for rule in stretch.rules)
    return rule_in(rules, fault)


def plain(name: str) -> str:
    """Say the name of something that nobody knows words for."""
    return name.replace("_", " ")


def fault_words(fault: str) -> str:
    """Say a fault in two or three words: "back rounded"."""
    rule = rule_named(fault)
    return (rule.label if rule else "") or plain(fault)


def judged_words(fault: str) -> str:
    """Say what the rule for a fault looks at: "the back"."""
    rule = rule_named(fault)
    return (rule.judged if rule else "") or plain(fault)


def variant_words(variant: str | None) -> str:
    """Say how a variant of a stretch is done; empty for the usual way and for an unknown one."""
    from formcheck.rules.catalogue import catalogue

    known = (v for stretch in catalogue().values() for v in stretch.variants)
    return next((v.words for v in known if v.name == variant), "")


def side_words(side: str, variant: str | None = None) -> str:
    """Say the stretched side and the variant: "both legs", "left leg with the other knee bent"."""
    words = "both legs" if side == "both" else f"{side} leg"
    more = variant_words(variant) if variant else ""
    return f"{words} {more}" if more else words
