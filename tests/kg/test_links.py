"""What a build finds in papers, and that the links always are what the papers now in the graph say."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.core.errors import UsageError
from kg.steps import resolving
from kg.steps.building import build, remove
from kg.store import seal
from kg.store.database import APPLICATION, connect, migrations, transaction
from tests.conftest import LISTINGS

MAKER = {
    "id": "arxiv:2401.00001",
    "title": "QuartzHoard: A Dataset of Minerals",
    "abstract": "We introduce QuartzHoard, a large-scale dataset of minerals. QuartzHoard is a dataset of stones.",
}
USER = {
    "id": "arxiv:2401.00002",
    "title": "Old Minerals",
    "abstract": "Things change. We looked at QuartzHoard. The stones are old.",
}
OTHER = {"id": "arxiv:2401.00003", "title": "Owls", "abstract": "We evaluate BERT on GLUE. The owls are awake."}


def listing(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def content(path: Path) -> list[Any]:
    """All links with everything that hangs on them, whatever their numbers."""
    with closing(sqlite3.connect(path)) as connection, connection:
        return sorted(
            connection.execute(
                "SELECT papers.id, entities.id, entities.label, links.name, role, confidence, "
                "(SELECT group_concat(surface, '|') FROM (SELECT surface FROM surfaces WHERE surfaces.link = links.link ORDER BY 1)), "
                "(SELECT group_concat(field || start || '-' || end || rule || sentence_start || sentence_end, '|') "
                " FROM evidence WHERE evidence.link = links.link) "
                "FROM links JOIN papers USING (paper) JOIN forms USING (form) JOIN entities USING (entity)"
            ).fetchall()
        )


def built(path: Path, *sources: str, **options: Any) -> list[Any]:
    for source in sources:
        build([source], path, **options)
    return content(path)


def types(path: Path) -> dict[tuple[str, str], str]:
    return {(paper, name): entity.split("/")[0] for paper, entity, _, name, *_ in content(path)}


def test_entities_links_surfaces_and_evidence_are_stored(tmp_path: Path) -> None:
    built(tmp_path / "g.kg", listing(tmp_path / "a.jsonl", OTHER))
    with closing(sqlite3.connect(tmp_path / "g.kg")) as connection, connection:
        rows = connection.execute(
            "SELECT entities.id, label, role, field, substr(abstract, start + 1, end - start), "
            "substr(abstract, sentence_start + 1, sentence_end - sentence_start) "
            "FROM links JOIN forms USING (form) JOIN entities USING (entity) JOIN evidence USING (link) JOIN papers USING (paper) ORDER BY 1"
        ).fetchall()
    assert rows == [
        ("benchmark/glue", "GLUE", "evaluates", "abstract", "GLUE", "We evaluate BERT on GLUE."),
        ("model/bert", "BERT", "evaluates", "abstract", "BERT", "We evaluate BERT on GLUE."),
    ]
    with kg.open(tmp_path / "g.kg") as graph:
        assert graph.stats()["entities"] == {"benchmark": 1, "model": 1}
        assert graph.stats()["links"] == {"evaluates": 2}


def test_one_build_or_many_in_any_order_with_any_workers_give_the_same_links(tmp_path: Path) -> None:
    sources = sorted(map(str, LISTINGS.iterdir()))
    whole = tmp_path / "whole.kg"
    build(sources, whole)
    assert len(content(whole)) > 100
    sources = [*sources[1::2], *sources[::2]][::-1]
    assert built(tmp_path / "parts.kg", *sources) == content(whole)
    build(sources, tmp_path / "shared.kg", workers=2)
    assert content(tmp_path / "shared.kg") == content(whole)


def test_building_again_changes_no_link(tmp_path: Path) -> None:
    first = built(tmp_path / "g.kg", str(LISTINGS))
    assert built(tmp_path / "g.kg", str(LISTINGS)) == first


def test_what_one_paper_introduces_is_known_in_all_others_whichever_comes_first(tmp_path: Path) -> None:
    maker, user = listing(tmp_path / "a.jsonl", MAKER), listing(tmp_path / "b.jsonl", USER, OTHER)
    assert (USER["id"], "QuartzHoard") not in types_of(tmp_path / "alone.kg", user)
    one = built(tmp_path / "one.kg", maker, user)
    two = built(tmp_path / "two.kg", user, maker)
    assert one == two
    assert types(tmp_path / "one.kg")[USER["id"], "QuartzHoard"] == "dataset"


def test_names_that_make_one_id_are_one_thing_called_the_same_whichever_comes_first(tmp_path: Path) -> None:
    def called(path: Path) -> list[tuple[str, str | None, int]]:
        with kg.open(path) as graph:
            return [(one.id, one.label, one.papers) for one in graph.entities(type="method")]

    papers = [
        paper(number, f"We propose {name}, a method for tuning birds.") for number, name in enumerate(("AMs", "AMS"))
    ]
    sources = [listing(tmp_path / f"{one['id'][-1]}.jsonl", one) for one in papers]
    for path, given in (tmp_path / "one.kg", sources), (tmp_path / "two.kg", sources[::-1]):
        build(given, path)
        assert called(path) == [("method/ams", "AMS", 2)]
        build(given, path)
        assert called(path) == [("method/ams", "AMS", 2)]
        remove(path, paper=papers[1]["id"])
        assert called(path) == [("method/ams", "AMs", 1)]


def test_what_is_nothing_to_most_papers_is_nothing_where_little_speaks_for_it(tmp_path: Path) -> None:
    thin = listing(tmp_path / "thin.jsonl", paper(1, "ZORBER and LoRA were tried."))
    others = [listing(tmp_path / f"{i}.jsonl", paper(i, "Birds sang, and the ZORBER fell silent.")) for i in (2, 3, 4)]
    alone = built(tmp_path / "alone.kg", thin, *others[:2])
    assert any(name == "ZORBER" for *_, name, _, _, _, _ in alone)
    whole = built(tmp_path / "whole.kg", thin, *others)
    assert not any(name == "ZORBER" for *_, name, _, _, _, _ in whole)
    assert built(tmp_path / "turned.kg", *others[::-1], thin) == whole
    remove(tmp_path / "whole.kg", paper="arxiv:2401.00004")
    assert content(tmp_path / "whole.kg") == alone


def paper(number: int, abstract: str) -> dict[str, Any]:
    return {"id": f"arxiv:2401.{number:05}", "title": f"Owls {number}", "abstract": abstract}


def types_of(path: Path, *sources: str) -> dict[tuple[str, str], str]:
    built(path, *sources)
    return types(path)


def calls(work: Callable[[], object]) -> int:
    """How many functions of Python a piece of work calls: what it costs, on any machine."""
    count = 0

    def seen(_frame: object, event: str, _value: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_many_long_forms_of_one_short_form_cost_no_more_each_than_few(tmp_path: Path) -> None:
    def settled(count: int) -> int:
        """What it takes to settle so many, each in two papers, beside as many papers that write the short form alone."""
        words = [f"{a}{b}{c}{d}".title() for a, b, c, d in product("bdkl", "aiou", "gmst", "aeou")]
        abstracts = [f"We use A{one.lower()} Byte Code Network (ABCN), an algorithm." for one in words[:count]]
        alone = [f"The ABCN algorithm is evaluated on the {one}Bench dataset." for one in words[:count]]
        texts = [{"title": f"Study {i}", "abstract": one} for i, one in enumerate([*abstracts, *abstracts, *alone])]
        path = tmp_path / f"{count}.kg"
        build([listing(tmp_path / f"{count}.jsonl", *texts)], path)
        with closing(connect(path, write=True)) as connection:
            assert connection.execute("SELECT papers FROM entities WHERE id = 'method/abcn'").fetchone() == (count,)
            with transaction(connection):
                connection.execute("INSERT INTO unsettled SELECT form FROM forms")
            return calls(lambda: resolving.settle(connection))

    assert settled(240) < 2.5 * settled(120)


def test_what_is_taken_out_is_forgotten_by_the_others_too(tmp_path: Path) -> None:
    maker, user = listing(tmp_path / "a.jsonl", MAKER), listing(tmp_path / "b.jsonl", USER, OTHER)
    alone = built(tmp_path / "alone.kg", user)
    built(tmp_path / "g.kg", user, maker)
    remove(tmp_path / "g.kg", paper=str(MAKER["id"]))
    assert content(tmp_path / "g.kg") == alone
    with closing(sqlite3.connect(tmp_path / "g.kg")) as connection, connection:
        assert connection.execute("SELECT count(*) FROM entities WHERE id LIKE '%quartz%'").fetchone() == (0,)


def test_a_short_form_means_in_each_paper_what_its_other_names_speak_for(tmp_path: Path) -> None:
    def papers(first: int, count: int, abstract: str) -> list[dict[str, Any]]:
        return [{"id": f"arxiv:2401.{first + i:05}", "title": f"Study {i}", "abstract": abstract} for i in range(count)]

    known = "We evaluate existing methods such as {} (QuTN) on {}. The QuTN method is compared with {}."
    seen = papers(10, 5, known.format("Quiet Tree Network", "ImageNet", "ResNet-50 on CIFAR-10"))
    read = papers(20, 5, known.format("Query Transfer Network", "SQuAD", "RoBERTa on GLUE"))
    alone = [
        *papers(30, 1, "We train the QuTN method and ResNet-50 on ImageNet and CIFAR-10."),
        *papers(31, 1, "We train the QuTN method and RoBERTa on GLUE and SQuAD."),
        *papers(32, 1, "We train the QuTN method on a farm."),
    ]
    all_out = [listing(tmp_path / "a.jsonl", *seen), listing(tmp_path / "b.jsonl", *read)]
    by_name = listing(tmp_path / "c.jsonl", *alone)
    whole = built(tmp_path / "g.kg", by_name, *all_out)
    meant = {paper: entity for paper, entity, _, name, *_ in whole if name == "QuTN"}
    senses = ("method/quiet-tree-network", "method/query-transfer-network", "method/qutn")
    assert tuple(meant[str(one["id"])] for one in alone) == senses
    with kg.open(tmp_path / "g.kg") as graph:
        assert [graph.entity(sense).papers for sense in senses] == [6, 6, 1]
        assert [merge.names for merge in graph.merges(senses[0])] == [("QuTN", "Quiet Tree Network"), ("QuTN",)]
    assert built(tmp_path / "other.kg", *all_out, by_name) == whole
    for one in alone:
        remove(tmp_path / "other.kg", paper=str(one["id"]))
    assert content(tmp_path / "other.kg") == built(tmp_path / "without.kg", *all_out)


def test_a_longer_abstract_from_a_second_source_is_read_anew(tmp_path: Path) -> None:
    short = listing(tmp_path / "a.jsonl", {**OTHER, "abstract": "We evaluate BERT."})
    whole = listing(tmp_path / "b.jsonl", OTHER)
    assert built(tmp_path / "g.kg", short, whole) == built(tmp_path / "h.kg", whole)


def test_the_users_patterns_hold_for_the_whole_graph_and_are_remembered(tmp_path: Path) -> None:
    patterns = listing(tmp_path / "mine.jsonl", {"label": "dataset", "pattern": "stones"})
    first, second = listing(tmp_path / "a.jsonl", USER), listing(tmp_path / "b.jsonl", MAKER)
    graph = tmp_path / "g.kg"
    built(graph, first)
    assert (USER["id"], "stones") not in types(graph)
    built(graph, second, patterns=patterns)
    assert types(graph)[USER["id"], "stones"] == types(graph)[MAKER["id"], "stones"] == "dataset"
    built(graph, listing(tmp_path / "c.jsonl", OTHER))
    assert (USER["id"], "stones") in types(graph)
    built(graph, first, patterns=listing(tmp_path / "none.jsonl"))
    assert (USER["id"], "stones") not in types(graph)


def test_links_of_other_rules_are_made_anew(tmp_path: Path) -> None:
    graph = tmp_path / "g.kg"
    first = built(graph, listing(tmp_path / "a.jsonl", OTHER))
    seal.take(graph)
    (tmp_path / "g.kg.lock").touch()  # as a build does before it writes
    with closing(sqlite3.connect(graph)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM link_rows")
        connection.execute("UPDATE settings SET value = 'older' WHERE name = 'rules'")
    assert built(graph, listing(tmp_path / "a.jsonl", OTHER)) == first


def test_a_graph_of_the_first_release_gets_them(tmp_path: Path) -> None:
    first = built(tmp_path / "g.kg", listing(tmp_path / "a.jsonl", OTHER))
    with closing(sqlite3.connect(tmp_path / "old.kg")) as connection, connection:
        connection.executescript(f"{migrations()[0]}; PRAGMA user_version = 1; PRAGMA application_id = {APPLICATION}")
        connection.execute("ATTACH ? AS new", (str(tmp_path / "g.kg"),))
        for table in ("papers", "records", "keys"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")
    assert built(tmp_path / "old.kg", listing(tmp_path / "a.jsonl", OTHER)) == first
    with kg.open(tmp_path / "old.kg") as graph:
        assert len(graph.papers(text="owls awake")) == 1


def test_explain_gives_sentence_rule_and_votes(tmp_path: Path) -> None:
    with kg.build(listing(tmp_path / "a.jsonl", MAKER, USER), tmp_path / "g.kg") as graph:
        (made,) = graph.explain(str(MAKER["id"]), "quartz-hoard")
        assert (made.taken, made.type, made.role) == (True, "dataset", "introduces")
        assert all(place.sentence[place.start : place.end] == "QuartzHoard" for place in made.places)
        assert sum(vote.weight for vote in made.votes) > 0
        assert (made.entity, made.score) == (graph.entity("QuartzHoard").id, 1.0)
        assert [merge.score for merge in graph.merges("QuartzHoard")] == [1.0]
        (told,) = graph.explain(str(USER["id"]), "QuartzHoard")
        assert "corpus.dataset" in {vote.rule for vote in told.votes}


def test_explain_says_why_a_name_was_not_taken(tmp_path: Path) -> None:
    text = {"id": "x", "title": "Owls", "abstract": "Birds are seen in the FooBar of Nowhere. Owls sleep."}
    with kg.build(listing(tmp_path / "a.jsonl", text), tmp_path / "g.kg") as graph:
        assert not graph.explain("x", "FooBar")[0].taken
        with pytest.raises(UsageError, match="was not looked at"):
            graph.explain("x", "sleep")
        with pytest.raises(UsageError, match="no paper 'y'"):
            graph.explain("y")
