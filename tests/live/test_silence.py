"""What libraries say to themselves never reaches the person before the camera."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import cv2
import numpy as np
import pytest

READ = """
import sys
from formcheck.errors import UnreadableInputError
from formcheck.live.capture import CameraDevice
device = CameraDevice(sys.argv[1])
count = 0
while device.read() is not None:
    count += 1
device.close()
try:
    CameraDevice(sys.argv[1])
except UnreadableInputError:
    pass
print(count)
"""


def serve(server: socket.socket, body: bytes, announced: int) -> None:
    """Send less than was announced to everybody who comes, as a bad line does."""
    while True:
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            head = "HTTP/1.1 200 OK\r\nContent-Type: video/x-motion-jpeg\r\n"
            head += f"Content-Length: {announced}\r\n\r\n"
            connection.sendall(head.encode() + body)


@pytest.mark.parametrize("damaged", [False, True])
def test_a_network_camera_that_drops_says_nothing_by_itself(damaged):
    picture = np.random.default_rng(0).integers(0, 255, (120, 160, 3), np.uint8)
    jpeg = cv2.imencode(".jpg", picture)[1].tobytes()
    spoilt = jpeg[:2000] + np.random.default_rng(1).bytes(300) + jpeg[2300:]
    body = 6 * jpeg + 6 * (spoilt if damaged else jpeg)
    server = socket.create_server(("127.0.0.1", 0))
    arguments = (server, body, 10 * len(body))
    threading.Thread(target=serve, args=arguments, daemon=True).start()
    address = f"http://anna:secret@127.0.0.1:{server.getsockname()[1]}/video.mjpg"
    line = [sys.executable, "-c", READ, address]
    done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout) > 3
    assert done.stderr == ""


@pytest.mark.model
def test_a_session_before_a_camera_that_drops_speaks_for_itself_alone(tmp_path):
    """The whole command, with pose model, voice and film: what is printed is ours."""
    picture = np.random.default_rng(0).integers(0, 255, (120, 160, 3), np.uint8)
    jpeg = cv2.imencode(".jpg", picture)[1].tobytes()
    spoilt = jpeg[:2000] + np.random.default_rng(1).bytes(300) + jpeg[2300:]
    server = socket.create_server(("127.0.0.1", 0))
    arguments = (server, 6 * jpeg + 6 * spoilt, 10**9)
    threading.Thread(target=serve, args=arguments, daemon=True).start()
    address = f"http://anna:secret@127.0.0.1:{server.getsockname()[1]}/video.mjpg"
    line = [sys.executable, "-m", "formcheck", "live", "--camera", address, "--no-window"]
    process = subprocess.Popen(
        [*line, "--record", "--model", "lite", "-o", str(tmp_path / "out")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "FORMCHECK_DATA": str(tmp_path / "data"), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert any("camera" in line for line in process.stdout), process.communicate()
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert [one for one in err.splitlines() if not one.startswith("formcheck: ")] == []
    assert "secret" not in out + err
    assert "camera" in out
    assert (tmp_path / "out" / "live.json").exists()


def test_a_thread_that_fails_says_so_in_a_sentence():
    code = (
        "import sys, threading, formcheck.cli as cli\n"
        "def fail(): raise ValueError('x')\n"
        "def main():\n"
        "    thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        "    return 0\n"
        "cli.main = main\n"
        "sys.exit(cli.run())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stderr.startswith("formcheck: a part of the program stopped by an error in form")
    assert done.stderr.count("\n") == 1
