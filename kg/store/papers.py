"""Putting records into a store and taking them out again, each paper one however often it comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from kg import duplicates
from kg.model import Paper, Source
from kg.papers import identity, text_key
from kg.store import rows

_SELECT = ", ".join(f"papers.{name}" for name in rows.COLUMNS)
_APART = rows.COLUMNS.index("abstract")  # it lies in a table of its own
_REST = [name for name in rows.COLUMNS if name != "abstract"]
_INSERT = f"INSERT INTO paper_rows ({', '.join(_REST)}) VALUES ({', '.join('?' * len(_REST))})"
_UPDATE = f"UPDATE paper_rows SET {', '.join(f'{name} = ?' for name in _REST)} WHERE paper = ?"
_REWRITE = "UPDATE abstracts SET abstract = ? WHERE paper = ? AND abstract != ?"
_WORDS = """
    INSERT INTO papers_text (rowid, title, abstract) SELECT paper, title, abstract FROM papers
    WHERE paper IN (SELECT value FROM json_each(?)) AND paper NOT IN (SELECT id FROM papers_text_docsize) ORDER BY paper
"""
_SOURCES = "(SELECT json_group_array(json_array(file, line)) FROM records WHERE records.paper = papers.paper)"


Home = tuple[int, int, str | None, Paper]  # a record: its number, its paper, what it says otherwise, and all it says


class Batch(NamedTuple):
    """What is left to do in a transaction: papers that got more records, and papers that are new."""

    unsettled: set[int]
    new: set[int]


def batch() -> Batch:
    """Nothing to do yet."""
    return Batch(set(), set())


def add(connection: sqlite3.Connection, record: Paper, todo: Batch) -> int:
    """Adds a record of one source and returns its number. A record that is there already changes nothing.

    What it leaves to do is noted in `todo`; `finish` that before the transaction ends.
    """
    (source,) = record.sources
    digest = rows.digest(rows.body(record))
    known = connection.execute(
        "SELECT record, line FROM records WHERE file = ? AND digest = ?", (source.file, digest)
    ).fetchone()
    if known:
        if known[1] != source.line:
            connection.execute("UPDATE records SET line = ? WHERE record = ?", (source.line, known[0]))
        return int(known[0])
    keys = duplicates.keys(record)
    same = _holders(connection, keys.sought)
    todo.unsettled.update(same)
    paper = same[0] if same else _insert(connection, record, todo.new)
    differs = rows.differing(record, _row(connection, paper)) if same else None
    number = connection.execute(
        "INSERT INTO records (paper, file, line, digest, body) VALUES (?, ?, ?, ?, ?)",
        (paper, source.file, source.line, digest, differs),
    ).lastrowid
    connection.executemany("INSERT INTO keys (key, record) VALUES (?, ?)", [(key, number) for key in keys.held])
    if not record.keys:
        _name(connection, [record.own])
    return int(number or 0)


def remove(connection: sqlite3.Connection, records: Sequence[int]) -> None:
    """Takes records out. Papers that have others stay, as these tell them."""
    of_record = "SELECT paper FROM records WHERE record = ?"
    papers = {connection.execute(of_record, (record,)).fetchone()[0] for record in records}
    own = rows.COLUMNS.index("own")
    names = [_row(connection, paper)[own] for paper in papers]
    connection.executemany("DELETE FROM records WHERE record = ?", [(record,) for record in records])
    finish(connection, Batch(papers, set()))
    _name(connection, names)


def finish(connection: sqlite3.Connection, todo: Batch) -> None:
    """Settles what the papers are, and lets the words of new ones be found."""
    _settle(connection, todo.unsettled, todo.new)
    connection.execute(_WORDS, (orjson.dumps(sorted(todo.new)).decode(),))


def _settle(connection: sqlite3.Connection, papers: Collection[int], new: set[int]) -> None:
    """Decides anew which records of these papers are one paper, and what each paper is."""
    before = {paper: _row(connection, paper) for paper in papers}
    homes = [home for paper in sorted(papers) for home in _records(connection, paper, before[paper])]
    of_record = {id(home[-1]): home for home in homes}
    taken: set[int] = set()
    settled = []
    for group in duplicates.groups([record for *_, record in homes]):
        found = [of_record[id(one)] for one in group]
        number = min({paper for _, paper, *_ in found} - taken, default=0)
        taken.add(number)
        whole = duplicates.merged(group)
        settled.append((number, whole, rows.row(_apart(whole)), found))
    now = {number: values for number, _, values, _ in settled}
    changed = {paper for paper, values in before.items() if now.get(paper) != values}
    connection.executemany(
        "UPDATE paper_rows SET id = '?' || paper, own = NULL WHERE paper = ?", [(n,) for n in changed]
    )
    for number, whole, values, found in settled:
        home = number or _insert(connection, whole, new)
        if number in changed:
            _update(connection, number, values)
        told = [(home, rows.differing(one, values), record, paper, was) for record, paper, was, one in found]
        moved = [(home, says, record) for home, says, record, paper, was in told if (home, says) != (paper, was)]
        connection.executemany("UPDATE records SET paper = ?, body = ? WHERE record = ?", moved)
    connection.executemany("DELETE FROM paper_rows WHERE paper = ?", [(paper,) for paper in set(papers) - taken])
    own = rows.COLUMNS.index("own")
    _name(connection, [*(values[own] for values in before.values()), *(record.own for *_, record in homes)])


def _row(connection: sqlite3.Connection, paper: int) -> list[Any]:
    return list(connection.execute(f"SELECT {_SELECT} FROM papers WHERE paper = ?", (paper,)).fetchone())


def _holders(connection: sqlite3.Connection, keys: Sequence[str]) -> list[int]:
    """The papers whose records have one of the keys."""
    some = f"SELECT record FROM keys WHERE key IN ({', '.join('?' * len(keys))})"
    found = connection.execute(f"SELECT DISTINCT paper FROM records WHERE record IN ({some}) ORDER BY 1", keys)
    return [paper for (paper,) in found]


def _insert(connection: sqlite3.Connection, paper: Paper, new: set[int]) -> int:
    values = rows.row(_apart(paper))
    abstract = values.pop(_APART)
    number = int(connection.execute(_INSERT, values).lastrowid or 0)
    connection.execute("INSERT INTO abstracts VALUES (?, ?)", (number, abstract))
    new.add(number)
    return number


def _update(connection: sqlite3.Connection, number: int, values: Sequence[Any]) -> None:
    abstract = values[_APART]
    connection.execute(_UPDATE, (*values[:_APART], *values[_APART + 1 :], number))
    connection.execute(_REWRITE, (abstract, number, abstract))


def _apart(paper: Paper) -> Paper:
    """The paper under an id that no other has, also where two sources call two papers the same."""
    if paper.keys or not paper.own:
        return paper
    key = text_key(paper.title or "", paper.abstract, paper.authors)
    return replace(paper, id=f"{paper.own}~{key.removeprefix('text:')[:8]}")


def _name(connection: sqlite3.Connection, names: Iterable[str | None]) -> None:
    """What a source calls a paper is its id if no other paper is called so; else both stay apart."""
    for name in sorted(set(filter(None, names))):
        called = connection.execute(
            "SELECT paper FROM paper_rows WHERE own = ? AND keys = '[]' LIMIT 2", (name,)
        ).fetchall()
        holder = connection.execute(
            f"SELECT paper, {_SELECT} FROM papers WHERE id = ? AND own = id", (name,)
        ).fetchone()
        if len(called) == 1:
            connection.execute("UPDATE paper_rows SET id = ? WHERE paper = ?", (name, *called[0]))
        elif holder:
            number, *values = holder
            identity = _apart(rows.paper(values, ())).id
            connection.execute("UPDATE paper_rows SET id = ? WHERE paper = ?", (identity, number))


def _records(connection: sqlite3.Connection, paper: int, values: Sequence[Any]) -> list[Home]:
    """The records of a paper, which has this row."""
    found = connection.execute(
        "SELECT record, file, line, body FROM records WHERE paper = ? ORDER BY file, digest", (paper,)
    )
    return [
        (number, paper, differs, rows.record(differs, values, Source(file, line)))
        for number, file, line, differs in found
    ]


def records(connection: sqlite3.Connection) -> Iterator[Paper]:
    """All records as they were read."""
    found = f"SELECT file, line, body, {_SELECT} FROM records JOIN papers USING (paper) ORDER BY record"
    for file, line, differs, *values in connection.execute(found):
        one = rows.record(differs, values, Source(file, line))
        yield replace(one, id=identity(one.keys, one.own, one.title, one.abstract, one.authors))


def select(
    connection: sqlite3.Connection, where: str, values: Mapping[str, object], order: str = "id"
) -> Iterator[Paper]:
    """Papers with their sources."""
    return (paper for paper, _ in select_with(connection, "NULL", where, values, order))


def select_with(
    connection: sqlite3.Connection, more: str, where: str, values: Mapping[str, object], order: str = "id"
) -> Iterator[tuple[Paper, Any]]:
    """The same, each with something more that SQL tells of it."""
    select = f"SELECT {_SELECT}, {_SOURCES}, {more} FROM papers WHERE {where} ORDER BY {order}"
    found = connection.execute(select, values)
    for *fields, sources, told in found:
        yield rows.paper(fields, sorted(Source(*source) for source in orjson.loads(sources))), told
