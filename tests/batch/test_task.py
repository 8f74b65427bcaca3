"""What makes two scorings the same: everything that decides a result, and nothing else."""

from __future__ import annotations

import os

import pytest

from formcheck.batch import task as identity
from formcheck.batch.task import CLIP, How, nameless
from formcheck.judge import Settings
from formcheck.pipeline import models
from formcheck.pipeline.replay import poses_name
from formcheck.rules.catalogue import Wanted
from formcheck.untrusted import clean, visible

CONTENT = "sha256:" + 64 * "a"


@pytest.fixture
def fresh():
    """Fingerprints are kept in memory."""
    identity.code_fingerprint.cache_clear()
    models.seen_by.cache_clear()
    yield
    identity.code_fingerprint.cache_clear()
    models.seen_by.cache_clear()


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(("version", "same"), [("POSE_VERSION", False), ("RULES_VERSION", True)])
def test_another_version_is_another_outcome_and_perhaps_other_landmarks(monkeypatch, version, same):
    how = How(Settings())
    key, name = identity.score_key(CONTENT, how), poses_name(CONTENT, how.settings)
    for module in (identity, models):
        if hasattr(module, version):
            monkeypatch.setattr(module, version, getattr(module, version) + 1)
    identity.code_fingerprint.cache_clear()
    models.seen_by.cache_clear()
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


def test_text_that_is_none_becomes_text_that_any_file_can_hold():
    assert clean(os.fsdecode(b"\xff\xfe.mp4")) == "\ufffd\ufffd.mp4"
    assert clean("\ud800x").encode() == b"?x"
    assert clean("ü – 日本") == "ü – 日本"


def test_nothing_in_a_name_steers_the_terminal():
    assert visible("a\x1b[2Jb\nc\u2028d\u202eü.mp4") == "a\\x1b[2Jb\\nc\\u2028d\\u202eü.mp4"
    assert visible("3.05\u202fPM – 日本 [1].mov") == "3.05\u202fPM – 日本 [1].mov"


def test_a_kept_message_has_no_name_of_its_own():
    kept = nameless("/a/b.mp4 is damaged, /tmp/a/b.mp4 too.", "/a/b.mp4", "/tmp/a/b.mp4")
    assert kept == f"{CLIP} is damaged, {CLIP} too."
