"""Rows out to text: CSV, JSON lines, a table for people. Nothing that a title says acts in a sheet or a terminal."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import IO, Any

_acts = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_controls = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
ELLIPSIS = "…"
BETWEEN = "  "
NARROWEST = 10  # column that still gives way to others
IDS = {"id", "paper"}
LONGEST_ID = 40

Row = Mapping[str, Any]


def write_csv(rows: Iterable[Row], fields: Sequence[str], stream: IO[str]) -> None:
    """CSV with a header. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_cell(row.get(field)) for field in fields])


def write_json_lines(rows: Iterable[Row], stream: IO[str]) -> None:
    """A JSON object a line, with the characters that act on a terminal spelled out: what is read is the same."""
    for row in rows:
        line = json.dumps(row, ensure_ascii=False, allow_nan=False)
        stream.write(_acts.sub(lambda found: f"\\u{ord(found[0]):04x}", line) + "\n")


def write_table(
    rows: Iterable[Row], widths: Mapping[str, int], stream: IO[str], paint: Callable[[str], str] | None = None
) -> None:
    """Columns of fixed widths under their names; what is too long is cut. `paint` colours the cells of types."""
    for at, row in enumerate(chain([{name: name.upper() for name in widths}], rows)):
        cells = {name: _fitted(shown(_plain(row.get(name))), width) for name, width in widths.items()}
        if paint and at and "type" in cells:
            cells["type"] = paint(cells["type"])
        stream.write(BETWEEN.join(cells.values()).rstrip() + "\n")


def fitting(rows: Iterable[Row], width: int) -> dict[str, int]:
    """The widths of columns that hold these rows and together fit a width: the widest give way, and ids last."""
    widths: dict[str, int] = {}
    for row in rows:
        for name, value in row.items():
            text = shown(_plain(value))[: LONGEST_ID if name in IDS else width]
            widths[name] = max(widths.get(name, len(name)), sum(map(_places, text)))
    while sum(widths.values()) + len(BETWEEN) * (len(widths) - 1) > width:
        wide = {name: places for name, places in widths.items() if places > NARROWEST}
        giving = wide.keys() - IDS or wide.keys()
        if not giving:
            break
        widths[max(sorted(giving), key=widths.__getitem__)] -= 1
    return widths


def shown(text: str) -> str:
    r"""A text with the characters that act on a terminal spelled out.

    >>> shown("red: \x1b[31m")
    'red: \\x1b[31m'
    """
    return _acts.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _cell(value: Any) -> str:
    text = _controls.sub("\ufffd", _plain(value))
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, (int, float)) else text


def _plain(value: Any) -> str:
    """A value as text: lists joined, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_plain, value))
    return f"{value['file']}:{value['line']}" if isinstance(value, Mapping) and "file" in value else str(value)


def _fitted(text: str, width: int) -> str:
    """A text cut or filled to a width on the screen, where some characters take two places and some none."""
    taken, kept = 0, ""
    for character in text:
        taken += _places(character)
        if taken > width - (len(kept) + 1 < len(text)):
            return kept + ELLIPSIS
        kept += character
    return kept + " " * (width - taken)


def _places(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
