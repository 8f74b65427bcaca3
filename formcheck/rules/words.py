"""A stretch and a fault by their names.

The rules are imported late: the history reads names, and is looked at without loading NumPy.
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
    """Return the rule for a fault of any stretch; None for one that this version does not know.

    A fault is the same in every stretch that has it.
    """
    from formcheck.rules.catalogue import catalogue
    from formcheck.rules.common import rule_in

    rules = tuple(rule for stretch in catalogue().values() for rule in stretch.rules)
    return rule_in(rules, fault)
