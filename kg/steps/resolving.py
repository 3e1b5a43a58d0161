"""Forms in a store settled into things: after links were added or taken out, and after the user corrected something."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping

from kg.resolve import Corrections, Form, ResolvedEntity, resolve
from kg.store import contexts, edits, things
from kg.store.database import MORE_KIB, remember, transaction

FORMS_AT_A_TIME = 2_000  # forms that are settled together
BATCHES = 200  # in a transaction: each would write most pages of forms and entities


def settle(connection: sqlite3.Connection) -> None:
    """Settles all that is unsettled; forms that have nothing to do with it stay as they are."""
    corrected = edits.corrected(connection)
    remember(connection, MORE_KIB)
    while things.unsettled(connection, 1):
        with transaction(connection):
            touched: set[int] = set()
            for _ in range(BATCHES):
                if not (starts := things.unsettled(connection, FORMS_AT_A_TIME)):
                    break
                done, settled = _things(connection, starts, corrected)
                while rivals := things.rivals(connection, done, settled):
                    more, found = _things(connection, rivals, corrected)
                    done, settled = done | more, settled + found
                touched |= things.put(connection, done, settled)
            things.refresh(connection, touched)


def _things(
    connection: sqlite3.Connection, starts: Collection[int], corrected: Corrections
) -> tuple[set[int], list[ResolvedEntity]]:
    """The forms that must be settled with some, and the things that all of them are."""
    groups = [_told(connection, forms) for forms in things.together(connection, starts, corrected)]
    numbers = {*starts, *(number for forms in groups for number in forms)}
    return numbers, [thing for forms in groups for thing in _settled(forms, corrected)]


def _told(connection: sqlite3.Connection, forms: Mapping[int, Form]) -> Mapping[int, Form]:
    """Forms, with those by which short ones say what their papers mean."""
    changed = contexts.tell(connection, {number: form for number, form in forms.items() if form.spellings})
    return {**forms, **things.read(connection, changed)} if changed else forms


def _settled(forms: Mapping[int, Form], corrected: Corrections) -> list[ResolvedEntity]:
    """The things that forms are, which they hold by number."""
    used = sorted(number for number, form in forms.items() if form.spellings)
    found = resolve([forms[number] for number in used], corrected)
    return [one._replace(forms=tuple(form._replace(form=used[form.form]) for form in one.forms)) for one in found]
