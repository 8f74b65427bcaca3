"""``formcheck live`` as users run it, with a film as the camera."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np
import pytest

from formcheck.cli import main
from formcheck.commands.live import Options, coached
from formcheck.errors import OutputError, UnreadableInputError
from formcheck.history.store import History
from formcheck.live.capture import FilmDevice
from formcheck.live.coaching import LiveCoach
from formcheck.live.voice import open_voice
from formcheck.overlay.lines import RED
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.own_files import DATA_VARIABLE
from formcheck.rules.catalogue import Wanted
from formcheck.texts import load_texts
from tests.end_to_end.conftest import ROOT, SAMPLES
from tests.end_to_end.screen import HAS_SCREEN, screen

pytestmark = pytest.mark.model

SMALL = ROOT / "tests" / "clips" / "small-001-seated.mp4"
SCHEMA = json.loads(files("formcheck.report").joinpath("schema.json").read_text("utf-8"))


def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "formcheck", "live", *map(str, arguments)]
    return subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        **{"env": {**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}, **options},
    )  # fmt: skip


def live(*arguments: object, **options: Any) -> tuple[int, str, str]:
    process = start(*arguments, **options)
    out, err = process.communicate(timeout=180)
    return process.returncode, out, err


def cues(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in (folder / "live.cues.jsonl").read_text("utf-8").splitlines()
    ]


def result(folder: Path) -> dict[str, Any]:
    content = json.loads((folder / "live.json").read_text("utf-8"))
    jsonschema.validate(content, SCHEMA)
    return content


def seen_well(folder: Path) -> dict[str, Any]:
    """Return the result, unless the machine had no time for it: then nothing is known of faults."""
    content = result(folder)
    looks_per_s = content["source"]["frames"] / content["source"]["duration_s"]
    if looks_per_s < 6.0:
        pytest.skip(f"the machine is too busy for a session: {looks_per_s:.1f} looks a second")
    return content


@pytest.mark.realtime
def test_a_film_gives_the_holds_of_analyze(tmp_path, recorded):
    clip = SAMPLES / "standing_early_release.mp4"
    status, out, err = live(
        "--camera", clip, "-o", tmp_path, "--no-window", "--mute", "--model", "full"
    )
    assert status == 0, err
    content, track = seen_well(tmp_path), load_poses(tmp_path / "live.poses.npz")
    times = np.array([t for t, _ in track])
    # One frame, and as much as was dropped in one go; results are rounded to hundredths.
    most = 1 / content["source"]["fps"] + float(np.diff(times).max()) + 0.01
    wanted = recorded(clip, "full").to_dict()["holds"]
    assert len(content["holds"]) == len(wanted) == 2
    for mine, theirs in zip(content["holds"], wanted, strict=True):
        assert (mine["stretch"], mine["side"]) == (theirs["stretch"], theirs["side"])
        for key in ("held_s", "start_s", "end_s"):
            assert mine[key] == pytest.approx(theirs[key], abs=most)
    assert content["source"]["path"] == str(clip)
    assert content["source"]["frames"] == len(track)
    assert "notes" not in content
    # What was heard is told in the terminal when there is no window.
    spoken = [row["text"] for row in cues(tmp_path) if row["kind"] == "speech"]
    assert spoken
    assert all(text in out for text in spoken)
    assert {p.name for p in tmp_path.iterdir()} == {
        "live.json", "live.cues.jsonl", "live.poses.npz", "live.frames.csv",
    }  # fmt: skip
    # The back is read from the outline, which is not kept: its angles are.
    assert main(["report", str(tmp_path / "live.json"), "--video", "none"]) == 0
    page = (tmp_path / "live.report.html").read_text("utf-8")
    assert page.count('<figure class="plot') == 3
    assert 'data-column="hip_hinge_deg"' in page
    assert '<figure class="plot spine">' in page


@pytest.mark.realtime
@pytest.mark.skipif(not HAS_SCREEN, reason="needs Xvfb and openbox (Debian: apt install both)")
def test_the_window_appears_and_warns_and_somebodys_session_goes_into_the_history(tmp_path):
    """The back of this clip is rounded: the red banner must be on the screen."""
    data, folder = tmp_path / "data", tmp_path / "out"
    with screen() as display:
        process = start(
            "--camera", SAMPLES / "seated_rounded.mp4", "-o", folder, "--mute", "--model", "full",
            "--person", "Anna O'Neil", env={**display.environment(), "FORMCHECK_DATA": str(data)},
        )  # fmt: skip
        red, seen = 0.0, []
        while process.poll() is None:
            picture = display.picture()
            seen.append(float(picture.std()))
            red = max(red, share_of(picture, RED))
            time.sleep(0.2)
        out, err = process.communicate()
    assert process.returncode == 0, err
    assert max(seen) > 30.0
    seen_well(folder)
    assert red > 0.05
    assert [row["key"] for row in cues(folder)].count("fault.rounded_back") >= 1
    assert "Saved as session 1 of Anna O'Neil" in out, err
    with History.open(data / "history.sqlite3") as history:
        (session,) = history.sessions("Anna O'Neil")
        assert session.source == "live"
        assert {hold.stretch for hold in session.result.holds} == {"seated"}
        assert history.neutral("Anna O'Neil") is not None


def share_of(picture: np.ndarray, colour: tuple[int, int, int]) -> float:
    # Panels let a little of the picture through.
    return float((np.abs(picture.astype(int) - colour).max(axis=2) < 24).mean())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux asks for a display")
@pytest.mark.parametrize("display", ["", ":971"])
def test_no_display_is_one_sentence(tmp_path, display):
    environment = {**os.environ, "DISPLAY": display, "WAYLAND_DISPLAY": ""}
    status, _, err = live("--camera", SMALL, "-o", tmp_path, "--mute", env=environment)
    assert status == 2
    assert err.count("\n") == 1
    assert "there is no display" in err
    assert "--no-window" in err


def test_what_cannot_work_is_told_at_once(tmp_path, capsys):
    (tmp_path / "live.json").write_text("[]")
    routine = tmp_path / "r.toml"
    routine.write_text("[[step]]\nstretch = 'yoga'\n")
    for arguments, status, words in (
        (["--camera", "73"], 3, "Camera 73 cannot be opened"),
        (["--camera", tmp_path / "no.mp4"], 3, "There is no file"),
        (["--camera", SMALL, "--routine", routine], 2, "yoga"),
        (["--camera", SMALL, "--language", "tlh"], 2, "choose one of en, de"),
        (["--camera", SMALL, "-o", tmp_path], 2, "not a result of formcheck"),
        (["--camera", SMALL, "-o", routine], 2, "r.toml"),
        (["--camera", ""], 2, "--camera needs"),
        (["--camera", "99999999999999999999"], 3, "cannot be opened"),
    ):
        extra = [] if "-o" in arguments else ["-o", tmp_path / "out"]
        got = main(["live", *map(str, (*arguments, *extra)), "--no-window", "--mute"])
        err = capsys.readouterr().err
        assert got == status, err
        assert words in err
        assert "Traceback" not in err
        assert not (tmp_path / "out").exists()


def wait_until_holding(process: subprocess.Popen[str]) -> None:
    """Wait until it says so, at the beginning of a hold, when it is too short to be one."""
    assert process.stdout is not None
    assert any("hold it there" in line for line in process.stdout), process.communicate()


def test_ctrl_c_keeps_the_session(tmp_path):
    clip = SAMPLES / "standing_both_sides.mp4"
    process = start("--camera", clip, "-o", tmp_path, "--no-window", "--mute", "--model", "full")
    wait_until_holding(process)
    time.sleep(3.0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    (hold,) = result(tmp_path)["holds"]
    assert 0 < hold["held_s"] < 30
    assert not hold["completed"]


def test_without_a_sound_card_the_session_goes_on(tmp_path):
    status, _, err = live("--camera", SMALL, "-o", tmp_path, "--no-window", "--language", "de")
    assert status in (0, 4)
    assert err.count("\n") <= 1
    assert "Traceback" not in err
    assert cues(tmp_path)[0]["text"] == "Sanft, ohne Wippen, nicht zu weit."


def test_by_default_a_session_is_kept_in_the_users_data(tmp_path):
    environment = {**os.environ, "FORMCHECK_DATA": str(tmp_path)}
    live("--camera", SMALL, "--no-window", "--mute", env=environment)
    (folder,) = (tmp_path / "sessions").iterdir()
    assert result(folder)["source"]["frames"] > 0
    assert not (tmp_path / "history.sqlite3").exists(), "a film is nobody's session"


OPTIONS = Options(
    camera="0", folder=None, wanted=Wanted(), model="lite", auto_model=False, target_s=30.0,
    routine=None, window=False, mute=True, record=False, texts=load_texts("en"),
)  # fmt: skip


class Unplugged:
    """A camera that shows a film, goes away in the middle and comes back later."""

    label, ends, damage = "camera 0", False, ()

    def __init__(self, film: FilmDevice, pictures: int, scale: float = 1.0) -> None:
        self._film, self._left, self._scale = film, pictures, scale
        self.size, self.fps = film.size, film.fps

    def read(self):
        self._left -= 1
        got = self._film.read() if self._left > 0 else None
        if got is None:
            return None
        if self._scale == 1.0:
            return got[0], None
        return cv2.resize(got[0], None, fx=self._scale, fy=0.9 * self._scale), None

    def close(self) -> None:
        pass


def test_a_camera_unplugged_in_the_hold(tmp_path):
    film = FilmDevice(str(SAMPLES / "seated_good.mp4"))
    tries = []

    def reopen():
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise UnreadableInputError("another program has it")
        device = Unplugged(film, 90)
        device.ends = True
        return device

    with contextlib.closing(open_voice("en", mute=True)) as voice:
        wanted = replace(OPTIONS, model="full")
        status = coached(wanted, tmp_path, voice, Unplugged(film, 100), reopen)
    film.close()
    assert status == 0
    keys = [row["key"] for row in cues(tmp_path)]
    assert keys.index("begin") < keys.index("camera.lost") < keys.index("camera.back")
    (hold,) = result(tmp_path)["holds"]
    # A pause: what was held before is kept and goes on; the time away counts for nobody.
    at = {row["key"]: row["time_s"] for row in cues(tmp_path)}
    assert hold["start_s"] < at["camera.lost"] < at["camera.back"] < hold["end_s"]
    away_s = at["camera.back"] - at["camera.lost"]
    assert 2.0 < hold["held_s"] <= hold["end_s"] - hold["start_s"] - away_s + 0.5
    assert len(tries) == 3


def test_a_recording_outlasts_a_camera_of_another_size(tmp_path):
    film = FilmDevice(str(SAMPLES / "seated_good.mp4"))

    def reopen():
        device = Unplugged(film, 40, 0.7)
        device.ends = True
        return device

    with contextlib.closing(open_voice("en", mute=True)) as voice:
        recording = replace(OPTIONS, record=True)
        coached(recording, tmp_path, voice, Unplugged(film, 40), reopen)
    film.close()
    assert (tmp_path / "live.mp4").stat().st_size > 0
    assert len(load_poses(tmp_path / "live.poses.npz")) > 1


def test_a_recording_that_fails_costs_no_session(tmp_path, monkeypatch, capsys):
    def fail(*_):
        raise ValueError("no encoder")

    monkeypatch.setattr("formcheck.live.run.VideoWriter.write", fail)
    film = FilmDevice(str(SMALL))
    with contextlib.closing(open_voice("en", mute=True)) as voice:
        status = coached(replace(OPTIONS, record=True), tmp_path, voice, film, lambda: film)
    assert status in (0, 4)
    assert result(tmp_path)["source"]["frames"] > 0
    assert not (tmp_path / "live.mp4").exists()
    assert (
        "live.mp4 is not kept: an error in formcheck itself (ValueError: no encoder"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_cannot_be_written_is_kept_and_said_where(tmp_path, monkeypatch, language):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    folder = tmp_path / "folder"
    folder.write_bytes(b"in the way")
    film, texts = FilmDevice(str(SMALL)), load_texts(language)
    voice = open_voice("en", mute=True)
    with contextlib.closing(voice), pytest.raises(OutputError) as caught:
        coached(replace(OPTIONS, texts=texts), folder, voice, film, lambda: film)
    (kept,) = (tmp_path / "data" / "sessions").iterdir()
    said = caught.value.told(texts)
    assert said.startswith(f"{folder}")
    words = {"en": "The session itself is kept in", "de": "Die Übung selbst ist in"}
    assert f"{words[language]} {kept}" in said
    assert json.loads((kept / "so_far.json").read_text())["result"]["source"]["frames"] > 0


def test_a_fault_of_ours_costs_no_session(tmp_path, monkeypatch, capsys):
    seen = LiveCoach.see
    calls = []

    def see(self, *arguments):
        calls.append(arguments)
        if len(calls) > 1:
            raise RuntimeError("broken")
        return seen(self, *arguments)

    monkeypatch.setattr(LiveCoach, "see", see)
    film = FilmDevice(str(SMALL))
    with contextlib.closing(open_voice("en", mute=True)) as voice:
        status = coached(OPTIONS, tmp_path, voice, film, lambda: film)
    assert status == 1
    assert result(tmp_path)["source"]["frames"] == 1
    assert (
        "the session broke off: an error in formcheck itself (RuntimeError: broken"
        in capsys.readouterr().err
    )


def test_no_camera_to_list(tmp_path):
    if any(Path("/dev").glob("video*")) or not sys.platform.startswith("linux"):
        pytest.skip("there may be a camera")
    status, out, err = live("--list-cameras", cwd=tmp_path)
    assert (status, out, err.count("\n")) == (3, "", 1)


def test_a_session_that_is_killed_is_kept_but_for_its_last_seconds(tmp_path):
    """Film, landmarks, result, what was said, and the history of whose session it was."""
    data, folder = tmp_path / "data", tmp_path / "out"
    environment = {**os.environ, "FORMCHECK_DATA": str(data), "PYTHONIOENCODING": "utf-8"}
    process = start(
        "--camera", SAMPLES / "seated_good.mp4", "-o", folder, "--no-window", "--mute", "--record",
        "--person", "Anna", "--model", "lite", env=environment,
    )  # fmt: skip
    wait_until_holding(process)
    begun = time.monotonic()
    time.sleep(9.0)
    process.kill()
    process.communicate()
    lived_s = time.monotonic() - begun
    left = sorted(path.name for path in folder.iterdir())
    assert [Path(name).suffix for name in left] == [".mp4"]
    line = [sys.executable, "-m", "formcheck", "history", "list"]
    next_start = subprocess.run(
        line, capture_output=True, text=True, encoding="utf-8", timeout=120, env=environment
    )
    assert next_start.returncode == 0
    assert "broke off; but for its last seconds it is kept in" in next_start.stderr
    assert next_start.stderr.count("\n") == 1
    assert str(folder) in next_start.stderr
    with History.open(data / "history.sqlite3") as history:
        (kept,) = history.sessions("Anna")
    assert kept.source == "live"
    held_s = kept.result.holds[0].held_s
    assert 4.0 < held_s < lived_s + 3.0
    assert result(folder)["holds"][0]["held_s"] == pytest.approx(held_s, abs=0.01)
    times = [time_s for time_s, _ in load_poses(folder / "live.poses.npz")]
    (hold_from,) = [row["time_s"] for row in cues(folder) if "hold it there" in row.get("text", "")]
    assert times[-1] > hold_from + 9.0 - 5.0
    film = FilmDevice(str(folder / "live.mp4"))
    frames = list(film._frames)
    assert frames[-1].time_s > hold_from + 9.0 - 5.0
    assert {path.name for path in folder.iterdir()} == {
        "live.json", "live.cues.jsonl", "live.poses.npz", "live.mp4",
    }  # fmt: skip
    assert list((data / "sessions").glob(".*")) == []
