"""Draw posed people in a room with PyVista, off-screen."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pyvista as pv
from vtkmodules.vtkCommonCore import vtkObject

from formcheck.lab.synth.bodydata import FloatArray
from formcheck.lab.synth.camera import Camera
from formcheck.lab.synth.drawing import (
    Cutout,
    FloorShadow,
    Frame,
    add_panel,
    move,
    shrink,
    window,
)
from formcheck.lab.synth.furniture import against_wall, in_front
from formcheck.lab.synth.look import Strap
from formcheck.lab.synth.pose import Posed
from formcheck.lab.synth.room import MAT_THICKNESS, Light, Room, build, step_panels
from formcheck.lab.synth.surface import Surface


class Actor:
    """A dressed person as a cutout: moved into postures and drawn."""

    def __init__(self, cutout: Cutout, surfaces: Sequence[Surface], ground: float) -> None:
        self.cutout, self.surfaces, self.ground = cutout, surfaces, ground
        self.meshes = [cutout.add(s) for s in surfaces]
        self._settled: tuple[Posed | None, list[FloatArray]] = (None, [])

    def move(self, posed: Posed, around: Posed | None = None) -> FloatArray:
        """Bring the surfaces into a posture; returns all their points, (n, 3) metres.

        `around`: a posture a few hundredths of a second away. Cloth then keeps the folds it has in
        that one, which is as right and much quicker than to settle it anew.
        """
        if around is not None and around is not self._settled[0]:
            self._settled = (around, [s.placed(around, self.ground) for s in self.surfaces])
        everywhere = []
        for i, (s, mesh) in enumerate(zip(self.surfaces, self.meshes, strict=True)):
            if around is None or isinstance(s, Strap):
                points = s.placed(posed, self.ground)
            elif around is posed:
                points = self._settled[1][i]
            else:
                step = posed.skin(s.points, s.weights) - around.skin(s.points, s.weights)
                points = self._settled[1][i] + step
            everywhere.append(points)
            move(mesh, points, s.triangles)
        return np.concatenate(everywhere)


class Stage:
    """A room with a person in it and a camera; draws one picture per posture.

    The room is drawn once, and so is what stands in front of everything; a frame draws the person
    (and the step, and people passing behind) and lays it over the room darkened by soft shadows.

    `surfaces`: the dressed person. `detail`: as of `Cutout`. `frame`: the part of the picture in
    which the person stays; only that part is drawn anew for each posture.
    """

    def __init__(
        self,
        surfaces: list[Surface],
        room: Room,
        camera: Camera,
        detail: int,
        frame: Frame,
        light: Light,
    ) -> None:
        vtkObject.GlobalWarningDisplayOff()  # software drivers chatter about harmless states
        self.surfaces, self.room, self.camera, self.detail = surfaces, room, camera, detail
        self.light = light
        self.whole: Frame = (0, 0, camera.width, camera.height_px)
        self.ground = 0.001 if room.mat is None else MAT_THICKNESS + 0.001
        self.background = self._draw_room()
        self.key = np.round(self.background.mean(axis=(0, 1))).astype(np.uint8)
        self.person = Cutout(camera, self.light, detail, frame, self.key)
        self.actor = Actor(self.person, surfaces, self.ground)
        self.props = [self.person.add_panel(panel) for panel in step_panels(room)]
        self.others: list[Actor] = []
        self.cover, self.front = self._draw_foreground()
        self._prepare_shadows()

    def add_other(self, surfaces: Sequence[Surface], still: Posed | None, frame: Frame) -> None:
        """Put in a person behind; one who stands ``still`` is painted into the room for good."""
        if still is None:
            cutout = Cutout(self.camera, self.light, 1, frame, self.key)
            self.others.append(Actor(cutout, surfaces, 0.001))
            return
        cutout = Cutout(self.camera, self.light, self.detail, frame, self.key)
        points = Actor(cutout, surfaces, 0.001).move(still)
        self.background *= self._shadow(points)[:, :, None]
        cutout.lay_over(self.background)
        cutout.close()

    def _draw_room(self) -> FloatArray:
        """The empty room; (height, width, 3), 0 to 255."""
        light, near = self.light, self.camera.sign()
        plotter = window(self.camera, self.whole, self.detail)
        for panel in build(self.room, near) + against_wall(self.room, near):
            add_panel(plotter, panel, ambient=0.70, diffuse=0.38)
        at = np.array([near * max(2.0, 2.0 + light.side), 3.0, 1.0 + light.front])
        lamp = pv.Light(position=tuple(at), focal_point=(0, 0.0, 0.0), intensity=1.0)
        lamp.positional = False
        plotter.add_light(lamp)
        plotter.add_light(pv.Light(light_type="headlight", intensity=0.25))
        plotter.enable_ssao(radius=0.3, bias=0.01, kernel_size=64, blur=True)
        plotter.camera.clipping_range = (0.3, 18.0)
        plotter.render()
        picture = shrink(plotter.screenshot(None, return_img=True)[:, :, :3], self.detail)
        plotter.close()
        # Light falls off gently towards the picture's edges.
        y, x = np.mgrid[-1 : 1 : self.camera.height_px * 1j, -1 : 1 : self.camera.width * 1j]
        fall = 1.04 - 0.12 * (0.7 * x * x + 0.3 * y * y)
        return np.asarray(picture * fall[:, :, None])

    def _draw_foreground(self) -> tuple[FloatArray, FloatArray]:
        """What stands before the person: cover (h, w, 1) and colours times cover (h, w, 3)."""
        panels = in_front(self.room, self.camera.sign())
        if not panels:
            return np.zeros((1, 1, 1)), np.zeros((1, 1, 3))
        cutout = Cutout(self.camera, self.light, self.detail, self.whole, self.key)
        for panel in panels:
            cutout.add_panel(panel)
        cover, colors = cutout.draw()
        cutout.close()
        # Nearer than what is in focus.
        soft = [cv2.GaussianBlur(part, (0, 0), 0.8) for part in (cover, colors)]
        return np.asarray(soft[0], dtype=float)[:, :, None], np.asarray(soft[1], dtype=float)

    def _prepare_shadows(self) -> None:
        s = self.camera.sign()
        wall = -s * self.room.wall_distance
        deep = self.room.wall_distance + 1.35
        start = np.array([min(wall, wall + s * deep), 0.0, -2.5])
        self.floor = FloorShadow(start, (5.0, deep), self.camera)
        panels = step_panels(self.room)
        self.scenery = np.concatenate([p.points for p in panels]) if panels else np.zeros((0, 3))

    def _shadow(self, points: FloatArray) -> FloatArray:
        """Share of light left on the room; (height, width)."""
        points = np.concatenate([points, self.scenery])
        lamp = self.light.direction(self.camera.sign())
        dark = self.light.shadow * self.floor.cast(points, lamp)
        down = np.array([0.0, -1.0, 0.0])
        close = cv2.GaussianBlur(self.floor.cast(points, down, reach=0.35), (0, 0), 3.0)
        dark = 1 - (1 - dark) * (1 - 0.45 * close)
        return np.asarray(1 - dark, dtype=np.float64)

    def light_of(
        self, posed: Posed, others: Sequence[Posed] = (), around: Posed | None = None
    ) -> FloatArray:
        """The light that reaches the camera; (height, width, 3), 0 to 255 and above.

        `others`: those of `add_other` who do not stand still, in that order. `around`: as of
        `Actor.move`.
        """
        points = [self.actor.move(posed, around)]
        for actor, other in zip(self.others, others, strict=True):
            points.append(actor.move(other))
        out = self.background * self._shadow(np.concatenate(points))[:, :, None]
        for actor in self.others:
            actor.cutout.lay_over(out)
        self.person.lay_over(out)
        out = out * (1 - self.cover) + self.front
        if self.light.slope:
            across = np.linspace(-1, 1, self.camera.width)
            out = out * (1 + self.light.slope * across)[None, :, None]
        return out

    def close(self) -> None:
        """Free the renderers."""
        for cutout in (self.person, *(actor.cutout for actor in self.others)):
            cutout.close()
