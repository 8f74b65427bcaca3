"""What is installed: no more than is needed, nothing unbounded, and licences are told."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import formcheck
from formcheck.cli import main
from formcheck.errors import UsageError
from formcheck.pipeline.own_files import DATA_VARIABLE
from tests.end_to_end.conftest import ROOT
from tests.test_core import importers

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BELOW = PROJECT["project"]["dependencies"]
EXTRAS = PROJECT["project"]["optional-dependencies"]


def test_every_library_has_an_upper_bound():
    extra = [one for several in EXTRAS.values() for one in several]
    everything = [*BELOW, *extra, *PROJECT["build-system"]["requires"]]
    loose = [
        one
        for one in everything
        if not one.startswith("formcheck[") and not re.search(r"==|<", one)
    ]
    assert loose == []
    assert len(everything) > 20


MOST_MB = 600


def needed(lines: list[str], found: dict[str, int]) -> dict[str, int]:
    """Bytes of the libraries that are installed for some, and for these in turn."""
    for line in lines:
        one = Requirement(line)
        name = canonicalize_name(one.name)
        if name in found or (one.marker is not None and not one.marker.evaluate({"extra": ""})):
            continue
        library = distribution(name)
        paths = [Path(str(file.locate())) for file in library.files or ()]
        found[name] = sum(path.stat().st_size for path in paths if path.is_file())
        needed(library.requires or [], found)
    return found


def test_what_is_installed_stays_below_600_mb_and_the_readme_tells_it():
    """Without the extras; the sum of the files of the libraries, the models and ours."""
    libraries = needed(BELOW, {})
    assert {"mediapipe", "numpy", "av", "matplotlib", "mdurl"} <= set(libraries)
    assert not {"pyarrow", "pandas", "jax", "scipy"} & set(libraries)
    package = Path(formcheck.__file__).parent
    ours = [
        path
        for folder in (package, ROOT / "models")
        for path in folder.rglob("*")
        if path.is_file() and "lab" not in path.parts and "__pycache__" not in path.parts
    ]
    total_mb = (sum(libraries.values()) + sum(path.stat().st_size for path in ours)) / 1e6
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"about (\d+) MB installed", readme)
    assert 400 < total_mb < MOST_MB
    assert total_mb < int(told) + 10


def test_pyarrow_is_an_extra_and_nobody_imports_it_outright():
    assert not any(one.startswith("pyarrow") for one in BELOW)
    assert any(one.startswith("pyarrow") for one in EXTRAS["parquet"])
    assert importers("pyarrow") == set()


@pytest.fixture
def without_pyarrow(monkeypatch, tmp_path):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    class Finder:
        def find_spec(self, name, *_):
            if name.split(".")[0] == "pyarrow":
                raise ModuleNotFoundError(f"No module named {name!r}")

    for name in [n for n in sys.modules if n.split(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])


@pytest.mark.usefixtures("without_pyarrow")
def test_without_it_a_sentence_names_the_extra_before_any_work(capsys):
    clip = str(ROOT / "sample_videos" / "seated_good.mp4")
    Path("t.frames.parquet").write_bytes(b"PAR1")
    for arguments in (
        ["analyze", clip, "--frames", "parquet", "-o", "out"],
        ["score", clip, "-o", "t.parquet"],
        ["export", clip, "--format", "parquet"],
    ):
        assert main(arguments) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert 'pip install "formcheck[parquet]"' in said
    assert sorted(path.name for path in Path().iterdir()) == ["t.frames.parquet"]
    with pytest.raises(UsageError, match="parquet"):
        formcheck.load_frames("t.frames.parquet")


@pytest.mark.usefixtures("without_pyarrow")
def test_csv_does_without_it():
    from formcheck.batch.table import check_table
    from formcheck.report.table import FrameTable, read_table

    check_table(Path("t.csv"))
    FrameTable().write(Path("t.frames.csv"))
    assert len(read_table(Path("t.frames.csv"))) == 0


def test_the_licences_of_all_that_comes_along_are_told():
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").lower()
    extras = [one for name in ("parquet", "data", "voice", "cluster") for one in EXTRAS[name]]
    for one in (*BELOW, *extras):
        assert re.split(r"[<>=\\[]", one)[0] in page, one
    assert "x264" in page
    assert "licences.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
