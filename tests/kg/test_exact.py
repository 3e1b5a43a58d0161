"""Answers to the number: what is counted, weighed and left out, on graphs small enough to be counted by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import kg
from extractors import Text, extract
from extractors.weights import FLOORS
from kg.core.schema import ROLES, iri
from kg.resolve import Meaning, Spelling, form, meant_by, resolve
from kg.steps.building import build, remove
from tests.kg.test_links import content, listing

COMMON = "We evaluate on the GLUE benchmark."
OWLNET, FINCHNET = "OwlNet is a language model.", "FinchNet is a language model."
PAPERS = [  # date, and what is said besides; all evaluate on GLUE
    ("2021-02-03", f"{OWLNET} We use OwlNet."),
    ("2021-03-04", f"{OWLNET} We use OwlNet."),
    ("2021-05", f"{FINCHNET} We use FinchNet."),
    ("2021-06-07", "Birds sing."),
    ("2022-02-28", f"{OWLNET} {FINCHNET} We use OwlNet and FinchNet."),
    ("2022-05-06", f"{OWLNET} We use OwlNet."),
    *[("2022-06-07", f"Birds sing {number} songs.") for number in range(6)],
]


def papers(*dated: tuple[str | None, str]) -> list[dict[str, Any]]:
    """Papers with a date and an abstract, as a listing has them."""
    return [
        {"id": f"p{number:02}", "title": f"Study s{number:02}", "date": date, "abstract": abstract}
        for number, (date, abstract) in enumerate(dated)
    ]


def made(folder: Path, *dated: tuple[str | None, str]) -> kg.KnowledgeGraph:
    return kg.build(listing(folder / "a.jsonl", *papers(*dated)), folder / "g.kg")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.KnowledgeGraph]:
    with made(tmp_path_factory.mktemp("exact"), *((date, f"{text} {COMMON}") for date, text in PAPERS)) as built:
        yield built


def test_the_first_and_the_last_date_are_within(graph: kg.KnowledgeGraph) -> None:
    def ids(**dates: Any) -> list[str]:
        found = [paper.id for paper in graph.papers(entity="OwlNet", **dates)]
        assert sorted(name for name in graph.networkx("OwlNet", **dates) if name.startswith("p")) == found
        return found

    assert ids(since="2021-03-04", until="2022-02-28") == ["p01", "p04"]
    assert ids(since="2021-03", until="2022-02") == ["p01", "p04"]
    assert ids(since="2021-03-05", until="2022-02-27") == []
    assert ids(until="2021") == ["p00", "p01"]
    assert ids(since="2022") == ["p04", "p05"]
    assert [paper.id for paper in graph.papers(entity="FinchNet", since="2021-05-20")] == ["p02", "p04"]


def test_growth_is_the_share_of_papers_now_less_that_before(graph: kg.KnowledgeGraph) -> None:
    found = {one.label: (one.recent, one.before, one.growth) for one in graph.trend(months=12)}
    assert found["OwlNet"] == (2, 2, 2 / 8 - 2 / 4)
    assert found["FinchNet"] == (1, 1, 1 / 8 - 1 / 4)
    assert found["GLUE"] == (8, 4, 0.0)
    assert [*found] == ["GLUE", "FinchNet", "OwlNet"]


def test_what_grew_most_comes_first(tmp_path: Path) -> None:
    dated = [("2021-02", FINCHNET), ("2021-03", FINCHNET), ("2022-03", OWLNET), ("2022-04", f"{OWLNET} {FINCHNET}")]
    with made(tmp_path, *dated) as built:
        assert [(one.label, one.growth) for one in built.trend(months=12)] == [("OwlNet", 1.0), ("FinchNet", -0.5)]
        assert [one.label for one in built.trend(months=12, limit=1)] == ["OwlNet"]


def test_papers_are_alike_by_what_few_name_and_not_by_what_all_name(graph: kg.KnowledgeGraph) -> None:
    count = {one.label: one.papers for one in graph.entities()}
    assert (count["OwlNet"], count["FinchNet"], count["GLUE"]) == (4, 2, len(PAPERS))
    owl, finch = (math.log(len(PAPERS) / count[name]) + 1 for name in ("OwlNet", "FinchNet"))
    found = {one.id: (one.score, one.shared) for one in graph.similar("p04")}
    assert found == {
        "p02": (round(finch, 3), ("FinchNet",)),
        **dict.fromkeys(("p00", "p01", "p05"), (round(owl, 3), ("OwlNet",))),
    }
    assert graph.similar("p04")[0].id == "p02"


def test_what_more_than_a_fifth_of_many_papers_name_does_not_make_them_alike(tmp_path: Path) -> None:
    both, one = f"{COMMON} We use LoRA.", "We use LoRA."
    with made(tmp_path, *[("2021", both)] * 12, ("2021", one), *[("2021", "Birds sing.")] * 47) as graph:
        assert graph.similar("p00")[0].shared == ("GLUE",)


def test_what_most_papers_name_beside_it_comes_first(graph: kg.KnowledgeGraph) -> None:
    assert [(one.label, one.papers) for one in graph.related("GLUE", type="model")] == [("OwlNet", 4), ("FinchNet", 2)]
    shared = [link.paper for link in graph.shared("OwlNet", "GLUE")][::2]
    assert shared == ["p05", "p04", "p01", "p00"]


def test_a_name_of_several_things_means_what_most_papers_mean(tmp_path: Path) -> None:
    dataset, model = "We evaluate on the Zorbel dataset.", "We introduce Zorbel, a language model."
    for number, texts in enumerate(([dataset, dataset, model], [model, model, dataset])):
        (folder := tmp_path / str(number)).mkdir()
        with made(folder, *((None, text) for text in texts)) as built:
            assert {one.id for one in built.entities(text="Zorbel")} == {"dataset/zorbel", "model/zorbel"}
            assert built.entity("Zorbel").id == ("dataset/zorbel", "model/zorbel")[number]


PAIRED = "We introduce Low-Rank Tuning (LoRTu), a method. LoRTu is a method for fine-tuning."
BOTH = "We use LoRTu, a method, for birds. We use low-rank tuning, too."
SURE = """
SELECT ?paper ?entity ?role ?sure {
    ?link a oa:Annotation ; kg:paper/dcterms:identifier ?paper ; oa:hasBody/dcterms:identifier ?entity ;
        kg:role ?role ; kg:confidence ?sure
}
"""


def test_a_link_is_as_sure_as_its_surest_name_wherever_it_goes(tmp_path: Path) -> None:
    with made(tmp_path, (None, PAIRED), (None, f"{PAIRED} Again."), (None, f"{PAIRED} So."), (None, BOTH)) as built:
        links = built.links()
        (lortu,) = {link.entity for link in links if link.name == "LoRTu"}
        sure: dict[tuple[str, str, str], float] = {}
        for link in sorted(links, key=lambda link: link.confidence):
            sure[link.paper, link.entity, link.role] = link.confidence
        one, other = (one for one in links if one.paper == "p03")
        assert (one.entity, one.role) == (other.entity, other.role)
        assert sure["p03", lortu, one.role] == max(one.confidence, other.confidence)
        assert one.confidence != other.confidence
        edges = built.networkx().edges(keys=True, data="confidence")
        assert {(one, other, role): found for one, other, role, found in edges if role in ROLES} == sure
        rows = built.sparql(SURE)
        told = {(row["paper"], row["entity"], row["role"]): float(row["sure"]) for row in rows}
        assert told == {(one, other, iri(ROLES[role].property)): found for (one, other, role), found in sure.items()}


def test_results_and_counts_in_linked_data_are_those_of_the_graph(tmp_path: Path) -> None:
    with made(
        tmp_path,
        (None, "We propose OwlNet, a vision model. OwlNet achieves 87.3% accuracy on ImageNet. It is not FinchNet."),
        (None, "We use OwlNet, a vision model, on ImageNet. On CIFAR-10, it may have reached some 71% accuracy."),
    ) as built:
        rows = built.sparql("SELECT ?value ?sure { ?r a mls:ModelEvaluation ; kg:value ?value ; kg:confidence ?sure }")
        assert {row["value"]: float(row["sure"]) for row in rows} == {
            one.value: one.confidence for one in built.results()
        }
        assert all(one.confidence < 1 for one in built.results())
        rows = built.sparql("SELECT ?entity ?papers { ?e dcterms:identifier ?entity ; kg:papers ?papers }")
        assert {row["entity"]: int(row["papers"]) for row in rows} == {one.id: one.papers for one in built.entities()}
        assert {one.papers for one in built.entities()} == {1, 2}


def test_what_is_taken_out_weighs_nothing_any_more(tmp_path: Path) -> None:
    """Labels and types are what the papers that stay say, however many said otherwise before."""
    dataset, benchmark = "We evaluate on the {} dataset.", "We evaluate on the {} benchmark."
    both = " We use ZorBelian, and also Zorbelian, on owls."
    stay = papers(*((None, text.format("ZorBelian") + both) for text in (dataset, dataset, benchmark)))
    leave = [{**one, "id": f"q{at}"} for at, one in enumerate(papers(*[(None, benchmark.format("Zorbelian"))] * 4))]
    for one in leave:
        one["title"] = f"Another {one['id']}"
    build([listing(tmp_path / "stay.jsonl", *stay)], tmp_path / "stay.kg")
    build([listing(tmp_path / "all.jsonl", *stay, *leave)], tmp_path / "g.kg")
    with kg.open(tmp_path / "g.kg") as graph:
        assert graph.entity("Zorbelian").id.startswith("benchmark/")
        assert graph.entity("Zorbelian").label == "Zorbelian"
    for one in leave:
        remove(tmp_path / "g.kg", paper=one["id"])
    assert content(tmp_path / "g.kg") == content(tmp_path / "stay.kg")
    with kg.open(tmp_path / "g.kg") as graph, kg.open(tmp_path / "stay.kg") as other:
        assert graph.entities() == other.entities()
        assert graph.entity("Zorbelian").label == "ZorBelian"


def test_a_new_date_moves_a_paper_in_all_answers_about_time(tmp_path: Path) -> None:
    text = f"{OWLNET} {COMMON} The owls are awake, all of them."
    one, other = papers((None, text), ("2020-02-03", text))
    for number, listed in enumerate((one, {**other, "id": one["id"], "title": one["title"]})):
        build([listing(tmp_path / f"{number}.jsonl", listed)], tmp_path / "g.kg")
    with kg.open(tmp_path / "g.kg") as graph:
        assert [(one.period, one.papers) for one in graph.timeline("GLUE", "month")] == [("2020-02", 1)]
        assert (graph.timeline("GLUE").undated, graph.trend().undated) == (0, 0)
        assert [paper.id for paper in graph.papers(entity="GLUE", since="2020-02")] == ["p00"]


def test_each_new_paper_is_found_by_its_words(graph: kg.KnowledgeGraph) -> None:
    for number in range(len(PAPERS)):
        assert [paper.id for paper in graph.papers(text=f"study s{number:02}")] == [f"p{number:02}"]


def test_a_paper_weighs_as_much_as_it_is_sure(tmp_path: Path) -> None:
    """What two papers say surely outweighs what three perhaps mean; of so short a name no paper tells another."""
    unsure: list[tuple[float, str, str]] = []
    for cue in ("We test on ZBQ.", "Experiments on ZBQ show this.", "We evaluate on ZBQ and GLUE."):
        (found,) = extract([Text("1", "Study", cue)])
        unsure += [(one.confidence, one.type, cue) for one in found.entities if one.name == "ZBQ"]
    confidence, type, cue = min(unsure)
    assert 3 * confidence < 1.5
    sure = "benchmark" if type == "dataset" else "dataset"
    said = f"We introduce ZBQ, a large-scale {sure}. The ZBQ {sure} is a {sure} of owls."
    with made(tmp_path, *((None, text) for text in (cue, f"{cue} Yes.", f"{cue} So.", said, f"{said} Yes."))) as built:
        assert built.entity("ZBQ").type == sure


def test_a_kind_of_thing_is_an_error_only_where_it_is_far_outweighed() -> None:
    def kinds(weight: int) -> set[str]:
        return {
            one.type for one in resolve([form("dataset", "FooSet")._replace(weight=weight), form("metric", "FooSet")])
        }

    assert kinds(2000) == kinds(3000) == {"dataset", "metric"}
    assert kinds(4000) == {"dataset"}


def test_what_is_left_of_the_text_around_a_name_is_no_name() -> None:
    spellings = (Spelling("FooNet", 1, 0), Spelling("FooNet's", 9, 0))
    assert resolve([form("model", "FooNet")._replace(spellings=spellings)])[0].label == "FooNet"


def test_a_plural_is_the_name_where_nearly_all_write_it() -> None:
    def label(one: int, several: int) -> str:
        spellings = (Spelling("FooNet", one, 0), Spelling("FooNets", several, 0))
        return resolve([form("model", "FooNet")._replace(spellings=spellings)])[0].label

    assert label(1, 9) == "FooNets"
    assert label(3, 9) == "FooNet"
    assert label(9, 1) == "FooNet"


def test_a_dataset_is_called_as_most_call_it_with_its_part_and_year_or_as_the_lexicon_does() -> None:
    def label(**counts: int) -> str:
        spellings = tuple(Spelling(name.replace("_", " "), papers, 0) for name, papers in counts.items())
        return resolve([form("dataset", spellings[0].name)._replace(spellings=spellings)])[0].label

    assert label(ZorSet_val=6, ZorSet=5) == "ZorSet val"
    assert label(ZorSet_val=5, ZorSet=6) == "ZorSet"
    assert label(WMT_2014=1, WMT14=9) == "WMT 2014"


def test_half_sure_is_not_sure_what_a_short_form_means() -> None:
    tree, transfer = ("method", "quiettreenetwork"), ("method", "querytransfernetwork")

    def meant(often: int) -> object:
        names = {"imagenet": often}
        meanings = [Meaning(tree, 9000, 9, names), Meaning(transfer, 9000, 9, {"imagenet": 4})]
        return meant_by({"imagenet"}, meanings, 0)

    assert meant(9) is None
    assert meant_by({"imagenet", "cifar10"}, _meanings(tree, transfer), 0) == tree


def _meanings(one: tuple[str, str], other: tuple[str, str]) -> Sequence[Meaning]:
    return [Meaning(one, 9000, 9, {"imagenet": 9, "cifar10": 9}), Meaning(other, 9000, 9, {"glue": 9})]


def test_what_may_be_one_of_two_kinds_that_are_akin_stands_all_the_same() -> None:
    """A name that is likely a dataset or a benchmark is one of them, though neither alone is likely enough."""
    standing = []
    for dataset, benchmark in product((3.5, 4, 4.5), (4.5, 5, 5.5)):
        own = f'{{"id": "my.roost", "after": [{{"LOWER": "roost"}}], "weights": {{"dataset": {dataset}, "benchmark": {benchmark}}}}}'
        (found,) = extract([Text("1", "Owls", "They saw the Zorbel roost.")], own)
        standing += [one.confidence for one in found.entities if one.name == "Zorbel"]
    assert min(standing) < min(FLOORS["dataset"], FLOORS["benchmark"])


def test_the_smallest_error_leads(tmp_path: Path) -> None:
    with made(
        tmp_path,
        (None, "We propose OwlNet, a language model. OwlNet achieves a perplexity of 18.3 on WikiText-103."),
        (None, "We propose FinchNet, a language model. FinchNet achieves a perplexity of 24.1 on WikiText-103."),
    ) as built:
        assert [(one.value, one.better) for one in built.leaderboard("WikiText-103")] == [
            ("18.3", "lower"),
            ("24.1", "lower"),
        ]


def test_all_is_counted(tmp_path: Path) -> None:
    sound = [
        {"id": "p1", "title": "OwlNet", "abstract": f"{OWLNET} OwlNet is trained on ImageNet.", "date": "2021-02-03"},
        {"id": "p2", "abstract": "We use BERT.", "date": "2022"},
        {"id": "p3", "title": "Nothing here"},
    ]
    with kg.build(listing(tmp_path / "a.jsonl", *sound, {"year": 2020}), tmp_path / "g.kg") as built:
        assert built.stats() == {
            "papers": 3,
            "records": 3,
            "quarantined": 1,
            "untitled": 1,
            "without_abstract": 1,
            "undated": 1,
            "first": "2021-02-03",
            "last": "2022",
            "years": {"2021": 1, "2022": 1},
            "entities": {"model": 2, "dataset": 1},
            "links": {"uses": 2, "introduces": 1},
            "sources": [{"file": str(tmp_path / "a.jsonl"), "records": 3, "papers": 3}],
        }
        (claim,) = built.relations()
        (found,) = extract([Text("p1", "OwlNet", sound[0]["abstract"])])
        assert [claim.confidence] == [round(one.confidence, 4) for one in found.relations]


def test_the_marks_of_patterns_stand_for_themselves_in_a_category(tmp_path: Path) -> None:
    titled = {"q_owl": "Owls", "q-owl": "Finches", "q%owl": "Herons"}
    sound = [{"id": title, "title": title, "categories": [name]} for name, title in titled.items()]
    with kg.build(listing(tmp_path / "a.jsonl", *sound), tmp_path / "g.kg") as built:
        for name, title in titled.items():
            assert [paper.title for paper in built.papers(category=name)] == [title]


def test_an_entity_is_found_by_its_id_in_other_spellings(graph: kg.KnowledgeGraph) -> None:
    assert {graph.entity(name).id for name in ("model/owl-net", "model/owlnets", "OwlNets")} == {"model/owlnet"}
