"""Paper Graph for Python programs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, Self, TypeVar

from kg.core.errors import Busy, NoSpace, UsageError
from kg.core.garbage import rarely_collected
from kg.core.model import Claim, Paper, Rejected, Result
from kg.core.schema import ROLES, TYPES, family
from kg.core.wording import counted, unknown
from kg.graph.answers import (
    RANKED,
    First,
    Hit,
    Link,
    Merge,
    Period,
    Rank,
    Related,
    Similar,
    Table,
    Thing,
    Trend,
    Written,
)

if TYPE_CHECKING:
    import sqlite3

    import networkx as nx
    import pyoxigraph as ox
    import rdflib
    from pyvis.network import Network
    from spacy.language import Language

    from exports.html.page import Page
    from exports.rdf.asking import Child
    from exports.rdf.parameters import Value
    from kg.resolve import Edit
    from kg.steps.comparing import Change
    from kg.steps.evaluating import Score
    from kg.steps.explaining import Explanation

P = ParamSpec("P")
T = TypeVar("T")
REPORTED_AS = {"system": "system", "resource": "on", "task": "task", "metric": "metric"}  # what a family is in results
DEFAULT_LIMIT = 20  # answers that are given unasked where there may be very many


class KnowledgeGraph:
    """A graph in its file. Use it as a context manager, or `close` it.

    Entities are named by id (`model/gpt-3`) or by any of their names; of several with one name, the one in most papers
    is meant. Papers are named by id, or by what their source calls them.
    """

    def __init__(self, path: str | Path) -> None:
        from kg.store.database import connect
        from kg.store.finishing import finish

        self.file = Path(path)
        if finish(path):
            from kg.steps import building

            with suppress(Busy, NoSpace):  # the graph itself is whole
                building.finish(path)
        self._connection = connect(path)
        self._child: Child | None = None

    def within(self, seconds: float, gone: Callable[[], bool] = lambda: False) -> Self:
        """The same graph, whose questions must all be answered within a time, and before who asked is `gone`."""
        from kg.store.database import limited

        limited(self._connection, seconds, gone)
        return self

    def papers(
        self,
        *,
        entity: str | Sequence[str] | None = None,
        role: str | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        source: str | None = None,
        author: str | None = None,
        category: str | None = None,
        sort: str = "id",
        **roles: str | Sequence[str],
    ) -> Table[Paper]:
        """Papers by what they name (all of several entities) and in which role, date (`2024`, `2024-05`, `2024-05-17`),
        words in title and abstract, source, author and category (`cs.CL`, `cs`).

        A role takes an entity or a type: `introduces="benchmark"`, `evaluates="GLUE"`. They come in the order of their
        ids, or `sort`: newest, oldest, title, upvotes.
        """
        from kg.store import reasons

        given = {"entity": entity, "role": role, "text": text, "source": source, "author": author, "category": category}
        filters = {**given, **roles}
        asked = {"since": since, "until": until, **filters}
        undated = self.undated(**filters) if since or until else 0
        found = Table(self.each_paper(sort=sort, **asked), undated)
        if not found:
            found.why = self._asked(lambda c: reasons.no_papers(c, **asked))
        return found

    def each_paper(self, **filters: Any) -> Iterator[Paper]:
        """The same, one at a time, for graphs that don't fit into memory."""
        from kg.store import questions
        from kg.store.database import explained

        with explained(self.file):
            yield from questions.papers(self._connection, **filters)

    def undated(self, **filters: str | Sequence[str] | None) -> int:
        """How many papers have no date, so that dates leave them out, of all or of what `papers` would give."""
        from kg.store import questions

        return self._asked(lambda c: questions.undated(c, **filters))

    def entities(self, *, type: str | None = None, text: str | None = None, limit: int | None = None) -> Table[Thing]:
        """Entities by type and words of their names, those in most papers first."""
        from kg.store import reasons
        from kg.store.entities import listed

        most = -1 if limit is None else limit
        found = Table(self._asked(lambda c: list(listed(c, type=type, text=text, limit=most))))
        if not found:
            found.why = self._asked(reasons.no_entities, type, text)
        return found

    def entity(self, name: str, type: str = "") -> Thing:
        """One entity with all its names; of several that a name means, the one of a type."""
        from kg.store import entities

        _check(type or None)
        return self._asked(entities.thing, self._entity(name, type))

    def details(self, node: str, limit: int | None = DEFAULT_LIMIT) -> tuple[Thing | Paper, Table[Link], Table[Merge]]:
        """A paper or an entity with its links, and for an entity the ways in which it is named."""
        from kg.store import entities, questions

        kind, number = self._node(node)
        if kind == "paper":
            return self._asked(questions.paper, number), self.links(paper=node, limit=limit), Table()
        return self._asked(entities.thing, number), self.links(entity=node, limit=limit), self.merges(node)

    def links(
        self,
        *,
        paper: str | None = None,
        entity: str | None = None,
        type: str | None = None,
        role: str | None = None,
        limit: int | None = None,
    ) -> Table[Link]:
        """Who names what, newest papers first, each with the sentence and the rule it came from."""
        from kg.store.relations import links

        _check(type, role)
        wanted: dict[str, Any] = {"type": type, "role": role, "limit": -1 if limit is None else limit}
        wanted["paper"] = self._paper(paper) if paper is not None else None
        wanted["entity"] = self._entity(entity) if entity is not None else None
        return Table(self._asked(lambda c: list(links(c, **wanted))))

    def results(
        self,
        *,
        paper: str | None = None,
        on: str | None = None,
        system: str | None = None,
        metric: str | None = None,
        task: str | None = None,
        kind: Literal["level", "gain", "ratio"] | None = None,
        min_confidence: float = 0.0,
    ) -> Table[Result]:
        """The numbers that abstracts report, newest papers first: of a paper, on a dataset or benchmark, of a system,
        by a metric, for a task, and of a kind. They are claims, each with its sentence, rules and confidence.
        """
        from kg.store.results import results

        names = {"on": on, "system": system, "metric": metric, "task": task}
        given = {field: self._entity(name) for field, name in names.items() if name is not None}
        of_paper = self._paper(paper) if paper is not None else None
        asked = partial(results, entities=given, paper=of_paper, kind=kind, min_confidence=min_confidence)
        return Table(self._asked(lambda c: list(asked(c))))

    def relations(
        self,
        relation: str | None = None,
        *,
        source: str | None = None,
        target: str | None = None,
        paper: str | None = None,
    ) -> Table[Claim]:
        """What sentences say of two entities: that `source` is evaluated_on, trained_on, based_on, compared_with or
        part_of `target`, each with its paper, sentence, rule and confidence. `relations("based_on", target="LLaMA")`
        tells what is built on LLaMA, `relations(paper=…)` what one paper says.
        """
        from kg.core.schema import KINSHIPS
        from kg.store.claims import claims

        if relation is not None and relation not in KINSHIPS:
            raise unknown("relation", relation, KINSHIPS)
        one, other = (None if name is None else self._entity(name) for name in (source, target))
        of_paper = self._paper(paper) if paper is not None else None
        return Table(self._asked(lambda c: list(claims(c, relation, one, other, of_paper))))

    def reported(self, node: str) -> tuple[Table[Result], Table[Claim]]:
        """The results and relations of a paper or an entity: of a system, those that it reached; of what is measured
        with, those by it or on it; relations from it, then those to it.
        """
        kind, _ = self._node(node)
        if kind == "paper":
            return self.results(paper=node), self.relations(paper=node)
        one = self.entity(node)
        told = Table([*self.relations(source=one.id), *self.relations(target=one.id)])
        of: dict[str, Any] = {REPORTED_AS[kind]: one.id for kind in [family(one.type)] if kind in REPORTED_AS}
        return self.results(**of) if of else Table(), told

    def leaderboard(self, on: str, *, metric: str | None = None, min_confidence: float = RANKED) -> Table[Rank]:
        """What abstracts report on a dataset or benchmark, best first: by one metric, or by one after another. Claims,
        not a checked leaderboard; what can't be compared (gains, other metrics, other scales) shares no ranking, and
        what was read with less confidence is left out.
        """
        from kg.graph.leaderboards import by_metric, leaderboard
        from kg.store import reasons

        levels = self.results(on=on, kind="level")
        found = Table(leaderboard(levels, metric, min_confidence))
        if not found and leaderboard(levels, metric):
            found.why = reasons.LESS_SURE
        elif not found and (metric is None or by_metric(self.results(on=on), metric)):
            found.why = self._asked(reasons.no_levels, self._entity(on), metric)
        return found

    def related(
        self, entity: str, *, type: str | None = None, role: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Table[Related]:
        """What the papers that name an entity name as well: `related("LLaMA", type="dataset", role="evaluates")`."""
        from kg.store.relations import related

        _check(type, role)
        return Table(self._asked(related, self._entity(entity), type, role, limit))

    def shared(self, one: str, other: str) -> Table[Link]:
        """The papers that name both of two entities, newest first: for each paper its link to the one and the other."""
        from kg.store.relations import shared

        pairs = self._asked(shared, self._entity(one), self._entity(other))
        return Table(link for pair in pairs for link in pair)

    def similar(self, paper: str, limit: int = DEFAULT_LIMIT) -> Table[Similar]:
        """Papers that name the same entities, the rarer the better."""
        from kg.store.relations import similar

        return Table(self._asked(similar, self._paper(paper), limit))

    def path(self, start: str, end: str) -> Table[Link]:
        """The links on a shortest way between two papers or entities, with their sentences; empty if there is none."""
        from kg.store.paths import path

        return Table(self._asked(path, self._node(start), self._node(end)))

    def timeline(self, entity: str, by: Literal["year", "month"] = "year") -> Table[Period]:
        """How many papers of each year or month name an entity, in which roles."""
        from kg.store.relations import LENGTHS, timeline

        if by not in LENGTHS:
            raise unknown("period", by, LENGTHS)
        return self._asked(timeline, self._entity(entity), by)

    def first(self, entity: str) -> First | None:
        """The earliest paper that introduces an entity, else the earliest that names it."""
        from kg.store.relations import first

        return self._asked(first, self._entity(entity))

    def trend(self, *, type: str | None = None, months: int = 12, limit: int = DEFAULT_LIMIT) -> Table[Trend]:
        """Entities whose share of the papers grew most in the last months, against as many months before."""
        from kg.store.relations import trend

        _check(type)
        return self._asked(trend, type, months, limit)

    def search(self, text: str, limit: int = DEFAULT_LIMIT) -> Table[Hit]:
        """Entities whose names, and papers whose title or abstract hold all words; the last word may go on. An id or
        address finds what it means.
        """
        from kg.store import reasons

        found = Table(self.hits(text, limit))
        if not found:
            found.why = self._asked(reasons.no_hits, text)
        return found

    def hits(self, text: str, limit: int = DEFAULT_LIMIT) -> list[Hit]:
        """What `search` finds, without working out why nothing is."""
        from kg.store.entities import named, written
        from kg.store.nodes import addressed

        return self._asked(lambda c: addressed(c, text) or named(c, text, limit) + written(c, text, limit))

    def networkx(
        self,
        *around: str,
        hops: int = 1,
        types: Collection[str] | None = None,
        roles: Collection[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        min_confidence: float = 0.0,
        top: int | None = None,
        limit: int | None = None,
        results: bool = False,
        relations: bool = False,
    ) -> nx.MultiDiGraph:
        """The graph for NetworkX, docs/queries.md has its schema: whole, or what lies so many hops around some nodes,
        with links of some types, roles, dates and confidence only, or the `top` entities that most papers name; with
        `results` also edges from systems to what papers of the graph report results on, and with `relations` those that
        sentences tell of between entities.

        Around nodes, `limit` is how many there are at most: the nearest, and of these the newest papers and what most
        papers name.
        """
        from kg.graph import network as graph

        wanted = graph.wanted(types, roles, since, until, min_confidence, top)
        if around:
            found = self._asked(graph.around, [self._node(node) for node in around], hops, wanted, limit)
        elif limit is not None:
            raise UsageError("a limit goes with a node", todo="name one, or ask for the top entities")
        else:
            found = self._asked(graph.graph, wanted)
        if results:
            graph.with_results(found, self.results(min_confidence=min_confidence))
        if relations:
            graph.with_claims(found, self.relations())
        return found

    def pyvis(self, *around: str, **filters: Any) -> Network:
        """What `networkx` would give as a `pyvis.network.Network`, to go on from there."""
        from exports.pyvis import network

        return network(self.networkx(*around, **filters))

    def overview(self, nodes: int = 2000) -> nx.MultiDiGraph:
        """A part of about so many nodes, however large the graph: what most papers name, and papers that name it."""
        from kg.graph import network as graph

        return self._asked(graph.overview, nodes)

    def beside(self, node: str, limit: int = 200, skip: int = 0) -> nx.MultiDiGraph:
        """A paper with all it names, or an entity with papers that name it: the newest, after `skip` newer ones."""
        from kg.graph import network as graph

        return self._asked(graph.beside, self._node(node), limit, skip)

    def with_reports(self, found: nx.MultiDiGraph) -> nx.MultiDiGraph:
        """A graph that `networkx`, `overview` or `beside` gave, for a page: its attribute `results` is what its papers
        report.
        """
        from kg.graph import network as graph

        return self._asked(graph.with_reports, found)

    def show(self, *around: str, title: str = "", **filters: Any) -> Page:
        """The graph, or the part of it that `networkx` would give, as a page: a notebook shows it in its place."""
        from exports.html.page import Page
        from exports.html.title import titled

        found, whole = self._drawn(*around, **filters)
        return Page(found, title or titled(found, self._labels(around)), whole)

    def _drawn(self, *around: str, hops: int = 1, **filters: Any) -> tuple[nx.MultiDiGraph, int]:
        """The part of what `networkx` would give that a page shows, and how many nodes all of it has."""
        from exports.html.page import DRAWN, most_connected
        from kg.graph import network as graph

        filters = {name: value for name, value in filters.items() if name not in {"results", "relations"}}
        if around or "limit" in filters:
            found = self.networkx(*around, hops=hops, **filters)
            drawn, whole = most_connected(found, DRAWN), len(found)
        else:
            drawn, whole = self._asked(graph.most_linked, DRAWN, graph.wanted(**filters))
        return self.with_reports(drawn), whole

    @rarely_collected()
    def export(
        self,
        path: str | Path,
        *around: str,
        base: str | None = None,
        evidence: bool = False,
        licence: str | None = None,
        modified: str | None = None,
        shape: str | None = None,
        title: str = "",
        **filters: Any,
    ) -> Written:
        """Writes the graph, or the part of it that `networkx` would give, in the format of the file's suffix.

        Linked data is written whole, with entities below `base` and, with `evidence`, described links; `licence` (an
        IRI) and `modified` (a date) are said of it if given. It may end in `.gz`, or go to `-`, standard output, in the
        format `shape`. A page is called after what is in it, or has a `title`.
        """
        from exports import formats
        from exports.html import page
        from exports.html.title import titled
        from exports.rdf import files
        from exports.rdf.files import FORMATS, QUADS
        from exports.rdf.terms import based, iri, prefixes
        from kg.core import dates
        from kg.core.files import check_place
        from kg.store import questions

        if str(path) != "-":
            check_place(Path(path))
        suffix, filtered = f".{shape}" if shape else files.suffix(str(path)), bool(around or any(filters.values()))
        if suffix not in FORMATS and (evidence or any(given is not None for given in (base, licence, modified))):
            what = "only linked data has a base, described links, a licence and a date"
            raise UsageError(what, where=str(path), todo=f"leave them out, or write {' '.join(FORMATS)}")
        if title and suffix not in (".html", ".htm"):
            raise UsageError("only a page has a title", where=str(path), todo="leave it out, or write .html")
        if suffix in FORMATS:
            if filtered:
                raise UsageError("linked data is written whole", where=str(path), todo="leave the filters out")
            about = {"license": licence and iri(licence), "modified": modified and dates.checked(modified)}
            blocks = self._blocks(based(base), evidence=evidence, quads=suffix in QUADS, **about)
            files.write(blocks, path, suffix, prefixes(based(base)))
            papers, *entities = self._asked(questions.counts).values()
            written = () if str(path) == "-" else (Path(path),)
            return Written(written, f"{counted(papers, 'paper')} and {counted(sum(entities), 'thing')}")
        form = formats.named(path)
        if drawn := form.write is page.write_page:
            found, count = self._drawn(*around, **filters)
        else:
            found = self.networkx(*around, **filters)
        if filtered and not found:
            raise UsageError("nothing fits these filters", todo="kg stats says what there is")
        if drawn:
            page.write_part(found, count, Path(path), title or titled(found, self._labels(around)))
        else:
            form.write(found, Path(path))
        if form.results:
            form.results([one for one in self.results() if one.paper in found], Path(path))
        what = f"{counted(len(found), 'node')} and {counted(found.number_of_edges(), 'link')}"
        return Written(form.files(Path(path)), what, int(found.graph.get("undated", 0)))

    def _labels(self, nodes: Iterable[str]) -> list[str]:
        """What papers and entities are called."""
        found = (self.details(node, limit=0)[0] for node in nodes)
        return [(one.title or one.id) if isinstance(one, Paper) else one.label for one in found]

    def ntriples(self, *, base: str | None = None, evidence: bool = False, quads: bool = False) -> Iterator[str]:
        """The graph as lines of N-Triples, one after another: docs/rdf.md has the mapping. Entities live below `base`;
        with `evidence`, links are described with their role, confidence, quotes and rules; `quads` are lines of N-Quads
        with a graph for each source.
        """
        from exports.rdf.mapping import lines
        from exports.rdf.terms import based

        return lines(self._blocks(based(base), evidence=evidence, quads=quads))

    def _blocks(self, base: str, *, evidence: bool, quads: bool = False, **about: str | None) -> Iterator[str]:
        """The same, many lines at once."""
        from kg.graph.linked import blocks
        from kg.store.database import explained

        with explained(self.file):
            yield from blocks(self._connection, base, evidence=evidence, quads=quads, **about)

    def rdf(self, *, base: str | None = None, evidence: bool = False) -> rdflib.Graph:
        """The graph for rdflib, in memory."""
        import rdflib

        from exports.rdf.terms import based, prefixes

        base = based(base)
        graph = rdflib.Graph()
        for prefix, namespace in prefixes(base).items():
            graph.bind(prefix, namespace, replace=True)
        return graph.parse(data="".join(self._blocks(base, evidence=evidence)), format="nt")

    def sparql(self, query: str, /, **parameters: Value) -> Table[dict[str, Any]]:
        """The rows that answer a question in SPARQL: a named one (`kg sparql --list`), a file or text.

        Parameters are values of variables: texts, numbers, dates, True or False; `entity` and `paper`, and what a named
        question calls so, are names, ids or addresses that the graph knows.
        """
        from exports.rdf import sparql

        kind, answer = self._answered(query, parameters, "JSON", "N_TRIPLES")
        return Table(sparql.table(answer) if kind == "table" else sparql.as_rows(sparql.triples(answer)))

    def sparql_text(self, query: str, shape: str, /, **parameters: Value) -> str:
        """The same as text: rows as `csv`, `tsv`, `json` or `xml`, triples as `ttl`, `nt`, `rdf` or `jsonld`."""
        from exports.rdf.results import GRAPHS, TABLES

        kind, answer = self._answered(query, parameters, TABLES.get(shape), GRAPHS.get(shape))
        if shape not in (TABLES if kind == "table" else GRAPHS):
            what, shapes = ("triples", GRAPHS) if kind == "graph" else ("rows", TABLES)
            raise UsageError(f"the answer is {what}, which have no format {shape!r}", todo=f"use {', '.join(shapes)}")
        return answer.decode()

    def sparql_networkx(self, query: str, /, **parameters: Value) -> nx.MultiDiGraph:
        """The triples of CONSTRUCT or DESCRIBE for NetworkX: what is of this graph has what `networkx` tells of it."""
        from exports.rdf import picture, sparql

        kind, answer = self._answered(query, parameters, None, "N_TRIPLES")
        if kind != "graph":
            raise UsageError("only triples make a graph", todo="ask with CONSTRUCT or DESCRIBE")
        drawn, ours = picture.network(sparql.triples(answer), self._opened())
        return picture.with_known(drawn, self.networkx(*ours, hops=0)) if ours else drawn

    def sparql_query(self, query: str, /, **parameters: Value) -> str:
        """The text of a question with its parameters as values, as `sparql` asks it."""
        from exports.rdf import parameters as given
        from exports.rdf import sparql

        named = sparql.text_of(query)
        missing = [name for name in named.parameters if name not in parameters]
        if missing:
            raise UsageError(f"{query} needs {', '.join(missing)}", todo=f"-p {missing[0]}=...")
        kinds = {name: given.kind(name, named.parameters.get(name)) for name in parameters}
        return sparql.with_values(named.text, {name: self._term(kinds[name], parameters[name]) for name in parameters})

    def _term(self, kind: str, value: Value) -> str:
        """A parameter's value as a term: papers and entities are looked up."""
        from exports.rdf import mapping, terms
        from exports.rdf import parameters as given
        from kg.store import questions

        if kind == given.PAPER:
            paper = self._paper(given.paper(given.text(value)))
            return terms.paper(self._asked(questions.paper, paper).id, terms.BASE)
        if kind == given.ENTITY:
            return mapping.address(self.entity(given.entity(given.text(value))), terms.BASE)
        return given.term(value, kind)

    def sparql_hints(self, query: str) -> list[str]:
        """Why a question may have found nothing: words that nothing is said with, and entities that are not there."""
        from exports.rdf.faults import unknown_entities, unknown_terms
        from exports.rdf.sparql import text_of
        from exports.rdf.store import opened

        text = text_of(query).text
        return [*unknown_terms(text), *unknown_entities(text, opened(self.sparql_store()))]

    def sparql_store(self, watch: Callable[[int], object] = lambda _: None, *, graphs: bool = False) -> Path:
        """The folder of the store that SPARQL is asked in, brought up to date if the graph has changed.

        `watch` hears how many papers were written. The `graphs` of sources are loaded when they are first asked for.
        """
        from exports.rdf import store
        from kg.graph.linked import Contents
        from kg.store.database import explained, snapshot

        contents = partial(Contents, self._connection, watch)
        with (
            explained(self.file),
            rarely_collected(),
            snapshot(self._connection),
            store.kept(self.file, contents, graphs=graphs) as path,
        ):
            return path

    def _answered(
        self, query: str, parameters: dict[str, Value], table: str | None, graph: str | None
    ) -> tuple[str, bytes]:
        """Whether the answer is a table or a graph, and its bytes in the shape for such; none, if there is no shape."""
        from exports.rdf import asking, store, tokens

        text = self.sparql_query(query, **parameters)
        place = self.sparql_store(graphs=tokens.asks_graphs(text))
        if self._child is None or not self._child.alive:
            self._child = asking.Child()
        of_table, of_graph = (("", name) if name else None for name in (table, graph))
        question = asking.Question(text, str(place), store.state(place), of_table, of_graph)
        return asking.answered(self._child, question)

    def _opened(self) -> ox.Store:
        from exports.rdf import store

        return store.opened(self.sparql_store())

    def stats(self) -> dict[str, Any]:
        """Counts, the span of dates, entities by type, links by role, and how much came from each source."""
        from kg.store import questions

        return self._asked(questions.stats)

    def explain(self, paper: str, name: str | None = None) -> list[Explanation]:
        """Why a paper is linked to what it names, or to one name: sentences, rules and votes. For a name that was not
        taken for anything, why not.
        """
        from kg.steps import explaining

        return self._asked(explaining.explain, paper, name)

    def considered(self, paper: str) -> list[Explanation]:
        """What was looked at in a paper and not taken for anything, the likeliest first, with what it would be."""
        from kg.steps import explaining

        return self._asked(explaining.considered, paper)

    def merges(self, entity: str) -> Table[Merge]:
        """The ways in which papers name an entity, and why each is taken for it."""
        from kg.store.entities import merges

        return Table(self._asked(merges, self._entity(entity)))

    def evaluate(self, annotated: str | Path, *, merged: bool = False) -> Score:
        """Precision, recall and F1 against a file of annotated papers."""
        from kg.steps import annotations, evaluating
        from kg.store import links

        gold = annotations.read(annotated)
        rows = self._asked(lambda c: list(links.entities(c)))
        found = {name: entities for *names, entities in rows for name in names if name}
        unknown = [paper for paper in gold if paper not in found]
        if unknown:
            raise UsageError(f"no paper {unknown[0]!r}", where=str(self.file), todo="annotate papers of this graph")
        return evaluating.score(gold, found, merged=merged)

    def diff(self, newer: KnowledgeGraph) -> Table[Change]:
        """Papers, entities and links that another graph has and this has not, and the other way round."""
        from kg.steps.comparing import compare

        return Table(self._asked(compare, newer._connection))

    def edit(self, act: Literal["merge", "split", "rename", "retype", "drop"], entity: str, value: str = "") -> Edit:
        """Corrects the graph for good: `merge` into another, `split` a name off, `rename`, `retype` or `drop`."""
        from kg.steps.building import edit

        return edit(self.file, act, entity, value)

    def undo(self, edit: int | str) -> Edit:
        """Takes a correction back: by its number, or the last one of an entity."""
        from kg.steps.building import undo

        return undo(self.file, str(edit))

    def edits(self) -> dict[int, Edit]:
        """The corrections by number."""
        from kg.store.edits import all_edits

        return self._asked(all_edits)

    def close(self) -> None:
        """Lets go of the file."""
        if self._child is not None:
            self._child.end()
            self._child = None
        self._connection.close()

    def _asked(self, question: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        from kg.store.database import explained

        with explained(self.file):
            return question(self._connection, *args, **kwargs)

    def _entity(self, name: str, type: str = "") -> int:
        from kg.store import nodes

        return self._asked(nodes.entity, name, type)

    def _paper(self, name: str) -> int:
        from kg.store import nodes

        return self._asked(nodes.paper, name)

    def _node(self, name: str) -> tuple[str, int]:
        from kg.store import nodes

        return self._asked(nodes.node, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"KnowledgeGraph({str(self.file)!r})"


def _check(type: str | None, role: str | None = None) -> None:
    """Refuses types and roles that there are not."""
    for what, given, known in (("type", type, TYPES), ("role", role, ROLES)):
        if given is not None and given not in known:
            raise unknown(what, given, known)


def open(path: str | Path) -> KnowledgeGraph:
    """An existing graph."""
    return KnowledgeGraph(path)


def build(
    sources: str | Path | Iterable[str | Path],
    path: str | Path,
    *,
    reader: str | None = None,
    encoding: str | None = None,
    year: int | None = None,
    columns: dict[str, str] | None = None,
    patterns: str | Path | None = None,
    edits: str | Path | None = None,
    workers: int = 1,
) -> KnowledgeGraph:
    """Reads listings into the graph at `path`, which is made or added to, and finds what their papers name.

    Sources are files, folders, globs, archives or `-`. What can't be used is kept in a `.quarantine.jsonl` beside it.
    """
    from kg.intake.readers.table import Options
    from kg.steps.building import build as run

    names = [sources] if isinstance(sources, (str, Path)) else list(sources)
    run(
        map(str, names),
        path,
        options=Options(encoding, year, columns or {}),
        reader=reader,
        patterns=patterns,
        edits=edits,
        workers=workers,
    )
    return KnowledgeGraph(path)


def pipeline(patterns: str | Path | None = None) -> Language:
    """The spaCy pipeline that finds what texts name, as `build` runs it; `patterns` is a file of your own.

    >>> doc = pipeline()("We introduce FooBERT, a language model evaluated on the GLUE benchmark.")
    >>> [(span.text, span.label_, span._.kg.role) for span in doc.spans["kg"]]
    [('FooBERT', 'model', 'introduces'), ('GLUE', 'benchmark', 'evaluates')]
    """
    from extractors.pipeline import make
    from extractors.user import read_patterns

    return make(read_patterns(patterns, tagged=True) if patterns else "")


def read(*sources: str | Path) -> Iterator[Paper | Rejected]:
    """The papers of listings one by one, and what can't be used, without building anything."""
    from kg.intake.reading import read as run

    return run(map(str, sources))
