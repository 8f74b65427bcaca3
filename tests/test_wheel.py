"""What the built package holds."""

import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def in_wheel():
    wheel = pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(ROOT))
    return {file.distribution_path.replace("\\", "/") for file in wheel.recurse_included_files()}


def test_the_wheel_has_the_program_and_its_models(in_wheel):
    assert {"formcheck/core.py", "formcheck/py.typed", "formcheck/models/back.npz"} <= in_wheel
    assert "formcheck/report/schema.json" in in_wheel
    page = {f"formcheck/app/{n}" for n in ("templates/index.html.jinja", "static/main.js")}
    assert page | {"formcheck/app/static/loops/seated-good.webp"} <= in_wheel
    assert "formcheck/texts/de/app.toml" in in_wheel
    assert sum(name.endswith(".task") for name in in_wheel) == 3


def test_the_wheel_has_no_laboratory(in_wheel):
    assert (ROOT / "formcheck" / "lab").is_dir()
    assert not [name for name in in_wheel if "/lab/" in name or name.startswith("tests")]


def test_a_wheel_made_of_the_sources_alone_is_the_same(in_wheel, tmp_path):
    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    (sources,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(sources) as archive:
        # Python has the filter from 3.11.4 on.
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(tmp_path, **safe)
    unpacked = next(path for path in tmp_path.iterdir() if path.is_dir())
    again = WheelBuilder(str(unpacked)).recurse_included_files()
    assert {file.distribution_path.replace("\\", "/") for file in again} == in_wheel
    for paper in ("CITATION.cff", "LICENSE", "CHANGELOG.md", "docs/index.md"):
        assert (unpacked / paper).is_file()
