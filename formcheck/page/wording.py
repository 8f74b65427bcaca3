"""Numbers, times and names as the page writes them."""

from __future__ import annotations


def degrees(value: float) -> str:
    """Write whole degrees with a true minus sign: "−3°"; never "−0°".

    Rounded by way of the tenths that a saved result has, so that a clip and its result read alike.
    """
    return f"{round(round(value, 1))}°".replace("-", "−")


def clock(time_s: float, *, whole: bool = False) -> str:
    """Write a time as minutes and seconds: "1:05.2", or "1:05" when `whole`."""
    tenths = round(time_s * 10)
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02d}" + ("" if whole else f".{rest % 10}")
