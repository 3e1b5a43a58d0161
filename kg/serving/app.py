"""The pages and the endpoint as a WSGI application."""

from __future__ import annotations

import gzip
import json
import logging
import mimetypes
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple

import orjson
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadRequest, HTTPException, NotAcceptable, NotFound, ServiceUnavailable
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import wrap_file

from exports.html.page import policy
from exports.rdf import picture
from exports.rdf.asking import HELD, Question
from exports.rdf.faults import terms
from exports.rdf.sparql import library
from exports.rdf.terms import BASE, prefixes
from exports.rdf.tokens import asks_graphs
from kg.api import KnowledgeGraph
from kg.core.errors import KgError, UsageError, unforeseen
from kg.core.limits import ANSWER_BYTES
from kg.core.schema import KINDS, Kind
from kg.serving import explore, guard, protocol, things
from kg.serving.description import description
from kg.serving.keeping import Keeper
from kg.serving.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOG = logging.getLogger(__name__)
PAGES = files("kg.serving") / "pages"
ENDPOINT = "/sparql"
PACKED_BYTES = 1 << 10  # bytes of an answer that are worth packing
_CHANGING = re.compile(r"(?i)\b(NOW|RAND|UUID|STRUUID|BNODE)\s*\(")  # what answers differently each time
_NUMBER = re.compile("[0-9]{1,9}")


class Site(NamedTuple):
    """What the views work with."""

    graph: Path
    workers: Workers
    rows: int
    trust: guard.Trusted
    keeper: Keeper


def application(site: Site) -> WSGIApplication:
    """The application."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        try:
            guard.check(request, site.trust)
            response = guard.preflight(request, site.trust) or _routed(request, site)
        except HTTPException as error:
            response = Response(f"{error.description}\n", error.code, error.get_headers(environ))
            response.mimetype = "text/plain"
        except KgError as error:  # without the place, which is a path of this machine
            response = Response(f"{error.what}\n", 400 if isinstance(error, UsageError) else 503, mimetype="text/plain")
        except Exception as error:  # noqa: BLE001 -- a graph that somebody made to do harm, or a fault of ours
            LOG.error("%s: %s", request.path, unforeseen(error))
            response = Response("this can't be answered\n", 500, mimetype="text/plain")
        guard.protect(request, response, site.trust)
        return response(environ, start)

    return answer


def _routed(request: Request, site: Site) -> Response:
    view, values = ROUTES.bind_to_environ(request.environ).match()
    response: Response = view(request, site, **values)
    return response


def explorer(_: Request, site: Site) -> Response:
    """The page that shows the graph, and loads more of it as one browses."""
    try:
        state = site.graph.stat()
    except OSError:
        raise ServiceUnavailable("no such graph") from None
    response = Response(explore.shared(site.graph, (state.st_size, state.st_mtime_ns)), mimetype="text/html")
    response.headers["Content-Security-Policy"] = f"{policy(live=True)}; frame-ancestors 'none'"
    return response


def around(request: Request, site: Site) -> Response:
    """What is beside a node; of what very many papers name, after so many newer ones."""
    skip = request.args.get("skip", "0")
    if not _NUMBER.fullmatch(skip):
        raise BadRequest("skip is a number of papers")
    with _asked(request, site) as graph:
        return _json(explore.around(graph, request.args.get("node", ""), int(skip)))


def search(request: Request, site: Site) -> Response:
    """Nodes by words of their names and texts."""
    with _asked(request, site) as graph:
        return _json(explore.search(graph, request.args.get("q", "")))


def _asked(request: Request, site: Site) -> KnowledgeGraph:
    """The graph, as long as the request may take."""
    return KnowledgeGraph(site.graph).within(site.workers.seconds, _gone(request))


def _gone(request: Request) -> Callable[[], bool]:
    """Tells whether the client has gone away."""
    found: Callable[[], bool] = request.environ.get("waitress.client_disconnected", bool)
    return found


def page(_: Request, __: Site, name: str = "query.html") -> Response:
    """A page, or a script or style of one."""
    if name not in {entry.name for entry in PAGES.iterdir()}:
        raise NotFound("no such page")
    media, _encoding = mimetypes.guess_type(name)
    return Response((PAGES / name).read_bytes(), mimetype=media)


def questions(_: Request, __: Site) -> Response:
    """The named questions with their parameters, the prefixes and terms that are known, where entities live, and how
    nodes of which class are drawn.
    """
    named = [{"name": name, **one._asdict()} for name, one in library().items()]
    kinds = [{"iri": iri, "name": name, **_colours(KINDS[name])} for iri, name in picture.kinds()]
    known = {
        "prefixes": prefixes(BASE),
        "terms": sorted(terms()),
        "base": BASE,
        "kinds": kinds,
        "labels": picture.labels(),
    }
    return _json({"questions": named, **known})


def _colours(kind: Kind) -> dict[str, str]:
    return {"light": kind.light, "dark": kind.dark}


def question(request: Request, site: Site, name: str) -> Response:
    """The text of a named question with its parameters as values."""
    if name not in library():
        raise NotFound(f"no question {name!r}")
    if any(len(values) > 1 for values in request.args.listvalues()):
        raise BadRequest("a parameter has one value")
    with KnowledgeGraph(site.graph) as graph:
        try:
            return _json({"query": graph.sparql_query(name, **request.args.to_dict())})
        except UsageError as error:  # whose text has no place: it is about what was asked
            raise BadRequest(str(error)) from None


def endpoint(request: Request, site: Site) -> Response:
    """The SPARQL endpoint."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
    asked = protocol.asked(request)
    if asked is None:
        return _described(request, site)
    table, triples = (_shape(asked.accept, offers) for offers in (protocol.TABLES, protocol.GRAPHS))
    graphs = asked.default_graph, asked.named_graphs
    response = _answered(request, site, asked.query, (table, triples), graphs)
    response.vary.add("Accept")
    return response


def _answered(
    request: Request,
    site: Site,
    query: str,
    shapes: tuple[tuple[str, str] | None, tuple[str, str] | None],
    graphs: tuple[list[str], list[str]] = ([], []),
) -> Response:
    """The answer to a query, unless the client has it already."""
    standing = site.keeper.store(graphs=any(graphs) or asks_graphs(query))
    question = Question(
        *(query, str(standing.store), str(standing.state), *shapes, *graphs),
        rows=site.rows,
        size=ANSWER_BYTES,
        more=f"{ENDPOINT}#limits",
    )
    tag = "" if _CHANGING.search(query) else blake2b(repr(question).encode(), digest_size=12).hexdigest()
    if tag and request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    head, body = site.workers.ask(question, _gone(request))
    packed = request.accept_encodings.quality("gzip") > 0 and _is_long(body)
    content = _packed(body) if packed else body
    response = Response(wrap_file(request.environ, content), mimetype=head["media"], direct_passthrough=True)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["X-Result-Rows"] = str(head["rows"])
    if not standing.current:
        made = datetime.fromtimestamp(standing.state.made, UTC)
        response.headers["X-Store-Outdated"] = f"it is of {made:%Y-%m-%dT%H:%M:%SZ}, a newer one is being built"
    if head["hints"]:
        response.headers["X-Result-Hint"] = json.dumps("; ".join(head["hints"]))[1:-1]  # ASCII, with escapes
    if head["cut"]:
        response.headers["X-Result-Truncated"] = f"rows={site.rows}, bytes={ANSWER_BYTES}"
    return _tagged(response, tag)


def _tagged(response: Response, tag: str) -> Response:
    if tag:
        response.set_etag(tag, weak=True)
    response.vary.add("Accept-Encoding")
    return response


def _is_long(body: IO[bytes]) -> bool:
    size = body.seek(0, os.SEEK_END)
    body.seek(0)
    return size > PACKED_BYTES


def _packed(body: IO[bytes]) -> IO[bytes]:
    packed: IO[bytes] = SpooledTemporaryFile(HELD)  # noqa: SIM115 -- the response closes it
    with body, gzip.GzipFile("", "wb", compresslevel=5, fileobj=packed, mtime=0) as file:
        shutil.copyfileobj(body, file)
    packed.seek(0)
    return packed


def _shape(accept: MIMEAccept, offers: Mapping[str, str]) -> tuple[str, str] | None:
    """The media type that a client likes best, and what pyoxigraph calls it."""
    media = protocol.chosen(accept, offers)
    return (media, offers[media]) if media else None


def thing(request: Request, site: Site, name: str = "graph/this") -> Response:
    """What an entity is, or the graph as a whole."""
    return things.described(request, name, lambda query, shape: _answered(request, site, query, (None, shape)))


def shipped(request: Request, _: Site, name: str) -> Response:
    """The vocabulary, its shapes, or its mappings."""
    return things.shipped(request, name)


def _described(request: Request, site: Site) -> Response:
    media = protocol.chosen(request.accept_mimetypes, {**protocol.GRAPHS, "text/html": ""})
    if media is None:
        raise NotAcceptable(f"the service is described in {', '.join(protocol.GRAPHS)}")
    if media == "text/html":
        response = redirect("/query", 303)
    else:
        limits = (site.workers.seconds, "s", site.workers.memory, "MiB", site.rows, "rows", ANSWER_BYTES, "bytes")
        text = description(request.base_url, " ".join(map(str, limits)), protocol.GRAPHS[media])
        response = Response(text, mimetype=media)
    response.vary.add("Accept")
    return response


def _json(value: object) -> Response:
    return Response(orjson.dumps(value), mimetype="application/json")


ROUTES = Map(
    [
        Rule("/", endpoint=explorer, methods=["GET"]),
        Rule("/api/around", endpoint=around, methods=["GET"]),
        Rule("/api/search", endpoint=search, methods=["GET"]),
        Rule("/query", endpoint=page, methods=["GET"]),
        Rule("/pages/<name>", endpoint=page, methods=["GET"]),
        Rule("/api/questions", endpoint=questions, methods=["GET"]),
        Rule("/api/questions/<name>", endpoint=question, methods=["GET"]),
        Rule(ENDPOINT, endpoint=endpoint, methods=["GET", "POST", "OPTIONS"]),
        Rule("/id/<path:name>", endpoint=thing, methods=["GET"]),
        Rule("/.well-known/void", endpoint=thing, methods=["GET"]),
        Rule("/rdf/<name>", endpoint=shipped, methods=["GET"]),
    ],
    merge_slashes=False,
)
