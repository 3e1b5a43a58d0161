"""Questions in SPARQL: the named ones, the same answers elsewhere, and nothing that reaches out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib

import kg
from exports.rdf import terms
from exports.rdf.sparql import check, library, with_values
from kg.errors import UsageError
from tests.conftest import LISTINGS, Kg

ENTITY = {
    "benchmarks-for-task": "question answering",
    "papers-with-code": "question answering",
    "models-evaluated-on": "GLUE",
    "repositories-of-family": "BERT",
    "variants-of": "GPT-3",
    "code-of": "LoRA",
    "introduced-by": "LoRA",
    "compared-with": "LLaMA",
}
EMPTY = {"shared-repositories", "reused-in", "papers-with-code", "compared-with", "top-baselines"}  # on the samples


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> kg.KnowledgeGraph:
    return kg.build(LISTINGS, tmp_path_factory.mktemp("sparql") / "g.kg")


def parameters(name: str) -> dict[str, str]:
    known = {"entity": ENTITY.get(name, "GLUE"), "paper": "arxiv:1810.04805", "since": "2020"}
    return {parameter: known[parameter] for parameter in library()[name].parameters}


@pytest.mark.parametrize("name", library())
def test_each_named_question_answers_and_rdflib_agrees(graph: kg.KnowledgeGraph, name: str) -> None:
    found = graph.sparql(name, **parameters(name))
    assert found or name in EMPTY
    bound = {key: terms.literal(value) for key, value in parameters(name).items()}
    if "entity" in bound:
        one = graph.entity(bound["entity"].strip('"'))
        bound["entity"] = terms.entity(one.id, one.label, terms.BASE)
    if "paper" in bound:
        bound["paper"] = terms.paper("arxiv:1810.04805", terms.BASE)
    other = graph.rdf(evidence=True).query(with_values(library()[name].text, bound))
    if not any("ORDER BY" in line and "LIMIT" in line for line in library()[name].text.split("\n")):
        assert len(list(other)) == len(found)


DATES = {
    "one": "2019",
    "two": "2024",
    "three": "2024-05",
    "four": "2024-05-17",
    "five": None,
}  # papers and when they came


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> kg.KnowledgeGraph:
    """Papers that introduce LoRA and evaluate it on GLUE, and one for each of them that uses a dataset of its own."""
    folder = tmp_path_factory.mktemp("dated")
    papers = [
        {
            "id": name,
            "title": f"Owls {name}",
            "abstract": f"We introduce LoRA. We evaluate LoRA on {dataset}.",
            "date": date,
        }
        for (name, date), dataset in zip(DATES.items(), ("GLUE", "SQuAD", "SQuAD", "MMLU", "MMLU"), strict=True)
    ]
    (folder / "a.jsonl").write_text("".join(json.dumps(one) + "\n" for one in papers))
    return kg.build(folder / "a.jsonl", folder / "g.kg")


def elsewhere(graph: kg.KnowledgeGraph, name: str, **values: str) -> list[list[str | None]]:
    """The rows that rdflib answers."""
    bound = {key: terms.literal(value) for key, value in values.items()}
    if "entity" in bound:
        one = graph.entity(values["entity"])
        bound["entity"] = terms.entity(one.id, one.label, terms.BASE)
    found = graph.rdf(evidence=True).query(with_values(library()[name].text, bound))
    return [[None if value is None else str(value) for value in row] for row in found]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("introduced-by", {"entity": "LoRA"}),
        ("papers-using", {"entity": "MMLU"}),
        ("first-paper-on", {"entity": "LoRA"}),
        ("by-month", {"entity": "LoRA"}),
        ("methods-by-year", {}),
        ("everything-about", {"entity": "LoRA"}),
        ("top-datasets", {"since": "2024-05"}),
        ("first-seen-since", {"since": "2024-05-17"}),
    ],
)
def test_rdflib_gives_the_same_rows_in_the_same_order(
    dated: kg.KnowledgeGraph, name: str, values: dict[str, str]
) -> None:
    found = [[None if value is None else str(value) for value in row.values()] for row in dated.sparql(name, **values)]
    assert found
    assert found == elsewhere(dated, name, **values)


def test_papers_come_by_date_and_undated_ones_last(dated: kg.KnowledgeGraph) -> None:
    assert [row["issued"] for row in dated.sparql("introduced-by", entity="LoRA")] == list(DATES.values())
    assert [row["issued"] for row in dated.sparql("papers-using", entity="MMLU")] == ["2024-05-17", None]


@pytest.mark.parametrize("since", ["2019", "2020", "2024", "2024-05", "2024-05-17", "2024-05-18", "2024-06", "2025"])
def test_since_means_the_same_as_elsewhere(dated: kg.KnowledgeGraph, since: str) -> None:
    later = {paper.id for paper in dated.papers(since=since)}
    used = {row["name"]: row["papers"] for row in dated.sparql("top-datasets", since=since)}
    meant = {
        name: count
        for name in ("GLUE", "SQuAD", "MMLU")
        if (count := len(later & {paper.id for paper in dated.papers(entity=name)}))
    }
    assert used == meant


def test_what_is_first_seen_since_a_date_counts_undated_papers_apart(dated: kg.KnowledgeGraph) -> None:
    rows = {row["name"]: row for row in dated.sparql("first-seen-since", since="2024-05")}
    assert set(rows) & {"LoRA", "GLUE", "SQuAD", "MMLU"} == {"SQuAD", "MMLU"}
    assert [rows["SQuAD"][name] for name in ("first", "papers", "undated")] == ["2024", 2, 0]
    assert [rows["MMLU"][name] for name in ("first", "papers", "undated")] == ["2024-05-17", 1, 1]


def test_only_questions_that_say_so_are_limited() -> None:
    limited = {name: one for name, one in library().items() if "LIMIT" in one.text}
    assert set(limited) == {"first-paper-on", "top-baselines", "top-datasets", "weak-links"}
    for name, one in limited.items():
        assert name == "first-paper-on" or one.text.split("LIMIT ")[1].strip() in one.about


def test_there_are_enough_and_all_are_documented() -> None:
    assert len(library()) >= 18
    assert all(one.about for one in library().values())


def test_what_is_asked_most(graph: kg.KnowledgeGraph) -> None:
    assert [row["paper"] for row in graph.sparql("papers-using", entity="GLUE")] == [
        "https://arxiv.org/abs/2106.09685",
        "https://arxiv.org/abs/1810.04805",
    ]
    names = {row["name"] for row in graph.sparql("datasets-of-paper", paper="arxiv:1810.04805")}
    assert {"GLUE", "Wikipedia"} <= names


def test_values_are_bound_and_never_pasted(graph: kg.KnowledgeGraph) -> None:
    query = "SELECT ?x WHERE { BIND(?given AS ?x) }"
    for text in ('"', "\\", "} DELETE { ?s ?p ?o } WHERE {", '" . ?s ?p "', "a\nb", "<x>"):
        assert [row["x"] for row in graph.sparql(query, given=text)] == [text]
    with pytest.raises(UsageError):
        graph.sparql(query, **{"x } #": "1"})


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }",
        "select * { service silent <http://x.example/> { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE ?x { ?s ?p ?o } } }",
        "SELECT * { #\n SeRvIcE<http://x.example/> { ?s ?p ?o } }",
        "SELECT * { {} #\rSERVICE <http://x.example/> { ?s ?p ?o }\n}",
        "PREFIX : <http://x.example/> SELECT * { SERVICE:a { ?s ?p ?o } }",
        "PREFIX : <http://x.example/> PREFIX service: <x:> SELECT * { SERVICESILENT:a { ?s ?p ?o } }",
        "SELECT * { OPTIONAL { ?s ?p trueSERVICE<http://x.example/> { ?s ?p ?o } } }",
        "PREFIX : <http://x.example/> SELECT * { OPTIONAL { ?s ?p ?b.SERVICE: { ?s ?p ?o } } }",
        "SELECT * { OPTIONAL { ?s x:\\# ?o . } SERVICE <http://x.example/> { ?s ?p ?o } }",
        "SELECT * { OPTIONAL { ?s x:\\''' } SERVICE <http://x.example/> { ?s ?p ?o } #'''\n}",
        "SELECT * { ?s ?p ?a FILTER(?a<#>'''\n1) SERVICE <http://x.example/> { ?s ?p ?o } #'''\n}",
        "SELECT * { OPTIONAL { ?s <http://a/\u2003'''> ?o } SERVICE <http://x.example/> { ?s ?p ?o } #'''\n}",
    ],
)
def test_no_question_goes_to_another_server(graph: kg.KnowledgeGraph, query: str) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        graph.sparql(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE' }",
        'SELECT * { ?s <http://x/SERVICE> """a SERVICE" b""" } # SERVICE',
        "SELECT ?service { ?service a kg:service }",
        "SELECT * { ?s ?p 'SERVICE <http://x.example/> { ?s ?p ?o }', 'x'@en-service } # SERVICE <http://x/> {",
        "PREFIX service: <http://x/service#> SELECT * { ?s service:of ?o . FILTER(?s < 5 && ?o > 3) }",
    ],
)
def test_the_word_may_be_said(query: str) -> None:
    check(query)


@pytest.mark.parametrize(
    "query", ["SELECT", "nonsense", "missing.rq", "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "SELECT * {"]
)
def test_what_can_not_be_asked_is_said(graph: kg.KnowledgeGraph, query: str) -> None:
    with pytest.raises(UsageError):
        graph.sparql(query)


def test_answers_follow_the_graph(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"title": "Owls", "abstract": "We evaluate BERT on GLUE."}) + "\n")
    query = "SELECT (COUNT(?p) AS ?n) WHERE { ?p a schema:ScholarlyArticle }"
    with kg.build(source, tmp_path / "g.kg") as graph:
        assert graph.sparql(query) == [{"n": 1}]
    source.write_text(source.read_text() + json.dumps({"title": "Moles", "abstract": "We use BERT."}) + "\n")
    with kg.build(tmp_path, tmp_path / "g.kg") as graph:
        assert graph.sparql(query) == [{"n": 2}]


def test_shapes_of_answers(graph: kg.KnowledgeGraph) -> None:
    assert graph.sparql("ASK { ?p kg:introduces ?x }") == [{"answer": True}]
    (triple,) = graph.sparql("CONSTRUCT { ?p a kg:Method } WHERE { ?p skos:prefLabel 'LoRA' }")
    assert triple["object"] == "https://w3id.org/papergraph#Method"
    query = "SELECT ?n WHERE { ?x skos:prefLabel ?n } ORDER BY ?n LIMIT 2"
    assert graph.sparql_text(query, "csv").splitlines()[0] == "n"
    assert json.loads(graph.sparql_text(query, "json"))["head"]["vars"] == ["n"]
    assert "<sparql" in graph.sparql_text(query, "xml")
    assert isinstance(graph.rdf(), rdflib.Graph)


def test_on_the_command_line(kg: Kg) -> None:
    kg("build", LISTINGS, "-q")
    assert "papers-using" in kg("sparql", "papers.kg", "--list").stdout
    done = kg("sparql", "papers.kg", "papers-using", "-p", "entity=glue")
    assert "https://arxiv.org/abs/1810.04805" in done.stdout
    assert done.stderr == "2 rows\n"
    assert kg("sparql", "papers.kg", "papers-using", "-p", "entity=GLUE", "--format", "csv").stdout.startswith(
        "paper,title,issued"
    )
    assert kg("sparql", "papers.kg", "papers-using").returncode == 2
