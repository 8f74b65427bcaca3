"""The loop of a session: keys are obeyed to the end, also when all is over."""

import contextlib
import time

import pytest

from formcheck.live.coaching import LiveCoach
from formcheck.live.run import END_SHOWN_S, Run
from formcheck.live.voice.voice import open_voice
from formcheck.texts import load_texts


class Idle:
    """Camera and worker of a session in which nothing comes any more."""

    running = True

    def take(self, _timeout_s):
        time.sleep(0.001)

    def now_s(self):
        return time.monotonic()

    def order(self, what):
        what(2.0)


class Keys:
    """A window in which keys are pressed, one a turn, until it is full of them."""

    def __init__(self, *keys):
        self.keys, self.full_screen = list(keys), 0

    def key(self):
        return self.keys.pop(0) if self.keys else None

    def toggle_full_screen(self):
        self.full_screen += 1


@pytest.fixture
def voice():
    with contextlib.closing(open_voice("en", mute=True)) as voice:
        yield voice


@pytest.fixture
def run(voice):
    coach = LiveCoach(load_texts("en"))
    return Run(coach, voice, "full", auto_model=False, hear=print, window=load_texts("en"))


def over(run) -> None:
    run.coach.see(0.0, None)
    run.coach.end(1.0)
    run.coach.see_nothing(1.0)


def test_that_hurts_is_taken_when_all_is_over_too(run):
    over(run)
    window, idle = Keys("hurt", None, "quit", "full_screen"), Idle()
    assert run._loop(idle, idle, window) is False
    assert [note.note for note in run.coach.notes] == ["pain"]
    assert window.keys == ["full_screen"], "the key closed it"


def test_the_end_stays_in_the_window_for_a_moment(run):
    over(run)
    begin = time.monotonic()
    run._loop(Idle(), Idle(), Keys())
    assert END_SHOWN_S <= time.monotonic() - begin < END_SHOWN_S + 20.0


def test_without_a_window_nobody_waits_for_it(run):
    over(run)
    begin = time.monotonic()
    run._loop(Idle(), Idle(), None)
    assert time.monotonic() - begin < END_SHOWN_S


def test_keys_pause_mute_and_fill_the_screen(run, voice):
    run.coach.see(0.0, None)
    window, idle = Keys("pause", "mute", "full_screen", "quit", None, "quit"), Idle()
    paused = []

    class Watching(Idle):
        def take(self, _timeout_s):
            paused.append(run.coach.see_nothing(1.0).scene.stage)

    run._loop(idle, Watching(), window)
    assert "paused" in paused
    assert paused[-1] == "summary"
    assert window.full_screen == 1
    assert not voice.muted, "it was muted, and is not any more"


def test_ctrl_c_stops_it(run):
    class Interrupted(Idle):
        def take(self, _timeout_s):
            raise KeyboardInterrupt

    assert run._loop(Idle(), Interrupted(), None) is True
