"""The window of a live session: pictures out, keys in. Drawing is for `overlay`."""

from __future__ import annotations

import os
import subprocess
import sys
from types import TracebackType
from typing import Literal, Self

import cv2

from formcheck import errors
from formcheck.commands.canvas import FIRST_LONG_SIDE, Size, canvas_size
from formcheck.pipeline.frames import Image
from formcheck.pipeline.quiet import quiet_stderr

TITLE = "formcheck"

Key = Literal["quit", "pause", "hurt", "mirror", "voice", "stretch", "full_screen", "other"]

_KEYS: dict[int, Key] = {
    ord("q"): "quit",
    27: "quit",
    ord(" "): "pause",
    ord("p"): "pause",
    ord("h"): "hurt",
    ord("m"): "mirror",
    ord("v"): "voice",
    ord("s"): "stretch",
    ord("f"): "full_screen",
}

_FLAGS = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL

_NO_DISPLAY = (
    "No window can be opened here, there is no display: run this on the desktop, or with "
    "--no-window to be coached by voice."
)


def key_of(code: int) -> Key | None:
    """Return the key of a code of OpenCV's; None for none, and for those that are no letters.

    Parameters
    ----------
    code : int
        Negative for none. Above 16 bits, GTK tells of Shift and NumLock and Windows of keys without
        a letter, whose lower bits are 0; arrows are above 255 elsewhere.
    """
    letter = code & 0xFFFF
    if code < 0 or not 0 < letter <= 0xFF:
        return None
    return _KEYS.get(ord(chr(letter).lower()), "other")


class DisplayProbe:
    """Finds out whether a window can be opened, without risking this process.

    Without a display OpenCV's window library ends the whole process, so a child tries first,
    while this process loads its models. On Windows and macOS there is nothing to find out.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._none = False
        if not sys.platform.startswith("linux"):
            return
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            self._none = True
            return
        code = "import cv2; cv2.namedWindow('formcheck probe', cv2.WINDOW_NORMAL)"
        # Never shown: the event loop that would show it does not run.
        self._child = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def check(self) -> None:
        """Wait for the answer.

        Raises
        ------
        UsageError
            If there is no display.
        """
        if self._none or (self._child is not None and self._child.wait() != 0):
            raise errors.UsageError(_NO_DISPLAY)


class Window:
    """The window; use it from the main thread, as systems want it."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._full = False
        try:
            # Qt complains about fonts it does not need.
            with quiet_stderr():
                cv2.namedWindow(TITLE, _FLAGS)
                longest = (FIRST_LONG_SIDE, FIRST_LONG_SIDE)
                self._size = canvas_size(size, longest)
                cv2.resizeWindow(TITLE, *self._size)
                # An empty round lets the window appear before the first picture.
                cv2.waitKey(1)
        except cv2.error as error:
            raise errors.UsageError(_NO_DISPLAY) from error

    def size(self) -> Size:
        """Width and height of what shows the picture now, pixels."""
        width, height = cv2.getWindowImageRect(TITLE)[2:]
        if min(width, height) > 0:
            # Not so of a window that was closed just now.
            self._size = (width, height)
        return self._size

    def show(self, picture: Image) -> Key | None:
        """Show a picture, shape (h, w, 3), RGB; returns the key that was pressed."""
        cv2.imshow(TITLE, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
        return self.key()

    def key(self) -> Key | None:
        """Return the key that was pressed since the last time; closing the window quits."""
        # Not waitKey: it makes letters of arrows and the like.
        code = cv2.waitKeyEx(1)
        if cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1:
            return "quit"
        return key_of(code)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not."""
        self._full = not self._full
        mode = cv2.WINDOW_FULLSCREEN if self._full else cv2.WINDOW_NORMAL
        cv2.setWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN, mode)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        cv2.destroyAllWindows()
        cv2.waitKey(1)
