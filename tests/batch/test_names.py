import os

from formcheck.batch.task import CLIP, nameless
from formcheck.printable import clean, visible


def test_text_that_is_none_becomes_text_that_any_file_can_hold():
    assert clean(os.fsdecode(b"\xff\xfe.mp4")) == "\ufffd\ufffd.mp4"
    assert clean("\ud800x").encode() == b"?x"
    assert clean("ü – 日本") == "ü – 日本"


def test_nothing_in_a_name_steers_the_terminal():
    assert visible("a\x1b[2Jb\nc\u2028d\u202eü.mp4") == "a\\x1b[2Jb\\nc\\u2028d\\u202eü.mp4"
    assert visible("3.05\u202fPM – 日本 [1].mov") == "3.05\u202fPM – 日本 [1].mov"


def test_a_kept_message_has_no_name_of_its_own():
    kept = nameless("/a/b.mp4 is damaged, /tmp/a/b.mp4 too.", "/a/b.mp4", "/tmp/a/b.mp4")
    assert kept == f"{CLIP} is damaged, {CLIP} too."
