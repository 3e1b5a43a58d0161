"""Terms as N-Triples writes them: IRIs that are valid whatever an id says, and literals that say what the text says."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from urllib.parse import quote

from kg.core import schema
from kg.core.errors import UsageError

BASE = "https://w3id.org/papergraph/id/"  # where entities live unless the user says otherwise
_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]+(:\d{1,5})?(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?"
)
_BASE = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?|urn:[^:/?#]+:(?:[^?#]*[:/])?")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROLS = re.compile("[^\\t\\n\\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*")  # most ids: nothing to quote


@cache
def term(name: str) -> str:
    """A term of a vocabulary: `dcterms:title`."""
    return f"<{schema.iri(name)}>"


def based(base: str | None) -> str:
    """Where entities shall live, if all that is put behind it makes valid IRIs."""
    if base is None:
        return BASE
    if not _BASE.fullmatch(base) or not _valid(base):
        todo = "write an address that ends in a slash, such as https://example.org/kg/, or a urn that ends in a colon"
        raise UsageError(f"{base!r} is no base for addresses", todo=todo)
    return base


def prefixes(base: str) -> dict[str, str]:
    """The prefixes of vocabularies, and those of papers and entities: `arxiv:2106.09685 kg:uses method:lora`."""
    below = {kind: f"{base}{kind}/" for kind in schema.TYPES if kind != "repo"}  # which has slashes
    own = {"arxiv": "https://arxiv.org/abs/", **below}
    return {**schema.PREFIXES, **own, **schema.PREFIXES}  # a type may be called like a vocabulary


def iri(text: str) -> str:
    """An IRI that a user gives."""
    if not _valid(text):
        raise UsageError(
            f"{text!r} is no IRI", todo="write one such as https://creativecommons.org/publicdomain/zero/1.0/"
        )
    return text


def _valid(iri: str) -> bool:
    """Whether an IRI is one, and nothing else as it stands in N-Triples."""
    import pyoxigraph as ox

    try:
        node = ox.NamedNode(iri)
        quads = list(ox.parse(f"<{iri}> <{iri}> <{iri}> .", format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError):
        return False
    return quads == [ox.Quad(node, node, node)]


def literal(text: str) -> str:
    r"""A text.

    >>> print(literal('say "hi"\n'), literal("Owl\x9b") == '"Owl\ufffd"')
    "say \"hi\"\n" True
    """
    if '"' in text or "\\" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    if not text.isprintable():
        text = _CONTROLS.sub("\ufffd", text).replace("\n", "\\n").replace("\r", "\\r")
    return f'"{text}"'


def number(value: float) -> str:
    """An integer or a decimal, which has no powers of ten.

    >>> number(0.00001), number(3)
    ('"0.00001"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"3"^^<http://www.w3.org/2001/XMLSchema#integer>')
    """
    if isinstance(value, int):
        return f'"{value}"^^{term("xsd:integer")}'
    text = str(value)
    return f'"{f"{Decimal(text):f}" if "e" in text else text}"^^{term("xsd:decimal")}'


def date(text: str) -> str:
    """A day, a month or a year."""
    return f"{literal(text)}^^{term('xsd:' + _DATES[len(text)])}"


@lru_cache(maxsize=10_000)
def paper(name: str, base: str) -> str:
    """A paper: its address where the world knows it, else one below the base.

    >>> paper("arxiv:2401.00001", BASE), paper("doi:10.1/a<b>", BASE)
    ('<https://arxiv.org/abs/2401.00001>', '<https://doi.org/10.1/a%3Cb%3E>')
    """
    scheme, _, rest = name.partition(":")
    if scheme == "arxiv":
        return f"<https://arxiv.org/abs/{quote(rest, safe='/')}>"
    if scheme == "doi":
        return f"<https://doi.org/{quote(rest, safe='/;()')}>"
    return f"<{base}paper/{quote(name, safe='')}>"


def entity(name: str, base: str) -> str:
    """An entity below the base."""
    return f"<{base}{path(name)}>"


def path(name: str) -> str:
    """An id as the end of an IRI.

    >>> path("model/gpt-3"), path("repo/x.org/a b")
    ('model/gpt-3', 'repo/x.org/a%20b')
    """
    return name if _PLAIN.fullmatch(name) else quote(name, safe="/")


def address(name: str) -> str | None:
    """A name as a web address, if it is a valid one.

    >>> address("github.com/a/b"), address("BERT")
    ('https://github.com/a/b', None)
    """
    whole = name if "://" in name else f"https://{name}"
    return whole if _ADDRESS.fullmatch(whole) and not _BROKEN_ESCAPE.search(whole) else None
