"""Questions in SPARQL: the named ones, the same answers elsewhere, and nothing that reaches out."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

import kg
from exports.rdf import terms
from exports.rdf.mapping import address
from exports.rdf.results import GRAPHS
from exports.rdf.sparql import check, library, with_values
from kg import KnowledgeGraph
from kg.core.errors import UsageError
from kg.core.schema import PREFIXES
from tests.conftest import SERVICES, Canary, Kg

ENTITY = {
    "benchmarks-for-task": "question answering",
    "papers-with-code": "question answering",
    "models-evaluated-on": "GLUE",
    "repositories-of-family": "BERT",
    "variants-of": "GPT-3",
    "code-of": "LoRA",
    "introduced-by": "LoRA",
    "compared-with": "LLaMA",
    "best-on": "ImageNet",
    "leaderboard": "ImageNet",
    "results-on": "ImageNet",
    "results-of": "BERT",
    "evaluated-on": "BERT",
    "trained-on": "BERT",
    "built-on": "GPT",
}
TYPES = "SELECT ?entity { ?entity a ?type ; kg:papers ?n } ORDER BY ?type LIMIT 60"
EMPTY = {"shared-repositories", "reused-in", "papers-with-code", "compared-with", "top-baselines"}  # on the samples


@pytest.fixture(scope="module")
def graph(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.KnowledgeGraph]:
    with kg.open(shutil.copy(built, tmp_path_factory.mktemp("sparql"))) as samples:
        yield samples


@pytest.fixture(scope="module")
def held(graph: kg.KnowledgeGraph) -> rdflib.Graph:
    """The same, as rdflib has it."""
    return graph.rdf(evidence=True)


def parameters(name: str) -> dict[str, str]:
    known = {"entity": ENTITY.get(name, "GLUE"), "paper": "arxiv:1810.04805", "since": "2020", "metric": "accuracy"}
    return {parameter: known[parameter] for parameter in library()[name].parameters}


@pytest.mark.parametrize("name", library())
def test_each_named_question_answers_and_rdflib_agrees(graph: kg.KnowledgeGraph, held: rdflib.Graph, name: str) -> None:
    found = graph.sparql(name, **parameters(name))
    assert found or name in EMPTY
    bound = {key: terms.literal(value) for key, value in parameters(name).items()}
    if "entity" in bound:
        one = graph.entity(bound["entity"].strip('"'))
        bound["entity"] = address(one, terms.BASE)
    if "paper" in bound:
        bound["paper"] = terms.paper("arxiv:1810.04805", terms.BASE)
    other = held.query(with_values(library()[name].text, bound))
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
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.KnowledgeGraph]:
    """Papers that introduce StrixNet and evaluate it on GLUE, and one for each of them that uses a dataset of its own."""
    folder = tmp_path_factory.mktemp("dated")
    papers = [
        {
            "id": name,
            "title": f"Owls {name}",
            "abstract": f"We introduce StrixNet, a new method. We evaluate StrixNet on {dataset}.",
            "date": date,
        }
        for (name, date), dataset in zip(DATES.items(), ("GLUE", "SQuAD", "SQuAD", "MMLU", "MMLU"), strict=True)
    ]
    (folder / "a.jsonl").write_text("".join(json.dumps(one) + "\n" for one in papers))
    with kg.build(folder / "a.jsonl", folder / "g.kg") as built:
        yield built


def elsewhere(graph: kg.KnowledgeGraph, name: str, **values: str) -> list[list[str | None]]:
    """The rows that rdflib answers."""
    bound = {key: terms.literal(value) for key, value in values.items()}
    if "entity" in bound:
        one = graph.entity(values["entity"])
        bound["entity"] = address(one, terms.BASE)
    found = graph.rdf(evidence=True).query(with_values(library()[name].text, bound))
    return [[None if value is None else str(value) for value in row] for row in found]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("introduced-by", {"entity": "StrixNet"}),
        ("papers-using", {"entity": "MMLU"}),
        ("first-paper-on", {"entity": "StrixNet"}),
        ("by-month", {"entity": "StrixNet"}),
        ("methods-by-year", {}),
        ("everything-about", {"entity": "StrixNet"}),
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
    assert [row["issued"] for row in dated.sparql("introduced-by", entity="StrixNet")] == list(DATES.values())
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


def test_the_first_paper_is_that_of_python(tmp_path: Path) -> None:
    made = "We introduce SQuAD, a benchmark of bird calls."
    papers = [
        {"id": "more", "title": "MoreSQuAD: Asked Again", "date": "2020", "abstract": made},
        {"id": "own", "title": "SQuAD: Asked", "abstract": made},
        {"id": "later", "title": "Arctic GLUE: Cold", "date": "2022", "abstract": made.replace("SQuAD", "GLUE")},
        {"id": "used", "title": "Owls", "date": "2021", "abstract": "We evaluate OwlNet on GLUE and SQuAD."},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    with kg.build(tmp_path / "a.jsonl", tmp_path / "g.kg") as graph:
        for entity, title in (("SQuAD", "SQuAD: Asked"), ("GLUE", "Owls"), ("OwlNet", "Owls")):
            first = graph.first(entity)
            assert first is not None
            assert first.title == graph.sparql("first-paper-on", entity=entity)[0]["title"] == title


def test_answers_about_time_say_how_many_papers_have_no_date(dated: kg.KnowledgeGraph) -> None:
    assert [(row["month"], row["papers"]) for row in dated.sparql("by-month", entity="MMLU")] == [
        ("2024-05", 1),
        ("undated", 1),
    ]
    (first,) = dated.sparql("first-paper-on", entity="StrixNet")
    assert (first["title"], first["issued"], first["undated"]) == ("Owls one", "2019", 1)
    (used,) = [row for row in dated.sparql("top-datasets", since="2024-05-17") if row["name"] == "MMLU"]
    assert (used["papers"], used["undated"]) == (1, 1)
    assert [row["year"] for row in dated.sparql("methods-by-year") if row["name"] == "StrixNet"] == [
        "2024",
        "2019",
        "undated",
    ]


def test_in_the_words_of_lpwc_an_entity_has_what_the_whole_graph_says_of_its_papers(graph: KnowledgeGraph) -> None:
    whole, some = (
        {tuple(row.values()) for row in found}
        for found in (graph.sparql("examples/lpwc.rq"), graph.sparql("lpwc-shape", entity="GLUE"))
    )
    papers = {subject for subject, name, value in whole if "/property/" in name and value.endswith("/benchmark/glue")}
    named = {value for subject, name, value in whole if subject in papers and "/property/" in name}
    assert papers
    assert some == {
        (subject, name, value)
        for subject, name, value in whole
        if subject in papers or (subject in named and (not name.endswith("introducedBy") or value in papers))
    }


def test_in_the_words_of_lpwc_a_paper_that_names_only_measures_is_there_too(tmp_path: Path) -> None:
    record = {"id": "1", "title": "Owls and numbers", "abstract": "We report the F1 score and the accuracy of owls."}
    (tmp_path / "papers.json").write_text(json.dumps([record]))
    with kg.build(tmp_path / "papers.json", tmp_path / "g.kg") as graph:
        said = {tuple(row.values())[2] for row in graph.sparql("lpwc-shape", entity="accuracy")}
    assert "Owls and numbers" in said


def test_only_questions_that_say_so_are_limited() -> None:
    limited = {name: one for name, one in library().items() if "LIMIT" in one.text}
    assert set(limited) == {"top-baselines", "top-datasets", "weak-links"}
    for one in limited.values():
        assert one.text.split("LIMIT ")[1].split()[0] in one.about


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


def test_weak_links_are_links_however_unsure_results_are(graph: kg.KnowledgeGraph) -> None:
    least = graph.sparql("SELECT ?c WHERE { ?link a oa:Annotation ; kg:confidence ?c } ORDER BY ?c LIMIT 100")
    found = [row["confidence"] for row in graph.sparql("weak-links")]
    assert found == [row["c"] for row in least]
    assert any(one.confidence < found[-1] for one in graph.results())


def test_values_are_bound_and_never_pasted(graph: kg.KnowledgeGraph) -> None:
    query = "SELECT ?x WHERE { BIND(?given AS ?x) }"
    for text in ('"', "\\", "} DELETE { ?s ?p ?o } WHERE {", '" . ?s ?p "', "a\nb", "<x>"):
        assert [row["x"] for row in graph.sparql(query, given=text)] == [text]
    with pytest.raises(UsageError):
        graph.sparql(query, **{"x } #": "1"})


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?name # WHERE { not here }\nWHERE { ?entity skos:prefLabel ?name }",
        "SELECT ?name { { SELECT ?entity ?name WHERE { ?entity skos:prefLabel ?name } } }",
        "SELECT ?name { { SELECT DISTINCT * { ?entity skos:prefLabel ?name } } }",
        "SELECT ('{' AS ?a) (EXISTS { ?entity a ?o } AS ?b) ?name { ?entity skos:prefLabel ?name }",
        "PREFIX where: <http://x/> SELECT ?name { ?entity skos:prefLabel ?name . OPTIONAL { ?entity where:x ?x } }",
        "CONSTRUCT { ?s skos:prefLabel ?entity } WHERE { ?s kg:introduces ?entity }",
        "DESCRIBE ?entity WHERE { }",
    ],
)
def test_values_stand_where_the_conditions_begin(graph: kg.KnowledgeGraph, query: str) -> None:
    found = graph.sparql(query, entity="BERT")
    assert 0 < len(found) < 30
    assert {row.get("name", "BERT") for row in found} == {"BERT"}


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("DESCRIBE ?entity", "no conditions"),
        ("CONSTRUCT WHERE { ?s ?p ?entity }", "no conditions"),
        ("SELECT ?name WHERE { SELECT ?entity ?name { ?entity skos:prefLabel ?name } }", "no conditions"),
        ("DESCRIBE <https://arxiv.org/abs/1810.04805>", r"no variable \?entity"),
        ("SELECT ?name { { SELECT ?name { ?entity skos:prefLabel ?name } } }", r"no variable \?entity"),
        ("SELECT * { ?s ?p '?entity' } # ?entity", r"no variable \?entity"),
    ],
)
def test_values_that_would_not_count_are_refused(graph: kg.KnowledgeGraph, query: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        graph.sparql(query, entity="BERT")


def test_a_misspelt_parameter_is_refused(graph: kg.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match=r"\?tytle .*title"):
        graph.sparql("papers-using", entity="GLUE", tytle="Owls")


def test_parameters_may_have_any_name(graph: kg.KnowledgeGraph) -> None:
    for name in ("query", "self", "shape"):
        assert graph.sparql(f"SELECT ?x {{ BIND(?{name} AS ?x) }}", **{name: "yes"}) == [{"x": "yes"}]
        assert "yes" in graph.sparql_text(f"SELECT ?x {{ BIND(?{name} AS ?x) }}", "csv", **{name: "yes"})


def test_papers_and_entities_are_named_as_answers_name_them(graph: kg.KnowledgeGraph) -> None:
    for query, name in (("SELECT DISTINCT ?paper { ?paper kg:evaluates ?x }", "paper"), (TYPES, "entity")):
        for row in graph.sparql(query):
            same = graph.sparql(f"SELECT ?same {{ ?{name} ?p ?o BIND(?{name} AS ?same) }} LIMIT 1", **row)
            assert same == [{"same": row[name]}]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"paper": "nonsense"}, "no paper"),
        ({"paper": "GLUE"}, "'GLUE' is a benchmark, not a paper"),
        ({"paper": "https://arxiv.org/abs/x"}, "no paper"),
        ({"entity": "nonsense"}, "no entity"),
    ],
)
def test_what_is_no_paper_or_no_entity_is_said(graph: kg.KnowledgeGraph, wrong: dict[str, str], said: str) -> None:
    (name,) = wrong
    with pytest.raises(UsageError, match=said):
        graph.sparql(f"SELECT ?o {{ ?{name} ?p ?o }}", **wrong)


@pytest.mark.parametrize("value", [3, 3.5, 0.9, 1e-7, -2, True, False, date(2024, 5, 17)])
def test_numbers_dates_yes_and_no_are_what_they_are(graph: kg.KnowledgeGraph, value: int | float | date) -> None:
    (row,) = graph.sparql("SELECT ?x { BIND(?given AS ?x) }", given=value)
    assert row["x"] == (value.isoformat() if isinstance(value, date) else value)
    (row,) = graph.sparql("SELECT (DATATYPE(?given) AS ?x) {}", given=value)
    kind = {bool: "boolean", int: "integer", float: "decimal", date: "date"}[type(value)]
    assert row["x"] == f"http://www.w3.org/2001/XMLSchema#{kind}"


def test_numbers_compare(graph: kg.KnowledgeGraph) -> None:
    found = graph.sparql("SELECT ?n { ?x kg:papers ?n FILTER(?n > ?min) }", min=3)
    assert found
    assert all(row["n"] > 3 for row in found)


@pytest.mark.parametrize("value", [None, b"x", ["x"], float("nan"), float("inf"), datetime(2024, 5, 17), "\udcff"])
def test_other_values_are_refused(graph: kg.KnowledgeGraph, value: Any) -> None:
    with pytest.raises(UsageError):
        graph.sparql("SELECT ?x { BIND(?given AS ?x) }", given=value)


def test_dates_of_named_questions_are_checked(graph: kg.KnowledgeGraph) -> None:
    assert graph.sparql("top-datasets", since=date(2020, 1, 1)) == graph.sparql("top-datasets", since="2020")
    for wrong in ("yesterday", "2024-5", "2024-13", "2024-02-30", 2024, datetime(2024, 5, 17)):
        with pytest.raises(UsageError, match="is no date"):
            graph.sparql("top-datasets", since=wrong)


def test_a_question_in_a_file_says_what_its_parameters_are(graph: kg.KnowledgeGraph, tmp_path: Path) -> None:
    mine = tmp_path / "mine.rq"
    mine.write_text(
        "# Entities that are named often.\n# A note.\n# $least: a number, of papers\n# $than: an entity\n"
        "SELECT ?x ?n { ?x kg:papers ?n . ?than kg:papers ?m FILTER(?n >= ?least && ?n >= ?m) }"
    )
    assert graph.sparql(str(mine), least="3", than="GLUE") == graph.sparql(str(mine), least=3, than="glue") != []
    for wrong, why in (({"least": "3"}, "needs than"), ({"least": "x", "than": "GLUE"}, "is no number")):
        with pytest.raises(UsageError, match=why):
            graph.sparql(str(mine), **wrong)
    name = tmp_path / "papers-using.rq"
    name.write_text(library()["papers-using"].text)
    with pytest.raises(UsageError, match="needs entity"):
        graph.sparql(str(name))


def test_a_name_that_is_nearly_right_gets_a_hint(graph: kg.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="papers-using"):
        graph.sparql("papers-usin")


def test_there_are_a_hundred_spellings_of_service_that_reach_out_if_they_are_let() -> None:
    live = [query for query in SERVICES if reaches_out(query.replace("{it}", "http://127.0.0.1:9/"))]
    assert len(live) >= 100


def reaches_out(query: str) -> bool:
    """Whether the engine takes it for a question to another server: nothing may be asked at that port."""
    try:
        rdf = ox.Store().query(query, prefixes=PREFIXES)
        return isinstance(rdf, ox.QueryBoolean) or bool(list(rdf)) or "SILENT" in query.upper()
    except OSError:
        return True
    except (SyntaxError, RuntimeError):
        return False


def test_all_these_spellings_are_refused() -> None:
    assert [query for query in SERVICES if not is_refused(query.replace("{it}", "http://x.org/"))] == []


def is_refused(query: str) -> bool:
    try:
        check(query)
    except UsageError:
        return True
    return False


@pytest.mark.parametrize("query", SERVICES)
def test_no_question_goes_to_another_server(graph: kg.KnowledgeGraph, canary: Canary, query: str) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        graph.sparql(query.replace("{it}", canary.address))
    assert canary.visits == []


ADDRESSES = [
    "SELECT * FROM <{it}> { ?s ?p ?o }",
    "SELECT * FROM NAMED <{it}> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH <{it}> { ?s ?p ?o } }",
    "SELECT * { BIND(IRI('{it}') AS ?g) GRAPH ?g { ?s ?p ?o } }",
    "BASE <{it}> CONSTRUCT FROM <a> WHERE { ?s ?p ?o }",
    "DESCRIBE <{it}>",
]


@pytest.mark.parametrize("query", ADDRESSES)
def test_an_address_is_a_name_that_nobody_goes_to(graph: kg.KnowledgeGraph, canary: Canary, query: str) -> None:
    assert list(graph.sparql(query.replace("{it}", canary.address))) == []
    assert canary.visits == []


LOADING = ["LOAD <{it}>", "LOAD SILENT <{it}> INTO GRAPH <x:g>", "BASE <{it}> LOAD <a>", "SELECT (<{it}>(1) AS ?x) {}"]


@pytest.mark.parametrize("query", LOADING)
def test_nothing_is_loaded_or_called_from_elsewhere(graph: kg.KnowledgeGraph, canary: Canary, query: str) -> None:
    with pytest.raises(UsageError, match=r"is only read here|is not supported"):
        graph.sparql(query.replace("{it}", canary.address))
    assert canary.visits == []


VALUES = ["x> }} SERVICE <{it}> {{", '" }} SERVICE <{it}> {{ ?a ?b "', "\\u0022 }} SERVICE <{it}> {{ ?a ?b '"]


@pytest.mark.parametrize("value", VALUES)
def test_no_value_leads_elsewhere(graph: kg.KnowledgeGraph, canary: Canary, value: str) -> None:
    value = value.format(it=canary.address)
    assert [row["told"] for row in graph.sparql("SELECT ?told {}", told=value)] == [value]
    assert canary.visits == []


def test_no_question_of_the_command_line_goes_to_another_server(kg: Kg, graph: KnowledgeGraph, canary: Canary) -> None:
    done = kg("sparql", graph.file, f"PREFIX p: <{canary.address}> SELECT * {{ SERVICE p:a·b {{ ?s ?p ?o }} }}")
    assert (done.returncode, done.stderr) == (2, "kg: SERVICE asks another server (ask this graph only)\n")
    assert canary.visits == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE' }",
        'SELECT * { ?s <http://x/SERVICE> """a SERVICE" b""" } # SERVICE',
        "SELECT ?service { ?service a kg:service }",
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT * { GRAPH <http://x/service?wsdl> { ?s a sd:Service } }",
        "SELECT * { ?s ?p 'SERVICE <http://x.example/> { ?s ?p ?o }', 'x'@en-service } # SERVICE <http://x/> {",
        "PREFIX service: <http://x/service#> SELECT * { ?s service:of ?o . FILTER(?s < 5 && ?o > 3) }",
        "PREFIX x: <http://x/> SELECT * { ?s x:web.service ?o ; x:a-service ?b·service ; x:%41service _:a.service }",
        r"SELECT * { ?s ?p '\UFFFFFFFF \U00110000 \U0010FFFF \u00e4 service' }",
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


def test_addresses_may_be_relative_to_where_entities_live(graph: kg.KnowledgeGraph) -> None:
    (triple,) = graph.sparql("CONSTRUCT { <method/lora> <p> 1 } WHERE {}")
    assert triple["subject"] == "https://w3id.org/papergraph/id/method/lora"
    assert graph.sparql("ASK { <method/lora> skos:prefLabel 'LoRA' }") == [{"answer": True}]


def test_a_fault_is_shown_in_its_line(kg: Kg, graph: KnowledgeGraph) -> None:
    done = kg("sparql", graph.file, "SELECT *\n{ ?s skoss:prefLabel ?o }")
    assert done.stderr.splitlines() == [
        "kg: wrong syntax in line 2, character 6: the prefix skoss: is not known (is it skos:?)",
        "{ ?s skoss:prefLabel ?o }",
        "     ^",
    ]


def test_where_nothing_is_found_what_may_have_been_meant_is_said(kg: Kg, graph: KnowledgeGraph) -> None:
    base = terms.BASE
    done = kg("sparql", graph.file, f"SELECT * {{ ?p kg:introduce <{base}method/lore> }}")
    assert "kg:introduces" in done.stderr
    assert "method:lore is not in this graph (is it method:lora?)" in done.stderr


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("method:LoRE ?p ?o", "method:LoRE is not in this graph (is it method:lora?)"),
        (r"method:lora\+x ?p ?o", "<method/lora+x> is not in this graph (is it method:lora?)"),
        ("<method/lora/x> ?p ?o", ""),
    ],
)
def test_only_whole_names_are_said_to_be_missing(kg: Kg, graph: KnowledgeGraph, asked: str, hint: str) -> None:
    done = kg("sparql", graph.file, f"SELECT * {{ {asked} }}")
    assert hint in done.stderr if hint else "is not in this graph" not in done.stderr


def test_a_prefix_declared_otherwise_is_not_ours(kg: Kg, graph: KnowledgeGraph) -> None:
    done = kg("sparql", graph.file, "PREFIX method: <http://example.org/> SELECT * { method:nowhere ?p ?o }")
    assert "is not in this graph" not in done.stderr


def test_answers_follow_the_graph(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"title": "Owls", "abstract": "We evaluate BERT on GLUE."}) + "\n")
    query = "SELECT (COUNT(?p) AS ?n) WHERE { ?p a schema:ScholarlyArticle }"
    with kg.build(source, tmp_path / "g.kg") as graph:
        assert graph.sparql(query) == [{"n": 1}]
    source.write_text(source.read_text() + json.dumps({"title": "Moles", "abstract": "We use BERT."}) + "\n")
    with kg.build(tmp_path, tmp_path / "g.kg") as graph:
        assert graph.sparql(query) == [{"n": 2}]


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ("'1.5'^^xsd:float", 1.5),
        ("'INF'^^xsd:double", float("inf")),
        ("true", True),
        ("'0'^^xsd:boolean", False),
        ("'abc'^^xsd:integer", "abc"),
        ("'1_000'^^xsd:integer", "1_000"),
        ("'x'^^xsd:decimal", "x"),
        ("'perhaps'^^xsd:boolean", "perhaps"),
        ("'7'^^<http://x.example/#integer>", "7"),
        (f"'{'9' * 5000}'^^xsd:integer", "9" * 5000),
    ],
)
def test_numbers_come_as_numbers_if_they_are_some(graph: kg.KnowledgeGraph, term: str, value: object) -> None:
    (row,) = graph.sparql(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}")
    assert (row["x"], type(row["x"])) == (value, type(value))


@pytest.mark.parametrize("shape", ["table", "csv", "json", "foo", "SERIALIZE", ""])
def test_triples_come_in_formats_for_triples(graph: kg.KnowledgeGraph, shape: str) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?n } WHERE { ?s skos:prefLabel ?n }"
    with pytest.raises(UsageError, match="ttl, nt, rdf, jsonld"):
        graph.sparql_text(query, shape)


@pytest.mark.parametrize("shape", GRAPHS)
def test_triples_are_read_back(graph: kg.KnowledgeGraph, shape: str) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?n } WHERE { ?s skos:prefLabel ?n }"
    written = graph.sparql_text(query, shape)
    read = list(ox.parse(written, getattr(ox.RdfFormat, GRAPHS[shape])))
    assert sorted(str(quad.subject.value) for quad in read) == sorted(row["subject"] for row in graph.sparql(query))


@pytest.mark.parametrize("query", ["SELECT * { ?s kg:introduces ?o }", "ASK {}"])
def test_rows_come_in_formats_for_rows(graph: kg.KnowledgeGraph, query: str) -> None:
    for shape in ("ttl", "foo"):
        with pytest.raises(UsageError, match="csv, tsv, json, xml"):
            graph.sparql_text(query, shape)
    for shape in ("csv", "tsv", "json", "xml"):
        assert graph.sparql_text(query, shape)


def test_shapes_of_answers(graph: kg.KnowledgeGraph) -> None:
    assert graph.sparql("ASK { ?p kg:introduces ?x }") == [{"answer": True}]
    (triple,) = graph.sparql("CONSTRUCT { ?p a kg:Method } WHERE { ?p skos:prefLabel 'LoRA' }")
    assert triple["object"] == "https://w3id.org/papergraph#Method"
    query = "SELECT ?n WHERE { ?x skos:prefLabel ?n } ORDER BY ?n LIMIT 2"
    assert graph.sparql_text(query, "csv").splitlines()[0] == "n"
    assert json.loads(graph.sparql_text(query, "json"))["head"]["vars"] == ["n"]
    assert "<sparql" in graph.sparql_text(query, "xml")
    assert isinstance(graph.rdf(), rdflib.Graph)


@pytest.mark.usefixtures("samples")
def test_on_the_command_line(kg: Kg) -> None:
    done = kg("sparql", "papers.kg", "papers-using", "-p", "entity=glue")
    assert "https://arxiv.org/abs/1810.04805" in done.stdout
    assert done.stderr == "2 rows\n"
    assert kg("sparql", "papers.kg", "papers-using", "-p", "entity=GLUE", "--format", "csv").stdout.startswith(
        "paper,title,issued"
    )
    assert "@prefix" in kg("sparql", "papers.kg", "lpwc-shape", "-p", "entity=GLUE", "--format", "ttl").stdout
    assert "abc" in kg("sparql", "papers.kg", "SELECT ('abc'^^xsd:integer AS ?x) {}").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["papers-using"], "needs entity"),
        (["papers-using", "-p", "entity"], "NAME=VALUE"),
        (["papers-using", "-p", "entity=A", "-p", "entity=B"], "entity is given twice"),
        (["papers-using", "-p", "entity=GLUE", "-p", "tytle=x"], "?tytle"),
        (["papers-using", "-p", "entity=\udcff"], "not UTF-8"),
        (["SELECT '\udcff' {}"], "not UTF-8"),
        (["papers-usin"], "is it papers-using?"),
        (["lpwc-shape", "-p", "entity=GLUE", "--format", "csv"], "ttl, nt, rdf, jsonld"),
        (["top-baselines", "--format", "ttl"], "csv, tsv, json, xml"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(kg: Kg, graph: KnowledgeGraph, arguments: list[str], said: str) -> None:
    done = kg("sparql", graph.file, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_named_questions_are_listed_without_a_graph(kg: Kg, graph: KnowledgeGraph) -> None:
    head, *lines = kg("sparql", "--list").stdout.splitlines()
    assert len(lines) == len(library())
    assert {line[head.index("ANSWERS") - 2 :][:2] for line in lines} == {"  "}
    assert kg("sparql", graph.file).stdout.splitlines()[1:] == lines
    assert kg("sparql").returncode == 2


def test_ctrl_c_ends_a_question_at_once(graph: KnowledgeGraph) -> None:
    graph.sparql_store()
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with subprocess.Popen([sys.executable, "-m", "kg", "sparql", str(graph.file), endless]) as asking:
        with pytest.raises(subprocess.TimeoutExpired):
            asking.wait(3)
        asking.send_signal(signal.SIGINT)
        assert asking.wait(3) == -signal.SIGINT  # which shells show as 130


def test_entities_and_papers_have_prefixes(graph: KnowledgeGraph) -> None:
    asked = graph.sparql("SELECT ?x { arxiv:1810.04805 schema:mentions ?x FILTER(?x = benchmark:glue) }")
    assert [row["x"] for row in asked] == [f"{terms.BASE}benchmark/glue"]
    written = graph.sparql_text(
        "CONSTRUCT { ?p kg:evaluates benchmark:glue } { ?p kg:evaluates benchmark:glue }", "ttl"
    )
    assert "arxiv:1810.04805 kg:evaluates benchmark:glue" in written
    assert "method:" not in written
