"""When to get help: the signs that the NHS names for back pain (docs/evidence.md), in sentences."""

from __future__ import annotations

from formcheck.texts import Texts

EMERGENCY = ("flag.saddle", "flag.bladder", "flag.legs")
ASK_FIRST = ("flag.accident", "flag.fever", "flag.weight")


def emergency(texts: Texts) -> str:
    """Say with which signs to get help at once."""
    return texts("health.emergency", flags=" ".join(map(texts, EMERGENCY)))


def ask_first(texts: Texts) -> str:
    """Say with which signs to ask a doctor before stretching."""
    return texts("health.first", flags=" ".join(map(texts, ASK_FIRST)))
