"""Graphs made into one: as if built from the sources of all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.steps.building import build, remove
from tests.conftest import LISTINGS
from tests.kg.test_links import MAKER, OTHER, USER, content, listing


@pytest.fixture
def sources() -> list[str]:
    return sorted(map(str, LISTINGS.iterdir()))


def test_two_graphs_give_the_same_as_their_sources(tmp_path: Path, sources: list[str]) -> None:
    sources.append(listing(tmp_path / "bad.jsonl", {"year": 2020}))
    build(sources[::2], tmp_path / "a.kg")
    build(sources[1::2], tmp_path / "b.kg")
    whole = build(sources, tmp_path / "whole.kg")
    merged = build([str(tmp_path / "a.kg"), str(tmp_path / "b.kg")], tmp_path / "c.kg")
    assert merged == whole
    assert content(tmp_path / "c.kg") == content(tmp_path / "whole.kg")
    with kg.open(tmp_path / "whole.kg") as graph, kg.open(tmp_path / "c.kg") as same:
        assert list(graph.papers()) == list(same.papers())
        assert graph.diff(same) == []
        assert graph.stats() == same.stats()
    one, other = (tmp_path / f"{name}.quarantine.jsonl" for name in ("whole", "c"))
    assert one.read_text() == other.read_text()


def test_their_sources_are_known_afterwards_and_can_be_taken_out(tmp_path: Path, sources: list[str]) -> None:
    build(sources[::2], tmp_path / "a.kg")
    build(sources[1::2], tmp_path / "b.kg")
    build([str(tmp_path / "a.kg"), str(tmp_path / "b.kg")], tmp_path / "c.kg")
    assert build(sources, tmp_path / "c.kg").new == 0
    for source in sources[1::2]:
        remove(tmp_path / "c.kg", source=source)
    assert content(tmp_path / "c.kg") == content(tmp_path / "a.kg")


def test_a_graph_is_added_to_another_one(tmp_path: Path) -> None:
    user, maker = listing(tmp_path / "a.jsonl", USER, OTHER), listing(tmp_path / "b.jsonl", MAKER)
    build([user], tmp_path / "a.kg")
    build([maker], tmp_path / "b.kg")
    build([user, maker], tmp_path / "whole.kg")
    assert build([str(tmp_path / "b.kg")], tmp_path / "a.kg").new == 1
    assert content(tmp_path / "a.kg") == content(tmp_path / "whole.kg")


def test_corrections_of_both_are_kept_and_conflicts_named(tmp_path: Path) -> None:
    source = listing(tmp_path / "a.jsonl", MAKER, USER, OTHER)
    for name, label in (("a.kg", "Bert"), ("b.kg", "BERT-model")):
        with kg.build(source, tmp_path / name) as graph:
            graph.edit("rename", "BERT", label)
    with kg.open(tmp_path / "b.kg") as graph:
        graph.edit("retype", "QuartzHoard", "benchmark")
    report = build([str(tmp_path / "a.kg"), str(tmp_path / "b.kg")], tmp_path / "c.kg")
    assert report.conflicts == ("rename model/bert to Bert; rename model/bert to BERT-model",)
    with kg.open(tmp_path / "c.kg") as graph:
        assert [(one.act, one.value) for one in graph.edits().values()] == [
            ("rename", "Bert"),
            ("rename", "BERT-model"),
            ("retype", "benchmark"),
        ]
        assert graph.entity("BERT").label == "BERT-model"
        assert graph.entity("QuartzHoard").type == "benchmark"


def test_patterns_of_both_hold(tmp_path: Path) -> None:
    source = listing(tmp_path / "a.jsonl", MAKER, USER)
    for name, word in (("a.kg", "stones"), ("b.kg", "minerals")):
        patterns = listing(tmp_path / f"{word}.jsonl", {"label": "dataset", "pattern": word})
        build([source], tmp_path / name, patterns=patterns)
    build([str(tmp_path / "a.kg"), str(tmp_path / "b.kg")], tmp_path / "c.kg")
    with kg.open(tmp_path / "c.kg") as graph:
        assert {"stones", "minerals"} <= {one.label.casefold() for one in graph.entities(type="dataset")}


def test_another_database_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "x.kg").write_bytes(b"SQLite format 3\0" + b"x" * 200)
    report = build([str(tmp_path / "x.kg"), listing(tmp_path / "a.jsonl", OTHER)], tmp_path / "c.kg")
    assert (report.papers, report.quarantined) == (1, 1)
    (line,) = (tmp_path / "c.quarantine.jsonl").read_text().splitlines()
    assert "no graph" in json.loads(line)["reason"]
