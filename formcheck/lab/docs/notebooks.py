"""What the cells of the notebooks print: run again, and compared."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from formcheck.lab.docs.compare import differences

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = ROOT / "notebooks"
LEFT = ("out", "poses")
"""Folders that a run leaves; a journal of before would change what is printed."""


def run() -> None:
    """Run every notebook and keep what it prints, without the times of the run."""
    for name in LEFT:
        shutil.rmtree(NOTEBOOKS / name, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:randomly",
         "--nbmake", "--overwrite", "--nbmake-timeout=900", str(NOTEBOOKS)],
        cwd=ROOT, check=True,
    )  # fmt: skip
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["metadata"].pop("execution", None)
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")


def compare(before: Path, after: Path) -> Iterator[str]:
    """Say where the outputs of notebooks in two folders differ beyond rounding."""
    for path in sorted(before.glob("*.ipynb")):
        printed = [[*_printed(folder / path.name)] for folder in (before, after)]
        for number, (was, now) in enumerate(zip(*printed, strict=True), 1):
            for words in differences(was, now):
                yield f"{path.name}, code cell {number}: {words}"


def _printed(path: Path) -> Iterator[str]:
    """Text that each cell of code prints; pictures count as there or not there."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(_words(output) for output in cell["outputs"])


def _words(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        # Progress and warnings of libraries differ from run to run.
        return "" if output["name"] == "stderr" else _joined(output["text"])
    data = output.get("data", {})
    return "[picture]\n" if "image/png" in data else _joined(data.get("text/plain", ""))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
