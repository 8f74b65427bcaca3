import itertools

from formcheck.live.speaker import (
    COOLDOWN_S,
    EXPIRES_S,
    Rank,
    Saying,
    Scene,
    Speaker,
    rank_of,
    spoken_s,
)
from formcheck.texts import Line, load_texts

TEXTS = load_texts("en")
ROUNDED = Line("fault.rounded_back", "stop")
HOLD = Line("hold.standing", "good")
STILL = Line("paused")
"""A cue that is only shown."""


def scene(time_s: float, cue: Line = STILL, *events: Line, tones=(), stage="stretch") -> Scene:
    return Scene(time_s, stage, cue, events=events, tones=tones)


def play(speaker: Speaker, cue: Line, start: float, end: float, step: float = 0.1) -> list[Saying]:
    heard = []
    for number in range(round((end - start) / step)):
        heard += speaker.update(scene(start + number * step, cue))
    return heard


def keys(heard: list[Saying]) -> list[str]:
    return [saying.key for saying in heard]


def test_a_fault_that_stays_is_said_again_after_its_cooldown_only():
    heard = play(Speaker(TEXTS), ROUNDED, 0.0, 20.0)
    times = [saying.time_s for saying in heard]
    assert len(times) >= 3
    assert min(b - a for a, b in itertools.pairwise(times)) >= COOLDOWN_S[Rank.FAULT]


def test_praise_is_not_repeated_every_moment():
    assert keys(play(Speaker(TEXTS), HOLD, 0.0, 20.0)) == ["hold.standing"]


def test_a_fault_cuts_praise_short():
    speaker = Speaker(TEXTS)
    play(speaker, HOLD, 0.0, 0.5)
    (saying,) = speaker.update(scene(0.6, ROUNDED))
    assert saying.key == "fault.rounded_back"
    assert saying.cuts


def test_whatever_the_camera_is_its_loss_is_as_urgent():
    assert {rank_of(Line(key)) for key in ("camera.lost", "phone.lost", "phone.turned")} == {
        Rank.TURN
    }


def test_praise_never_cuts_a_fault_short():
    speaker = Speaker(TEXTS)
    speaker.update(scene(0.0, ROUNDED))
    assert play(speaker, HOLD, 0.1, spoken_s(TEXTS.said(ROUNDED)) - 0.1) == []
    assert keys(play(speaker, HOLD, 5.0, 6.0)) == ["hold.standing"]


def test_faults_come_before_praise_and_make_it_untrue():
    speaker = Speaker(TEXTS)
    heard = speaker.update(scene(0.0, ROUNDED, Line("ten_more", "good"), Line("go_on", "good")))
    assert keys(heard) == ["fault.rounded_back"]
    assert play(speaker, STILL, 0.1, 5.0) == []


def test_pain_cuts_everything_short():
    speaker = Speaker(TEXTS)
    speaker.update(scene(0.0, ROUNDED))
    (saying,) = speaker.update(scene(0.3, ROUNDED, Line("hurt", "stop")))
    assert (saying.key, saying.cuts) == ("hurt", True)


def test_only_one_sentence_at_a_time():
    speaker = Speaker(TEXTS)
    lines = [
        Line("next", values=(("stretch", "x"), ("side", "y"))),
        Line("finished"),
        Line("early"),
    ]
    heard = speaker.update(scene(0.0, STILL, *lines))
    heard += play(speaker, STILL, 0.1, 15.0)
    ends = [saying.time_s + spoken_s(saying.text) for saying in heard]
    for end, after in zip(ends, heard[1:], strict=False):
        assert after.time_s >= end - 1e-9


def test_a_position_that_flickers_is_not_said():
    speaker = Speaker(TEXTS)
    turn, step = Line("place.turn", "warn"), Line("place.back", "warn")
    heard = []
    for number in range(40):
        heard += speaker.update(scene(0.1 * number, (turn, step)[number // 4 % 2], stage="placing"))
    assert heard == []
    assert keys(play(speaker, turn, 4.0, 6.0)) == ["place.turn"]


def test_old_news_is_not_told():
    speaker = Speaker(TEXTS)
    long = Line("safety.stop")
    speaker.update(scene(0.0, STILL, long))
    speaker.update(scene(0.1, STILL, Line("go_on", "good")))
    assert spoken_s(TEXTS.said(long)) > EXPIRES_S + 0.1
    assert play(speaker, STILL, 0.2, 20.0) == []


def test_guidance_that_was_left_behind_is_not_told():
    speaker = Speaker(TEXTS)
    speaker.update(scene(0.0, STILL, Line("finished", "good"), stage="neutral"))
    speaker.update(scene(0.1, STILL, Line("neutral.done", "good"), stage="countdown"))
    heard = []
    for number in range(50):
        heard += speaker.update(scene(0.2 + 0.1 * number, STILL, stage="stretch"))
    assert heard == []


def test_the_summary_is_told_however_late():
    speaker = Speaker(TEXTS)
    holds = [Line("summary.hold", values=(("held", str(n)), ("target", "30"))) for n in range(4)]
    speaker.update(scene(0.0, STILL, *holds, stage="summary"))
    heard = [s for n in range(300) for s in speaker.update(scene(0.1 * n, STILL, stage="summary"))]
    assert len(speaker.transcript) == 4
    assert heard[-1].time_s > 5.0


def test_tones_are_immediate_and_in_the_transcript():
    speaker = Speaker(TEXTS)
    heard = speaker.update(scene(1.0, ROUNDED, tones=("fault",)))
    assert [(s.kind, s.key) for s in heard] == [("tone", "fault"), ("speech", "fault.rounded_back")]
    assert speaker.transcript == heard


def test_what_is_only_shown_is_not_said():
    speaker = Speaker(TEXTS)
    assert play(speaker, Line("countdown"), 0.0, 5.0) == []
    assert keys(speaker.update(scene(5.0, STILL, Line("countdown")))) == ["countdown"]


def test_every_text_has_a_rank_that_fits():
    assert rank_of(Line("fault.new")) == Rank.FAULT < rank_of(Line("done")) < rank_of(HOLD)
    assert rank_of(Line("problem.too_far")) == Rank.PLACE


def test_the_voice_waits_with_a_warning_and_not_with_a_fault():
    """The screen turns amber at the first reading above the line; a wobble is not spoken of."""
    doubtful = Line("fault.rounded_back", "warn")
    speaker, heard = Speaker(TEXTS), []
    for number in range(30):
        heard += speaker.update(scene(0.1 * number, (doubtful, STILL)[number // 4 % 2]))
    assert heard == []
    (saying,) = play(speaker, doubtful, 3.0, 4.0)
    assert 3.45 < saying.time_s < 3.65
    assert keys(Speaker(TEXTS).update(scene(0.0, ROUNDED))) == ["fault.rounded_back"]
