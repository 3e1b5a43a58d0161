"""Indexes that a large build does without until its end: kept up row by row they would be written over and over."""

from __future__ import annotations

import sqlite3

INDEXES = {
    "spellings_by_spelling": "spellings (spelling)",
    "link_rows_by_form": "link_rows (form, month, paper, role)",
    "entities_by_papers": "entities (papers)",
    "entities_by_type": "entities (type, papers)",
}


def make(connection: sqlite3.Connection, *names: str) -> None:
    """Makes those that are not there, of all or of the named ones."""
    for name in names or INDEXES:
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {INDEXES[name]}")


def drop(connection: sqlite3.Connection) -> None:
    """Takes them out: questions are answered without them too, slowly."""
    for name in INDEXES:
        connection.execute(f"DROP INDEX IF EXISTS {name}")
