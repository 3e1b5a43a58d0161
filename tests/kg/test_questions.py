"""Questions to a graph, and the graph for NetworkX."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.core.errors import UsageError
from kg.core.schema import ROLES
from kg.graph import derived

PAPERS: list[dict[str, Any]] = [
    {
        "id": "arxiv:2001.00001",
        "title": "FooNet: A Language Model",
        "date": "2020-01-05",
        "abstract": "We introduce FooNet, a language model trained on Wikipedia. We evaluate FooNet on GLUE and SQuAD 2.0. "
        "Code is at https://github.com/foo/foonet.",
    },
    {
        "id": "arxiv:2101.00002",
        "title": "Owls",
        "date": "2021-03-01",
        "abstract": "We use Foo-Net and BERT on SQuAD 2.0, as others do. We evaluate on the GLUE benchmark. It beats BERT.",
    },
    {
        "id": "arxiv:2102.00003",
        "title": "BarNet: A Vision Model",
        "date": "2021-07-01",
        "abstract": "We introduce BarNet-7B, a vision model of the BarNet family. We evaluate BarNet-7B on ImageNet.",
    },
    {
        "id": "arxiv:2203.00004",
        "title": "Moles",
        "date": "2022-02-01",
        "abstract": "We evaluate BERT on ImageNet. Moles dig.",
    },
    {"id": "x-5", "title": "Nothing here", "abstract": "Birds sing."},
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("questions")
    (folder / "a.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS))
    with kg.build(folder / "a.jsonl", folder / "g.kg") as built:
        yield built


def test_papers_by_entity_role_date_and_words(graph: kg.KnowledgeGraph) -> None:
    assert [paper.id for paper in graph.papers(entity="FooNet")] == ["arxiv:2001.00001", "arxiv:2101.00002"]
    assert [paper.id for paper in graph.papers(entity="foo net", role="introduces")] == ["arxiv:2001.00001"]
    assert [paper.id for paper in graph.papers(entity="benchmark/glue", since="2021")] == ["arxiv:2101.00002"]
    assert [paper.id for paper in graph.papers(text="dig moles")] == ["arxiv:2203.00004"]
    assert [paper.id for paper in graph.papers(text='"sing) OR NEAR(*')] == []
    with pytest.raises(UsageError, match="no entity 'GPT-77'"):
        graph.papers(entity="GPT-77")
    with pytest.raises(UsageError, match="role 'eats'"):
        graph.papers(entity="GLUE", role="eats")


def test_entities_by_type_words_and_rank(graph: kg.KnowledgeGraph) -> None:
    ranked = graph.entities()
    assert [one.papers for one in ranked] == sorted((one.papers for one in ranked), reverse=True)
    assert {one.type for one in graph.entities(type="benchmark")} == {"benchmark"}
    assert [one.id for one in graph.entities(text="foon")] == ["model/foo-net", "repo/github.com/foo/foonet"]
    assert len(ranked.top(2)) == len(graph.entities(limit=2)) == 2
    entity = graph.entity("FOO-NET")
    assert (entity.id, entity.papers, set(entity.aliases) | {entity.label}) == (
        "model/foo-net",
        2,
        {"FooNet", "Foo-Net"},
    )
    with pytest.raises(UsageError, match="no type 'owl'"):
        graph.entities(type="owl")


@pytest.mark.parametrize(
    "name",
    [
        "2001.00001v2",
        "arXiv:2001.00001",
        "https://arxiv.org/pdf/2001.00001v1.pdf",
        "https://huggingface.co/papers/2001.00001",
        "https://doi.org/10.48550/arXiv.2001.00001",
        "papers.html#node=arxiv%3A2001.00001",
        "foonet: a language model",
    ],
)
def test_a_paper_goes_by_numbers_addresses_and_its_title(graph: kg.KnowledgeGraph, name: str) -> None:
    assert {link.paper for link in graph.links(paper=name)} == {"arxiv:2001.00001"}
    assert graph.details(name)[0].id == "arxiv:2001.00001"


def test_an_entity_goes_by_addresses(graph: kg.KnowledgeGraph) -> None:
    for name in (
        "https://github.com/Foo/FooNet.git",
        "git@github.com:foo/foonet",
        "x.html#node=repo%2Fgithub.com%2Ffoo%2Ffoonet",
    ):
        assert graph.entity(name).id == "repo/github.com/foo/foonet"
    assert graph.entity("https://w3id.org/papergraph/id/model/foo-net").id == "model/foo-net"


def test_search_finds_what_an_id_or_address_means(graph: kg.KnowledgeGraph) -> None:
    assert [(hit.kind, hit.id) for hit in graph.search("arxiv.org/abs/2001.00001")] == []
    assert [hit.id for hit in graph.search("https://arxiv.org/abs/2001.00001v3")] == ["arxiv:2001.00001"]
    assert [hit.id for hit in graph.search("https://github.com/foo/foonet")] == ["repo/github.com/foo/foonet"]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda graph: graph.entity("FoNet"), "did you mean FooNet"),
        (lambda graph: graph.entity("2001.00001"), "is a paper, not an entity"),
        (lambda graph: graph.similar("BERT"), "'BERT' is a model, not a paper"),
        (lambda graph: graph.similar("Vision Model"), r"did you mean arxiv:2102.00003 \(BarNet"),
        (lambda graph: graph.links(type="modle"), "did you mean model"),
        (lambda graph: graph.related("BERT", role="evaluate"), "did you mean evaluates"),
        (lambda graph: graph.papers(intorduces="model"), "did you mean introduces"),
        (lambda graph: graph.papers(introduces="modles"), "did you mean model"),
        (lambda graph: graph.papers(sort="newst"), "did you mean newest"),
        (lambda graph: graph.papers(since="Mar 2021"), "did you mean 2021-03"),
    ],
)
def test_what_is_misspelt_is_answered_with_what_may_be_meant(
    graph: kg.KnowledgeGraph, question: Callable[[kg.KnowledgeGraph], object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        question(graph)


def test_papers_by_what_stands_in_a_role(graph: kg.KnowledgeGraph) -> None:
    assert [paper.id for paper in graph.papers(introduces="model")] == ["arxiv:2001.00001", "arxiv:2102.00003"]
    assert [paper.id for paper in graph.papers(introduces="model", evaluates="GLUE")] == ["arxiv:2001.00001"]
    assert [paper.id for paper in graph.papers(evaluates=["BERT", "ImageNet"])] == ["arxiv:2203.00004"]
    assert [paper.id for paper in graph.papers(entity=["BERT", "ImageNet"])] == ["arxiv:2203.00004"]
    assert [paper.id for paper in graph.papers(role="introduces")] == ["arxiv:2001.00001", "arxiv:2102.00003"]


def test_papers_by_author_and_category_and_in_order(tmp_path: Path) -> None:
    papers = [
        {"id": "a", "title": "A", "abstract": "x", "authors": ["Jürgen Roe"], "categories": "cs.CL", "date": "2021"},
        {"id": "b", "title": "B", "abstract": "y", "authors": ["Jane Roesler"], "categories": "cs.CV; cs.CL"},
        {"id": "c", "title": "C", "abstract": "z", "authors": ["J. Doe"], "categories": "math.CO", "date": "2022-05"},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    with kg.build(tmp_path / "a.jsonl", tmp_path / "g.kg") as graph:
        assert [one.id for one in graph.papers(author="jurgen roe")] == ["a"]
        assert [one.id for one in graph.papers(author="Roe")] == ["a"]
        assert [one.id for one in graph.papers(category="cs.cl")] == ["a", "b"]
        assert [one.id for one in graph.papers(category="cs")] == ["a", "b"]
        assert [one.id for one in graph.papers(category="c%")] == []
        assert [one.id for one in graph.papers(sort="newest")] == ["c", "a", "b"]
        assert [one.id for one in graph.papers(sort="oldest")] == ["a", "c", "b"]
        assert graph.papers(author="Doe", since="2022").undated == 0


def test_answers_print_as_tables(graph: kg.KnowledgeGraph) -> None:
    assert repr(graph.papers(text="moles")) == ("TITLE  PUBLISHED   ID\nMoles  2022-02-01  arxiv:2203.00004")
    assert "BERT" in repr(graph.links(entity="BERT"))
    assert repr(graph.papers(text="nowhere")) == "nothing: no paper holds 'nowhere'"
    many = kg.Table({"title": f"Owls {at}", "text": "x" * 500} for at in range(30))
    lines = repr(many).splitlines()
    assert len(lines) == 22
    assert max(map(len, lines)) <= 100
    assert lines[-1] == "… and 10 more"


def test_an_old_or_other_spelling_of_an_id_leads_to_the_entity(graph: kg.KnowledgeGraph) -> None:
    assert graph.entity("model/foonet").id == graph.entity("model/Foo-Net").id == "model/foo-net"
    long = "General Language Understanding Evaluation"  # which no paper writes, and the lexicon knows
    assert graph.entity(long).id == graph.entity("benchmark/general-language-understanding-evaluation").id
    assert graph.entity(long).id == "benchmark/glue"


def test_links_show_their_sentences(graph: kg.KnowledgeGraph) -> None:
    (link,) = graph.links(paper="arxiv:2203.00004", entity="BERT")
    assert (link.role, link.sentence) == ("evaluates", "We evaluate BERT on ImageNet.")
    paper = graph.papers(text="moles")[0]
    assert paper.abstract[link.start : link.end] == "BERT"
    newest = [one.published or "" for one in graph.links(entity="BERT")]
    assert newest == sorted(newest, reverse=True)
    assert len(graph.links(entity="BERT", limit=1)) == 1


def test_related_shared_and_similar(graph: kg.KnowledgeGraph) -> None:
    found = {one.label: (one.papers, one.roles) for one in graph.related("FooNet", type="benchmark")}
    assert found == {"GLUE": (2, {"evaluates": 2})}
    assert "Wikipedia" in [one.label for one in graph.related("FooNet", type="dataset", role="uses")]
    assert "Wikipedia" not in [one.label for one in graph.related("FooNet", type="dataset", role="compares")]
    assert [(link.paper, link.label) for link in graph.shared("GLUE", "BERT")] == [
        ("arxiv:2101.00002", "GLUE"),
        ("arxiv:2101.00002", "BERT"),
    ]
    similar = graph.similar("arxiv:2001.00001")
    assert similar[0].id == "arxiv:2101.00002"
    assert {"FooNet", "SQuAD 2.0", "GLUE"} <= set(similar[0].shared)


def test_a_path_with_its_sentences(graph: kg.KnowledgeGraph) -> None:
    steps = [(link.paper, link.label) for link in graph.path("FooNet", "ImageNet")]
    assert steps == [
        ("arxiv:2101.00002", "FooNet"),
        ("arxiv:2101.00002", "BERT"),
        ("arxiv:2203.00004", "BERT"),
        ("arxiv:2203.00004", "ImageNet"),
    ]
    assert [link.label for link in graph.path("arxiv:2203.00004", "BERT")] == ["BERT"]
    assert graph.path("x-5", "BERT") == []
    assert graph.path("BERT", "BERT") == []


def test_timelines_first_papers_and_trends(graph: kg.KnowledgeGraph) -> None:
    assert [(one.period, one.papers) for one in graph.timeline("BERT")] == [("2021", 1), ("2022", 1)]
    assert [one.period for one in graph.timeline("FooNet", "month")] == ["2020-01", "2021-03"]
    first = graph.first("FooNet")
    assert first
    assert (first.paper, first.role) == ("arxiv:2001.00001", "introduces")
    grown = {one.label: (one.recent, one.before) for one in graph.trend(months=12)}
    assert grown["BERT"] == (2, 0) or grown["BERT"] == (1, 1)


OLD = "We use OwlNet and BERT on Wikipedia, as others do. We evaluate OwlNet on GLUE."
UNDATED = [
    {"id": "made", "title": "OwlNet: A Language Model", "date": "2022-03", "abstract": "We introduce OwlNet, a model."},
    {"id": "old", "title": "Old owls", "date": "2021", "abstract": OLD},
    {"id": "none", "title": "Moles", "abstract": "We fine-tune OwlNet and BERT on ImageNet."},
    {"id": "arxiv:2204.00001", "title": "Voles", "abstract": "We fine-tune OwlNet and BERT on SQuAD 2.0."},
]


@pytest.fixture(scope="module")
def undated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("undated")
    (folder / "a.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in UNDATED))
    with kg.build(folder / "a.jsonl", folder / "g.kg") as built:
        yield built


def test_answers_about_time_say_how_many_papers_have_no_date(undated: kg.KnowledgeGraph) -> None:
    timeline = undated.timeline("OwlNet", "month")
    assert [(one.period, one.papers) for one in timeline] == [("2021", 1), ("2022-03", 1), ("2022-04", 1)]
    assert (timeline.undated, undated.trend().undated, undated.papers(since="2022").undated) == (1, 1, 1)
    assert undated.papers().undated == undated.papers(until="2022", text="old").undated == 0
    assert str(undated.papers(since="2022")).endswith("1 paper without a date left out")
    assert (
        undated.networkx(since="2022").graph["undated"]
        == undated.networkx("OwlNet", until="2022").graph["undated"]
        == 1
    )
    assert "undated" not in undated.networkx().graph


def test_the_first_paper_is_the_one_that_introduces(undated: kg.KnowledgeGraph) -> None:
    first = undated.first("OwlNet")
    assert first
    assert (first.paper, first.role, first.undated) == ("made", "introduces", 1)
    named = undated.first("GLUE")
    assert named
    assert (named.paper, named.undated) == ("old", 0)


def test_the_first_paper_introduces_it_even_without_a_date(tmp_path: Path) -> None:
    papers = [
        {"id": "made", "title": "VoleNet: A Language Model", "abstract": "We introduce VoleNet, a model."},
        {"id": "used", "title": "Owls", "date": "2021", "abstract": OLD.replace("OwlNet", "VoleNet")},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    with kg.build(tmp_path / "a.jsonl", tmp_path / "g.kg") as graph:
        first = graph.first("VoleNet")
    assert first
    assert (first.paper, first.role, first.published, first.undated) == ("made", "introduces", None, 0)


def test_an_empty_answer_says_why(undated: kg.KnowledgeGraph) -> None:
    assert repr(undated.papers(author="Roe")) == "nothing: no paper of this graph tells its authors"
    assert undated.papers(category="cs.CL").why == "no paper of this graph tells its categories"
    assert undated.papers(text="badgers").why == "no paper holds 'badgers'"
    assert undated.papers(since="2030").why == "the last paper is of 2022-04"
    assert undated.papers(until="1990").why == "the first paper is of 2021"
    assert undated.papers(entity="GLUE", since="2022").why == "some papers fit each of these, none fits all"
    assert undated.search("OwlNte").why == "no paper holds 'OwlNte' (did you mean OwlNet?)"
    assert undated.entities(text="OwlNte").why == "nothing is called so (did you mean OwlNet?)"
    assert undated.papers(text="owls").why == ""


def test_a_span_that_ends_before_it_begins_is_refused(undated: kg.KnowledgeGraph) -> None:
    for asked in (undated.papers, undated.networkx):
        with pytest.raises(UsageError, match=r"2022-03 is after 2021 \(did you mean since 2021, until 2022-03\?\)"):
            asked(since="2022-03", until="2021")
    assert [paper.id for paper in undated.papers(since="2022-03", until="2022")] == ["arxiv:2204.00001", "made"]


def test_a_paper_that_is_not_there_is_called_so(undated: kg.KnowledgeGraph) -> None:
    for asked in (undated.details, undated.entity, undated.similar, undated.first):
        with pytest.raises(
            UsageError, match=r"no paper arXiv:2401.00001 in this graph \(kg fetch arxiv --id 2401.00001"
        ):
            asked("https://arxiv.org/pdf/2401.00001v2")


def test_what_introduces_a_longer_name_does_not_introduce_the_name_in_it(tmp_path: Path) -> None:
    made = "We introduce {}, a benchmark of bird calls."
    papers = [
        {
            "id": "arctic",
            "title": "Arctic GLUE: Cold Tasks",
            "date": "2020",
            "abstract": made.format("GLUE"),
        },
        {"id": "used", "title": "Owls", "date": "2021", "abstract": "We evaluate OwlNet on GLUE and on SQuAD."},
        {
            "id": "more",
            "title": "MoreSQuAD: Asked Again",
            "date": "2020",
            "abstract": made.format("SQuAD"),
        },
        {"id": "own", "title": "SQuAD: Asked", "date": "2021", "abstract": made.format("SQuAD")},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    with kg.build(tmp_path / "a.jsonl", tmp_path / "g.kg") as graph:
        assert {link.paper for link in graph.links(entity="SQuAD", role="introduces")} == {"more", "own"}
        assert graph.first("SQuAD") == next(iter(graph.links(paper="own", entity="SQuAD")))
        named = graph.first("GLUE")
    assert named
    assert (named.paper, named.published) == ("arctic", "2020")  # the earliest that names it


def test_a_timeline_counts_a_paper_once_whatever_its_roles(tmp_path: Path) -> None:
    text = (
        "We propose FooNet, a model. We compare FooNets with Foo-Net. We evaluate on GLUE and use the GLUE benchmark."
    )
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "2201.00001", "title": "FooNet", "abstract": text}) + "\n")
    with kg.build(tmp_path / "a.jsonl", tmp_path / "g.kg") as graph:
        for one in graph.entities():
            assert [(period.period, period.papers) for period in graph.timeline(one.id)] == [("2022", 1)]


def test_a_new_date_counts_everywhere(tmp_path: Path) -> None:
    paper = {"id": "x", "title": "Owls", "abstract": "We use BERT on GLUE. The owls are awake, all of them."}
    for name, date in (("a", {}), ("b", {"date": "2020-02-03"})):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({**paper, **date}) + "\n")
        with kg.build(tmp_path / f"{name}.jsonl", tmp_path / "g.kg") as graph:
            found = graph.timeline("BERT")
        assert ([one.period for one in found], found.undated) == ((["2020"], 0) if date else ([], 1))


def test_search_finds_names_and_texts(graph: kg.KnowledgeGraph) -> None:
    hits = graph.search("imag")
    assert [hit.id for hit in hits if hit.kind == "entity"] == ["dataset/imagenet"]
    assert {hit.id for hit in hits if hit.kind == "paper"} == {"arxiv:2102.00003", "arxiv:2203.00004"}
    assert "[ImageNet]" in " ".join(hit.text for hit in hits)
    assert not graph.search("…")


def test_the_graph_has_the_documented_schema(graph: kg.KnowledgeGraph) -> None:
    found = graph.networkx()
    assert found.nodes["arxiv:2203.00004"]["kind"] == "paper"
    assert found.nodes["arxiv:2203.00004"]["published"] == "2022-02-01"
    assert found.nodes["model/foo-net"] == {"kind": "model", "label": "FooNet", "aliases": ["Foo-Net"], "papers": 2}
    assert "x-5" in found
    edge = found.edges["arxiv:2203.00004", "model/bert", "evaluates"]
    assert edge["sentence"] == "We evaluate BERT on ImageNet."
    assert edge["evidence"][0].keys() == {"field", "start", "end", "rule"}
    assert found.has_edge("model/barnet-7b", "model/barnet", key="variant_of")
    assert found.has_edge("repo/github.com/foo/foonet", "model/foo-net", key="implements")
    assert sum(key in ROLES for _, _, key in found.edges(keys=True)) == sum(graph.stats()["links"].values())


def test_parts_of_the_graph(graph: kg.KnowledgeGraph) -> None:
    near = graph.networkx("FooNet")
    assert set(near) == {"arxiv:2001.00001", "arxiv:2101.00002", "model/foo-net"}
    assert "model/bert" in graph.networkx("FooNet", hops=2)
    assert {kind for _, kind in graph.networkx(types=["model"]).nodes(data="kind")} == {"paper", "model"}
    assert {role for _, _, role in graph.networkx(roles=["uses"]).edges(keys=True)} <= {
        "uses",
        "variant_of",
        "implements",
    }
    assert "arxiv:2001.00001" not in graph.networkx(since="2021")
    assert graph.networkx(min_confidence=1.0).number_of_edges() < graph.networkx().number_of_edges()


def test_a_neighbourhood_may_be_limited_to_the_nearest_newest_and_most_named(graph: kg.KnowledgeGraph) -> None:
    whole = graph.networkx("FooNet", hops=3)
    assert set(graph.networkx("FooNet", hops=3, limit=len(whole))) == set(whole)
    assert set(graph.networkx("FooNet", hops=3, limit=2)) == {"model/foo-net", "arxiv:2101.00002"}
    papers = {name: of["published"] for name, of in graph.networkx("BERT").nodes(data=True) if of["kind"] == "paper"}
    newest = sorted(papers, key=lambda name: papers[name], reverse=True)[:2]
    assert set(graph.networkx("BERT", limit=3)) == {"model/bert", *newest}
    assert set(graph.networkx("BERT", limit=3, types=["model"])) == {"model/bert", *newest}
    named = {one.id: one.papers for one in graph.entities()}
    paper = newest[0]
    (most, *_) = sorted(set(graph.networkx(paper)) - {paper}, key=lambda name: (-named[name], name))
    assert set(graph.networkx(paper, limit=2)) == {paper, most}
    with pytest.raises(UsageError, match="goes with a node"):
        graph.networkx(limit=2)


def test_derived_graphs(graph: kg.KnowledgeGraph) -> None:
    whole = graph.networkx()
    assert derived.cooccurrence(whole).edges["benchmark/glue", "model/foo-net"]["weight"] == 2
    assert set(derived.evaluated_on(whole).successors("model/foo-net")) >= {"benchmark/glue"}
    assert derived.alike(whole).has_edge("arxiv:2001.00001", "arxiv:2101.00002")


def test_answers_print_and_become_frames(graph: kg.KnowledgeGraph) -> None:
    found = graph.entities()
    assert "FooNet" in str(found)
    assert str(graph.path("x-5", "BERT")) == "nothing"
    assert "<td>FooNet</td>" in found._repr_html_()
    assert list(found.to_pandas().columns) == found.to_polars().columns == ["id", "type", "label", "papers", "aliases"]
    assert len(graph.papers().to_pandas()) == len(graph.papers().to_polars()) == 5


def test_titles_do_no_harm_where_they_are_shown(tmp_path: Path) -> None:
    bad = "<script>alert(1)</script> \u001b[31m & BERT"
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": bad, "abstract": "We use BERT."}) + "\n")
    with kg.build(tmp_path / "a.jsonl", tmp_path / "g.kg") as graph:
        assert "<script>" not in graph.papers()._repr_html_()
        assert "\x1b" not in str(graph.papers())


def test_diff(graph: kg.KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(json.dumps(PAPERS[0]) + "\n")
    with kg.build(tmp_path / "b.jsonl", tmp_path / "h.kg") as old:
        changes = old.diff(graph)
        kinds = {("new", "papers"), ("new", "entities"), ("new", "links"), ("renamed", "entities")}
        assert {(one.change, one.what) for one in changes} == kinds
        assert ("renamed", "entities", "model/foonet -> model/foo-net", "FooNet") in changes
        assert ("new", "entities", "model/bert", "BERT") in changes
        assert {one.change for one in graph.diff(old)} == {"gone", "renamed"}
        assert graph.diff(graph) == []
