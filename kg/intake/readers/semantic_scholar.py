"""Semantic Scholar: answers of the Graph API, and the papers and abstracts datasets."""

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
    """JSON with Semantic Scholar's identifiers."""
    return head.lstrip().startswith((b"{", b"[")) and any(
        name in head for name in (b'"paperId"', b'"corpusid"', b'"corpusId"', b'"externalIds"', b'"externalids"')
    )


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a paper."""
    return records(rows(stream), _record)


def _record(line: int, paper: dict[str, Any]) -> Record:
    ids = values.mapping(paper.get("externalIds") or paper.get("externalids"))
    access = paper.get("openAccessPdf") or paper.get("openaccessinfo")
    key = values.text(paper.get("paperId")) or values.text(paper.get("corpusid") or paper.get("corpusId"))
    return Record(
        line=line,
        title=values.text(paper.get("title")),
        abstract=values.text(paper.get("abstract")),
        arxiv=values.text(ids.get("ArXiv")),
        doi=values.text(ids.get("DOI")),
        key=f"s2:{key}" if key else None,
        published=values.text(paper.get("publicationDate") or paper.get("publicationdate"))
        or values.text(paper.get("year")),
        authors=values.people(paper.get("authors")),
        categories=tuple(
            dict.fromkeys(
                values.texts(
                    paper.get("fieldsOfStudy") or paper.get("s2FieldsOfStudy") or paper.get("s2fieldsofstudy"),
                    "category",
                )
            )
        ),
        urls=tuple(dict.fromkeys((*values.texts(paper.get("url")), *values.texts(access, "url")))),
    )
