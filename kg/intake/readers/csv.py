"""CSV and TSV with a header line: its columns are mapped."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from io import BufferedIOBase

from kg.core.limits import RAW_CHARS, RECORD_BYTES
from kg.core.model import Record, Rejected
from kg.core.wording import counted
from kg.intake.readers.columns import guess, record, table
from kg.intake.readers.lines import lines
from kg.intake.readers.table import Options
from kg.text.unicode import undecodable

_NO_PAPERS = {"attachment": "an attachment", "note": "a note", "annotation": "an annotation"}
DELIMITERS = ",\t;|"


def recognises(head: bytes) -> bool:
    """A first line of at least two columns, one of them known to hold titles or abstracts."""
    header = next((text for _, text in lines(io.BytesIO(head)) if text.strip()), "")
    names = _split(header, _delimiter(header))
    known = {guess(name) for name in names}
    return (
        len(names) > 1 and any(field and field[0] in ("title", "abstract") for field in known) and len(header) < 10_000
    )


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a row. Rows of another length than the header are none."""
    csv.field_size_limit(RECORD_BYTES)
    source = _Lines(lines(stream, options.encoding))
    header = next((line for line in source if line.strip()), "")
    names = [name.strip() for name in _split(header, _delimiter(header))]
    columns = table(names, options.columns)
    rows = csv.reader(source, delimiter=_delimiter(header), strict=True)
    while (row := _next(rows, source)) is not None:
        if isinstance(row, Rejected):
            yield row
        elif row:
            yield _record(source, row, names, columns)


class _Lines:
    """Lines for the csv module, which remembers what the current row is made of."""

    def __init__(self, numbered: Iterator[tuple[int, str]]) -> None:
        self._numbered = numbered
        self.first = 0
        self.raw: list[str] = []
        self._size = 0

    def begin(self) -> None:
        """The next row."""
        self.raw, self._size = [], 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = next(self._numbered)
        if not self.raw:
            self.first = number
        self.raw.append(line)
        self._size += len(line)
        if self._size > RECORD_BYTES:
            raise csv.Error("a row of more than 4 MiB")
        return line + "\n"


def _next(rows: Iterator[list[str]], source: _Lines) -> list[str] | Rejected | None:
    source.begin()
    try:
        return next(rows)
    except StopIteration:
        return None
    except csv.Error as error:
        return _rejected(source, f"no row of CSV: {error}", "check its quotes")


def _record(source: _Lines, row: list[str], names: list[str], columns: dict[str, list[str]]) -> Record | Rejected:
    if any(map(undecodable, row)):
        return _rejected(source, "not UTF-8", "say --encoding latin-1, or what it is")
    if len(row) != len(names):
        return _rejected(
            source,
            f"{counted(len(row), 'column')} where the header has {len(names)}",
            "quote fields that hold the delimiter",
        )
    cells = dict(zip(names, row, strict=True))
    if kind := _NO_PAPERS.get(cells.get("Item Type", "")):
        return _rejected(source, f"{kind} of Zotero's, no paper", "leave it out, or put it below its paper")
    return record(source.first, cells, columns)


def _rejected(source: _Lines, reason: str, todo: str) -> Rejected:
    return Rejected(line=source.first, reason=reason, todo=todo, raw="\n".join(source.raw)[:RAW_CHARS])


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _split(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []
