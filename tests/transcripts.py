"""Whole sessions as text: what is said when, and what is read at the end, in both languages.

``python -m tests.transcripts`` writes them anew into ``tests/golden/transcripts``; read them aloud
before you commit them. A test says where the program says something else now.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).resolve().parent
FOLDER = ROOT / "golden" / "transcripts"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from bodies import LYING, SEATED, SITTING, SUPINE, Body, Frames, other_leg, script  # noqa: E402

from formcheck.commands.terminal import print_ending, print_verdict  # noqa: E402
from formcheck.history.sessions import Session  # noqa: E402
from formcheck.history.words import say_since  # noqa: E402
from formcheck.live.coaching import LiveCoach  # noqa: E402
from formcheck.report.ending import ending_of  # noqa: E402
from formcheck.report.result import Result, Source  # noqa: E402
from formcheck.texts import LANGUAGES, load_texts  # noqa: E402

BEGUN = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)
EARLIER = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
"""A Thursday, and the Tuesday of the same week."""

SITS, FOLDS, ROUNDS = SITTING.backed(5.0), SEATED.backed(10.0), SEATED.backed(60.0)


def _hold(start: float, rest: Body, held: Body, seconds: float) -> list[tuple[float, Body]]:
    end = start + 1 + seconds
    return [(start, rest), (start + 1, held), (end, held), (end + 1, rest)]


def _well_done() -> Frames:
    """Lying down, one leg, then the other, each for the full time; then out of the picture."""
    return script(
        (0, LYING),
        *_hold(24, LYING, SUPINE, 32),
        *_hold(74, other_leg(LYING), other_leg(SUPINE), 32),
        (120, other_leg(LYING)),
    )


def _rounded() -> Frames:
    """Sitting: the back rounds after ten seconds, is straight again after six, and it is enough."""
    return script(
        (0, SITS),
        (24, SITS),
        (25, FOLDS),
        (36, FOLDS),
        (37, ROUNDS),
        (43, ROUNDS),
        (44, FOLDS),
        (54, FOLDS),
        (55, SITS),
        (80, SITS),
    )


def _pain() -> Frames:
    """Sitting: it hurts after eight seconds."""
    return script((0, SITS), *_hold(24, SITS, FOLDS, 30))


SESSIONS: dict[str, tuple[Callable[[], Frames], float, float | None]] = {
    "well_done": (_well_done, 113.0, None),
    "rounded": (_rounded, 60.0, None),
    "pain": (_pain, 200.0, 33.0),
}
"""What somebody does; when she leaves the picture, and when she says that it hurts, seconds."""

ENDS_S = 60.0
"""So long after the last picture everything was said."""


def played(name: str, language: str, past: tuple[Session, ...] = ()) -> tuple[LiveCoach, Result]:
    """Play a session; returns its coach and its result."""
    frames, leaves_s, hurts_s = SESSIONS[name]
    texts = load_texts(language)
    coach = LiveCoach(texts, further=lambda result: say_since(result, BEGUN, past, texts))
    poses = frames()
    end_s = poses[-1][0]
    ticks = [*poses, *((end_s + n / 10, None) for n in range(1, int(10 * ENDS_S)))]
    for time_s, pose in ticks:
        if hurts_s is not None and time_s >= hurts_s:
            coach.hurt(time_s)
        coach.see(time_s, None if time_s >= leaves_s else pose)
    source = Source("camera 0", 1280, 720, 10.0, end_s, len(poses), len(poses))
    return coach, coach.result(source, "full")


@cache
def transcript(name: str, language: str) -> str:
    """Return a session as text."""
    last: tuple[Session, ...] = ()
    if name != "pain":
        # Two days before it went the same way.
        last = (Session(1, "me", EARLIER, "live", played(name, language)[1]),)
    coach, result = played(name, language, last)
    lines = []
    for one in coach.transcript:
        if one.kind == "speech":
            cut = " (cuts short)" if one.cuts else ""
            lines.append(f"{one.time_s:6.1f} s  {one.text}{cut}")
        else:
            lines.append(f"{one.time_s:6.1f} s  [{one.key}]")
    out, texts = io.StringIO(), load_texts(language)
    console = Console(file=out, width=120)
    print_verdict(console, result, [], texts)
    further = say_since(result, BEGUN, last, texts)
    print_ending(console, ending_of(result, texts), further)
    return "\n".join([*lines, "", out.getvalue()])


def path_of(name: str, language: str) -> Path:
    """Where the text of a session is kept."""
    return FOLDER / f"{name}.{language}.txt"


def main() -> None:
    """Write every session anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SESSIONS:
        for language in LANGUAGES:
            path_of(name, language).write_text(transcript(name, language), "utf-8")


if __name__ == "__main__":
    main()
