"""One way to open a file with FFmpeg, of known formats only, and what is known of its damage."""

from __future__ import annotations

import ast
import wave
from pathlib import Path

import pytest

import formcheck
from formcheck.errors import UnreadableInputError
from formcheck.live.sound import read_sound
from formcheck.pipeline.container import DamageLog, open_container
from formcheck.pipeline.recorded import stills

PACKAGE = Path(formcheck.__file__).parent


def openings(code: str) -> list[str]:
    """Return the modes of all calls that open something with PyAV; "r" unless another is given."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "av":
            found += ["by name" for alias in node.names if alias.name == "open"]
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name.endswith(("av.open", "av.container.open", "core.open")) or name == "av_open":
            modes = [k.value for k in node.keywords if k.arg == "mode"] + node.args[1:2]
            constant = modes[0] if modes else ast.Constant("r")
            found.append(constant.value if isinstance(constant, ast.Constant) else "?")
    return found


def test_the_scan_sees_openings():
    assert openings("import av\nav.open(path)") == ["r"]
    assert openings("av.open(path, mode='w')\nself.av.container.open(p, 'r')") == ["w", "r"]
    assert openings("from av.container import open") == ["by name"]


def test_one_module_opens_files_for_reading():
    found = {
        path.relative_to(PACKAGE).as_posix(): openings(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: modes for name, modes in found.items() if modes} == {
        "pipeline/container.py": ["r"],
        "pipeline/writer.py": ["w"],
        "lab/synth/camera.py": ["w"],
        "lab/attacks/spoil.py": ["w"],
    }


PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n"
LIST = "ffconcat version 1.0\nfile '{}'\n"


@pytest.mark.parametrize("text", [PLAYLIST, LIST], ids=["playlist", "list"])
def test_what_leads_to_other_files_is_not_followed(tmp_path, text):
    clip = Path("tests/clips/small-001-seated.mp4").absolute()
    path = tmp_path / "a.mp4"
    path.write_text(text.format(clip))
    with pytest.raises(UnreadableInputError, match="neither a video nor a photograph"):
        open_container(path)
    with pytest.raises(UnreadableInputError):
        stills(path, [0.0])
    assert read_sound(path) is None


def test_a_sound_is_opened_as_a_sound_only(tmp_path):
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(1600))
    assert read_sound(path) is not None
    assert read_sound(Path("tests/clips/small-001-seated.mp4")) is None


def found(*times_s, reshaped=(), end_s=20.0, cut_off_s=None):
    log = DamageLog()
    for time_s in times_s:
        log.add(time_s)
    for time_s in reshaped:
        log.reshaped(time_s)
    return [(w.warning, w.start_s, w.end_s) for w in log.warnings(end_s, cut_off_s)]


@pytest.mark.parametrize(
    ("times_s", "places"),
    [
        ([None], [(0.0, 0.0)]),
        ([3.0, None], [(3.0, 3.0)]),
        ([2.0, 2.05], [(2.0, 2.05)]),
        ([2.0, 3.0], [(2.0, 3.0)]),
        ([2.0, 3.1], [(2.0, 2.0), (3.1, 3.1)]),
        ([5.0, 1.0, 1.5], [(1.0, 1.5), (5.0, 5.0)]),
        ([0, 2, 4, 6, 8, 10, 12], [(0, 0), (2, 2), (4, 4), (6, 6), (8, 8), (10, 12)]),
        ([-1.0], [(0.0, 0.0)]),
    ],
)
def test_where_it_is(times_s, places):
    assert found(*times_s) == [("damaged_video", *place) for place in places]


def test_a_clip_that_is_damaged_all_over_has_few_warnings():
    assert found(*range(0, 4000, 2))[-1] == ("damaged_video", 10, 3998)


def test_nothing_and_everything():
    assert found() == []
    assert found(9.0, end_s=9.0, cut_off_s=15.0) == [("cut_off", 9.0, 15.0)]
    assert found(1.0, reshaped=[6.0, 8.0], end_s=9.0, cut_off_s=15.0) == [
        ("damaged_video", 1.0, 1.0),
        ("changed_shape", 6.0, 6.0),
        ("changed_shape", 8.0, 8.0),
        ("cut_off", 9.0, 15.0),
    ]


def test_frames_that_are_missing_somewhere_are_told_of_the_whole_clip():
    log = DamageLog()
    log.lacks_frames = True
    (warning,) = log.warnings(8.0, None)
    assert (warning.warning, warning.start_s, warning.end_s) == ("damaged_video", 0.0, 8.0)
    log.add(3.0)
    assert [w.start_s for w in log.warnings(8.0, None)] == [3.0], "where it is known"


@pytest.mark.parametrize(
    ("step", "usual_s", "gaps"),
    [
        ((4.0, 3604.0), 0.1, [(4.0, 3604.0)]),
        ((4.0, 14.1), 0.1, [(4.0, 14.1)]),
        ((4.0, 13.9), 0.1, []),
        ((0.0, 40.0), 10.0, []),
    ],
)
def test_so_long_without_a_frame_is_a_gap(step, usual_s, gaps):
    log = DamageLog()
    log.step(*step, usual_s)
    assert [(w.start_s, w.end_s) for w in log.warnings(4000.0, None)] == gaps
    for _ in range(1000):
        log.step(*step, usual_s)
    assert len(log.warnings(4000.0, None)) <= 6


def test_a_stream_without_a_rate_says_so_all_along():
    log = DamageLog()
    log.assumes_rate = True
    (warning,) = log.warnings(8.0, None)
    assert (warning.warning, warning.start_s, warning.end_s) == ("assumed_rate", 0.0, 8.0)
