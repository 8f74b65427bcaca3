"""What the command line says of itself, in both languages, and how fast it does."""

import os
import subprocess
import sys

import pytest

from formcheck.cli import build_parser, main
from formcheck.commands.arguments import spelt_out
from formcheck.errors import OutputError, UsageError
from formcheck.texts import load_texts

COMMANDS = ("app", "analyze", "live", "score", "report", "history", "export", "completion")


def said(capsys, *arguments: str, status: int = 0) -> str:
    assert main(arguments) == status
    done = capsys.readouterr()
    return " ".join((done.out + done.err).split())


def test_help_is_there_at_once_and_loads_nothing_heavy():
    code = "import sys; from formcheck.cli import main; main(['--help']); print(*sys.modules)"
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    after = os.times()
    took_s = sum(after[2:4]) - sum(before[2:4])
    assert took_s < 1.0, "of the processor, however busy it is; 0.12 s on a fast one"
    loaded = set(done.stdout.split())
    heavy = {"numpy", "cv2", "av", "mediapipe", "matplotlib", "rich", "shtab", "starlette"}
    assert loaded.isdisjoint(heavy | {"platformdirs", "psutil", "formcheck.rules"})


def test_help_is_german_where_that_is_asked_for(capsys):
    text = said(capsys, "analyze", "--help", "--language", "de")
    assert "Aufruf: formcheck analyze" in text
    assert "EINGABE ein Film, ein Foto oder ein Ordner davon" in text
    assert "wie viele Sekunden zu halten sind (sonst: 30)" in text
    assert not {"usage", "options", "default", "show", "folder"} & set(text.split())


def test_help_follows_the_system(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "Oberschenkelrückseite" in said(capsys, "--help")
    assert "hamstring" in said(capsys, "--help", "--language", "en")


def test_a_parser_by_itself_is_english():
    assert build_parser(load_texts("de")).format_help().startswith("Aufruf: formcheck [-h]")
    assert build_parser().format_help().startswith("usage: formcheck [-h]")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(capsys, command, language):
    assert len(said(capsys, command, "--help", "--language", language)) > 200


@pytest.mark.parametrize(
    ("line", "english", "german"),
    [
        (["dance"], "there is no 'dance', choose one of", "'dance' gibt es nicht, wähl eines von"),
        (["analyze"], "missing: INPUT", "es fehlt: EINGABE"),
        (["analyze", "x", "--nonsense"], "unknown: --nonsense", "unbekannt: --nonsense"),
        (["analyze", "x", "-o"], "/--output: it needs a value", "/--output: braucht einen Wert"),
        (["analyze", "x", "--target", "0"], "'0' is not a number of", "'0' ist keine Zahl von Sek"),
        (["app", "--port", "x"], "'x' is not a port", "'x' ist kein Port"),
        (["history", "delete", "x"], "not a valid int", "nicht von der Art int"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_one_sentence_in_both(capsys, monkeypatch, line, english, german):
    for system, words in (("C", english), ("de_DE.UTF-8", german)):
        monkeypatch.setenv("LC_ALL", system)
        assert main(line) == 2
        (sentence,) = capsys.readouterr().err.splitlines()
        assert words in sentence
        assert sentence.endswith("--help`.")


def test_a_language_that_is_not_there(capsys):
    text = said(capsys, "analyze", "x", "--language", "tlh", status=2)
    assert "There is no language 'tlh': choose one of en, de. See `formcheck analyze" in text


def test_an_error_is_told_in_a_language_and_is_english_by_itself():
    error = UsageError("wrong.port", text="x")
    assert str(error) == "'x' is not a port: give a number from 0 to 65535"
    assert error.told(load_texts("de")) == "'x' ist kein Port: gib eine Zahl von 0 bis 65535 an"
    assert str(OutputError("A sentence {as} it is.")) == "A sentence {as} it is."


@pytest.mark.parametrize(
    ("line", "now", "old"),
    [
        ("history", "history show", ""),
        ("history --person Anna", "history show --person Anna", ""),
        ("history --html", "history show --html", ""),
        ("history --help", "history --help", ""),
        ("history list --person Anna", "history list --person Anna", ""),
        ("history --list --person Anna", "history list --person Anna", "list"),
        ("history --person A --export=csv -o x", "history export --person A csv -o x", "export"),
        ("history --export json", "history export json", "export"),
        ("history --delete 3 4 --yes", "history delete 3 4 --yes", "delete"),
        ("history --delete --everybody", "history delete --everybody", "delete"),
        ("history --add r.json", "history add r.json", "add"),
        ("history --check", "history check", "check"),
        ("analyze --list", "analyze --list", ""),
    ],
)  # fmt: skip
def test_old_flags_of_the_history_mean_its_commands(line, now, old):
    assert spelt_out(line.split()) == (now.split(), old)


def test_an_old_flag_works_and_says_what_it_is_now(capsys):
    assert main(["history", "--check"]) == 0
    done = capsys.readouterr()
    assert done.err == (
        "formcheck: this is now `formcheck history check`; --check will be removed in the next "
        "version.\n"
    )
    assert "There is no history yet" in done.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_commands_options_and_choices(capsys, shell):
    text = said(capsys, "completion", shell)
    for word in (*COMMANDS, "sensitivity", "gentle", "no-video", "everybody"):
        assert word in text


def test_bash_takes_the_completion(tmp_path):
    script = tmp_path / "formcheck.bash"
    line = [sys.executable, "-m", "formcheck", "completion", "bash"]
    script.write_bytes(subprocess.run(line, capture_output=True, check=True).stdout)
    code = (
        f"source {script}; COMP_WORDS=(formcheck his); COMP_CWORD=1; COMP_LINE='formcheck his'; "
        "COMP_POINT=13; $(complete -p formcheck | sed 's/.*-F \\([^ ]*\\).*/\\1/'); "
        "echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["history"]
