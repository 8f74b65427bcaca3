"""The coach of a session: poses and timestamps in, what is shown and heard out.

It puts the checker, which judges, and the session, which leads, side by side. No clock, no
camera, no sound: a fake clock drives whole sessions in tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from formcheck.core import Checker
from formcheck.live.looking import Light, StopGesture
from formcheck.live.routine import Plan, Routine
from formcheck.live.session import Session
from formcheck.live.speaker import Saying, Scene, Speaker, spoken_s
from formcheck.measure.back import BackLook
from formcheck.measure.landmarks import Pose
from formcheck.measure.measures import PLAIN_READER
from formcheck.measure.neutral import earlier_neutral
from formcheck.measure.readers import BackReader
from formcheck.report.ending import Ending, ending_of, spoken
from formcheck.report.result import Fault, Hold, Note, Result, Source, Warn
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S, Feedback
from formcheck.rules.problems import OF_THE_FILE, WarningSpan
from formcheck.texts import Level, Line, Texts

Span = TypeVar("Span", Hold, Fault, Warn)

STEP_S = 1 / 30
"""The first picture after a pause follows the last one before it by so much: a usual frame."""


class Pauses:
    """Takes the pauses out of the times of a session, and puts them back into its result."""

    def __init__(self) -> None:
        self._paused = False
        self._last_s: float | None = None
        self._out_s = 0.0
        self._cuts: list[tuple[float, float]] = []

    def pause(self) -> None:
        """What comes before the next picture was a pause."""
        self._paused = True

    def taken_out(self, time_s: float) -> float:
        """Return the time of the next picture as if there had been no pauses.

        `time_s`: seconds of the recording, in order.
        """
        if self._paused and self._last_s is not None:
            self._out_s += max(0.0, time_s - self._last_s - STEP_S)
            self._cuts.append((time_s - self._out_s, self._out_s))
        self._paused = False
        self._last_s = time_s
        return time_s - self._out_s

    def put_back(self, result: Result) -> Result:
        """Return a result of such times with those of the recording."""
        if not self._cuts:
            return result
        holds = (
            replace(self._moved(hold), faults=tuple(map(self._moved, hold.faults)))
            for hold in result.holds
        )
        # That a film is damaged is known from the film, not from the checker.
        warnings = (
            warn if warn.warning in OF_THE_FILE else self._moved(warn) for warn in result.warnings
        )
        return replace(result, holds=tuple(holds), warnings=tuple(warnings))

    def _moved(self, span: Span) -> Span:
        times = {name: getattr(span, name) for name in ("start_s", "end_s")}
        known = {
            name: at_s + self._out_at(at_s) for name, at_s in times.items() if at_s is not None
        }
        return replace(span, **known)

    def _out_at(self, time_s: float) -> float:
        return next((out_s for since_s, out_s in self._cuts[::-1] if time_s >= since_s), 0.0)


@dataclass(frozen=True, eq=False)
class Moment:
    """What came out of one frame."""

    scene: Scene
    feedback: Feedback | None
    """The checker's; None when the frame was not looked at."""
    heard: tuple[Saying, ...]


class LiveCoach:
    """Coaches one person through one session.

    `target_s`: seconds to hold; a routine brings its own.
    `neutral`: the person's neutral back in an earlier session.
    `takes_s`: how long a sentence is heard, see `Speaker`.
    `repetitions`: holds with each leg, without a routine.
    `further`: what else there is to say of the session's result: what the history knows.
    `ends_at_once`: hand over all that is said at the end in one moment, for whoever goes on and
    lets the sentences wait for each other, as a browser does.
    """

    def __init__(
        self,
        texts: Texts,
        wanted: Wanted | None = None,
        target_s: float = DEFAULT_TARGET_S,
        reader: BackReader = PLAIN_READER,
        routine: Routine | None = None,
        neutral: BackLook | None = None,
        takes_s: Callable[[str], float] = spoken_s,
        repetitions: int = 1,
        further: Callable[[Result], tuple[str, ...]] = lambda _: (),
        *,
        ends_at_once: bool = False,
    ) -> None:
        self.target_s = routine.target_s if routine else target_s
        wanted = wanted or Wanted()
        known = None if neutral is None else earlier_neutral(neutral)
        self._checker = Checker(wanted, self.target_s, reader, known)
        self._session = Session(Plan(routine, repetitions), wanted.stretch)
        self._texts = texts
        self._speaker = Speaker(texts, takes_s)
        self._pauses = Pauses()
        self._gesture = StopGesture()
        self._lines: list[Line] = []
        self._further, self._ends_at_once = further, ends_at_once
        self._ending: Ending | None = None
        self.over = False
        """True once the session is over; then `attempts` and `warnings` are complete."""
        self.table = FrameTable()
        self.notes: list[Note] = []
        self.attempts: list[Attempt] = []
        self.warnings: tuple[WarningSpan, ...] = ()

    @property
    def transcript(self) -> list[Saying]:
        """Everything heard so far."""
        return self._speaker.transcript

    def silent(self, time_s: float) -> bool:
        """True when there is nothing being said any more, nor left to say."""
        return self._speaker.silent(time_s)

    def see(
        self, time_s: float, pose: Pose | None, light: Light = "ok", problems: tuple[str, ...] = ()
    ) -> Moment:
        """Take in one frame.

        `time_s`: when the frame was captured, seconds. `problems`: warning names that only the pose
        stage can know.
        """
        if self._gesture.update(time_s, pose):
            self.hurt(time_s)
        if not self._session.checking:
            if pose is not None:
                self._session.see_somebody(time_s)
            return self.see_nothing(time_s)
        feedback = self._checker.update(self._pauses.taken_out(time_s), pose, problems)
        feedback = replace(feedback, time_s=time_s)
        self.table.append(feedback)
        scene = self._session.update(feedback, light, quiet=self._speaker.silent(time_s))
        return self._moment(scene, feedback)

    def see_nothing(self, time_s: float, line: Line | None = None) -> Moment:
        """Take in that there was no frame, and say why if there is something to say."""
        return self._moment(self._session.without_picture(time_s, line), None)

    def tell(self, line: Line) -> None:
        """Say something that the machine found out, e.g. that it is slow."""
        self._lines.append(line)

    def hurt(self, time_s: float) -> None:
        """The person said that it hurts: stop; also what was felt when all was over is kept."""
        if not self.notes:
            self.notes.append(Note("pain", time_s, self._texts("hurt.note")))
            self._session.hurt(time_s)

    def pause(self, time_s: float) -> None:
        """Pause or go on."""
        self._session.pause(time_s)
        if self._session.stage == "paused":
            self._pauses.pause()

    def result(self, source: Source, model: str, damage: tuple[WarningSpan, ...] = ()) -> Result:
        """Return the session's result so far, with the times of its recording, pauses and all."""
        ended = (self.attempts, self.warnings) if self.over else self._checker.so_far()
        attempts, warnings, notes = ended[0], (*ended[1], *damage), tuple(self.notes)
        result = clip_result(source, model, attempts, warnings, self.table, self.target_s, notes)
        # For later ones: the neutral back that this session showed.
        seen = self._checker.neutral
        return replace(self._pauses.put_back(result), neutral=None if seen.earlier else seen.look)

    def end(self, time_s: float) -> None:
        """End the session."""
        self._session.end(time_s)

    def _moment(self, scene: Scene, feedback: Feedback | None) -> Moment:
        events = (*scene.events, *self._lines)
        self._lines = []
        if scene.stage == "summary" and not self.over:
            self.over = True
            self.attempts, self.warnings = self._checker.finish()
            events = (*events, *self._summary(scene.time_s))
        if self._ending is not None and scene.cue.key == "summary":
            # Green is for a target that was reached.
            level: Level = "good" if self._ending.state == "reached" else "info"
            scene = replace(scene, cue=Line("summary", level))
        scene = replace(scene, events=events)
        heard = self._speaker.update(scene)
        if self.over and self._ends_at_once:
            heard += self._speaker.rest(scene.time_s)
        return Moment(scene, feedback, tuple(heard))

    def _summary(self, time_s: float) -> list[Line]:
        """Return what is heard at the end, as it is read in the terminal and on the page."""
        source = Source("", 0, 0, None, time_s, len(self.table), len(self.table))
        result = self.result(source, "")
        self._ending = ending_of(result, self._texts)
        return spoken(self._ending, self._further(result))
