"""A fourth stretch from outside the package, through everything that formcheck does."""

from __future__ import annotations

import io
import json
import re
import sys
import tomllib
from dataclasses import MISSING, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from bodies import CHAIR, SEATED, SITTING, SUPINE, UPRIGHT, Body, legs, run, script
from bodies import stretch as held
from fourth import chair
from fourth.chair import STRETCH
from rich.console import Console
from said import said

import formcheck
from formcheck.batch.clips import Clip
from formcheck.batch.isolated import IsolatedScorer
from formcheck.batch.table import columns, rows_of
from formcheck.batch.task import How, Limits, Task
from formcheck.cli import main
from formcheck.commands.terminal import print_verdict
from formcheck.errors import UnreadableInputError, UsageError
from formcheck.exports.motion import Recorder
from formcheck.exports.tables import angle_columns
from formcheck.history.export import page_of
from formcheck.history.progress import progress_of
from formcheck.history.sessions import Session
from formcheck.history.words import say_advice
from formcheck.judge import Judge, Settings
from formcheck.live.asked import ghost_for
from formcheck.live.coaching import LiveCoach, Moment
from formcheck.live.routine import parse_routine
from formcheck.live.window import Painter
from formcheck.live.worker import Shown
from formcheck.overlay import draw
from formcheck.page.page import Content, render
from formcheck.pipeline.replay import Poses, keep_poses
from formcheck.pipeline.track import Look
from formcheck.report.json_form import parse_result
from formcheck.report.plot import plot_angles
from formcheck.report.result import Result, Source
from formcheck.rules import catalogue as known
from formcheck.rules.catalogue import Wanted, catalogue, recognise, register, take_over
from formcheck.rules.stretch import Stretch
from formcheck.texts import Line, load_texts, read_words

jsonschema = pytest.importorskip("jsonschema")

ON_EDGE = legs(0, -28, 0, 0, 90).backed(10.0)
HINGED = legs(35, -28, 0, 0, 90).backed(10.0)
SLID = legs(35, -28, -10, 0, 55).backed(10.0)
ROUNDED = HINGED.backed(75.0)
LOOKS_A_SECOND = 10


@pytest.fixture
def fourth():
    with register(STRETCH):
        yield


def frames(faulty: Body = HINGED) -> list[tuple[float, object]]:
    """Two seconds on the edge, 14 s hinged, of which 3 s may be faulty."""
    return script(
        (0, ON_EDGE), (2, ON_EDGE), (3, HINGED), (8, HINGED), (8.2, faulty), (11, faulty),
        (11.2, HINGED), (17, HINGED), (18, ON_EDGE), (20, ON_EDGE),
    )  # fmt: skip


def result_of(poses) -> Result:
    judge = Judge(Settings(Wanted(), target_s=10.0))
    for time, pose in poses:
        judge.take(Look(time, pose))
    size = poses[0][1].size
    return judge.result(Source("chair.mp4", *size, 10.0, poses[-1][0], 0, 0))


def test_without_being_registered_it_is_nothing():
    assert "chair" not in catalogue()
    assert recognise(HINGED.measured(), Wanted()) is None
    with pytest.raises(UsageError, match="There is no stretch 'chair'"):
        Wanted.checked("chair", None)


def test_it_is_there_for_the_block_or_until_it_is_removed():
    with register(STRETCH):
        assert list(catalogue())[-1] == "chair"
        assert Wanted.checked("chair", None).stretch == "chair"
        with pytest.raises(UsageError, match="There is already a stretch 'chair'"):
            register(STRETCH)
    assert "chair" not in catalogue()
    registration = formcheck.register(STRETCH)
    assert recognise(HINGED.measured(), Wanted()).stretch is STRETCH
    registration.remove()
    registration.remove()
    assert "chair" not in catalogue()


@pytest.mark.parametrize("name", ["Chair", "auto", "", "a-b", "../x", "chair "])
def test_a_name_that_is_no_name_is_refused(name):

    with pytest.raises(UsageError, match="cannot be the name of a stretch"):
        register(replace(STRETCH, name=name))


def test_a_shipped_name_is_taken():
    with pytest.raises(UsageError, match="There is already a stretch 'seated'"):
        register(catalogue()["seated"])


@pytest.mark.usefixtures("fourth")
def test_each_posture_is_still_its_own():
    names = {
        "chair": HINGED, "seated": SEATED, "supine": SUPINE,
    }  # fmt: skip
    for name, body in names.items():
        assert recognise(body.measured(), Wanted()).stretch.name == name
    assert recognise(CHAIR.measured(), Wanted()) is None
    assert recognise(UPRIGHT.measured(), Wanted()) is None


@pytest.mark.usefixtures("fourth")
def test_a_clip_is_analysed_and_its_new_fault_told():
    result = result_of(frames(SLID))
    (hold,) = result.holds
    assert (hold.stretch, hold.side, hold.completed) == ("chair", "right", True)
    assert [fault.fault for fault in hold.faults] == ["slid_foot"]
    assert 10.0 < hold.held_s < 12.5
    assert "Chair hamstring stretch, right leg: held" in result.text
    assert "The other foot slid forward (knee " in result.text
    jsonschema.validate(result.to_dict(), _schema())
    assert parse_result(result.to_dict(), "x").to_dict() == result.to_dict()
    (bad,) = result_of(frames(ROUNDED)).holds
    assert [fault.fault for fault in bad.faults] == ["rounded_back"]


def _schema() -> dict[str, object]:
    path = Path(formcheck.__file__).parent / "report" / "schema.json"
    return json.loads(path.read_text("utf-8"))


@pytest.mark.usefixtures("fourth")
def test_it_is_drawn_with_its_fault_marked():
    session = run(frames(SLID), target_s=10.0)
    grey = np.full((240, 320, 3), 128, np.uint8)
    wrong, right = session.at(10.0), session.at(7.0)
    assert wrong.faults == ("slid_foot",)
    assert wrong.marks["slid_foot"] == ("other", "ankle")
    assert said(wrong.cue) == "Other foot back under the knee"
    assert right.named
    assert (draw(grey, wrong) != draw(grey, right)).any()


@pytest.mark.usefixtures("fourth")
def test_the_page_and_the_plot_tell_of_it(tmp_path):
    result = result_of(frames(SLID))
    page = render(Content(result))
    for words in ("Chair hamstring stretch", "foot slid", "Other foot back under the knee"):
        assert words in page
    assert 'class="span level"' in page
    plot_angles(result, tmp_path / "angles.png", load_texts("de"))
    assert (tmp_path / "angles.png").stat().st_size > 10_000


@pytest.mark.usefixtures("fourth")
def test_the_history_follows_its_main_angle_and_has_its_advice():
    begin = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    found = result_of(frames(SLID))
    sessions = [Session(n, "A", begin + timedelta(days=2 * n), "clip", found) for n in range(6)]
    progress = progress_of("A", sessions, date(2026, 3, 14))
    (track,) = progress.tracks
    assert (track.stretch, track.side) == ("chair", "right")
    assert list(track.trends) == ["trunk_inclination_deg", "hip_flexion_deg"]
    assert say_advice(track.advice, load_texts("en")) == (
        "Form first: put the other foot flat under its knee before you hinge."
    )
    assert "Chair stretch, right leg" in page_of(progress, load_texts("en"))


@pytest.mark.usefixtures("fourth")
def test_the_table_of_score_has_a_row_and_columns_for_it(tmp_path):
    poses = frames(SLID)
    source = Source("chair.mp4", 320, 240, 10.0, 20.0, len(poses), len(poses))
    store = tmp_path / "kept.npz"
    settings = Settings(Wanted(), target_s=10.0)
    keep_poses(store, Poses(source, settings.model, [Look(t, p) for t, p in poses]))
    how = How(settings, known.handed_on())
    task = Task("k", "chair.mp4", how, Limits(), landmarks=str(store))
    # In a process of its own, which knows the stretch from the task alone.
    scorer = IsolatedScorer()
    try:
        outcome = scorer.score(task)
    finally:
        scorer.stop()
    assert outcome.trouble is None, outcome.message
    (row,) = rows_of(Clip("chair.mp4"), outcome, [])
    assert (row["stretch"], row["faults"]) == ("chair", "slid_foot")
    assert 2.0 < row["slid_foot_s"] < 3.5
    assert row["slid_foot_judged"] == 1.0
    ((worst,),) = outcome.worst_at_s
    assert 8.0 <= worst <= 11.2


def test_without_it_the_table_has_no_such_columns_and_nothing_is_handed_on():
    assert not [name for name in columns() if name.startswith("slid_foot")]
    assert known.handed_on() == ""


@pytest.fixture
def worker(monkeypatch):
    """This process as one that works for others: it forgets what it took over."""
    monkeypatch.setattr(known, "_REGISTERED", {})
    monkeypatch.setattr(known, "_taken_over", [""])


@pytest.mark.usefixtures("worker")
def test_a_worker_has_the_stretches_of_each_task_and_no_others():
    with register(STRETCH):
        handed = known.handed_on()
    take_over(handed)
    assert catalogue()["chair"] is STRETCH
    assert load_texts("de")("name.chair") == "Dehnung auf dem Stuhl"
    take_over("")
    assert "chair" not in catalogue()
    told = json.loads(handed)
    told[0]["module"] = "not_installed_here"
    with pytest.raises(UsageError, match="cannot import the stretch not_installed_here"):
        take_over(json.dumps(told))


@pytest.mark.usefixtures("fourth")
def test_what_is_kept_changes_with_the_file_of_the_stretch(monkeypatch):
    before = known.handed_on()
    monkeypatch.setattr(known.inspect, "getsource", lambda _: "another file")
    assert known.handed_on() != before


def test_a_stretch_that_no_module_holds_cannot_be_handed_on():

    with (
        register(replace(STRETCH, name="stool")),
        pytest.raises(UsageError, match="'stool': let it be called STRETCH"),
    ):
        known.handed_on()
    assert isinstance(chair, ModuleType)
    assert sys.modules["fourth.chair"] is chair


@pytest.mark.usefixtures("fourth")
def test_an_export_names_it_in_each_frame():
    judge, recorder = Judge(Settings(Wanted(), target_s=10.0)), Recorder()
    for time, pose in frames():
        look = Look(time, pose)
        recorder.take(look, judge.take(look))
    stretches = angle_columns(recorder.finish())["stretch"]
    assert np.mean(stretches == "chair") > 0.9


def play(language: str) -> tuple[LiveCoach, list[Moment]]:
    routine = parse_routine(
        {"target_s": 10, "step": [{"stretch": "chair", "side": "right"}]}, "chair.toml"
    )
    coach, moments = LiveCoach(load_texts(language), routine=routine), []
    poses = script(
        (0, ON_EDGE), (25, ON_EDGE), (26, HINGED), (30, HINGED), (30.2, SLID), (34, SLID),
        (34.2, HINGED), (46, HINGED), (47, ON_EDGE), (50, ON_EDGE),
    )  # fmt: skip
    for time, pose in poses:
        moments.append(coach.see(time, None if time < 3 else pose))
    coach.end(51.0)
    moments.append(coach.see_nothing(51.0))
    return coach, moments


@pytest.mark.usefixtures("fourth")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Get ready: chair stretch, right leg", "Other foot back under the knee")),
        ("de", ("Bereit machen: Dehnung auf dem Stuhl, rechtes Bein",
                "Den anderen Fuß zurück unter das Knie")),
    ],
)  # fmt: skip
def test_a_live_session_leads_through_it_and_the_window_shows_it(language, words):
    coach, moments = play(language)
    spoken = [saying.text for saying in coach.transcript if saying.kind == "speech"]
    shown = {load_texts(language).shown(moment.scene.cue) for moment in moments}
    assert words[1] in spoken
    assert set(words) <= shown | set(spoken)
    assert not [text for text in (*spoken, *shown) if ".chair" in text]
    assert [attempt.stretch.name for attempt in coach.attempts] == ["chair"]
    assert {moment.scene.ghost for moment in moments} >= {"chair", None}
    painter = Painter(load_texts(language))
    for moment in (moments[1], moments[200], moments[320], moments[-1]):
        assert painter.drawn(Shown(None, moment, fresh=True)).any()


@pytest.mark.usefixtures("fourth")
def test_it_is_done_one_leg_at_a_time():
    with pytest.raises(UsageError, match="the chair stretch is done one leg at a time"):
        parse_routine({"step": [{"stretch": "chair"}]}, "x.toml")


@pytest.mark.usefixtures("fourth")
def test_whoever_sat_on_the_chair_is_shown_the_chair_when_they_must_turn():
    """And whoever sits without having done anything the first stretch that is done sitting."""

    sitting = run(held(SITTING, SITTING, 1.0)).at(1.0)
    assert ghost_for(sitting, None, "chair", turned=True) == "chair"
    assert ghost_for(sitting, None, None, turned=True) == "seated"
    assert ghost_for(sitting, None, "supine", turned=True) == "seated"


@pytest.mark.usefixtures("fourth")
def test_the_help_names_it(capsys):
    assert main(["analyze", "--help"]) == 0
    assert "auto, seated, standing, supine, chair" in " ".join(capsys.readouterr().out.split())


def test_what_is_shown_in_german_is_not_said_in_english():
    words = STRETCH.words
    line = Line("ready.chair")
    with register(replace(STRETCH, words={**words, "de": {"show": words["de"]["show"]}})):
        assert load_texts("de").said(line) == load_texts("de").shown(line)
        assert load_texts("en").said(line) == "Hinge forward from the hips, slowly."
    with register(replace(STRETCH, words={"en": words["en"]})):
        assert load_texts("de").said(line) == "Hinge forward from the hips, slowly."


def test_words_that_cannot_be_read_are_refused(tmp_path):

    with pytest.raises(UnreadableInputError, match="has no words"):
        read_words(tmp_path)
    (tmp_path / "en.toml").write_text("[show", encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"en\.toml cannot be read as TOML"):
        read_words(tmp_path)


@pytest.mark.usefixtures("fourth")
def test_the_terminal_says_it_in_german_too():

    out = io.StringIO()
    print_verdict(Console(file=out, width=200), result_of(frames(SLID)), [], load_texts("de"))
    assert "Oberschenkelrückseite auf dem Stuhl, rechtes Bein" in out.getvalue()
    assert "Der andere Fuß rutschte nach vorn" in out.getvalue()


def test_the_words_in_the_docs_are_those_of_this_stretch():
    page = (Path(__file__).parents[2] / "docs" / "adding-a-stretch.md").read_text("utf-8")
    toml = page.partition("```toml\n")[2].partition("```")[0]
    assert tomllib.loads(toml) == STRETCH.words["en"]
    code = page.partition("STRETCH = Stretch(\n")[2].partition("\n)\n")[0]
    named = set(re.findall(r"^    (\w+)=", code, re.M))
    assert named <= set(Stretch.__dataclass_fields__)
    needed = {f.name for f in fields(Stretch) if f.default is MISSING}
    assert needed <= named
