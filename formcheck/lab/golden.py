"""``python -m formcheck.lab.golden``: results of the sample clips as they were, and what differs.

Processors differ in the last bits of what the pose model gives, so results are compared with
room: the same holds, sides and faults, held seconds within 0.1 s, angles within 1.5°.

``live`` plays each sample clip as the camera of a session, in its own time, and compares the holds
with those of ``analyze``, held seconds within 0.3 s. It needs a machine that does nothing else:
frames that come too late are dropped, and then less is known of the hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from formcheck.installed import POSE_VERSION, RULES_VERSION
from formcheck.lab import ROOT, SAMPLES
from formcheck.lab.benchmark.live import play
from formcheck.live.keep import NAMES
from formcheck.pipeline.analyze import analyze
from formcheck.pipeline.models import LIVE_MODEL
from formcheck.report.json_form import read_result
from formcheck.report.result import Result

GOLDEN = ROOT / "tests" / "golden" / "samples.json"

HELD_WITHIN_S = 0.1
EDGE_WITHIN_S = 0.25
ANGLE_WITHIN_DEG = 1.5
LIVE_WITHIN_S = 0.3


def brief(result: Result) -> dict[str, Any]:
    """Return what is compared of a result."""
    data = result.to_dict()
    holds = [
        {
            "stretch": hold["stretch"],
            "side": hold["side"],
            "seconds": {name: hold[name] for name in ("start_s", "end_s")},
            "held": {name: hold[name] for name in ("held_s", "straight_s")},
            "faults": [fault["fault"] for fault in hold["faults"]],
            "angles": {
                name: value["mean"]
                for name, value in hold.items()
                if name.endswith("_deg") and isinstance(value, dict)
            },
        }
        for hold in data["holds"]
    ]
    return {"holds": holds, "warnings": sorted({w["warning"] for w in data["warnings"]})}


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Say in words what differs between two of `brief`."""
    kinds = [[(h["stretch"], h["side"], h["faults"]) for h in one["holds"]] for one in (was, now)]
    if kinds[0] != kinds[1]:
        yield f"holds were {kinds[0]} and are {kinds[1]}"
        return
    if was["warnings"] != now["warnings"]:
        yield f"warnings were {was['warnings']} and are {now['warnings']}"
    for before, after in zip(was["holds"], now["holds"], strict=True):
        for part, within in (
            ("seconds", EDGE_WITHIN_S),
            ("held", HELD_WITHIN_S),
            ("angles", ANGLE_WITHIN_DEG),
        ):
            for name, value in before[part].items():
                other = after[part].get(name)
                if (value is None) != (other is None) or (
                    value is not None and abs(other - value) > within + 1e-9
                ):
                    yield f"{name} was {value} and is {other}"


def clips() -> list[Path]:
    """Return the sample clips."""
    return sorted(path for path in SAMPLES.glob("*.mp4") if ".annotated" not in path.name)


def analysed() -> dict[str, Any]:
    """Analyse every sample clip."""
    return {clip.stem: brief(analyze(clip)) for clip in clips()}


def played(clip: Path) -> Result:
    """Play a clip as the camera of a session; returns the result of the session."""
    with tempfile.TemporaryDirectory() as folder:
        play(clip, Path(folder), LIVE_MODEL)
        return read_result(Path(folder) / NAMES[0])


def live_differences(recorded: Result, live: Result) -> Iterator[str]:
    """Say in words where a session gives other holds than the recording of it."""
    kinds = [[(h.stretch, h.side) for h in one.holds] for one in (recorded, live)]
    if kinds[0] != kinds[1]:
        yield f"holds are {kinds[0]}, live {kinds[1]}"
        return
    for before, after in zip(recorded.holds, live.holds, strict=True):
        if abs(before.held_s - after.held_s) > LIVE_WITHIN_S:
            yield f"held_s is {before.held_s:.2f}, live {after.held_s:.2f}"
        faults = [[fault.fault for fault in hold.faults] for hold in (before, after)]
        if faults[0] != faults[1]:
            yield f"faults are {faults[0]}, live {faults[1]}"


def main(argv: list[str] | None = None) -> int:
    """Run the command; exit status 1 when something differs."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.golden", description=__doc__)
    parser.add_argument("what", choices=("write", "compare", "live"))
    options = parser.parse_args(argv)
    if options.what == "live":
        pairs = ((clip.stem, analyze(clip, model=LIVE_MODEL), played(clip)) for clip in clips())
        return _say((name, live_differences(*two)) for name, *two in pairs)
    now: dict[str, Any] = {"versions": [POSE_VERSION, RULES_VERSION], "clips": analysed()}
    if options.what == "write":
        GOLDEN.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    was = json.loads(GOLDEN.read_text(encoding="utf-8"))["clips"]
    nothing: dict[str, Any] = {"holds": [], "warnings": []}
    return _say((n, differences(was.get(n, nothing), one)) for n, one in now["clips"].items())


def _say(several: Iterable[tuple[str, Iterator[str]]]) -> int:
    """Print what differs of each clip; returns 1 when something does."""
    status = 0
    for name, found in several:
        for words in found:
            status = 1
            print(f"{name}: {words}", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
