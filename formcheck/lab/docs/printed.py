"""What README's command for a recording and the cells of the notebooks print: run, and compared."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from formcheck.lab import ROOT, SAMPLES
from formcheck.lab.docs.compare import differences

README = ROOT / "README.md"
CLIP = SAMPLES / "seated_rounded.mp4"

_BLOCK = re.compile(rf"(```(?:text)?\n)({re.escape(CLIP.name)}\n.*?)(```)", re.DOTALL)


def compare_readme(verdict: Path | None = None) -> Iterator[str]:
    """Say where README shows another verdict than its command prints, or has just printed."""
    now = without_files(verdict.read_text("utf-8")) if verdict else said()
    for words in differences(shown(), now):
        yield f"README.md: {words}"


def shown() -> str:
    """Return the verdict that README shows."""
    return _found(README.read_text(encoding="utf-8")).group(2)


def said() -> str:
    """Return what the command prints now; takes half a minute."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "formcheck", "analyze", str(CLIP), "-o", folder,
             "--no-video", "--language", "en"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    return without_files(done.stdout)


def without_files(printed: str) -> str:
    """Leave out the lines that name the files written, and the blank ones."""
    lines = [line.rstrip() for line in printed.splitlines() if line.strip()]
    return "\n".join(line for line in lines if not line.lstrip().startswith("→")) + "\n"


def write(verdict: str) -> None:
    """Put a verdict where README shows one."""
    text = README.read_text(encoding="utf-8")
    block = _found(text)
    README.write_text(text[: block.start(2)] + verdict + text[block.end(2) :], encoding="utf-8")


def _found(text: str) -> re.Match[str]:
    block = _BLOCK.search(text)
    if block is None:
        raise LookupError(f"README.md shows no verdict that begins with {CLIP.name}")
    return block


NOTEBOOKS = ROOT / "notebooks"
READ = (SAMPLES.name, "tests/clips")
"""Folders of the project that the notebooks read."""
LEFT = ("out", "poses")
"""Folders that a run leaves; a journal of before would change what is printed."""


def run(poses: Path | None = None, folder: Path = NOTEBOOKS) -> None:
    """Run every notebook, two at a time, and keep what it prints, without the times of the run.

    `poses`: folder of poses that were found just now, from which the notebooks take theirs.
    `folder`: where they lie, beside the clips that they read. Raises nbclient's CellExecutionError
    if a cell fails.
    """
    for name in LEFT:
        shutil.rmtree(folder / name, ignore_errors=True)
    if poses is not None:
        shutil.copytree(poses, folder / "poses")
    asyncio.run(_run_all(sorted(folder.glob("*.ipynb"))))


def check(poses: Path | None = None) -> Iterator[str]:
    """Say where the notebooks show something else than a run of a copy of them prints."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / NOTEBOOKS.name
        shutil.copytree(NOTEBOOKS, again, ignore=shutil.ignore_patterns(*LEFT))
        for name in READ:
            shutil.copytree(ROOT / name, Path(folder) / name)
        run(poses, again)
        yield from compare(NOTEBOOKS, again)


async def _run_all(paths: list[Path]) -> None:
    turns = asyncio.Semaphore(2)
    with tempfile.TemporaryDirectory() as sockets:
        await asyncio.gather(*(_run_one(path, Path(sockets), turns) for path in paths))


async def _run_one(path: Path, sockets: Path, turns: asyncio.Semaphore) -> None:
    # Here, for the rest of the laboratory does without the extra.
    import nbformat
    from nbclient import NotebookClient
    from traitlets.config import Config

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    async with turns:
        # Sockets are files: two kernels begun at once over TCP may draw one port, and one dies.
        files = {"transport": "ipc", "ip": str(sockets / path.stem)}
        await NotebookClient(
            notebook,
            config=Config({} if os.name == "nt" else {"KernelManager": files}),
            timeout=900,
            resources={"metadata": {"path": str(path.parent)}},
        ).async_execute()
    for cell in notebook["cells"]:
        cell["metadata"].pop("execution", None)
    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
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
