"""What the built package holds."""

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
    assert {f"formcheck/app/{n}" for n in ("static/index.html", "words/de.toml")} <= in_wheel
    assert sum(name.endswith(".task") for name in in_wheel) == 3


def test_the_wheel_has_no_laboratory(in_wheel):
    assert (ROOT / "formcheck" / "lab").is_dir()
    assert not [name for name in in_wheel if "/lab/" in name or name.startswith("tests")]
