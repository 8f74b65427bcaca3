"""No run ends without a word, but one whose words nobody reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck import cli
from formcheck.cli import main
from formcheck.commands import history
from formcheck.pipeline.own_files import DATA_VARIABLE
from tests.hostile.test_readers import RESULT


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("path", ["x" * 5000, "a\0b.mp4", "\ud800.mp4", "", "/", "..", "a/" * 3000])
@pytest.mark.parametrize("command", ["export", "report", "history"])
def test_whatever_the_clip_of_a_result_is_called(capsys, path, command):
    content = {**RESULT, "source": {**RESULT["source"], "path": path}}
    Path("r.json").write_text(json.dumps(content))
    arguments = {
        "export": ["export", "r.json", "--format", "csv"],
        "report": ["report", "r.json"],
        "history": ["history", "add", "r.json"],
    }
    status = main(arguments[command])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert "formcheck itself" not in said.err
    assert (status == 0) == (command == "history")
    assert len((said.err if status else said.out).strip().splitlines()) == 1
    assert len(said.err) < 1500


def test_an_error_of_the_disk_is_one_sentence(monkeypatch, capsys):
    def broken(_):
        raise OSError(5, "Input/output error", "/mnt/stick/history")

    monkeypatch.setattr(history, "run_show", broken)
    assert main(["history"]) == 1
    assert capsys.readouterr().err == (
        "formcheck: /mnt/stick/history could not be read or written (Input/output error): check "
        "its name, its disk and its permissions.\n"
    )


def test_a_fault_of_ours_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(history, "run_show", lambda _: 1 // 0)
    assert main(["history"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("formcheck: stopped by an error in formcheck itself (ZeroDivisionError")
    assert said.endswith("please report it.\n")
    assert said.count("\n") == 1


def test_a_pipe_that_nobody_reads_any_more_needs_no_word(monkeypatch, capsys):
    def closed(_):
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(cli.process, "silence", lambda _: None)
    monkeypatch.setattr(history, "run_show", closed)
    assert main(["history"]) == 1
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_disk_behind_the_output_is_told():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "formcheck", "--version"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])},
        )
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert done.stderr.count("\n") == 1
