"""A whole run with fake children, as a process of its own that can be killed.

``python fake_score.py FOLDER TABLE WORKERS``
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from formcheck.batch.clips import find_clips
from formcheck.batch.kept import Journal
from formcheck.batch.run import Plan, Run, score_here
from formcheck.batch.table import rows_of, write_table
from formcheck.batch.task import How
from formcheck.judge import Settings

CHILD = (sys.executable, str(Path(__file__).with_name("fake_child.py")))


def main(folder: str, table: str, workers: str) -> None:
    clips, extra = find_clips([folder])
    plan = Plan(clips, How(Settings()))
    path = Path(table)
    with Journal(path.with_name(path.name + ".journal")) as journal:
        outcomes = Run(plan, journal, partial(score_here, workers=int(workers), command=CHILD)).go()
    rows = [row for c, o in zip(clips, outcomes, strict=True) for row in rows_of(c, o, extra)]
    write_table(path, rows, extra)


if __name__ == "__main__":
    main(*sys.argv[1:])
