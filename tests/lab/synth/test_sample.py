"""The sampler: the same clips every time, bodies kept apart, everything wanted occurs."""

from itertools import combinations, pairwise

import pytest

np = pytest.importorskip("numpy")

from formcheck.lab.synth import programmes  # noqa: E402
from formcheck.lab.synth.clip import checksum, specification  # noqa: E402
from formcheck.lab.synth.draws import deal  # noqa: E402
from formcheck.lab.synth.motion import controls_at, fault_spans, held_seconds  # noqa: E402
from formcheck.lab.synth.people import draw_person  # noqa: E402
from formcheck.lab.synth.sample import (  # noqa: E402
    AZIMUTHS,
    SETS,
    SIDE_ON,
    SIZES,
    STRETCHES,
    clips_of,
    sample_clip,
)

SPLITS = ("dev", "test", "small", "good_dev", "good")


@pytest.fixture(scope="module")
def sets():
    return {split: clips_of(split) for split in SPLITS}


def test_a_clip_depends_on_split_and_number_alone():
    once = checksum(specification(sample_clip("test", 17)))
    clips_of("dev")
    assert checksum(specification(sample_clip("test", 17))) == once
    assert checksum(specification(sample_clip("test", 18))) != once
    assert checksum(specification(sample_clip("dev", 17))) != once


def test_no_body_is_in_two_splits(sets):
    shapes = {s: {clip.shape for clip in clips} for s, clips in sets.items()}
    for a in SPLITS:
        assert len(shapes[a]) == SETS[a].bodies
        others = [clip.others for clip in sets[a]]
        shapes[a] |= {o.shape for row in others for o in row}
    for a, b in combinations(SPLITS, 2):
        assert not shapes[a] & shapes[b], (a, b)
    names = {s: {clip.body for clip in clips} for s, clips in sets.items()}
    assert all(name.startswith(s) for s in SPLITS for name in names[s])
    assert min(SETS["dev"].bodies, SETS["test"].bodies) >= 30


def test_the_same_body_number_is_the_same_person():
    assert draw_person("dev", 3) == draw_person("dev", 3)
    assert draw_person("dev", 3) != draw_person("test", 3)


@pytest.mark.parametrize("split", ["dev", "test"])
def test_every_stretch_and_variant_occurs_in_its_share(sets, split):
    for stretch in STRETCHES:
        mine = [clip for clip in sets[split] if clip.stretch == stretch]
        assert len(mine) == SIZES[split] // 3
        for variant, count in programmes.SHARES[stretch].items():
            assert sum(clip.tags[0] == variant for clip in mine) == count
    good = sum(clip.tags[0] in ("good", "mild_flexion") for clip in sets[split])
    assert 0.40 <= good / SIZES[split] <= 0.50


@pytest.mark.parametrize("split", ["dev", "test"])
def test_views_clothes_and_company_are_diverse(sets, split):
    clips = sets[split]
    azimuths = np.array([clip.camera.azimuth for clip in clips])
    assert azimuths.min() >= AZIMUTHS[0]
    assert azimuths.max() <= AZIMUTHS[1]
    counts, _ = np.histogram(azimuths, bins=6, range=AZIMUTHS)
    assert counts.min() >= 3
    heights = [clip.camera.height for clip in clips]
    assert min(heights) < 0.6
    assert max(heights) > 1.3
    for wear, least in (("tight", 12), ("tshirt", 12), ("hoodie", 9)):
        assert sum(clip.look.wear == wear for clip in clips) >= least
    tags = [tag for clip in clips for tag in clip.tags]
    for tag in ("second_person", "occluded", "grip", "strap", "portrait", "far_leg"):
        assert tags.count(tag) >= 3, tag
    assert {clip.camera.near for clip in clips} == {"left", "right"}
    assert {clip.side for clip in clips} == {"left", "right", "both"}


@pytest.mark.parametrize("split", ["good_dev", "good"])
def test_sets_of_good_form_show_each_person_once_from_the_side(sets, split):
    clips = sets[split]
    assert {clip.stretch for clip in clips} == {"standing", "seated"}
    assert {clip.tags[0] for clip in clips} == {"good", "mild_flexion"}
    assert not any(fault_spans(clip.programme) for clip in clips)
    assert all(SIDE_ON[0] <= clip.camera.azimuth <= SIDE_ON[1] for clip in clips)
    assert {clip.look.wear for clip in clips} == {"tight", "tshirt", "hoodie"}


def test_rounded_clips_show_each_person_once_and_nobody_of_the_set(sets):
    clips = clips_of("rounded_dev")
    assert len(clips) == SIZES["rounded_dev"]
    assert len({clip.shape for clip in clips}) == SIZES["rounded_dev"]
    assert not {clip.shape for clip in clips} & {clip.shape for clip in sets["dev"]}
    assert {clip.stretch for clip in clips} == {"standing", "seated"}
    assert all(any(f[0] == "rounded_back" for f in fault_spans(c.programme)) for c in clips)


def test_ten_minutes_of_good_form_are_measured_on(sets):
    held = [held_seconds(c.programme, h) for c in sets["good"] for h in c.programme.holds]
    assert sum(held) > 600


def test_neutral_spines_differ_from_person_to_person():
    people = [draw_person("test", i) for i in range(SETS["test"].bodies)]
    for name in ("kyphosis", "lordosis"):
        values = [getattr(p.shape, name) for p in people]
        assert 4 < np.std(values) < 14


def test_decks_deal_each_card_as_often_as_it_is_in_them():
    deck = ["a"] * 3 + ["b"]
    cards = [deal("dev", "x", n, deck) for n in range(12)]
    assert cards.count("b") == 3
    assert all("b" in cards[i : i + 4] for i in (0, 4, 8))


def test_lengths_and_holds(sets):
    for split in SPLITS:
        for clip in sets[split]:
            p = clip.programme
            low, high = (6.0, 9.0) if split == "small" else (8.0, 19.5)
            assert low <= p.length <= high, clip.name
            assert clip.fps == 10
            assert bool(p.holds) == (clip.tags[0] != "no_stretch")
            count = {"change_of_side": 2, "early_release": 2, "no_stretch": 0}
            assert len(p.holds) == count.get(clip.tags[0], 1)
            for hold in p.holds:
                assert 0 <= hold.start < hold.end < p.length
                assert -1e-9 <= held_seconds(p, hold) <= hold.end - hold.start + 1e-9
            for keys in p.keys.values():
                times = [t for t, _ in keys]
                assert all(b > a for a, b in pairwise(times)), clip.name


FAULTS = {
    "rounded_from_start": "rounded_back", "rounded_in_middle": "rounded_back",
    "slow_rounding": "rounded_back", "bent_knee": "bent_knee", "slow_bending": "bent_knee",
    "resting_leg": "resting_leg", "bouncing": "bouncing",
}  # fmt: skip


def test_faults_are_those_of_the_variant_and_clearly_bad(sets):
    least = {"rounded_back": 40, "bent_knee": 38, "resting_leg": 45}
    for clip in (clip for split in SPLITS for clip in sets[split]):
        spans = fault_spans(clip.programme)
        wanted = FAULTS.get(clip.tags[0])
        assert {name for name, _, _ in spans} == ({wanted} if wanted else set()), clip.name
        for fault in clip.programme.faults:
            if fault.control:
                assert fault.peak >= least[fault.name]
                assert fault.base <= 15
        assert all(b - a >= 1.5 for _, a, b in spans), clip.name


def test_good_clips_hold_good_form(sets):
    """Also in what is no fault: a hold is well inside the zones that formcheck recognises."""
    for clip in (clip for split in SPLITS for clip in sets[split]):
        p = clip.programme
        for hold in p.holds:
            for t in np.arange(hold.start, hold.end, 0.25):
                if any(a < t < b for a, b in hold.gaps):
                    continue
                c = controls_at(p, float(t), clip.seed)
                if clip.stretch == "supine":
                    second = clip.tags[0] == "change_of_side" and hold is p.holds[1]
                    raised = c["other_raise" if second else "raise"]
                    assert raised - c.get("knee", 2) / 2 > 40, clip.name
                else:
                    assert c["trunk"] > (24 if clip.stretch == "standing" else 16), clip.name
                if not any(name == "rounded_back" for name, _, _ in fault_spans(p)):
                    assert c.get("spine", 0) <= 15.5, clip.name


def test_backs_to_learn_from_are_shown_twice_with_shoulders_that_stay_and_that_ride_up():
    """Of four clips two show two people, and two the same with raised shoulders."""
    four = [sample_clip("train_backs", number) for number in range(4, 8)]
    assert [clip.body for clip in four] == ["train_backs-002", "train_backs-003"] * 2
    assert [clip.stretch for clip in four] == ["standing", "seated"] * 2
    for clip, rides in zip(four, (False, False, True, True), strict=True):
        for second in range(12):
            now = controls_at(clip.programme, float(second), 1)
            least, most = 0.15 * now["spine"] - 0.5, 6.0 + 0.40 * now["spine"]
            assert (least <= now["shrug"] <= most) if rides else now["shrug"] == 0.0
    assert len({clip.name for clip in four}) == 4
