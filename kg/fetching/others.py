"""OpenAlex, Semantic Scholar and Hugging Face's daily papers: rows as they come."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from kg.core.errors import FetchError, UsageError
from kg.core.identifiers import arxiv, doi
from kg.fetching.query import Get, Page, Query, Service, ServiceRecord, first_day, last_day
from kg.intake.readers import values

PAGE = 200
IDS = 100
DAY = timedelta(days=1)
FIELDS = "title,abstract,externalIds,publicationDate,year,authors,url,openAccessPdf,fieldsOfStudy"


def _json(text: bytes, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        todo = "run it again to go on: what was fetched is kept"
        raise FetchError("an answer that is no JSON", where=where, todo=todo) from None


def _answer(text: bytes, where: str) -> ServiceRecord:
    """An answer that is an object."""
    found = _json(text, where)
    return found if isinstance(found, dict) else {}


def _objects(found: Any, where: str) -> list[ServiceRecord]:
    if not isinstance(found, list):
        raise FetchError("an answer of another shape than documented", where=where, todo="the service may have changed")
    return [one for one in found if isinstance(one, dict)]


def _searching(name: str) -> Callable[[Query], None]:
    """The check of a service that is asked by words or ids."""

    def check(query: Query) -> None:
        if query.categories or query.harvest:
            raise UsageError(f"{name} has no categories of arXiv", todo=f"kg fetch {name} --search WORDS")
        if not (query.search or query.ids):
            raise UsageError(f"what shall be fetched from {name}?", todo=f"kg fetch {name} --search WORDS")

    return check


def openalex(get: Get, query: Query, at: str) -> Page:
    """Works by words of title and abstract and date, or by DOI: a page behind each cursor."""
    if query.ids:
        start = int(at or 0)
        some = [_as_doi(name) for name in query.ids[start : start + IDS]]
        end = start + len(some)
        text = get("works", {"filter": f"doi:{'|'.join(some)}", "per-page": str(IDS)})
        rows = _objects(_answer(text, "OpenAlex").get("results"), "OpenAlex")
        return Page(rows, str(end) if end < len(query.ids) else None, len(query.ids))
    filters = [f"title_and_abstract.search:{query.search.replace(',', ' ')}"]
    filters += [f"from_publication_date:{first_day(query.since)}"] if query.since else []
    filters += [f"to_publication_date:{last_day(query.until)}"] if query.until else []
    answer = _answer(
        get("works", {"filter": ",".join(filters), "per-page": str(PAGE), "cursor": at or "*"}), "OpenAlex"
    )
    meta = values.mapping(answer.get("meta"))
    rows = _objects(answer.get("results"), "OpenAlex")
    return Page(rows, (values.text(meta.get("next_cursor"))) if rows else None, values.number(meta.get("count")))


def semantic_scholar(get: Get, query: Query, at: str) -> Page:
    """Papers by words and date, or by id."""
    if query.ids:
        start = int(at or 0)
        some = [_as_s2(name) for name in query.ids[start : start + IDS]]
        end = start + len(some)
        found = _json(get("graph/v1/paper/batch", {"fields": FIELDS}, {"ids": some}), "Semantic Scholar")
        rows = _objects(found, "Semantic Scholar")
        return Page(rows, str(end) if end < len(query.ids) else None, len(query.ids))
    wanted = {"query": query.search, "fields": FIELDS}
    wanted |= {"publicationDateOrYear": f"{query.since}:{query.until}"} if query.since or query.until else {}
    wanted |= {"token": at} if at else {}
    answer = _answer(get("graph/v1/paper/search/bulk", wanted), "Semantic Scholar")
    rows = _objects(answer.get("data"), "Semantic Scholar")
    return Page(rows, values.text(answer.get("token")), values.number(answer.get("total")))


def huggingface(get: Get, query: Query, at: str) -> Page:
    """The daily papers, a day a page."""
    day = date.fromisoformat(at or first_day(query.since))
    last = date.fromisoformat(last_day(query.until)) if query.until else date.today()
    rows = _objects(
        _json(get("api/daily_papers", {"date": day.isoformat(), "limit": "100"}), "Hugging Face"), "Hugging Face"
    )
    return Page(rows, (day + DAY).isoformat() if day < last else None)


def _dated(query: Query) -> None:
    if query.categories or query.search or query.ids or query.harvest or not query.since:
        todo = "kg fetch huggingface --since 2026-11-01 --until 2026-11-07"
        raise UsageError("daily papers are fetched by date alone", todo=todo)


def _as_doi(name: str) -> str:
    found = doi(name) or (f"10.48550/arxiv.{known}" if (known := arxiv(name)) else None)
    if found is None:
        raise UsageError(f"{name!r} is neither a DOI nor an arXiv id", todo="write 10.1145/…, or 2106.09685")
    return found


def _as_s2(name: str) -> str:
    known = arxiv(name)
    return f"ARXIV:{known}" if known else f"DOI:{_as_doi(name)}"


SERVICES = (
    Service("openalex", "https://api.openalex.org/", 0.2, openalex, _searching("openalex")),
    Service(
        "semantic-scholar", "https://api.semanticscholar.org/", 1.1, semantic_scholar, _searching("semantic-scholar")
    ),
    Service("huggingface", "https://huggingface.co/", 1.0, huggingface, _dated),
)
