"""`kg fetch`: the one command that goes on the network."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.values import Whole, Word

SERVICES = ("arxiv", "openalex", "semantic-scholar", "huggingface")


@click.command()
@click.argument("service", type=Word("service", *SERVICES))
@click.argument("categories", nargs=-1, metavar="[CATEGORY...]")
@click.option("-o", "--output", required=True, metavar="FILE", help="The listing: a new file.")
@click.option("--since", default="", metavar="DATE", help="Not before this date: 2026, 2026-11 or 2026-11-01.")
@click.option("--until", default="", metavar="DATE", help="Not after this date.")
@click.option("--search", default="", metavar="WORDS", help="With these words.")
@click.option("--id", "ids", multiple=True, metavar="ID", help="This paper: an arXiv id, a DOI or an address.")
@click.option("--ids", "file", metavar="FILE", help="The papers of this file, an id a line.")
@click.option("--harvest", is_flag=True, help="arXiv: all that was added or changed, by OAI-PMH.")
@click.option("--limit", type=Whole(1), metavar="N", help="Only the first N.")
@click.option("--again", is_flag=True, help="Begin anew, and don't go on where a fetch was broken off.")
@click.option("--contact", default="", envvar="PAPERGRAPH_CONTACT", metavar="MAIL", help="Whom they may write to.")
@click.option("--server", default="", metavar="URL", help="Another server that answers as this service does.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
def fetch(
    service: str,
    categories: tuple[str, ...],
    output: str,
    since: str,
    until: str,
    search: str,
    ids: tuple[str, ...],
    file: str | None,
    limit: int | None,
    contact: str,
    server: str,
    *,
    harvest: bool,
    again: bool,
    quiet: bool,
) -> None:
    """Fetch a listing from a public service.

    This is the one command that goes on the network, and it asks slowly, as the services want it. What it writes is a
    listing for kg build. Broken off, the same command goes on where it stopped.

    \b
    Example:
      kg fetch arxiv cs.CL --since 2026-11-01 -o listing.jsonl
      kg fetch arxiv --ids ids.txt -o listing.jsonl
      kg fetch openalex --search "contrastive learning" --since 2026 --limit 500 -o listing.jsonl
      kg fetch huggingface --since 2026-11-01 --until 2026-11-07 -o listing.jsonl
    """
    from tqdm import tqdm

    from exports.tables import shown
    from kg.core import dates
    from kg.core.errors import UsageError
    from kg.core.wording import counted, sized
    from kg.fetching.query import Query

    query = Query(categories, search, (*ids, *_listed(file)), since, until, harvest)
    dates.checked_span(since or None, until or None)  # what is wrong with the question is said whatever is installed
    try:
        from kg.fetching.fetch import fetch as run
    except ImportError as error:
        todo = 'pip install "papergraph[fetch]"'
        raise UsageError(f"{error.name} is not installed, which fetching needs", todo=todo) from None
    hidden = quiet or not sys.stderr.isatty()
    with tqdm(unit=" papers", disable=hidden, leave=False, file=sys.stderr) as bar:

        def watch(papers: int, total: int | None) -> None:
            bar.total = total
            bar.update(papers - bar.n)

        papers = run(service, query, output, limit=limit, again=again, contact=contact, server=server, watch=watch)
    if not quiet:
        size = sized(Path(output).stat().st_size)
        click.echo(shown(f"{output}: {counted(papers, 'paper')}, {size}    (next: kg build {output} -o papers.kg)"))


def _listed(file: str | None) -> list[str]:
    """The ids in a file."""
    from kg.core.errors import UsageError

    if file is None:
        return []
    try:
        return Path(file).read_text(encoding="utf-8-sig").split()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"can't be read: {why}", where=file, todo="give a text file, an id a line") from error
