"""What libraries say to themselves never reaches the person before the camera."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

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
