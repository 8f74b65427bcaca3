"""``python -m formcheck.lab.docs``: what README, notebooks and pages show, made by the program.

``make`` writes it again; ``check`` says where what is shown differs from what the program says now,
beyond rounding, and ends with status 1 when something does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from formcheck.errors import FormcheckError, UnreadableInputError
from formcheck.lab.docs import figures, pictures, printed, tables
from formcheck.lab.synth.bodydata import BodyDataError


def _make_tables(options: argparse.Namespace) -> None:
    figures.record(options.accuracy, options.travel)
    tables.make()


def _if_possible(what: str, found: Iterable[str]) -> Iterator[str]:
    try:
        yield from found
    except (ImportError, UnreadableInputError, BodyDataError) as missing:
        print(f"{what} not compared: {missing}", file=sys.stderr)


MAKE: dict[str, Callable[[argparse.Namespace], None]] = {
    "readme": lambda _: printed.write(printed.said()),
    "notebooks": lambda options: printed.run(options.poses),
    "pictures": lambda _: pictures.make(),
    "tables": _make_tables,
    "page": lambda _: pictures.make_page(),
    "loops": lambda _: pictures.make_loops(),
}
CHECK: dict[str, Callable[[argparse.Namespace], Iterator[str]]] = {
    "readme": lambda options: printed.compare_readme(options.verdict),
    "tables": lambda _: tables.compare(),
    "page": lambda options: _if_possible("page.webp is", pictures.compare_page(options.poses)),
    "loops": lambda _: _if_possible("the loops are", pictures.compare_loops()),
    "pictures": lambda options: pictures.compare(options.poses),
    "notebooks": lambda options: printed.check(options.poses),
}
"""The page and the loops are one beside the other: one waits for a session, one draws."""


def main(argv: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.docs", description=__doc__)
    parser.add_argument("what", choices=("make", "check"))
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(MAKE)}; else all")
    new = "new figures for the tables: what `formcheck.lab.benchmark {} -o FILE` wrote"
    for name, metavar, meaning in (
        ("--verdict", "FILE", "what README's command for a recording printed just now"),
        ("--poses", "DIR", "poses that were found just now (`pytest --poses DIR`), to find none"),
        ("--accuracy", "FILE", new.format("accuracy")),
        ("--travel", "FILE", new.format("travel")),
    ):
        parser.add_argument(name, type=Path, metavar=metavar, help=meaning)
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
