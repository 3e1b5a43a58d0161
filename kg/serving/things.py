"""What entities, the graph, the vocabulary and the shapes are, in the format that a client likes best."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from werkzeug.exceptions import NotAcceptable, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from exports.rdf.terms import BASE
from kg.core.schema import PREFIXES
from kg.serving import protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    Describe = Callable[[str, tuple[str, str]], Response]

DATA = {"ontology": "kg.ttl", "shapes": "shapes.ttl", "single": "single.ttl", "mappings": "mappings.ttl"}


def described(request: Request, name: str, describe: Describe) -> Response:
    """An entity of the graph by what stands behind the base in its address; people get the page that shows it."""
    query = f"DESCRIBE <{BASE}{quote(name, safe='/')}>"
    media = _chosen(request, {**protocol.GRAPHS, "text/html": ""})
    if media == "text/html":
        response = redirect(f"/query#{urlencode({'query': query})}", 303)
    else:
        response = describe(query, (media, protocol.GRAPHS[media]))
        if response.headers["X-Result-Rows"] == "0":
            response.close()
            raise NotFound(f"nothing is called {name!r}")
    response.vary.add("Accept")
    return response


def shipped(request: Request, name: str) -> Response:
    """The vocabulary, its shapes, or its mappings."""
    if name not in DATA:
        raise NotFound("no such file")
    import pyoxigraph as ox

    media = _chosen(request, protocol.GRAPHS)
    text = (files("exports") / "rdf" / "data" / DATA[name]).read_bytes()
    if media != "text/turtle":
        triples = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
        text = ox.serialize(triples, format=getattr(ox.RdfFormat, protocol.GRAPHS[media]), prefixes=PREFIXES) or b""
    response = Response(text, mimetype=media)
    response.vary.add("Accept")
    return response


def _chosen(request: Request, offers: dict[str, str]) -> str:
    media = protocol.chosen(request.accept_mimetypes, offers)
    if media is None:
        raise NotAcceptable(f"it is there in {', '.join(offers)}")
    return media
