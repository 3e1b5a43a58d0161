"""What papers report, in a graph: stored with its papers, tied to entities, ranked where it can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyshacl
import pytest
import rdflib

import kg
from exports.rdf.sparql import library
from kg.core.model import Result
from kg.graph.leaderboards import leaderboard, measured
from kg.steps.building import remove
from tests.conftest import Kg
from tests.exports.test_rdf import data

PAPERS = {
    "2401.00001": (
        "2024-01-02",
        "OwlNet: Faster Birds",
        "We propose OwlNet, a vision model. OwlNet achieves 87.3% top-1 accuracy on ImageNet, and outperforms ResNet-50 "
        "by 2.1%. It reduces memory usage by 40%.",
    ),
    "2402.00002": (
        "2024-02-03",
        "TytoNet: Birds at Night",
        "We introduce TytoNet, a vision model. On ImageNet, TytoNet reaches a top-1 accuracy of 88.9%.",
    ),
    "2403.00003": (
        "2024-03-03",
        "StrixLM: Words of Owls",
        "We present StrixLM, a language model. StrixLM achieves an accuracy of 74.1% on GSM8K.",
    ),
}


def write(folder: Path, *names: str) -> Path:
    lines = [
        {"arxiv_id": name, "published": date, "title": title, "abstract": abstract}
        for name, (date, title, abstract) in PAPERS.items()
        if name in names or not names
    ]
    path = folder / f"{'-'.join(names) or 'all'}.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("reported")
    with kg.build(write(folder), folder / "g.kg") as built:
        yield built


def test_results_come_newest_first_each_with_its_sentence(graph: kg.KnowledgeGraph) -> None:
    found = graph.results(on="ImageNet", metric="top-1 accuracy")
    assert [(one.value, one.kind, one.system, one.over) for one in found] == [
        ("88.9%", "level", "TytoNet", None),
        ("87.3%", "level", "OwlNet", None),
        ("2.1%", "gain", "OwlNet", "ResNet-50"),
    ]
    assert found[0].sentence == "On ImageNet, TytoNet reaches a top-1 accuracy of 88.9%."
    assert (found[0].on_id, found[0].system_id) == ("dataset/imagenet", "model/tytonet")
    assert found[0].rules


def test_results_are_asked_for_by_paper_system_and_kind(graph: kg.KnowledgeGraph) -> None:
    assert {one.value for one in graph.results(paper="arxiv:2401.00001")} == {"87.3%", "2.1%", "40%"}
    assert {one.value for one in graph.results(system="TytoNet")} == {"88.9%"}
    assert {one.value for one in graph.results(kind="ratio")} == {"40%"}
    assert graph.results(min_confidence=1.0) == []


def test_a_leaderboard_ranks_levels_of_one_metric(graph: kg.KnowledgeGraph) -> None:
    board = graph.leaderboard("ImageNet", metric="top-1 accuracy")
    assert [(one.place, one.value, one.system, one.paper) for one in board] == [
        (1, "88.9%", "TytoNet", "arxiv:2402.00002"),
        (2, "87.3%", "OwlNet", "arxiv:2401.00001"),
    ]
    assert list(board.to_pandas()["number"]) == [88.9, 87.3]
    assert graph.leaderboard("ImageNet", metric="BLEU") == []


@pytest.mark.parametrize("metric", [None, "top-1 accuracy"])
def test_a_leaderboard_without_what_is_sure_says_that_there_is_less_sure(
    graph: kg.KnowledgeGraph, metric: str | None
) -> None:
    board = graph.leaderboard("ImageNet", metric=metric, min_confidence=1.0)
    assert (list(board), board.why) == ([], "nothing is so sure (--min-confidence 0 lists what is less sure)")


def claim(value: str, number: float, **fields: str) -> Result:
    known: dict[str, object] = dict.fromkeys(Result._fields)
    known |= {"paper": value, "kind": "level", "unit": "", "metric": "accuracy", "better": "higher", "sentence": ""}
    return Result(**(known | {"value": value, "number": number, "confidence": 1.0} | fields))  # type: ignore[arg-type]


def test_what_can_not_be_compared_shares_no_ranking() -> None:
    claims = [
        claim("87%", 87, unit="%"),
        claim("88.5", 88.5),
        claim("0.9", 0.9),
        claim("2.1", 2.1, kind="gain"),
        claim("4.5", 4.5, metric="FID", better="lower"),
        claim("3.5", 3.5, metric="FID score", better="lower"),
    ]
    assert [(one.place, one.metric, one.value) for one in leaderboard(claims)] == [
        (1, "accuracy", "88.5"),
        (2, "accuracy", "87%"),
        (1, "FID score", "3.5"),
        (2, "FID", "4.5"),
        (1, "accuracy", "0.9"),
    ]


def test_a_measure_that_only_some_papers_have_as_an_entity_has_one_ranking() -> None:
    claims = [
        claim("73.2", 73.2, metric="NDS", metric_id="metric/nds"),
        claim("75.0", 75.0, metric="NDS score"),
        claim("74.1", 74.1, metric="nuScenes detection score", metric_id="metric/nds"),
    ]
    assert [(one.place, one.value) for one in leaderboard(claims)] == [(1, "75.0"), (2, "74.1"), (3, "73.2")]
    assert leaderboard(claims, "metric/nds") == leaderboard(claims, "NDS") == leaderboard(claims)
    unsure = [one._replace(confidence=0.1) if one.metric_id else one for one in claims]
    assert [one.value for one in leaderboard(unsure, "metric/nds", 0.5)] == ["75.0"]
    assert [key for _, key in measured(claims)] == ["metric/nds percent"] * 3
    other = claim("1.0", 1.0, metric="NDS", metric_id="metric/non-dominated-sorting")
    assert [one.value for one in leaderboard([*claims, other], "NDS")] == ["73.2", "1.0", "75.0"]  # it stands for two


def test_results_go_with_their_papers(tmp_path: Path) -> None:
    path = tmp_path / "g.kg"
    kg.build([write(tmp_path, "2401.00001"), write(tmp_path, "2402.00002")], path).close()
    remove(path, paper="arxiv:2402.00002")
    with kg.open(path) as graph:
        assert {one.paper for one in graph.results()} == {"arxiv:2401.00001"}


def test_two_builds_and_one_give_the_same_results(graph: kg.KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "g.kg"
    for name in reversed(PAPERS):
        kg.build(write(tmp_path, name), path).close()
    with kg.open(path) as again:
        assert again.results() == graph.results()


def test_a_dropped_entity_is_only_a_word_of_its_results(tmp_path: Path) -> None:
    path = tmp_path / "g.kg"
    kg.build(write(tmp_path), path).close()
    with kg.open(path) as graph:
        graph.edit("drop", "GSM8K")
    with kg.open(path) as graph:
        (one,) = graph.results(system="StrixLM")
        assert (one.on, one.on_id) == ("GSM8K", None)


def test_no_reason_of_an_empty_answer_names_what_is_dropped(graph: kg.KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "g.kg"
    kg.build(write(tmp_path), path).close()
    with kg.open(path) as dropped:
        dropped.edit("drop", "GSM8K")
    with kg.open(path) as dropped:
        for one, others, called in (
            (graph, "ImageNet and GSM8K", "what is called so is no model"),
            (dropped, "ImageNet", "nothing is called so"),
        ):
            board = one.leaderboard("ResNet-50")
            assert (list(board), board.why) == ([], f"no abstract reports a number on it (others are on {others})")
            assert one.entities(type="model", text="GSM8K").why == called


def test_networkx_has_results_as_edges_if_asked(graph: kg.KnowledgeGraph) -> None:
    edges = [
        (one, other, told["value"], told["metric"], told["paper"])
        for one, other, told in graph.networkx(results=True).edges(data=True)
        if told["role"] == "result"
    ]
    assert ("model/owlnet", "dataset/imagenet", "87.3%", "top-1 accuracy", "arxiv:2401.00001") in edges
    assert all(told["role"] != "result" for *_, told in graph.networkx().edges(data=True))


def test_tables_have_results_beside_them(graph: kg.KnowledgeGraph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.csv")
    graph.export(tmp_path / "g.parquet")
    values = {one.value for one in graph.results()}
    assert set(pd.read_csv(tmp_path / "g.results.csv")["value"]) == values
    assert set(pd.read_parquet(tmp_path / "g.results.parquet")["value"]) == values


def test_linked_data_fit_the_shapes_and_come_back(graph: kg.KnowledgeGraph, tmp_path: Path) -> None:
    found = graph.rdf(evidence=True)
    conforms, _, report = pyshacl.validate(found, shacl_graph=data("shapes.ttl"), ont_graph=data("kg.ttl"))
    assert conforms, report
    evaluations = set(found.subjects(rdflib.RDF.type, rdflib.URIRef("http://www.w3.org/ns/mls#ModelEvaluation")))
    assert len(evaluations) == len(graph.results())
    graph.export(tmp_path / "g.ttl", evidence=True)
    with kg.build(tmp_path / "g.ttl", tmp_path / "again.kg") as again:
        assert again.results() == graph.results()


def test_a_result_without_a_value_does_not_fit_the_shapes(graph: kg.KnowledgeGraph) -> None:
    found = graph.rdf()
    found.remove((None, rdflib.URIRef("http://www.w3.org/ns/mls#hasValue"), None))
    assert not pyshacl.validate(found, shacl_graph=data("shapes.ttl"))[0]


def test_questions_in_sparql(graph: kg.KnowledgeGraph) -> None:
    assert {"results-on", "results-of", "best-on", "metrics-on", "leaderboard"} <= set(library())
    assert [row["value"] for row in graph.sparql("results-of", entity="OwlNet")] == ["2.1%", "87.3%", "40%"]
    (best,) = graph.sparql("best-on", entity="ImageNet")
    assert (best["best"], best["system"]) == (88.9, "TytoNet")
    board = graph.sparql("leaderboard", entity="ImageNet", metric="Top-1 Accuracy")
    assert [row["system"] for row in board] == ["TytoNet", "OwlNet"]
    assert [row["name"] for row in graph.sparql("metrics-on", entity="GSM8K")] == ["accuracy"]


def test_on_the_command_line(kg: Kg, graph: kg.KnowledgeGraph) -> None:
    ranked = kg("results", graph.file, "ImageNet")
    assert [line.split()[:2] for line in ranked.stdout.splitlines()[1:]] == [["1", "88.9%"], ["2", "87.3%"]]
    assert "not a checked leaderboard" in ranked.stderr
    rows = [
        json.loads(line) for line in kg("results", "-q", "--json", graph.file, "--kind", "gain").stdout.splitlines()
    ]
    assert [(row["value"], row["over"]) for row in rows] == [("2.1%", "ResNet-50")]


def test_levels_that_are_in_no_ranking_are_told_of(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("OwlLM scores 70.1 on MMLU.\n\nTytoLM reaches 78.3% accuracy on MMLU.\n")
    kg("build", tmp_path / "a.txt", "--reader", "abstracts", "-o", tmp_path / "g.kg")
    asked = kg("results", tmp_path / "g.kg", "MMLU")
    assert len(asked.stdout.splitlines()) == 2
    assert "1 more by no named metric, or less sure (--kind level lists all)" in asked.stderr


def test_where_there_are_gains_alone_by_a_metric_that_is_said(kg: Kg, tmp_path: Path) -> None:
    abstracts = (
        "We propose OwlNet, a language model. OwlNet improves BLEU by 2.4 points on WMT 2014.",
        "We propose TytoLM, a language model. On WMT 2014, TytoLM reaches an accuracy of 71.2%.",
    )
    records = [{"title": f"Owls {number}", "abstract": abstract} for number, abstract in enumerate(abstracts)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    kg("build", tmp_path / "a.jsonl", "-o", tmp_path / "g.kg")
    asked = kg("results", tmp_path / "g.kg", "WMT 2014", "--metric", "bleu scores")
    assert (asked.returncode, asked.stdout) == (0, "")
    assert "no abstract reports a level by 'bleu scores' (--kind gain lists gains" in asked.stderr
    assert "2.4" in kg("results", tmp_path / "g.kg", "WMT 2014", "--metric", "BLEU", "--kind", "gain").stdout
    refused = kg("results", tmp_path / "g.kg", "WMT 2014", "--metric", "METEOR")
    assert "no result on WMT 2014 by 'METEOR' (use one of accuracy)" in refused.stderr


def test_metrics_and_systems_without_results_are_told_which_have_some(kg: Kg, graph: kg.KnowledgeGraph) -> None:
    for asked, said in {
        ("--system", "GSM8K"): "no result of 'GSM8K' (use one of OwlNet",
        ("ImageNet", "--system", "StrixLM"): "no result on ImageNet of 'StrixLM' (use one of OwlNet",
        ("--system", "StrixLM", "--metric", "top-1 accuracy"): "no result by 'top-1 accuracy' (did you mean accuracy?)",
    }.items():
        refused = kg("results", graph.file, *asked)
        assert (refused.returncode, said in refused.stderr) == (2, True)


def test_extracting_tells_them_too(kg: Kg, tmp_path: Path) -> None:
    (line,) = kg("extract", "-q", write(tmp_path, "2402.00002")).stdout.splitlines()
    (one,) = json.loads(line)["results"]
    assert (one["value"], one["kind"], one["metric"], one["on"]) == ("88.9%", "level", "top-1 accuracy", "ImageNet")


def test_relations_on_the_command_line(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("OwlNet is trained on ImageNet. We compare OwlNet with CLIP.\n")
    kg("build", tmp_path / "a.txt", "--reader", "abstracts", "-o", tmp_path / "g.kg")

    def told(*options: str) -> list[tuple[str, str, str]]:
        rows = map(json.loads, kg("relations", tmp_path / "g.kg", *options, "--json").stdout.splitlines())
        return sorted((row["source_label"], row["relation"], row["target_label"]) for row in rows)

    trained, compared = ("OwlNet", "trained_on", "ImageNet"), ("OwlNet", "compared_with", "CLIP")
    assert told() == [compared, trained]
    assert told("trained_on") == told("--target", "ImageNet") == [trained]
    assert told("trained_on", "--source", "CLIP") == []
    refused = kg("relations", tmp_path / "g.kg", "eats")
    assert (refused.returncode, "no relation 'eats' (use one of" in refused.stderr) == (2, True)


def test_relations_between_entities_have_their_sentences(tmp_path: Path) -> None:
    abstract = "We propose OwlNet, a vision model based on ResNet-50. OwlNet is trained on LAION-5B."
    (tmp_path / "a.jsonl").write_text(json.dumps({"arxiv_id": "2401.00001", "title": "Owls", "abstract": abstract}))
    with kg.build(tmp_path / "a.jsonl", tmp_path / "g.kg") as graph:
        (one,) = graph.relations("trained_on", source="OwlNet")
        assert (one.target, one.sentence) == ("dataset/laion-5b", "OwlNet is trained on LAION-5B.")
        assert [claim.source for claim in graph.relations(target="ResNet-50")] == ["model/owlnet"]
        assert graph.networkx(relations=True).has_edge("model/owlnet", "model/resnet-50", key="based_on")
        assert [row["name"] for row in graph.sparql("built-on", entity="ResNet-50")] == ["OwlNet"]
        assert [row["name"] for row in graph.sparql("trained-on", entity="OwlNet")] == ["LAION-5B"]
        assert graph.sparql("evaluated-on", entity="OwlNet") == []


def test_showing_a_paper_tells_its_results_and_relations(kg: Kg, graph: kg.KnowledgeGraph) -> None:
    told = kg("show", graph.file, "arxiv:2401.00001").stdout.splitlines()
    assert "3 results" in told
    at = next(i for i, line in enumerate(told) if line.startswith("87.3% top-1 accuracy on ImageNet by OwlNet  level "))
    assert told[at + 1].startswith("    OwlNet achieves 87.3% top-1 accuracy on ImageNet, and outperforms ResNet-50")
    assert any(line.startswith("2.1% top-1 accuracy on ImageNet by OwlNet over ResNet-50  gain ") for line in told)
    assert any(line.startswith("OwlNet evaluated_on ImageNet ") for line in told)
    assert any(line.startswith("OwlNet compared_with ResNet-50 ") for line in told)


@pytest.mark.parametrize(
    ("name", "result"), [("ImageNet", "88.9%"), ("TytoNet", "88.9%"), ("top-1 accuracy", "88.9%"), ("ResNet-50", "")]
)
def test_showing_a_thing_tells_what_papers_report_of_it(
    kg: Kg, graph: kg.KnowledgeGraph, name: str, result: str
) -> None:
    told = kg("show", graph.file, name).stdout.splitlines()
    assert bool(result) == any(line.startswith(f"arxiv:2402.00002  {result} top-1 accuracy") for line in told)


def test_showing_relations_from_a_thing_and_to_it(kg: Kg, graph: kg.KnowledgeGraph) -> None:
    assert "arxiv:2401.00001  OwlNet compared_with ResNet-50 " in kg("show", graph.file, "ResNet-50").stdout
    assert "arxiv:2401.00001  OwlNet compared_with ResNet-50 " in kg("show", graph.file, "OwlNet").stdout


def test_showing_is_bounded_and_says_where_more_is(kg: Kg, graph: kg.KnowledgeGraph) -> None:
    told = kg("show", graph.file, "ImageNet", "--limit", "1").stdout.splitlines()
    assert "1 result (as many as --limit allows; kg results lists more)" in told
    assert "1 relation (as many as --limit allows; kg relations lists more)" in told
    assert "1 link (as many as --limit allows; kg links lists more)" in told
    assert not [line for line in kg("show", graph.file, "ImageNet").stdout.splitlines() if "--limit" in line]
    assert "result" not in kg("show", graph.file, "ImageNet", "-q").stdout


def test_showing_as_json_has_them_behind_the_links(kg: Kg, graph: kg.KnowledgeGraph) -> None:
    node, *rest = map(json.loads, kg("show", graph.file, "arxiv:2402.00002", "--json").stdout.splitlines())
    assert node["id"] == "arxiv:2402.00002"
    of = [[one for one in rest if field in one] for field in ("role", "value", "relation")]
    assert [one for ones in of for one in ones] == rest
    assert [one["value"] for one in of[1]] == ["88.9%"]
    assert [(one["source"], one["relation"], one["target"]) for one in of[2]] == [
        ("model/tytonet", "evaluated_on", "dataset/imagenet")
    ]


def test_relations_of_one_paper(kg: Kg, graph: kg.KnowledgeGraph) -> None:
    assert {one.paper for one in graph.relations(paper="arxiv:2401.00001")} == {"arxiv:2401.00001"}
    (line,) = kg("relations", graph.file, "--paper", "2402.00002", "--json").stdout.splitlines()
    assert json.loads(line)["source"] == "model/tytonet"
