"""There is one way to open a file with FFmpeg, and it opens nothing but files of known formats."""

from __future__ import annotations

import ast
import wave
from pathlib import Path

import pytest

import formcheck
from formcheck.errors import UnreadableInputError
from formcheck.live.sound import read_sound
from formcheck.pipeline.container import open_container
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
