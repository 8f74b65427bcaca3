"""Attacks with files of formcheck's own: landmarks, results, histories, lists, settings."""

from __future__ import annotations

import contextlib
import csv
import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from formcheck.lab.attacks.attack import Attack, Done, Limits
from formcheck.lab.attacks.spoil import (
    NUMBERS,
    TEXTS,
    Sound,
    bomb,
    spoil_arrays,
    spoil_bytes,
    spoil_csv,
    spoil_json,
)

SLOWEST_S = 20.0
"""Ten seconds on a machine that does nothing else."""

_FEW = 10
_LIMITS = Limits(SLOWEST_S)


def landmarks(sound: Sound, count: int) -> Iterator[Attack]:
    """Yield landmark files to export, among them some that are larger than they seem."""
    bombs = {
        "claims": bomb("time_s", (10**12,), "<f8", 1),
        "masks": bomb("masks", (10**9,), "|u1", 900),
        "points": bomb("points", (10**6, 33, 2), "<f4", 252),
    }
    large = bombs if count > _FEW else {}
    for name, data in large.items():
        yield _export(f"bomb {name}", data)
    for number in range(count - len(large)):
        dice = random.Random(f"landmarks {number}")
        spoil = dice.choice((spoil_arrays, spoil_arrays, spoil_bytes))
        yield _export(f"{spoil.__name__} {number}", spoil(sound.landmarks, dice))


def _export(name: str, data: bytes) -> Attack:
    line = ("export", "a.poses.npz", "--format", "csv", "--format", "mot", "-o", "out")
    return Attack("landmarks to export", name, line, {"a.poses.npz": data}, limits=_LIMITS)


def kept(sound: Sound, count: int) -> Iterator[Attack]:
    """Yield one run over a folder of damaged landmarks and sound ones: a row for each."""
    files = {"kept/good.poses.npz": sound.landmarks}
    for number in range(count):
        spoil = (spoil_arrays, spoil_bytes)[number % 2]
        data = spoil(sound.landmarks, random.Random(f"kept {number}"))
        files[f"kept/bad{number:03}.poses.npz"] = data

    def wrong(folder: Path, done: Done) -> str:
        rows = list(csv.DictReader((folder / "t.csv").read_text("utf-8-sig").splitlines()))
        good = [row for row in rows if row["status"] not in ("error", "no_stretch", "nobody")]
        faults = [row["message"] for row in rows if "itself" in row["message"]]
        if not good or done.status not in (0, 3) or faults:
            return f"status {done.status}, {len(rows)} rows, {len(good)} good, {faults}"
        return ""

    line = ("score", "--from-landmarks", "kept", "-o", "t.csv", "--workers", "1")
    limits = Limits(60.0 + 5.0 * count)
    yield Attack("kept landmarks to score", f"{count}", line, files, wrong, count, limits)


def results(sound: Sound, count: int) -> Iterator[Attack]:
    """Yield results with other values, or other bytes, in them."""
    lines = [
        ("report", "r.json", "--video", "none", "-o", "p.html"),
        ("export", "r.json", "--format", "csv", "-o", "out"),
        ("history", "add", "r.json", "--person", "Anna"),
    ]
    for number in range(count):
        dice = random.Random(f"result {number}")
        text = sound.result.decode()
        data = spoil_json(text, dice) if number % 3 else spoil_bytes(sound.result, dice)
        line = lines[number % len(lines)]
        yield _of_result("changed results", number, line, sound, data)


def _of_result(kind: str, name: object, line: Sequence[str], sound: Sound, data: bytes) -> Attack:
    return Attack(kind, f"{line[0]} {name}", line, _beside(sound, data), limits=_LIMITS)


def _beside(sound: Sound, data: bytes) -> dict[str, bytes]:
    """A result and what lies beside it."""
    return {"r.json": data, "r.frames.csv": sound.table, "r.poses.npz": sound.landmarks}


def large_results(sound: Sound, count: int) -> Iterator[Attack]:
    """Yield results that are large or deep."""
    content = json.loads(sound.result)
    (hold,) = content["holds"][:1]
    warning = {"warning": "too_far", "start_s": 0, "end_s": 1, "message": "m"}
    fault = {"fault": "rounded_back", "start_s": 1.0, "end_s": 2.0, "worst": 60.0, "message": "x"}
    large: dict[str, Any] = {
        "100000 holds": {**content, "holds": [hold] * 100_000},
        "2000 holds": {**content, "holds": [hold] * 2000},
        "100000 faults": {**content, "holds": [{**hold, "faults": [fault] * 100_000}]},
        "100000 warnings": {**content, "warnings": [warning] * 100_000},
        "long words": {**content, "model": "x" * 10_000_000},
    }
    texts = {name: json.dumps(value).encode() for name, value in large.items()}
    texts["deep"] = b'{"a":' * 200_000
    texts["long number"] = sound.result.replace(b'"held_s": ', b'"held_s": ' + b"9" * 100_000, 1)
    for name, data in list(texts.items())[:count]:
        for line in (("report", "r.json", "--video", "none"), ("history", "add", "r.json")):
            yield _of_result("large or deep JSON", name, line, sound, data)


NAMES = (
    "/etc/passwd", "/dev/zero", "/dev/tty", "http://127.0.0.1:9/x.mp4", "http:/127.0.0.1:9/x.mp4",
    "concat:/etc/passwd|/etc/hosts", "file:///etc/passwd", "a" * 5000, "\0", "a\0b.mp4", "", ".",
    "..", "../" * 40 + "etc/passwd", "\ud800.mp4", "\x1b]0;gone\x07.mp4", "\u202egpj.mp4",
    "<script>alert(1)</script>.mp4", "=1+1.mp4", "[bold red]x[/].mp4", "%s%n{0}.mp4", "-o",
)  # fmt: skip


def sources(sound: Sound, count: int) -> Iterator[Attack]:
    """Yield results whose clip has a hostile name."""
    lines = [("export", "r.json", "--format", "csv"), ("history", "add", "r.json")]
    lines += [("report", "r.json")]
    hostile = [(name, line) for name in NAMES for line in lines]
    for number, (name, line) in enumerate(hostile[:: max(1, len(hostile) // count)]):
        content = json.loads(sound.result)
        content["source"]["path"] = name
        data = json.dumps(content).encode()
        yield _of_result("hostile source.path", number, line, sound, data)


_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"


def histories(sound: Sound, count: int) -> Iterator[Attack]:
    """Yield histories that are damaged, or do something when they are read."""
    lines = [
        ("history", "show"), ("history", "list"), ("history", "check"),
        ("history", "export", "csv", "-o", "h.csv"), ("history", "show", "--html", "-o", "h.html"),
        ("history", "add", "r.json", "--person", "Anna"),
        ("history", "delete", "--everybody", "--yes"),
    ]  # fmt: skip
    statements = [
        f"DROP TABLE {{0}}; CREATE VIEW {{0}} AS {_ENDLESS}",
        f"CREATE VIEW more AS {_ENDLESS}",
        "CREATE TRIGGER t AFTER INSERT ON {0} BEGIN DELETE FROM {0}; END",
        "ALTER TABLE {0} ADD COLUMN z GENERATED ALWAYS AS (zeroblob(1000000000)) VIRTUAL",
        "DROP TABLE {0}",
        "PRAGMA user_version = 9999",
        "PRAGMA application_id = 1",
        "UPDATE {0} SET {1} = zeroblob(900000)",
        "UPDATE {0} SET {1} = char(27) || ']0;gone' || char(7)",
        "UPDATE {0} SET {1} = -9e999",
        "UPDATE {0} SET {1} = x'fffe00'",
    ]
    for number in range(count):
        dice = random.Random(f"history {number}")
        if number % 3:
            data = _executed(dice.choice(statements), dice, sound.history)
        else:
            data = spoil_bytes(sound.history, dice)
        line = lines[number % len(lines)]
        files = {"data/history.sqlite3": data, **_beside(sound, sound.result)}
        yield Attack("histories", f"{line[-1]} {number}", line, files, limits=_LIMITS)


def _executed(statement: str, dice: random.Random, history: bytes) -> bytes:
    """Return a database in which a statement was executed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite3"
        path.write_bytes(history)
        with contextlib.closing(sqlite3.connect(path)) as database:
            names = (
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
            table = dice.choice([row[0] for row in database.execute(names)])
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            with contextlib.suppress(sqlite3.Error):  # Not every statement goes with every table.
                database.executescript(statement.format(table, dice.choice(columns)))
        return path.read_bytes()


def lists(sound: Sound, count: int) -> Iterator[Attack]:
    """Yield lists of clips with anything in them."""
    text = "clip,expected_stretch,who\nkept/a.poses.npz,seated,Anna\nb.mp4,standing,Bert\n"
    for number in range(count):
        dice = random.Random(f"list {number}")
        data = (spoil_csv, lambda t, d: spoil_bytes(t.encode(), d))[number % 2](text, dice)

        files = {"kept/a.poses.npz": sound.landmarks, "list.csv": data}
        line = ("score", "list.csv", "-o", "t.csv", "--from-landmarks", "kept", "--workers", "1")
        yield Attack("lists of clips", str(number), line, files, limits=Limits(60.0))


def routines(_sound: Sound, count: int) -> Iterator[Attack]:
    """Yield routines with anything in them."""
    text = 'name = "x"\ntarget_s = 30\n[[step]]\nstretch = "seated"\nside = "both"\n'
    for number in range(count):
        dice = random.Random(f"routine {number}")
        value = dice.choice((*(str(one) for one in NUMBERS), "9" * 5000, "[" * 5000, "1979-01-01"))
        data = spoil_bytes(text.encode(), dice)
        if number % 2:
            data = text.replace("30", value).encode("utf-8", "replace")
        line = ("live", "--routine", "r.toml", "--camera", "no.mp4", "--no-window", "--mute")
        yield Attack("routines", str(number), line, {"r.toml": data}, limits=_LIMITS)


def settings(_sound: Sound, count: int) -> Iterator[Attack]:
    """Yield values of options that are none."""
    options = ("--target", "--rounded-above", "--stretch", "--side", "--model", "--person",
               "--when", "--memory-limit", "-o", "--sensitivity", "--frames")  # fmt: skip
    values = (*(str(one) for one in NUMBERS), *TEXTS, "-0", "1_0", "١٢", "9" * 5000, "--", "nan")
    for number in range(count):
        dice = random.Random(f"setting {number}")
        value = dice.choice(values).replace("\0", "\x01")  # The system takes no NUL in a word.
        line = ("analyze", "no.mp4", dice.choice(options), value)
        yield Attack("settings", str(number), line, {}, limits=_LIMITS)
