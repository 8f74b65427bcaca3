"""The window of a session: each moment drawn as in an annotated clip, with the session's own cue.

Five keys, and nothing else: at home the page of ``formcheck app`` shows how to stand and what came.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import Literal, Self

import cv2
import numpy as np

from formcheck import errors, overlay
from formcheck.live.speaker import Scene
from formcheck.live.worker import Shown
from formcheck.overlay.layout import Places, lay_out, usual_places
from formcheck.pipeline.frames import Image
from formcheck.pipeline.quiet import quiet_stderr
from formcheck.rules.coach import Feedback
from formcheck.texts import Line, Texts

TITLE = "formcheck"
FIRST_LONG_SIDE = 1280
"""Of a window that opens, pixels."""

Key = Literal["quit", "pause", "hurt", "mute", "full_screen"]

_KEYS: dict[int, Key] = {
    ord("q"): "quit",
    27: "quit",
    ord(" "): "pause",
    ord("p"): "pause",
    ord("h"): "hurt",
    ord("m"): "mute",
    ord("f"): "full_screen",
}

_FLAGS = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL

_NO_DISPLAY = (
    "No window can be opened here, there is no display: run this on the desktop, or with "
    "--no-window to be coached by voice."
)

_NOBODY = Feedback(0.0, "idle", None, False, None, 0.0, 0.0, Line(""), (), (), (), None)


def key_of(code: int) -> Key | None:
    """Return the key of a code of OpenCV's; None for none, and for those that do nothing.

    `code`: negative for none. Above 16 bits, GTK tells of Shift and NumLock and Windows of keys
    without a letter, whose lower bits are 0; arrows are above 255 elsewhere.
    """
    letter = code & 0xFFFF
    if code < 0 or not 0 < letter <= 0xFF:
        return None
    return _KEYS.get(ord(chr(letter).lower()))


def _places(facing: int) -> Places:
    """Where somebody will go is not known; feet are where the cue would be."""
    return replace(usual_places(facing), banner_below=True)


class Painter:
    """Draws moments."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._image: Image = np.zeros((360, 640, 3), np.uint8)
        self._facing = 1

    def drawn(self, shown: Shown) -> Image:
        """Return the picture of a moment, shape (h, w, 3), uint8, RGB."""
        scene, feedback = shown.moment.scene, shown.moment.feedback or _NOBODY
        if shown.shot is not None:
            self._image = shown.shot.image
        if feedback.measures is not None:
            self._facing = feedback.measures.view.facing
        if scene.stage != "stretch":
            # Seconds and verdicts are of the stretch; before it there is only the person.
            feedback = replace(feedback, phase="idle")
        feedback = replace(feedback, cue=self._cue(scene))
        return overlay.draw(self._image, feedback, self._texts, places=_places(self._facing))

    def _cue(self, scene: Scene) -> Line:
        """Return the session's cue, in the countdown with the seconds that are left."""
        if scene.count is None:
            return scene.cue
        values = (("cue", self._texts.shown(scene.cue)), ("count", str(scene.count)))
        return Line("countdown.left", scene.cue.level, values)


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
        """Wait for the answer; raises UsageError if there is no display."""
        if self._none or (self._child is not None and self._child.wait() != 0):
            raise errors.UsageError(_NO_DISPLAY)


class Window:
    """The window; use it from the main thread, as systems want it.

    `size`: width and height of the camera's frames. `texts`: its words.
    """

    def __init__(self, size: tuple[int, int], texts: Texts) -> None:
        self._full = False
        self.drawn = Painter(texts).drawn
        width, height = size[0], size[1] + lay_out(*size, 1, _places(1)).strip
        scale = FIRST_LONG_SIDE / max(width, height)
        try:
            # Qt complains about fonts it does not need.
            with quiet_stderr():
                cv2.namedWindow(TITLE, _FLAGS)
                cv2.resizeWindow(TITLE, round(scale * width), round(scale * height))
                # An empty round lets the window appear before the first picture.
                cv2.waitKey(1)
        except cv2.error as error:
            raise errors.UsageError(_NO_DISPLAY) from error

    def show(self, picture: Image) -> None:
        """Show a picture, shape (h, w, 3), RGB, from the next `key` on."""
        cv2.imshow(TITLE, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))

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

    def __exit__(self, *_: object) -> None:
        cv2.destroyAllWindows()
        cv2.waitKey(1)
