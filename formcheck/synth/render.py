"""Draw posed people in a room with PyVista, off-screen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.synth.bodydata import FloatArray
from formcheck.synth.camera import Camera
from formcheck.synth.pose import Posed
from formcheck.synth.room import MAT_THICKNESS, WALL_DISTANCE, Panel, Room, build, step_panels
from formcheck.synth.shade import ShadowPlane
from formcheck.synth.surface import Surface, normals

ImageArray = NDArray[np.uint8]


def _faces(cells: Any) -> NDArray[np.int64]:
    n = cells.shape[1]
    return np.hstack([np.full((len(cells), 1), n), cells]).astype(np.int64).ravel()


class Stage:
    """A room with a person in it and a camera; draws one picture per posture.

    The room is drawn once; a frame draws the person (and the step) and lays it over the room
    darkened by soft shadows.

    Parameters
    ----------
    surfaces : list of Surface
        The dressed person.
    room, camera : Room, Camera
        Surroundings and viewpoint.
    detail : int
        Each pixel is the mean of ``detail`` x ``detail`` drawn ones.
    frame : (int, int, int, int) or None
        Left, top, right and bottom pixel of the part of the picture in which the person stays;
        only that part is drawn anew for each posture. None = all of it.
    """

    def __init__(
        self,
        surfaces: list[Surface],
        room: Room,
        camera: Camera,
        detail: int = 2,
        frame: tuple[int, int, int, int] | None = None,
    ) -> None:
        import pyvista as pv
        from vtkmodules.vtkCommonCore import vtkObject

        vtkObject.GlobalWarningDisplayOff()  # software drivers chatter about harmless states
        self.surfaces, self.room, self.camera, self.detail = surfaces, room, camera, detail
        self.ground = 0.001 if room.mat is None else MAT_THICKNESS + 0.001
        self.background = self._draw_room(pv)
        self.frame = frame or (0, 0, camera.width, camera.height_px)
        self.plotter: Any = self._plotter(pv, self.frame)
        # Pixels of exactly this colour mean "nobody here". It is the room's mean colour, so that
        # what mixes with it at the person's outline blends in.
        self.key = np.round(self.background.mean(axis=(0, 1))).astype(np.uint8)
        self.plotter.set_background([int(c) for c in self.key])
        self.meshes: list[Any] = []
        for s in surfaces:
            mesh = pv.PolyData(s.points.copy(), _faces(s.triangles))
            mesh.point_data["rgb"] = np.clip(s.colors * 255, 0, 255).astype(np.uint8)
            mesh.point_data["Normals"] = normals(s.points, s.triangles).astype(np.float32)
            mesh.point_data.active_normals_name = "Normals"
            self.plotter.add_mesh(
                mesh, scalars="rgb", rgb=True, smooth_shading=False, ambient=0.40, diffuse=0.80,
                specular=0.05, specular_power=12, show_scalar_bar=False, interpolation="Phong",
            )  # fmt: skip
            self.meshes.append(mesh)
        self.props: list[Any] = [
            _add_panel(pv, self.plotter, panel, ambient=0.40, diffuse=0.80)
            for panel in step_panels(room)
        ]
        self._light(pv)
        self._prepare_shadows()

    def _plotter(self, pv: Any, frame: tuple[int, int, int, int]) -> Any:
        """An empty scene seen by the camera, cut to a part of the picture."""
        c = self.camera
        left, top, right, bottom = frame
        size = [(right - left) * self.detail, (bottom - top) * self.detail]
        plotter = pv.Plotter(off_screen=True, window_size=size, lighting=None)
        plotter.set_background("white")
        plotter.camera.position = tuple(c.position())
        plotter.camera.focal_point = tuple(c.target())
        plotter.camera.up = (0.0, 1.0, 0.0)
        scale = 2 * c.focal * c.width
        plotter.camera.view_angle = float(2 * np.degrees(np.arctan((bottom - top) / scale)))
        # Shift the window so that the cut-out keeps the whole picture's perspective.
        shift_x = (left + right - c.width) / (right - left)
        shift_y = (c.height_px - top - bottom) / (bottom - top)
        plotter.camera.SetWindowCenter(shift_x, shift_y)
        return plotter

    def _draw_room(self, pv: Any) -> FloatArray:
        """The empty room; (height, width, 3), 0 to 255."""
        whole = (0, 0, self.camera.width, self.camera.height_px)
        plotter = self._plotter(pv, whole)
        for panel in build(self.room, self.camera.sign()):
            _add_panel(pv, plotter, panel, ambient=0.70, diffuse=0.38)
        s = self.camera.sign()
        lamp = pv.Light(position=(s * 2.0, 3.0, 1.0), focal_point=(0, 0.0, 0.0), intensity=1.0)
        lamp.positional = False
        plotter.add_light(lamp)
        plotter.add_light(pv.Light(light_type="headlight", intensity=0.25))
        plotter.enable_ssao(radius=0.3, bias=0.01, kernel_size=64, blur=True)
        plotter.camera.clipping_range = (0.5, 15.0)
        plotter.render()
        picture = _shrink(plotter.screenshot(None, return_img=True)[:, :, :3], self.detail)
        plotter.close()
        # Light falls off gently towards the picture's edges.
        y, x = np.mgrid[-1 : 1 : self.camera.height_px * 1j, -1 : 1 : self.camera.width * 1j]
        return np.asarray(picture * (1.04 - 0.12 * (0.7 * x * x + 0.3 * y * y))[:, :, None])

    def _light(self, pv: Any) -> None:
        # A warm key lamp, a cool one from behind that outlines the back, and light from the camera.
        # None casts shadows here: the renderer's shadow maps came out wrong on skinned meshes.
        near = self.camera.sign()
        for at, strength, color in (
            (-_lamp(near) * 4, 0.62, (1.0, 0.97, 0.93)),
            (np.array([-near * 1.0, 2.5, -2.5]), 0.22, (0.90, 0.95, 1.0)),
        ):
            lamp = pv.Light(position=tuple(at), focal_point=(0, 0, 0), intensity=strength)
            lamp.positional = False
            lamp.color = color
            self.plotter.add_light(lamp)
        fill = pv.Light(light_type="headlight", intensity=0.32, color=(0.94, 0.97, 1.0))
        self.plotter.add_light(fill)
        self.plotter.enable_ssao(radius=0.2, bias=0.008, kernel_size=20, blur=True)
        self.plotter.camera.clipping_range = (0.5, 15.0)

    def _prepare_shadows(self) -> None:
        c, s = self.camera, self.camera.sign()
        shape = (c.height_px, c.width)
        wall = -s * WALL_DISTANCE
        across, up, along = np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0])
        start = np.array([min(wall, wall + s * 2.6), 0.0, -2.5])
        self.floor = ShadowPlane(start, along, across, (5.0, 2.6), c.project, shape)
        corner = np.array([wall, 0.0, -2.5])
        self.wall = ShadowPlane(corner, along, up, (5.0, 2.2), c.project, shape)
        panels = step_panels(self.room)
        self.scenery = np.concatenate([p.points for p in panels]) if panels else np.zeros((0, 3))

    def _shadow(self, points: FloatArray) -> FloatArray:
        """Share of light left on the room; (height, width)."""
        points = np.concatenate([points, self.scenery])
        lamp = _lamp(self.camera.sign())
        dark = 0.42 * self.floor.cast(points, lamp)
        down = np.array([0.0, -1.0, 0.0])
        close = _blur(self.floor.cast(points, down, reach=0.35), 3.0)
        dark = 1 - (1 - dark) * (1 - 0.45 * close)
        return np.asarray(1 - dark)

    def _move(self, posed: Posed) -> FloatArray:
        """Bring the surfaces into a posture; returns all their points, (n, 3) metres."""
        everywhere = []
        for s, mesh in zip(self.surfaces, self.meshes, strict=True):
            points = posed.skin(s.points, s.weights)
            # Soft parts (and cloth) flatten against what they rest on.
            points[:, 1] = np.maximum(points[:, 1], self.ground)
            everywhere.append(points)
            mesh.points = points
            mesh.point_data["Normals"][:] = normals(points, s.triangles)
            mesh.GetPointData().GetNormals().Modified()
        return np.concatenate(everywhere)

    def mask(self, posed: Posed) -> FloatArray:
        """The person's exact silhouette, without step or room; (height, width), 0 to 1."""
        self._move(posed)
        for actor in self.props:
            actor.SetVisibility(False)
        self.plotter.render()
        picture = self.plotter.screenshot(None, return_img=True)[:, :, :3]
        for actor in self.props:
            actor.SetVisibility(True)
        out = np.zeros((self.camera.height_px, self.camera.width))
        left, top, right, bottom = self.frame
        there = (picture != self.key).any(axis=2)
        out[top:bottom, left:right] = _shrink(there, self.detail)
        return out

    def draw(self, posed: Posed) -> ImageArray:
        """Draw one posture; (height, width, 3) bytes, red-green-blue."""
        points = self._move(posed)
        self.plotter.render()
        picture = self.plotter.screenshot(None, return_img=True)[:, :, :3]
        cover = _soft_edge((picture != self.key).any(axis=2))
        alpha = _shrink(cover, self.detail)[:, :, None]
        person = _shrink(picture * cover[:, :, None], self.detail)
        out = self.background * self._shadow(points)[:, :, None]
        left, top, right, bottom = self.frame
        out[top:bottom, left:right] *= 1 - alpha
        out[top:bottom, left:right] += person
        return np.asarray(np.clip(out, 0, 255), dtype=np.uint8)

    def close(self) -> None:
        """Free the renderer."""
        self.plotter.close()


def _shrink(picture: NDArray[Any], detail: int) -> FloatArray:
    """Average blocks of ``detail`` x ``detail`` pixels."""
    h, w = picture.shape[0] // detail, picture.shape[1] // detail
    blocks = picture.reshape(h, detail, w, detail, *picture.shape[2:])
    return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float64))


def _soft_edge(there: NDArray[np.bool_]) -> FloatArray:
    """Turn a hard mask into coverage that fades over the outermost drawn pixels.

    Those pixels are mixed with the background colour, so they must not count in full.
    """
    import cv2

    inner = cv2.erode(there.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.GaussianBlur(inner.astype(np.float32), (0, 0), 0.8), dtype=float)


def _blur(values: FloatArray, sigma: float) -> FloatArray:
    """Gaussian blur, sigma in pixels."""
    import cv2

    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), dtype=float)


def _lamp(near: float) -> FloatArray:
    """Direction in which the lamp's light travels: down, away from the camera, a little back."""
    direction = np.array([-near * 0.50, -1.0, -0.32])
    return np.asarray(direction / np.linalg.norm(direction))


def _add_panel(pv: Any, plotter: Any, panel: Panel, ambient: float, diffuse: float) -> Any:
    mesh = pv.PolyData(panel.points, _faces(panel.quads))
    kind: dict[str, Any] = {"color": panel.color}
    if panel.texture is not None and panel.uv is not None:
        mesh.active_texture_coordinates = panel.uv.astype(np.float32)
        texture = pv.Texture(np.ascontiguousarray(panel.texture))
        texture.repeat = True
        texture.interpolate = True
        texture.mipmap = True
        kind = {"texture": texture, "color": "white"}
    return plotter.add_mesh(mesh, ambient=ambient, diffuse=diffuse, specular=0.0, **kind)
