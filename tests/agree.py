"""What a drawn clip says, frame by frame, held against the result: the layer before the pixels."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck.overlay.contents import contents_of
from formcheck.report.result import Result
from formcheck.report.told import OUTCOME_S, Told
from formcheck.rules.coach import Feedback
from formcheck.texts import Texts, whole_seconds


def disagreements(
    looks: Sequence[Feedback], result: Result, texts: Texts, fps: float = 30.0
) -> list[str]:
    """Say where a clip of so many frames a second would say something else than the result."""
    told, found = Told(looks, result), []
    last_s, held_s = looks[-1].time_s, 0.0
    words = {f.fault: texts.of("fault", f.fault) for hold in result.holds for f in hold.faults}
    for number in range(int(last_s * fps) + 1):
        time_s = number / fps
        look = max((one for one in looks if one.time_s <= time_s), key=lambda one: one.time_s)
        said = told.at(look, time_s)
        drawn = contents_of(said, texts, final=True)
        hold = next((h for h in result.holds if h.start_s <= time_s <= h.end_s), None)
        there = [
            fault
            for fault in (hold.faults if hold else ())
            if fault.start_s <= time_s <= fault.end_s
        ]
        stopping = [fault.fault for fault in there if not fault.advice]

        def wrong(what: str, time_s: float = time_s) -> None:
            found.append(f"{time_s:.2f} s: {what}")

        if set(said.faults) != {fault.fault for fault in there} or said.suspects:
            wrong(f"faults {said.faults}, in the result {[fault.fault for fault in there]}")
        if hold is None:
            if said.phase not in ("idle", "entry") or drawn.seconds is not None:
                wrong(f"{said.phase} outside every hold")
            if drawn.banner.text in words.values():
                wrong("a fault outside every hold")
            ended = [h for h in result.holds if h.end_s < time_s]
            if ended and (ended[-1] is result.holds[-1] or time_s - ended[-1].end_s <= OUTCOME_S):
                seconds = whole_seconds(min(ended[-1].held_s, ended[-1].target_s))
                if not drawn.banner.text.startswith(f"{seconds} ") or drawn.readings is not None:
                    wrong(f"{drawn.banner.text!r} after {ended[-1].held_s:.2f} s held")
            held_s = 0.0
            continue
        if (said.stretch, said.side, said.named) != (hold.stretch, hold.side, True):
            wrong(f"{said.stretch} {said.side}, in the result {hold.stretch} {hold.side}")
        if not held_s - 1e-9 <= said.held_s <= min(hold.held_s, time_s - hold.start_s) + 1e-6:
            wrong(f"{said.held_s:.3f} s held after {held_s:.3f} of {hold.held_s:.3f}")
        held_s = said.held_s
        if stopping:
            if said.phase == "paused" and drawn.banner.text != words[stopping[0]]:
                wrong(f"{drawn.banner.text!r} during {stopping}")
            if said.phase == "hold":
                wrong(f"time counts during {stopping}")
        elif drawn.banner.level == "stop" or drawn.back == "rounded":
            wrong(f"{drawn.banner.text!r}, back {drawn.back}, without a fault")
        if ("rounded_back" in stopping) != (drawn.back == "rounded") and drawn.back not in (
            None,
            "unmeasured",
        ):
            wrong(f"back {drawn.back} during {stopping}")
    for hold in result.holds:
        look = max((one for one in looks if one.time_s <= hold.end_s), key=lambda one: one.time_s)
        end = told.at(look, hold.end_s)
        if abs(end.held_s - hold.held_s) > 1e-6 or (end.phase == "done") != hold.completed:
            found.append(f"at the end {end.held_s:.3f} s, {end.phase}, of {hold.held_s:.3f}")
    return found
