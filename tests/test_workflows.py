"""What runs elsewhere, and not here: workflows and the container name only what there is."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from formcheck.lab.docs.__main__ import CHECK

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEXTS = {
    path: path.read_text("utf-8")
    for path in (*WORKFLOWS, ROOT / ".ci" / "run", ROOT / ".docker" / "Dockerfile")
}


def test_every_extra_that_is_installed_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {
        extra
        for text in TEXTS.values()
        for several in re.findall(r"\.\[([\w,]+)\]", text)
        for extra in several.split(",")
    }
    assert {"dev", "test", "render"} <= named <= set(project["optional-dependencies"])


def test_a_workflow_compares_all_of_the_docs_but_the_film_of_the_page():
    """Its letters are those of the system on which it was made."""
    (parts,) = re.findall(r"lab\.docs check ([a-z ]+)", TEXTS[ROOT / ".github/workflows/ci.yml"])
    assert set(parts.split()) == CHECK.keys() - {"page"}


def test_what_the_container_copies_and_runs_is_there():
    text = TEXTS[ROOT / ".docker" / "Dockerfile"]
    assert re.findall(r"libgl1 libglib2\.0-0", text)
    assert "apt install libgl1 libglib2.0-0" in (ROOT / "docs" / "install.md").read_text("utf-8")
    assert re.findall(r"^USER (\d+)", text, re.MULTILINE) == re.findall(r"--uid (\d+)", text)


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not installed")
def test_actionlint_finds_nothing():
    done = subprocess.run(
        ["actionlint", *map(str, WORKFLOWS)], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")
