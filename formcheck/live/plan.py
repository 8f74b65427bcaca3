"""What is still to do: a routine, or the other side of what was done."""

from __future__ import annotations

from formcheck.live.routine import Routine, Step
from formcheck.measure.landmarks import other_side


class Plan:
    """Keeps count of the holds that were done.

    Parameters
    ----------
    routine : Routine or None
        None: whatever the person does, on both sides.
    repetitions : int
        Without a routine: holds with each leg, in turn.
    """

    def __init__(self, routine: Routine | None = None, repetitions: int = 1) -> None:
        self._routine = routine is not None
        self._repetitions = repetitions
        self._open = list(routine.steps) if routine else []
        self._done: list[Step] = []

    @property
    def next(self) -> Step | None:
        """The step to do now; None when nothing is asked for."""
        return self._open[0] if self._open else None

    @property
    def complete(self) -> bool:
        """True when something was done and nothing is left."""
        return bool(self._done) and not self._open

    @property
    def fixed(self) -> bool:
        """True with a routine: its end is the end of the session."""
        return self._routine

    def asks_other_side(self, did: Step) -> bool:
        """True when the same stretch with the other leg comes next."""
        return did.side != "both" and self.next == Step(did.stretch, other_side(did.side))

    def done(self, step: Step) -> None:
        """Take in a hold that reached its target."""
        self._done.append(step)
        fits = next((one for one in self._open if _fits(step, one)), None)
        if fits is not None:
            self._open.remove(fits)
        elif not self._routine and (step.side != "both" or self._repetitions > 1):
            # Whoever stretches one leg stretches the other: stiffness is rarely one-sided.
            legs = [step]
            if step.side != "both":
                legs.append(Step(step.stretch, other_side(step.side)))
            self._open = (legs * self._repetitions)[1:]


def _fits(did: Step, asked: Step) -> bool:
    return did.stretch == asked.stretch and asked.side in (did.side, "both")
