"""How answers are shown: as tables that fit the terminal, or as CSV or JSON lines with all fields."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

import click

from kg.cli.values import Whole
from kg.core.model import Paper
from kg.core.schema import KINDS, TYPES
from kg.core.wording import counted

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_LIMIT = 20
UNSEEN = 120  # columns of what is no terminal
MEASURED = 500  # rows that decide how wide columns are


def limited_to(what: str) -> Callable[[F], F]:
    """The option that says how much is told at most."""
    return click.option("--limit", type=Whole(1), default=DEFAULT_LIMIT, show_default=True, help=what)


limited = limited_to("Only the first N.")
of_type = click.option("--type", "kind", metavar="TYPE", help=f"Only of this type: {', '.join(TYPES)}.")


def shaped(command: F) -> F:
    """The options that say in which shape answers come."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="No note of how many there are."),
        click.option("--table", "shape", flag_value="table", default=True, help="A table for people (the default)."),
        click.option("--csv", "shape", flag_value="csv", help="CSV, all fields; formulas are made harmless."),
        click.option("--json", "shape", flag_value="json", help="JSON lines, all fields."),
    ):
        command = option(command)
    return command


class Kind(NamedTuple):
    """What an answer consists of: records of a type, and how one of them and several are called."""

    record: type
    one: str
    several: str


def answer(
    rows: Iterable[Any],
    shape: str,
    kind: Kind,
    *,
    quiet: bool,
    limit: int | None = None,
    undated: int = 0,
    why: Callable[[], str] = str,
) -> None:
    """Prints the answer, and on standard error how much it is, whether that is the `limit`, or `why` it is nothing."""
    from exports.tables import shown, write_csv, write_json_lines
    from kg.graph.answers import because, cells, fields, record

    counting = _Counted(rows)
    first = list(islice(counting, 1))  # what is wrong with the question shows before a header does
    everything = chain(first, counting)
    if shape == "json":
        write_json_lines(map(record, everything), sys.stdout)
    elif shape == "csv":
        as_row = record if kind.record is Paper else cells  # a listing of papers can be read again
        write_csv(map(as_row, everything), fields(kind.record), sys.stdout)
    else:
        table(everything)
    sys.stdout.flush()  # a reader who has enough wants no word of how much it was
    if not quiet:
        is_cut = counting.count == limit
        is_told = shape == "table" or is_cut or not counting.count
        count = counted(counting.count, kind.one, kind.several) if is_told else ""
        if is_cut:
            count += " (as many as --limit allows)"
        if note := noted(count, undated or getattr(rows, "undated", 0)):
            reason = "" if counting.count else getattr(rows, "why", "") or why()
            click.echo(shown(because(note, reason)), err=True)


def noted(count: str, undated: int) -> str:
    """How much an answer is, and how many papers it leaves out.

    >>> noted("187 papers", 300), noted("", 1)
    ('187 papers, 300 without a date left out', '1 paper without a date left out')
    """
    from kg.graph.answers import left_out

    notes = left_out(undated)
    return f"{count}, {undated:,} without a date left out" if count and notes else count or "".join(notes)


def table(rows: Iterable[Any]) -> None:
    """Prints records as a table that fits the terminal."""
    from exports.tables import fitting, write_table
    from kg.graph.answers import shown_cells

    lines = map(shown_cells, rows)
    if measured := list(islice(lines, MEASURED)):
        write_table(chain(measured, lines), fitting(measured, width()), sys.stdout, paint if colourful() else None)


def width() -> int:
    """How many columns the terminal has."""
    return shutil.get_terminal_size((UNSEEN, 0)).columns


def colourful() -> bool:
    """Whether colours are wanted: on a terminal, unless NO_COLOR is set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(cell: str) -> str:
    """A cell that names a type, in about the colour that the type has on the page.

    >>> paint("model  ")
    '\\x1b[38;5;74mmodel  \\x1b[0m'
    """
    kind = KINDS.get(cell.strip())
    if kind is None:
        return cell
    red, green, blue = (round(int(kind.dark[at : at + 2], 16) / 51) for at in (1, 3, 5))
    return click.style(cell, fg=16 + 36 * red + 6 * green + blue)


class _Counted:
    """Rows, counted while they go by."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        row = next(self._rows)
        self.count += 1
        return row
