"""What a stretch says of itself is complete, and said in every language."""

from __future__ import annotations

import string
from collections.abc import Iterator

from formcheck.check.errors import demand
from formcheck.live.texts import languages, load_texts
from formcheck.measure.landmarks import JOINTS
from formcheck.rules.catalogue import catalogue
from formcheck.rules.outside import NAME, registered
from formcheck.rules.stretch import ANGLES, Rule, Stretch

LONGEST_CUE = 40
"""Letters that are read at a glance, from two metres."""


def check_file(stretch: Stretch) -> None:
    """Angles, figure and rules are what others need."""
    name = stretch.name
    for angle in (*stretch.angles, *stretch.main_angles):
        demand(angle in ANGLES, f"{name}: there is no angle {angle!r} (see `ANGLES`).")
    demand(len(set(stretch.angles)) == len(stretch.angles) >= 2, f"{name}: it needs two angles.")
    for what in ("title", "ready_cue", "hold_cue"):
        _short(name, what, getattr(stretch, what))
    figure = stretch.figure
    points = [figure.head, *(point for a, b, _ in figure.parts for point in (a, b))]
    inside = all(0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 for x, y in points)
    demand(inside and len(figure.parts) > 0, f"{name}: its figure is not inside the unit square.")
    demand(bool(stretch.rules), f"{name}: it has no rules.")
    for rule in stretch.rules:
        _check_rule(name, rule)
    for variant in stretch.variants:
        fits = NAME.fullmatch(variant.name) is not None
        demand(fits, f"{name}, variant {variant.name}: a name has small letters, digits and _.")
    known = {rule.fault for rule in stretch.rules}
    for fault in stretch.said_at_once:
        demand(fault in known, f"{name}: no rule has the fault {fault!r} that is said at once.")


def _check_rule(name: str, rule: Rule) -> None:
    of = f"{name}, fault {rule.fault}"
    fits = NAME.fullmatch(rule.fault) is not None
    demand(fits, f"{of}: a name has small letters, digits and _.")
    _short(of, "cue", rule.cue)
    for what in ("message", "source", "label", "judged", "advice"):
        demand(len(getattr(rule, what)) > 3, f"{of}: it has no {what}.")
    told = rule.message.format(worst=37.4)
    demand("37°" in told, f"{of}: its message does not tell the degrees ({{worst:.0f}}°).")
    demand(rule.release < rule.above, f"{of}: it is not released below its threshold.")
    seen_in = ("", *ANGLES, "other_knee_flexion_deg")
    demand(rule.seen_in in seen_in, f"{of}: there is no angle {rule.seen_in!r} to see it in.")
    demand(rule.mark is None or rule.mark[1] in JOINTS, f"{of}: there is no joint {rule.mark}.")
    for other in catalogue().values():
        for its in other.rules:
            same = its.fault != rule.fault or (its.cue, its.label, its.judged, its.advice) == (
                rule.cue, rule.label, rule.judged, rule.advice,
            )  # fmt: skip
            demand(same, f"{of}: the stretch {other.name} has this fault in other words.")


def _short(of: str, what: str, text: str) -> None:
    demand(3 < len(text) <= LONGEST_CUE, f"{of}: its {what} must have 4 to {LONGEST_CUE} letters.")


def texts_of(stretch: Stretch) -> Iterator[tuple[str, str | None]]:
    """Every text of a stretch by its name, and in English what its file says; None: anything."""
    name = stretch.name
    yield f"name.{name}", None
    yield f"verdict.title.{name}", stretch.title
    yield f"ready.{name}", stretch.ready_cue
    yield f"hold.{name}", stretch.hold_cue
    for rule in stretch.rules:
        yield f"fault.{rule.fault}", rule.cue
        yield f"verdict.fault.{rule.fault}", rule.message.replace("{worst:.0f}", "{worst}")
        yield f"verdict.what.{rule.fault}", rule.judged
    for variant in stretch.variants:
        yield f"verdict.variant.{variant.name}", variant.words


def check_texts(stretch: Stretch) -> None:
    """Every text is there in every language, with the same gaps, in English as in the file."""
    english = _said(stretch, "en")
    for language in ("en", *(name for name in languages() if name != "en")):
        said = _said(stretch, language)
        for key, ours in texts_of(stretch):
            text = said.get(key, "")
            demand(
                bool(text.strip()), f'{stretch.name}: the text "{key}" is missing in {language}.'
            )
            if language == "en":
                demand(ours in (None, text), f'{stretch.name}: "{key}" is not what its file says.')
            same = _gaps(text) == _gaps(english[key])
            demand(same, f'{stretch.name}: "{key}" has other words in braces in {language}.')


def _said(stretch: Stretch, language: str) -> dict[str, str]:
    """Texts of a language, without English ones that stand in for what a stretch lacks."""
    show = dict(load_texts(language).show)
    outside = registered().get(stretch.name)
    if outside is not None:
        own, english = (outside.words.get(of, {}).get("show", {}) for of in (language, "en"))
        for key in english.keys() - own.keys():
            del show[key]
    return show


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
