"""OpenAlex works: API answers and the snapshot's JSON lines. Abstracts come as an index from words to positions."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any

from kg.core.limits import ABSTRACT_CHARS, RAW_CHARS
from kg.core.model import Record, Rejected
from kg.intake.readers import values
from kg.intake.readers.records import records
from kg.intake.readers.rows import rows
from kg.intake.readers.table import Options


def recognises(head: bytes) -> bool:
    """JSON with an inverted index or OpenAlex' identifiers."""
    return head.lstrip().startswith((b"{", b"[")) and (
        b'"abstract_inverted_index"' in head or b'"https://openalex.org/W' in head
    )


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a work."""
    return records(rows(stream), _record)


def _record(line: int, work: dict[str, Any]) -> Record | Rejected:
    try:
        abstract = _abstract(work.get("abstract_inverted_index")) or values.text(work.get("abstract"))
    except (TypeError, ValueError, AttributeError, OverflowError):
        reason = "abstract_inverted_index is no index from words to positions"
        return Rejected(line=line, reason=reason, todo="mend it", raw=str(work)[:RAW_CHARS])
    ids = values.mapping(work.get("ids"))
    urls = _addresses(work)
    work_id = values.text(work.get("id")) or values.text(ids.get("openalex")) or ""
    return Record(
        line=line,
        title=values.text(work.get("title")) or values.text(work.get("display_name")),
        abstract=abstract,
        arxiv=next((url for url in urls if "arxiv.org/" in url), None),
        doi=values.text(work.get("doi")) or values.text(ids.get("doi")),
        key=f"openalex:{work_id.rpartition('/')[2]}" if work_id else None,
        published=values.text(work.get("publication_date")) or values.text(work.get("publication_year")),
        authors=_authors(work.get("authorships")),
        categories=values.texts(work.get("topics") or work.get("concepts") or (), "display_name"),
        urls=urls,
    )


def _abstract(index: Any) -> str | None:
    """The words in their order. Positions that nobody's abstract has are refused."""
    if not index:
        return None
    placed = sorted((int(position), word) for word, positions in index.items() for position in positions)
    if len(placed) > ABSTRACT_CHARS or (placed and not 0 <= placed[0][0] <= placed[-1][0] <= ABSTRACT_CHARS):
        raise ValueError
    return " ".join(word for _, word in placed)


def _authors(authorships: Any) -> tuple[str, ...]:
    people = (
        (one.get("author") for one in authorships or () if isinstance(one, dict))
        if isinstance(authorships, list)
        else ()
    )
    return values.texts(list(people), "display_name")


def _addresses(work: dict[str, Any]) -> tuple[str, ...]:
    locations = (
        [work.get("primary_location"), *(work.get("locations") or ())]
        if isinstance(work.get("locations") or [], list)
        else []
    )
    places = [one for one in locations if isinstance(one, dict)]
    return tuple(dict.fromkeys(values.texts(places, "landing_page_url", "pdf_url")))
