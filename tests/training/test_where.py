"""Fitting where a rounded back bends, on looks that are made up here."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from bodies import SEATED, SITTING

from formcheck.measure.outline import STATIONS
from formcheck.synth.sample import sample_clip
from formcheck.training import where
from formcheck.training.examples import Example


def test_the_truth_is_the_generators_own():
    keys = sample_clip("train", 3).programme.keys
    time, flexion = max(keys["spine"], key=lambda key: key[1])
    upper = dict(keys["upper"])[time]
    assert where.true_upper("train-003-seated", round(flexion, 1)) == pytest.approx(upper)
    assert where.true_upper("train-003-seated", 170.0) is None


def test_people_left_out_are_told_where_their_backs_bend(monkeypatch):
    straight = SITTING.backed(8.0).measured().spine.look
    round_back = SEATED.backed(40.0).measured().spine.look
    rng = np.random.default_rng(0)
    truth, examples = {}, []
    for number in range(16):
        person = f"train-{number:03d}-seated"
        upper = float(rng.choice([-0.8, 0.8]))
        truth[person] = upper
        at = 0.5 + 0.3 * upper
        bump = 0.05 * np.exp(-(((STATIONS - at) / 0.2) ** 2)) + rng.normal(0, 0.002, 39)
        bent = replace(round_back, dorsal=round_back.dorsal + bump)
        examples.append(Example(person, "full", False, True, 0.0, 3.0, (straight, straight)))
        examples.append(Example(person, "full", False, False, 45.0, 3.0, (bent, bent)))
    monkeypatch.setattr(where, "true_upper", lambda clip, _flexion: truth[clip])
    monkeypatch.setattr(where, "EPOCHS", 80)
    monkeypatch.setattr(where, "MEMBERS", 1)
    network, judged = where.fit_where(examples, seed=0)
    assert judged.backs == 16
    assert judged.claimed > 8
    assert judged.balanced > 0.9
    assert network.mean.shape == (157,)
