"""What is asked of the command, and what it refuses."""

import argparse
import sys

import pytest
from sessions import good_supine

from formcheck.commands.arguments import add_command
from formcheck.commands.live import Options, checked, is_camera
from formcheck.errors import UsageError
from formcheck.live.keep import CLIP_NAME, NAMES, check_names, make_folder


def asked(*arguments: str) -> Options:
    parser = argparse.ArgumentParser()
    add_command(parser.add_subparsers(), "live")
    return checked(parser.parse_args(["live", *arguments]))


@pytest.fixture
def routine(tmp_path):
    path = tmp_path / "r.toml"
    path.write_text("[[step]]\nstretch = 'standing'\nside = 'left'\n")
    return str(path)


def test_a_target_fills_a_routine(routine):
    assert asked("--routine", routine).routine.target_s == 30.0
    assert asked("--routine", routine, "--target", "5").routine.target_s == 5.0
    assert asked().target_s == 30.0


@pytest.mark.parametrize("contradiction", [("--stretch", "seated"), ("--side", "right")])
def test_what_contradicts_the_routine_is_refused(routine, contradiction):
    with pytest.raises(UsageError, match=r"contradicts step 1 of .*r\.toml"):
        asked("--routine", routine, *contradiction)
    assert asked("--routine", routine, "--stretch", "standing", "--side", "left")


def test_a_camera_without_a_name_is_one_sentence():
    with pytest.raises(UsageError, match="--camera needs"):
        asked("--camera", "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="files of cameras")
def test_the_file_of_a_camera_is_a_camera(tmp_path):
    link = tmp_path / "by-id"
    link.symlink_to("/dev/video7")
    assert is_camera("/dev/video0")
    assert is_camera(str(link))
    assert not is_camera("/dev/video")
    assert not is_camera("video0.mp4")
    assert is_camera("9" * 5000)


def kept(folder, record: bool = True) -> None:
    check_names(folder, None, record=record)


def test_a_folder_that_is_not_there_is_not_made_by_checking(tmp_path):
    kept(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*NAMES, CLIP_NAME])
def test_nothing_foreign_is_overwritten(tmp_path, name):
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(UsageError, match=f"{name} exists.*: move it away"):
        kept(tmp_path)
    assert (tmp_path / name).read_bytes() == b"mine"


@pytest.mark.parametrize("name", [*NAMES, CLIP_NAME])
def test_a_folder_of_the_name_of_a_file_is_told(tmp_path, name):
    (tmp_path / name).mkdir()
    with pytest.raises(UsageError, match=f"{name} is a folder"):
        kept(tmp_path)


def test_an_earlier_session_is_replaced_but_not_its_film(tmp_path):
    (tmp_path / NAMES[0]).write_text(good_supine().to_json())
    (tmp_path / NAMES[1]).write_text("")
    kept(tmp_path)
    (tmp_path / CLIP_NAME).write_bytes(b"film")
    kept(tmp_path, record=False)
    with pytest.raises(UsageError, match=r"live\.mp4 exists"):
        kept(tmp_path)


def test_the_film_that_is_played_is_not_recorded_over(tmp_path):
    film = tmp_path / CLIP_NAME
    film.write_bytes(b"film")
    with pytest.raises(UsageError, match="is the film that is played"):
        check_names(tmp_path, str(film), record=True)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="could not be written"):
        make_folder(tmp_path / "file", record=False)
