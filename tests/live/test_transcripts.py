"""Whole sessions are said as they are kept in tests/golden/transcripts."""

import pytest
from transcripts import SESSIONS, path_of, transcript

from formcheck.texts import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_is_said_as_it_was_read_aloud(name, language):
    """After a change: ``python -m tests.transcripts``, and read what it wrote."""
    assert transcript(name, language) == path_of(name, language).read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_reached_target_is_ticked(language):
    for name in SESSIONS:
        said = transcript(name, language)
        assert ("✓" in said) == (name == "well_done"), name
