"""What a stretch says of itself is complete, and said in every language."""

from __future__ import annotations

import string
from collections.abc import Iterator

from formcheck.check.body import demand
from formcheck.measure.landmarks import JOINTS
from formcheck.rules.outside import NAME
from formcheck.rules.stretch import ANGLES, Rule, Stretch
from formcheck.texts import LANGUAGES, load_texts

LONGEST_CUE = 40
"""Letters that are read at a glance, from two metres."""


def check_file(stretch: Stretch) -> None:
    """Angles, figure and rules are what others need."""
    name = stretch.name
    for angle in (*stretch.angles, *stretch.main_angles):
        demand(angle in ANGLES, f"{name}: there is no angle {angle!r} (see `ANGLES`).")
    demand(len(set(stretch.angles)) == len(stretch.angles) >= 2, f"{name}: it needs two angles.")
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
    demand(len(rule.source) > 3, f"{of}: it has no source.")
    demand(rule.release < rule.above, f"{of}: it is not released below its threshold.")
    seen_in = ("", *ANGLES, "other_knee_flexion_deg")
    demand(rule.seen_in in seen_in, f"{of}: there is no angle {rule.seen_in!r} to see it in.")
    demand(rule.mark is None or rule.mark[1] in JOINTS, f"{of}: there is no joint {rule.mark}.")


AT_A_GLANCE = ("title", "ready", "hold", "fault")
OF_A_FAULT = ("fault", "label", "judged", "message", "advice")


def texts_of(stretch: Stretch) -> Iterator[str]:
    """Every text of a stretch, by its key."""
    yield from (f"{kind}.{stretch.name}" for kind in ("name", "title", "ready", "hold"))
    yield from (f"{kind}.{rule.fault}" for rule in stretch.rules for kind in OF_A_FAULT)
    yield from (f"variant.{variant.name}" for variant in stretch.variants)


def check_texts(stretch: Stretch) -> None:
    """Every text is there in every language, with the same gaps."""
    english = _said(stretch, "en")
    for language in LANGUAGES:
        said = _said(stretch, language)
        for key in texts_of(stretch):
            text, kind = said.get(key, "").strip(), key.partition(".")[0]
            demand(bool(text), f'{stretch.name}: the text "{key}" is missing in {language}.')
            short = language != "en" or kind not in AT_A_GLANCE or len(text) <= LONGEST_CUE
            demand(short, f'{stretch.name}: "{key}" has more than {LONGEST_CUE} letters.')
            told = kind != "message" or "{worst}°" in text
            demand(told, f'{stretch.name}: "{key}" does not tell the degrees ({{worst}}°).')
            same = _gaps(text) == _gaps(english[key])
            demand(same, f'{stretch.name}: "{key}" has other words in braces in {language}.')


def _said(stretch: Stretch, language: str) -> dict[str, str]:
    """Texts of a language, without English ones that stand in for what a stretch lacks."""
    show = dict(load_texts(language).show)
    own, english = (stretch.words.get(of, {}).get("show", {}) for of in (language, "en"))
    for key in english.keys() - own.keys():
        show.pop(key)
    return show


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
