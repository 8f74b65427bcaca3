"""Skin, clothes, hair, shoes and a strap, painted and cut procedurally onto a body's surfaces."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import BONES, INDEX, FloatArray
from formcheck.lab.synth.draws import Color
from formcheck.lab.synth.garments import LOOSE_WAIST, loose_bottom, loose_top
from formcheck.lab.synth.hair import hairline, make_hair
from formcheck.lab.synth.pose import Posed
from formcheck.lab.synth.surface import (
    Surface,
    cut,
    from_faces,
    grid_quads,
    in_bottom,
    in_top,
    pushed,
    refined,
    share,
    smoothstep,
    tight_hem,
    triangulate,
)

WEAR = ("tight", "tshirt", "hoodie")
TROUSERS = ("leggings", "loose", "shorts")
HAIR_STYLES = ("short", "bun", "ponytail", "long", "bald")


@dataclass(frozen=True)
class Look:
    """Colours (red, green, blue, 0 to 1, as seen on screen) and cuts of what a person wears.

    ``sleeve`` and ``legging`` are lengths as shares of the arm (to the wrist) and leg (to the
    ankle). ``shoes`` None = bare feet. ``wear`` (the top), ``trousers`` and ``hair_style`` are
    names from :data:`WEAR`, :data:`TROUSERS` and :data:`HAIR_STYLES`.
    """

    skin: Color = (0.85, 0.66, 0.55)
    hair: Color = (0.22, 0.15, 0.11)
    top: Color = (0.22, 0.45, 0.68)
    bottom: Color = (0.20, 0.21, 0.26)
    shoes: Color | None = None
    sleeve: float = 0.28
    legging: float = 0.93
    wear: str = "tight"
    trousers: str = "leggings"
    hair_style: str = "short"

    def __post_init__(self) -> None:
        """Refuse names that nobody has heard of."""
        for value, known in (
            (self.wear, WEAR), (self.trousers, TROUSERS), (self.hair_style, HAIR_STYLES),
        ):  # fmt: skip
            if value not in known:
                raise ValueError(f"{value!r} is not one of {', '.join(known)}")


def _painted(surface: Surface, color: Color) -> Surface:
    return replace(surface, colors=np.tile(np.asarray(color), (len(surface.points), 1)))


def _eyes(body: Body) -> list[Surface]:
    out = []
    for name in ("helper-l-eye", "helper-r-eye"):
        eye = from_faces(body.vertices, body.weights, triangulate(body.quads[name]))
        front = eye.points[:, 2] - eye.points[:, 2].min()
        iris = front > 0.86 * front.max()
        out.append(
            replace(eye, colors=np.where(iris[:, None], (0.12, 0.08, 0.06), (0.86, 0.84, 0.82)))
        )
    return out


def _face_paint(body: Body, skin: Surface, look: Look) -> FloatArray:
    """Skin colour with brows, lips and slightly rosy cheeks; (n, 3)."""
    p, base = skin.points, np.asarray(look.skin)
    colors = np.tile(base, (len(p), 1))
    scale = body.joint("neck1")[1] / 1.45
    for name in ("helper-l-eye", "helper-r-eye"):
        eye = body.vertices[np.unique(body.quads[name])].mean(0)
        d = (p - eye) / scale
        arch = d[:, 1] - 0.021 + 6 * (np.abs(d[:, 0]) - 0.004) ** 2
        brow = smoothstep(1.6 - np.hypot(d[:, 0] / 0.019, arch / 0.0042)) * (d[:, 2] > -0.02)
        colors += (0.85 * brow)[:, None] * (np.asarray(look.hair) * 0.9 - colors)
        socket = 0.22 * smoothstep(1.5 - np.hypot(d[:, 0] / 0.018, d[:, 1] / 0.012))
        colors *= 1 - (socket * (d[:, 2] > -0.02))[:, None]
    mouth = np.array([0.0, body.nose[1] - 0.042 * scale, body.nose[2] - 0.018 * scale])
    d = (p - mouth) / scale
    lips = smoothstep(1.7 - np.hypot(d[:, 0] / 0.021, d[:, 1] / 0.008)) * (d[:, 2] > -0.02)
    colors += (0.55 * lips)[:, None] * (base * np.array([0.78, 0.5, 0.5]) - colors)
    return np.asarray(colors)


def _shoes(skin: Surface, color: Color) -> list[Surface]:
    """Trainers: rounded sections lofted from heel to toe about each foot, on a light sole."""
    out = []
    around = np.linspace(0, 2 * np.pi, 29)[:-1]
    for side in ("left", "right"):
        foot, toes = f"foot_{side}", f"toes_{side}"
        mine = share(skin.weights, foot, toes) > 0.5
        points = skin.points[mine]
        heel, tip = points[:, 2].min() - 0.010, points[:, 2].max() + 0.012
        rings = []
        for u in np.linspace(0.0, 1.0, 25):
            z = heel + u * (tip - heel)
            near = points[(np.abs(points[:, 2] - z) < 0.018) & (points[:, 1] < 0.07)]
            taper = float(np.sqrt(max(1 - (2 * u - 1) ** 8, 0.0)))
            middle = (near[:, 0].min() + near[:, 0].max()) / 2
            wide = (np.ptp(near[:, 0]) / 2 + 0.007) * taper
            top = float(np.interp(u, [0, 0.1, 0.3, 0.45, 0.8, 1], [78, 84, 84, 72, 46, 26])) / 1e3
            top = -0.006 + (top + 0.006) * (0.35 + 0.65 * taper)
            x = middle + wide * np.sign(np.cos(around)) * np.abs(np.cos(around)) ** 0.6
            lift = np.sign(np.sin(around)) * np.abs(np.sin(around)) ** 0.75
            y = np.where(lift > 0, 0.012 + (top - 0.012) * lift, 0.012 + 0.020 * lift)
            # Narrower towards the top, as an instep is.
            x = middle + (x - middle) * (1 - 0.35 * np.clip(lift, 0, 1) * (top / 0.08))
            rings.append(np.stack([x, y, np.full_like(x, z)], axis=1))
        loft = np.concatenate(rings)
        weights = np.zeros((len(loft), skin.weights.shape[1]))
        weights[:, INDEX[foot]] = 1.0
        sole = (loft[:, 1] < 0.012)[:, None]
        colors = np.where(sole, (0.90, 0.90, 0.88), np.asarray(color)[None, :])
        out.append(Surface(loft, weights, triangulate(grid_quads(25, 28)), colors))
    return out


def _tight_top(body: Body, cloth: Surface, look: Look) -> Surface:
    waist = body.joint("spine2")[1]
    loose = 0.004 + 0.008 * smoothstep((waist + 0.05 - cloth.points[:, 1]) / 0.15)
    rng = np.random.default_rng(9)
    folds = np.sin(cloth.points @ rng.normal(0, 38, (3, 5)) + rng.uniform(0, 6, 5)).mean(axis=1)
    inside = in_top(body, cloth, look.sleeve, tight_hem(body))
    return _painted(cut(pushed(cloth, loose + 0.35 * loose * folds), inside), look.top)


def dress(body: Body, look: Look) -> list[Surface]:
    """Make all surfaces of a person: skin, eyes, hair, top, trousers, shoes."""
    skin = from_faces(body.vertices, body.weights, triangulate(body.quads["body"]))
    coarse = from_faces(body.vertices, body.weights, triangulate(body.quads["helper-tights"]))
    cloth = refined(coarse)
    clothes = []
    if look.wear == "tight":
        clothes.append(_tight_top(body, cloth, look))
        skin_top = in_top(body, skin, look.sleeve, tight_hem(body))
    else:
        over = 0.0 if look.trousers == "leggings" else LOOSE_WAIST
        tops, skin_top = loose_top(body, skin, look.wear, look.sleeve, look.top, over)
        clothes += tops
    if look.trousers == "leggings":
        inside = in_bottom(body, cloth, look.legging)
        clothes.append(_painted(cut(pushed(cloth, 0.002), inside), look.bottom))
        skin_bottom = in_bottom(body, skin, look.legging)
    else:
        bottoms, skin_bottom = loose_bottom(body, skin, look.trousers, look.bottom)
        clothes += bottoms
    hair = make_hair(body, skin, look.hair_style, look.hair)
    skin = replace(skin, colors=_face_paint(body, skin, look))
    # Skin well under cloth is dropped, so that it can never poke through.
    bare = 0.02 - np.maximum(skin_top, skin_bottom)
    if hair:
        scalp = np.where(share(skin.weights, "head") > 0.5, hairline(body, skin.points), -0.1)
        bare = np.minimum(bare, 0.012 - scalp)
    surfaces = [*clothes, *_eyes(body), *hair]
    if look.shoes is not None:
        surfaces += _shoes(skin, look.shoes)
        foot = share(skin.weights, "foot_left", "toes_left", "foot_right", "toes_right")
        bare = np.minimum(bare, np.maximum(skin.points[:, 1] - 0.07, (0.6 - foot) * 0.1))
    return [cut(skin, bare), *surfaces]


_ALONG, _ROUND = 40, 6
_WIDE, _THICK = 0.013, 0.009  # half the band's cross-section, metres


@dataclass(frozen=True)
class Strap(Surface):
    """A surface whose points follow from the posture's hands and foot alone."""

    side: str = "left"

    def placed(self, posed: Posed, ground: float) -> FloatArray:
        """Where the band runs in a posture; (n, 3) metres."""
        path = _path(posed, self.side, ground)
        way = np.gradient(path, axis=0)
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        wide = np.array([1.0, 0.0, 0.0]) - way * way[:, :1]
        wide /= np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 0.05)
        thick = np.cross(way, wide)
        a = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
        ring = _WIDE * np.cos(a)[None, :, None] * wide[:, None, :]
        ring = ring + _THICK * np.sin(a)[None, :, None] * thick[:, None, :]
        points = (path[:, None, :] + ring).reshape(-1, 3)
        points[:, 1] = np.maximum(points[:, 1], ground + 0.002)
        return np.asarray(points)


def _path(posed: Posed, side: str, ground: float) -> FloatArray:
    """The band's middle line from its left to its right end; (_ALONG, 3) metres."""
    body = posed.body
    toe, ankle = body.joint(f"toes_{side}"), body.joint(f"foot_{side}")
    middle = (toe + ankle) / 2
    sole = np.array([toe[0], 0.0, middle[2] + 0.02])
    foot = f"foot_{side}"
    under = posed.carry(foot, sole + np.array([0, -0.004, 0]))
    edges = [posed.carry(foot, sole + np.array([s * 0.045, 0.025, 0])) for s in (1, -1)]
    stops = []
    for name, s, edge in (("left", 1.0, edges[0]), ("right", -1.0, edges[1])):
        i = 0 if s > 0 else 1
        hand = posed.joint(f"hand_{name}") + 0.07 * (
            posed.rotations[BONES.index(f"hand_{name}")] @ body.fingers[i]
        )
        tail = hand + np.array([s * 0.03, -0.22, -0.02])
        tail[1] = max(tail[1], ground + 0.01)
        stops.append((tail, hand, edge))
    (a, b, c), (f, e, d) = stops
    corners = np.stack([a, b, c, under, d, e, f])
    spans = np.array([0.0, 0.12, 0.46, 0.5, 0.54, 0.88, 1.0])
    at = np.linspace(0, 1, _ALONG)
    return np.stack([np.interp(at, spans, corners[:, k]) for k in range(3)], axis=1)


def make_strap(body: Body, side: str, color: Color) -> Strap:
    """A strap round the sole of one foot."""
    n = _ALONG * _ROUND
    weights = np.zeros((n, body.weights.shape[1]))
    weights[:, BONES.index(f"foot_{side}")] = 1.0
    points = np.tile(body.joint(f"foot_{side}"), (n, 1))
    return Strap(
        points,
        weights,
        triangulate(grid_quads(_ALONG, _ROUND)),
        np.tile(np.asarray(color), (n, 1)),
        side,
    )
