"""Sampled clips in motion, without drawing: framing, truth and continuity."""

import numpy as np
import pytest

import tests.lab.synth.needs_body  # noqa: F401 - or all is skipped
from formcheck.lab.synth import truth
from formcheck.lab.synth.make import Score
from formcheck.lab.synth.motion import crossings
from formcheck.lab.synth.sample import clips_of

CLIPS = clips_of("dev")


def first(stretch, variant):
    return next(c for c in CLIPS if c.stretch == stretch and c.tags[0] == variant)


def times(clip, step):
    return [float(t) for t in np.arange(0.0, clip.programme.length, step)]


@pytest.mark.parametrize("number", [0, 4, 8, 21, 35])
def test_the_person_stays_in_the_picture(number):
    score = Score(CLIPS[number])
    size = (score.camera.width, score.camera.height_px)
    for t in times(score.clip, 1.1):
        at = np.array(
            list(truth.pixels(truth.points(score.posed(t)), score.camera.project).values())
        )
        assert (at >= 4).all(), (t, at.min(axis=0))
        assert (at <= np.array(size) - 4).all(), (t, at.max(axis=0))
    assert 1.5 < score.camera.distance < 5.0


@pytest.mark.parametrize(
    ("stretch", "variant"),
    [("standing", "rounded_from_start"), ("seated", "rounded_in_middle"),
     ("standing", "slow_rounding")],
)  # fmt: skip
def test_rounding_is_where_the_spans_say(stretch, variant):
    clip = first(stretch, variant)
    score, p = Score(clip), clip.programme
    [fault] = p.faults
    spans = crossings(p.keys["spine"], fault.base, fault.peak, p.length)
    fine = np.array([t for t, v in p.keys["spine"] if v <= 15])
    for t in times(clip, 0.5):
        spine = truth.spine_flexion(score.posed(t))
        if any(a + 0.1 < t < b - 0.1 for a, b in spans):
            assert spine >= fault.peak / 2 - 1
        elif not any(a - 0.1 < t < b + 0.1 for a, b in spans):
            assert spine <= fault.peak / 2 + 1
        if t < fine.min():
            assert spine <= 15


@pytest.mark.parametrize(
    ("stretch", "variant"),
    [("seated", "good"), ("standing", "bent_knee"), ("seated", "bent_knee"),
     ("supine", "bent_knee"), ("supine", "resting_leg"), ("standing", "mild_flexion")],
)  # fmt: skip
def test_angles_of_a_hold_are_fine_but_for_its_fault(stretch, variant):
    clip = first(stretch, variant)
    score, [hold] = Score(clip), clip.programme.holds
    side = "left" if clip.side == "both" else clip.side
    other = "right" if side == "left" else "left"
    where = {"bent_knee": f"knee_flexion_{side}_deg"}
    if stretch == "supine":
        where["resting_leg"] = f"knee_flexion_{other}_deg"
    faults = clip.programme.faults
    spans = [s for f in faults for s in crossings(
        clip.programme.keys[f.control], f.base, f.peak, clip.programme.length)]  # fmt: skip
    for t in np.arange(hold.start, hold.end, 0.8):
        got = truth.angles(score.posed(float(t)), clip.side)
        assert got["spine_flexion_deg"] <= 15.5
        faulty = any(a < t < b for a, b in spans)
        for fault, name in where.items():
            if fault != variant:
                assert got[name] < 15
            elif faulty:
                assert got[name] >= faults[0].peak / 2 - 1.5
        if stretch == "standing":
            assert got[f"hip_flexion_{side}_deg"] > 60


@pytest.mark.parametrize("stretch", ["standing", "supine"])
def test_a_change_of_side_is_one_continuous_motion(stretch):
    clip = first(stretch, "change_of_side")
    score, step = Score(clip), 0.05
    one, two = clip.programme.holds
    assert {one.side or clip.side, two.side} == {"left", "right"}
    before = score.posed(one.end - 0.2).joints
    for t in np.arange(one.end, two.start + 0.2, step):
        now = score.posed(float(t)).joints
        # Nobody moves a foot or hand faster than about 4 m/s while changing sides.
        assert np.linalg.norm(now - before, axis=1).max() < (4.0 * step if t > one.end else 1.0), t
        before = now
    side, other = clip.side, "right" if clip.side == "left" else "left"
    first_hold, second = (score.posed((h.start + h.end) / 2) for h in (one, two))
    for s, up, down in ((side, first_hold, second), (other, second, first_hold)):
        foot = up.joint(f"foot_{s}")[1] - down.joint(f"foot_{s}")[1]
        assert foot > 0.2


def test_a_bent_knee_keeps_the_heel_on_the_step():
    clip = first("standing", "bent_knee")
    score = Score(clip)
    [fault], keys = clip.programme.faults, clip.programme.keys["knee"]
    t = next(t for t, v in keys if v == fault.peak)
    heights, heels = [], []
    for at in (clip.programme.holds[0].start, t):
        posed = score.posed(at)
        part = score.body.part(f"foot_{clip.side}", f"toes_{clip.side}")
        foot = posed.skin(score.body.vertices[part], score.body.weights[part])
        heights.append(foot[:, 1].min())
        heels.append(foot[foot[:, 1] < heights[-1] + 0.03][:, 2].mean())
    assert heights == pytest.approx([clip.room.step] * 2, abs=0.006)
    assert min(heels) > score.stretcher.step_edge


def test_checksum_sees_specification_and_truth():
    a, b = Score(CLIPS[2]), Score(CLIPS[2])
    assert a.checksum() == b.checksum() != Score(CLIPS[5]).checksum()
