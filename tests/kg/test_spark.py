"""The same graph from a cluster, whatever the parts."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import kg
from kg.core.errors import UsageError
from kg.intake.readers.table import Options
from kg.steps.building import build
from tests.conftest import LISTINGS, Kg
from tests.kg import forking
from tests.kg.test_links import MAKER, OTHER, USER, content, listing, paper
from tests.tables import SAME, asked, written

pytest.importorskip("pyspark", reason="papergraph[spark] is not installed")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)

import pyarrow as pa
import pyspark
from pyspark.sql import SparkSession

import kg.spark
from kg.spark import components, frames, steps
from kg.spark.session import QUICK, session

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning", "ignore::UserWarning"),
    pytest.mark.network,  # Spark's parts talk to each other on this machine
]

_STATE = re.compile("graph/[0-9a-f]{24}")
_WHOLE = re.compile(r"<[^>]*/(graph/STATE(/(?!count|result|link)[^>]*)?|paper-graph-[^>]*|source/[^>]*)> ")
CHOSEN = f"""
spark.driver.defaultJavaOptions -Dowl=hoots
spark.executor.extraJavaOptions {QUICK}
spark.executor.memory 512m
spark.python.daemon.module {forking.__name__}
"""  # by a user, for all sessions on this machine
RAISING = {"searched", "told", "named", "linked"}  # of what fails, these with an error; all others are killed
SOURCES = sorted(map(str, LISTINGS.iterdir()))[::4]


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


@pytest.fixture(scope="module", autouse=True)
def java(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where Spark has a folder of its own: a cluster works in it.

    Its Python is the installed one: of the same packed in a file, each process would compile what it needs.
    """
    home = tmp_path_factory.mktemp("spark")
    for one in Path(pyspark.__file__).parent.iterdir():
        if one.name != "python":
            (home / one.name).symlink_to(one)
    with patch.dict(os.environ, {"SPARK_HOME": str(home), "JDK_JAVA_OPTIONS": "-XX:+UseSerialGC"}):
        yield


@pytest.fixture(scope="module", autouse=True)
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("conf")
    (folder / "spark-defaults.conf").write_text(CHOSEN)
    with patch.dict(os.environ, {"SPARK_CONF_DIR": str(folder)}):
        yield


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Listings, with a record that can't be used."""
    return [*SOURCES, listing(tmp_path_factory.mktemp("more") / "a.jsonl", MAKER, USER, {"year": 2020})]


@pytest.fixture(scope="module")
def one_machine(sources: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("one") / "papers.kg"
    build(sources, path)
    return path


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the command puts them."""
    return tmp_path_factory.mktemp("spark") / "tables"


def test_the_command_makes_tables_of_what_one_machine_finds_and_its_file_of_them_though_parts_fail(
    kg: Kg, sources: list[str], one_machine: Path, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In small parts, where each function fails once, by an error or with its worker, and so does an executor.

    That is a Java program with its workers: what it shuffled and kept goes with it.
    """
    in_batches = frames._in_batches
    lost = tmp_path / "lost"

    def failing_once(function: frames.Function, schema: pa.Schema) -> Any:
        run = in_batches(function, schema)
        name = getattr(function, "func", function).__name__

        def often(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            from pyspark import TaskContext

            context = TaskContext.get()
            for at, one in enumerate(run(batches)):
                if context and at and not context.attemptNumber() and context.partitionId() % 4 == 1:
                    if name in RAISING:
                        raise RuntimeError("a part that fails")
                    os.kill(os.getpid(), signal.SIGKILL)
                yield one
            if name == "settled" and not lost.exists():
                lost.touch()
                executor = Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1]
                os.kill(int(executor), signal.SIGKILL)

        return often

    with monkeypatch.context() as patched:
        patched.setattr(frames, "_in_batches", failing_once)
        patched.setattr(frames, "ROWS_AT_A_TIME", 3)
        patched.setattr(components, "FEW", 0)
        patched.setattr(steps, "SEARCHED", 7)
        patched.setattr(steps, "SETTLED", 5)
        done = kg("build", *sources[::-1], "--engine", "spark", "--master", "local-cluster[1,2,1024]", "-o", tables)
    assert lost.exists()
    assert done.returncode == 1
    assert "neither a title nor an abstract" in done.stderr
    assert written(tables) == asked(one_machine)
    counts = kg("build", tables, "-o", "papers.kg").stdout.splitlines()[0]
    assert done.stdout.splitlines()[0] == counts
    assert counts == kg("build", *sources, "-o", "same.kg").stdout.splitlines()[0]
    assert asked(tmp_path / "papers.kg") == asked(one_machine)
    assert content(tmp_path / "papers.kg") == content(one_machine)


class TestSession:
    """What is done in one session, one after the other."""

    @pytest.fixture(scope="class")
    def spark(self) -> Iterator[SparkSession]:
        with session("local[2]") as started:
            started.conf.set("spark.sql.shuffle.partitions", 2)
            yield started

    def test_the_triples_are_those_of_one_machine(self, spark: SparkSession, one_machine: Path, tables: Path) -> None:
        kg.spark.triples(spark, tables)
        assert triples(tables) == ntriples(one_machine)

    def test_tables_that_are_there_already_stay(self, spark: SparkSession, sources: list[str], tables: Path) -> None:
        with pytest.raises(UsageError, match="there already"):
            kg.spark.build(spark, sources, tables)

    def test_what_a_user_chose_for_java_stands(self, spark: SparkSession) -> None:
        assert spark.sparkContext.getConf().get("spark.driver.defaultJavaOptions") == "-Dowl=hoots"

    def test_a_data_frame_is_read_by_its_columns(self, spark: SparkSession, one_machine: Path, tmp_path: Path) -> None:
        alike = [
            paper(number, f"We propose {name}, a method for tuning birds.")
            for number, name in enumerate(("AMs", "AMS"))
        ]
        rows: list[tuple[str | None, ...]]
        rows = [(one["title"], one["abstract"], "2024-01-02") for one in (MAKER, USER, OTHER, *alike)]
        with kg.open(one_machine) as opened:
            rows += [(one.title, one.abstract, one.published) for one in opened.papers()]
        columns = map(list, zip(*rows, (None, None, None), strict=True))
        frame = spark.createDataFrame(pa.table([*columns], names=["Headline", "abstract", "date"]))
        report = kg.spark.build(spark, frame, tmp_path / "tables", options=Options(columns={"title": "Headline"}))
        lines = [{"title": title, "abstract": abstract, "date": date} for title, abstract, date in rows]
        assert report == build([listing(tmp_path / "a.jsonl", *lines, {"date": None})], tmp_path / "papers.kg")
        assert (report.duplicates > 1, report.quarantined) == (True, 1)
        found, same = written(tmp_path / "tables"), asked(tmp_path / "papers.kg")
        assert {name: found[name] for name in SAME if name != "papers"} == {n: same[n] for n in SAME if n != "papers"}
