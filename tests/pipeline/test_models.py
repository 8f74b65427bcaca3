"""Which model is used for what, and what is said when one is missing."""

import pytest

from formcheck.errors import UsageError
from formcheck.pipeline import models
from formcheck.pipeline.analyze import settings_for
from formcheck.rules.catalogue import Wanted


def test_a_model_that_is_not_installed_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(models, "_FOLDERS", (tmp_path,))
    with pytest.raises(UsageError, match=r"python models/build_models\.py heavy"):
        models.model_path("heavy")


@pytest.mark.parametrize("name", models.MODEL_NAMES)
def test_every_model_is_there(name):
    assert models.model_path(name).stat().st_size > 1_000_000


def test_clips_and_photographs_have_models_of_their_own_unless_one_is_asked_for():
    own = settings_for(Wanted(), None, 30.0)
    assert (own.model, own.photo_model) == (models.CLIP_MODEL, models.PHOTO_MODEL)
    asked = settings_for(Wanted(), "lite", 30.0)
    assert (asked.model, asked.photo_model) == ("lite", "lite")
