"""RDF in any format as statements, streamed: what is broken costs itself where lines can be told apart."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from io import BufferedIOBase
from typing import TYPE_CHECKING, NamedTuple

from kg.core.errors import SourceError
from kg.core.limits import RAW_CHARS
from kg.core.model import Rejected
from kg.intake.readers.lines import lines

if TYPE_CHECKING:
    import pyoxigraph as ox

HERE = "here:/"  # what relative addresses are relative to
_NOTES = re.compile(rb"(?:\s|#[^\r\n]*+[\r\n])*")
_IRI = rb"<[a-zA-Z][\w+.-]*:[^<>\s]*>"
_NODE = rb"(?:%b|_:\S+?)" % _IRI
_TEXT = rb'"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*(?:\Z|"(?:\^\^%b|@[\w-]+)?)' % _IRI
_LINE = re.compile(
    rb"%b[ \t]*%b[ \t]*(?:%b|%b)[ \t]*%b?[ \t]*(?:\.|\Z)" % (_NODE, _IRI, _NODE, _TEXT, _NODE)
)  # with its full stop: Turtle may begin the same and go on
_TURTLE = re.compile(rb"(?i)@?prefix\s+[^\s:<>]*:\s*<|@?base\s+<|(?:graph\s+)?%b" % _IRI)
_XML = re.compile(rb"<(?:[\w.-]+:)?RDF[\s>]")
_SCHEMA_ORG = re.compile(rb'"@context"\s{0,50}:\s{0,50}"https?://(?:www\.)?schema\.org/?"')
_CONTEXT = 200  # bytes, more than that takes
_DECLARED = re.compile(rb"(?i)<!(?:doctype|entity)")


class Statement(NamedTuple):
    """A triple, the graph it is in, and its line where that is known."""

    graph: str
    subject: str
    predicate: str
    value: str
    line: int | None


def format_of(head: bytes) -> str | None:
    """The format of a content that begins like this, as pyoxigraph calls it."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(b"<") and _XML.search(text):
        return "RDF_XML"
    if text.startswith((b"{", b"[")) and b'"@' in text:
        return "JSON_LD"
    begin = _NOTES.match(text).end()  # type: ignore[union-attr]
    if _LINE.match(text, begin):
        return "N_QUADS"  # which N-Triples are a part of
    return "TRIG" if _TURTLE.match(text, begin) else None  # which Turtle is a part of


def statements(stream: BufferedIOBase, encoding: str | None) -> Iterator[Statement | Rejected]:
    """The statements of a content. Where only its grammar says what ends where, an error ends it as a `SourceError`."""
    begun = stream.read(1 << 16)
    kind = format_of(begun)
    whole = _Joined(begun.removeprefix(codecs.BOM_UTF8), stream)
    if kind is None:
        raise SourceError("no linked data", todo="name another reader")
    if kind == "N_QUADS":
        yield from _by_line(io.BufferedReader(whole), encoding)
    else:
        checked = {"RDF_XML": _Checked, "JSON_LD": _Contexts}.get(kind, lambda stream: stream)
        yield from _in_one(io.BufferedReader(checked(whole)), kind)


def _by_line(stream: BufferedIOBase, encoding: str | None) -> Iterator[Statement | Rejected]:
    import pyoxigraph as ox

    for number, line in lines(stream, encoding):
        try:
            quads = list(ox.parse(line.encode("utf-8", "surrogateescape"), format=ox.RdfFormat.N_QUADS))
        except SyntaxError as error:
            reason = f"broken line: {error.msg.rpartition(': ')[2]}"
            yield Rejected(line=number, reason=reason, todo="mend it, or leave it out", raw=line[:RAW_CHARS])
        else:
            yield from (_statement(quad, number) for quad in quads)


def _in_one(stream: io.BufferedReader, kind: str) -> Iterator[Statement]:
    import pyoxigraph as ox

    try:
        yield from (_statement(quad) for quad in ox.parse(stream, format=getattr(ox.RdfFormat, kind), base_iri=HERE))
    except SyntaxError as error:
        raise SourceError(f"broken off: {error.msg}", todo="export it again") from None


def _statement(quad: ox.Quad, line: int | None = None) -> Statement:
    value = getattr(quad.object, "value", "")
    return Statement(str(quad.graph_name), str(quad.subject), quad.predicate.value, value, line)


class _Joined(io.RawIOBase):
    """What was read already, and the rest of a stream."""

    def __init__(self, begun: bytes, rest: BufferedIOBase) -> None:
        self._begun, self._rest = begun, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        found = self._begun[: len(buffer)] or self._rest.read1(len(buffer))
        self._begun = self._begun[len(buffer) :]
        buffer[: len(found)] = found
        return len(found)


class _Contexts(io.RawIOBase):
    """JSON-LD with schema.org's context, which lies on the web, said in a word."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream, self._ready, self._held = stream, b"", b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            begun = self._stream.read(1 << 16)
            found = _SCHEMA_ORG.sub(rb'"@context":{"@vocab":"https://schema.org/"}', self._held + (begun or b""))
            keep = _CONTEXT if begun else 0
            self._ready, self._held = found[: len(found) - keep], found[len(found) - keep :]
            if not begun:
                break
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


class _Checked(io.RawIOBase):
    """XML that declares no entities: those of others' making can grow beyond any memory."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream, self._before = stream, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = self._stream.readinto(buffer) or 0
        seen = self._before + bytes(buffer[:size])
        if _DECLARED.search(seen):
            raise SourceError("it declares a document type or entities", todo="write it without a DOCTYPE")
        self._before = seen[-len("<!doctype") :]
        return size
