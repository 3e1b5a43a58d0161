"""`kg readers`."""

from __future__ import annotations

import sys

import click

from kg.cli.answering import table


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.option("-q", "--quiet", is_flag=True, help="Names only.")
def readers(sources: tuple[str, ...], *, as_json: bool, quiet: bool) -> None:
    """List the layouts that can be read, or those of some sources.

    \b
    Example:
      kg readers
      kg readers listings/*
    """
    from exports.tables import write_json_lines

    rows = _recognised(sources) if sources else _known()
    if as_json:
        write_json_lines(rows, sys.stdout)
    elif quiet:
        click.echo("\n".join(row["reader"] for row in rows))
    else:
        table(rows)


def _known() -> list[dict[str, str]]:
    from kg.intake.readers.table import READERS

    return [{"reader": reader.name, "reads": reader.about} for reader in READERS]


def _recognised(sources: tuple[str, ...]) -> list[dict[str, str]]:
    from kg.core.model import Rejected
    from kg.intake.reading import nobodys, recognised
    from kg.intake.sources.contents import contents

    rows = []
    for content in contents(sources):
        if isinstance(content, Rejected):
            rows.append(_unread(content.file, content.reason, content.todo))
        else:
            reader = recognised(content.head)
            read = {"reader": reader.name, "file": content.name} if reader else None
            rows.append(read or _unread(content.name, *nobodys(content.head)))
    return rows


def _unread(name: str, reason: str, todo: str) -> dict[str, str]:
    return {"reader": "-", "file": f"{name}: {reason} ({todo})"}
