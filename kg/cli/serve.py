"""`kg serve`."""

from __future__ import annotations

import signal
from threading import Event

import click

from kg.cli.opening import show
from kg.cli.values import Number, Whole
from kg.core.limits import ANSWER_ROWS

ENDED = Event()  # never set: serving ends by a signal


@click.command()
@click.argument("graph")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=Whole(0, 65535), default=7474, show_default=True, help="0 takes a free one.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="A further name of this server.")
@click.option("--cors", "origins", multiple=True, metavar="ORIGIN", help="A site whose pages may ask; * for any.")
@click.option("--timeout", type=Number(0.1), default=10, show_default=True, help="Seconds a query may take.")
@click.option("--max-rows", type=Whole(1), default=ANSWER_ROWS, show_default=True, help="Rows of an answer.")
@click.option("--memory", type=Whole(64), default=1024, show_default=True, help="MiB a query may take.")
@click.option("--open", "opens", is_flag=True, help="Show the page in the browser.")
def serve(
    graph: str,
    host: str,
    port: int,
    hosts: tuple[str, ...],
    origins: tuple[str, ...],
    timeout: float,
    max_rows: int,
    memory: int,
    *,
    opens: bool,
) -> None:
    """Show a graph in the browser, and answer SPARQL.

    Both over HTTP, read only, until Ctrl-C. The page is /, a page to ask in is /query, the endpoint is /sparql.
    Only this machine can ask, unless --host and --allow-host say otherwise.

    \b
    Example:
      kg serve papers.kg --open
      kg serve papers.kg --port 8080 --timeout 30
    """
    from kg.serving.server import serving

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as with Ctrl-C
    try:
        with serving(
            graph,
            host=host,
            port=port,
            hosts=hosts,
            origins=origins,
            seconds=timeout,
            rows=max_rows,
            memory=memory,
            warn=lambda note: click.echo(f"kg: {note}", err=True),
        ) as address:
            click.echo(f"{address}\n{address}query: a page to ask in\n{address}sparql: the SPARQL endpoint")
            if opens:
                show(address)
            while not ENDED.wait(1):  # a signal may reach another thread; this one hears of it when it wakes
                pass
    except KeyboardInterrupt:
        return
