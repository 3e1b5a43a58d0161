"""arXiv: its API for searches and ids, OAI-PMH for all that changed in a set."""

from __future__ import annotations

import re
from io import BytesIO

from kg.core.errors import FetchError, UsageError
from kg.core.identifiers import arxiv
from kg.core.model import Record
from kg.fetching.query import Get, Page, Query, Service, ServiceRecord, first_day, last_day
from kg.intake.readers import arxiv_atom, arxiv_oai
from kg.intake.readers.table import Options

PAGE = 200
IDS = 100
FARTHEST = 10_000  # results that one search can page through
SECONDS = 3.0  # as arXiv asks

_GROUPS = {"cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat"}
_WITH_PARTS = _GROUPS | {"astro-ph", "cond-mat", "nlin"}
_total = re.compile(rb"<(?:\w+:)?totalResults[^>]*>\s*(\d{1,9})\s*<")
_token = re.compile(rb"<resumptionToken([^>]*)>\s*([^<\s]*)\s*</")
_size = re.compile(rb'completeListSize="(\d{1,9})"')
_oai_error = re.compile(rb'<error\s+code="(\w+)"[^>]*>([^<]*)<')
_category = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")


def check(query: Query) -> None:
    """Refuses what arXiv can't answer."""
    if not (query.categories or query.search or query.ids):
        raise UsageError("what shall be fetched from arXiv?", todo="kg fetch arxiv cs.CL --since 2026-11-01")
    for category in query.categories:
        if not _category.fullmatch(category):
            raise UsageError(f"{category!r} is no category", todo="write cs.CL, or cs for all of it")
    for name in query.ids:
        if not arxiv(name):
            raise UsageError(f"{name!r} is no arXiv id", todo="write 2106.09685, or its address")
    if query.harvest and (len(query.categories) != 1 or query.search or query.ids):
        raise UsageError("OAI-PMH gives one category", todo="kg fetch arxiv cs.CL --harvest --since 2026-11-01")


def page(get: Get, query: Query, at: str) -> Page:
    """The page that begins there."""
    return _by_ids(get, query, int(at or 0)) if query.ids else _searched(get, query, int(at or 0))


def _searched(get: Get, query: Query, start: int) -> Page:
    """Results of a search, the oldest first, so that new ones don't shift the pages."""
    parameters = {"search_query": asked(query), "sortBy": "submittedDate", "sortOrder": "ascending"}
    text = get("api/query", {**parameters, "start": str(start), "max_results": str(PAGE)})
    found = _total.search(text)
    total = int(found[1]) if found else 0
    if total > FARTHEST:
        todo = "narrow it with --since and --until, or take --harvest"
        raise FetchError(f"{total:,} papers are more than a search gives", where="arXiv", todo=todo)
    rows = _rows(text)
    if not rows and start < total:
        raise FetchError("an empty page", where="arXiv", todo="run it again to go on: what was fetched is kept")
    end = start + len(rows)
    return Page(rows, str(end) if end < total else None, total)


def _by_ids(get: Get, query: Query, start: int) -> Page:
    some = [arxiv(name) or "" for name in query.ids[start : start + IDS]]
    text = get("api/query", {"id_list": ",".join(some), "max_results": str(IDS)})
    end = start + len(some)
    return Page(_rows(text), str(end) if end < len(query.ids) else None, len(query.ids))


def asked(query: Query) -> str:
    """A query in the words of arXiv's API.

    >>> asked(Query(categories=("cs.CL", "math"), search="owl hearing", since="2026-11-01"))
    '(cat:cs.CL OR cat:math.*) AND all:"owl hearing" AND submittedDate:[202611010000 TO 299912312359]'
    """
    parts = []
    if query.categories:
        either = " OR ".join(f"cat:{name}.*" if name in _WITH_PARTS else f"cat:{name}" for name in query.categories)
        parts.append(f"({either})")
    if query.search:
        parts.append('all:"{}"'.format(query.search.replace('"', " ")))
    if query.since or query.until:
        first, last = first_day(query.since or "1986"), last_day(query.until or "2999")
        parts.append(f"submittedDate:[{first.replace('-', '')}0000 TO {last.replace('-', '')}2359]")
    return " AND ".join(parts)


def harvested(get: Get, query: Query, at: str) -> Page:
    """What was added or changed since then, in a set; the page after it has a token."""
    (category,) = query.categories
    parameters = {"metadataPrefix": "arXivRaw", "set": _set(category), **_span(query)}
    wanted = {"resumptionToken": at} if at else parameters
    text = get("oai", {"verb": "ListRecords", **wanted})
    if (error := _oai_error.search(text)) and error[1] != b"noRecordsMatch":
        what = f"{error[1].decode()}: {error[2].decode('utf-8', 'replace').strip()}"
        raise FetchError(what, where="arXiv's OAI-PMH", todo="check what is asked for, or begin anew with --again")
    token = _token.search(text)
    size = _size.search(token[1]) if token else None
    following = token[2].decode() if token and token[2] else None
    return Page(_rows(text, harvested=True), following, int(size[1]) if size else None)


def _span(query: Query) -> dict[str, str]:
    since = {"from": first_day(query.since)} if query.since else {}
    return since | ({"until": last_day(query.until)} if query.until else {})


def _set(category: str) -> str:
    """The set that a category is.

    >>> _set("cs.CL"), _set("math"), _set("hep-th")
    ('cs:cs:CL', 'math', 'physics:hep-th')
    """
    group, dot, name = category.partition(".")
    archive = group if group in _GROUPS else f"physics:{group}"
    return (f"{group}:{group}:{name}" if group in _GROUPS else f"physics:{group}:{name}") if dot else archive


def _rows(text: bytes, *, harvested: bool = False) -> list[ServiceRecord]:
    """The records of an answer as rows under the names that Paper Graph reads."""
    read = arxiv_oai.read if harvested else arxiv_atom.read
    records = read(BytesIO(text), Options())
    found = []
    for one in records:
        if not isinstance(one, Record):
            raise FetchError(one.reason, where="arXiv", todo="run it again to go on: what was fetched is kept")
        row = {name: value for name, value in one._asdict().items() if value and name != "line"}
        found.append({**row, "arxiv": arxiv(one.arxiv)} if one.arxiv else row)
    return found


SEARCH = Service("arxiv", "https://export.arxiv.org/", SECONDS, page, check)
HARVEST = Service("arxiv", "https://oaipmh.arxiv.org/", SECONDS, harvested, check)
