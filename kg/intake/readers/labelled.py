"""Text with a label before each field: `Title: …`, `Authors: …`, `Abstract: …`, one paper after the other."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from io import BufferedIOBase

from kg.core.identifiers import arxiv
from kg.core.limits import RAW_CHARS, RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.intake.readers import columns
from kg.intake.readers.lines import lines
from kg.intake.readers.records import undecoded
from kg.intake.readers.table import Options
from kg.text.unicode import undecodable

_label = re.compile(r"\s{0,3}[*_#>-]{0,3}\s?([A-Za-z][A-Za-z() -]{1,24}?)\s?[*_]{0,2}\s?:[*_]{0,2}(?:\s+(.*)|\s*)$")
_rule = re.compile(r"\s*[-=_*~]{3,}\s*$")
_address = re.compile(r"https?://[^\s)>\]]+")

Block = list[tuple[int, str]]


def recognises(head: bytes) -> bool:
    """Text whose first label is that of a title, and which has abstracts with labels."""
    if b"\0" in head or head.lstrip()[:1] in b"<{[@%":
        return False
    known = (_known(line) for _, line in lines(io.BytesIO(head)))
    fields = [field for field in known if field]
    return fields[:1] == ["title"] and "abstract" in fields


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a title."""
    for block in _blocks(lines(stream, options.encoding)):
        yield record(block[0][0], row(block), options)


def _blocks(numbered: Iterable[tuple[int, str]]) -> Iterator[Block]:
    """Lines from one title to before the next; what stands above the first is none of a paper's."""
    block: Block = []
    size = 0
    for number, line in numbered:
        if _known(line) == "title":
            if block:
                yield block
            block, size = [], 0
        if _known(line) == "title" or block:
            size += len(line)
            block += [(number, line)] if size <= RECORD_BYTES else []
    if block:
        yield block


def row(block: Block) -> dict[str, str]:
    """What stands behind each label, and in the lines below that have none."""
    found: dict[str, list[str]] = {}
    label = ""
    for _, line in block:
        match = _label.match(line)
        if match and (_known(line) or _known(f"{label}:") != "abstract"):
            label = match[1] if match[1] not in found else ""
            if label:
                found[label] = [match[2] or ""]
        elif _rule.match(line):
            label = ""
        elif label:
            found[label].append(line.strip())
    return {name: "\n".join(parts).strip() for name, parts in found.items()}


def record(line: int, fields: dict[str, str], options: Options) -> Record | Rejected:
    """The record that labelled fields make."""
    raw = "\n".join(f"{name}: {text}" for name, text in fields.items())[:RAW_CHARS]
    if undecodable(raw):
        return undecoded(line, raw)
    found = columns.record(line, fields, columns.mapping(fields, options.columns))
    return found if isinstance(found, Rejected) else addressed(found)


def addressed(one: Record) -> Record:
    """A record with the arXiv id that one of its addresses has, if it says none itself."""
    found = (arxiv(address) for text in one.urls for address in _address.findall(text))
    return one._replace(arxiv=one.arxiv or next(filter(None, found), None))


def _known(line: str) -> str | None:
    """The field that a line's label names."""
    found = _label.match(line)
    known = columns.guess(found[1]) if found else None
    return known[0] if known else None
