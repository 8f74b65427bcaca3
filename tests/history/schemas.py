"""Files as earlier versions of formcheck wrote them, frozen as text: never change one.

``make(path, version)`` builds a file of that schema with one person, two sessions, a fault and a
note in it, without any code of the package.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

SCHEMA_1 = """
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
    utc_ms INTEGER NOT NULL, offset_min INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('live', 'clip')), clip_id TEXT,
    version TEXT NOT NULL, model TEXT NOT NULL,
    duration_s REAL, score REAL, completed INTEGER NOT NULL, UNIQUE (person, clip_id));
CREATE INDEX sessions_in_order ON sessions (person, utc_ms);
CREATE TABLE holds (
    session INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, place INTEGER NOT NULL,
    stretch TEXT NOT NULL, side TEXT NOT NULL, start_s REAL NOT NULL, end_s REAL NOT NULL,
    held_s REAL NOT NULL, target_s REAL NOT NULL, completed INTEGER NOT NULL, score REAL NOT NULL,
    hip_flexion_deg_mean REAL, hip_flexion_deg_peak REAL,
    hip_hinge_deg_mean REAL, hip_hinge_deg_peak REAL,
    spine_flexion_deg_mean REAL, spine_flexion_deg_peak REAL,
    knee_flexion_deg_mean REAL, knee_flexion_deg_peak REAL,
    trunk_inclination_deg_mean REAL, trunk_inclination_deg_peak REAL,
    leg_raise_deg_mean REAL, leg_raise_deg_peak REAL,
    spine_neutral TEXT NOT NULL, spine_uncertainty_deg REAL, judged TEXT NOT NULL,
    PRIMARY KEY (session, place)) WITHOUT ROWID;
CREATE TABLE faults (
    session INTEGER NOT NULL, hold INTEGER NOT NULL, place INTEGER NOT NULL, fault TEXT NOT NULL,
    start_s REAL, end_s REAL, worst REAL NOT NULL, PRIMARY KEY (session, hold, place),
    FOREIGN KEY (session, hold) REFERENCES holds(session, place) ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE notes (
    session INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE, place INTEGER NOT NULL,
    note TEXT NOT NULL, time_s REAL, message TEXT NOT NULL,
    PRIMARY KEY (session, place)) WITHOUT ROWID;
PRAGMA application_id = 1718579821;
PRAGMA user_version = 1;
"""

FILLED_1 = """
INSERT INTO people VALUES (1, 'Anna', 'anna');
INSERT INTO sessions VALUES (1, 1, 1772474400000, 60, 'live', NULL, '0.1.0', 'full', 40, 96, 1);
INSERT INTO sessions VALUES (2, 1, 1772560800000, 60, 'clip', 'abc', '0.1.0', 'full', 40, 50, 0);
INSERT INTO holds VALUES (1, 0, 'standing', 'left', 2, 34, 31, 30, 1, 96,
    60, 66, 55, 58, 4, 9, 3, 5, 50, 52, NULL, NULL, 'measured', 9.5, '{"rounded_back": 1.0}');
INSERT INTO holds VALUES (2, 0, 'standing', 'left', 2, 20, 12, 30, 0, 50,
    62, 67, 51, 54, 30, 41, 3, 5, 50, 52, NULL, NULL, 'assumed', NULL, '{"rounded_back": 0.5}');
INSERT INTO faults VALUES (2, 0, 0, 'rounded_back', 5, 9, 41);
INSERT INTO notes VALUES (2, 0, 'pain', 19.5, 'It hurts.');
"""

SCHEMA_2 = (
    SCHEMA_1.replace("PRAGMA user_version = 1;", "")
    + """
CREATE TABLE neutrals (
    session INTEGER PRIMARY KEY REFERENCES sessions(id) ON DELETE CASCADE, look TEXT NOT NULL);
PRAGMA user_version = 2;
"""
)

FILLED_2 = (
    FILLED_1
    + """
INSERT INTO neutrals VALUES (1, '{"of another": "version"}');
"""
)

SCHEMA_3 = (
    SCHEMA_2.replace("PRAGMA user_version = 2;", "")
    + """
ALTER TABLE holds ADD COLUMN back_angle_deg_mean REAL;
ALTER TABLE holds ADD COLUMN back_angle_deg_peak REAL;
ALTER TABLE holds ADD COLUMN back_angle_uncertainty_deg REAL;
ALTER TABLE holds ADD COLUMN straight_s REAL;
PRAGMA user_version = 3;
"""
)

FILLED_3 = (
    FILLED_2.replace("'assumed'", "'none'")
    .replace("1.0}');", "1.0}', 41, 45, 8.5, 29);")
    .replace("0.5}');", "0.5}', 66, 71, 9, NULL);")
)

SCHEMAS = {1: SCHEMA_1, 2: SCHEMA_2, 3: SCHEMA_3}
"""Tables of every version that was ever shipped, as they were made then."""

FILLED = {1: FILLED_1, 2: FILLED_2, 3: FILLED_3}


def make(path: Path, version: int) -> None:
    """Write a file of an earlier version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode = WAL;" + SCHEMAS[version] + FILLED[version])
    database.commit()
    database.close()
