"""A webcam program makes no network connection: proven by the kernel, not by looking."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.end_to_end.conftest import ROOT, SAMPLES

CLIPS = ROOT / "tests" / "clips"

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
    clip = str(SAMPLES.parent / "tests" / "clips" / "small-001-seated.mp4")
    assert run_without_network(code, "report", clip, "-o", str(tmp_path / "r.html")) == 0
    assert (tmp_path / "r.html").stat().st_size > 10_000


def test_a_whole_analysis_opens_no_network_socket(tmp_path):
    code = "from formcheck.cli import main; sys.exit(main(sys.argv[1:]))"
    clip = str(SAMPLES / "supine_bent_knee.mp4")
    arguments = ("analyze", clip, "-o", str(tmp_path), "--frames", "parquet")
    assert run_without_network(code, *arguments) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "supine_bent_knee.json",
        "supine_bent_knee.annotated.mp4",
        "supine_bent_knee.angles.png",
        "supine_bent_knee.frames.parquet",
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
        "live.mp4",
    }
