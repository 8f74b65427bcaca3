"""What is known of a stretch and a fault stands with it, and is found by its name."""

import re
from pathlib import Path

import pytest
from bodies import SEATED, SITTING, stretch
from said import ENGLISH
from sessions import result_of, two_faults

import formcheck
from formcheck.history.trends import main_angles, mean_error_deg
from formcheck.page import plots
from formcheck.report.wording import doubts
from formcheck.rules.catalogue import catalogue, rule_named, stretch_named
from formcheck.rules.common import BOUNCING_RULE
from formcheck.rules.stretch import ANGLES
from formcheck.texts import load_texts

RULES = {rule.fault: rule for stretch in catalogue().values() for rule in stretch.rules}
NAMES = ("standing", "supine", "seated")


def test_every_fault_is_seen_in_an_angle_or_none():
    for rule in (*RULES.values(), BOUNCING_RULE):
        assert rule.seen_in in ("", *ANGLES, "other_knee_flexion_deg")


def test_no_two_faults_are_shaded_alike():
    patterns = [rule.pattern for rule in (*RULES.values(), BOUNCING_RULE)]
    assert len(set(patterns)) == len(patterns)
    assert "plain" not in patterns
    css = (Path(formcheck.__file__).parent / "page/templates/page.css").read_text("utf-8")
    assert {*patterns, "plain"} <= set(re.findall(r"\.span\.(\w+) \{", css))


@pytest.mark.parametrize(
    ("fault", "words", "judged"),
    [
        ("rounded_back", "back rounded", "the back"),
        ("lifted_head", "head lifted", "the head"),
        ("of_tomorrow", "of tomorrow", "of tomorrow"),
    ],
)
def test_a_fault_is_found_by_its_name(fault, words, judged):
    texts = load_texts("en")
    assert (texts.of("label", fault), texts.of("judged", fault)) == (words, judged)
    assert (rule_named(fault) is None) == (fault == "of_tomorrow")


def test_a_stretch_and_a_variant_are_found_by_their_names():
    assert stretch_named("supine") is catalogue()["supine"]
    assert stretch_named("of_tomorrow") is None
    texts = load_texts("en")
    assert texts.leg("left", "other_knee_bent") == "left leg with the other knee bent"
    assert texts.leg("both", "of_tomorrow") == "both legs"


def test_what_each_stretch_says_of_itself():
    known = catalogue()
    assert {name: known[name].place for name in NAMES} == {
        "standing": "standing",
        "supine": "lying",
        "seated": "sitting",
    }
    assert [name for name in NAMES if known[name].lies] == ["supine"]
    assert [name for name in NAMES if known[name].one_leg] == ["supine"]
    assert main_angles("supine") == ("leg_raise_deg", "hip_flexion_deg")
    assert main_angles("seated") == main_angles("of_tomorrow")
    assert known["supine"].normal_deg == 80.0


def test_an_angle_that_was_never_measured_counts_with_the_largest_error_there_is():
    assert mean_error_deg("trunk_inclination_deg", "of_tomorrow") == 11.4


def test_two_faults_that_look_alike_have_a_line_each_in_the_legend():
    spans = [{"kind": "plain", "words": words} for words in ("one", "another", "one")]
    assert plots.legend(spans) == [
        {"kind": "plain", "words": "one"},
        {"kind": "plain", "words": "another"},
    ]
    kinds = {
        item["words"]: item["kind"]
        for item in plots.legend(plots.spans_of(two_faults(), 25, ENGLISH))
    }
    assert kinds["knee bent"] == "falling"
    assert kinds["in the stretch"] == "in-hold"


def test_only_who_lies_is_advised_to_begin_lying():
    (hold,) = result_of(stretch(SITTING, SEATED, 6)).holds
    hold.judged["rounded_back"] = 1.0
    hold.judged["bent_knee"] = 0.1
    assert ENGLISH("doubt.lie_flat") not in doubts(hold, ENGLISH)


def test_the_literals_of_the_stretches_stand_in_their_files_alone():
    """Whoever writes a fourth one has nothing else to touch."""
    package = Path(formcheck.__file__).parent
    own = {package / "rules" / f"{name}.py" for name in NAMES}
    literal = re.compile(r'"(standing|supine|seated)"')
    # Of measured figures, of data sets, and of a place of the body.
    may = {"history/trends.py"}
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if path not in own and "lab" not in path.parts and literal.search(path.read_text("utf-8"))
    }
    places = {name for name in found if _says_only_standing(package / name)}
    assert found - places <= may


def _says_only_standing(path: Path) -> bool:
    """``"standing"`` is a place of the body as well."""
    return not re.search(r'"(supine|seated)"', path.read_text("utf-8"))
