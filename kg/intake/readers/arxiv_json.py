"""The arXiv metadata snapshot: JSON lines of `id`, `title`, `abstract`, `authors_parsed`, `versions` and so on."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any

from kg.core.model import Record, Rejected
from kg.intake.readers import values
from kg.intake.readers.records import records
from kg.intake.readers.rows import rows
from kg.intake.readers.table import Options


def recognises(head: bytes) -> bool:
    """JSON with the snapshot's own names."""
    return head.lstrip(b" \t\r\n[").startswith(b"{") and b'"abstract"' in head and b'"update_date"' in head


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a row."""
    return records(rows(stream), _record)


def _record(line: int, row: dict[str, Any]) -> Record:
    text = values.text
    return Record(
        line=line,
        title=text(row.get("title")),
        abstract=text(row.get("abstract")),
        arxiv=text(row.get("id")),
        doi=text(row.get("doi")),
        published=_published(row),
        authors=_authors(row),
        comment=text(row.get("comments")),
        categories=tuple((text(row.get("categories")) or "").split()),
    )


def _published(row: dict[str, Any]) -> str | None:
    versions = row.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    return values.text(first.get("created") if isinstance(first, dict) else None) or values.text(row.get("update_date"))


def _authors(row: dict[str, Any]) -> tuple[str, ...]:
    parsed = row.get("authors_parsed")
    if not isinstance(parsed, list) or not parsed:
        return values.people(row.get("authors"))
    return tuple([_author(part) for part in parsed if isinstance(part, list)])


def _author(part: list[Any]) -> str:
    """`["Lovelace", "Ada", ""]` as `Ada Lovelace`."""
    last, first, suffix = (*part, "", "", "")[:3]
    return f"{first} {last} {suffix}".strip()
