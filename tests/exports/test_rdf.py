"""Linked data: valid, the same in every format and for every parser, and as the shapes say."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from exports import formats
from exports.rdf import files as rdf_files
from exports.rdf import terms
from exports.rdf.files import FORMATS, write
from exports.rdf.mapping import Export, address, by_source, whole
from kg.core.errors import UsageError
from kg.core.model import Paper, Result, Source
from kg.core.schema import PREFIXES, ROLES, TYPES, iri
from kg.graph.answers import Addressed, LinkEvidence, Origin, Quote, Thing
from tests.conftest import LISTINGS, Kg

OXIGRAPH = {
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
DATASETS = {".nq": (ox.RdfFormat.N_QUADS, "nquads"), ".trig": (ox.RdfFormat.TRIG, "trig")}
RDFLIB = {".nt": "nt", ".ttl": "turtle", ".rdf": "xml", ".jsonld": "json-ld"}
pytestmark = [  # of rdflib's own readers
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph"),
    pytest.mark.filterwarnings("ignore:Dataset.default_context"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
DATA = files("exports") / "rdf" / "data"


@cache
def data(*names: str) -> rdflib.Graph:
    return rdflib.Graph().parse(
        data="".join((DATA / name).read_text(encoding="utf-8") for name in names), format="turtle"
    )


def conforms(graph: rdflib.Graph, *shapes: str, of: list[str | rdflib.URIRef] | None = None) -> tuple[bool, Any]:
    """Whether a graph is as shapes say, or some nodes of it are, and the report."""
    fits, report, _ = pyshacl.validate(graph, shacl_graph=data(*shapes), focus_nodes=of)
    return fits, report


@pytest.fixture(scope="module")
def lines(built: Path) -> list[str]:
    with kg.open(built) as graph:
        return list(graph.ntriples(evidence=True))


@pytest.fixture(scope="module")
def quads(built: Path) -> list[str]:
    with kg.open(built) as graph:
        return list(graph.ntriples(evidence=True, quads=True))


@pytest.fixture(scope="module")
def triples(lines: list[str]) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse("".join(lines), format=ox.RdfFormat.N_TRIPLES)}


@pytest.fixture(scope="module")
def parsed(lines: list[str]) -> rdflib.Graph:
    """All of the samples, to be looked at."""
    return rdflib.Graph().parse(data="".join(lines), format="nt")


def read(lines: list[str], path: Path) -> tuple[set[ox.Triple], rdflib.Graph]:
    """What two independent parsers make of the lines in the format of the file."""
    write(lines, path)
    strict = {quad.triple for quad in ox.parse(path=str(path), format=OXIGRAPH[path.suffix])}
    return strict, rdflib.Graph().parse(path, format=RDFLIB[path.suffix])


@pytest.mark.parametrize("suffix", OXIGRAPH)
def test_all_formats_hold_the_same_triples(
    lines: list[str], triples: set[ox.Triple], parsed: rdflib.Graph, tmp_path: Path, suffix: str
) -> None:
    strict, other = read(lines, tmp_path / f"g{suffix}")
    assert strict == triples
    assert not [node for node in parsed.all_nodes() if isinstance(node, rdflib.BNode)]
    assert set(other) == set(parsed)


@pytest.mark.parametrize("suffix", OXIGRAPH)
def test_the_same_triples_make_the_same_bytes(lines: list[str], tmp_path: Path, suffix: str) -> None:
    ordered = lines if suffix == ".nt" else sorted(lines, reverse=True)
    write(lines, tmp_path / f"a{suffix}")
    write(ordered, tmp_path / f"b{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", [*OXIGRAPH, *DATASETS])
def test_what_does_not_fit_into_memory_is_sorted_on_the_disk(
    tmp_path: Path, lines: list[str], quads: list[str], suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = quads if suffix in DATASETS else lines
    write(blocks, tmp_path / f"a{suffix}")
    monkeypatch.setattr(rdf_files, "_RUN", 50_000)
    write(blocks, tmp_path / f"b{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_packed_file_holds_the_same(tmp_path: Path, lines: list[str], suffix: str) -> None:
    write(lines, tmp_path / f"a{suffix}")
    for name in ("b", "c"):
        write(lines, tmp_path / f"{name}{suffix}.gz")
    assert gzip.decompress((tmp_path / f"b{suffix}.gz").read_bytes()) == (tmp_path / f"a{suffix}").read_bytes()
    assert (tmp_path / f"b{suffix}.gz").read_bytes() == (tmp_path / f"c{suffix}.gz").read_bytes()


def test_linked_data_goes_to_standard_output(kg: Kg, tmp_path: Path) -> None:
    kg("build", LISTINGS / "references.bib", "-q")
    assert kg("export", "papers.kg", "g.ttl.gz").returncode == 0
    assert (
        kg("export", "papers.kg", "-", "--format", "ttl").stdout
        == gzip.decompress((tmp_path / "g.ttl.gz").read_bytes()).decode()
    )
    assert kg("export", "papers.kg", "-").returncode == 2


def test_json_has_types_first_and_plain_values(lines: list[str], tmp_path: Path) -> None:
    write(lines, tmp_path / "g.jsonld")
    nodes = json.loads((tmp_path / "g.jsonld").read_text())["@graph"]
    assert all(list(node)[:2] == ["@id", "@type"] for node in nodes if "@type" in node)
    (lora,) = [node for node in nodes if node["@id"].endswith("/count/method/lora")]
    assert (lora["kg:of"], lora["kg:papers"]) == ([f"{terms.BASE}method/lora"], [2])


def test_the_context_of_json_is_the_one_that_is_shipped(lines: list[str], tmp_path: Path) -> None:
    write(lines, tmp_path / "g.jsonld")
    shipped = json.loads((DATA / "context.jsonld").read_text(encoding="utf-8"))
    assert json.loads((tmp_path / "g.jsonld").read_text(encoding="utf-8"))["@context"] == shipped["@context"]
    assert {name: space for name, space in shipped["@context"].items() if isinstance(space, str)} == PREFIXES


def test_quads_are_the_same_triples_by_source(samples: Path, tmp_path: Path, triples: set[ox.Triple]) -> None:
    with kg.open(samples) as graph:
        for suffix, (kind, other) in DATASETS.items():
            graph.export(tmp_path / f"g{suffix}", evidence=True)
            quads = list(ox.parse(path=str(tmp_path / f"g{suffix}"), format=kind))
            assert {quad.triple for quad in quads} == triples
            graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
            assert len(graphs) == len(list(LISTINGS.iterdir()))
            found = rdflib.Dataset().parse(tmp_path / f"g{suffix}", format=other)
            assert len(set(found.quads())) == len(set(quads))


def test_a_graph_of_a_source_says_nothing_of_the_lines_of_another(tmp_path: Path) -> None:
    for name in ("a", "b"):
        paper = {"title": "Owls", "abstract": "We evaluate BERT on GLUE.", "arxiv_id": "2401.00001", "comment": name}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(paper))
    with kg.build([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], tmp_path / "g.kg") as graph:
        quads = list(ox.parse("".join(graph.ntriples(quads=True)), format=ox.RdfFormat.N_QUADS))
    source = ox.NamedNode(PREFIXES["kg"] + "source")
    named = {quad.subject: quad.object for quad in quads if quad.predicate.value == PREFIXES["schema"] + "name"}
    told = {(str(named[quad.graph_name]), str(quad.object)) for quad in quads if quad.predicate == source}
    assert told == {('"a.jsonl"', '"a.jsonl:1"'), ('"b.jsonl"', '"b.jsonl:1"')}


def test_the_export_says_truly_how_many_there_are_of_each_class(parsed: rdflib.Graph) -> None:
    void = rdflib.Namespace(PREFIXES["void"])
    said = {
        parsed.value(part, void["class"]): int(str(parsed.value(part, void.entities)))
        for part in parsed.objects(None, void.classPartition)
    }
    assert said == {kind: len(set(parsed.subjects(rdflib.RDF.type, kind))) for kind in said}
    assert said[rdflib.URIRef(PREFIXES["schema"] + "ScholarlyArticle")] == 41


HOSTILE = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30) | st.sampled_from(
    [
        '"',
        "\\",
        "'''",
        "a\nb\tc",
        "<b>",
        "]]>",
        "&amp;",
        "%zz",
        "\u202e",
        "\U0010ffff"[:0] + "x",
        "@en",
        '"^^<x>',
        "\u2028",
        "a b",
    ]
)
IDS = st.one_of(
    st.just("arxiv:2401.00001"),
    HOSTILE.map(lambda text: f"doi:10.1/{text}"),
    HOSTILE.map(lambda text: f"arxiv:{text}"),
    HOSTILE,
)
A_TYPE = st.sampled_from(sorted(TYPES))


class Drawn(NamedTuple):
    """A graph's blocks of triples, and the same as quads with a graph for each source."""

    triples: list[str]
    quads: list[str]


def a_result(draw: st.DrawFn, paper: Paper) -> Result:
    words = {name: draw(HOSTILE) for name in ("value", "unit", "metric", "system", "on", "task", "over", "sentence")}
    ids = {f"{name}_id": f"method/{words[name]}" for name in ("metric", "system", "on", "task", "over")}
    told: dict[str, Any] = {**words, **ids, "paper": paper.id, "title": paper.title, "published": paper.published}
    return Result(
        number=1.5, kind="level", better="", rules=(words["on"],), confidence=0.5, field="title", start=0, end=1, **told
    )


@st.composite
def graphs(draw: st.DrawFn) -> Drawn:
    papers = [
        Paper(id=name, title=draw(st.none() | HOSTILE), abstract=draw(HOSTILE), published=draw(st.sampled_from([None, "2024", "2024-02", "2024-02-18"])),
              authors=tuple(draw(st.lists(HOSTILE, max_size=2))), comment=draw(st.none() | HOSTILE), urls=tuple(draw(st.lists(HOSTILE, max_size=1))),
              sources=(Source(draw(HOSTILE), 3),))
        for name in sorted(draw(st.sets(IDS, max_size=3)))
    ]  # fmt: skip
    things = [
        Thing(f"{draw(A_TYPE)}/{draw(HOSTILE)}", "", draw(HOSTILE), 1, tuple(draw(st.lists(HOSTILE, max_size=2))))
        for _ in range(draw(st.integers(0, 3)))
    ]
    things = [thing._replace(type=thing.id.partition("/")[0]) for thing in things]
    places = (Quote("title", 0, 1, draw(HOSTILE), draw(HOSTILE), draw(HOSTILE)),)
    nodes = [Addressed(thing.id, here) for thing in things if (here := address(thing, terms.BASE))]
    told = [
        [LinkEvidence(draw(st.sampled_from(sorted(ROLES)[:3])), node, 0.5, places) for node in nodes] for _ in papers
    ]
    named = [[(link.role, link.entity) for link in links] for links in told]
    reported = [[a_result(draw, paper) for _ in range(draw(st.integers(0, 1)))] for paper in papers]
    parts = list(zip(papers, named, told, reported, strict=True))
    origins = {source.file: Origin(source.file, str(i)) for i, paper in enumerate(papers) for source in paper.sources}
    export = Export(terms.BASE, "0", origins, evidence=draw(st.booleans()))
    return Drawn(list(whole(parts, things, [], export)), list(by_source(parts, things, [], export)))


def come_back_unchanged(graph: Drawn, folder: Path) -> None:
    """Fails unless two parsers find the same triples and quads in all formats, with valid addresses."""
    expected = {quad.triple for quad in ox.parse("".join(graph.triples), format=ox.RdfFormat.N_TRIPLES)}
    for suffix in OXIGRAPH:
        strict, other = read(graph.triples, folder / f"g{suffix}")
        assert strict == expected
        assert len(other) == len(expected)
    quads = set(ox.parse("".join(graph.quads), format=ox.RdfFormat.N_QUADS))
    assert {quad.triple for quad in quads} == expected
    for suffix, (kind, name) in DATASETS.items():
        path = folder / f"g{suffix}"
        write(graph.quads, path)
        assert set(ox.parse(path=str(path), format=kind)) == quads
        assert len(set(rdflib.Dataset().parse(path, format=name).quads())) == len(quads)
    for triple in expected:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode):
                assert re.fullmatch(r"https?://[!-~]+", term.value), term


@settings(max_examples=25)
@given(graphs())
def test_hostile_text_comes_back_unchanged_from_valid_files(
    tmp_path_factory: pytest.TempPathFactory, graph: Drawn
) -> None:
    come_back_unchanged(graph, tmp_path_factory.mktemp("hostile"))


def test_titles_names_and_quotes_are_literals_as_they_stand(lines: list[str]) -> None:
    store = ox.Store()
    store.extend(ox.parse("".join(lines), format=ox.RdfFormat.N_TRIPLES))
    answer = store.query(
        "SELECT ?exact ?start ?end ?text { ?p oa:hasSource ?t ; oa:hasSelector ?q , ?c . ?t oa:hasSource ?paper ; "
        "kg:field ?field . ?q oa:exact ?exact . ?c oa:start ?start ; oa:end ?end . ?paper ?field ?text }",
        prefixes=PREFIXES,
    )
    assert isinstance(answer, ox.QuerySolutions)
    places = [[term.value for term in solution] for solution in answer]
    assert len(places) > 100
    assert all(text[int(start) : int(end)] == exact for exact, start, end, text in places)


def test_each_link_is_a_triple_with_evidence_or_without(samples: Path) -> None:
    with kg.open(samples) as graph:
        links = {(one.paper, one.role, one.entity) for one in graph.links() if not one.entity.startswith("repo/")}
        for evidence in (False, True):
            lines = set("".join(graph.ntriples(evidence=evidence)).splitlines())
            for paper, role, entity in links:
                ends = terms.paper(paper, terms.BASE), terms.entity(entity, terms.BASE)
                assert f"{ends[0]} <{iri(ROLES[role].property)}> {ends[1]} ." in lines


def test_the_export_conforms_to_the_shapes(parsed: rdflib.Graph) -> None:
    fits, report = conforms(parsed, "shapes.ttl", "single.ttl")
    assert fits, report.serialize()


ONE_OF = "{ SELECT ?%s { %s } ORDER BY ?%s LIMIT 1 }"  # what the faults are planted in
PLACES = {
    "PAPER": ("p", "?p a schema:ScholarlyArticle"),
    "TITLED": ("p", "?p a schema:ScholarlyArticle ; dcterms:title ?any"),
    "DATED": ("p", "?p dcterms:issued ?any"),
    "PREPRINT": ("p", "?p a fabio:Preprint"),
    "ENTITY": ("e", "?e a kg:Method"),
    "COUNT": ("c", "?c a kg:Count"),
    "NOTE": ("a", "?a a oa:Annotation"),
    "PLACE": ("l", "?l oa:hasSelector ?any"),
    "TEXT": ("t", "?any oa:hasSource ?t . ?t kg:field ?field"),
    "WORDS": ("w", "?w oa:exact ?any"),
    "POSITION": ("w", "?l oa:hasSelector ?w . ?w oa:start ?any"),
    "RESULT": ("r", "?r a mls:ModelEvaluation"),
}
FAULTS = [line.split("\t") for line in (Path(__file__).parent / "faults.tsv").read_text().splitlines()]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    """A graph of one listing, with evidence."""
    with kg.build(LISTINGS / "references.bib", tmp_path_factory.mktemp("few") / "g.kg") as graph:
        return rdflib.Graph().parse(data="".join(graph.ntriples(evidence=True)), format="nt")


@pytest.mark.parametrize(("fault", "message", "update"), FAULTS, ids=[fault for fault, *_ in FAULTS])
def test_a_planted_fault_is_found_and_named(few: rdflib.Graph, fault: str, message: str, update: str) -> None:
    graph = rdflib.Graph() + few
    for name, (variable, pattern) in PLACES.items():
        update = update.replace(f"{name} ", f"{ONE_OF % (variable, pattern, variable)} ")
    update = update.replace("LINKED ", "{ SELECT ?p ?e { ?p kg:introduces ?e } ORDER BY ?p ?e LIMIT 1 } ")
    graph.update(update, initNs=PREFIXES)
    touched = {*(graph - few).all_nodes(), *(few - graph).all_nodes()}
    assert touched, "nothing was planted"
    nodes: list[str | rdflib.URIRef] = [one for one in touched if isinstance(one, rdflib.URIRef)]
    reports = (
        conforms(graph, "shapes.ttl", "single.ttl", of=of)[1] for of in (nodes, None)
    )  # there first, then in all
    assert any(message in str(one) for report in reports for one in report.objects(None, rdflib.SH.resultMessage))


def test_every_own_term_is_in_the_vocabulary_with_label_comment_and_example(lines: list[str]) -> None:
    own = PREFIXES["kg"]
    used = {name for line in lines for name in re.findall(rf"<({re.escape(own)}\w+)>", line)}
    vocabulary = data("kg.ttl")
    for name in used:
        node = rdflib.URIRef(name)
        assert list(vocabulary.objects(node, rdflib.RDFS.label)), name
        assert list(vocabulary.objects(node, rdflib.RDFS.comment)), name
        assert list(vocabulary.objects(node, rdflib.SKOS.example)), name
    assert used >= {iri(ROLES[role].property) for role in ("introduces", "uses", "evaluates", "mentions")}


def test_every_own_term_has_a_version_a_home_and_a_mapping() -> None:
    vocabulary, mappings = data("kg.ttl"), data("mappings.ttl")
    home = rdflib.URIRef(PREFIXES["kg"].rstrip("#"))
    assert list(vocabulary.objects(home, rdflib.OWL.versionIRI))
    own = {term for term in vocabulary.subjects() if str(term).startswith(PREFIXES["kg"])}
    assert len(own) >= 23
    assert {term for term in own if (term, rdflib.RDFS.isDefinedBy, home) not in vocabulary} == set()
    assert own - set(mappings.subjects()) == set()
    assert all(label.language == "en" for label in vocabulary.objects(None, rdflib.RDFS.label))  # type: ignore[attr-defined]


@pytest.mark.parametrize("evidence", [False, True])
def test_what_the_user_has_dropped_is_not_exported(samples: Path, evidence: bool) -> None:
    with kg.open(samples) as graph:
        iri = terms.entity("method/lora", terms.BASE)
        assert iri in "".join(graph.ntriples(evidence=evidence))
        graph.edit("drop", "method/lora")
        assert iri not in "".join(graph.ntriples(evidence=evidence))


@pytest.mark.usefixtures("samples")
def test_on_the_command_line(kg: Kg, tmp_path: Path) -> None:
    assert kg("export", "papers.kg", "g.ttl", "--base", "https://example.org/x/").returncode == 0
    written = (tmp_path / "g.ttl").read_text()
    assert "@prefix method: <https://example.org/x/method/> ." in written
    assert "\nmethod:lora " in written
    assert kg("export", "papers.kg", "part.ttl", "--around", "LoRA").returncode == 2


@pytest.mark.parametrize(
    "base",
    [
        "",
        "here/",
        "/x/",
        "http://example.org/x",
        "http://example.org",
        "http:///x/",
        "http://example.org/x#",
        "http://example.org/?x/",
        "ftp://example.org/",
        "javascript://example.org/",
        "http://exa mple.org/",
        'http://example.org/"/',
        "http://example.org/{x}/",
        "http://example.org/%zz/",
        "http://example.org/\\u0041/",
        "http://example.org/\n/",
        "http://example.org/\ud800/",
        "http://[::1",
        "http://[::1/",
        "http://e/>\n<http://evil/s> <http://evil/p> <http://evil/",
        "http://e/> <http://evil/p> <http://evil/",
        "urn:x",
        "urn::",
    ],
)
def test_a_base_that_makes_no_valid_addresses_is_refused_before_anything_is_written(
    built: Path, tmp_path: Path, base: str
) -> None:
    with kg.open(built) as graph:
        for use in (graph.ntriples, graph.rdf):
            with pytest.raises(UsageError, match="base"):
                use(base=base)
        with pytest.raises(UsageError, match=r"https://example\.org/kg/"):
            graph.export(tmp_path / "g.ttl", base=base)
    assert not (tmp_path / "g.ttl").exists()


@pytest.mark.parametrize(
    "base", ["http://example.org/", "https://example.org:8080/a/b/", "http://[::1]/", "urn:x:", "urn:x:a/"]
)
def test_a_base_makes_valid_addresses(built: Path, base: str) -> None:
    with kg.open(built) as graph:
        found = list(ox.parse("".join(graph.ntriples(base=base, evidence=True)), format=ox.RdfFormat.N_TRIPLES))
    assert any(quad.subject.value.startswith(f"{base}model/") for quad in found)


REPOSITORIES = {  # what is written: the IRI, and what it is
    "https://GitHub.com/A/ANet": ("https://github.com/a/anet", "schema:SoftwareSourceCode"),
    "github.com/A/ANet/": ("https://github.com/a/anet", "schema:SoftwareSourceCode"),
    "https://huggingface.co/datasets/Foo/Bar": ("https://huggingface.co/datasets/Foo/Bar", "schema:Dataset"),
    "https://huggingface.co/Foo/Bar-7B": ("https://huggingface.co/Foo/Bar-7B", "fair4ml:MLModel"),
    "https://huggingface.co/spaces/Foo/Bar": ("https://huggingface.co/spaces/Foo/Bar", "schema:WebPage"),
    "http://www.Example.org/~Jane/ANet": ("http://www.example.org/~Jane/ANet", "schema:WebPage"),
    "https://anet.github.io": ("https://anet.github.io", "schema:WebPage"),
}


@pytest.mark.parametrize("written", REPOSITORIES)
def test_a_repository_has_the_address_that_papers_write_and_is_what_it_leads_to(tmp_path: Path, written: str) -> None:
    iri, kind = REPOSITORIES[written]
    listing = tmp_path / "a.jsonl"
    listing.write_text(json.dumps({"title": "ANet", "abstract": f"We introduce ANet. The code is at {written} ."}))
    with kg.build(listing, tmp_path / "g.kg") as graph:
        found = {
            row["x"]
            for row in graph.sparql(
                f"SELECT ?x {{ ?x a {kind} ; dcterms:identifier ?id FILTER(STRSTARTS(?id, 'repo/')) }}"
            )
        }
    assert found == {iri}


def test_a_bare_host_is_nothing(tmp_path: Path) -> None:
    listing = tmp_path / "a.jsonl"
    listing.write_text(json.dumps({"title": "ANet", "abstract": "We introduce ANet. See https://huggingface.co/ ."}))
    with kg.build(listing, tmp_path / "g.kg") as graph:
        assert not [line for line in graph.ntriples() if "<https://huggingface.co" in line]


@pytest.mark.parametrize("name", ["x", "bert", "llama-2.5", "a.b/c d", "a.b/%zz"])
def test_addresses_that_are_none_stay_below_the_base(name: str) -> None:
    assert address(Thing(f"repo/{name}", "repo", name, 1), terms.BASE).startswith(f"<{terms.BASE}repo/")


def test_a_renamed_repository_keeps_its_addresses(tmp_path: Path) -> None:
    listing = tmp_path / "a.jsonl"
    listing.write_text('{"title": "Owls", "abstract": "We like owls. Our code is at https://github.com/A/ANet."}\n')
    with kg.build(listing, tmp_path / "g.kg") as graph:
        before = addresses(graph)
        graph.edit("rename", "repo/github.com/a/anet", "BERT")
    with kg.open(tmp_path / "g.kg") as graph:
        assert addresses(graph) == before
    code = "<https://github.com/a/anet> <https://schema.org/codeRepository> <https://github.com/A/ANet> .\n"
    assert code in before


def addresses(graph: kg.KnowledgeGraph) -> set[str]:
    """The triples that hold no text."""
    return {line for line in graph.ntriples() if '"' not in line and "/graph/" not in line}


def test_nothing_of_the_machine_is_in_any_export(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    folder = shutil.copytree(LISTINGS, tmp_path / "jane" / "deep" / "listings")
    with kg.build(folder, tmp_path / "g.kg") as graph:
        for suffix in (*FORMATS, *formats.FORMATS):
            graph.export(tmp_path / "out" / f"g{suffix}")
    for file in (tmp_path / "out").iterdir():
        assert b"jane" not in file.read_bytes(), file


def test_one_graph_has_the_same_bytes_wherever_its_listings_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set()
    for place, named in (("here", "listings"), ("there/deeper", "../deeper/listings"), ("third", "listings/*")):
        (tmp_path / place).mkdir(parents=True)
        shutil.copytree(LISTINGS, tmp_path / place / "listings")
        monkeypatch.chdir(tmp_path / place)
        with kg.build(named, "g.kg") as graph:
            graph.export("g.nt", evidence=True)
        found.add(Path("g.nt").read_bytes())
    assert len(found) == 1


def merged(folder: Path, *listings: list[Path]) -> rdflib.Graph:
    """The exports of graphs of some listings each, loaded together."""
    both = rdflib.Graph()
    for number, some in enumerate(listings):
        with kg.build(some, folder / f"{number}.kg") as graph:
            both.parse(data="".join(graph.ntriples(evidence=True)), format="nt")
    return both


def test_two_exports_of_overlapping_listings_contradict_each_other_nowhere(tmp_path: Path) -> None:
    files = sorted(LISTINGS.iterdir())[::3]
    fits, report = conforms(merged(tmp_path, files[:-1], files[1:]), "shapes.ttl")
    assert fits, report.serialize()


def test_whatever_two_graphs_call_a_thing_together_they_give_it_one_label(tmp_path: Path) -> None:
    written = {"a": ("OWLNet", "GitHub.com/Jane/owlnet"), "b": ("OwlNet", "github.com/jane/OWLNet")}
    for name, (model, code) in written.items():
        papers = [
            {"arxiv_id": "2401.00001", "title": f"{model}: owls ({name})", "date": f"2024-01-0{len(name)}"},
            {"arxiv_id": f"2401.0000{ord(name) % 7 + 2}", "title": f"More on {model}"},
        ]
        abstract = f"We introduce {model}, a new model, and evaluate {model} on GLUE with LoRA. Code: https://{code} ."
        text = "".join(json.dumps({**paper, "abstract": abstract}) + "\n" for paper in papers)
        (tmp_path / f"{name}.jsonl").write_text(text)
    both = merged(tmp_path, [tmp_path / "a.jsonl"], [tmp_path / "b.jsonl"])
    fits, report = conforms(both, "shapes.ttl")
    assert fits, report.serialize()
    said = {
        str(node): {str(value) for value in both.objects(rdflib.URIRef(terms.BASE + "model/owlnet"), node)}
        for node in (rdflib.SKOS.prefLabel, rdflib.SKOS.altLabel, rdflib.SDO.name)
    }
    assert list(said.values()) == [{"owlnet"}, {"OWLNet", "OwlNet"}, {"OWLNet", "OwlNet"}]
    (known,) = both.objects(rdflib.URIRef(terms.BASE + "method/lora"), rdflib.SKOS.prefLabel)
    assert str(known) == "LoRA", "the lexicon knows how it is written"


def test_the_number_of_triples_is_true_and_licence_and_date_are_said_if_given(samples: Path, tmp_path: Path) -> None:
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    with kg.open(samples) as graph:
        for suffix, kind in ((".nt", ox.RdfFormat.N_TRIPLES), (".nq", ox.RdfFormat.N_QUADS)):
            path = tmp_path / f"g{suffix}"
            graph.export(path, licence=licence, modified="2026-11-26", evidence=True)
            found = {quad.triple for quad in ox.parse(path=str(path), format=kind)}
            said = {triple.predicate.value: triple.object for triple in found if "/graph/" in str(triple.subject)}
            assert said[iri("void:triples")] == ox.Literal(len(found))
            assert said[iri("dcterms:license")] == ox.NamedNode(licence)
            assert said[iri("dcterms:modified")].value == "2026-11-26"
        for wrong in ({"licence": "CC0"}, {"modified": "today"}):
            with pytest.raises(UsageError):
                graph.export(tmp_path / "h.nt", **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_builds_the_same_graph_again(samples: Path, tmp_path: Path, suffix: str) -> None:
    with kg.open(samples) as graph:
        graph.export(tmp_path / f"g{suffix}")
        expected = graph.networkx()
    with kg.build(tmp_path / f"g{suffix}", tmp_path / "h.kg") as again:
        found = again.networkx()
    assert set(found) == set(expected)
    assert set(found.edges(keys=True)) == set(expected.edges(keys=True))
    for name in expected:
        assert found.nodes[name] == expected.nodes[name]
    for edge in expected.edges(keys=True):
        assert found.edges[edge] == expected.edges[edge]
