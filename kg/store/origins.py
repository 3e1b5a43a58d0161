"""Where papers came from, without a word of the machine; and what the graph was made of, as one hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from glob import has_magic
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from pathlib import PurePosixPath

import orjson

from kg.graph.answers import Origin
from kg.version import __version__

_OF_FILES = "SELECT file, digest FROM records ORDER BY file, digest"
_STATE = """
    SELECT 'record', digest FROM (SELECT digest FROM records ORDER BY digest)
    UNION ALL SELECT name, value FROM settings UNION ALL SELECT 'edit', line FROM (SELECT line FROM edits ORDER BY edit)
    UNION ALL SELECT 'papers', count(*) FROM extractions UNION ALL SELECT 'links', count(*) FROM link_rows
    UNION ALL SELECT 'entities', count(*) FROM entities UNION ALL SELECT 'unsettled', count(*) FROM unsettled
"""


def origins(connection: sqlite3.Connection) -> dict[str, Origin]:
    """Each file that was read: its name below what the user gave, and a hash of what it says."""
    given = {
        name
        for (names,) in connection.execute("SELECT sources FROM builds").fetchall()
        for name in map(str, orjson.loads(names))
    }
    rows = groupby(connection.execute(_OF_FILES), itemgetter(0))
    return {file: Origin(below(file, given), _hash(digest for _, digest in of)) for file, of in rows}


def below(file: str, given: Iterable[str]) -> str:
    """What is below a folder that was given, or the name of a file that was; of another, its name alone.

    >>> below("/home/jane/lists/2024/a.txt", ["/home/jane/lists/"]), below("/jane/a.zip!b.txt", ["/jane/*.zip"])
    ('2024/a.txt', 'a.zip!b.txt')
    """
    path, mark, member = file.partition("!")
    here = PurePosixPath(path)
    folders = [folder for folder in map(_folder, given) if folder in here.parents and ".." not in folder.parts[1:]]
    name = here.relative_to(max(folders, key=lambda folder: len(folder.parts))) if folders else here
    return (name.name if name.is_absolute() or ".." in name.parts else str(name)) + mark + member


def _folder(given: str) -> PurePosixPath:
    """The folder that a name stands for: itself, or what stands before the first wildcard."""
    parts = PurePosixPath(given).parts
    return PurePosixPath(*parts[: next((i for i, part in enumerate(parts) if has_magic(part)), len(parts))])


def state(connection: sqlite3.Connection) -> str:
    """A hash of all that the graph follows from: the same on every machine, another when anything has changed."""
    return _hash(
        word if isinstance(word, bytes) else f"{word}\n".encode()
        for row in [("release", __version__), *connection.execute(_STATE)]
        for word in row
    )


def _hash(parts: Iterable[bytes]) -> str:
    digest = blake2b(digest_size=12)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
