"""`kg check`."""

from __future__ import annotations

import click

from kg.core.wording import counted


@click.command()
@click.argument("graph")
@click.option("--repair", "mend", is_flag=True, help="Make it anew of all that is whole.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing if it is whole.")
@click.pass_context
def check(context: click.Context, graph: str, *, mend: bool, quiet: bool) -> None:
    """Say whether a graph is whole.

    What of it is damaged is listed (exit code 3). With --repair what can be derived is made anew; records that are
    damaged themselves are lost, and named: build their sources again.

    \b
    Example:
      kg check papers.kg
      kg check papers.kg --repair
    """
    from exports.tables import shown
    from kg.core.errors import Corrupt
    from kg.steps.checking import faults, repair

    found = list(faults(graph))
    for fault in found:
        click.echo(shown(fault))
    if found and mend:
        kept, lost = repair(graph)
        click.echo(f"{graph}: made anew of {counted(kept, 'record')}, {lost:,} lost")
    elif found:
        context.exit(Corrupt.exit_code)
    elif not quiet:
        click.echo(f"{graph} is whole")
