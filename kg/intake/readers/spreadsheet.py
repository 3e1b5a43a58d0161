"""Excel and OpenDocument spreadsheets: each sheet with a row of names that say where titles or abstracts are.

A spreadsheet is a zip of XML. Its rows are read one by one, so that a sheet may say that it has any number of cells.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from io import BufferedIOBase
from itertools import islice
from typing import Any
from xml.etree import ElementTree

from kg.core.errors import SourceError
from kg.core.limits import SHEET_BYTES, SHEET_COLUMNS, SNIFF_BYTES
from kg.core.model import Record, Rejected
from kg.intake.readers.columns import guess, record, table
from kg.intake.readers.table import Options
from kg.intake.readers.xml import Element, child, children, local, text

HEADER_ROWS = 20  # among which the names of columns are
DAY_ZERO = date(1899, 12, 30)  # of Excel
DAYS = range(20_000, 80_000)  # which numbers are dates in Excel, of 1954 to 2119: years are less

_reference = re.compile(r"([A-Z]{1,3})\d*")
_sheet = re.compile(r"xl/worksheets/[^/]+\.xml")

Cells = dict[int, Any]
Numbered = Iterator[tuple[int, Cells]]


def recognises(head: bytes) -> bool:
    """A packed file; only spreadsheets come here as one, other archives are unpacked before."""
    return head.startswith(b"PK\x03\x04")


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a row, from all sheets that are tables of papers."""
    try:
        archive = zipfile.ZipFile(stream)
        found = False
        for sheet in _sheets(archive):
            for one in _records(sheet, options):
                found = True
                yield one
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"damaged: {error}", todo="save it again, or as CSV") from None
    if not found:
        raise SourceError("no sheet with a column for titles or abstracts", todo="say --column title=NAME")


def _sheets(archive: zipfile.ZipFile) -> Iterator[Numbered]:
    """The rows of each sheet, in the order of the sheets."""
    if "content.xml" in archive.namelist():
        yield from _open_document_sheets(archive)
    else:
        has_texts = "xl/sharedStrings.xml" in archive.namelist()
        texts = [_text(one) for one in _elements(archive, "xl/sharedStrings.xml", "si")] if has_texts else []
        for name in sorted(filter(_sheet.fullmatch, archive.namelist()), key=lambda name: (len(name), name)):
            yield _excel_rows(archive, name, texts)


def _records(rows: Numbered, options: Options) -> Iterator[Record | Rejected]:
    """The records below the row that names the columns, if there is one."""
    above = list(islice(rows, HEADER_ROWS))
    at = next((at for at, (_, row) in enumerate(above) if _names(row, options)), None)
    if at is None:
        return
    names = {column: str(name).strip() for column, name in above[at][1].items()}
    columns = table(list(names.values()), options.columns)
    dates = set(columns.get("published", ()))
    for number, row in (*above[at + 1 :], *rows):
        if row:
            known = {name: row.get(column) for column, name in names.items()}
            yield record(number, known | {name: _date(known[name]) for name in dates}, columns)


def _names(row: Cells, options: Options) -> bool:
    """Whether a row names columns of titles or abstracts."""
    names = {str(cell).strip() for cell in row.values()}
    fields = {found[0] for name in names if (found := guess(name))}
    fields |= {field for field, name in options.columns.items() if name in names}
    return bool(fields & {"title", "abstract"}) and len(names) > 1


def _date(value: Any) -> Any:
    """A day that Excel has as a number, as a date."""
    return DAY_ZERO + timedelta(days=int(value)) if isinstance(value, float) and int(value) in DAYS else value


def _excel_rows(archive: zipfile.ZipFile, name: str, texts: list[str]) -> Numbered:
    for at, row in enumerate(_elements(archive, name, "row"), 1):
        cells: Cells = {}
        for column, cell in enumerate(children(row, "c")):
            value = _excel_value(cell, texts)
            if value not in (None, ""):
                cells[_column(cell.get("r"), column)] = value
        number = row.get("r", "")
        yield int(number) if number.isdecimal() and len(number) < 9 else at, cells


def _excel_value(cell: Element, texts: list[str]) -> Any:
    kind, value = cell.get("t", "n"), text(cell, "v")
    if kind == "inlineStr":
        return _text(child(cell, "is"))
    if kind == "s":
        at = int(value) if value and value.isdecimal() and len(value) < 9 else -1
        return texts[at] if 0 <= at < len(texts) else None
    try:
        return float(value) if value and kind == "n" else value
    except ValueError:
        return value


def _column(reference: str | None, otherwise: int) -> int:
    """The number of a cell's column, which stands in letters before that of its row."""
    found = _reference.fullmatch(reference or "")
    if not found:
        return otherwise
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _text(item: Element | None) -> str:
    """The text of an item, without how it is pronounced."""
    if item is None:
        return ""
    pieces = [one for one in item if local(one) in ("t", "r")]
    return "".join(one.text or "" if local(one) == "t" else _text(one) for one in pieces)


def _open_document_sheets(archive: zipfile.ZipFile) -> Iterator[Numbered]:
    """The rows of each sheet; an empty row or cell may stand for very many."""
    rows: list[tuple[int, Cells]] = []
    number = 1
    for element in _elements(archive, "content.xml", "table-row", "table"):
        if local(element) == "table":
            yield iter(rows)
            rows, number = [], 1
        else:
            if cells := _open_document_cells(element):
                rows.append((number, cells))
            number += _repeated(element, "number-rows-repeated")
    yield iter(rows)


def _open_document_cells(row: Element) -> Cells:
    cells: Cells = {}
    column = 0
    for cell in row:
        value = _open_document_value(cell)
        if value not in (None, "") and column < SHEET_COLUMNS:
            cells[column] = value
        column += _repeated(cell, "number-columns-repeated")
    return cells


def _open_document_value(cell: Element) -> Any:
    known = {name.rpartition("}")[2]: value for name, value in cell.attrib.items()}
    if known.get("value-type") == "float":
        return _number(known.get("value", ""))
    return known.get("date-value") or "\n".join(filter(None, map(text, children(cell, "p"))))


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _repeated(one: Element, how: str) -> int:
    """How often a cell or row stands there."""
    value = next((value for name, value in one.attrib.items() if name.endswith(how)), "1")
    return int(value) if value.isdecimal() and len(value) < 9 else 1


def _elements(archive: zipfile.ZipFile, member: str, *names: str) -> Iterator[Element]:
    """The elements of some names in a member, one at a time."""
    if archive.getinfo(member).file_size > SHEET_BYTES:
        raise SourceError(f"{member} is far too large", todo="save its sheets as CSV")
    with archive.open(member) as stream:
        head = stream.read(SNIFF_BYTES)
    if b"<!DOCTYPE" in head or b"\0" in head:
        raise SourceError(f"{member} declares a document type or is not UTF-8", todo="save it again, or as CSV")
    with archive.open(member) as stream:
        try:
            for _, element in ElementTree.iterparse(stream):  # noqa: S314 -- without a document type there are no entities
                if local(element) in names:
                    yield element
                    element.clear()
        except ElementTree.ParseError as error:
            raise SourceError(f"broken XML: {error}", todo="save it again, or as CSV") from None
