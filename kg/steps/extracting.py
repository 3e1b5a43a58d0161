"""Names found in the papers of a store: in each paper alone, then again where another introduces one of its names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice

from extractors.corpus import NO_HINTS, CorpusHints
from extractors.extraction import extract, let_go
from extractors.records import Extraction, Text
from extractors.resources import digest
from extractors.workers import Failed
from kg.core.limits import RAW_CHARS
from kg.core.model import Rejected
from kg.store import extracted, indexes, links, quarantine, settings
from kg.store.database import LESS_KIB, remember, transaction
from kg.store.extracted import KeptExtraction

PAPERS_AT_A_TIME = 500
KEPT = 15_000  # papers in a transaction: what a kill may cost
LARGE = 5_000  # papers after which the pipeline's memory is better used for what follows

Progress = Callable[[int], None]  # hears of how many more papers names were found


def update(
    connection: sqlite3.Connection,
    patterns: str | None,
    workers: int,
    watch: Progress,
    failed: Callable[[Rejected], None] = lambda _: None,
    known: Iterable[KeptExtraction] = (),
) -> None:
    """Brings the links of all papers up to date. Without `patterns` of the user's, those of the last time hold.

    `watch` is told how many papers were done each time, `failed` what can't be searched; that is kept with what else
    can't be used. What is `known` of a text is not looked for again.
    """
    keep = partial(_keep, connection, failed)
    lines = settings.get(connection, "patterns") if patterns is None else patterns
    with transaction(connection):
        _renew(connection, lines)
        if links.most_pending(connection):
            indexes.drop(connection)
    done = 0
    remember(connection, LESS_KIB)
    with transaction(connection):
        extracted.remember(connection, known)
    if extracted.knows(connection):
        _save(connection, _recalled(connection, links.pending(connection)), links.save, watch)
    if links.has_pending(connection):
        alone = extract(links.pending(connection), lines, workers=workers, failed=keep)
        done = _save(connection, alone, links.save, watch)
    indexes.make(connection, "spellings_by_spelling")
    tell(connection, lines, workers, watch, keep)
    if done > LARGE:
        let_go()
    indexes.make(connection, "link_rows_by_form")


def tell(
    connection: sqlite3.Connection, patterns: str, workers: int, watch: Progress, keep: Callable[[Failed], None]
) -> None:
    """Looks again into papers of which others now say something else than the last time."""
    told = {str(paper): says for paper, says in links.outdated(connection)}
    replace = partial(links.replace, told=told.__getitem__)
    left = dict.fromkeys(told)
    if extracted.knows(connection):
        recalled = _recalled(connection, (links.text(connection, int(paper)) for paper in told), told.__getitem__)
        _save(connection, _without(left, recalled), replace, watch)
    if left:
        papers = (links.text(connection, int(paper)) for paper in left)
        some = min(workers, len(left) // PAPERS_AT_A_TIME + 1)
        again = extract(papers, patterns, told=told.__getitem__, workers=some, failed=keep)
        _save(connection, again, replace, watch)
    with transaction(connection):
        links.all_told(connection)


def _recalled(
    connection: sqlite3.Connection, papers: Iterable[Text], told: Callable[[str], CorpusHints] = lambda _: NO_HINTS
) -> Iterator[Extraction]:
    """What is known of papers, as far as it is."""
    found = (extracted.recalled(connection, paper, told(paper.id)) for paper in papers)
    return (one for one in found if one is not None)


def _without(left: dict[str, None], found: Iterable[Extraction]) -> Iterator[Extraction]:
    """What was found; its papers are not left."""
    for one in found:
        del left[one.id]
        yield one


def _keep(connection: sqlite3.Connection, watch: Callable[[Rejected], None], failed: Failed) -> None:
    """Notes a paper that can't be searched for names, where it first came from."""
    file, line = links.source(connection, int(failed.paper.id))
    raw = f"{failed.paper.title or ''}\n{failed.paper.abstract}".strip()[:RAW_CHARS]
    rejected = Rejected(file=file, line=line, reason=failed.why, todo="the paper is there, without names", raw=raw)
    quarantine.add(connection, rejected)
    watch(rejected)


def _renew(connection: sqlite3.Connection, patterns: str) -> None:
    """Drops what was found by other rules than ours, or with other patterns."""
    rules = digest()
    if (settings.get(connection, "patterns"), settings.get(connection, "rules")) != (patterns, rules):
        links.forget(connection)
        settings.put(connection, "patterns", patterns)
        settings.put(connection, "rules", rules)


def _save(
    connection: sqlite3.Connection,
    found: Iterator[Extraction],
    save: Callable[[sqlite3.Connection, Sequence[Extraction]], None],
    watch: Progress,
) -> int:
    """Puts in what was found, and says in how many papers."""
    done = 0
    while more := next(found, None):
        with transaction(connection):
            kept = chain([more], islice(found, KEPT - 1))
            while batch := list(islice(kept, PAPERS_AT_A_TIME)):
                save(connection, batch)
                watch(len(batch))
                done += len(batch)
    return done
