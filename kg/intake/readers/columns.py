"""Rows with names of any kind as records: names are guessed as the schema says, or given by the user."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from kg.core.errors import SourceError, UsageError
from kg.core.limits import RAW_CHARS
from kg.core.model import Record, Rejected
from kg.core.schema import FIELDS, KEYS
from kg.intake.readers import values

NAMES, NAME_CHARS = 40, 40  # columns, and characters of each, that a message names
_not_letters = re.compile(r"[\W_]+")
_CONVERT: dict[str, Callable[[Any], Any]] = {"people": values.people, "list": values.split, "number": values.number}
_ALL = FIELDS | KEYS
_NAMES = {name: (field, rank) for field, of in _ALL.items() for rank, name in enumerate(of.columns)}


@lru_cache(maxsize=10_000)
def guess(name: str) -> tuple[str, int] | None:
    """The field that a column of this name holds, and how good the name is for it (0 is best)."""
    return _NAMES.get(_not_letters.sub("", name.casefold()))


def mapping(names: Iterable[str], given: Mapping[str, str]) -> dict[str, list[str]]:
    """The columns for each field, the best first. What the user gave is taken alone."""
    found: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        if known := guess(name):
            found.setdefault(known[0], []).append((known[1], name))
    mapped = {field: [name for _, name in sorted(ranked)] for field, ranked in found.items()}
    return mapped | {field: [name] for field, name in given.items()}


def check(given: Mapping[str, str]) -> None:
    """Refuses fields that there are not."""
    for field in given:
        if field not in _ALL:
            raise UsageError(f"no such field: {field}", todo=f"fields are {', '.join(sorted(_ALL))}")


def table(names: Sequence[str], given: Mapping[str, str]) -> dict[str, list[str]]:
    """The mapping for a table whose columns are known beforehand: they must be there, and hold titles or abstracts."""
    check(given)
    shown = [name if len(name) <= NAME_CHARS else f"{name[:NAME_CHARS]}…" for name in names[:NAMES]]
    todo = f"its columns are {', '.join([*shown, '…'] if len(names) > NAMES else shown)}"
    for name in given.values():
        if name not in names:
            raise SourceError(f"no column {name!r}", todo=todo)
    columns = mapping(names, given)
    if not columns.keys() & {"title", "abstract"}:
        raise SourceError("no column for titles or abstracts", todo=f"say --column title=NAME; {todo}")
    return columns


def record(line: int, row: Mapping[str, Any], columns: Mapping[str, list[str]]) -> Record | Rejected:
    """The record that a row is, or why it is none."""
    fields: dict[str, Any] = {}
    for field, names in columns.items():
        convert: Callable[[Any], Any] = _CONVERT.get(_ALL[field].holds, values.text)
        value = next((got for name in names if (got := convert(row.get(name)))), None)
        if value is None and field in ("title", "abstract") and (wrong := _wrong(row, names)):
            return Rejected(line=line, reason=f"{wrong} is no text", todo="mend it", raw=str(dict(row))[:RAW_CHARS])
        if value is not None:
            fields[field] = value
    return Record(line=line, **fields)


def _wrong(row: Mapping[str, Any], names: list[str]) -> str | None:
    return next((name for name in names if isinstance(row.get(name), (list, dict)) and row[name]), None)
