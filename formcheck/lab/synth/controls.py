"""The numbers that move a person: their names, and what they are when nobody mentions them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from formcheck.lab.synth.pose import Posture

Controls = Mapping[str, float]

#: Controls and their values when a programme does not mention them. ``trunk``: inclination of the
#: hip-shoulder line (deg, standing and seated); ``spine``, ``upper``, ``neck``, ``reach``,
#: ``shrug``: see Posture; ``raise``: lifted thigh from horizontal (supine); ``knee``, ``ankle``: of
#: the stretched leg(s); ``other_knee``: of the other leg; ``lift``: 1 heel on the step, 0 foot on
#: the floor (standing);
#: ``other_raise``, ``other_lift``: the same of the other leg, for a change of side; ``tilt``: how
#: far lifting the leg rolls the pelvis back (supine).
#: Hands: ``hands``: where the wrists lie on the leg, 0 hip to 1 ankle; ``apart``: how much further
#: down the right one lies; ``swap``: 1 on the other leg; ``hips``, ``hang``, ``front``, ``ground``:
#: 1 there instead (standing, seated). Supine: on the floor unless ``grip`` (1: behind the lifted
#: thigh; MediaPipe then sometimes puts both legs midway), ``strap`` or ``belly``. ``pelvis_lift``:
#: how far the pelvis rolls up off the floor (supine, deg); ``head_lift``: how far the neck bends
#: beyond where the head rests (deg); ``pillow``: how high the head rests above the floor (metres);
#: ``press``: how flat the seat is pressed (metres, seated).
DEFAULTS: dict[str, float] = {
    "trunk": 0.0, "spine": 0.0, "upper": 0.0, "neck": 0.0, "reach": 0.0, "shrug": 0.0, "raise": 0.0,
    "knee": 2.0,
    "ankle": 12.0, "other_knee": 3.0, "lift": 1.0, "other_raise": -6.0, "other_lift": 0.0,
    "tilt": 0.0, "hands": 0.3, "apart": 0.0, "swap": 0.0, "hips": 0.0, "hang": 0.0, "front": 0.0,
    "ground": 0.0, "grip": 0.0, "strap": 0.0, "belly": 0.0, "pelvis_lift": 0.0, "head_lift": 0.0,
    "pillow": 0.0, "press": 0.012,
}  # fmt: skip


def bent(posture: Posture, c: Controls) -> Posture:
    """Bend spine, neck and shoulders as the controls say."""
    spine, upper, neck, reach, shrug = (
        c[name] for name in ("spine", "upper", "neck", "reach", "shrug")
    )
    return replace(posture, spine=spine, upper=upper, neck=neck, reach=reach, shrug=shrug)
