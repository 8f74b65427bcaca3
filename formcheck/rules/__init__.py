"""From measures to feedback: which stretch, holds, faults, cues, scores.

Names are looked up here without NumPy: the rules are imported late, because the history reads
names, and is looked at without loading them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.rules.stretch import Rule, Stretch


def stretch_named(name: str) -> Stretch | None:
    """Return a stretch; None for one that this version does not know."""
    from formcheck.rules.catalogue import catalogue

    return catalogue().get(name)


def rule_named(fault: str) -> Rule | None:
    """Return the rule for a fault of any stretch, bouncing included; None for an unknown one.

    A fault is the same in every stretch that has it.
    """
    from formcheck.rules.catalogue import catalogue
    from formcheck.rules.common import BOUNCING_RULE

    rules = (rule for stretch in catalogue().values() for rule in stretch.rules)
    return next((rule for rule in (*rules, BOUNCING_RULE) if rule.fault == fault), None)
