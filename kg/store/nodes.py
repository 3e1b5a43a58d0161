"""Papers and entities by whatever a user calls them: an id, a number, an address, a title, a name."""

from __future__ import annotations

import shlex
import sqlite3

from kg.core.errors import UsageError
from kg.core.identifiers import meant_keys
from kg.core.wording import meant
from kg.graph.answers import Hit
from kg.store.entities import find, match, senses, thing, written
from kg.store.links import number
from kg.text.fold import fold

PAPERS_MEANT = 3  # papers that may be meant
FETCHED = {"arxiv": "arxiv", "doi": "openalex"}  # the services that have papers by such a number


def paper(connection: sqlite3.Connection, name: str) -> int:
    """The number of the paper that is meant."""
    found = _paper(connection, name)
    if found is not None:
        return found
    if entities := senses(connection, name):
        one = thing(connection, entities[0])
        raise UsageError(f"{name!r} is a {one.type}, not a paper", todo="kg papers --entity lists its papers")
    _check_is_here(name)
    near = _near(connection, name)
    raise UsageError(f"no paper {name!r}", todo=meant(near) if near else "kg papers lists them")


def entity(connection: sqlite3.Connection, name: str, type: str = "") -> int:
    """The number of the entity that is meant, of some type if that is asked for."""
    if not senses(connection, name):
        if _paper(connection, name) is not None:
            raise UsageError(f"{name!r} is a paper, not an entity", todo="kg show tells what it names")
        _check_is_here(name)
    return find(connection, name, type)


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
        if found is None:
            _check_is_here(name)
            if near := _near(connection, name):
                raise UsageError(f"no paper or entity {name!r}", todo=meant(near))
    return ("paper", found) if found is not None else ("entity", find(connection, name))


def absent(name: str) -> UsageError | None:
    """What is said of a paper that is not in the graph, if a name is the number or address of one.

    >>> print(absent("https://arxiv.org/abs/2401.00001v2"))
    no paper arXiv:2401.00001 in this graph (kg fetch arxiv --id 2401.00001 -o new.jsonl, and kg build adds it)
    """
    key, *_ = *meant_keys(name), ""
    kind, _, number = key.partition(":")
    if not key:
        return None
    service = FETCHED.get(kind)
    fetch = f"kg fetch {service} --id {shlex.quote(number)} -o new.jsonl, and kg build adds it"
    todo = fetch if service else "kg papers lists them"
    return UsageError(f"no paper {key.replace('arxiv:', 'arXiv:')} in this graph", todo=todo)


def _check_is_here(name: str) -> None:
    """Refuses the number or address of a paper, which is not in the graph."""
    if error := absent(name):
        raise error


def _paper(connection: sqlite3.Connection, name: str) -> int | None:
    found = number(connection, name)
    return _titled(connection, name) if found is None else found


def _near(connection: sqlite3.Connection, name: str) -> list[str]:
    """Papers with all words of what may be a part of a title, or told of in other words."""
    found = written(connection, name, PAPERS_MEANT) if " " in name else []
    return [f"{hit.id} ({hit.label})" if hit.label else hit.id for hit in found]


def _titled(connection: sqlite3.Connection, title: str) -> int | None:
    """The paper of this title, if there is one alone."""
    asked = "SELECT paper, paper_rows.title FROM papers_text JOIN paper_rows ON paper = papers_text.rowid "
    rows = connection.execute(f"{asked} WHERE papers_text MATCH ?", (f"title : ({match(title)})",))
    found = [int(paper) for paper, has in rows if fold(has or "") == fold(title)]
    return found[0] if len(found) == 1 else None
