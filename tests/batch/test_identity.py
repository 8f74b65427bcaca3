"""What makes two scorings the same: everything that decides a result, and nothing else."""

import ast
from pathlib import Path

import pytest

import formcheck
from formcheck.batch import identity
from formcheck.batch.sampling import EVERY_FRAME, Rate
from formcheck.batch.task import How
from formcheck.pipeline.analyze import Settings
from formcheck.rules.catalogue import Wanted

PACKAGE = Path(formcheck.__file__).parent
DECIDE_NOTHING = {
    "batch/identity.py",
    "batch/spare.py",
    "batch/task.py",
    "errors.py",
    # Only `analyze` shows clips to two models, and only it hands pictures on in threads.
    "pipeline/tandem.py",
    "pipeline/relay.py",
    "pipeline/quiet.py",
    "pipeline/safe_output.py",
}


def imported(start: str) -> set[str]:
    """Every module of formcheck that a module imports, at the top or late, and so on."""
    found: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        path = PACKAGE.parent.joinpath(*name.split(".")).with_suffix(".py")
        place = path.relative_to(PACKAGE.parent / "formcheck").as_posix() if path.exists() else ""
        if not place or place in found:
            continue
        found.add(place)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("formcheck"):
                todo += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def files(parts: tuple[str, ...]) -> set[str]:
    return {p.relative_to(PACKAGE).as_posix() for part in parts for p in PACKAGE.glob(part)}


def test_every_module_that_scoring_uses_is_known_to_decide_or_not():
    used = imported("formcheck.batch.scoring")
    judges = files(identity.JUDGES)
    assert used - judges == DECIDE_NOTHING
    # Nor does a change elsewhere score anything anew.
    assert {p for p in judges - used if not p.endswith("__init__.py")} <= {
        p for p in judges if p.startswith(("rules/", "measure/"))
    }


def test_every_module_that_finds_a_pose_makes_other_landmarks():
    used = imported("formcheck.pipeline.pose") | imported("formcheck.pipeline.video")
    used |= imported("formcheck.pipeline.lookout")
    left = {p for p in used - files(identity.SEERS) if not p.startswith("measure/")}
    assert left == {"errors.py", "pipeline/models.py", "pipeline/quiet.py"}


@pytest.mark.parametrize(
    ("settings", "same_landmarks"),
    [
        (Settings(target_s=12.0), True),
        (Settings(Wanted(stretch="seated")), True),
        (Settings(model="lite"), False),
    ],
)
def test_changed_settings_are_another_outcome_and_maybe_other_landmarks(settings, same_landmarks):
    before, after = How(Settings(), Rate()), How(settings, Rate())
    content = "sha256:" + 64 * "a"
    assert identity.score_key(content, before) != identity.score_key(content, after)
    names = {identity.landmarks_name(content, how) for how in (before, after)}
    assert (len(names) == 1) is same_landmarks
    assert identity.landmarks_name(content, How(Settings(), EVERY_FRAME)) not in names
