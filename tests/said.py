"""What cues say in English, for tests that read better with the words."""

from __future__ import annotations

from formcheck.rules.problems import PROBLEMS
from formcheck.texts import Line, load_texts

ENGLISH = load_texts("en")
"""Without stretches from outside."""
ADVICE = {name: ENGLISH(f"problem.{name}") for name in PROBLEMS}


def said(cue: Line | None) -> str:
    """Return a cue's words."""
    return "" if cue is None else load_texts("en").shown(cue)
