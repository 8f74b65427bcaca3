"""What the cells of the notebooks print: run again, and compared."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from formcheck.lab.docs.compare import differences

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = ROOT / "notebooks"
CLIPS = "sample_videos"
READ = (CLIPS, "tests/clips")
"""Folders of the project that the notebooks read."""
LEFT = ("out", "poses")
"""Folders that a run leaves; a journal of before would change what is printed."""


def run(poses: Path | None = None, folder: Path = NOTEBOOKS) -> None:
    """Run every notebook, two at a time, and keep what it prints, without the times of the run.

    Parameters
    ----------
    poses : Path, optional
        Folder of poses that were found just now; the notebooks take theirs from there.
    folder : Path
        Where they lie, beside the clips that they read.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell fails.
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
