"""What the page says in words: the paragraph, the sureness, numbers and names."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from said import ENGLISH
from sessions import NO_STRETCH, good_supine, result_of, rounded, two_faults

from formcheck.commands.terminal import _whole
from formcheck.lab.benchmark.accuracy import read_report
from formcheck.lab.docs.figures import ACCURACY
from formcheck.page import clock, page
from formcheck.page.page import TYPICAL_ERROR_DEG, about_the_back, sureness
from formcheck.report.result import AngleStats
from formcheck.report.table import NUMBERS, WORDS, FrameTable
from formcheck.report.wording import paragraph, title_of
from formcheck.texts import degrees

TABLES = (Path(__file__).parents[2] / "docs" / "accuracy-tables.md").read_text(encoding="utf-8")


def test_the_paragraph_tells_what_was_held_what_was_wrong_and_what_to_do():
    words = paragraph(rounded(), ENGLISH)
    hold = rounded().holds[0]
    assert f"Seated hamstring stretch, both legs: {hold.held_s:.1f} of 30 seconds" in words
    assert "The back was rounded (spine flexion up to" in words
    assert "seconds don't count" in words
    assert "Next time: fold less far and lift your chest until the back stays straight." in words


def test_a_variant_is_named_after_the_side():
    result = good_supine()
    bent = replace(result, holds=(replace(result.holds[0], variant="other_knee_bent"),))
    words = "right leg with the other knee bent"
    assert f"Supine hamstring stretch, {words}: " in paragraph(bent, ENGLISH)
    assert page.cards(bent, ENGLISH)[0]["side"] == words
    assert page.hold_row(bent.holds[0], bent.frames, ENGLISH)["name"].endswith(words)
    assert page.cards(result, ENGLISH)[0]["side"] == "right leg"


def test_each_kind_of_fault_is_told_once():
    result = two_faults()
    twice = replace(result, holds=result.holds * 2)
    words = paragraph(twice, ENGLISH)
    assert words.count("knee of the stretched leg was bent") == 1
    assert "2 holds, the best with" in words


def test_good_form_is_told_only_when_it_was_judged():
    assert "No fault was seen." in paragraph(good_supine(), ENGLISH)
    hold = good_supine().holds[0]
    blind = replace(hold, judged=dict.fromkeys(hold.judged, 0.1))
    words = paragraph(replace(good_supine(), holds=(blind,)), ENGLISH)
    assert "No fault was seen" not in words
    assert "could be judged for only 10% of the hold" in words
    assert "in good form" in paragraph(good_supine(), ENGLISH)
    assert "in good form" not in words


BACK = {"rounded_back": 1.0, "bent_knee": 1.0}


def test_what_was_not_seen_is_not_called_good_form():
    hold = replace(rounded().holds[0], faults=(), judged=BACK, held_s=30.0, completed=True)

    def words(**changes):
        return paragraph(replace(rounded(), holds=(replace(hold, **changes),)), ENGLISH)

    said = words(straight_s=12.4)
    assert "30.0 of 30 seconds held, your back seen straight for 12.4 s." in said
    assert "good form" not in said
    assert "No fault was seen" not in said
    said = words(straight_s=28.0)
    assert (
        "30.0 of 30 seconds in good form, target reached, your back seen straight for 28.0 s."
        in said
    )
    assert "No fault was seen." in said


def test_the_rows_of_a_hold_say_how_long_the_back_was_seen():
    hold = replace(rounded().holds[0], faults=(), judged=BACK, held_s=30.0, completed=True)
    hold = replace(hold, spine_neutral="measured")

    def row(**changes):
        found = replace(hold, **changes)
        result = replace(rounded(), holds=(found,))
        return page.cards(result, ENGLISH)[0] | page.hold_row(found, result.frames, ENGLISH)

    seen = row(straight_s=27.0)
    assert (seen["confirmed"], seen["doubt"]) == (True, "")
    assert seen["straight"] == ", your back seen straight for 27.0 s"
    assert (seen["percent"], seen["rest"]) == (90.0, 10.0)
    unseen = row(straight_s=12.0)
    assert unseen["straight"] == ", your back seen straight for 12.0 s"
    assert (unseen["confirmed"], unseen["doubt"]) == (False, ENGLISH("report.not_seen"))
    assert (unseen["percent"], unseen["rest"]) == (40.0, 60.0)
    # Of results of earlier versions only what could be judged is known.
    for share, confirmed in ((1.0, True), (0.3, False)):
        old = row(straight_s=math.nan, judged=BACK | {"rounded_back": share})
        assert (old["confirmed"], old["straight"]) == (confirmed, "")
        assert (old["percent"], old["rest"]) == ((100.0, 0.0) if confirmed else (0.0, 100.0))
    beyond = row(straight_s=30.0, held_s=45.0)
    assert (beyond["percent"], beyond["rest"]) == (100.0, 0.0)
    lying = page.cards(good_supine(), ENGLISH)[0]
    assert lying["rest"] == 0.0
    assert lying["percent"] > 0.0


def test_both_quantities_of_the_back_have_their_own_error_in_the_table():
    hold = rounded().holds[0]
    none = AngleStats(math.nan, math.nan)
    angles = hold.angles | {"spine_flexion_deg": none, "back_angle_deg": AngleStats(41.3, 52.2)}
    hold = replace(hold, angles=angles, back_angle_uncertainty_deg=7.6, spine_neutral="none")
    told = {name: (mean, peak) for name, mean, peak in page.angles_of_hold(hold, ENGLISH)}
    assert told["spine flexion"] == ("not measured", "begin upright and still")
    assert told["back angle"] == ("41° ± 8°", "52°")
    assert "spine flexion" not in [
        name for name, _, _ in sureness(replace(rounded(), holds=(hold,)), ENGLISH)
    ]


def test_a_stretch_of_another_version_is_told_too():
    hold = replace(good_supine().holds[0], stretch="doorway")
    words = paragraph(replace(good_supine(), holds=(hold,)), ENGLISH)
    assert words.startswith("Doorway, ")
    assert title_of("one_two", ENGLISH) == "One two"


def test_no_stretch_is_said():
    assert (
        paragraph(result_of(NO_STRETCH), ENGLISH) == "No hamstring stretch was found in the clip."
    )


def test_how_sure_the_back_is():
    hold = replace(rounded().holds[0], spine_neutral="measured", spine_uncertainty_deg=8.6)
    other = replace(hold, spine_uncertainty_deg=12.0)
    own, why = about_the_back((hold,), ENGLISH)
    assert "so the two differ" in why
    assert "your own upright back" in own
    assert own.endswith("within ±9°.")
    both, _ = about_the_back((hold, other), ENGLISH)
    assert both.endswith("within ±9–12°.")
    assumed = replace(hold, spine_neutral="none")
    assert len(about_the_back((hold, assumed), ENGLISH)) == 3
    assert about_the_back((replace(hold, spine_uncertainty_deg=math.nan),), ENGLISH) == []
    unread = replace(assumed, spine_uncertainty_deg=math.nan, back_angle_uncertainty_deg=7.6)
    words, _ = about_the_back((unread,), ENGLISH)
    assert "begin upright and still" in words
    assert words.endswith("within ±8°.")


def test_the_terminal_writes_no_minus_zero():
    assert [_whole(v) for v in (-0.4, 0.3, -3.6, 128.0)] == ["   0", "   0", "  -4", " 128"]


def test_the_table_has_an_error_for_every_angle_read_but_the_back_angle():
    found = {name: (well, hard) for name, well, hard in sureness(rounded(), ENGLISH)}
    assert found["spine flexion"] == ("2.0°", "6.5°")
    assert found["hip hinge"] == ("2.9°", "7.5°")
    assert "back angle" not in found


MEASURED = {
    "hip_flexion_deg": "hip_flexion",
    "spine_flexion_deg": "spine_flexion",
    "knee_flexion_deg": "knee_stretched",
    "trunk_inclination_deg": "trunk_inclination",
    "hip_hinge_deg": "hip_hinge",
}


@pytest.mark.parametrize(("name", "key"), MEASURED.items())
def test_the_errors_are_those_that_were_measured_on_the_test_set(name, key):
    figure = read_report(ACCURACY).groups["all", "≤20"].figures[f"{key}.mae"]
    assert figure.n > 500
    assert TYPICAL_ERROR_DEG[name][1] == pytest.approx(figure.value, abs=0.051)


def test_the_error_of_the_leg_raise_is_that_of_the_clips_lying_down():
    row = r"^\| leg raise \| supine \| ([\d.]+)° \| [\d.]+…[\d.]+ \| [−+\d.]+° \|$"
    (error,) = re.findall(row, TABLES, re.MULTILINE)
    assert TYPICAL_ERROR_DEG["leg_raise_deg"][1] == float(error)


def test_degrees_have_a_true_minus_and_zero_has_no_sign():
    assert [degrees(v) for v in (-3.4, -0.4, 0.4, 48.5)] == ["−3°", "0°", "0°", "48°"]


def test_degrees_are_those_of_the_saved_result():
    assert degrees(21.46) == degrees(round(21.46, 1)) == "22°"


def test_times_are_minutes_and_seconds():
    assert [clock(t) for t in (0.0, 59.96, 65.25, 3601.0)] == [
        "0:00.0",
        "1:00.0",
        "1:05.2",
        "60:01.0",
    ]
    assert clock(65.0, whole=True) == "1:05"


def looked_at(times, seen, duration_s):
    """A result of looks at these times, somebody in those that are true."""
    count = len(times)
    columns = {name: np.full(count, np.nan) for name in NUMBERS}
    columns |= {"time_s": np.array(times), "confidence": np.where(seen, 0.9, np.nan)}
    source = replace(rounded().source, frames=count, frames_with_pose=sum(seen))
    return replace(
        rounded(),
        source=replace(source, duration_s=duration_s),
        frames=FrameTable.of_columns(columns, dict.fromkeys(WORDS, [""] * count)),
    )


def test_a_person_was_seen_for_as_long_as_somebody_looked():
    # Ten looks a second for two seconds; nothing for six; two seconds, in the second nobody.
    times = [*np.arange(0, 2, 0.1), *np.arange(8, 10, 0.1)]
    seen = [True] * 30 + [False] * 10
    words = page.how_measured(looked_at(times, seen, 10.0), ENGLISH)
    # The last look before the gap tells of one second at most.
    assert "looked at 40 frames (4.0 a second) and saw a person for 3.9 s of it (39%)" in words
    everything = page.how_measured(looked_at(np.arange(0, 10, 0.1), [True] * 100, 10.0), ENGLISH)
    assert "saw a person for 10.0 s of it (100%)" in everything


def test_without_angles_the_share_of_looks_tells_how_long_a_person_was_seen():
    result = replace(looked_at(np.arange(0, 10, 0.1), [True] * 50 + [False] * 50, 10.0))
    assert "5.0 s of it (50%)" in page.how_measured(replace(result, frames=FrameTable()), ENGLISH)
