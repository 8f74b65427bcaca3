"""Write pictures to an H.264 video that plays everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from formcheck.lab.synth.film import ImageArray


def write_video(path: Path, pictures: Iterable[ImageArray], fps: int, quality: int = 19) -> None:
    """Encode pictures as H.264 in MP4 (yuv420p, index at the front).

    `path`: where to write; replaced if it exists.
    `pictures`: red-green-blue bytes, even width and height.
    `fps`: frames per second.
    `quality`: x264's constant rate factor: lower is better and larger.
    """
    # Imported here: loading PyAV before OpenCV breaks OpenCV's windows on Linux.
    import cv2  # noqa: F401, I001
    import av

    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream: Any = container.add_stream("libx264", rate=fps)
        stream.pix_fmt = "yuv420p"
        # One thread: the same pictures give the same bytes.
        stream.options = {"crf": str(quality), "preset": "slow", "threads": "1"}
        sized = False
        for picture in pictures:
            if not sized:
                stream.height, stream.width = picture.shape[:2]
                sized = True
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
