"""What the process that scores says of clips that it cannot have, and while it fetches them."""

import io
import json
from types import SimpleNamespace

import pytest

from formcheck.batch import isolated
from formcheck.batch.scoring import Scorer, UnreachableError, fetched
from formcheck.batch.scoring import answer as answered
from formcheck.batch.task import CLIP, How, Limits, Outcome, Task
from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings


def task(path: object) -> Task:
    return Task("k", str(path), How(Settings()), Limits())


class Damaged(Scorer):
    def __init__(self) -> None: ...

    def score(self, task, _beat):
        raise UnreadableInputError(f"{task.path} is damaged.")


def answer(path: object) -> Outcome:
    return answered(Damaged(), task(path), "v", lambda _: None)


def test_damage_is_told_apart_from_a_clip_that_is_not_there(tmp_path):
    clip = tmp_path / "a.mp4"
    clip.touch()
    assert answer(clip).trouble == "unreadable"
    assert answer(clip).message == f"{CLIP} is damaged."
    clip.unlink()
    assert answer(clip).trouble == "unreachable"


def test_a_store_that_does_not_answer_says_nothing_about_the_clip():
    fsspec = pytest.importorskip("fsspec")
    assert answer("memory://none/a.mp4").trouble == "unreachable"
    assert answer("nosuchstore://none/a.mp4").trouble == "unreachable"
    fsspec.filesystem("memory").pipe_file("/there/a.mp4", b"x")
    outcome = answer("memory://there/a.mp4")
    assert (outcome.trouble, outcome.message) == ("unreadable", f"{CLIP} is damaged.")


def test_a_slow_fetch_gives_signs_of_life(monkeypatch):
    fsspec = pytest.importorskip("fsspec")
    fsspec.filesystem("memory").pipe_file("/slow/a.mp4", b"x" * 100)
    said: list[int] = []
    with fetched(task("memory://slow/a.mp4"), said.append) as local:
        assert local.path.endswith("a.mp4")
    assert said[-1] == 100
    clock = iter(range(100))
    monkeypatch.setattr(isolated, "time", SimpleNamespace(monotonic=lambda: 2 * next(clock)))
    answers = io.StringIO()
    answered(Damaged(), task("memory://slow/a.mp4"), "v", isolated.heart(answers))
    assert "beat" in json.loads(answers.getvalue().splitlines()[0])


def test_what_goes_wrong_while_fetching_is_unreachable():
    pytest.importorskip("fsspec")
    with pytest.raises(UnreachableError), fetched(task("memory://none/a.mp4")):
        pass
