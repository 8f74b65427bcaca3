"""What the end-to-end tests share: the sample clips, and the command run as users run it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import formcheck
from formcheck.cli import main
from formcheck.judge import Judge, Settings
from formcheck.overlay.contents import for_drawing
from formcheck.rules.coach import Feedback

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_videos"


@dataclass(frozen=True)
class Outcome:
    """What a run of the command left behind."""

    status: int
    out: str
    err: str
    folder: Path

    def json(self, stem: str) -> dict[str, Any]:
        return json.loads((self.folder / f"{stem}.json").read_text(encoding="utf-8"))

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()} if self.folder.exists() else set()


@pytest.fixture
def run(tmp_path, capfd, monkeypatch):
    """Run ``formcheck analyze ARGUMENTS -o FOLDER``.

    In this process, which has its libraries: starting takes longer than a photograph. What a
    process of its own does otherwise (streams, signals, limits) is tried in one.
    """
    monkeypatch.setenv("COLUMNS", "100")

    def command(*arguments: object, folder: Path | None = None) -> Outcome:
        folder = folder or tmp_path / "out"
        capfd.readouterr()
        status = main(["analyze", *map(str, arguments), "-o", str(folder)])
        return Outcome(status, *capfd.readouterr(), folder)

    return command


def truth_of(clip: Path) -> dict[str, Any]:
    return json.loads(clip.with_name(f"{clip.stem}.truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def looked_at(pose_store):
    """Results of sample clips and what was said at each look."""

    @cache
    def of(name: str) -> tuple[formcheck.Result, list[Feedback]]:
        found = formcheck.find_poses(SAMPLES / f"{name}.mp4", cache=pose_store)
        judge = Judge(Settings())
        said = [for_drawing(judge.take(look)) for look in found.looks]
        return judge.result(found.source, found.damage), said

    return of


@pytest.fixture(scope="session")
def analysed(looked_at):
    """Results of sample clips."""
    return lambda name: looked_at(name)[0]
