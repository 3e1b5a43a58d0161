"""What a store remembers by name."""

from __future__ import annotations

import sqlite3


def get(connection: sqlite3.Connection, name: str) -> str:
    """The value; empty if none was set."""
    found = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return str(found[0]) if found else ""


def put(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Sets the value."""
    connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
