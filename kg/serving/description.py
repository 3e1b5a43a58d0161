"""The service description: what the endpoint says of itself in RDF."""

from __future__ import annotations

from importlib.resources import files

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "formats": "http://www.w3.org/ns/formats/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
}


def description(address: str, limits: str, shape: str) -> bytes:
    """The description of the endpoint at an address, with its limits in words, in a shape that pyoxigraph names."""
    import pyoxigraph as ox

    text = files("kg.serving").joinpath("description.ttl").read_bytes()
    triples = [quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=address)]
    about = ox.NamedNode(f"{PREFIXES['dcterms']}accessRights")
    triples.append(ox.Triple(ox.NamedNode(address), about, ox.Literal(limits)))
    return ox.serialize(triples, format=getattr(ox.RdfFormat, shape), prefixes=PREFIXES) or b""
