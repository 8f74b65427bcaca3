"""``python -m formcheck.lab.docs``: what README, notebooks and pages show, made by the program.

``make`` writes it again; ``check`` says where what is shown differs from what the program says now,
beyond rounding, and ends with status 1 when something does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from formcheck.errors import FormcheckError, UnreadableInputError
from formcheck.lab.docs import loops, notebooks, pictures, readme, record, tables
from formcheck.lab.docs.compare import differences
from formcheck.lab.synth.bodydata import BodyDataError


def _check_readme(options: argparse.Namespace) -> Iterator[str]:
    printed = options.verdict
    now = readme.without_files(printed.read_text("utf-8")) if printed else readme.said()
    for words in differences(readme.shown(), now):
        yield f"README.md: {words}"


def _check_notebooks(options: argparse.Namespace) -> Iterator[str]:
    yield from notebooks.check(options.poses)


def _make_readme(_options: argparse.Namespace) -> None:
    readme.write(readme.said())


def _make_notebooks(options: argparse.Namespace) -> None:
    notebooks.run(options.poses)


def _check_pictures(options: argparse.Namespace) -> Iterator[str]:
    yield from pictures.compare(poses=options.poses)


def _make_pictures(_options: argparse.Namespace) -> None:
    pictures.make()


def _make_page(_options: argparse.Namespace) -> None:
    pictures.make_page()


def _check_page(options: argparse.Namespace) -> Iterator[str]:
    try:
        yield from pictures.compare_page(poses=options.poses)
    except (ImportError, UnreadableInputError) as missing:
        print(f"page.webp is not compared: {missing}", file=sys.stderr)


def _make_loops(_options: argparse.Namespace) -> None:
    loops.make()


def _check_loops(_options: argparse.Namespace) -> Iterator[str]:
    try:
        yield from loops.compare()
    except (ImportError, BodyDataError) as missing:
        print(f"the loops are not compared: {missing}", file=sys.stderr)


def _check_tables(_options: argparse.Namespace) -> Iterator[str]:
    yield from tables.compare()


def _make_tables(options: argparse.Namespace) -> None:
    record.record(options.accuracy, options.travel)
    tables.make()


MAKE: dict[str, Callable[[argparse.Namespace], None]] = {
    "readme": _make_readme,
    "notebooks": _make_notebooks,
    "pictures": _make_pictures,
    "tables": _make_tables,
    "page": _make_page,
    "loops": _make_loops,
}
CHECK: dict[str, Callable[[argparse.Namespace], Iterator[str]]] = {
    "readme": _check_readme,
    "tables": _check_tables,
    "page": _check_page,
    "loops": _check_loops,
    "pictures": _check_pictures,
    "notebooks": _check_notebooks,
}
"""The page and the loops are one beside the other: one waits for a session, one draws."""


def main(argv: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.docs", description=__doc__)
    parser.add_argument("what", choices=("make", "check"))
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(MAKE)}; else all")
    parser.add_argument(
        "--verdict",
        type=Path,
        metavar="FILE",
        help="what README's command for a recording printed just now",
    )
    parser.add_argument(
        "--poses",
        type=Path,
        metavar="DIR",
        help="poses that were found just now (`pytest --poses DIR`), so that none are found again",
    )
    for name in ("accuracy", "travel"):
        parser.add_argument(
            f"--{name}",
            type=Path,
            metavar="FILE",
            help=f"new figures for the tables: what `formcheck.lab.benchmark {name} -o FILE` wrote",
        )
    options = parser.parse_args(argv)
    known = MAKE if options.what == "make" else CHECK
    unknown = set(options.parts) - set(known)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}: choose of {', '.join(known)}")
    if options.what == "make":
        try:
            for part in options.parts or MAKE:
                MAKE[part](options)
        except FormcheckError as error:
            print(error, file=sys.stderr)
            return error.exit_status
        return 0
    found = 0
    with ThreadPoolExecutor(2) as pool:
        parts = options.parts or CHECK
        for words in chain.from_iterable(pool.map(lambda part: [*CHECK[part](options)], parts)):
            found += 1
            print(words)
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
