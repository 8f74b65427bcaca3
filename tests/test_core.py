"""The core is pure: the same poses give the same feedback, and nothing else is touched."""

import ast
import dataclasses
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from bodies import (
    LYING,
    ON_STEP,
    SEATED,
    SITTING,
    STEP,
    SUPINE,
    Frames,
    legs,
    nobody,
    run,
    stretch,
    with_fault,
)

import formcheck
from formcheck.core import Checker
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import Feedback

PACKAGE = Path(formcheck.__file__).parent

BENT = legs(-90, 75, 0, near_knee=45)
SESSIONS = {
    "fault": with_fault(LYING, SUPINE, BENT, 8, 12),
    "lost": nobody(stretch(ON_STEP, STEP, 17), 10, 12),
    "rounded": with_fault(
        SITTING.backed(10.0), SEATED.backed(10.0), SEATED.backed(60.0), 5, 7, seconds=5
    ),
}
EVERY = pytest.mark.parametrize("frames", SESSIONS.values(), ids=SESSIONS)


def plain(feedback: list[Feedback]) -> list[str]:
    """Everything in it, every digit, as text."""
    return [
        repr([f.time_s, f.phase, f.stretch, f.side, f.held_s, f.cue, f.faults, f.suspects])
        + (repr(numbers(f)) if f.measures else "")
        for f in feedback
    ]


def numbers(feedback: Feedback) -> list[object]:
    m = feedback.measures
    return [
        m.view,
        m.trunk_lean_deg,
        m.hip_flexion_deg,
        m.knee_flexion_deg,
        m.leg_raise_deg,
        m.spine.flexion_deg,
        m.confidence,
        m.problems,
    ]


@EVERY
def test_the_same_poses_give_the_same_feedback(frames: Frames):
    one, two = run(frames), run(frames)
    assert plain(one.feedback) == plain(two.feedback)
    assert one.warnings == two.warnings
    assert [hold.clock for hold in one.holds] == [hold.clock for hold in two.holds]


@EVERY
def test_two_sessions_side_by_side_do_not_know_of_each_other(frames: Frames):
    alone = plain(run(frames).feedback)
    first, other = Checker(), Checker(Wanted("standing"), target_s=3)
    mixed = []
    for time, pose in frames:
        other.update(time, STEP.pose())
        mixed.append(first.update(time, pose))
    assert plain(mixed) == alone


@EVERY
def test_a_session_can_be_put_away_and_taken_up_again(frames: Frames):
    """Poses and the checker itself go through bytes; nothing else is needed to go on."""
    checker = Checker()
    feedback = []
    for index, (time, pose) in enumerate(frames):
        if index % 40 == 39:
            checker = pickle.loads(pickle.dumps(checker))
        feedback.append(checker.update(time, pickle.loads(pickle.dumps(pose))))
    whole = run(frames)
    assert plain(feedback) == plain(whole.feedback)
    holds, warnings = checker.finish()
    assert [hold.clock for hold in holds] == [hold.clock for hold in whole.holds]
    assert [hold.fault_spans() for hold in holds] == [h.fault_spans() for h in whole.holds]
    assert warnings == whole.warnings


@EVERY
def test_poses_are_only_read(frames: Frames):
    def content(pose):
        mask = b"" if pose.mask is None else pose.mask.tobytes()
        return pose.points.tobytes() + pose.world.tobytes() + pose.visibility.tobytes() + mask

    before = [content(pose) for _, pose in frames if pose is not None]
    run(frames)
    assert [content(pose) for _, pose in frames if pose is not None] == before


def test_poses_that_cannot_be_written_to_are_fine():
    pose = SEATED.backed(10.0).pose()
    frozen = dataclasses.replace(
        pose, **{name: getattr(pose, name).copy() for name in ("points", "world", "visibility")}
    )
    for array in (frozen.points, frozen.world, frozen.visibility):
        array.flags.writeable = False
    assert Checker().update(0.0, frozen).stretch == "seated"


def test_single_precision_poses_give_the_same_hold():
    frames = [
        (t, dataclasses.replace(p, points=p.points.astype(np.float32)))
        for t, p in stretch(LYING, SUPINE, 10)
    ]
    (hold,) = run(frames).holds
    (exact,) = run(stretch(LYING, SUPINE, 10)).holds
    assert hold.clock.held_s == pytest.approx(exact.clock.held_s, abs=0.11)


@pytest.mark.parametrize("later", [1000.0, 1e6])
def test_when_a_clip_begins_does_not_matter(later):
    frames = SESSIONS["fault"]
    here, there = run(frames), run([(time + later, pose) for time, pose in frames])
    pairs = zip(here.feedback, there.feedback, strict=True)
    # A time that is exactly a limit may fall to either side of it.
    assert sum(a.phase != b.phase for a, b in pairs) <= 3
    assert there.holds[0].clock.held_s == pytest.approx(here.holds[0].clock.held_s, abs=1e-3)


def test_finishing_an_empty_session():
    assert Checker().finish() == ([], ())


# Architecture.

FORBIDDEN = ("cv2", "av", "mediapipe", "matplotlib", "rich", "pyarrow", "PIL", "socket")


@pytest.mark.parametrize("module", ["formcheck.core", "formcheck.rules.still", "formcheck"])
def test_the_core_loads_no_cameras_windows_or_models(module):
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert module in loaded
    assert loaded.isdisjoint(FORBIDDEN)
    inner = {name for name in loaded if name.startswith("formcheck.")}
    edges = ("pipeline", "overlay", "report", "page", "commands")
    assert not {name for name in inner if name.split(".")[1] in edges}


@cache
def imports(path: Path) -> frozenset[str]:
    """Full names of every module that a file imports, anywhere in it."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    package = ("formcheck", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def importers(name: str) -> set[str]:
    """Files of the package that import a module or anything in it."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(n == name or n.startswith(f"{name}.") for n in imports(path))
    }


def rooms(files: set[str]) -> set[str]:
    return {file.split("/")[0] for file in files}


def test_the_scan_sees_imports():
    assert "rules/coach.py" in importers("formcheck.rules.attempt")
    assert "core.py" in importers("formcheck.measure")


@pytest.mark.parametrize("room", ["measure", "rules"])
@pytest.mark.parametrize(
    "outside",
    [
        *("pipeline", "overlay", "report", "page", "history", "exports", "commands", "cli"),
        *("lab", "live"),
    ],
)
def test_the_core_knows_nothing_of_the_edges(room, outside):
    assert room not in rooms(importers(f"formcheck.{outside}"))
    assert "core.py" not in importers(f"formcheck.{outside}")


def test_measuring_knows_nothing_of_rules():
    assert "measure" not in rooms(importers("formcheck.rules"))
    assert "measure" not in rooms(importers("formcheck.core"))


@pytest.mark.parametrize(
    "module", ["cv2", "av", "os", "time", "datetime", "random", "threading", "io", "pathlib"]
)
def test_the_core_has_no_files_clocks_or_dice(module):
    found = importers(module) | importers(f"numpy.{module}")
    assert {"measure", "rules", "core.py"}.isdisjoint(rooms(found))


def test_stretch_files_know_angles_and_no_landmarks():
    """Names of sides are all that they take from the landmarks."""
    allowed = {"Side", "other_side"}
    for name in ("standing", "supine", "seated"):
        names = set(imports(PACKAGE / "rules" / f"{name}.py"))
        marks = {n.rsplit(".", 1)[1] for n in names if n.startswith("formcheck.measure.landmarks.")}
        assert marks <= allowed
        assert not any("geometry" in n or "outline" in n for n in names)


def test_only_the_history_and_the_journal_know_sqlite():
    """And the laboratory, which damages them."""
    known = {f"history/{n}.py" for n in ("database", "earlier", "store")}
    found = {name for name in importers("sqlite3") if not name.startswith("lab/")}
    assert found == {*known, "batch/kept.py"}


def test_trends_and_advice_have_no_files_clocks_or_databases():
    """They are functions of sessions and a day that is passed in."""
    names = ("trends", "progress", "advice", "sessions", "words")
    pure = {f"history/{name}.py" for name in names}
    for module in ("sqlite3", "os", "time", "pathlib", "random", "formcheck.history.store"):
        assert pure.isdisjoint(importers(module)), module
    for name in pure:
        assert not {"now", "today"} & {
            node.attr
            for node in ast.walk(ast.parse((PACKAGE / name).read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        }


def test_opening_the_history_loads_no_models():
    code = "import sys, formcheck.history.store, formcheck.history.export; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert set(done.stdout.split()).isdisjoint(FORBIDDEN)


def test_the_page_machine_knows_none_of_those_who_use_it():
    users = ("history", "batch", "commands", "live", "exports", "overlay", "pipeline")
    for user in users:
        assert "page" not in rooms(importers(f"formcheck.{user}")), user


def test_every_chart_and_every_page_is_made_by_the_one_machine():
    """No second policy, style sheet or drawing; `page.css` and `page.js` are text."""
    texts = {
        path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8")
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.jinja")]
        # The page of app lives on a server, which says in a header what it may load; the laboratory
        # attacks pages.
        if path.relative_to(PACKAGE).parts[0] not in ("app", "lab")
    }
    for sign, place in (
        ("default-src", "page/__init__.py"),
        ("<style>", "page/templates/base.html.jinja"),
        ("<script>", "page/templates/base.html.jinja"),
        ("<svg", "page/templates/chart.html.jinja"),
    ):
        assert {name for name, text in texts.items() if sign in text} == {place}, sign


def test_nothing_that_is_shipped_knows_the_laboratory():
    """It is not in the wheel."""
    assert rooms(importers("formcheck.lab")) == {"lab"}


def test_only_one_module_imports_mediapipe():
    assert importers("mediapipe") == {"pipeline/pose.py"}


def test_only_one_module_talks_to_a_camera_and_one_to_the_sound_card():
    capturing = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "VideoCapture(" in path.read_text(encoding="utf-8")
    }
    # In the laboratory, the bare loop of the benchmark and the pictures of the docs read a file.
    in_lab = {"lab/benchmark/speed.py", "lab/docs/pictures.py"}
    assert capturing == {"live/capture.py", *in_lab}
    assert importers("sounddevice") == {"live/sound.py"}
    assert importers("pyttsx3") == {"live/talker.py"}


def test_only_one_module_has_a_window():
    windows = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "cv2.imshow(" in path.read_text(encoding="utf-8")
        or "cv2.namedWindow(" in path.read_text(encoding="utf-8")
    }
    assert windows == {"live/window.py"}


PURE_LIVE = ("session", "speaker", "coaching", "asked", "looking")


@pytest.mark.parametrize("module", PURE_LIVE)
@pytest.mark.parametrize("outside", ["time", "datetime", "threading", "os", "cv2", "random"])
def test_what_leads_a_session_has_no_clock(module, outside):
    assert f"live/{module}.py" not in importers(outside)
    taken = imports(PACKAGE / "live" / f"{module}.py")
    edges = ("capture", "worker", "keep", "voice", "sound", "window", "run")
    assert not {n for n in taken if n.startswith(tuple(f"formcheck.live.{e}" for e in edges))}


def in_live(files: set[str]) -> set[str]:
    return {file for file in files if file.startswith("live/")}


def test_the_halves_of_the_live_room_meet_in_one_place():
    """Only its window draws; only its run knows window and voice; nobody at the top is known."""
    assert in_live(importers("formcheck.overlay")) == {"live/window.py"}
    assert in_live(importers("formcheck.live.window")) == {"live/run.py"}
    voices = importers("formcheck.live.voice")
    assert in_live(voices) == {"live/run.py"}
    assert rooms(voices) <= {"live", "commands", "app", "lab"}
    for top in ("commands", "app", "history", "page"):
        assert "live" not in rooms(importers(f"formcheck.{top}")), top


def test_the_voice_knows_only_what_is_said():
    """And how a sound is opened; of the session nothing."""
    for name in ("voice", "sound", "talker"):
        taken = {n for n in imports(PACKAGE / "live" / f"{name}.py") if ".live." in n}
        known = ("formcheck.live.speaker", "formcheck.live.voice", "formcheck.live.sound")
        assert {n for n in taken if not n.startswith(known)} == set()


def test_only_edges_draw():
    outside = {f for f in importers("formcheck.overlay") if not f.startswith("overlay/")}
    assert rooms(outside) <= {"commands", "live", "app", "check", "lab"}
    assert outside


def test_nobody_needs_the_page_of_the_app():
    """It sits on top of everything; only its command knows it, and only it knows its server."""
    outside = {f for f in importers("formcheck.app") if not f.startswith("app/")}
    assert outside == {"commands/app.py"}
    assert rooms(importers("starlette") | importers("uvicorn")) == {"app"}


def test_only_the_edges_know_of_batches():
    outside = {f for f in importers("formcheck.batch") if not f.startswith("batch/")}
    assert rooms(outside) <= {"commands", "app", "check", "lab"}
    assert outside
    for room in ("overlay", "commands", "cli"):
        assert "batch" not in rooms(importers(f"formcheck.{room}"))


def test_clusters_stores_and_the_journal_have_one_module_each():
    assert importers("distributed") | importers("dask") == {"batch/cluster.py"}
    assert importers("fsspec") == {"batch/scoring.py"}


def test_the_overlay_decides_nothing():
    """It shows feedback: it may read names and types of the rules, not run them."""
    found = importers("formcheck.rules.catalogue") | importers("formcheck.core")
    assert "overlay" not in rooms(found)
    for path in (PACKAGE / "overlay").glob("*.py"):
        taken = {n for n in imports(path) if n.startswith("formcheck.pipeline")}
        assert taken <= {"formcheck.pipeline.frames", "formcheck.pipeline.frames.Image"}


def test_the_page_decides_nothing_and_touches_no_files_or_pictures():
    """It turns a result into text; what it shows is handed to it."""
    for module in ("pipeline", "overlay", "commands", "core", "measure.measures"):
        assert "page" not in rooms(importers(f"formcheck.{module}"))
    for module in ("cv2", "av", "os", "time", "random", "threading", "socket"):
        assert "page" not in rooms(importers(module))
    # A day is handed to it as a date; no clock is asked.
    for path in (PACKAGE / "page").rglob("*.py"):
        assert not re.search(r"\.(now|utcnow|today)\(", path.read_text(encoding="utf-8")), path
    assert rooms(importers("jinja2")) == {"page"}


def test_nobody_needs_the_suite_that_proves_a_stretch():
    """It tries every room, and none of them knows it; the package offers it."""
    users = {f for f in importers("formcheck.check") if not f.startswith("check/")}
    assert users == {"__init__.py"}


def test_only_the_edges_print():
    printing = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    }
    assert rooms(printing) <= {"commands", "cli.py", "lab", "live"}
