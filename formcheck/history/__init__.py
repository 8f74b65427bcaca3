"""The record of sessions: one SQLite file, what it says about progress, and views of it."""
