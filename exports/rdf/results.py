"""Answers as files of SPARQL's formats, cut where they become too long."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import orjson

from exports.rdf.terms import BASE, prefixes

if TYPE_CHECKING:
    import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"
_STRING = f"{_XSD}string"
_BARE = {  # numbers that say their type by how they look
    f"{_XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{_XSD}double": re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
}
_WELL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN|true|false")
_VALUES: dict[str, Callable[[str], Any]] = {
    f"{_XSD}integer": int,
    f"{_XSD}decimal": float,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}
TABLES = {"csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML"}  # formats by what users call them
GRAPHS = {"ttl": "TURTLE", "nt": "N_TRIPLES", "rdf": "RDF_XML", "jsonld": "JSON_LD"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FEW = 1_000  # triples: in fewer, only prefixes that they need are declared
_RESULTS = "http://www.w3.org/2005/sparql-results#"

Solution = Sequence[Any]  # a term for each variable, or None


class Most(NamedTuple):
    """How long an answer may get."""

    rows: int
    size: int  # in bytes


ALL = Most(1 << 60, 1 << 60)


class Written(NamedTuple):
    """An answer: its parts one after another, how many rows it has, and whether it was cut."""

    parts: tuple[bytes, ...]
    rows: int
    cut: bool


class _Counted:
    """Rows up to a limit of their own and of what is written of them."""

    def __init__(self, rows: Iterable[Any], most: Most, out: BytesIO) -> None:
        self._rows, self._most, self._out = iter(rows), most, out
        self.count, self.cut = 0, False

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            if self.count == self._most.rows or self._out.tell() >= self._most.size:
                self.cut = True
                return
            self.count += 1
            yield row


def write(answer: Any, shape: str, most: Most, more: str = "") -> Written:
    """An answer in a shape that pyoxigraph names: `JSON`, `XML`, `CSV` or `TSV`, for triples `TURTLE` and so on.

    If it is cut, JSON and XML link to `more`, where the limits are described.
    """
    import pyoxigraph as ox

    if isinstance(answer, ox.QueryBoolean):
        return Written((answer.serialize(format=getattr(ox.QueryResultsFormat, shape)) or b"",), 1, cut=False)
    out = BytesIO()
    if isinstance(answer, ox.QueryTriples):
        first = list(islice(answer, _FEW))
        known = {} if shape == "N_TRIPLES" else _used(first) if len(first) < _FEW else prefixes(BASE)
        rows = _Counted(chain(first, answer), most, out)
        ox.serialize(rows, out, getattr(ox.RdfFormat, shape), prefixes=known)
        return Written((out.getvalue(),), rows.count, rows.cut)
    rows = _Counted(answer, most, out)
    names = [variable.value for variable in answer.variables]
    before, after = _WRITERS[shape](names, rows, out)
    return Written((before(more if rows.cut else ""), out.getvalue(), after), rows.count, rows.cut)


def _used(triples: Iterable[Iterable[Any]]) -> dict[str, str]:
    """The prefixes that some triples need."""
    import pyoxigraph as ox

    used = {term for triple in triples for term in triple}
    iris = {getattr(term, "datatype", term).value for term in used if not isinstance(term, ox.Triple)}
    spaces = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris}
    return {prefix: space for prefix, space in prefixes(BASE).items() if space in spaces}


def value(term: ox.Literal) -> Any:
    """A literal as a value: a number, or yes or no, if it is written as its type wants, else its text."""
    read = _VALUES.get(term.datatype.value)
    try:
        return read(term.value) if read and _WELL.fullmatch(term.value) else term.value
    except (ValueError, KeyError):
        return term.value


Frame = tuple[Callable[[str], bytes], bytes]  # what stands before the rows, with a link if they were cut, and after


def _json(names: list[str], rows: Iterable[Solution], out: BytesIO) -> Frame:
    import pyoxigraph as ox

    comma = b""
    for row in rows:
        bindings = {
            name: {"type": "uri", "value": term.value} if isinstance(term, ox.NamedNode) else _json_term(term)
            for name, term in zip(names, row, strict=True)
            if term is not None
        }
        out.write(comma + orjson.dumps(bindings))
        comma = b",\n"

    def before(link: str) -> bytes:
        head = {"vars": names, "link": [link]} if link else {"vars": names}
        return b'{"head":' + orjson.dumps(head) + b',"results":{"bindings":[\n'

    return before, b"\n]}}\n"


def _json_term(term: Any) -> dict[str, Any]:
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts}}
    said = {"type": "literal", "value": term.value}
    if term.language:
        said["xml:lang"] = term.language
    elif (kind := term.datatype.value) != _STRING:
        said["datatype"] = kind
    return said


def _xml(names: list[str], rows: Iterable[Solution], out: BytesIO) -> Frame:
    for row in rows:
        out.write(b"<result>")
        for name, term in zip(names, row, strict=True):
            if term is not None:
                out.write(f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>".encode())
        out.write(b"</result>\n")

    def before(link: str) -> bytes:
        variables = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
        link = f"<link href={quoteattr(link)}/>" if link else ""
        head = f'<?xml version="1.0"?>\n<sparql xmlns="{_RESULTS}"><head>{variables}{link}</head><results>\n'
        return head.encode()

    return before, b"</results></sparql>\n"


def _xml_term(term: Any) -> str:
    import pyoxigraph as ox

    if isinstance(term, ox.Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts)}</triple>"
    text = escape(_NO_XML.sub("\ufffd", term.value), {"\r": "&#13;"})
    if isinstance(term, ox.Literal):
        kinds = (f" {'xml:lang' if name == 'language' else name}={quoteattr(value)}" for name, value in _kind(term))
        return f"<literal{''.join(kinds)}>{text}</literal>"
    return f"<uri>{text}</uri>" if isinstance(term, ox.NamedNode) else f"<bnode>{text}</bnode>"


def _kind(term: ox.Literal) -> Iterator[tuple[str, str]]:
    if term.language:
        yield "language", term.language
    elif (kind := term.datatype.value) != _STRING:
        yield "datatype", kind


def _csv(names: list[str], rows: Iterable[Solution], out: BytesIO) -> Frame:
    line = StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(names)
    head = _taken(line)
    for row in rows:
        writer.writerow(["" if term is None else _csv_term(term) for term in row])
        out.write(_taken(line))
    return lambda _: head, b""


def _csv_term(term: Any) -> str:
    import pyoxigraph as ox

    return str(term.value) if isinstance(term, (ox.NamedNode, ox.Literal)) else str(term)


def _taken(line: StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()


def _tsv(names: list[str], rows: Iterable[Solution], out: BytesIO) -> Frame:
    head = "\t".join(f"?{name}" for name in names) + "\n"
    lines = ("\t".join("" if term is None else _tsv_term(term) for term in row) for row in rows)
    out.writelines(f"{line}\n".encode() for line in lines)
    return lambda _: head.encode(), b""


def _tsv_term(term: Any) -> str:
    import pyoxigraph as ox

    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(map(_tsv_term, term))} )>>"
    bare = _BARE.get(term.datatype.value) if isinstance(term, ox.Literal) else None
    return term.value if bare and bare.fullmatch(term.value) else str(term)


_WRITERS: dict[str, Callable[[list[str], Iterable[Solution], BytesIO], Frame]] = {
    "JSON": _json,
    "XML": _xml,
    "CSV": _csv,
    "TSV": _tsv,
}
