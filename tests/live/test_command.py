"""What is asked of the command, what it refuses, what its window shows beside the cue."""

import argparse
import contextlib
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from sessions import good_supine

from formcheck.arguments.live import add
from formcheck.commands import live, live_options, window
from formcheck.commands.live_folder import check_names, make_folder
from formcheck.commands.live_options import checked, is_camera
from formcheck.commands.live_screen import (
    ANSWER_SHOWN_S,
    NOTICE_SHOWN_S,
    SAFETY_SHOWN_S,
    Notices,
    Screen,
)
from formcheck.errors import UsageError
from formcheck.live.coaching import LiveCoach
from formcheck.live.keep import CLIP_NAME, NAMES
from formcheck.live.worker import Shown
from formcheck.overlay.palette import GREEN, RED
from formcheck.report.result import Note, Result, Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable
from formcheck.texts import load_texts
from formcheck.voice.voice import open_voice


def asked(*arguments: str) -> live_options.Options:
    parser = argparse.ArgumentParser()
    add(parser.add_subparsers())
    return checked(parser.parse_args(["live", *arguments]))


@pytest.fixture
def routine(tmp_path):
    path = tmp_path / "r.toml"
    path.write_text("[[step]]\nstretch = 'standing'\nside = 'left'\n")
    return str(path)


def test_a_target_fills_a_routine(routine):
    assert asked("--routine", routine).routine.target_s == 30.0
    assert asked("--routine", routine, "--target", "5").routine.target_s == 5.0
    assert asked().target_s == 30.0


@pytest.mark.parametrize("contradiction", [("--stretch", "seated"), ("--side", "right")])
def test_what_contradicts_the_routine_is_refused(routine, contradiction):
    with pytest.raises(UsageError, match=r"contradicts step 1 of .*r\.toml"):
        asked("--routine", routine, *contradiction)
    assert asked("--routine", routine, "--stretch", "standing", "--side", "left")


def test_a_camera_without_a_name_is_one_sentence():
    with pytest.raises(UsageError, match="--camera needs"):
        asked("--camera", "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="files of cameras")
def test_the_file_of_a_camera_is_a_camera(tmp_path):
    link = tmp_path / "by-id"
    link.symlink_to("/dev/video7")
    assert is_camera("/dev/video0")
    assert is_camera(str(link))
    assert not is_camera("/dev/video")
    assert not is_camera("video0.mp4")
    assert is_camera("9" * 5000)


def kept(folder, record: bool = True) -> None:
    check_names(asked("--camera", "0", *(["--record"] if record else [])), folder)


def test_a_folder_that_is_not_there_is_not_made_by_checking(tmp_path):
    kept(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*NAMES, CLIP_NAME])
def test_nothing_foreign_is_overwritten(tmp_path, name):
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(UsageError, match=f"{name} exists.*: move it away"):
        kept(tmp_path)
    assert (tmp_path / name).read_bytes() == b"mine"


@pytest.mark.parametrize("name", [*NAMES, CLIP_NAME])
def test_a_folder_of_the_name_of_a_file_is_told(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(UsageError, match=f"{name} is a folder"):
        kept(tmp_path)


def test_an_earlier_session_is_replaced_but_not_its_film(tmp_path):
    (tmp_path / NAMES[0]).write_text(empty_result().to_json())
    (tmp_path / NAMES[1]).write_text("")
    kept(tmp_path)
    (tmp_path / CLIP_NAME).write_bytes(b"film")
    kept(tmp_path, record=False)
    with pytest.raises(UsageError, match=r"live\.mp4 exists"):
        kept(tmp_path)


def test_the_film_that_is_played_is_not_recorded_over(tmp_path):
    film = tmp_path / CLIP_NAME
    film.write_bytes(b"film")
    with pytest.raises(UsageError, match="is the film that is played"):
        check_names(asked("--camera", str(film), "--record"), tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="could not be written"):
        make_folder(asked(), tmp_path / "file")


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (-1, None),
        (ord("h"), "hurt"),
        (ord("H") | 0x10000, "hurt"),
        (ord("q") | 0x100000, "quit"),
        (27, "quit"),
        (ord("x"), "other"),
        # Arrows and Home: X11, with NumLock, macOS, Windows; a Shift alone.
        (0xFF51, None),
        (0xFF50 | 0x100000, None),
        (63234, None),
        (0x250000, None),
        (0xFFE1, None),
    ],
)
def test_only_letters_are_keys(code, key):
    assert window.key_of(code) == key


def test_safety_is_shown_first_and_long_enough_then_what_waited():
    notices = Notices("safety")
    notices.tell("no sound")
    assert SAFETY_SHOWN_S >= 8.0
    assert notices.now(100.0) == notices.now(100.0 + SAFETY_SHOWN_S - 0.1) == "safety"
    notices.tell("lite")
    after = 100.0 + SAFETY_SHOWN_S
    assert notices.now(after) == notices.now(after + NOTICE_SHOWN_S - 0.1) == "no sound"
    assert notices.now(after + NOTICE_SHOWN_S) == "lite"
    assert notices.now(after + 3 * NOTICE_SHOWN_S) == ""


def test_the_answer_to_a_key_is_shown_at_once_and_takes_nothing_away():
    notices = Notices("safety")
    notices.now(0.0)
    notices.answer(2.0, "Muted")
    assert notices.now(2.0 + ANSWER_SHOWN_S - 0.1) == "Muted"
    assert notices.now(SAFETY_SHOWN_S + ANSWER_SHOWN_S - 0.1) == "safety"
    assert notices.now(SAFETY_SHOWN_S + ANSWER_SHOWN_S) == ""


def test_no_answer_covers_nothing():
    notices = Notices("safety")
    notices.answer(0.0, "Muted")
    notices.answer(1.0, "")
    assert notices.now(1.0) == "safety"


def empty_result(*notes: Note) -> Result:
    source = Source("camera 0", 640, 480, 30.0, 10.0, 0, 0)
    return clip_result(source, "full", [], (), FrameTable(), 30.0, None, notes)


def share(picture: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((np.abs(picture.astype(int) - colour).max(axis=2) < 24).mean())


def test_the_summary_of_pain_is_no_success():
    screen = Screen(load_texts("en"), mirror=False)
    hold = replace(good_supine().holds[0], completed=True)
    good = screen.summary(replace(empty_result(), holds=(hold,)), "folder", 0.0)
    nothing = screen.summary(empty_result(), "folder", 0.0)
    hurt = screen.summary(empty_result(Note("pain", 1.0, "It hurt")), "folder", 0.0)
    assert share(good, GREEN) > 0.005
    assert share(nothing, GREEN) < 0.001, "nor is nothing at all"
    assert share(hurt, GREEN) < 0.001
    assert share(hurt, RED) > 0.08


def test_pain_ends_without_a_green_flash():
    greens = []
    for pain in (True, False):
        coach, screen = LiveCoach(load_texts("en")), Screen(load_texts("en"), mirror=False)
        coach.see(0.0, None)
        (coach.hurt if pain else coach.end)(1.0)
        for second in range(1, 12):
            moment = coach.see_nothing(float(second))
            shown = Shown(None, moment, fresh=True)
            screen.take_in(shown, float(second), silent=True)
            if "over" in moment.scene.tones:
                break
        result = empty_result(*coach.notes)
        plain, now = screen.summary(result, "", second + 60.0), second + 0.1
        greens.append(share(screen.summary(result, "", now)[:9] - plain[:9], (0, 0, 0)))
    assert greens[0] == 1.0
    assert greens[1] < 0.1


class Idle:
    """Camera, worker and spool of a session in which nothing comes any more."""

    running, found, size, fps, end_s = True, 0, (640, 480), 30.0, 1.0
    model, label = "full", "camera 0"

    def take(self, _timeout_s):
        return None

    def peek(self):
        return None

    def now_s(self):
        return time.monotonic()

    def order(self, what):
        what(2.0)


@pytest.fixture
def run(tmp_path):
    with contextlib.closing(open_voice("en", mute=True)) as voice:
        yield live.Run(asked("--camera", "0", "--mute"), tmp_path, voice)


class Keys:
    """A window in which keys are pressed, one a picture."""

    def __init__(self, *keys):
        self.keys, self.shown = list(keys), []

    def size(self):
        return 800, 600

    def show(self, picture):
        self.shown.append(picture)
        return self.keys.pop(0) if self.keys else None

    def toggle_full_screen(self):
        pass


def test_that_hurts_is_taken_in_the_summary_too(run):
    run.coach.see(0.0, None)
    run.coach.end(1.0)
    run.coach.see_nothing(1.0)
    window, idle = Keys("full_screen", "hurt", None, "quit"), Idle()
    run._last_picture(idle, idle, idle, idle, window)
    assert [note.note for note in run.coach.notes] == ["pain"]
    assert window.keys == []
    assert window.shown[0].shape == (450, 800, 3)
    assert share(window.shown[1], RED) < 0.001
    assert share(window.shown[-1], RED) > 0.08


def test_that_the_lite_model_took_over_is_shown_whether_or_not_it_was_said(run):
    class Slow(Idle):
        turns = 0

        @property
        def running(self):
            self.turns += 1
            self.model = "full" if self.turns < 3 else "lite"
            return self.turns < 6

    slow = Slow()
    run._loop(slow, slow, None)
    notices = run._screen.notices
    assert notices.now(0.0).startswith("Gently")
    assert notices.now(SAFETY_SHOWN_S) == load_texts("en")("model.lite")
    assert notices.now(SAFETY_SHOWN_S + NOTICE_SHOWN_S) == ""
