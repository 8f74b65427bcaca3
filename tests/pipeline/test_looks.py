"""Poses on disk: what comes back, and when nothing does."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.errors import OutputError
from formcheck.measure.landmarks import N_LANDMARKS, Pose
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.track import save_poses


def pose(seed, mask="blob", size=(80, 60)):
    random = np.random.default_rng(seed)
    field = None
    if mask == "blob":
        field = np.zeros((size[1], size[0]), np.float32)
        field[10:30, 40 : 60 + seed] = random.random((20, 20 + seed), np.float32)
    elif mask == "empty":
        field = np.zeros((size[1], size[0]), np.float32)
    elif mask == "full":
        field = random.random((size[1], size[0]), np.float32)
    return Pose(
        points=random.normal(0, 300, (N_LANDMARKS, 2)).astype(np.float32),
        world=random.normal(0, 1, (N_LANDMARKS, 3)).astype(np.float32),
        visibility=random.random(N_LANDMARKS, np.float32),
        mask=field,
        size=size,
    )


def test_what_is_kept_comes_back(tmp_path):
    track = [
        (0.0, pose(1)),
        (0.1, None),
        (0.2, pose(2, "empty")),
        (1 / 3, pose(3, None)),
        (0.5, pose(4, "full", (60, 80))),
        (0.7, pose(5)),
    ]
    path = tmp_path / "new" / "a.npz"
    save_poses(path, track)
    again = load_poses(path)
    assert [time for time, _ in again] == [time for time, _ in track]
    for (_, one), (_, other) in zip(track, again, strict=True):
        if one is None:
            assert other is None
            continue
        for name in ("points", "world", "visibility"):
            assert np.array_equal(getattr(one, name), getattr(other, name))
            assert getattr(other, name).dtype == np.float32
        assert one.size == other.size
        if one.mask is None:
            assert other.mask is None
        else:
            assert np.abs(one.mask - other.mask).max() <= 0.5 / 255 + 1e-6


def test_nobody_at_all(tmp_path):
    save_poses(tmp_path / "a.npz", [(0.0, None), (0.1, None)])
    assert load_poses(tmp_path / "a.npz") == [(0.0, None), (0.1, None)]


def test_the_second_time_nothing_is_lost(tmp_path):
    save_poses(tmp_path / "a.npz", [(0.0, pose(1))])
    once = load_poses(tmp_path / "a.npz")
    save_poses(tmp_path / "b.npz", once)
    assert np.array_equal(load_poses(tmp_path / "b.npz")[0][1].mask, once[0][1].mask)


@pytest.mark.parametrize("spoil", ["missing", "cut", "text", "other"])
def test_what_cannot_be_read_is_not_there(tmp_path, spoil):
    path = tmp_path / "a.npz"
    save_poses(path, [(0.0, pose(1))])
    if spoil == "missing":
        path.unlink()
    elif spoil == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    elif spoil == "text":
        path.write_text("no poses")
    else:
        np.savez(path, something=1)
    assert load_poses(path) is None


def test_a_store_that_is_a_file(tmp_path):
    (tmp_path / "store").write_text("")
    with pytest.raises(OutputError, match="store"):
        save_poses(tmp_path / "store" / "a.npz", [(0.0, None)])
