"""What is scored is what was hashed, whatever happens to the names meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from formcheck.batch import scoring
from formcheck.batch.clips import find_clips, remote_identity
from formcheck.batch.kept import Journal
from formcheck.batch.run import Plan, Run
from formcheck.batch.scoring import Scorer, UnreachableError, fetched
from formcheck.batch.task import How, Limits, Outcome, Task
from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings
from formcheck.pipeline.recorded import ChangedError, HeldFile
from formcheck.pipeline.replay import Poses, keep_poses
from formcheck.pipeline.track import Look
from formcheck.report.result import Source
from tests.cached_poses import load

HOW = How(Settings(model="lite"))
CLIPS = Path(__file__).resolve().parents[1] / "clips"


def swap(one: Path, other: Path) -> None:
    away = one.with_name("away")
    one.rename(away)
    other.rename(one)
    away.rename(other)


# --- a file ----------------------------------------------------------------------------------


def swap_twice(path: Path) -> None:
    swap(path, path.with_name("b"))
    swap(path, path.with_name("b"))


def turn_the_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("old"))
    shutil.copytree(path.parent.with_name("old"), path.parent)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda path: swap(path, path.with_name("b")), id="swapped"),
        pytest.param(swap_twice, id="swapped and swapped back"),
        pytest.param(lambda path: path.write_text("aaaa"), id="written"),
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(turn_the_folder, id="its folder"),
    ],
)
def test_whatever_happens_to_a_held_file_is_noticed(tmp_path, harm):
    path = tmp_path / "clips" / "a"
    path.parent.mkdir()
    path.write_text("aaaa")
    path.with_name("b").write_text("bbbb")
    with HeldFile(path) as held:
        held.check()
        first = held.sha256()
        _wait_for_the_clock(path)
        harm(path)
        with pytest.raises(ChangedError, match=r"a changed while it was read: let nothing write"):
            held.check()
        if path.parent.with_name("old").exists():
            assert held.sha256() == first


def _wait_for_the_clock(path: Path) -> None:
    """The times of files move in steps of some milliseconds."""
    probe = path.with_name("probe")
    probe.touch()
    begun = probe.stat().st_ctime_ns
    while probe.stat().st_ctime_ns == begun:
        probe.touch()
    probe.unlink()


# --- a run -----------------------------------------------------------------------------------


class Swapping:
    """An executor that has all tasks made before it scores any, and swaps files meanwhile."""

    def __init__(self, before: Callable[[], None], after: Callable[[], None]) -> None:
        self.before, self.after = before, after

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        waiting = list(tasks)
        self.before()
        answers = [self._answer(task) for task in waiting]
        self.after()
        yield from answers

    def _answer(self, task: Task) -> Outcome:
        return scoring.answer(Scorer.__new__(Scorer), task, "", lambda _: None)


@pytest.fixture
def landmarks(tmp_path) -> list[Path]:
    """Landmarks of two clips, the second twice as long."""
    folder = tmp_path / "kept"
    folder.mkdir()
    source = Source("c.mp4", 640, 480, 10.0, 1.0, 5, 5)
    looks = [Look(time_s, pose) for time_s, pose in load("seated_rounded")[:10]]
    paths = [folder / f"{name}.poses.npz" for name in "ab"]
    for path, count in zip(paths, (5, 10), strict=True):
        keep_poses(path, Poses(source, "lite", looks[:count]))
    return paths


def frames(journal: Path, folder: Path, executor: object) -> list[int | str]:
    """Score a folder of landmarks; returns what is said of each."""
    clips, _ = find_clips([str(path) for path in sorted(folder.iterdir())])
    plan = Plan(clips, HOW, landmarks=folder, any_model=True)
    with Journal(journal) as kept:
        outcomes = Run(plan, kept, executor).go()
    return [o.result.source.frames if o.result else o.message for o in outcomes]


def nothing() -> None: ...


def test_a_queued_file_that_is_swapped_and_swapped_back_gets_no_verdict(tmp_path, landmarks):
    a, b = landmarks
    turn = lambda: swap(a, b)  # noqa: E731
    journal = tmp_path / "t.journal"
    first = frames(journal, a.parent, Swapping(turn, turn))
    assert [str(one).partition(" changed")[1] for one in first] == [" changed", " changed"]
    # Nothing of it stays: the next run tells the truth of both.
    assert frames(journal, a.parent, Swapping(nothing, nothing)) == [5, 10]
    assert frames(journal, a.parent, Swapping(turn, turn)) == [5, 10]


def test_one_that_only_changed_places_is_known_by_its_content(tmp_path, landmarks):
    a, b = landmarks
    journal = tmp_path / "t.journal"
    assert frames(journal, a.parent, Swapping(nothing, nothing)) == [5, 10]
    sizes = {path: path.stat().st_size for path in landmarks}
    swap(a, b)
    b.write_bytes(b.read_bytes().ljust(sizes[b], b"\0")[: sizes[b]])
    os.utime(b, ns=(1, 1))
    assert frames(journal, a.parent, Swapping(nothing, nothing))[0] == 10


@pytest.mark.model
def test_a_clip_that_is_swapped_while_it_is_looked_at_leaves_no_landmarks(tmp_path):
    paths = [tmp_path / f"{name}.mp4" for name in "ab"]
    for path, name in zip(paths, ("small-001-seated", "small-003-standing"), strict=True):
        shutil.copy(CLIPS / f"{name}.mp4", path)
    with HeldFile(paths[0]) as held:
        content = f"sha256:{held.sha256()}"
    store = tmp_path / "store.npz"
    task = Task("k", str(paths[0]), HOW, Limits(), store=str(store), content=content)
    looks = []

    def beat(done: int) -> None:
        if done == 1:
            swap(*paths)
            swap(*paths)
        looks.append(done)

    scorer = Scorer()
    try:
        with pytest.raises(ChangedError):
            scorer.score(task, beat)
        assert not store.exists()
        assert len(looks) > 10
        assert scorer.score(task).result.holds
        assert store.exists()
    finally:
        scorer.close()


def test_a_file_that_was_not_there_and_is_then_is_not_the_one_that_was_hashed(tmp_path):
    task = Task("k", str(tmp_path / "none.npz"), HOW, Limits(), content="sha256:00")
    with pytest.raises(UnreadableInputError, match="There is no file"):
        Scorer.score(Scorer.__new__(Scorer), task)


def test_an_object_that_changes_in_its_store_is_not_scored():
    fsspec = pytest.importorskip("fsspec")
    address = "memory://swapped/a.mp4"
    fsspec.filesystem("memory").pipe_file("/swapped/a.mp4", b"x")
    task = Task("k", address, HOW, Limits(), content=remote_identity(address))
    with fetched(task) as local:
        assert Path(local.path).read_bytes() == b"x"
    fsspec.filesystem("memory").pipe_file("/swapped/a.mp4", b"other")
    with pytest.raises(UnreadableInputError, match="changed while it was read"), fetched(task):
        pass
    fsspec.filesystem("memory").rm("/swapped/a.mp4")
    with pytest.raises(UnreachableError), fetched(task):
        pass
