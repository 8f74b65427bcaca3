"""A child that scores nothing: it answers at once, or comes to grief as a clip's name says.

It speaks for real over the same pipe, so that what minds it is tested for real.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

from formcheck.batch.task import CLIP, Outcome, Task, code_fingerprint
from formcheck.report.result import Result, Source
from formcheck.report.table import FrameTable


def result(task: Task) -> Result:
    text = Path(task.path).read_text()
    source = Source(task.path, 64, 48, 10.0, 1.0, 10, 10)
    return Result(source, task.how.settings.model, "0", text, (), None, (), FrameTable())


def misbehave(name: str) -> None:
    if "segfault" in name:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "hang" in name:
        time.sleep(600)
    if "memory" in name:
        hoard = [bytearray(os.urandom(2**20) * 64) for _ in range(12)]
        time.sleep(600 + len(hoard))
    if "once" in name:
        marker = Path(os.environ["FAKE_LOG"] + f".{name}")
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def answer(task: Task, version: str) -> Outcome:
    name = Path(task.path).name
    for trouble in ("unreadable", "unreachable"):
        if trouble in name:
            message = f"{CLIP} is {trouble}."
            return Outcome(task.key, version, trouble=trouble, message=message)
    return Outcome(task.key, version, result(task))


def main() -> None:
    version = code_fingerprint()
    print(json.dumps({"ready": version}), flush=True)
    for line in sys.stdin:
        task = Task.from_json(line)
        name = Path(task.path).name
        misbehave(name)
        time.sleep(float(os.environ.get("FAKE_SECONDS", "0")))
        with open(os.environ["FAKE_LOG"], "a") as log:
            log.write(os.fsencode(f"{name}\n").decode("utf-8", "replace"))
        print(answer(task, version).to_json(), flush=True)


if __name__ == "__main__":
    main()
