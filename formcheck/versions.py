"""Numbers that change with what formcheck sees and with what it says of it.

Poses that were kept, and results in a journal, are taken again only while these are the same. Raise
the one in the commit that changes what comes out; a test compares with results in the repository
(tests/golden) and fails when they change and the number does not.
"""

from __future__ import annotations

POSE_VERSION = 2
"""Of which frames are looked at and what is seen in them: track, pose stage, the store itself."""

RULES_VERSION = 8
"""Of what is measured and judged: measure, rules, what the result says."""


def formcheck_version() -> str:
    """Version of the installed package."""
    # It brings half of the mail library along, and looking at a history must be quick.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("formcheck")
    except PackageNotFoundError:
        return "0+unknown"
