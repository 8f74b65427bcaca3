"""Draw some meshes on their own, in a light, to be laid over the room with their soft shadows.

The room never moves, so only what moves is drawn anew for each frame.

Casting shadows over the whole room costs a software renderer two thirds of its time, and the edges
come out hard. So only the person's points are projected along the lamp's direction onto the floor,
in layers by their distance from that plane, and each layer is blurred in proportion to that
distance, as a real penumbra is.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pyvista as pv
from numpy.typing import NDArray

from formcheck.lab.synth.bodydata import FloatArray
from formcheck.lab.synth.camera import Camera
from formcheck.lab.synth.room import Light, Panel
from formcheck.lab.synth.surface import Surface, normals

Frame = tuple[int, int, int, int]  # left, top, right and bottom pixel of a part of the picture


def faces(cells: Any) -> NDArray[np.int64]:
    """Polygons the way PyVista wants them: each with its number of corners in front."""
    n = cells.shape[1]
    return np.hstack([np.full((len(cells), 1), n), cells]).astype(np.int64).ravel()


def window(camera: Camera, frame: Frame, detail: int) -> Any:
    """An empty scene seen by the camera, cut to a part of the picture."""
    left, top, right, bottom = frame
    size = [(right - left) * detail, (bottom - top) * detail]
    plotter: Any = pv.Plotter(off_screen=True, window_size=size, lighting=None)
    plotter.set_background("white")
    plotter.camera.position = tuple(camera.position())
    plotter.camera.focal_point = tuple(camera.target())
    plotter.camera.up = (0.0, 1.0, 0.0)
    scale = 2 * camera.focal * camera.width
    plotter.camera.view_angle = float(2 * np.degrees(np.arctan((bottom - top) / scale)))
    # Shift the window so that the cut-out keeps the whole picture's perspective.
    shift_x = (left + right - camera.width) / (right - left)
    shift_y = (camera.height_px - top - bottom) / (bottom - top)
    plotter.camera.SetWindowCenter(shift_x, shift_y)
    return plotter


def add_panel(plotter: Any, panel: Panel, ambient: float, diffuse: float) -> Any:
    """Put a piece of scenery into a scene."""
    mesh: Any = pv.PolyData(panel.points, faces(panel.quads))
    kind: dict[str, Any] = {"color": panel.color}
    if panel.texture is not None and panel.uv is not None:
        mesh.active_texture_coordinates = panel.uv.astype(np.float32)
        texture: Any = pv.Texture(np.ascontiguousarray(panel.texture))
        texture.repeat = True
        texture.interpolate = True
        texture.mipmap = True
        kind = {"texture": texture, "color": "white"}
    return plotter.add_mesh(mesh, ambient=ambient, diffuse=diffuse, specular=0.0, **kind)


def shrink(picture: NDArray[Any], detail: int) -> FloatArray:
    """Average blocks of ``detail`` x ``detail`` pixels."""
    h, w = picture.shape[0] // detail, picture.shape[1] // detail
    blocks = picture.reshape(h, detail, w, detail, *picture.shape[2:])
    return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float64))


def _soft_edge(there: NDArray[np.bool_]) -> FloatArray:
    """Turn a hard mask into coverage that fades over the outermost drawn pixels.

    Those pixels are mixed with the background colour, so they must not count in full.
    """
    inner = cv2.erode(there.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.GaussianBlur(inner.astype(np.float32), (0, 0), 0.8), dtype=float)


class Cutout:
    """Meshes drawn without their surroundings.

    `detail`: each pixel is the mean of ``detail`` x ``detail`` drawn ones. `frame`: the part of the
    picture that is drawn.
    `key`: bytes. Pixels of exactly this colour mean "nothing here"; take the surroundings' mean
    colour, so that what mixes with it at an outline blends in.
    """

    def __init__(
        self, camera: Camera, light: Light, detail: int, frame: Frame, key: NDArray[np.uint8]
    ) -> None:
        self.detail, self.frame, self.key = detail, frame, key
        self.ambient, self.diffuse = light.ambient, 1.2 - light.ambient
        self.plotter = window(camera, frame, detail)
        self.plotter.set_background([int(c) for c in key])
        self._light(camera, light)

    def _light(self, camera: Camera, light: Light) -> None:
        # A warm key light, a cool one from behind that outlines the back, and light from the
        # camera. None casts shadows here: the renderer's shadow maps came out wrong on skinned
        # meshes.
        near = camera.sign()
        for at, strength, color in (
            (-light.direction(near) * 4, light.key, light.tint),
            (np.array([-near * 1.0, 2.5, -2.5]), light.rim, (0.90, 0.95, 1.0)),
        ):
            lamp: Any = pv.Light(position=tuple(at), focal_point=(0, 0, 0), intensity=strength)
            lamp.positional = False
            lamp.color = color
            self.plotter.add_light(lamp)
        fill = pv.Light(light_type="headlight", intensity=light.fill, color=(0.94, 0.97, 1.0))
        self.plotter.add_light(fill)
        self.plotter.enable_ssao(radius=0.2, bias=0.008, kernel_size=20, blur=True)
        self.plotter.camera.clipping_range = (0.3, 15.0)

    def add(self, s: Surface) -> Any:
        """Put in a surface; returns the mesh, to be moved with :func:`move`."""
        mesh: Any = pv.PolyData(s.points.copy(), faces(s.triangles))
        mesh.point_data["rgb"] = np.clip(s.colors * 255, 0, 255).astype(np.uint8)
        mesh.point_data["Normals"] = normals(s.points, s.triangles).astype(np.float32)
        mesh.point_data.active_normals_name = "Normals"
        self.plotter.add_mesh(
            mesh, scalars="rgb", rgb=True, smooth_shading=False, ambient=self.ambient,
            diffuse=self.diffuse, specular=0.05, specular_power=12, show_scalar_bar=False,
            interpolation="Phong",
        )  # fmt: skip
        return mesh

    def add_panel(self, panel: Panel) -> Any:
        """Put in a piece of scenery; returns its actor."""
        return add_panel(self.plotter, panel, self.ambient, self.diffuse)

    def draw(self) -> tuple[FloatArray, FloatArray]:
        """Cover (h, w, 1), 0 to 1, and colours times cover (h, w, 3), 0 to 255, of the frame."""
        self.plotter.render()
        picture = np.asarray(self.plotter.screenshot(None, return_img=True)[:, :, :3])
        cover = _soft_edge((picture != self.key).any(axis=2))
        alpha = shrink(cover, self.detail)[:, :, None]
        return alpha, shrink(picture * cover[:, :, None], self.detail)

    def lay_over(self, picture: FloatArray) -> None:
        """Draw onto a whole picture, (height, width, 3), in place."""
        left, top, right, bottom = self.frame
        alpha, colors = self.draw()
        picture[top:bottom, left:right] *= 1 - alpha
        picture[top:bottom, left:right] += colors

    def close(self) -> None:
        """Free the renderer."""
        self.plotter.close()


def move(mesh: Any, points: FloatArray, triangles: NDArray[Any]) -> None:
    """Bring a mesh made by :meth:`Cutout.add` into another shape."""
    mesh.points = points
    mesh.point_data["Normals"][:] = normals(points, triangles)
    mesh.GetPointData().GetNormals().Modified()


_ALONG, _UP, _ACROSS = np.array([0, 0, 1.0]), np.array([0, 1.0, 0]), np.array([1.0, 0, 0])
_CELL = 0.0125  # metres per cell of the shadow map
#: Upper edge of each layer's distance from the plane (m) and its blur (m).
_LAYERS = ((0.12, 0.012), (0.35, 0.035), (0.8, 0.08), (9.0, 0.15))


class FloorShadow:
    """Shadows on the floor.

    `corner`: one corner of the shaded rectangle, metres. `size`: its sides along z and along x.
    """

    def __init__(self, corner: FloatArray, size: tuple[float, float], camera: Camera) -> None:
        self.corner = corner
        self.cells = (int(size[1] / _CELL), int(size[0] / _CELL))
        self.size = (camera.width, camera.height_px)
        # Any square of the plane gives the mapping; this one, in the middle, is before the camera.
        middle = corner + _ALONG * size[0] / 2 + _ACROSS * size[1] / 2
        ends = np.array([[-0.4, -0.4], [0.4, -0.4], [0.4, 0.4], [-0.4, 0.4]])
        room = middle + ends[:, :1] * _ALONG + ends[:, 1:] * _ACROSS
        there = ((ends + np.asarray(size) / 2) / _CELL).astype(np.float32)
        self.warp = cv2.getPerspectiveTransform(there, camera.project(room).astype(np.float32))

    def _layer(self, at: FloatArray) -> FloatArray:
        """Mark the cells that points fall into and close the gaps between them."""
        height, width = self.cells
        mask = np.zeros(self.cells, dtype=np.uint8)
        cell = np.floor(at).astype(np.int64)
        inside = ((cell >= 0) & (cell < (width, height))).all(axis=1)
        mask[cell[inside, 1], cell[inside, 0]] = 1
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        return np.asarray(closed, dtype=np.float32)

    def cast(self, points: FloatArray, toward: FloatArray, reach: float = 9.0) -> FloatArray:
        """Darkness on the floor as seen in the picture; (height, width), 0 to 1.

        `points`: on what casts the shadow, not much more than two cells apart. `toward`: direction
        the light travels in. `reach`: things higher than this (m) cast nothing.
        """
        height = np.abs((points - self.corner) @ _UP)
        travel = height / abs(float(toward @ _UP))
        landed = points + travel[:, None] * toward - self.corner
        at = np.stack([landed @ _ALONG, landed @ _ACROSS], axis=1) / _CELL
        light = np.ones(self.cells)
        below = -1.0
        for top, blur in _LAYERS:
            keep = (height > below) & (height <= min(top, reach))
            below = top
            if keep.any():
                soft = cv2.GaussianBlur(self._layer(at[keep]), (0, 0), blur / _CELL)
                light *= 1 - soft
        seen = cv2.warpPerspective(1 - light, self.warp, self.size, flags=cv2.INTER_LINEAR)
        return np.asarray(seen, dtype=np.float64)
