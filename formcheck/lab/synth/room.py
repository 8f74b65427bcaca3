"""The room round the person and its light: floor, wall, mat, step, picture, with drawn textures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.synth.bodydata import FloatArray, IntArray
from formcheck.lab.synth.draws import Color
from formcheck.lab.synth.surface import grid_quads


@dataclass(frozen=True)
class Room:
    """Colours and props of a room.

    ``step`` is the height of the box under the heel in metres (0 = none); ``step_z`` its near edge,
    metres in front of the person's hips. ``mat`` None = bare floor. ``floor`` is ``"wood"``,
    ``"carpet"`` or ``"tile"``. ``wall_distance`` is from the person's middle to the wall behind.
    ``furniture`` stands against that wall; ``foreground`` stands between person and camera.
    """

    wall: Color = (0.80, 0.80, 0.76)
    floor_color: Color = (0.66, 0.50, 0.36)
    floor: str = "wood"
    mat: Color | None = (0.30, 0.52, 0.52)
    mat_from: float = -1.0
    mat_to: float = 1.0
    step: float = 0.0
    step_z: float = 0.6
    step_color: Color = (0.62, 0.47, 0.32)
    picture: Color | None = (0.45, 0.52, 0.62)
    picture_z: float = 0.9
    seed: int = 0
    wall_distance: float = 1.25
    furniture: tuple[Furniture, ...] = ()
    foreground: tuple[Furniture, ...] = ()


@dataclass(frozen=True)
class Furniture:
    """A piece of furniture, ``width`` along the wall, ``depth`` away from it, metres.

    ``kind`` is one that `furniture` makes; ``x`` is how far its middle stands towards the camera
    from the person's middle (ignored against the wall), ``z`` how far in front of the hips.
    """

    kind: str
    z: float
    width: float
    height: float
    depth: float
    color: Color
    x: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class Light:
    """A key lamp or window, light from behind that outlines the person, and light from everywhere.

    `side`, `front`: the key light's place for 1 m of height: metres towards the camera (negative:
    from the wall behind the person) and towards where the person faces.
    `key`, `rim`, `fill`: strength of the key light, of the light from behind, and of the light from
    the camera.
    `ambient`: share of light that comes from everywhere.
    `tint`: colour of the key light.
    `shadow`: darkness of the shadow on the floor, 0 to 1.
    `slope`: how much brighter the picture's right edge is than its middle (negative: the left one),
    as beside a window.
    """

    side: float = 0.50
    front: float = 0.32
    key: float = 0.62
    rim: float = 0.22
    fill: float = 0.32
    ambient: float = 0.40
    tint: Color = (1.0, 0.97, 0.93)
    shadow: float = 0.42
    slope: float = 0.0

    def direction(self, near: float) -> FloatArray:
        """Direction in which the key light travels, (3,); ``near`` +1 = camera on the left."""
        out = np.array([-near * self.side, -1.0, -self.front])
        return np.asarray(out / np.linalg.norm(out))


@dataclass(frozen=True)
class Panel:
    """A flat or boxy piece of scenery.

    ``points`` (n, 3), ``quads`` (m, 4), ``uv`` (n, 2) texture coordinates or None, ``texture``
    (h, w, 3) bytes or None, ``color`` used without a texture.
    """

    points: FloatArray
    quads: IntArray
    color: Color
    uv: FloatArray | None = None
    texture: FloatArray | None = None


def _noise(rng: np.random.Generator, shape: tuple[int, int], cells: tuple[int, int]) -> FloatArray:
    """Smooth random field in -1..1 with the given number of cells each way."""
    coarse = rng.uniform(-1, 1, (cells[0] + 1, cells[1] + 1))
    y = np.linspace(0, cells[0], shape[0], endpoint=False)
    x = np.linspace(0, cells[1], shape[1], endpoint=False)
    rows = np.stack([np.interp(x, np.arange(cells[1] + 1), r) for r in coarse])
    i = y.astype(int)
    t = (y - i)[:, None]
    t = t * t * (3 - 2 * t)
    return np.asarray((1 - t) * rows[i] + t * rows[i + 1])


def _bytes(image: FloatArray) -> FloatArray:
    return np.asarray(np.clip(image * 255, 0, 255).astype(np.uint8))


def wood(color: Color, seed: int, size: int = 1024, planks: int = 14) -> FloatArray:
    """Planks lying left to right in the texture; (size, size, 3) bytes."""
    rng = np.random.default_rng(seed)
    shade = np.ones((size, size))
    height = size // planks
    for k in range(planks + 1):
        rows = slice(k * height, min((k + 1) * height, size))
        n = rows.stop - rows.start
        if n <= 0:
            continue
        joint = int(rng.integers(0, size))
        tone = np.where(np.arange(size) < joint, rng.normal(0, 0.05), rng.normal(0, 0.05))
        grain = 0.035 * _noise(rng, (n, size), (max(n // 3, 1), 6))
        shade[rows] += tone[None, :] + grain
        shade[rows.start : rows.start + 2] *= 0.80
        shade[rows, joint : joint + 2] *= 0.82
    return _bytes(shade[:, :, None] * np.asarray(color))


def plaster(color: Color, seed: int, size: int = 1024) -> FloatArray:
    """A painted wall or carpet: one colour with faint cloudiness; (size, size, 3) bytes."""
    rng = np.random.default_rng(seed)
    fine = 0.006 * rng.normal(size=(size, size))
    shade = 1 + 0.012 * _noise(rng, (size, size), (6, 6)) + fine
    return _bytes(shade[:, :, None] * np.asarray(color))


def tiles(color: Color, seed: int, size: int = 1024, count: int = 12) -> FloatArray:
    """Square floor tiles; (size, size, 3) bytes."""
    rng = np.random.default_rng(seed)
    cell = size // count
    tone = 1 + 0.03 * rng.normal(size=(count + 1, count + 1))
    shade = np.kron(tone, np.ones((cell, cell)))[:size, :size]
    shade = shade + 0.015 * _noise(rng, shape=(size, size), cells=(40, 40))
    line = np.arange(size) % cell < 3
    shade[line, :] *= 0.85
    shade[:, line] *= 0.85
    return _bytes(shade[:, :, None] * np.asarray(color))


def painting(color: Color, seed: int, size: int = 256) -> FloatArray:
    """An abstract picture in a white mount and a dark frame; (size, size, 3) bytes."""
    rng = np.random.default_rng(seed)
    image = np.ones((size, size, 3)) * 0.92
    inner = slice(size // 6, size - size // 6)
    n = inner.stop - inner.start
    field = _noise(rng, (n, n), (5, 4))
    other = np.asarray(color)[::-1] * 0.6 + 0.35
    t = (0.5 + 0.5 * field)[:, :, None]
    image[inner, inner] = t * np.asarray(color) + (1 - t) * other
    b = size // 28
    image[:b], image[-b:], image[:, :b], image[:, -b:] = (0.2,) * 4
    return _bytes(image)


def sheet(
    corner: tuple[float, float, float],
    u: tuple[float, float, float],
    v: tuple[float, float, float],
    color: Color,
    texture: FloatArray | None = None,
    repeat: tuple[float, float] = (1, 1),
) -> Panel:
    """Make a parallelogram from a corner and two edges, finely divided for smooth light."""
    c, a, b = np.asarray(corner), np.asarray(u), np.asarray(v)
    n = 12
    s, t = np.meshgrid(np.linspace(0, 1, n + 1), np.linspace(0, 1, n + 1))
    points = c + s.ravel()[:, None] * a + t.ravel()[:, None] * b
    uv = np.stack([s.ravel() * repeat[0], t.ravel() * repeat[1]], axis=1)
    return Panel(points, grid_quads(n + 1, n + 1, closed=False), color, uv, texture)


def box(
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    color: Color,
    texture: FloatArray | None = None,
) -> list[Panel]:
    """The visible sides of an upright box between two corners."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    dx, dy, dz = (x1 - x0, 0.0, 0.0), (0.0, y1 - y0, 0.0), (0.0, 0.0, z1 - z0)
    return [
        sheet((x0, y1, z0), dz, dx, color, texture),
        sheet((x1, y0, z0), dz, dy, color, texture),
        sheet((x0, y0, z0), dz, dy, color, texture),
        sheet((x0, y0, z0), dx, dy, color, texture),
        sheet((x0, y0, z1), dx, dy, color, texture),
    ]


MAT_THICKNESS = 0.008
STEP_LENGTH = 0.42
HALF_LENGTH = 5.2  # metres from the person to the walls in front of and behind them
CEILING = 2.55


def build(room: Room, near: float) -> list[Panel]:
    """All scenery but the furniture.

    ``near`` is +1 if the camera is on the person's left, -1 on the right.
    """
    wall_x, n = -near * room.wall_distance, near * 9.0
    draw = {"wood": wood, "tile": tiles, "carpet": plaster}[room.floor]
    floor = draw(room.floor_color, room.seed)
    paint = plaster(room.wall, room.seed + 1)
    far, length = -HALF_LENGTH, 2 * HALF_LENGTH
    white = (0.90, 0.90, 0.88)
    out = [
        sheet((wall_x, 0, far), (0, 0, length), (n, 0, 0), room.floor_color, floor, (4.2, 3.6)),
        sheet((wall_x, 0, far), (0, 0, length), (0, CEILING, 0), room.wall, paint),
        sheet((wall_x, CEILING, far), (0, 0, length), (n, 0, 0), white),
        sheet((wall_x, 0, far), (n, 0, 0), (0, CEILING, 0), room.wall, paint),
        sheet((wall_x, 0, -far), (n, 0, 0), (0, CEILING, 0), room.wall, paint),
    ]
    pale = [min(1.0, 0.40 + 0.65 * c) for c in room.wall]
    skirting = (pale[0], pale[1], pale[2])
    a, b = sorted((wall_x, wall_x + near * 0.015))
    out += box((a, 0.0, far), (b, 0.09, -far), skirting)
    a, b = sorted((wall_x, wall_x + n))
    for z in (far, -far - 0.015):
        out += box((a, 0.0, z), (b, 0.09, z + 0.015), skirting)
    if room.mat is not None:
        weave = plaster(room.mat, room.seed + 2, 256)
        low, high = (-0.32, 0.0, room.mat_from), (0.32, MAT_THICKNESS, room.mat_to)
        out += box(low, high, room.mat, weave)
    out += step_panels(room)
    if room.picture is not None:
        art = painting(room.picture, room.seed + 4)
        z = room.picture_z
        x = wall_x + near * 0.02
        out.append(sheet((x, 1.25, z - 0.28), (0, 0, 0.56), (0, 0.42, 0), room.picture, art))
    return out


def step_panels(room: Room) -> list[Panel]:
    """The box under the heel; empty if the room has none."""
    if room.step <= 0:
        return []
    grain = wood(room.step_color, room.seed + 3, 256, 3)
    low = (-0.30, 0.0, room.step_z)
    return box(low, (0.30, room.step, room.step_z + STEP_LENGTH), room.step_color, grain)
