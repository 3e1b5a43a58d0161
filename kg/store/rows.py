"""Papers as rows and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from kg.model import Paper, Source
from kg.schema import FIELDS, fields

COLUMNS = ("id", *FIELDS, "keys", "own")
LISTS = {*fields("list", "people"), "keys"}


def row(paper: Paper) -> list[Any]:
    """The values of a paper in the order of `COLUMNS`."""
    return [_packed(getattr(paper, name)) if name in LISTS else getattr(paper, name) for name in COLUMNS]


def paper(values: Sequence[Any], sources: Iterable[Source]) -> Paper:
    """The paper of a row."""
    known: dict[str, Any] = dict(zip(COLUMNS, values, strict=True))
    for name in LISTS:
        known[name] = tuple(orjson.loads(known[name]))
    return Paper(**known, sources=tuple(sources))


def body(record: Paper) -> str:
    """A record as text, without its source and its id, which follows from the rest."""
    return _packed(row(record)[1:])


def from_body(text: str, source: Source) -> Paper:
    """The record of a text."""
    return paper(["", *orjson.loads(text)], (source,))


def digest(text: str) -> bytes:
    """What the bodies of two records have in common only if they say the same."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _packed(value: Any) -> str:
    return orjson.dumps(value).decode()
