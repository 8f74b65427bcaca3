"""Every command that README and docs/ show is one that the program takes, and does what it says."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from formcheck.cli import build_parser, main
from formcheck.commands.arguments import spelt_out

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CLIP = ROOT / "tests" / "clips" / "small-004-seated.mp4"

PLACES = {
    "INPUT": "clip.mp4", "INPUT...": "clip.mp4", "CLIPS...": "clip.mp4", "CLIP": "clip.mp4",
    "monday.mp4": "clip.mp4", "/shared/clips": "clip.mp4", "where/it/is.mp4": "clip.mp4",
    "RESULT.json": "clip.json", "RESULT": "clip.json", "FOLDER": ".", "DIR": "out",
    "NAME": "Anna", "TIME": "2026-03-31T18:05", "FILE": "file", "DAYS": "3", "DEG": "50",
    "N": "2", "URL": "http://192.0.2.1/film",
}  # fmt: skip
"""What stands for something of the reader's own, and what it is here."""

QUICK = ("--model", "lite")

NOT_RUN = ("formcheck app", "formcheck live", "--cluster")
"""They wait for a browser, a camera or other machines; tests of their own run them."""


def typed_in(text):
    """Command lines of the blocks that are to be typed."""
    for block in re.findall(r"^ *```sh\n(.*?)```", text, re.DOTALL | re.MULTILINE):
        for line in re.split(r"\n|&&", block.replace("\\\n", " ")):
            line = line.split("   #")[0].strip()
            if line.startswith("formcheck "):
                yield line


def named_in(text):
    """Commands with arguments that a sentence names."""
    for words in re.findall(r"`(formcheck [^`|\[]+)`", text):
        if len(words.split()) > 2:
            yield " ".join(words.split())


TEXTS = [page.read_text(encoding="utf-8") for page in PAGES]
TYPED = sorted({line for text in TEXTS for line in typed_in(text)})
NAMED = sorted({line for text in TEXTS for line in named_in(text)})
RUN = [line for line in TYPED if not any(word in line for word in NOT_RUN)]


def argv(typed):
    return [PLACES.get(word, word) for word in shlex.split(typed)[1:]]


def test_many_commands_are_shown():
    assert "formcheck app" in TYPED
    assert len(TYPED) > 8
    assert len(NAMED) > 6


@pytest.mark.parametrize("typed", [*TYPED, *NAMED])
def test_the_program_takes_what_is_shown(typed):
    build_parser().parse_args(spelt_out(argv(typed))[0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where somebody has recorded a clip, checked it and kept it."""
    here = tmp_path_factory.mktemp("typed")
    shutil.copy(CLIP, here / "clip.mp4")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setenv("FORMCHECK_DATA", str(here / "data"))
        assert main(["analyze", "clip.mp4", "--save", "--person", "Anna", *QUICK]) == 0
    return here


@pytest.mark.model
@pytest.mark.parametrize("typed", RUN)
def test_what_is_shown_runs(typed, folder, monkeypatch, tmp_path, capsys):
    if "sample_videos" in typed:
        pytest.skip("the samples are analysed by tests/end_to_end")
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORMCHECK_DATA", str(tmp_path / "data"))
    arguments = argv(typed)
    if arguments[0] in ("analyze", "score") and "--model" not in arguments:
        arguments += QUICK
    assert main(arguments) == 0, capsys.readouterr().err
