"""Putting records into a store and taking them out again, each paper one however often it comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from kg.core.model import Paper, Source
from kg.intake import duplicates
from kg.intake.papers import identity, text_key
from kg.store import rows

_SELECT = ", ".join(f"papers.{name}" for name in rows.COLUMNS)
_APART = rows.COLUMNS.index("abstract")  # it lies in a table of its own
_ID, _OWN, _KEYS = (rows.COLUMNS.index(name) for name in ("id", "own", "keys"))
_ROWS = f"""
    SELECT paper, {_SELECT} FROM json_each(?) AS given CROSS JOIN papers ON paper = given.value ORDER BY given.key
"""
_RECORDS = """
    SELECT record, paper, file, line, body FROM json_each(?) AS given CROSS JOIN records ON paper = given.value
    ORDER BY given.key, file, digest
"""
_REST = [name for name in rows.COLUMNS if name != "abstract"]
_INSERT = f"INSERT INTO paper_rows ({', '.join(_REST)}) VALUES ({', '.join('?' * len(_REST))})"
_WORDS = """
    INSERT INTO papers_text (rowid, title, abstract) SELECT paper, title, abstract FROM papers
    WHERE paper IN (SELECT value FROM json_each(?)) AND paper NOT IN (SELECT id FROM papers_text_docsize) ORDER BY paper
"""
_SOURCES = "(SELECT json_group_array(json_array(file, line)) FROM records WHERE records.paper = papers.paper)"


LARGEST = (1 << 63) - 1  # number of a record
MISSED = 100_000  # records that can't be reached, after which no more are looked for
Home = tuple[int, int, str | None, Paper]  # a record: its number, its paper, what it says otherwise, and all it says


class Batch(NamedTuple):
    """What is left to do in a transaction: papers that got more records, and papers that are new.

    `holders` are the papers of keys that were asked for, as many as lead to all of them: those that one record tied
    together are settled together, and need not be looked up over and over where very many records share a key.
    """

    unsettled: set[int]
    new: set[int]
    holders: dict[str, list[int]]


def batch() -> Batch:
    """Nothing to do yet."""
    return Batch(set(), set(), {})


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
    same = _holders(connection, keys.sought, todo.holders)
    todo.unsettled.update(same)
    paper = same[0] if same else _insert(connection, record, todo.new)
    differs = rows.differing(record, _row(connection, paper)) if same else None
    number = connection.execute(
        "INSERT INTO records (paper, file, line, digest, body) VALUES (?, ?, ?, ?, ?)",
        (paper, source.file, source.line, digest, differs),
    ).lastrowid
    connection.executemany("INSERT INTO keys (key, record) VALUES (?, ?)", [(key, number) for key in keys.held])
    for key in keys.held:
        if key in todo.holders:
            todo.holders[key].append(paper)
    for key in keys.sought:
        todo.holders[key] = [paper]
    if not record.keys:
        _name(connection, [record.own])
    return int(number or 0)


def stubs(connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, int]:
    """Puts in papers of which only ids are known, as far as links need them, and gives their numbers."""
    numbers = {name: number for number, name in enumerate(sorted(ids), 1)}
    lists = ("authors", "categories", "urls", "keys")
    marks = ", '[]'" * len(lists)
    insert = f"INSERT INTO paper_rows (paper, id, {', '.join(lists)}) VALUES (?, ?{marks})"
    connection.executemany(insert, [(number, name) for name, number in numbers.items()])
    connection.executemany("INSERT INTO extractions (paper) VALUES (?)", [(number,) for number in numbers.values()])
    return numbers


def remove(connection: sqlite3.Connection, records: Sequence[int]) -> None:
    """Takes records out. Papers that have others stay, as these tell them."""
    of_record = "SELECT paper FROM records WHERE record = ?"
    papers = {connection.execute(of_record, (record,)).fetchone()[0] for record in records}
    names = [values[_OWN] for values in _rows(connection, papers).values()]
    connection.executemany("DELETE FROM records WHERE record = ?", [(record,) for record in records])
    finish(connection, Batch(papers, set(), {}))
    _name(connection, names)


def settle(connection: sqlite3.Connection, todo: Batch) -> None:
    """Settles what the papers are that got more records: now and then, so that only so many are in memory."""
    _settle(connection, todo.unsettled, todo.new)
    todo.unsettled.clear()


def finish(connection: sqlite3.Connection, todo: Batch) -> None:
    """Settles what the papers are, and lets the words of new ones be found."""
    settle(connection, todo)
    connection.execute(_WORDS, (orjson.dumps(sorted(todo.new)).decode(),))


def _settle(connection: sqlite3.Connection, papers: Collection[int], new: set[int]) -> None:
    """Decides anew which records of these papers are one paper, and what each paper is."""
    before = _rows(connection, papers)
    homes = list(_records(connection, before))
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
    changed = {paper: values for paper, values in before.items() if now.get(paper) != values}
    called = [(paper,) for paper, values in changed.items() if paper not in now or _names(now[paper]) != _names(values)]
    connection.executemany("UPDATE paper_rows SET id = '?' || paper, own = NULL WHERE paper = ?", called)
    for number, whole, values, found in settled:
        home = number or _insert(connection, whole, new)
        if number in changed:
            _update(connection, number, changed[number], values)
        told = [(home, rows.differing(one, values), record, paper, was) for record, paper, was, one in found]
        moved = [(home, says, record) for home, says, record, paper, was in told if (home, says) != (paper, was)]
        connection.executemany("UPDATE records SET paper = ?, body = ? WHERE record = ?", moved)
    connection.executemany("DELETE FROM paper_rows WHERE paper = ?", [(paper,) for paper in set(papers) - taken])
    owned = (values[_OWN] for values in before.values() if values[_KEYS] == "[]")
    _name(connection, [*owned, *(record.own for *_, record in homes if not record.keys)])


def _row(connection: sqlite3.Connection, paper: int) -> list[Any]:
    return _rows(connection, [paper])[paper]


def _rows(connection: sqlite3.Connection, papers: Collection[int]) -> dict[int, list[Any]]:
    """The rows of papers by their numbers, in order."""
    found = connection.execute(_ROWS, (orjson.dumps(sorted(papers)).decode(),))
    return {paper: values for paper, *values in found}


def _names(values: Sequence[Any]) -> tuple[Any, Any]:
    """What a paper is called: no other paper may be called so."""
    return values[_ID], values[_OWN]


def _holders(connection: sqlite3.Connection, keys: Sequence[str], known: dict[str, list[int]]) -> list[int]:
    """The papers whose records have one of the keys."""
    if new := [key for key in keys if key not in known]:
        known.update((key, []) for key in new)
        some = f"SELECT DISTINCT key, paper FROM keys JOIN records USING (record) WHERE key IN ({_many(new)})"
        for key, paper in connection.execute(some, new):
            known[key].append(paper)
    return sorted({paper for key in keys for paper in known[key]})


def _many(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _insert(connection: sqlite3.Connection, paper: Paper, new: set[int]) -> int:
    values = rows.row(_apart(paper))
    abstract = values.pop(_APART)
    number = int(connection.execute(_INSERT, values).lastrowid or 0)
    connection.execute("INSERT INTO abstracts VALUES (?, ?)", (number, abstract))
    new.add(number)
    return number


def _update(connection: sqlite3.Connection, number: int, before: Sequence[Any], values: Sequence[Any]) -> None:
    """Writes what of a paper's row has changed: indexes of all else stay as they are."""
    differs = {name: one for name, one, other in zip(rows.COLUMNS, values, before, strict=True) if one != other}
    if _names(values) != _names(before):
        differs |= {"id": values[_ID], "own": values[_OWN]}
    if "abstract" in differs:
        connection.execute("UPDATE abstracts SET abstract = ? WHERE paper = ?", (differs.pop("abstract"), number))
    if differs:
        set_to = ", ".join(f"{name} = ?" for name in differs)
        connection.execute(f"UPDATE paper_rows SET {set_to} WHERE paper = ?", (*differs.values(), number))


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


def _records(connection: sqlite3.Connection, papers: Mapping[int, Sequence[Any]]) -> Iterator[Home]:
    """The records of papers, which have these rows."""
    found = connection.execute(_RECORDS, (orjson.dumps(list(papers)).decode(),))
    for number, paper, file, line, differs in found:
        yield number, paper, differs, rows.record(differs, papers[paper], Source(file, line))


def records(connection: sqlite3.Connection) -> Iterator[Paper]:
    """All records as they were read."""
    found = f"SELECT file, line, body, {_SELECT} FROM records JOIN papers USING (paper) ORDER BY record"
    for file, line, differs, *values in connection.execute(found):
        one = rows.record(differs, values, Source(file, line))
        yield replace(one, id=identity(one.keys, one.own, one.title, one.abstract, one.authors))


def each_record(connection: sqlite3.Connection) -> Iterator[tuple[int, Paper | None]]:
    """The number of each record of a graph that may be damaged, and the record if it is as it was read."""
    found = f"SELECT file, line, digest, body, {_SELECT} FROM records JOIN papers USING (paper) WHERE record = ?"
    following = "SELECT record FROM records WHERE record >= ? ORDER BY record LIMIT 1"
    number = missed = 0
    while missed < MISSED and number < LARGEST:
        number += 1
        try:
            after = connection.execute(following, (number,)).fetchone()
        except sqlite3.Error:
            missed += 1
            continue
        if after is None or after[0] < number:
            return
        (number,) = after
        try:
            row = connection.execute(found, (number,)).fetchone()
            if row is None:
                continue
            file, line, digest, differs, *values = row
            one = rows.record(differs, values, Source(file, line))
            whole = rows.digest(rows.body(one)) == digest
            key = identity(one.keys, one.own, one.title, one.abstract, one.authors)
        except Exception:  # noqa: BLE001 -- whatever is wrong with it: it is damaged
            whole = False
        yield number, replace(one, id=key) if whole else None


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
