"""Papers and entities by whatever a user calls them: an id, a number, an address, a title, a name."""

from __future__ import annotations

import sqlite3

from kg.core.errors import UsageError
from kg.core.wording import meant
from kg.graph.answers import Hit
from kg.store.entities import find, match, senses, thing, written
from kg.store.links import number
from kg.text.fold import fold

NEAR = 3  # papers that may be meant


def paper(connection: sqlite3.Connection, name: str) -> int:
    """The number of the paper that is meant."""
    found = _paper(connection, name)
    if found is not None:
        return found
    if entities := senses(connection, name):
        one = thing(connection, entities[0])
        raise UsageError(f"{name!r} is a {one.type}, not a paper", todo="kg papers --entity lists its papers")
    near = [f"{hit.id} ({hit.label})" for hit in written(connection, name, NEAR)] if " " in name else []
    raise UsageError(f"no paper {name!r}", todo=meant(near) if near else "kg papers lists them")


def entity(connection: sqlite3.Connection, name: str) -> int:
    """The number of the entity that is meant."""
    if not senses(connection, name) and _paper(connection, name) is not None:
        raise UsageError(f"{name!r} is a paper, not an entity", todo="kg show tells what it names")
    return find(connection, name)


def addressed(connection: sqlite3.Connection, text: str) -> list[Hit]:
    """What an id or an address means, if a text is one."""
    found = number(connection, text)
    if found is not None:
        asked = "SELECT id, title FROM paper_rows WHERE paper = ?"
        name, title = connection.execute(asked, (found,)).fetchone()
        return [Hit("paper", name, title, None, text)]
    entities = senses(connection, text) if "/" in text else []
    things = (thing(connection, entity) for entity in entities)
    return [Hit("entity", one.id, one.label, one.papers, text) for one in things]


def node(connection: sqlite3.Connection, name: str) -> tuple[str, int]:
    """What is meant, a paper or an entity, and its number."""
    found = number(connection, name)
    if found is None and not senses(connection, name):
        found = _titled(connection, name)
    return ("paper", found) if found is not None else ("entity", find(connection, name))


def _paper(connection: sqlite3.Connection, name: str) -> int | None:
    found = number(connection, name)
    return _titled(connection, name) if found is None else found


def _titled(connection: sqlite3.Connection, title: str) -> int | None:
    """The paper of this title, if there is one alone."""
    asked = "SELECT paper, paper_rows.title FROM papers_text JOIN paper_rows ON paper = papers_text.rowid "
    rows = connection.execute(f"{asked} WHERE papers_text MATCH ?", (f"title : ({match(title)})",))
    found = [int(paper) for paper, has in rows if fold(has or "") == fold(title)]
    return found[0] if len(found) == 1 else None
