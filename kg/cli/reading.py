"""What all commands share that read sources: their options, and what is shown while they read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from kg.cli.values import Whole

if TYPE_CHECKING:
    from extractors.workers import Failed
    from kg.core.model import Paper, Rejected
    from kg.intake.readers.table import Options

REJECTED_SHOWN = 100  # rejected records on stderr

_OPTIONS = (
    click.argument("sources", nargs=-1, required=True, metavar="SOURCE..."),
    click.option("--reader", metavar="NAME", help="Read everything as this layout (kg readers lists them)."),
    click.option("--encoding", metavar="NAME", help="The sources' encoding, if it is not UTF-8."),
    click.option("--year", type=Whole(1900, 2999), help="The year of dates such as 'Oct 22'."),
    click.option(
        "--column", "columns", multiple=True, metavar="FIELD=NAME", help="Where a table keeps a field: title=Headline."
    ),
    click.option("--patterns", metavar="FILE", help="Your own patterns and names (docs/extraction.md)."),
    click.option("--workers", type=Whole(1), default=1, metavar="N", help="Processes that look for names."),
)


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the sources and the options of how to read them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def options(encoding: str | None, year: int | None, columns: tuple[str, ...]) -> Options:
    """The options as readers want them."""
    from kg.intake.readers.table import Options

    return Options(encoding, year, dict(_column(column) for column in columns))


def _column(text: str) -> tuple[str, str]:
    field, equals, name = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not FIELD=NAME", param_hint="--column")
    return field, name


class TerminalWatch:
    """Shows records that can't be used as they come, and on a terminal how far things are."""

    def __init__(self, *, quiet: bool) -> None:
        self.rejected = 0
        self._quiet = quiet

    def __enter__(self) -> TerminalWatch:
        from tqdm import tqdm

        hidden = self._quiet or not sys.stderr.isatty()
        self._read = tqdm(unit=" records read", disable=hidden, leave=False, file=sys.stderr)
        self._searched = tqdm(unit=" papers searched", disable=hidden, leave=False, file=sys.stderr)
        return self

    def __exit__(self, *_: object) -> None:
        self._read.close()
        self._searched.close()

    def read(self, item: Paper | Rejected) -> None:
        """Shows that a record was read, and why it can't be used if so."""
        from kg.core.model import Rejected

        self._read.update()
        if isinstance(item, Rejected):
            self.rejected += 1
            if self.rejected <= REJECTED_SHOWN:
                self._read.clear()
                click.echo(f"kg: {_line(item)}", err=True)

    def failed(self, failed: Failed) -> None:
        """Shows a paper in which names can't be looked for."""
        from exports.tables import shown

        self.rejected += 1
        click.echo(f"kg: {shown(f'{failed.why}: {failed.paper.title or failed.paper.abstract[:60]}')}", err=True)

    def extracted(self, papers: int) -> None:
        """Shows that so many papers were searched for names."""
        self._searched.update(papers)


def _line(rejected: Rejected) -> str:
    from exports.tables import shown

    where = f"{rejected.file}:{rejected.line}" if rejected.line else rejected.file
    return shown(f"{where}: {rejected.reason} ({rejected.todo})")
