import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from formcheck.batch.clips import Clip, find_clips
from formcheck.batch.kept import Journal
from formcheck.batch.run import Plan, Run, score_here
from formcheck.batch.task import How, Limits, Outcome
from formcheck.judge import Settings

HERE = Path(__file__).parent
CHILD = (sys.executable, str(HERE / "fake_child.py"))


@pytest.fixture
def log(tmp_path, monkeypatch) -> Path:
    """Where fake children write which clips they have scored."""
    path = tmp_path / "log.txt"
    path.touch()
    monkeypatch.setenv("FAKE_LOG", str(path))
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    path = tmp_path / "clips"
    path.mkdir()
    return path


@pytest.fixture
def score(tmp_path, log) -> Callable[..., tuple[list[Clip], list[Outcome]]]:
    """Run over inputs with fake children and a journal that stays."""
    assert log.exists()

    def run(*inputs: object, workers: int = 1, limits: Limits | None = None, **plan: object):
        clips, _ = find_clips([str(name) for name in inputs])
        settings = plan.pop("settings", Settings())
        made = Plan(clips, How(settings), limits or Limits(), **plan)
        with Journal(tmp_path / "t.journal") as journal:
            return clips, Run(
                made, journal, partial(score_here, workers=workers, command=CHILD)
            ).go()

    return run
