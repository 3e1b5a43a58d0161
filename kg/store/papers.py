"""Putting records into a store and taking them out again, each paper one however often it comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from kg import duplicates
from kg.model import Paper, Source
from kg.papers import text_key
from kg.store import rows

_SELECT = ", ".join(f"papers.{name}" for name in rows.COLUMNS)
_INSERT = f"INSERT INTO papers ({', '.join(rows.COLUMNS)}) VALUES ({', '.join('?' * len(rows.COLUMNS))})"
_UPDATE = f"UPDATE papers SET {', '.join(f'{name} = ?' for name in rows.COLUMNS)} WHERE paper = ?"
_WORDS = """
    INSERT INTO papers_text (rowid, title, abstract) SELECT paper, title, abstract FROM papers
    WHERE paper IN (SELECT value FROM json_each(?)) AND paper NOT IN (SELECT id FROM papers_text_docsize) ORDER BY paper
"""
_SOURCES = "(SELECT json_group_array(json_array(file, line)) FROM records WHERE records.paper = papers.paper)"


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
    body = rows.body(record)
    digest = rows.digest(body)
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
    number = connection.execute(
        "INSERT INTO records (paper, file, line, digest, body) VALUES (?, ?, ?, ?, ?)",
        (paper, source.file, source.line, digest, body if same else None),
    ).lastrowid
    connection.executemany("INSERT INTO keys (key, record) VALUES (?, ?)", [(key, number) for key in keys.held])
    _name(connection, [record.own])
    return int(number or 0)


def remove(connection: sqlite3.Connection, records: Sequence[int]) -> None:
    """Takes records out. Papers that have others stay, as these tell them."""
    of_record = "SELECT paper FROM records WHERE record = ?"
    papers = {connection.execute(of_record, (record,)).fetchone()[0] for record in records}
    names = [_write_bodies(connection, paper) for paper in papers]
    connection.executemany("DELETE FROM records WHERE record = ?", [(record,) for record in records])
    finish(connection, Batch(papers, set()))
    _name(connection, names)


def finish(connection: sqlite3.Connection, todo: Batch) -> None:
    """Settles what the papers are, and lets the words of new ones be found."""
    _settle(connection, todo.unsettled, todo.new)
    connection.execute(_WORDS, (orjson.dumps(sorted(todo.new)).decode(),))


def _settle(connection: sqlite3.Connection, papers: Collection[int], new: set[int]) -> None:
    """Decides anew which records of these papers are one paper, and what each paper is."""
    names = [_write_bodies(connection, paper) for paper in papers]
    homes = [home for paper in sorted(papers) for home in _records(connection, paper)]
    numbers = {(record.sources[0].file, rows.body(record)): (number, paper) for number, paper, record in homes}
    connection.executemany(
        "UPDATE papers SET id = '?' || paper, own = NULL WHERE paper = ?", [(one,) for one in papers]
    )
    taken: set[int] = set()
    for group in duplicates.groups([record for _, _, record in homes]):
        found = [numbers[one.sources[0].file, rows.body(one)] for one in group]
        whole = duplicates.merged(group)
        number = min({paper for _, paper in found} - taken, default=0) or _insert(connection, whole, new)
        taken.add(number)
        connection.execute(_UPDATE, (*rows.row(_apart(whole)), number))
        moved = [(number, record) for record, paper in found if paper != number]
        connection.executemany("UPDATE records SET paper = ? WHERE record = ?", moved)
        if len(group) == 1:
            connection.execute("UPDATE records SET body = NULL WHERE record = ?", (found[0][0],))
    connection.executemany("DELETE FROM papers WHERE paper = ?", [(paper,) for paper in set(papers) - taken])
    _name(connection, [*names, *(record.own for _, _, record in homes)])


def _holders(connection: sqlite3.Connection, keys: Sequence[str]) -> list[int]:
    """The papers whose records have one of the keys."""
    some = f"SELECT record FROM keys WHERE key IN ({', '.join('?' * len(keys))})"
    found = connection.execute(f"SELECT DISTINCT paper FROM records WHERE record IN ({some}) ORDER BY 1", keys)
    return [paper for (paper,) in found]


def _insert(connection: sqlite3.Connection, paper: Paper, new: set[int]) -> int:
    number = int(connection.execute(_INSERT, rows.row(_apart(paper))).lastrowid or 0)
    new.add(number)
    return number


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
            "SELECT paper FROM papers WHERE own = ? AND keys = '[]' LIMIT 2", (name,)
        ).fetchall()
        holder = connection.execute(
            f"SELECT paper, {_SELECT} FROM papers WHERE id = ? AND own = id", (name,)
        ).fetchone()
        if len(called) == 1:
            connection.execute("UPDATE papers SET id = ? WHERE paper = ?", (name, *called[0]))
        elif holder:
            number, *values = holder
            identity = _apart(rows.paper(values, ())).id
            connection.execute("UPDATE papers SET id = ? WHERE paper = ?", (identity, number))


def _write_bodies(connection: sqlite3.Connection, paper: int) -> str | None:
    """Gives a paper's only record a body of its own, before the paper changes. Returns what the paper is called."""
    alone = connection.execute("SELECT 1 FROM records WHERE paper = ? AND body IS NULL", (paper,)).fetchone()
    for number, _, record in _records(connection, paper) if alone else ():
        connection.execute("UPDATE records SET body = ? WHERE record = ?", (rows.body(record), number))
    name: str | None = connection.execute("SELECT own FROM papers WHERE paper = ?", (paper,)).fetchone()[0]
    return name


def _records(connection: sqlite3.Connection, paper: int) -> list[tuple[int, int, Paper]]:
    """Number, paper and content of each record of a paper."""
    of_paper = "SELECT record, file, line, body FROM records WHERE paper = ? ORDER BY file, digest"
    found = connection.execute(of_paper, (paper,)).fetchall()
    values = connection.execute(f"SELECT {_SELECT} FROM papers WHERE paper = ?", (paper,)).fetchone()
    return [
        (number, paper, rows.from_body(body, Source(file, line)) if body else rows.paper(values, [Source(file, line)]))
        for number, file, line, body in found
    ]


def select(connection: sqlite3.Connection, where: str, values: Mapping[str, object]) -> Iterator[Paper]:
    """Papers in the order of their ids, with their sources."""
    return (paper for paper, _ in select_with(connection, "NULL", where, values))


def select_with(
    connection: sqlite3.Connection, more: str, where: str, values: Mapping[str, object]
) -> Iterator[tuple[Paper, Any]]:
    """The same, each with something more that SQL tells of it."""
    found = connection.execute(f"SELECT {_SELECT}, {_SOURCES}, {more} FROM papers WHERE {where} ORDER BY id", values)
    for *fields, sources, told in found:
        yield rows.paper(fields, sorted(Source(*source) for source in orjson.loads(sources))), told
