"""``python -m formcheck.lab.mutants``: changes each named number by half and asks the tests.

A threshold that no test notices is a threshold nobody has decided. Each number with a name in
capitals in ``measure/`` and ``rules/`` is made half as large, then half as large again, in a
process of its own; the tests of its module run, and when they pass, the tests of both rooms. What
passes those as well is reported: it has survived.

Grids (arrays) are no thresholds and stay. Numbers in tuples and dicts are changed one at a time.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.abc
import importlib.machinery
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("measure", "rules")
FACTORS = (0.5, 1.5)
NOTHING_FOUND = 5
"""pytest's exit status when no test was collected."""


@dataclass(frozen=True)
class Mutant:
    """One number, changed.

    `place` is the index in a tuple or the key in a dict, and empty for a plain number.
    """

    room: str
    module: str
    name: str
    place: str
    factor: float

    @property
    def code(self) -> str:
        """One word that says all, for the command line and the report."""
        where = f"[{self.place}]" if self.place else ""
        return f"{self.room}.{self.module}.{self.name}{where}*{self.factor}"

    @classmethod
    def from_code(cls, code: str) -> Mutant:
        """Return the mutant that `code` names."""
        dotted, factor = code.split("*")
        dotted, _, place = dotted.partition("[")
        room, module, name = dotted.split(".")
        return cls(room, module, name, place.rstrip("]"), float(factor))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value != 0


def changed(value: Any, place: str, factor: float) -> Any:
    """Return `value`, a number or a tuple or dict of numbers, with the one at `place` changed."""
    if isinstance(value, dict):
        return {k: v * factor if str(k) == place else v for k, v in value.items()}
    if isinstance(value, tuple):
        return tuple(v * factor if str(i) == place else v for i, v in enumerate(value))
    return max(round(value * factor), 0) if isinstance(value, int) else value * factor


def _places(value: object) -> list[str]:
    """Return where in `value` numbers lie."""
    if isinstance(value, dict):
        return [str(key) for key, one in value.items() if _number(one)]
    if isinstance(value, tuple) and all(_number(one) or one == 0 for one in value):
        return [str(i) for i, one in enumerate(value) if _number(one)]
    return [""] if _number(value) else []


def _names(source: str) -> Iterator[str]:
    """Return the names in capitals that a module gives a value, in order."""
    for line in ast.parse(source).body:
        targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
        yield from (t.id for t in targets if isinstance(t, ast.Name) and t.id.strip("_").isupper())


def mutants(rooms: Sequence[str] = ROOMS) -> Iterator[Mutant]:
    """Return every number of the rooms, changed both ways."""
    for room in rooms:
        package = importlib.import_module(f"formcheck.{room}")
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"formcheck.{room}.{info.name}")
            for name in _names(Path(str(module.__file__)).read_text(encoding="utf-8")):
                for place in _places(getattr(module, name)):
                    yield from (Mutant(room, info.name, name, place, f) for f in FACTORS)


class _Changing(importlib.abc.MetaPathFinder):
    """Imports one module with one number changed right after it is given its value."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.target = f"formcheck.{mutant.room}.{mutant.module}"

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        """Hand over the one module; every other is imported as usual."""
        if fullname != self.target:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None:
            spec.loader = _Loader(fullname, str(spec.origin), self.mutant)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, mutant: Mutant) -> None:
        super().__init__(fullname, path)
        self.mutant = mutant

    def get_code(self, fullname: str) -> Any:  # noqa: ARG002
        """Return the module's code with a second assignment behind the first."""
        source = Path(self.path).read_text(encoding="utf-8")
        tree = ast.parse(source)
        one = self.mutant
        again = ast.parse(
            f"from formcheck.lab.mutants import changed as _changed\n"
            f"{one.name} = _changed({one.name}, {one.place!r}, {one.factor!r})"
        ).body
        at = next(i for i, line in enumerate(tree.body) if one.name in _names(ast.unparse(line)))
        tree.body[at + 1 : at + 1] = again
        return compile(tree, self.path, "exec")


def _run_tests(mutant: Mutant, tests: Sequence[str]) -> int:
    """Run `tests` with the mutant in place, in this process; return pytest's exit status."""
    for name in [name for name in sys.modules if name.split(".")[0] == "formcheck"]:
        del sys.modules[name]  # whoever has imported the number already holds the old one
    sys.meta_path.insert(0, _Changing(mutant))
    import pytest

    return int(pytest.main([*tests, "-x", "-q", "--no-header", "-p", "no:cacheprovider"]))


def survives(mutant: Mutant, own_only: bool = False) -> bool:
    """Return whether no test notices `mutant`; each try is a process of its own."""
    room = ROOT / "tests" / mutant.room
    own = (room / f"test_{mutant.module}.py", *sorted(room.glob("test_thresholds*.py")))
    tries = [[str(path)] for path in own if path.exists()]
    if not own_only:
        tries.append([f"{ROOT}/tests/{room}" for room in ROOMS])
    for tests in tries:
        command = [sys.executable, "-m", "formcheck.lab.mutants", "--one", mutant.code, *tests]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=900, check=False)
        if done.returncode not in (0, NOTHING_FOUND):
            return False
    return True


def main(argv: Sequence[str] | None = None) -> int:
    """Report the survivors; exit status 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.mutants", description=__doc__)
    parser.add_argument(
        "--one", metavar="CODE", help="run the tests named with one mutant in place"
    )
    parser.add_argument("--only", default="", help="only mutants whose code contains this")
    parser.add_argument("--own", action="store_true", help="ask the tests of the own module alone")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("tests", nargs="*")
    args = parser.parse_args(argv)
    if args.one:
        return _run_tests(Mutant.from_code(args.one), args.tests)
    wanted = [one for one in mutants() if args.only in one.code]
    survived = 0
    with ThreadPoolExecutor(args.jobs) as pool:
        for one, alive in zip(
            wanted, pool.map(lambda m: survives(m, args.own), wanted), strict=True
        ):
            survived += alive
            if alive:
                print(one.code, flush=True)
    print(f"{len(wanted)} mutants, {survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
