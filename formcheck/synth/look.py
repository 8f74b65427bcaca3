"""Skin, clothes, hair and shoes, painted and cut procedurally onto a body's surfaces."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.synth.body import INDEX, Body
from formcheck.synth.bodydata import FloatArray
from formcheck.synth.surface import (
    Surface,
    cut,
    from_faces,
    pushed,
    refined,
    smoothed,
    triangulate,
)

Color = tuple[float, float, float]


@dataclass(frozen=True)
class Look:
    """Colours (red, green, blue, 0 to 1, as seen on screen) and cuts of what a person wears.

    ``sleeve`` and ``legging`` are lengths as shares of the arm (to the wrist) and leg (to the
    ankle). ``shoes`` None = bare feet. ``bun`` adds tied-up hair.
    """

    skin: Color = (0.85, 0.66, 0.55)
    hair: Color = (0.22, 0.15, 0.11)
    top: Color = (0.22, 0.45, 0.68)
    bottom: Color = (0.20, 0.21, 0.26)
    shoes: Color | None = None
    sleeve: float = 0.28
    legging: float = 0.93
    bun: bool = False


def _smoothstep(x: FloatArray) -> FloatArray:
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def _share(weights: FloatArray, *bones: str) -> FloatArray:
    return np.asarray(weights[:, [INDEX[b] for b in bones]].sum(axis=1))


def _along(body: Body, points: FloatArray, weights: FloatArray, limb: str) -> FloatArray:
    """How far down a limb each point lies, 0 at its root to 1 at the wrist/ankle; -1 elsewhere."""
    names = {"arm": ("upperarm", "forearm", "hand"), "leg": ("thigh", "shin", "foot")}[limb]
    out = np.full(len(points), -1.0)
    for side in ("left", "right"):
        a, b, c = (body.joint(f"{n}_{side}") for n in names)
        upper, lower = np.linalg.norm(b - a), np.linalg.norm(c - b)
        bones = [f"{n}_{side}" for n in names] + ([f"toes_{side}"] if limb == "leg" else [])
        mine = _share(weights, *bones) > (0.3 if limb == "arm" else 0.5)
        s = np.clip((points - a) @ (b - a) / upper**2, -0.5, 1) * upper
        s += np.clip((points - b) @ (c - b) / lower**2, 0, 1.5) * lower
        # Beyond the end: distance along the lower segment's axis goes on past 1.
        out = np.where(mine, s / (upper + lower), out)
    return out


def _hem_values(body: Body, s: Surface, look: Look) -> tuple[FloatArray, FloatArray]:
    """Positive inside the top, and positive inside the leggings; (n,) each, about metres."""
    arm = _along(body, s.points, s.weights, "arm")
    leg = _along(body, s.points, s.weights, "leg")
    arm_length = 0.53 * body.joint("neck1")[1] / 1.5
    waist = body.joint("spine2")[1]
    hem = 0.55 * body.joint("pelvis")[1] + 0.45 * waist
    neck = body.joint("neck1")
    # Neckline: a circle round the base of the neck, lower in front.
    side, up, front = np.abs(s.points[:, 0]), s.points[:, 1] - neck[1], s.points[:, 2] - neck[2]
    above = up + 0.035 + 0.25 * front - 0.9 * np.maximum(side - 0.075, 0)
    top = np.minimum.reduce([(look.sleeve - arm) * arm_length, s.points[:, 1] - hem, -above])
    bottom = np.minimum((look.legging - leg) * 0.85, waist + 0.01 - s.points[:, 1])
    bottom = np.where(arm > 0, -0.1, bottom)
    return np.asarray(top), np.asarray(bottom)


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
        brow = _smoothstep(1.6 - np.hypot(d[:, 0] / 0.019, arch / 0.0042)) * (d[:, 2] > -0.02)
        colors += (0.85 * brow)[:, None] * (np.asarray(look.hair) * 0.9 - colors)
        socket = 0.22 * _smoothstep(1.5 - np.hypot(d[:, 0] / 0.018, d[:, 1] / 0.012))
        colors *= 1 - (socket * (d[:, 2] > -0.02))[:, None]
    mouth = np.array([0.0, body.nose[1] - 0.042 * scale, body.nose[2] - 0.018 * scale])
    d = (p - mouth) / scale
    lips = _smoothstep(1.7 - np.hypot(d[:, 0] / 0.021, d[:, 1] / 0.008)) * (d[:, 2] > -0.02)
    colors += (0.55 * lips)[:, None] * (base * np.array([0.78, 0.5, 0.5]) - colors)
    return np.asarray(colors)


def _hairline(body: Body, points: FloatArray) -> FloatArray:
    """Height above the hairline, (n,) metres; positive under hair."""
    eye = body.vertices[np.unique(body.quads["helper-l-eye"])].mean(0)
    ear = body.ears.mean(0)
    k = body.joint("neck1")[1] / 1.45
    z = np.array([-0.10, -0.05, -0.022, -0.005, 0.012, 0.024, 0.045, 0.09]) * k + ear[2]
    y = np.array([-0.055, -0.05, -0.02, 0.035, 0.03, -0.005, 0.055, 0.062]) * k
    y += np.array([ear[1]] * 6 + [eye[1]] * 2)
    above = points[:, 1] - np.interp(points[:, 2], z, y)
    # The ears stay free: a rounded gap about each of them.
    round_ear = np.hypot(points[:, 1] - ear[1], (points[:, 2] - ear[2] + 0.004) * 1.15) - 0.036 * k
    beside = np.abs(points[:, 0]) > 0.03
    return np.asarray(np.where(beside, np.minimum(above, round_ear), above))


def _hair(body: Body, skin: Surface, look: Look) -> list[Surface]:
    head = _share(skin.weights, "head", "neck3", "neck2") > 0.5
    above = np.where(head, _hairline(body, skin.points), -0.1)
    cap = cut(skin, above)
    depth = _hairline(body, cap.points)
    rng = np.random.default_rng(5)
    waves = np.sin(cap.points @ rng.normal(0, 90, (3, 4)) + rng.uniform(0, 6, 4)).mean(1)
    cap = pushed(smoothed(cap, _smoothstep(depth / 0.03), 4), 0.002)
    cap = pushed(cap, (0.010 if look.bun else 0.016) * _smoothstep(depth / 0.035))
    cap = pushed(cap, 0.0025 * waves * _smoothstep(depth / 0.02))
    cap = replace(_painted(cap, look.hair), colors=np.outer(1 + 0.18 * waves, look.hair))
    out = [cap]
    if look.bun:
        out.append(_bun(cap, look))
    return out


def _bun(cap: Surface, look: Look) -> Surface:
    """Tied-up hair: a slightly flattened ball at the back of the head."""
    u, v = np.meshgrid(np.linspace(0, np.pi, 15), np.linspace(0, 2 * np.pi, 24), indexing="ij")
    ball = np.stack([np.sin(u) * np.cos(v), np.cos(u), np.sin(u) * np.sin(v)], -1).reshape(-1, 3)
    ball *= 1 + 0.04 * np.sin(9 * v.ravel() + 5 * u.ravel())[:, None]
    back = cap.points[np.argmin(cap.points[:, 2] - 0.35 * cap.points[:, 1])]
    points = ball * (0.036, 0.036, 0.032) + (0, back[1] + 0.012, back[2] - 0.008)
    grid = np.arange(15 * 24).reshape(15, 24)
    quads = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], -1)
    weights = np.zeros((len(points), cap.weights.shape[1]))
    weights[:, INDEX["head"]] = 1.0
    shade = 1 + 0.12 * np.sin(9 * v.ravel() + 5 * u.ravel())
    return Surface(points, weights, triangulate(quads.reshape(-1, 4)), np.outer(shade, look.hair))


def _shoes(skin: Surface, color: Color) -> list[Surface]:
    """Trainers: rounded sections lofted from heel to toe about each foot, on a light sole."""
    out = []
    around = np.linspace(0, 2 * np.pi, 29)[:-1]
    for side in ("left", "right"):
        foot, toes = f"foot_{side}", f"toes_{side}"
        mine = _share(skin.weights, foot, toes) > 0.5
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
        grid = np.arange(25 * 28).reshape(25, 28)
        after = np.roll(grid, -1, axis=1)
        quads = np.stack([grid[:-1], after[:-1], after[1:], grid[1:]], -1).reshape(-1, 4)
        loft = np.concatenate(rings)
        weights = np.zeros((len(loft), skin.weights.shape[1]))
        weights[:, INDEX[foot]] = 1.0
        sole = (loft[:, 1] < 0.012)[:, None]
        colors = np.where(sole, (0.90, 0.90, 0.88), np.asarray(color)[None, :])
        out.append(Surface(loft, weights, triangulate(quads), colors))
    return out


def dress(body: Body, look: Look) -> list[Surface]:
    """Make all surfaces of a person: skin, eyes, hair, top, leggings, shoes."""
    skin = from_faces(body.vertices, body.weights, triangulate(body.quads["body"]))
    cloth = refined(
        from_faces(body.vertices, body.weights, triangulate(body.quads["helper-tights"]))
    )
    in_top, in_bottom = _hem_values(body, cloth, look)
    waist = body.joint("spine2")[1]
    loose = 0.004 + 0.008 * _smoothstep((waist + 0.05 - cloth.points[:, 1]) / 0.15)
    rng = np.random.default_rng(9)
    folds = np.sin(cloth.points @ rng.normal(0, 38, (3, 5)) + rng.uniform(0, 6, 5)).mean(axis=1)
    top = _painted(cut(pushed(cloth, loose + 0.35 * loose * folds), in_top), look.top)
    bottom = _painted(cut(pushed(cloth, 0.002), in_bottom), look.bottom)
    hair = _hair(body, skin, look)
    skin = replace(skin, colors=_face_paint(body, skin, look))
    # Skin well under cloth is dropped, so that it can never poke through.
    skin_top, skin_bottom = _hem_values(body, skin, look)
    bare = 0.02 - np.maximum(skin_top, skin_bottom)
    scalp = np.where(_share(skin.weights, "head") > 0.5, _hairline(body, skin.points), -0.1)
    bare = np.minimum(bare, 0.012 - scalp)
    surfaces = [top, bottom, *_eyes(body), *hair]
    if look.shoes is not None:
        surfaces += _shoes(skin, look.shoes)
        foot = _share(skin.weights, "foot_left", "toes_left", "foot_right", "toes_right")
        bare = np.minimum(bare, np.maximum(skin.points[:, 1] - 0.07, (0.6 - foot) * 0.1))
    return [cut(skin, bare), *surfaces]
