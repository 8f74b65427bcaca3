"""A webcam program makes no network connection: proven by the kernel, not by looking."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from history.made_up import content, hold

from formcheck.cli import main
from formcheck.pipeline.own_files import DATA_VARIABLE
from formcheck.pipeline.video import open_source
from formcheck.report.table import COLUMNS, FrameTable
from tests.end_to_end.conftest import ROOT

CLIPS = ROOT / "tests" / "clips"
LITE = ("--model", "lite")

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="uses Linux seccomp"),
]

# Run in the child: from here on the kernel kills the process, native code and all threads
# included, when it opens a socket of any kind but a local (AF_UNIX) one.
FORBID_SOCKETS = """
import ctypes, platform, struct, sys
numbers = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
if platform.machine() not in numbers:
    sys.exit(77)
arch, socket_call = numbers[platform.machine()]
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
KILL, ALLOW = 0x80000000, 0x7FFF0000
AF_UNIX = 1
program = [
    (LOAD, 0, 0, 4),                 # architecture
    (EQUAL, 1, 0, arch),
    (RETURN, 0, 0, KILL),
    (LOAD, 0, 0, 0),                 # number of the system call
    (EQUAL, 0, 3, socket_call),
    (LOAD, 0, 0, 16),                # its first argument: the family
    (EQUAL, 1, 0, AF_UNIX),
    (RETURN, 0, 0, KILL),
    (RETURN, 0, 0, ALLOW),
]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]
libc = ctypes.CDLL(None, use_errno=True)
rules = Filter(len(program), ctypes.addressof(code))
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(rules), 0, 0):
    sys.exit(77)
"""


def run_without_network(code: str, *arguments: str) -> int:
    line = [sys.executable, "-c", FORBID_SOCKETS + code, *arguments]
    status = subprocess.run(line, capture_output=True, timeout=300, check=False).returncode
    if status == 77:
        pytest.skip("the kernel does not allow seccomp filters here")
    return status


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_the_guard_has_teeth(family):
    code = f"import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM)"
    assert run_without_network(code) < 0


def test_a_report_opens_no_network_socket(tmp_path):
    code = "from formcheck.cli import main; sys.exit(main(sys.argv[1:]))"
    clip = str(CLIPS / "small-001-seated.mp4")
    assert run_without_network(code, "report", clip, *LITE, "-o", str(tmp_path / "r.html")) == 0
    assert (tmp_path / "r.html").stat().st_size > 10_000


RUN = "from formcheck.cli import main; sys.exit(main(sys.argv[1:]))"


def test_a_whole_run_over_many_clips_opens_no_network_socket(tmp_path):
    """With its workers, which inherit the guard, and the stills of its page."""
    table, page = tmp_path / "t.csv", tmp_path / "p.html"
    clip = str(CLIPS / "small-003-standing.mp4")
    arguments = ("score", clip, "-o", str(table), "--report", str(page), "--model", "lite")
    kept = ("--save-landmarks", str(tmp_path / "kept"))
    assert run_without_network(RUN, *arguments, *kept) in (0, 4)
    assert table.stat().st_size > 100
    assert page.stat().st_size > 1000
    (landmarks,) = (tmp_path / "kept").iterdir()
    again = ("score", "--from-landmarks", str(landmarks.parent), "-o", str(tmp_path / "u.csv"))
    assert run_without_network(RUN, *again) in (0, 4)
    assert (tmp_path / "u.csv").stat().st_size > 100
    export = ("export", str(landmarks), "-o", str(tmp_path / "out"), "--format", "trc")
    assert run_without_network(RUN, *export) == 0
    assert list((tmp_path / "out").glob("*.trc"))


def test_the_history_opens_no_network_socket(tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    source = {"path": "http:/127.0.0.1/x.mp4", "width": 640, "height": 480, "fps": 30.0}
    source |= {"duration_s": 40.0, "frames": 480, "frames_with_pose": 470}
    result = tmp_path / "r.json"
    result.write_text(json.dumps(content(hold()) | {"source": source}))
    assert run_without_network(RUN, "history", "add", str(result), "--person", "Anna") == 0
    for more in ([], ["list"], ["check"], ["--html", "-o", str(tmp_path / "h.html")]):
        assert run_without_network(RUN, "history", *more) == 0
    csv = str(tmp_path / "h.csv")
    assert run_without_network(RUN, "history", "export", "csv", "-o", csv) == 0


class Listener:
    """Counts who connects to a port of this machine."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.asked = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            self._server.accept()[0].close()
            self.asked += 1


@pytest.mark.parametrize("command", ["report", "export", "history"])
def test_a_name_in_a_result_is_never_an_address(tmp_path, monkeypatch, command):
    """Beside the result lies a clip of that very name, so it is looked for and opened."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    listener = Listener()
    name = f"http:/127.0.0.1:{listener.port}/x.mp4"
    clip = tmp_path / name
    clip.parent.mkdir(parents=True)
    shutil.copy(CLIPS / "small-001-seated.mp4", clip)
    rows = 40
    numbers = {name: np.linspace(0.0, rows, rows) for name in COLUMNS}
    table = FrameTable.of_columns(numbers, {name: ["hold"] * rows for name in COLUMNS})
    source = {"path": name, "width": 640, "height": 480, "fps": 30.0, "duration_s": 5.0}
    source |= {"frames": len(table), "frames_with_pose": 0}
    with open_source(clip) as opened:
        source["duration_s"] = opened.info.duration_s
    Path("r.json").write_text(json.dumps(content(hold()) | {"source": source}))
    Path("r.frames.csv").write_text(table.to_csv())
    arguments = {
        "report": ["report", "r.json", "--video", "none"],
        "export": ["export", "r.json", "--model", "lite", "--format", "csv"],
        "history": ["history", "add", "r.json"],
    }
    assert main(arguments[command]) in (0, 1, 2, 3)
    assert listener.asked == 0


def test_a_whole_analysis_opens_no_network_socket(tmp_path):
    code = "from formcheck.cli import main; sys.exit(main(sys.argv[1:]))"
    clip = str(CLIPS / "small-005-supine.mp4")
    arguments = ("analyze", clip, *LITE, "-o", str(tmp_path), "--frames", "parquet")
    assert run_without_network(code, *arguments) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "small-005-supine.json",
        "small-005-supine.annotated.mp4",
        "small-005-supine.angles.png",
        "small-005-supine.frames.parquet",
    }


def test_a_whole_live_session_opens_no_network_socket(tmp_path):
    """With the sound card looked for, and the speech engine's process as well."""
    code = "from formcheck.cli import main; sys.exit(main(sys.argv[1:]))"
    clip = str(CLIPS / "small-001-seated.mp4")
    arguments = ("live", "--camera", clip, "-o", str(tmp_path), "--no-window", "--record")
    assert run_without_network(code, *arguments) in (0, 4)
    assert {path.name for path in tmp_path.iterdir()} == {
        "live.json",
        "live.cues.jsonl",
        "live.poses.npz",
        "live.frames.csv",
        "live.mp4",
    }
