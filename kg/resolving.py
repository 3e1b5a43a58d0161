"""Forms in a store settled into things: after links were added or taken out, and after the user corrected something."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from kg.resolve import Corrections, Form, Thing, resolve
from kg.store import edits, things
from kg.store.database import transaction

BATCH = 20_000  # forms in a transaction


def settle(connection: sqlite3.Connection) -> None:
    """Settles all that is unsettled; forms that have nothing to do with it stay as they are."""
    corrected = edits.corrected(connection)
    while starts := things.unsettled(connection, BATCH):
        with transaction(connection):
            groups = things.together(connection, starts, corrected)
            settled = [thing for forms in groups for thing in _settled(forms, corrected)]
            things.put(connection, {*starts, *(number for forms in groups for number in forms)}, settled)


def _settled(forms: Mapping[int, Form], corrected: Corrections) -> list[Thing]:
    """The things that forms are, which they hold by number."""
    used = sorted(number for number, form in forms.items() if form.spellings)
    found = resolve([forms[number] for number in used], corrected)
    return [one._replace(forms=tuple((used[i], reason) for i, reason in one.forms)) for one in found]
