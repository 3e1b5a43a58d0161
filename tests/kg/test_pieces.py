"""What workers of a cluster make of rows, with all rows in one part and without a cluster: what one machine has."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow.dataset import write_dataset

import kg
from extractors.resources import digest
from kg.intake.readers.table import Options
from kg.steps.tables import TABLES, Row
from tests.kg.test_links import listing
from tests.made import HERE, MORE, SOURCES
from tests.tables import SAME, asked, in_order

pytest.importorskip("pyspark", reason="papergraph[spark] is not installed")

from kg.spark import pieces

AGAIN = {"id": "again", "title": "Terns", "abstract": "We train OwlNet on GLUE."}  # and once more, under its own name


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("of")
    given = [HERE / SOURCES[0], HERE / MORE]
    return [*map(str, given), listing(folder / "again.jsonl", AGAIN, {**AGAIN, "abstract": "We train BERT on GLUE."})]


@pytest.fixture(scope="module")
def patterns() -> str:
    return (HERE / SOURCES[1]).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def found(sources: list[str], patterns: str) -> dict[str, list[Row]]:
    """The rows of all tables."""
    read = list(pieces.files(iter([{"name": name} for name in sources]), Options(), None))
    papers = list(pieces.merged(iter(part(read, "record"))))
    alone = list(pieces.searched(iter(papers), patterns))
    hints = told(alone)
    retold = [{**one, "told": hints[one["id"]]} for one in papers if one["id"] in hints]
    again = {one["paper"]: one for one in pieces.searched(iter(retold), patterns)}
    known = [again.get(one["paper"], one) for one in alone]
    settled = list(pieces.settled({**one, "own": True} for one in pieces.named(iter(known))))
    meant = defaultdict(list)
    for one in part(settled, "link"):
        meant[one["paper"]].append(one)
    linked = list(pieces.linked(iter([{**one, "meant": meant[one["paper"]]} for one in known])))
    rows = {f"{name}s": part(linked, name) for name in ("link", "result", "relation")}
    rows |= {"records": part(read, "record"), "alone": alone, "again": list(again.values())}
    return {"papers": papers, "entities": part(settled, "entity"), "evidence": part(linked, "evidence"), **rows}


def part(rows: list[Row], kind: str) -> list[Row]:
    return [one[kind] for one in rows if kind in one]


def told(alone: list[Row]) -> dict[str, list[Row]]:
    """What others tell each paper."""
    heard = list(pieces.heard(iter(alone)))
    counts = Counter((one["name"], one["says"]) for one in part(heard, "said"))
    said = defaultdict(list)
    for (name, says), count in counts.items():
        said[name].append({"says": says, "papers": count})
    hints = defaultdict(list)
    for one in pieces.told({**one, "said": said[one["name"]]} for one in part(heard, "asked") if one["name"] in said):
        hints[one["paper"]].append(one)
    return hints


@pytest.fixture(scope="module")
def one_machine(sources: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    path = tmp_path_factory.mktemp("one") / "papers.kg"
    kg.build(sources, path, patterns=HERE / SOURCES[1]).close()
    return asked(path)


@pytest.mark.parametrize("name", SAME)
def test_rows_are_those_of_one_machine(
    name: str, found: dict[str, list[Row]], one_machine: dict[str, list[str]]
) -> None:
    assert in_order(found[name], name) == one_machine[name] != []


def test_a_graph_of_the_tables_is_that_of_one_machine_and_believes_what_they_found(
    found: dict[str, list[Row]], one_machine: dict[str, list[str]], patterns: str, tmp_path: Path
) -> None:
    def retold(one: Row) -> Row:
        return {**one, "found": one["found"].replace('"3.9%"', '"few"', 1)} if "found" in one else one

    about = {"rules": digest(), "patterns": patterns}
    for name, rows in {**found, "about": [about], "quarantine": []}.items():
        table = pa.Table.from_pylist([*map(retold, rows)], TABLES[name])
        write_dataset(table, tmp_path / "tables" / name, format="parquet")
    (tmp_path / "tables" / "about" / "_SUCCESS").touch()
    kg.build(tmp_path / "tables", tmp_path / "g.kg").close()
    same = {name: [row.replace('"few"', '"3.9%"') for row in rows] for name, rows in asked(tmp_path / "g.kg").items()}
    assert {name: sorted(rows) for name, rows in same.items()} == one_machine
    assert same != asked(tmp_path / "g.kg")
