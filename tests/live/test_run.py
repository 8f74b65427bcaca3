"""The loop of a session: keys are obeyed to the end, also when all is over; and its recording."""

import contextlib
import time

import numpy as np
import pytest

from formcheck.errors import OutputError
from formcheck.live.coaching import LiveCoach
from formcheck.live.run import END_SHOWN_S, Recorder, Run
from formcheck.live.voice import open_voice
from formcheck.pipeline.video import open_source
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


def test_a_recording_has_the_times_of_the_session(tmp_path):
    recorder = Recorder(tmp_path / "live.mp4", 30.0)
    times = [0.0, 0.1, 0.15, 0.5]
    for time_s in times:
        recorder.add(np.full((91, 161, 3), 90, np.uint8), time_s)
    assert recorder.close()
    source = open_source(tmp_path / "live.mp4")
    assert [frame.time_s for frame in source] == pytest.approx(times, abs=1e-3)
    source.close()


def test_a_camera_that_comes_back_with_another_size_is_recorded_on(tmp_path):
    recorder = Recorder(tmp_path / "live.mp4", 30.0)
    for number, shape in enumerate([(90, 160), (90, 160), (120, 160), (45, 81)]):
        recorder.add(np.full((*shape, 3), 90, np.uint8), number / 30)
    assert recorder.close()
    source = open_source(tmp_path / "live.mp4")
    assert [frame.image.shape for frame in source] == 4 * [(90, 160, 3)]
    source.close()


def test_giving_up_leaves_a_finished_recording(tmp_path):
    for finish in (True, False):
        recorder = Recorder(tmp_path / f"{finish}.mp4", 30.0)
        recorder.add(np.zeros((32, 32, 3), np.uint8), 0.0)
        if finish:
            recorder.close()
        recorder.give_up()
    assert [path.name for path in tmp_path.iterdir()] == ["True.mp4"]


def test_a_recording_without_pictures_is_none(tmp_path):
    assert not Recorder(tmp_path / "live.mp4", None).close()
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_cannot_be_written(tmp_path):
    recorder = Recorder(tmp_path / "no" / "live.mp4", 30.0)
    recorder.add(np.zeros((32, 32, 3), np.uint8), 0.0)
    with pytest.raises(OutputError):
        recorder.close()
