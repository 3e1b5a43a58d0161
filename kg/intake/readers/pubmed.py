"""PubMed articles (XML), as `efetch` and the yearly baseline give them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase

from kg.core.dates import from_parts, iso
from kg.core.model import Record, Rejected
from kg.intake.readers.records import records
from kg.intake.readers.table import Options
from kg.intake.readers.xml import Element, child, children, elements, text


def recognises(head: bytes) -> bool:
    """XML with PubMed's elements."""
    return head.lstrip().startswith(b"<") and b"<PubmedArticle" in head


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record an article."""
    return records(elements(stream, "PubmedArticle", options.encoding), _record)


def _record(line: int, element: Element) -> Record:
    citation = child(element, "MedlineCitation")
    article = child(citation, "Article")
    pmid = text(citation, "PMID")
    ids = {one.get("IdType"): text(one) for one in children(child(element, "PubmedData", "ArticleIdList"), "ArticleId")}
    located = {one.get("EIdType"): text(one) for one in children(article, "ELocationID")}
    return Record(
        line=line,
        title=(text(article, "ArticleTitle") or "").removesuffix(".") or None,
        abstract=_abstract(child(article, "Abstract")),
        doi=ids.get("doi") or located.get("doi"),
        key=f"pmid:{pmid}" if pmid else None,
        published=_published(article),
        authors=_authors(article),
        categories=tuple(
            filter(
                None,
                (text(one, "DescriptorName") for one in children(child(citation, "MeshHeadingList"), "MeshHeading")),
            )
        ),
    )


def _abstract(abstract: Element | None) -> str | None:
    """The paragraphs, each behind its label."""
    parts = ((part.get("Label"), text(part)) for part in children(abstract, "AbstractText"))
    return "\n".join(f"{label}: {part}" if label else part for label, part in parts if part) or None


def _published(article: Element | None) -> str | None:
    date = child(article, "ArticleDate")
    if date is None:
        date = child(article, "Journal", "JournalIssue", "PubDate")
    whole = from_parts(text(date, "Year"), text(date, "Month"), text(date, "Day"))
    return whole or iso((text(date, "MedlineDate") or "")[:4])


def _authors(article: Element | None) -> tuple[str, ...]:
    people = children(child(article, "AuthorList"), "Author")
    names = ((text(one, "ForeName"), text(one, "LastName"), text(one, "CollectiveName")) for one in people)
    return tuple(" ".join(filter(None, name)) for name in names)
