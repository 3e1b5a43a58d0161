"""Plain text, each paragraph an abstract without a title: read so only where the user says that it is."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase

from kg.core.limits import RAW_CHARS
from kg.core.model import Record, Rejected
from kg.intake.readers.blocks import Block, Paragraph, tidy
from kg.intake.readers.lines import lines
from kg.intake.readers.table import Options
from kg.text.unicode import undecodable


def recognises(head: bytes) -> bool:
    """Never: any text might be one."""
    return False


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a paragraph."""
    paragraph = Paragraph()
    for line in tidy(lines(stream, options.encoding)):
        yield from map(_record, paragraph.add(line) if line.text else paragraph.end())
    yield from map(_record, paragraph.end())


def _record(block: Block) -> Record | Rejected:
    if undecodable(block.text):
        raw = block.text[:RAW_CHARS]
        return Rejected(line=block.line, reason="not UTF-8", todo="say --encoding latin-1, or what it is", raw=raw)
    return Record(line=block.line, abstract=block.text)
