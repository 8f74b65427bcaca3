"""Settings: one file, one reader that looks at it, defaults where they apply."""

from pathlib import Path

import pytest

from formcheck.cli import build_parser, main
from formcheck.commands.live import checked
from formcheck.commands.settings import change_settings, read_settings, settings_path
from formcheck.errors import UnreadableInputError, UsageError
from formcheck.pipeline.own_files import DATA_VARIABLE
from formcheck.texts import load_texts


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data" / "settings.toml"


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def test_what_is_set_is_kept_shown_and_taken_out_again(file, capsys):
    assert main(["settings", "set", "target", "45"]) == 0
    assert main(["settings", "set", "person", "Änne O'Neill"]) == 0
    assert file.read_text("utf-8") == 'target = 45.0\nperson = "Änne O\'Neill"\n'
    assert file.stat().st_mode & 0o077 == 0
    capsys.readouterr()
    assert main(["settings"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["target", "45", "chosen"] in lines
    assert ["camera", "0", "default"] in lines
    assert ["language", "en", "the", "system's"] in lines
    assert lines[-1] == ["File:", str(file)]
    assert main(["settings", "unset", "target"]) == 0
    assert read_settings(file) == {"person": "Änne O'Neill"}


def test_what_else_stands_in_the_file_stays(file):
    put(file, "# mine\ntarget=20\n\ncamera = 1\n")
    change_settings(file, "target", "25")
    assert file.read_text() == "# mine\n\ncamera = 1\ntarget = 25.0\n"
    assert read_settings(file) == {"camera": "1", "target": 25.0}


def test_the_path_is_told(file, capsys):
    assert main(["settings", "path"]) == 0
    assert capsys.readouterr().out == f"{file}\n"
    assert settings_path() == file
    assert read_settings(file) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("target = 30\nsensitvity = 'strict'\n", "line 2: there is no setting 'sensitvity', only"),
        ("\n\ntarget = 0\n", "line 3: '0' is not a number of seconds above 0"),
        ("target = true", "line 1: target is neither a text nor a number"),
        ("language = 'tlh'", "line 1: There is no language 'tlh'"),
        ("person = '  '", "line 1: '  ' is not a name"),
        ("sensitivity = 'mild'", "line 1: 'mild' is no sensitivity: choose one of gentle"),
        ("[camera]\nnumber = 1\n", "line 1: camera is neither a text"),
        ("target = 30\ncamera = front\n", "line 2, is not TOML"),
        ("target = ", "line 1, is not TOML"),
        ("a = " + "[" * 5000, "line 1, is not TOML"),
    ],
)
def test_a_bad_file_is_one_sentence_with_the_line(file, capsys, text, words):
    put(file, text)
    assert main(["history", "check"]) == 3
    (sentence,) = capsys.readouterr().err.splitlines()
    assert words in sentence
    assert str(file) in sentence
    assert main(["history", "check", "--language", "de"]) == 3
    assert "Zeile" in capsys.readouterr().err
    assert main(["history", "--help"]) == 0
    assert main(["settings", "path"]) == 0


def test_a_file_that_is_no_text(file):
    put(file, "").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableInputError, match="is not text"):
        read_settings(file)


def test_a_bad_value_changes_nothing(file, capsys):
    put(file, "target = 20\n")
    for name, value in (("target", "long"), ("person", "=1"), ("language", "tlh")):
        assert main(["settings", "set", name, value]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    assert file.read_text() == "target = 20\n"
    with pytest.raises(UsageError):
        change_settings(file, "sensitivity", "mild")


CHOSEN = {
    "camera": "2",
    "language": "de",
    "person": "Anna",
    "target": 45.0,
    "sensitivity": "strict",
}


def asked(*line: str):
    return build_parser(load_texts("en"), CHOSEN).parse_args(line)


def test_settings_are_defaults_where_they_apply():
    analyze = asked("analyze", "x.mp4")
    assert (analyze.person, analyze.target, analyze.sensitivity) == ("Anna", 45.0, "strict")
    assert analyze.language == "de"
    assert asked("history", "list").language == "de"
    assert (asked("app").person, asked("app").language) == ("Anna", "de")
    report = asked("report", "x.mp4")
    assert (report.person, report.target, report.sensitivity) == ("", 45.0, "strict")
    score = asked("score", "x.mp4", "-o", "t.csv")
    assert (score.target, score.sensitivity, score.language) == (30.0, "standard", "de")
    assert asked("history", "list").person is None


def test_the_command_line_wins():
    line = ["--target", "10", "--person", "Bo", "--language", "en", "--sensitivity", "gentle"]
    analyze = asked("analyze", "x.mp4", *line)
    assert (analyze.target, analyze.person, analyze.language) == (10.0, "Bo", "en")
    assert analyze.sensitivity == "gentle"


def test_live_takes_them_but_a_film_is_nobody_s_and_a_routine_keeps_its_seconds(tmp_path):
    options = checked(asked("live"))
    assert (options.camera, options.person, options.target_s) == ("2", "Anna", 45.0)
    film = checked(asked("live", "--camera", "film.mp4"))
    assert (film.person, film.for_history) == (None, False)
    routine = tmp_path / "r.toml"
    routine.write_text("[[step]]\nstretch = 'standing'\nside = 'left'\n")
    assert checked(asked("live", "--routine", str(routine))).routine.target_s == 30.0


def test_a_language_once_chosen_is_that_of_help_and_sentences(file, capsys):
    put(file, "language = 'de'\n")
    assert main(["analyze", "--help"]) == 0
    assert "Aufruf:" in capsys.readouterr().out
    assert main(["analyze"]) == 2
    assert "es fehlt" in capsys.readouterr().err
