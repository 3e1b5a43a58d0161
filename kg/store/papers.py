"""Putting records into a store and taking them out again, each paper one however often it comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kg import duplicates
from kg.model import Paper, Source
from kg.papers import text_key
from kg.store import rows

_SELECT = ", ".join(f"papers.{name}" for name in rows.COLUMNS)
_INSERT = f"INSERT INTO papers ({', '.join(rows.COLUMNS)}) VALUES ({', '.join('?' * len(rows.COLUMNS))})"
_UPDATE = f"UPDATE papers SET {', '.join(f'{name} = ?' for name in rows.COLUMNS)} WHERE paper = ?"
_SOURCES = "SELECT file, line FROM records WHERE paper = ? ORDER BY file, line"


def add(connection: sqlite3.Connection, record: Paper) -> int:
    """Adds a record of one source; returns its number. A record that is there already changes nothing."""
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
    paper = same[0] if same else _insert(connection, record)
    number = connection.execute(
        "INSERT INTO records (paper, file, line, digest, body) VALUES (?, ?, ?, ?, ?)",
        (paper, source.file, source.line, digest, body if same else None),
    ).lastrowid
    connection.executemany("INSERT INTO keys (key, record) VALUES (?, ?)", [(key, number) for key in keys.held])
    if same:
        _regroup(connection, same)
    else:
        _settle(connection, [record.own])
    return int(number or 0)


def remove(connection: sqlite3.Connection, records: Sequence[int]) -> None:
    """Takes records out. Papers that have others stay, as these tell them."""
    papers = {
        connection.execute("SELECT paper FROM records WHERE record = ?", (record,)).fetchone()[0] for record in records
    }
    for paper in papers:
        _write_bodies(connection, paper)
    connection.executemany("DELETE FROM records WHERE record = ?", [(record,) for record in records])
    for paper in sorted(papers):
        _regroup(connection, [paper])


def _holders(connection: sqlite3.Connection, keys: Sequence[str]) -> list[int]:
    """The papers whose records have one of the keys."""
    some = f"SELECT record FROM keys WHERE key IN ({', '.join('?' * len(keys))})"
    found = connection.execute(f"SELECT DISTINCT paper FROM records WHERE record IN ({some}) ORDER BY 1", keys)
    return [paper for (paper,) in found]


def _insert(connection: sqlite3.Connection, paper: Paper) -> int:
    return int(connection.execute(_INSERT, rows.row(_apart(paper))).lastrowid or 0)


def _apart(paper: Paper) -> Paper:
    """The paper under an id that no other has, also where two sources call two papers the same."""
    if paper.keys or not paper.own:
        return paper
    key = text_key(paper.title or "", paper.abstract, paper.authors)
    return replace(paper, id=f"{paper.own}~{key.removeprefix('text:')[:8]}")


def _settle(connection: sqlite3.Connection, names: Iterable[str | None]) -> None:
    """What a source calls a paper is the paper's id if no other paper is called so; else all stay apart."""
    for name in filter(None, names):
        called = "SELECT paper, id FROM papers WHERE own = ? AND keys = '[]'"
        found = connection.execute(called, (name,)).fetchall()
        if len(found) == 1:
            connection.execute("UPDATE papers SET id = ? WHERE paper = ?", (name, found[0][0]))
        elif any(identity == name for _, identity in found):
            for number, _ in found:
                values = connection.execute(f"SELECT {_SELECT} FROM papers WHERE paper = ?", (number,)).fetchone()
                identity = _apart(rows.paper(values, ())).id
                connection.execute("UPDATE papers SET id = ? WHERE paper = ?", (identity, number))


def _regroup(connection: sqlite3.Connection, papers: Sequence[int]) -> None:
    """Settles anew which records of some papers are which paper, and what each paper is."""
    for paper in papers:
        _write_bodies(connection, paper)
    numbers: dict[tuple[str, str], int] = {}
    records: list[Paper] = []
    for paper in papers:
        for number, record in _records(connection, paper):
            records.append(record)
            numbers[record.sources[0].file, rows.body(record)] = number
    free = list(papers)
    names = {record.own for record in records}
    for paper in papers:
        names.add(connection.execute("SELECT own FROM papers WHERE paper = ?", (paper,)).fetchone()[0])
        connection.execute("UPDATE papers SET id = '?' || paper, own = NULL WHERE paper = ?", (paper,))
    for group in duplicates.groups(records):
        whole = duplicates.merged(group)
        number = free.pop(0) if free else _insert(connection, whole)
        connection.execute(_UPDATE, (*rows.row(_apart(whole)), number))
        connection.executemany(
            "UPDATE records SET paper = ?, body = CASE ? WHEN 1 THEN NULL ELSE body END WHERE record = ?",
            [(number, len(group), numbers[one.sources[0].file, rows.body(one)]) for one in group],
        )
    connection.executemany("DELETE FROM papers WHERE paper = ?", [(paper,) for paper in free])
    _settle(connection, sorted(filter(None, names)))


def _write_bodies(connection: sqlite3.Connection, paper: int) -> None:
    """Gives a paper's only record a body of its own, before the paper changes."""
    for number, record in _records(connection, paper):
        connection.execute("UPDATE records SET body = ? WHERE record = ? AND body IS NULL", (rows.body(record), number))


def _records(connection: sqlite3.Connection, paper: int) -> list[tuple[int, Paper]]:
    found = connection.execute(
        "SELECT record, file, line, body FROM records WHERE paper = ? ORDER BY file, digest", (paper,)
    ).fetchall()
    values = connection.execute(f"SELECT {_SELECT} FROM papers WHERE paper = ?", (paper,)).fetchone()
    return [
        (number, rows.from_body(body, Source(file, line)) if body else rows.paper(values, [Source(file, line)]))
        for number, file, line, body in found
    ]


def select(connection: sqlite3.Connection, where: str, values: Mapping[str, object]) -> Iterator[Paper]:
    """Papers in the order of their ids, with their sources."""
    found = connection.execute(f"SELECT paper, {_SELECT} FROM papers WHERE {where} ORDER BY id", values)
    for number, *fields in found:
        sources = [Source(*source) for source in connection.execute(_SOURCES, (number,))]
        yield rows.paper(fields, sources)
