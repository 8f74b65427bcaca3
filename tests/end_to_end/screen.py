"""A screen without a monitor (Xvfb), whose pixels can be read.

A window manager (openbox) runs on it, as on every desktop: without one, one window of OpenCV's in
five stays black (Qt misses that it was mapped; 12 of 60 starts, with one 0 of 60).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

HAS_SCREEN = bool(shutil.which("Xvfb") and shutil.which("openbox"))


class Screen:
    """A running X server.

    Parameters
    ----------
    display : str
        For the environment variable DISPLAY.
    file : Path
        Its picture, which the server keeps up to date, in the format of ``xwd``.
    """

    def __init__(self, display: str, file: Path) -> None:
        self.display, self._file = display, file

    def picture(self) -> np.ndarray:
        """What is on the screen now, shape (h, w, 3), RGB."""
        data = self._file.read_bytes()
        head = struct.unpack(">25I", data[:100])
        size, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
        pixels = np.frombuffer(data, np.uint8, line * height, size + 12 * colours)
        bgrx = pixels.reshape(height, line)[:, : 4 * width].reshape(height, width, 4)
        return bgrx[..., 2::-1].copy()

    def environment(self) -> dict[str, str]:
        """Environment for programs that shall appear on this screen."""
        return {**os.environ, "DISPLAY": self.display, "WAYLAND_DISPLAY": ""}


@contextlib.contextmanager
def screen() -> Iterator[Screen]:
    """Start an X server and end it again."""
    reader, writer = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x900x24", "-fbdir", folder],
            pass_fds=(writer,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        try:
            with os.fdopen(reader) as answer:
                number = answer.readline().strip()
            display = Screen(f":{number}", Path(folder) / "Xvfb_screen0")
            with _window_manager(display, Path(folder) / "ready"):
                yield display
        finally:
            server.terminate()
            server.wait()


@contextlib.contextmanager
def _window_manager(display: Screen, ready: Path) -> Iterator[None]:
    manager = subprocess.Popen(
        ["openbox", "--startup", f"touch {ready}"],
        env=display.environment(),
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 20
        while not ready.exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield
    finally:
        manager.terminate()
        manager.wait()
