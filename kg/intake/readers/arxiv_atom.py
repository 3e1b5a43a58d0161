"""Answers of the arXiv API: an Atom feed, an entry a paper."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase

from kg.core.model import Record, Rejected
from kg.intake.readers.records import records
from kg.intake.readers.table import Options
from kg.intake.readers.xml import Element, children, elements, text, texts


def recognises(head: bytes) -> bool:
    """XML of an Atom feed."""
    return head.lstrip().startswith(b"<") and b"<feed" in head and b"http://www.w3.org/2005/Atom" in head


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record an entry. What the API says instead of papers comes as an entry too; it is none."""
    return records(elements(stream, "entry", options.encoding), _record)


def _record(line: int, entry: Element) -> Record | Rejected:
    address = text(entry, "id") or ""
    if text(entry, "title") == "Error" and "api/errors" in address:
        return Rejected(line=line, reason=f"the API's error: {text(entry, 'summary')}", todo="ask it again")
    links = [link.get("href", "") for link in children(entry, "link") if link.get("rel") != "alternate"]
    arxiv = "arxiv.org/abs/" in address
    return Record(
        line=line,
        title=text(entry, "title"),
        abstract=text(entry, "summary"),
        arxiv=address if arxiv else None,
        key=None if arxiv else address,
        doi=text(entry, "doi"),
        published=text(entry, "published") or text(entry, "updated"),
        authors=tuple(filter(None, (text(author, "name") for author in children(entry, "author")))),
        comment=text(entry, "comment"),
        categories=tuple(filter(None, (one.get("term") for one in children(entry, "category"))))
        or texts(entry, "category"),
        urls=tuple(link for link in links if "arxiv.org/" not in link),
    )
