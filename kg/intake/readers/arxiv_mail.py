r"""arXiv's e-mail digest: records between lines of `\\`, first the labelled fields, then the abstract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BufferedIOBase

from kg.core.limits import RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.intake.readers.labelled import record, row
from kg.intake.readers.lines import lines
from kg.intake.readers.table import Options

_sniffed = re.compile(rb"^\\\\[ \t]*\r?\n(?:arXiv|Paper):[ \t]*\S+", re.MULTILINE | re.IGNORECASE)
_id = re.compile(r"(?:arXiv|Paper):\s*(\S+)", re.IGNORECASE)
_ends = re.compile(r"\\\\ ?\(|-{20,}|%-%-%-%")

Block = list[tuple[int, str]]


def recognises(head: bytes) -> bool:
    r"""Text with a line of `\\` above an arXiv id."""
    return bool(_sniffed.search(head))


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record an id; replacements come without an abstract."""
    for head, abstract in _entries(lines(stream, options.encoding)):
        number, line = head[0]
        found = _id.match(line)
        if found:
            fields = {**row(head[1:]), "arXiv": found[1], "abstract": "\n".join(text for _, text in abstract).strip()}
            yield record(number, {name: _in_order(name, text) for name, text in fields.items()}, options)


def _in_order(name: str, text: str) -> str:
    """Categories stand behind spaces only, and the size of a paper behind its date."""
    if name == "Categories":
        return "; ".join(text.split())
    return re.sub(r"\s*\(.*", "", text) if name == "Date" else text


def _entries(numbered: Iterable[tuple[int, str]]) -> Iterator[tuple[Block, Block]]:
    """The lines of each entry's head, and those of its abstract."""
    parts: list[Block] = []
    size = 0
    for number, line in numbered:
        if _ends.match(line):
            if parts and parts[0]:
                yield parts[0], parts[1] if len(parts) > 1 else []
            parts, size = [], 0
        elif line.rstrip() == "\\\\":
            parts.append([])
        elif parts and (size := size + len(line)) <= RECORD_BYTES:
            parts[-1].append((number, line))
    if parts and parts[0]:
        yield parts[0], parts[1] if len(parts) > 1 else []
