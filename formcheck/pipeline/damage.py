"""What is wrong with a recording, and when, in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_ONE_PLACE_S = 1.0
"""Bad frames closer than this are one place."""

_MOST_PLACES = 4


class DamageLog:
    """Takes the times of frames that cannot be had or trusted, and of changes of shape."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._count = 0
        self._broken: int | None = None
        self._reshaped: list[float] = []
        self.assumed_fps: float | None = None
        """What is counted with where a stream does not say how many pictures a second it has."""

    def add(self, time_s: float | None) -> None:
        """Take in a picture that cannot be read, or that FFmpeg has made up in part."""
        self._count += 1
        if time_s is not None:
            self._times.append(max(0.0, time_s))

    def broken(self, pts: int | None) -> None:
        """Take in the time of a picture that the next ones are built on, up to a whole one."""
        self._broken = pts if self._broken is None else self._broken

    def trusts(self, frame: VideoFrame) -> bool:
        """False for a picture that FFmpeg has made up in part, or that is built on a broken one."""
        if self._broken is not None and frame.pts is not None and frame.pts >= self._broken:
            if not frame.key_frame or frame.pts == self._broken:
                return False
            self._broken = None
        return not frame.is_corrupt

    def reshaped(self, time_s: float) -> None:
        """Take in a moment from which the frames have another shape."""
        self._reshaped.append(time_s)

    def sentence(self) -> str | None:
        """Say what is wrong; None when nothing is."""
        said = []
        if self._count:
            places = _spans(sorted(self._times))
            at = f", at {_listed(places)}" if places else ""
            said.append(
                f"The file is damaged in places{at}: frames that could not be read or trusted "
                f"({self._count}) were left out."
            )
        if self._reshaped:
            at = _listed([(time, time) for time in self._reshaped])
            said.append(
                f"The picture changes its shape at {at}: what comes after is fitted into the "
                "first shape; do not turn the camera while it records."
            )
        if self.assumed_fps:
            said.append(
                "This stream does not say how many frames a second it has; times are counted at "
                f"{self.assumed_fps:g} and may be wrong: save it as MP4 at its own rate."
            )
        return " ".join(said) or None


def _spans(times: list[float]) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for time in times:
        if spans and time - spans[-1][1] <= _ONE_PLACE_S:
            spans[-1] = (spans[-1][0], time)
        else:
            spans.append((time, time))
    return spans


def _listed(spans: list[tuple[float, float]]) -> str:
    """Write times such as ``1.0 s, 3.2–4.1 s and 5 more``."""
    words = [
        f"{start:.1f} s" if end - start < 0.1 else f"{start:.1f}–{end:.1f} s"
        for start, end in spans[:_MOST_PLACES]
    ]
    more = len(spans) - _MOST_PLACES
    if more > 0:
        return f"{', '.join(words)} and {more} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
