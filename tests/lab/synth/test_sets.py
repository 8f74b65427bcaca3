import json
from dataclasses import replace

import pytest

from formcheck.lab.synth import sets
from formcheck.lab.synth.__main__ import main
from formcheck.lab.synth.clip import checksum, specification
from formcheck.lab.synth.sample import clips_of, sample_clip
from formcheck.lab.synth.sets import (
    FROZEN,
    FROZEN_SPLITS,
    Seal,
    SetError,
    is_whole,
    make_set,
    read_frozen,
)


@pytest.mark.skipif(not FROZEN.exists(), reason="the test set is not frozen yet")
def test_the_frozen_list_is_of_the_clips_that_are_drawn_today():
    frozen = read_frozen()
    clips = [clip for split in FROZEN_SPLITS for clip in clips_of(split)]
    assert list(frozen) == [clip.name for clip in clips]
    changed = [c.name for c in clips if frozen[c.name].specification != checksum(specification(c))]
    assert not changed, "changed since the test set was frozen"


@pytest.mark.skipif(not FROZEN.exists(), reason="the test set is not frozen yet")
@pytest.mark.parametrize(
    ("split", "number"),
    [
        ("test", 0),
        ("test", 13),
        ("test", 26),
        ("test", 39),
        ("test", 52),
        ("good", 7),
        ("stairs_test", 3),
        ("stairs_test", 22),
    ],
)
def test_the_frozen_truth_is_computed_again(split, number):
    from formcheck.lab.synth.bodydata import BodyDataError, wheel_path
    from formcheck.lab.synth.make import Score

    try:
        wheel_path(download=False)
    except BodyDataError:
        pytest.skip("body data not downloaded")
    clip = sample_clip(split, number)
    assert Score(clip).checksum() == read_frozen()[clip.name].truth


def test_rounding_noise_does_not_change_a_specification():
    clip = sample_clip("dev", 4)
    near = replace(clip, light=replace(clip.light, key=clip.light.key + 1e-12))
    far = replace(clip, light=replace(clip.light, key=clip.light.key + 1e-3))
    assert checksum(specification(near)) == checksum(specification(clip))
    assert checksum(specification(far)) != checksum(specification(clip))


def files(folder, clip, truth, video=b"pictures", told=None):
    import hashlib

    (folder / f"{clip.name}.mp4").write_bytes(video)
    record = {"checksum": truth, "video_sha256": hashlib.sha256(told or video).hexdigest()}
    (folder / f"{clip.name}.truth.json").write_text(json.dumps(record))


def test_only_complete_files_of_this_very_clip_are_whole(tmp_path):
    clip, seal = sample_clip("dev", 0), Seal("s", "t")
    assert not is_whole(clip, seal, tmp_path)
    files(tmp_path, clip, "t")
    assert is_whole(clip, seal, tmp_path)
    files(tmp_path, clip, "another")
    assert not is_whole(clip, seal, tmp_path)
    files(tmp_path, clip, "t", told=b"other pictures")
    assert not is_whole(clip, seal, tmp_path)
    (tmp_path / f"{clip.name}.truth.json").write_text("{")
    assert not is_whole(clip, seal, tmp_path)


def test_a_set_goes_on_where_it_was_stopped(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(sets, "seal", lambda clip: Seal("s", f"t {clip.name}"))

    def fake(clip, folder, _detail):
        made.append(clip.name)
        files(folder, clip, f"t {clip.name}")

    monkeypatch.setattr(sets, "make_clip", fake)
    clips = [sample_clip("dev", n) for n in range(3)]
    files(tmp_path, clips[1], f"t {clips[1].name}")
    got = list(make_set(clips, tmp_path))
    assert [done for _, done in got] == [True, False, True]
    assert made == [clips[0].name, clips[2].name]


def test_a_clip_that_is_not_the_frozen_one_is_refused(tmp_path, monkeypatch):
    clip = sample_clip("test", 0)
    monkeypatch.setattr(sets, "seal", lambda _: Seal("now", "t"))
    with pytest.raises(SetError, match=r"not in test_set\.json"):
        list(make_set([clip], tmp_path, frozen={}))
    with pytest.raises(SetError, match="its specification is not the one"):
        list(make_set([clip], tmp_path, frozen={clip.name: Seal("then", "t")}))
    assert not list(tmp_path.iterdir())


def test_the_frozen_list_is_read_back_and_a_damaged_one_refused(tmp_path, monkeypatch):
    path = tmp_path / "list.json"
    clips = [sample_clip("test", n) for n in range(2)]
    monkeypatch.setattr(sets, "seal", lambda clip: Seal(f"s {clip.name}", "t"))
    sets.write_frozen(clips, path)
    assert read_frozen(path) == {c.name: Seal(f"s {c.name}", "t") for c in clips}
    path.write_text("{}")
    with pytest.raises(SetError, match="cannot be read"):
        read_frozen(path)


def test_a_wrong_number_gives_one_sentence(tmp_path, capsys):
    pytest.importorskip("pyvista")
    assert main(["set", "dev", "--only", "99", "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "No clip named 99. There are: 0 to 59.\n"
