"""OAI-PMH harvests of arXiv: the formats arXiv, arXivRaw and oai_dc (Dublin Core, also of other archives)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase

from kg.core.model import Record, Rejected
from kg.intake.readers import values
from kg.intake.readers.records import records
from kg.intake.readers.table import Options
from kg.intake.readers.xml import Element, child, children, elements, local, text, texts


def recognises(head: bytes) -> bool:
    """XML with OAI-PMH's name in it, or records cut out of it."""
    begins = head.lstrip().startswith(b"<")
    return begins and any(name in head for name in (b"OAI-PMH", b"OAI/2.0", b"arxiv.org/OAI"))


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a paper. What the archive has deleted is no record any more and passed over."""
    kept = (item for item in elements(stream, "record", options.encoding) if not _deleted(item))
    return records(kept, _record)


def _deleted(item: tuple[int, Element] | Rejected) -> bool:
    header = None if isinstance(item, Rejected) else child(item[1], "header")
    return header is not None and header.get("status") == "deleted"


def _record(line: int, record: Element) -> Record | Rejected:
    metadata = child(record, "metadata")
    if metadata is None or not len(metadata):
        return Rejected(line=line, reason="a record without metadata", todo="harvest it again")
    content = metadata[0]
    identifier = text(record, "header", "identifier")
    if local(content) == "dc":
        return _dublin_core(line, content, identifier)
    versions = children(content, "version")
    return Record(
        line=line,
        title=text(content, "title"),
        abstract=text(content, "abstract"),
        arxiv=text(content, "id"),
        doi=text(content, "doi"),
        published=text(content, "created") or (text(versions[0], "date") if versions else None),
        authors=_authors(content),
        comment=text(content, "comments"),
        categories=tuple((text(content, "categories") or "").split()),
    )


def _authors(content: Element) -> tuple[str, ...]:
    authors = child(content, "authors")
    if authors is None or not len(authors):
        return values.people(text(authors))
    names = ((text(one, "forenames"), text(one, "keyname"), text(one, "suffix")) for one in authors)
    return tuple(" ".join(filter(None, name)) for name in names)


def _dublin_core(line: int, content: Element, identifier: str | None) -> Record:
    identifiers = texts(content, "identifier")
    descriptions = texts(content, "description")
    return Record(
        line=line,
        title=text(content, "title"),
        abstract=next((one for one in descriptions if not one.startswith("Comment: ")), None),
        comment=next((one.removeprefix("Comment: ") for one in descriptions if one.startswith("Comment: ")), None),
        arxiv=next((one for one in identifiers if "arxiv.org/" in one), None),
        doi=next(
            (one for one in identifiers if one.startswith(("doi:", "https://doi.org/", "http://dx.doi.org/"))), None
        ),
        key=identifier,
        published=min(texts(content, "date"), default=None),
        authors=tuple(values.turned(name) for name in texts(content, "creator")),
        categories=texts(content, "subject"),
    )
