"""Plain text, each paragraph an abstract without a title: read so only where the user says that it is."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase

from kg.core.limits import RAW_CHARS, RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.intake.readers.blocks import Line, tidy
from kg.intake.readers.lines import lines
from kg.intake.readers.records import undecoded
from kg.intake.readers.table import Options
from kg.text.unicode import undecodable


def recognises(head: bytes) -> bool:
    """Never: any text might be one."""
    return False


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record for all lines up to an empty one, however they are wrapped."""
    paragraph: list[Line] = []
    size = 0
    for line in tidy(lines(stream, options.encoding)):
        if line.text:
            size += len(line.text)
            if not paragraph or size <= RECORD_BYTES:
                paragraph.append(line)
        elif paragraph:
            yield _record(paragraph, size)
            paragraph, size = [], 0
    if paragraph:
        yield _record(paragraph, size)


def _record(paragraph: list[Line], size: int) -> Record | Rejected:
    number, text = paragraph[0].number, " ".join([line.text for line in paragraph])
    raw = text[:RAW_CHARS]
    if size > RECORD_BYTES:
        return Rejected(line=number, reason="a paragraph of more than 4 MiB", todo="leave it out", raw=raw)
    if undecodable(text):
        return undecoded(number, raw)
    return Record(line=number, abstract=text)
