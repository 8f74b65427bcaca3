"""Batch: many clips become one table, however long it takes and whatever goes wrong."""
