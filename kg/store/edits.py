"""The user's corrections, in the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from kg.resolve import Corrections, Edit, corrections


def all_edits(connection: sqlite3.Connection) -> dict[int, Edit]:
    """The corrections by number, in their order."""
    rows = connection.execute("SELECT edit, line FROM edits ORDER BY edit")
    return {number: Edit(**json.loads(line)) for number, line in rows}


def corrected(connection: sqlite3.Connection) -> Corrections:
    """The corrections, ready to be looked up."""
    return corrections(all_edits(connection).values())


def replace(connection: sqlite3.Connection, edits: Iterable[Edit]) -> None:
    """Puts these corrections in place of all others."""
    connection.execute("DELETE FROM edits")
    lines = [(json.dumps(edit._asdict(), ensure_ascii=False),) for edit in edits]
    connection.executemany("INSERT INTO edits (line) VALUES (?)", lines)
