"""Ten thousand clips cost ten thousand times one, and nothing is read twice."""

from pathlib import Path

import pytest

from formcheck.batch.clips import Clip
from formcheck.batch.run import Plan, Run
from formcheck.batch.task import How, Outcome, code_fingerprint
from formcheck.judge import Settings
from formcheck.pipeline import models
from tests.batch.test_run import RESULT

COUNT = 10_000


class Known:
    """A journal in which everything is; a real one of this size is slow to fill."""

    def checksum(self, path, _status):
        return path.name

    def outcome(self, key):
        return Outcome(key, "v", RESULT)


def no_work(tasks):
    assert not list(tasks)
    yield from ()


class Counted(list):
    """Outcomes that count how often they are gone through."""

    walks = 0

    def __iter__(self):
        self.walks += 1
        return super().__iter__()


@pytest.mark.parametrize("store", [False, True])
def test_ten_thousand_known_clips(tmp_path, monkeypatch, store):
    read: list[Path] = []
    real = models.file_sha256

    def reading(path):
        read.append(path)
        return real(path)

    for cached in (code_fingerprint, models.seen_by, models.sum_of):
        cached.cache_clear()  # As in a process of its own, whatever was tested before.
    monkeypatch.setattr(models, "file_sha256", reading)
    for number in range(COUNT):
        (tmp_path / f"{number:05}.mp4").touch()
    clips = [Clip(str(tmp_path / f"{number:05}.mp4")) for number in range(COUNT)]
    told: list[tuple[int, int, int]] = []
    plan = Plan(clips, How(Settings()), store=tmp_path if store else None)
    run = Run(plan, Known(), no_work, lambda *figures: told.append(figures))
    run._outcomes = Counted(run._outcomes)
    assert len(run.go()) == run.done == COUNT
    assert read
    assert len(read) == len(set(read))  # What is formcheck's own, once, and no clip.
    assert not any(tmp_path in path.parents for path in read)
    assert run._outcomes.walks <= 3
    assert [figures[0] for figures in told] == list(range(1, COUNT + 1))
