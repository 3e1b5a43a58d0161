"""The same graph from a cluster, whatever the parts."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.core.errors import UsageError
from kg.intake.readers.table import Options
from kg.steps.building import build
from kg.store.results import COLUMNS, TYPES
from kg.store.rows import TEXTS
from tests.conftest import LISTINGS, Kg
from tests.kg.test_links import MAKER, OTHER, USER, content, listing

pytest.importorskip("pyspark", reason="papergraph[spark] is not installed")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)

from pyspark.sql import SparkSession

import kg.spark
from kg.spark import steps
from kg.spark.session import session
from kg.steps import tables

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning", "ignore::UserWarning"),
    pytest.mark.network,  # Spark's parts talk to each other on this machine
]

_STATE = re.compile("graph/[0-9a-f]{24}")
_WHOLE = re.compile(r"<[^>]*/(graph/STATE(/(?!count|result|link)[^>]*)?|paper-graph-[^>]*|source/[^>]*)> ")
SOURCES = sorted(map(str, LISTINGS.iterdir()))[::4]
_NAMED = "(SELECT id FROM link_rows JOIN forms USING (form) JOIN entities USING (entity) WHERE link = {}_link)"
_LINKS = "papers JOIN link_rows USING (paper) JOIN forms USING (form) JOIN entities USING (entity)"
_LINKS += " JOIN roles USING (role) JOIN spelt USING (spelt)"
_MEASURED = ", ".join(
    f"{column} AS '{field}', (SELECT id FROM link_rows JOIN forms USING (form) JOIN entities USING (entity) "
    f"WHERE link = {column}_link AND entities.type IN {(*TYPES[field], '')}) AS {field}_id"
    for field, column in COLUMNS.items()
)
SAME = {  # the tables, asked of a graph of one machine
    "papers": "SELECT id, title, abstract, published, authors, authors_count, organization, upvotes, comment, "
    "categories, urls, keys, own FROM papers",
    "entities": "SELECT id, type, label, papers, aliases, (SELECT json_group_array(DISTINCT key) FROM form_keys "
    "JOIN forms USING (form) WHERE forms.entity = entities.entity AND forms.type = entities.type) AS keys FROM entities",
    "links": "SELECT papers.id AS paper, entities.id AS entity, roles.name AS role, "
    f"max(confidence) / 10000.0 AS confidence, json_group_array(DISTINCT spelt.name) AS names FROM {_LINKS} GROUP BY 1, 2, 3",
    "evidence": "SELECT papers.id AS paper, entities.id AS entity, roles.name AS role, spelt.name AS name, "
    f"field, start, end, rules.name AS rule, sentence_start, sentence_end FROM {_LINKS} JOIN evidence_rows USING (link) "
    "JOIN rules USING (rule)",
    "results": f"SELECT papers.id AS paper, value, number, unit, kind, better, {_MEASURED}, "
    "result_rows.confidence / 10000.0 AS confidence, field, start, end, sentence_start, sentence_end "
    "FROM result_rows JOIN papers USING (paper)",
    "relations": f"SELECT papers.id AS paper, {_NAMED.format('source')} AS source, relation, "
    f"{_NAMED.format('target')} AS target, confidence / 10000.0 AS confidence, field, rule, sentence_start, "
    "sentence_end FROM relation_rows JOIN papers USING (paper) WHERE source != target",
}
OWN = {"PYSPARK_PYTHON": sys.executable}  # a process with a session of its own
LISTS = {"aliases", "names", "authors", "categories", "urls", "keys"}


def asked(graph: Path) -> dict[str, list[str]]:
    """The rows that a graph of one machine would have in each table."""
    with sqlite3.connect(graph) as connection:
        connection.row_factory = sqlite3.Row
        found = {name: [dict(one) for one in connection.execute(query)] for name, query in SAME.items()}
    with kg.open(graph) as opened:
        sources = {one.id: [[source.file, source.line] for source in one.sources] for one in opened.papers()}
    for one in found["papers"]:
        one["sources"] = sources[one["id"]]
    for rows in found.values():
        for one in rows:
            one |= {name: json.loads(one[name]) for name in LISTS & one.keys()}
            one |= {"field": TEXTS[one["field"]]} if isinstance(one.get("field"), int) else {}
    return {name: in_order(rows, name) for name, rows in found.items()}


def written(folder: Path) -> dict[str, list[str]]:
    """The rows of tables."""
    found = {name: list(tables.rows(folder, name)) for name in SAME}
    for one in found["papers"]:
        one["sources"] = [[source["file"], source["line"]] for source in one["sources"]]
    return {name: in_order(rows, name) for name, rows in found.items()}


def triples(folder: Path) -> set[str]:
    """The lines of all parts, whatever the state of the graph is called."""
    parts = [gzip.decompress(part.read_bytes()).decode() for part in (folder / "triples").glob("*.gz")]
    return {_STATE.sub("graph/STATE", line) for part in parts for line in part.splitlines()}


def ntriples(graph: Path) -> set[str]:
    """The same of one machine, without what is said of the graph as a whole."""
    with kg.open(graph) as opened:
        opened.export(graph.with_suffix(".nt"))
    lines = {_STATE.sub("graph/STATE", line) for line in graph.with_suffix(".nt").read_text().splitlines()}
    return {line for line in lines if not _WHOLE.match(line)}


def in_order(rows: list[dict[str, Any]], name: str) -> list[str]:
    columns = tables.TABLES[name].names
    told = [[sorted(one[c]) if c in ("names", "keys") else one[c] for c in columns] for one in rows]
    return sorted(json.dumps(one, ensure_ascii=False) for one in told)


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    with session("local[2,4]") as started:
        started.conf.set("spark.sql.shuffle.partitions", 2)
        yield started


@pytest.fixture(scope="module")
def one_machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("one") / "papers.kg"
    build(SOURCES, path)
    return path


def test_the_tables_hold_what_one_machine_finds_and_become_its_file(
    spark: SparkSession, one_machine: Path, tmp_path: Path
) -> None:
    out = tmp_path / "tables"
    report = kg.spark.build(spark, SOURCES, out)
    assert written(out) == asked(one_machine)
    kg.spark.triples(spark, out)
    assert triples(out) == ntriples(one_machine)
    assert build([str(out)], tmp_path / "papers.kg") == report
    assert asked(tmp_path / "papers.kg") == asked(one_machine)
    assert content(tmp_path / "papers.kg") == content(one_machine)
    with pytest.raises(UsageError, match="there already"):
        kg.spark.build(spark, SOURCES, out)


def test_other_parts_and_workers_that_fail_change_nothing(
    spark: SparkSession, one_machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_batches = steps._in_batches

    def failing_once(*given: Any) -> Any:
        run = in_batches(*given)

        def often(batches: Iterator[Any]) -> Iterator[Any]:
            from pyspark import TaskContext

            context = TaskContext.get()
            for at, one in enumerate(run(batches)):
                if context and context.partitionId() % 2 and not context.attemptNumber() and at:
                    raise RuntimeError("a worker that dies")
                yield one

        return often

    monkeypatch.setattr(steps, "_in_batches", failing_once)
    monkeypatch.setattr(steps, "ROWS_AT_A_TIME", 3)
    monkeypatch.setattr(steps, "SEARCHED", 7)
    monkeypatch.setattr(steps, "SETTLED", 5)
    spark.conf.set("spark.sql.shuffle.partitions", 5)
    kg.spark.build(spark, SOURCES[::-1], tmp_path / "tables")
    assert written(tmp_path / "tables") == asked(one_machine)


def test_a_data_frame_is_read_by_its_columns(spark: SparkSession, tmp_path: Path) -> None:
    rows = [(one["title"], one["abstract"], "2024-01-02") for one in (MAKER, USER, OTHER)]
    frame = spark.createDataFrame([*rows, (None, None, None)], "Headline string, abstract string, date string")
    report = kg.spark.build(spark, frame, tmp_path / "tables", options=Options(columns={"title": "Headline"}))
    assert (report.papers, report.quarantined) == (3, 1)
    lines = [{"title": title, "abstract": abstract, "date": date} for title, abstract, date in rows]
    build([listing(tmp_path / "a.jsonl", *lines)], tmp_path / "papers.kg")
    found, same = written(tmp_path / "tables"), asked(tmp_path / "papers.kg")
    assert {name: found[name] for name in SAME if name != "papers"} == {n: same[n] for n in SAME if n != "papers"}


def test_the_command_makes_tables(kg: Kg, tmp_path: Path) -> None:
    source = listing(tmp_path / "a.jsonl", MAKER, USER, {"year": 2020})
    done = kg("build", source, "--engine", "spark", "--master", "local[1]", "-o", "tables", **OWN)
    assert done.returncode == 1
    assert "neither a title nor an abstract" in done.stderr
    assert done.stdout.splitlines()[0] == "3 records = 2 papers + 0 duplicates + 1 quarantined"
    assert kg("build", "tables", "-o", "papers.kg").stdout.startswith(done.stdout.splitlines()[0])
