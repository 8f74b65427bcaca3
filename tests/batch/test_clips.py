import os
import signal
from pathlib import Path

import pytest

from formcheck.batch.clips import Clip, find_clips, remote_identity
from formcheck.errors import FormcheckError, UsageError


def names(*inputs: object) -> list[str]:
    clips, _ = find_clips([str(name) for name in inputs])
    return [os.path.basename(clip.path) for clip in clips]


def test_a_folder_is_searched_to_the_bottom_and_only_clips_are_taken(tmp_path):
    for name in ("b.MP4", "a.mov", "notes.txt", ".hidden.mp4", "b.annotated.mp4", "sub/c.webm"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert names(tmp_path) == ["a.mov", "b.MP4", "c.webm"]


def test_what_is_named_twice_is_taken_once(tmp_path):
    clip = tmp_path / "a.mp4"
    clip.touch()
    (tmp_path / "link.mp4").symlink_to(clip)
    assert names(clip, tmp_path, f"{tmp_path}/*.mp4", f"{tmp_path}/../{tmp_path.name}") == ["a.mp4"]


def test_the_same_name_in_two_folders_is_two_clips(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.mp4").touch()
    assert names(tmp_path) == ["a.mp4", "a.mp4"]


def test_circles_of_links_end(tmp_path):
    (tmp_path / "a.mp4").touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "sub" / "self").symlink_to("self")
    assert names(tmp_path) == ["a.mp4"]


@pytest.mark.parametrize(
    "pattern", ["loops/**/*.mp4", "loops/**", "**/*.mp4", "l*/**/a/**/*", "**/**/*.mp4"]
)
def test_circles_of_links_end_in_patterns_too(tmp_path, monkeypatch, pattern):
    (tmp_path / "loops" / "a").mkdir(parents=True)
    for name in ("l1", "l2"):
        (tmp_path / "loops" / "a" / name).symlink_to("..")
    (tmp_path / "loops" / "a" / "x[1].mp4").touch()
    monkeypatch.chdir(tmp_path)
    # The other way it would not end: be stopped instead.
    signal.alarm(60)
    try:
        assert [c.path for c in find_clips([pattern])[0]] == ["loops/a/x[1].mp4"]
    finally:
        signal.alarm(0)


def test_a_deep_pattern_matches_what_it_matched_before(tmp_path):
    for name in (
        "a/b[c]/x.mp4",
        "a/x.mp4",
        "a/.h/x.mp4",
        "b/x.mov",
        "a/good/y.mp4",
        "a/b[c]/z.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    def found(pattern):
        return [os.path.relpath(c.path, tmp_path) for c in find_clips([f"{tmp_path}/{pattern}"])[0]]

    assert found("**/*.mp4") == ["a/b[c]/x.mp4", "a/good/y.mp4", "a/x.mp4"]
    assert found("**/x.*") == ["a/b[c]/x.mp4", "a/x.mp4", "b/x.mov"]
    assert found("**/good") == ["a/good/y.mp4"]
    assert found("?/**/x.mp4") == ["a/b[c]/x.mp4", "a/x.mp4"]


def test_a_pattern_takes_what_a_folder_would_unless_its_ending_is_spelt_out(tmp_path):
    for name in ("a.mp4", "b.MOV", "t.jsonl", "t.csv.journal", "p.jpg", "q.JPG", "c.annotated.mp4"):
        (tmp_path / name).touch()
    (tmp_path / "t.csv").write_text("clip\nfrom-list.mp4\n")
    assert names(f"{tmp_path}/*") == ["a.mp4", "b.MOV"]
    assert names(f"{tmp_path}/?.*") == ["a.mp4", "b.MOV"]
    assert names(f"{tmp_path}/*.jpg") == ["p.jpg"]
    assert names(f"{tmp_path}/*.[jJ][pP][gG]") == ["p.jpg", "q.JPG"]
    assert names(f"{tmp_path}/*.csv") == ["from-list.mp4"]


@pytest.mark.parametrize("name", ["=cmd.mp4", "+1.mp4", "a\nb.mp4", "Dehnung – ü.mp4", 'a,b".mp4'])
def test_odd_names_are_found(tmp_path, name):
    (tmp_path / name).touch()
    assert names(tmp_path) == [name]


def test_a_name_that_is_no_text_is_found(tmp_path):
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.mp4")).touch()
    except OSError:
        pytest.skip("this disk takes no such names")
    assert names(tmp_path) == [os.fsdecode(b"\xff.mp4")]


def test_ten_thousand_paths(tmp_path):
    for number in range(10_000):
        (tmp_path / f"{number:05}.mp4").touch()
    assert len(names(*(tmp_path / f"{number:05}.mp4" for number in range(10_000)))) == 10_000


def test_a_folder_that_may_not_be_read_is_a_row(tmp_path, monkeypatch):
    """Root may read everything, so the system's answer is made up."""
    (tmp_path / "a.mp4").touch()
    real = os.scandir

    def scandir(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    (tmp_path / "locked").mkdir()
    monkeypatch.setattr(os, "scandir", scandir)
    clips, _ = find_clips([str(tmp_path)])
    assert [Path(c.path).name for c in clips] == ["a.mp4", "locked"]
    assert "cannot be searched: Permission denied" in clips[1].problem


def test_an_empty_folder_and_an_empty_pattern(tmp_path):
    with pytest.raises(UsageError, match="There is no clip in"):
        find_clips([str(tmp_path)])
    with pytest.raises(UsageError, match="There is no clip in"):
        find_clips([f"{tmp_path}/*.mp4"])
    with pytest.raises(UsageError, match="There is no file"):
        find_clips([str(tmp_path / "none.mp4")])


# Lists.


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_passes_its_other_columns_on(tmp_path, delimiter):
    rows = [("participant", "Clip", "expected_stretch"), ("007", "a.mp4", "supine")]
    text = "\n".join(delimiter.join(row) for row in rows)
    (tmp_path / "list.csv").write_text(text + "\n", encoding="utf-8-sig")
    clips, extra = find_clips([str(tmp_path / "list.csv")])
    assert extra == ["participant", "expected_stretch"]
    wanted = {"participant": "007", "expected_stretch": "supine"}
    assert clips == [Clip(str(tmp_path / "a.mp4"), wanted)]


def test_rows_of_a_list_that_differ_stay_and_the_same_ones_do_not(tmp_path):
    (tmp_path / "l.csv").write_text("clip,who\na.mp4,1\na.mp4,2\na.mp4,1\n")
    clips, _ = find_clips([str(tmp_path / "l.csv")])
    assert [clip.extra["who"] for clip in clips] == ["1", "2"]


def test_what_spreadsheets_add_to_a_list_is_left_out(tmp_path):
    (tmp_path / "l.csv").write_bytes(b"clip , who,,\r\n a.mp4 ,1,,\r\nb.mp4,2,,,,\r\n,,,\r\n")
    clips, extra = find_clips([str(tmp_path / "l.csv")])
    assert extra == ["who"]
    assert clips == [Clip(str(tmp_path / f"{n}.mp4"), {"who": w}) for n, w in ("a1", "b2")]


@pytest.mark.parametrize("name", ["a\u2028b.mp4", "a\x0bb.mp4", "a\x85b.mp4"])
def test_only_a_line_break_ends_a_line_of_a_list(tmp_path, name):
    (tmp_path / "l.csv").write_text(f"clip,who\n{name},1\n", encoding="utf-8")
    (clip,), _ = find_clips([str(tmp_path / "l.csv")])
    assert clip == Clip(str(tmp_path / name), {"who": "1"})


def test_a_name_with_a_line_break_in_a_list(tmp_path):
    (tmp_path / "l.csv").write_text('clip\n"a\nb.mp4"\n')
    (clip,), _ = find_clips([str(tmp_path / "l.csv")])
    assert clip.path == str(tmp_path / "a\nb.mp4")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("who,what\n1,2\n", "no column of clips"),
        ("clip,x,x\na,1,2\n", "two columns of one name"),
        ("clip\na.mp4,1\n", "too many cells"),
        ("clip\n", "There is no clip"),
        ('clip\n"a.mp4', "is not CSV"),
    ],
)
def test_a_list_that_cannot_be_understood(tmp_path, text, words):
    (tmp_path / "l.csv").write_text(text)
    with pytest.raises(UsageError, match=words):
        find_clips([str(tmp_path / "l.csv")])


def test_a_list_in_another_code_is_bad_usage_as_there_will_be_no_table(tmp_path):
    (tmp_path / "l.csv").write_text("clip\na.mp4\n", encoding="utf-16")
    with pytest.raises(UsageError, match="is not UTF-8 text"):
        find_clips([str(tmp_path / "l.csv")])


def test_addresses_need_nothing_but_fsspec(tmp_path):
    pytest.importorskip("fsspec")
    (tmp_path / "a.mp4").touch()
    (tmp_path / "b.txt").touch()
    assert names(f"file://{tmp_path}") == ["a.mp4"]
    assert names(f"file://{tmp_path}/*.mp4") == ["a.mp4"]


def test_a_password_in_an_address_is_not_in_the_table():
    assert Clip("ftp://anna:s@cret@host/a@b.mp4").shown == "ftp://host/a@b.mp4"
    assert Clip("s3://bucket/a.mp4?v=2").shown == "s3://bucket/a.mp4?v=2"
    signed = Clip("https://a:b@host/a.mp4?X-Amz-Signature=secret&v=2&token=secret").shown
    assert signed == "https://host/a.mp4?X-Amz-Signature=…&v=2&token=…"
    assert Clip("s3://bucket/key=1/a@b.mp4").shown == "s3://bucket/key=1/a@b.mp4"
    assert Clip("anna:secret@host.mp4").shown == "anna:secret@host.mp4"


def test_a_password_in_an_address_is_in_no_error():
    pytest.importorskip("fsspec")
    with pytest.raises(FormcheckError) as caught:
        remote_identity("https://anna:s3cret@127.0.0.1:9/x.mp4?sig=s3cret")
    assert "127.0.0.1:9/x.mp4" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_list_says_how_many_times_slower_a_clip_plays(tmp_path):
    rows = ["a.mp4,4", "b.mp4,", "c.mp4, 2.5", "d.mp4,slow", "e.mp4,0.5", "f.mp4,nan"]
    path = tmp_path / "list.csv"
    path.write_text("\n".join(["clip,slow_motion", *rows]))
    clips, columns = find_clips([str(path)])
    assert [clip.slow_motion for clip in clips] == [4.0, None, 2.5, None, None, None]
    assert [bool(clip.problem) for clip in clips] == [False, False, False, True, True, True]
    assert clips[3].problem == "Its slow_motion in the list is not a number of times from 1 to 50."
    assert columns == ["slow_motion"], "it is in the table as well"
