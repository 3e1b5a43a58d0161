"""Graph files as somebody makes them who means harm: a right seal around what no release of ours has written."""

from __future__ import annotations

import gzip
import os
import random
import socket
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import chdir, closing, suppress
from functools import partial
from pathlib import Path

from kg.store import seal
from kg.store.database import APPLICATION

PAGE = 4096
ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i"
FEW = 30  # levels of pages in pages: more than SQLite follows
VALUES: dict[str, str] = {
    "nothing": "NULL",
    "the largest number": "9223372036854775807",
    "the smallest number": "-9223372036854775808",
    "minus one": "-1",
    "endless": "9e999",
    "half a number": "1.5",
    "no text": "''",
    "a word": "'owl'",
    "bytes": "x'ff00fe'",
    "text that is no UTF-8": "CAST(x'666fff6f' AS TEXT)",
    "a zero in text": "CAST(x'610062' AS TEXT)",
    "escapes": "'a' || char(27) || '[31m' || char(155) || char(8238) || '</script><b>'",
    "an object": "'{\"a\": 1}'",
    "a list of lists": "'[[[1, null]]]'",
    "broken JSON": "'[\"a'",
    "brackets": "replace(hex(zeroblob(20000)), '00', '[')",
    "a large number in JSON": "'[1e999, 123456789012345678901234567890]'",
    "a long text": "replace(hex(zeroblob(50000)), '00', 'ab ')",
    "a long word": "replace(hex(zeroblob(50000)), '00', 'ab')",
    "a date beyond all": "'99999999-99-99'",
    "a formula": "'=cmd|'' /C calc''!A0'",
    "half a character": "CAST(x'eda080' AS TEXT)",
}
Make = Callable[[Path], None]  # makes a graph file of the sound one that lies there


def raw(path: Path) -> bytearray:
    """The pages of a graph, without a seal."""
    seal.take(path)
    return bytearray(path.read_bytes())


def rewritten(change: str, path: Path, *, sealed: bool = True) -> None:
    """With SQL done to it."""
    seal.take(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.create_function("is_name", 2, lambda *_: 1, deterministic=True)
        connection.execute("PRAGMA writable_schema = ON")
        connection.executescript(change)
    if sealed:
        seal.put(path)


def with_values(changes: list[tuple[str, str, str, str]], path: Path) -> None:
    """With values in tables, past all that the schema forbids but for doubles."""
    seal.take(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        before = connection.execute("SELECT * FROM sqlite_master ORDER BY rowid").fetchall()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE type = 'trigger'")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table, column, value, where in changes:
            with suppress(sqlite3.IntegrityError):  # no number, in place of a row's own
                connection.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = {value} WHERE {where}')
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master")
        connection.executemany("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", before)
    seal.put(path)


def bytes_written(data: bytes, path: Path) -> None:
    """Something else."""
    path.write_bytes(data)


def patched(change: Callable[[bytearray], None], path: Path) -> None:
    """With bytes of it changed, and a right seal."""
    data = raw(path)
    change(data)
    path.write_bytes(data)
    seal.put(path)


def replaced(make: Callable[[Path], object], path: Path) -> None:
    """Something that is no file, in its place."""
    path.unlink()
    make(path)


def beside(name: str, make: Callable[[Path], object], path: Path) -> None:
    """The sound graph, and something beside it."""
    make(path.with_name(name))


def _linked(to: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(to)


def _listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener, chdir(path.parent):  # the names of sockets are short
        listener.bind(path.name)


def _hollow(head: bytes) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        path.write_bytes(head)
        os.truncate(path, 10 << 30)

    return make


def interior(children: list[int]) -> bytes:
    """A page that leads to others."""
    cells = [struct.pack(">IB", child, 1) for child in children[:-1]]
    at, pointers, body = PAGE, b"", b""
    for cell in cells:
        at -= len(cell)
        pointers += struct.pack(">H", at)
        body = cell + body
    head = struct.pack(">BHHHBI", 5, 0, len(cells), at, 0, children[-1]) + pointers
    return head + bytes(PAGE - len(head) - len(body)) + body


def root_of(data: bytes, table: str, folder: Path) -> int:
    """The first page of a table."""
    path = folder / "looked-at"
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    path.unlink()
    return int(found[0])


def _counted(data: bytearray) -> None:
    data[28:32] = struct.pack(">I", len(data) // PAGE)
    data[92:96] = data[24:28]


def pages_in_pages(table: str, levels: int, path: Path) -> None:
    """A table whose pages lead to the same page hundreds of times, and that again."""
    data = raw(path)
    root = root_of(bytes(data), table, path.parent) - 1
    data += data[root * PAGE : root * PAGE + PAGE]
    for _ in range(levels):
        data += interior([len(data) // PAGE] * 400)
    data[root * PAGE : root * PAGE + PAGE] = interior([len(data) // PAGE] * 400)
    _counted(data)
    path.write_bytes(data)
    seal.put(path)


def pages_in_a_circle(table: str, path: Path) -> None:
    """A table whose first page leads to itself."""
    data = raw(path)
    root = root_of(bytes(data), table, path.parent) - 1
    data[root * PAGE : root * PAGE + PAGE] = interior([root + 1] * 400)
    path.write_bytes(data)
    seal.put(path)


def _varint(number: int) -> bytes:
    parts = [number & 127]
    while number := number >> 7:
        parts.append(128 | number & 127)
    return bytes(reversed(parts))


def text_without_end(size: int, path: Path) -> None:
    """Abstracts of a gigabyte, whose pages go on with themselves."""
    data = raw(path)
    root = root_of(bytes(data), "abstracts", path.parent) - 1
    ring = len(data) // PAGE + 1
    kind = _varint(2 * size + 13)
    payload = bytes([len(kind) + 2, 0]) + kind
    whole = len(payload) + size
    least = (PAGE - 12) * 32 // 255 - 23
    local = least + (whole - least) % (PAGE - 4)
    local = local if local <= PAGE - 35 else least
    cells = [_varint(whole) + _varint(row) + payload.ljust(local, b"a") + struct.pack(">I", ring) for row in (1, 2, 3)]
    cells = cells[: (PAGE - 50) // len(cells[0])]
    body = b"".join(reversed(cells))
    starts = [PAGE - sum(map(len, cells[: at + 1])) for at in range(len(cells))]
    head = struct.pack(">BHHHB", 13, 0, len(cells), starts[-1], 0) + b"".join(struct.pack(">H", at) for at in starts)
    data[root * PAGE : root * PAGE + PAGE] = head + bytes(PAGE - len(head) - len(body)) + body
    data += struct.pack(">I", ring).ljust(PAGE, b"a")
    _counted(data)
    path.write_bytes(data)
    seal.put(path)


def flipped(seed: int, count: int, path: Path) -> None:
    """Bits changed, and a right seal."""
    chance = random.Random(seed)  # noqa: S311

    def change(data: bytearray) -> None:
        for _ in range(count):
            data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)

    patched(change, path)


def _header(at: int, value: bytes) -> Make:
    def change(data: bytearray) -> None:
        data[at : at + len(value)] = value

    return partial(patched, change)


def _schema(sound: Path) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(f"{sound.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        return [(kind, name, sql or "") for kind, name, sql in found.fetchall()]


def _columns(sound: Path) -> list[tuple[str, str]]:
    """The columns of all tables that hold something."""
    with closing(sqlite3.connect(f"{sound.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name != 'sqlite_stat1'"
        ).fetchall()
        return [
            (table, row[1])
            for (table,) in tables
            if connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")').fetchone()[0]
            for row in connection.execute(f'PRAGMA table_info("{table}")').fetchall()
        ]


def foreign(sound: Path) -> Iterator[tuple[str, Make]]:
    """What is no graph, or a graph with another schema: it is to be refused, or to answer as the sound one does."""
    whole, magic = sound.read_bytes(), b"SQLite format 3\0"
    others = {
        "empty": b"",
        "one byte": b"S",
        "a name only": magic,
        "a header only": whole[:100],
        "a page only": whole[:PAGE],
        "text": b'{"title": "Owls"}\n' * 1000,
        "packed": gzip.compress(whole),
        "zeros": bytes(100_000),
        "a name and zeros": magic.ljust(100_000, b"\0"),
        "twice": whole * 2,
        "a seal only": whole[len(whole) // PAGE * PAGE :],
        **{f"noise {seed}": random.Random(seed).randbytes(1 << seed) for seed in range(4, 20)},  # noqa: S311
        **{f"noise of SQLite {seed}": magic + random.Random(seed).randbytes(1 << seed) for seed in range(7, 17)},  # noqa: S311
    }
    yield from ((name, partial(bytes_written, data)) for name, data in others.items())
    things: dict[str, Callable[[Path], object]] = {
        "a pipe": os.mkfifo,
        "a folder": os.mkdir,
        "a socket": _listening,
        "a link to itself": _linked("g.kg"),
        "a link to nothing": _linked("nowhere.kg"),
        "a link to zeros": _linked("/dev/zero"),
        "a link to noise": _linked("/dev/urandom"),
        "a link to nowhere": _linked("/dev/null"),
        "a link to a terminal": _linked("/dev/tty"),
        "a link to memory": _linked("/proc/self/mem"),
        "ten gigabytes of nothing": _hollow(b""),
        "ten gigabytes of nothing behind a graph": _hollow(whole),
    }
    yield from ((name, partial(replaced, make)) for name, make in things.items())
    pipes = dict.fromkeys(("g.kg-wal", "g.kg-journal", "g.kg.lock", "g.edits.jsonl", "g.kg.sparql"), os.mkfifo)
    yield from ((f"a pipe as {name}", partial(beside, name, make)) for name, make in pipes.items())
    for name in (
        "g.kg-wal",
        "g.kg-journal",
        "g.kg-shm",
        "g.kg.lock",
        "g.edits.jsonl",
        "g.quarantine.jsonl",
        "g.kg.sparql",
    ):
        yield f"a folder as {name}", partial(beside, name, os.mkdir)
        yield f"a link as {name}", partial(beside, name, _linked("sound.kg"))
        yield f"noise as {name}", partial(beside, name, lambda path: path.write_bytes(random.Random(1).randbytes(9000)))  # noqa: S311
    for version in (-1, 0, 1, 5, 9, 1000, 2**31 - 1, -(2**31)):
        yield f"version {version}", partial(rewritten, f"PRAGMA user_version = {version}")
    for application in (0, 1, -1, APPLICATION + 1):
        yield f"application {application}", partial(rewritten, f"PRAGMA application_id = {application}")
    drops = {"table": "TABLE", "view": "VIEW", "trigger": "TRIGGER", "index": "INDEX"}
    for kind, name, _ in _schema(sound):
        yield f"without {name}", partial(rewritten, f"DELETE FROM sqlite_master WHERE name = '{name}'")
        if kind in ("table", "view"):
            number = f"{name}_{drops[kind]}"
            endless = f"PRAGMA foreign_keys = OFF; DELETE FROM sqlite_master WHERE name = '{name}'; PRAGMA schema_version = 999"
            view = f'CREATE VIEW "{name}" AS {ENDLESS} AS "{number}" FROM n'

            def endlessly(path: Path, endless: str = endless, view: str = view) -> None:
                rewritten(endless, path, sealed=False)
                with suppress(sqlite3.Error):
                    rewritten(view, path, sealed=False)
                seal.put(path)

            yield f"{name} without an end", endlessly
    for kind, name, sql in _schema(sound):
        if kind == "table" and not sql.startswith("CREATE VIRTUAL"):
            trigger = f'CREATE TRIGGER "more_{name}" AFTER INSERT ON "{name}" BEGIN SELECT randomblob(1e9); END'
            yield f"a trigger on {name}", partial(rewritten, trigger)
    more = {
        "a table": "CREATE TABLE more (a)",
        "a search": "CREATE VIRTUAL TABLE more USING fts5 (a)",
        "a view of everything": f"CREATE VIEW more AS {ENDLESS} FROM n",
        "an index": "CREATE INDEX more ON papers_text_data (hex(zeroblob(9)))",
        "an index of ours that is another": "DROP INDEX entities_by_type; CREATE INDEX entities_by_type ON entities (label)",
        "an index of ours that is partial": "DROP INDEX entities_by_type;"
        "CREATE INDEX entities_by_type ON entities (type, papers) WHERE papers > 1",
        "statistics that lie": "ANALYZE; UPDATE sqlite_stat1 SET stat = '1 1 1 1'",
        "statistics that are none": "ANALYZE; UPDATE sqlite_stat1 SET stat = 'x', idx = tbl",
        "SQL that is none": "UPDATE sqlite_master SET sql = 'CREATE' WHERE name = 'entities'",
        "SQL that is nothing": "UPDATE sqlite_master SET sql = NULL WHERE name = 'entities'",
        "generated": "ALTER TABLE settings ADD COLUMN more AS (randomblob(1000000000))",
    }
    yield from ((f"more: {name}", partial(rewritten, sql)) for name, sql in more.items())


def forged(sound: Path) -> Iterator[tuple[str, Make]]:
    """Our schema and a right seal, around anything: it may say what it likes, but not hang, crash or act."""
    for table in ("abstracts", "paper_rows", "entities", "link_rows", "papers_text_data", "records", "spelt"):
        for levels in (0, 1, 3, 12, FEW):
            yield f"pages of {table} in pages, {levels}", partial(pages_in_pages, table, levels)
        yield f"pages of {table} in a circle", partial(pages_in_a_circle, table)
    for size in (1_000, 1 << 20, 100 << 20, 1 << 30, (1 << 31) - 1000):
        yield f"an abstract of {size}", partial(text_without_end, size)
    for table, page in (
        (table, page) for table in ("entities", "abstracts", "link_rows") for page in (0, 1, 2, 3, 10**9)
    ):
        change = f"UPDATE sqlite_master SET rootpage = {page} WHERE name = '{table}'"
        yield f"{table} at page {page}", partial(rewritten, change)
    headers = {
        "pages of 512": (16, b"\2\0"), "pages of 64 KiB": (16, b"\0\1"), "read by nobody": (18, b"\3\3"), "a log": (18, b"\2\2"),
        "space kept": (20, b"\xff"), "no pages": (28, b"\0\0\0\0"), "many pages": (28, b"\xff\xff\xff\xff"),
        "a free page": (32, b"\0\0\0\2\0\0\0\1"), "free pages without end": (32, b"\0\0\0\1\xff\xff\xff\xff"),
        "an old format": (44, b"\0\0\0\1"), "a new format": (44, b"\0\0\0\x09"), "UTF-16": (56, b"\0\0\0\2"), "no encoding": (56, b"\0\0\0\7"),
        "vacuumed": (52, b"\0\0\0\1"),
    }  # fmt: skip
    yield from ((f"header: {name}", _header(*change)) for name, change in headers.items())
    for name, value in {
        "a pattern without an end": '[{"label":"model","pattern":[{"TEXT":{"REGEX":"^(a+)+$"}}]}]',
        "patterns that are none": "owl",
        "patterns in patterns": "[" * 100_000,
        "patterns of nothing": '{"label": null, "pattern": [{}]}',
    }.items():
        yield name, partial(rewritten, f"INSERT OR REPLACE INTO settings VALUES ('patterns', '{value}')")
    for name, value in {
        "an unfinished correction": '{"act": "merge", "entity": "model/bert", "value": "model/bert"}',
        "a correction that is none": '{"act": "explode", "entity": "x", "value": "y"}',
        "a correction of nothing": "null",
        "a correction without fields": "{}",
        "a correction of numbers": '{"act": 1, "entity": 2, "value": 3}',
    }.items():
        unsettled = "INSERT OR IGNORE INTO unsettled SELECT form FROM forms; INSERT OR REPLACE INTO settings VALUES ('unfinished', 'edit')"
        yield name, partial(rewritten, f"INSERT INTO edits (line) VALUES ('{value}'); {unsettled}")
        yield (
            f"{name}, without a seal",
            partial(rewritten, f"INSERT INTO edits (line) VALUES ('{value}'); {unsettled}", sealed=False),
        )
    columns, names = _columns(sound), sorted(VALUES)
    for number in range(380):
        chance = random.Random(number)  # noqa: S311
        chosen = [chance.choice(columns) for _ in range(chance.choice((1, 1, 1, 5)))]
        value = names[number % len(names)]
        least = chance.choice((False, False, True))
        changes = [
            (table, column, VALUES[value], f'"{column}" IS (SELECT min("{column}") FROM "{table}")' if least else "1")
            for table, column in chosen
        ]
        of = "the least of " if least else ""
        yield f"{value} as {of}{', '.join(map('.'.join, chosen))}", partial(with_values, changes)
    for seed in range(150):
        yield f"bits {seed}", partial(flipped, seed, 1 + seed % 40)
