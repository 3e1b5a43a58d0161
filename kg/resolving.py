"""Forms in a store settled into things: after links were added or taken out, and after the user corrected something."""

from __future__ import annotations

import sqlite3

from kg.resolve import Corrections, resolve
from kg.store import edits, things
from kg.store.database import transaction

BATCH = 20_000  # groups of forms in a transaction


def settle(connection: sqlite3.Connection) -> None:
    """Settles all that is unsettled; forms that have nothing to do with it stay as they are."""
    corrected = edits.corrected(connection)
    while things.unsettled(connection) is not None:
        with transaction(connection):
            touched: set[int] = set()
            for _ in range(BATCH):
                start = things.unsettled(connection)
                if start is None:
                    break
                touched |= _settle(connection, start, corrected)
            things.refresh(connection, touched)


def _settle(connection: sqlite3.Connection, start: int, corrected: Corrections) -> set[int]:
    forms = things.together(connection, start, corrected)
    used = sorted(number for number, form in forms.items() if form.spellings)
    return things.put(connection, forms, used, resolve([forms[number] for number in used], corrected))
