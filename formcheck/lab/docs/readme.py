"""README's verdict: what its command for a recording prints."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
README = ROOT / "README.md"
CLIP = ROOT / "sample_videos" / "seated_rounded.mp4"

_BLOCK = re.compile(rf"(```(?:text)?\n)({re.escape(CLIP.name)}\n.*?)(```)", re.DOTALL)


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
