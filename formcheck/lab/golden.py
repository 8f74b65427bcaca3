"""``python -m formcheck.lab.golden``: results of the sample clips as they were, and what differs.

Processors differ in the last bits of what the pose model gives, so results are compared with
room: the same holds, sides and faults, held seconds within 0.1 s, angles within 1.5°.

``live`` plays each sample clip as the camera of a session, in its own time, and compares the holds
with those of ``analyze``, held seconds within 0.3 s. It needs a machine that does nothing else:
frames that come too late are dropped, and then less is known of the hold.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from formcheck.commands.live import Options, coached
from formcheck.installed import POSE_VERSION, RULES_VERSION
from formcheck.live.capture import FilmDevice
from formcheck.live.keep import NAMES
from formcheck.live.voice import open_voice
from formcheck.pipeline.analyze import analyze
from formcheck.pipeline.models import LIVE_MODEL
from formcheck.report.read import read_result
from formcheck.report.result import Result
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S
from formcheck.texts import load_texts

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_videos"
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
    options = Options(
        camera=str(clip),
        folder=None,
        wanted=Wanted(),
        model=LIVE_MODEL,
        auto_model=False,
        target_s=DEFAULT_TARGET_S,
        routine=None,
        window=False,
        mute=True,
        record=False,
        texts=load_texts("en"),
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.closing(open_voice("en", mute=True)) as voice,
        contextlib.redirect_stdout(io.StringIO()),
    ):
        film = FilmDevice(str(clip))
        coached(options, Path(folder), voice, film, lambda: film)
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


def _compare_live() -> int:
    found = 0
    for clip in clips():
        for words in live_differences(analyze(clip, model=LIVE_MODEL), played(clip)):
            found += 1
            print(f"{clip.stem}: {words}", flush=True)
    return int(found > 0)


def main(argv: list[str] | None = None) -> int:
    """Run the command; exit status 1 when something differs."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.golden", description=__doc__)
    parser.add_argument("what", choices=("write", "compare", "live"))
    options = parser.parse_args(argv)
    if options.what == "live":
        return _compare_live()
    now: dict[str, Any] = {"versions": [POSE_VERSION, RULES_VERSION], "clips": analysed()}
    if options.what == "write":
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        GOLDEN.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    was = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found = 0
    for name, one in now["clips"].items():
        for words in differences(was["clips"].get(name, {"holds": [], "warnings": []}), one):
            found += 1
            print(f"{name}: {words}")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
