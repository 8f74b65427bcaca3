import os
import sys
import threading
import time
import types

import numpy as np
import pytest

from formcheck.live import sound
from formcheck.live import voice as module
from formcheck.live.sound import RATE, NoSoundError, SoundCard, read_sound, silence, tone
from formcheck.live.speaker import Saying, Tone, spoken_s
from formcheck.live.voice import NoSpeechError, SpeechEngine, Voice, open_voice

TONES = Tone.__args__


@pytest.mark.parametrize("name", TONES)
def test_every_tone_can_be_played(name):
    wave = tone(name)
    assert wave.dtype == np.float32
    assert 0.05 < len(wave) / RATE < 2.0
    assert 0.05 < np.abs(wave).max() <= 0.5
    # It begins and ends at nothing, or it clicks.
    assert abs(wave[0]) < 0.01
    assert abs(wave[-1]) < 0.01


def test_no_two_tones_are_alike():
    waves = [tone(name).tobytes() for name in TONES]
    assert len(set(waves)) == len(TONES)


def test_the_end_is_the_longest_of_the_hold():
    assert len(tone("done")) > 2 * max(len(tone(n)) for n in ("begin", "left", "resume", "fault"))


class FakePlayer:
    """A sentence lasts until the test says that it is over."""

    speaking = False

    def __init__(self) -> None:
        self.heard: list[tuple[str, float]] = []
        self.spoke = threading.Event()
        self.closed = False

    def play(self, wave):
        self.heard.append(("tone", float(len(wave))))

    def speak(self, wave):
        self.heard.append(("speech", float(wave[0])))
        self.spoke.set()

    def hush(self):
        self.heard.append(("hush", 0.0))

    def close(self):
        self.closed = True


class FakeEngine:
    """Speaks the length of a text."""

    def __init__(self, _language: str = "en") -> None:
        self.asked: list[str] = []
        self.closed = False

    def spoken(self, text):
        self.asked.append(text)
        return np.full(4, len(text), np.float32)

    def close(self):
        self.closed = True


def speak(text: str, *, cuts: bool = False, key: str = "done") -> Saying:
    return Saying(0.0, "speech", key, text, cuts)


def soon(condition, seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.005)
    return condition()


@pytest.fixture
def talking():
    """A voice whose player is in the middle of a sentence of one letter."""
    player = FakePlayer()
    voice = Voice(player, FakeEngine())
    voice.hear(speak("a"))
    assert soon(lambda: player.heard == [("speech", 1.0)])
    player.speaking = True
    yield voice, player
    voice.close()


def test_a_sentence_waits_until_the_one_before_is_over(talking):
    voice, player = talking
    voice.hear(speak("bb"))
    voice.hear(speak("ccc"))
    time.sleep(0.1)
    assert len(player.heard) == 1
    assert voice.talking
    player.speaking = False
    assert soon(lambda: [length for _, length in player.heard] == [1.0, 2.0, 3.0])
    assert soon(lambda: not voice.talking)


def test_what_cuts_is_heard_at_once_and_drops_what_waited(talking):
    voice, player = talking
    voice.hear(speak("bb"))
    voice.hear(speak("ccc"))
    voice.hear(speak("dddd", cuts=True))
    assert soon(lambda: len(player.heard) == 2)
    assert player.heard[-1] == ("speech", 4.0)
    player.speaking = False
    time.sleep(0.1)
    assert len(player.heard) == 2


def test_old_news_is_dropped_but_not_the_words_about_safety(talking, monkeypatch):
    voice, player = talking
    voice.hear(speak("bb"))
    assert soon(lambda: "bb" in voice._engine.asked), "taken on in time"
    monkeypatch.setattr("formcheck.live.voice.TOO_LATE_S", 0.05)
    for saying in (speak("ccc"), speak("dddd", key="safety.stop")):
        voice.hear(saying)
    time.sleep(0.1)
    player.speaking = False
    assert soon(lambda: [length for _, length in player.heard] == [1.0, 2.0, 4.0])


def test_muting_drops_what_waited(talking):
    voice, player = talking
    voice.hear(speak("bb"))
    voice.mute()
    player.speaking = False
    voice.mute()
    time.sleep(0.1)
    assert ("speech", 2.0) not in player.heard


def test_speech_and_tones_are_heard():
    player, engine = FakePlayer(), FakeEngine()
    voice = Voice(player, engine)
    voice.hear(Saying(0.0, "tone", "done"))
    voice.hear(speak("seven l"))
    assert player.spoke.wait(30.0)
    assert player.heard == [("tone", float(len(tone("done")))), ("speech", 7.0)]
    assert (voice.hearing, voice.silent) == ("speech", False)
    voice.close()
    assert player.closed
    assert engine.closed


def test_sentences_made_in_advance_are_not_heard():
    player, engine = FakePlayer(), FakeEngine()
    voice = Voice(player, engine)
    voice.prepare(["one", "two", "three"])
    voice.hear(speak("now"))
    assert player.spoke.wait(30.0)
    voice.close()
    assert player.heard == [("speech", 3.0)]
    assert "now" in engine.asked


def test_without_an_engine_there_are_tones(monkeypatch):
    def none(_language):
        raise NoSpeechError("no engine")

    player = FakePlayer()
    monkeypatch.setattr(module, "SoundCard", lambda: player)
    monkeypatch.setattr(module, "SpeechEngine", none)
    voice = open_voice("en")
    voice.hear(speak("nothing"))
    voice.hear(Saying(0.0, "tone", "fault"))
    voice.close()
    assert voice.hearing == "tones"
    assert voice.why == "why.engine"
    assert [kind for kind, _ in player.heard] == ["tone"]


def test_without_a_sound_card_nothing_is_heard(monkeypatch):
    def none():
        raise NoSoundError("no device")

    monkeypatch.setattr(module, "SoundCard", none)
    voice = open_voice("en")
    voice.hear(speak("nothing"))
    voice.hear(Saying(0.0, "tone", "fault"))
    voice.close()
    assert (voice.hearing, voice.silent, voice.why) == ("nothing", True, "why.card")


def test_a_sentence_takes_time_only_when_it_is_heard(talking):
    voice, _ = talking
    text = "Step back"
    assert voice.takes_s(text) == spoken_s(text) > 0
    voice.mute()
    assert voice.takes_s(text) == 0.0
    voice.mute()
    assert voice.takes_s(text) == spoken_s(text)
    for less in (Voice(FakePlayer()), Voice(None, FakeEngine())):
        assert less.takes_s(text) == 0.0
        less.close()


def test_mute_opens_nothing(monkeypatch):
    def broken(*_):
        raise AssertionError

    for name in ("SoundCard", "SpeechEngine"):
        monkeypatch.setattr(module, name, broken)
    voice = open_voice("en", mute=True)
    assert voice.silent
    voice.close()


def test_muting_falls_silent_at_once():
    player = FakePlayer()
    voice = Voice(player, FakeEngine())
    voice.mute()
    voice.hear(Saying(0.0, "tone", "done"))
    assert player.heard == [("hush", 0.0)]
    assert voice.silent
    voice.mute()
    voice.hear(Saying(0.0, "tone", "done"))
    voice.close()
    assert player.heard[1][0] == "tone"


@pytest.fixture
def card(monkeypatch):
    class Stream:
        def close(self):
            pass

    monkeypatch.setattr(sound, "_open", lambda _fill: Stream())
    return SoundCard()


def test_tones_are_mixed_over_the_voice(card):
    card.speak(np.full(10, 0.4, np.float32))
    card.play(np.full(4, 0.2, np.float32))
    np.testing.assert_allclose(card.mixed(6), [0.4] * 4 + [0.2] * 2, atol=1e-6)
    np.testing.assert_allclose(card.mixed(6), [0.4] * 4 + [0] * 2, atol=1e-6)
    assert not card.speaking


def test_a_new_sentence_replaces_the_old_one(card):
    card.speak(np.full(100, 0.1, np.float32))
    card.mixed(10)
    card.speak(np.full(5, 0.3, np.float32))
    np.testing.assert_allclose(card.mixed(10), [0.3] * 5 + [0] * 5, atol=1e-6)


def test_loud_things_together_do_not_overflow(card):
    for _ in range(5):
        card.play(np.full(4, 0.9, np.float32))
    assert card.mixed(4).max() == 1.0
    card.play(silence(1.0))
    card.hush()
    assert card.mixed(4).max() == 0.0


@pytest.mark.parametrize("error", [OSError("no PortAudio"), RuntimeError("no device")])
def test_a_machine_without_sound_says_why(monkeypatch, error):
    module = types.ModuleType("sounddevice")

    def fail(**_):
        raise error

    module.OutputStream = fail
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    with pytest.raises(NoSoundError, match=str(error)):
        SoundCard()


def test_without_the_extra_there_is_no_speech(monkeypatch):
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(NoSpeechError, match="extra"):
        SpeechEngine("en")


@pytest.fixture(scope="module")
def engine():
    try:
        engine = SpeechEngine("en")
    except NoSpeechError as error:
        pytest.skip(str(error))
    yield engine
    engine.close()


def test_a_real_engine_speaks(engine):
    short, long = (
        engine.spoken("Done!"),
        engine.spoken("Back straight, and lift your chest, please"),
    )
    assert 0.2 < len(short) / RATE < len(long) / RATE < 6.0
    assert np.abs(long).max() > 0.05
    assert engine.spoken("Done!") is short


@pytest.mark.usefixtures("engine")
def test_a_language_nobody_speaks():
    with pytest.raises(NoSpeechError, match="'tlh'"):
        SpeechEngine("tlh")


def test_an_engine_that_died_is_silent():
    try:
        engine = SpeechEngine("en")
    except NoSpeechError as error:
        pytest.skip(str(error))
    engine.close()
    assert engine.spoken("Anybody there?") is None


LATE = """
import time, types, wave

class Engine:
    def getProperty(self, name):
        return [types.SimpleNamespace(id="en", languages=["en"])]
    def setProperty(self, *_):
        pass
    def save_to_file(self, text, path):
        if text == "late":
            time.sleep(1.5)
        with wave.open(path, "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(2 * 800 * len(text)))
    def runAndWait(self):
        pass

init = Engine
"""
"""A speech engine: a tenth of a second a letter, and one text takes it long."""


def test_a_sentence_that_comes_too_late_is_not_said_for_the_next(tmp_path, monkeypatch):
    (tmp_path / "pyttsx3.py").write_text(LATE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    engine = SpeechEngine("en")
    try:
        monkeypatch.setattr(module, "TEXT_WITHIN_S", 0.5)
        assert engine.spoken("late") is None
        monkeypatch.setattr(module, "TEXT_WITHIN_S", 30.0)
        assert len(engine.spoken("ten letter")) / RATE == pytest.approx(1.0, abs=0.05)
        assert len(engine.spoken("five!")) / RATE == pytest.approx(0.5, abs=0.05)
    finally:
        engine.close()


def test_what_is_no_sound_is_none(tmp_path):
    path = tmp_path / "s.wav"
    path.write_bytes(b"no sound at all")
    assert read_sound(path) is None
