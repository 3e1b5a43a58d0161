"""The SPARQL 1.1 Protocol: what a request asks, and in which media type it gets the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType
from werkzeug.http import parse_options_header
from werkzeug.wrappers import Request

from exports.rdf import results

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FIELDS = 100

TABLES = {  # media types of rows and of yes or no, the first where a client has no wish, and pyoxigraph's names
    "application/sparql-results+json": "JSON",
    "application/json": "JSON",
    "application/sparql-results+xml": "XML",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "application/xml": "XML",
    "text/plain": "TSV",
}
GRAPHS = {
    "text/turtle": "TURTLE",
    "application/n-triples": "N_TRIPLES",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON_LD",
    "application/xml": "RDF_XML",
    "text/plain": "N_TRIPLES",
}
_NAMES = {
    name: media
    for table in (results.TABLES, results.GRAPHS)
    for name, shape in table.items()
    for offers in (TABLES, GRAPHS)
    for media, found in reversed(offers.items())
    if found == shape
}


class ProtocolQuery(NamedTuple):
    """A query, the graphs it is put to and the formats in which its answer is wanted, if the request names some."""

    query: str
    default_graph: list[str]
    named_graphs: list[str]
    accept: MIMEAccept


def asked(request: Request) -> ProtocolQuery | None:
    """What a request asks; nothing, if it comes without a query."""
    fields = _fields(request.query_string)
    if request.method == "POST":
        written, options = parse_options_header(request.headers.get("Content-Type"))
        kind = written.lower()
        if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise BadRequest(f"charset {options['charset']} (send UTF-8)")
        if kind == UPDATE:
            raise Forbidden("this graph is read only: no updates")
        if kind == FORM:
            fields = _fields(request.get_data())
        elif kind == QUERY:
            fields = [*fields, ("query", _text(request.get_data()))]
        else:
            raise UnsupportedMediaType(f"{kind or 'no media type'} (send {QUERY} or {FORM})")
    if any(name == "update" for name, _ in fields):
        raise Forbidden("this graph is read only: no updates")
    queries = _values(fields, "query")
    if len(queries) > 1:
        raise BadRequest("more than one query (send one)")
    if not queries and request.method == "POST":
        raise BadRequest("no query (send one as the field query)")
    if not queries:
        return None
    named = (_NAMES.get(name, name) for name in _values(fields, "format"))  # clients send words of their own as well
    formats = [(media, 1) for media in named if media in TABLES or media in GRAPHS]
    accept = MIMEAccept(formats) if formats else request.accept_mimetypes
    return ProtocolQuery(queries[0], _values(fields, "default-graph-uri"), _values(fields, "named-graph-uri"), accept)


def chosen(accept: MIMEAccept, offers: Mapping[str, str]) -> str | None:
    """The offered media type that a client likes best; the first of them, if it has no wish."""
    if not accept:
        return next(iter(offers))
    best = max(offers, key=accept.quality)
    return best if accept.quality(best) > 0 else None


def _fields(form: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_text(form), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except UnicodeDecodeError:
        raise BadRequest("not UTF-8 (send UTF-8)") from None
    except ValueError as error:
        raise BadRequest(f"{error} (send fewer)") from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadRequest("not UTF-8 (send UTF-8)") from None


def _values(fields: list[tuple[str, str]], wanted: str) -> list[str]:
    return [value for name, value in fields if name == wanted]
