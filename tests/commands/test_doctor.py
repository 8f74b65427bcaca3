"""What `formcheck doctor` finds, and what it never shows."""

from pathlib import Path

import pytest

from formcheck.cli import main
from formcheck.commands import doctor
from formcheck.pipeline import models
from formcheck.pipeline.own_files import DATA_VARIABLE


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The home of somebody whose name is in its path."""
    folder = tmp_path / "AnnaMeier"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv(DATA_VARIABLE, str(folder / "data"))
    return folder


def lines(capsys, *arguments: str, status: int = 0) -> dict[str, str]:
    assert main(["doctor", "--no-camera", *arguments]) == status
    out = capsys.readouterr().out
    assert "Anna" not in out
    return {line[2:16].strip(): line[:1] + line[17:] for line in out.splitlines()}


@pytest.mark.usefixtures("home")
def test_all_that_is_needed_is_there(capsys):
    found = lines(capsys)
    assert found["libraries"].startswith("✓numpy")
    assert found["models"].startswith("✓lite, full, heavy, back ")
    assert found["data folder"].startswith("✓~/data, ")
    assert found["history"] == "✓none yet"
    assert "cameras" not in found
    assert len(found) < 24


@pytest.mark.usefixtures("home")
def test_it_speaks_german(capsys):
    assert lines(capsys, "--language", "de")["Verlauf"] == "✓noch keine"


def test_what_is_damaged_is_named_and_the_status_says_so(home, capsys, monkeypatch):
    (home / "data").mkdir()
    (home / "data" / "settings.toml").write_text("target = 'AnnaMeier'")
    (home / "data" / "history.sqlite3").write_bytes(b"no database " * 100)
    monkeypatch.setitem(models.POSE_SHA256, "lite", "0" * 64)
    found = lines(capsys, status=1)
    assert found["models"] == "✗missing or damaged: lite. Install formcheck again."
    assert found["settings"].startswith("✗something is wrong")
    assert found["history"].startswith("✗something is wrong")


def test_a_folder_elsewhere_is_its_last_name(home):
    assert doctor._short(Path("/mnt/Anna/data")) == "…/data"
    assert doctor._short(home / "a" / "b") == "~/a/b"
