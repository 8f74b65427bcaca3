"""What makes two scorings the same: everything that decides a result, and nothing else."""

import pytest

from formcheck.batch import kept as identity
from formcheck.batch.task import How
from formcheck.judge import Settings
from formcheck.pipeline import pose_store
from formcheck.pipeline.replay import poses_name
from formcheck.rules.catalogue import Wanted

CONTENT = "sha256:" + 64 * "a"


@pytest.fixture
def fresh():
    """Fingerprints are kept in memory."""
    identity.code_fingerprint.cache_clear()
    pose_store.seen_by.cache_clear()
    yield
    identity.code_fingerprint.cache_clear()
    pose_store.seen_by.cache_clear()


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(("version", "same"), [("POSE_VERSION", False), ("RULES_VERSION", True)])
def test_another_version_is_another_outcome_and_perhaps_other_landmarks(monkeypatch, version, same):
    how = How(Settings())
    key, name = identity.score_key(CONTENT, how), poses_name(CONTENT, how.settings)
    for module in (identity, pose_store):
        if hasattr(module, version):
            monkeypatch.setattr(module, version, getattr(module, version) + 1)
    identity.code_fingerprint.cache_clear()
    pose_store.seen_by.cache_clear()
    assert identity.score_key(CONTENT, how) != key
    assert (poses_name(CONTENT, how.settings) == name) is same


@pytest.mark.parametrize(
    ("settings", "same_landmarks"),
    [
        (Settings(target_s=12.0), True),
        (Settings(Wanted(stretch="seated")), True),
        (Settings(model="lite"), False),
        (Settings(slow_motion=4.0), False),
    ],
)
def test_changed_settings_are_another_outcome_and_maybe_other_landmarks(settings, same_landmarks):
    before, after = How(Settings()), How(settings)
    assert identity.score_key(CONTENT, before) != identity.score_key(CONTENT, after)
    names = {poses_name(CONTENT, how.settings) for how in (before, after)}
    assert (len(names) == 1) is same_landmarks
