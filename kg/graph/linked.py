"""The graph as linked data, for exports, and for the store that questions are asked in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import Any

from exports.rdf import mapping, terms
from exports.rdf.evidence import Evidence
from exports.rdf.terms import BASE
from kg.graph.answers import Kinship, Thing
from kg.graph.network import kinships
from kg.resolve.known import lexicon_names
from kg.store import entities, origins, signs, streams
from kg.version import __version__


def blocks(connection: sqlite3.Connection, base: str, *, evidence: bool, quads: bool, **about: Any) -> Iterator[str]:
    """All lines, many at once."""
    state = f"{origins.state(connection)}{'-evidence' if evidence else ''}"
    of, names = origins.origins(connection), lexicon_names()
    export = mapping.Export(base, state, of, __version__, evidence=evidence, names=names, **about)
    called = _addresses(connection, base).__getitem__
    papers = streams.papers_with_evidence if evidence else streams.papers
    write = mapping.by_source if quads else mapping.whole
    things, kin = streams.things(connection), kinships(connection, called)
    yield from write(papers(connection, called), things, kin, export)


def _addresses(connection: sqlite3.Connection, base: str) -> dict[str, str]:
    """The term of each entity by its id; that of a repository is told by its names."""
    found = {name: terms.entity(name, base) for name in entities.ids(connection)}
    found.update((one.id, mapping.address(one, base)) for one in entities.listed(connection, type="repo"))
    return found


class Contents:
    """What belongs into the store for questions: N-Quads of papers and entities, and a sign of what each says.

    It is read as it was when this was made, whatever is built meanwhile.
    """

    def __init__(self, connection: sqlite3.Connection, watch: Callable[[int], object] = lambda _: None) -> None:
        self._connection, self._watch = connection, watch
        self.state = origins.state(connection)
        self._export = mapping.Export(BASE, "this", origins.origins(connection), __version__, evidence=True, alone=True)
        self._addresses = _addresses(connection, BASE)
        self._called = self._addresses.__getitem__

    def signs(self) -> dict[str, int]:
        """A sign for each, by the term that its triples begin with."""
        ours = signs.papers(
            self._connection, self._addresses, {file: o.name for file, o in self._export.origins.items()}
        )
        found = {terms.paper(name, BASE): sign for name, sign in ours.items()}
        for address, one in self._entities():
            found[address] = signs.added(found.get(address, 0), signs.of(repr(one)))
        return {**found, self.about: signs.of(self._about())}

    def texts(self, wanted: Collection[str] | None = None) -> Iterator[str]:
        """The texts, or those of some terms; several may be of one."""
        if wanted is None or self.about in wanted:
            yield self._about()
        for address, what in self._entities():
            if wanted is None or address in wanted:
                yield mapping.entity(what, self._export) if isinstance(what, Thing) else mapping.kinship(what)
        papers = streams.papers_with_evidence(self._connection, self._called, self._ids(wanted))
        evidence = Evidence(BASE, self._export.dataset)
        for number, (one, named, reasons, reported) in enumerate(papers, start=1):
            self._watch(number)
            yield mapping.stored(one, named, reasons, reported, self._export, evidence)

    def listed(self, wanted: Collection[str] | None = None) -> Iterator[str]:
        """What the graphs of sources say."""
        papers = streams.papers(self._connection, self._called, self._ids(wanted))
        for number, (one, named, _, _) in enumerate(papers, start=1):
            self._watch(number)
            yield mapping.listed(one, named, self._export)

    @property
    def about(self) -> str:
        """The term of the graph as a whole."""
        return f"<{self._export.dataset}>"

    def _about(self) -> str:
        return "".join(mapping.about(self._export))

    def _ids(self, wanted: Collection[str] | None) -> list[str] | None:
        if wanted is None:
            return None
        names = (name for (name,) in self._connection.execute("SELECT id FROM paper_rows"))
        return [name for name in names if terms.paper(name, BASE) in wanted]

    def _entities(self) -> Iterator[tuple[str, Thing | Kinship]]:
        """All entities and what they are to others, each with its address; several may have one."""
        for one in streams.things(self._connection):
            if address := self._addresses[one.id]:
                yield address, one
        yield from ((one.source.address, one) for one in self._kinships)

    @cached_property
    def _kinships(self) -> list[Kinship]:
        return list(kinships(self._connection, self._called))
