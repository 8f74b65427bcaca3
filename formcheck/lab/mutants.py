"""``python -m formcheck.lab.mutants``: changes each named number by half and asks the tests.

A threshold that no test notices is a threshold nobody has decided. Each number with a name in
capitals in ``measure/`` and ``rules/`` is made half as large, then half as large again, and the
tests of its own module run: ``test_<module>.py`` and the room's ``test_thresholds*.py``. What
passes them is reported: it has survived.

Numbers in tuples, dicts and rules are changed one at a time. Not changed are words, grids (arrays)
and tables of tables, which are read and not compared with, and what `EXCUSED` names with a reason.

A module's survivors are kept under ``build/mutants`` until it or its tests change, so that a run
that was stopped goes on. Needs a system that forks: Linux or macOS.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import hashlib
import importlib
import itertools
import math
import os
import pkgutil
import signal
import sys
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

from formcheck.lab import ROOT

KEPT = ROOT / "build" / "mutants"
ROOMS = ("measure", "rules")
FACTORS = (0.5, 1.5)
LONGEST_S = 300
"""A change may make a loop endless; that is noticed too."""
DRAWN = ("HEAD", "TRUNK", "THIGH", "SHANK", "FOOT", "ARM")
EXCUSED = {
    "measure.landmarks.N_LANDMARKS": "what the pose model gives, a size and not a threshold",
    "rules.common.BOUNCING_RULE": "says how bouncing is shown; `watch.BounceWatch` finds it",
    **{f"rules.stretch.{part}": "how thick a limb is drawn, judged by the eye" for part in DRAWN},
}
"""Numbers that are no thresholds, with the reason."""


@dataclass(frozen=True)
class Mutant:
    """One number, changed.

    `place` is the index in a tuple, the key in a dict or the field of a rule, and empty for a
    plain number.
    """

    room: str
    module: str
    name: str
    place: str
    factor: float

    @property
    def code(self) -> str:
        """One word that says all, for the report."""
        where = f"[{self.place}]" if self.place else ""
        return f"{self.room}.{self.module}.{self.name}{where}*{self.factor}"


def _number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value != 0 and math.isfinite(value)


def changed(value: Any, place: str, factor: float) -> Any:
    """Return `value`, a number or what holds numbers, with the one at `place` changed."""
    if isinstance(value, dict):
        return {k: v * factor if str(k) == place else v for k, v in value.items()}
    if isinstance(value, tuple):
        return tuple(v * factor if str(i) == place else v for i, v in enumerate(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(value, **{place: getattr(value, place) * factor})
    return max(round(value * factor), 0) if isinstance(value, int) else value * factor


def _places(value: object) -> list[str]:
    """Return where in `value` numbers lie."""
    if isinstance(value, dict):
        return [str(key) for key, one in value.items() if _number(one)]
    if isinstance(value, tuple) and all(_number(one) or one == 0 for one in value):
        return [str(i) for i, one in enumerate(value) if _number(one)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field.name for field in dataclasses.fields(value)]
        return [name for name in fields if _number(getattr(value, name))]
    return [""] if _number(value) else []


def _names(source: str) -> Iterator[str]:
    """Return the names in capitals that a module gives a value, in order."""
    for line in ast.parse(source).body:
        if isinstance(line, ast.Assign | ast.AnnAssign):
            targets = line.targets if isinstance(line, ast.Assign) else [line.target]
            parts = (part for target in targets for part in ast.walk(target))
            names = (part.id for part in parts if isinstance(part, ast.Name))
            yield from (name for name in names if name.strip("_").isupper())


def mutants(excused: Container[str] = EXCUSED) -> Iterator[Mutant]:
    """Return every number of the rooms, changed both ways, module by module."""
    for room in ROOMS:
        package = importlib.import_module(f"formcheck.{room}")
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"formcheck.{room}.{info.name}")
            for name in _names(Path(str(module.__file__)).read_text(encoding="utf-8")):
                if f"{room}.{info.name}.{name}" not in excused:
                    for place in _places(getattr(module, name)):
                        yield from (Mutant(room, info.name, name, place, f) for f in FACTORS)


def _change_on_import(mutant: Mutant) -> None:
    """From now on import the module with a second assignment behind that of the one number."""
    plain = SourceFileLoader.get_code
    again = ast.parse(
        f"from formcheck.lab.mutants import changed as _changed\n"
        f"{mutant.name} = _changed({mutant.name}, {mutant.place!r}, {mutant.factor!r})"
    ).body

    def get_code(self: SourceFileLoader, fullname: str) -> Any:
        if fullname != f"formcheck.{mutant.room}.{mutant.module}":
            return plain(self, fullname)
        tree = ast.parse(Path(self.path).read_text(encoding="utf-8"))
        named = (i for i, line in enumerate(tree.body) if mutant.name in _names(ast.unparse(line)))
        at = next(named) + 1
        tree.body[at:at] = again
        return compile(tree, self.path, "exec")

    SourceFileLoader.get_code = get_code  # type: ignore[assignment]


def own_tests(room: str, module: str) -> list[Path]:
    """Return the files of tests that must notice a change of the module, the likeliest first."""
    folder = ROOT / "tests" / room

    def silence(path: Path) -> int:
        return -path.read_text(encoding="utf-8").count(module)

    own = [*sorted(folder.glob("test_thresholds*.py"), key=silence), folder / f"test_{module}.py"]
    return [path for path in own if path.exists()]


def _run_tests(mutant: Mutant, tests: Sequence[Path]) -> int:
    """Run `tests` with the mutant in place, in this process; return pytest's exit status."""
    ours = (str(ROOT / "formcheck"), str(ROOT / "tests"))
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(ours):
            del sys.modules[name]  # whoever has imported the number already holds the old one
    _change_on_import(mutant)
    import pytest

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # They take as long as the tests.
    # faulthandler's own thread is not in a fork, and would be waited for.
    quiet = ["-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
    return int(pytest.main([*map(str, tests), "-x", *quiet]))


def survives(mutant: Mutant) -> bool:
    """Return whether no test of its module notices `mutant`; each try is a child of this process.

    What the tests import of others is imported once, here.
    """
    import hypothesis  # noqa: F401
    import numpy  # noqa: F401
    import pytest  # noqa: F401

    child = os.fork()
    if child == 0:  # pragma: no cover - counted in no parent
        status = 1
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            signal.alarm(LONGEST_S)
            status = _run_tests(mutant, own_tests(mutant.room, mutant.module))
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def survivors(ones: Sequence[Mutant]) -> list[str]:
    """Return which of one module's mutants survive, from what is kept where that still holds.

    Raises RuntimeError when the tests fail with nothing changed.
    """
    room, module = ones[0].room, ones[0].module
    source = ROOT / "formcheck" / room / f"{module}.py"
    read = b"".join(path.read_bytes() for path in (source, *own_tests(room, module)))
    now = hashlib.sha256(read + repr(ones).encode()).hexdigest()
    kept = KEPT / f"{room}.{module}"
    before = kept.read_text(encoding="utf-8").split() if kept.exists() else [""]
    if before[0] == now:
        return before[1:]
    if not survives(dataclasses.replace(ones[0], factor=1)):
        raise RuntimeError(f"The tests of {room}/{module}.py fail with nothing changed.")
    found = [one.code for one in ones if survives(one)]
    KEPT.mkdir(parents=True, exist_ok=True)
    kept.write_text("\n".join([now, *found]) + "\n", encoding="utf-8")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Report the survivors; exit status 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.mutants", description=__doc__)
    parser.add_argument("only", nargs="*", help="modules, as measure.geometry (default: all)")
    args = parser.parse_args(argv)
    groups = itertools.groupby(mutants(), lambda one: f"{one.room}.{one.module}")
    modules = {module: list(ones) for module, ones in groups}
    if unknown := set(args.only) - set(modules):
        parser.error(
            f"no numbers in {', '.join(sorted(unknown))}: name modules, as measure.geometry"
        )
    tried = survived = 0
    for module in args.only or modules:
        found = survivors(modules[module])
        tried, survived = tried + len(modules[module]), survived + len(found)
        print(f"{module}: {len(modules[module])} mutants", *found, sep="\n  ", flush=True)
    print(f"{tried} mutants, {survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
