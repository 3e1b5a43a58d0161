"""The daily-papers API's JSON: lists of `{"paper": {"id", "title", "summary", …}}`, and single papers."""

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
    """JSON with the API's own names."""
    return (
        head.lstrip().startswith((b"{", b"["))
        and b'"summary"' in head
        and (b'"publishedAt"' in head or b'"upvotes"' in head)
    )


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a paper."""
    return records(rows(stream), _record)


def _record(line: int, item: dict[str, Any]) -> Record:
    paper = values.mapping(item.get("paper")) or item
    authors = values.people(paper.get("authors"))
    organization = paper.get("organization") or item.get("organization")
    return Record(
        line=line,
        title=values.text(paper.get("title")) or values.text(item.get("title")),
        abstract=values.text(paper.get("summary")) or values.text(item.get("summary")),
        arxiv=values.text(paper.get("id")),
        published=values.text(paper.get("publishedAt")) or values.text(item.get("publishedAt")),
        authors=authors,
        authors_count=len(authors) or None,
        organization=next(iter(values.texts(organization, "fullname", "name")), None),
        upvotes=values.number(paper.get("upvotes")),
        categories=values.texts(paper.get("ai_keywords") or ()),
        urls=(*values.texts(paper.get("githubRepo")), *values.texts(paper.get("projectPage"))),
    )
