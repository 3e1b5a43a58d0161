"""Sources into the tables of a graph by Spark: who gets which rows. What is done with them is in `kg.spark.pieces`.

Each table is written once and read again for what follows, so that nothing is worked out anew when a machine is lost.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema

from extractors.resources import digest
from extractors.user import knowledge, read_patterns
from kg.core.errors import UsageError
from kg.core.limits import RAW_CHARS
from kg.core.model import Rejected
from kg.core.schema import TYPES
from kg.intake.readers.columns import table
from kg.intake.readers.table import Options
from kg.intake.sources import names
from kg.spark import pieces
from kg.spark.components import pieces as together
from kg.spark.frames import mapped, once, part
from kg.steps.building import Report
from kg.steps.tables import TABLES
from kg.version import __version__

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SEARCHED = 1_000  # papers in a part when names are looked for: a few seconds
SETTLED = 5_000  # papers in a part else
CHECKPOINTS = "_checkpoints"
FILES = 4  # parts for each worker that files are read in, if there are so many


class _Work(NamedTuple):
    """Where the tables are made."""

    spark: SparkSession
    out: str

    def keep(self, name: str, frame: DataFrame) -> DataFrame:
        """A table, written and read again."""
        schema = from_arrow_schema(TABLES[name])
        frame.select(*TABLES[name].names).write.parquet(f"{self.out}/{name}")
        return self.spark.read.schema(schema).parquet(f"{self.out}/{name}")

    def parts(self, papers: int, size: int) -> int:
        """Into how many parts so many papers are split: enough for all workers, and none too large for one."""
        workers: int = self.spark.sparkContext.defaultParallelism
        return max(2 * workers, -(-papers // size))


def build(
    spark: SparkSession,
    source: DataFrame | str | Iterable[str],
    out: str | Path,
    *,
    options: Options | None = None,
    reader: str | None = None,
    patterns: str | Path | None = None,
) -> Report:
    """Reads a data frame of papers, or files that all workers can open, into tables of a graph in a new folder `out`.

    A data frame's columns are mapped as those of any Parquet table. `kg build OUT -o papers.kg` makes the one file.
    """
    work = _Work(spark, str(out).rstrip("/"))
    lines = "" if patterns is None else read_patterns(patterns)
    knowledge(lines)  # what is wrong with them is said now
    named, read = _read(spark, source, options or Options(), reader)
    read = once(read)
    context = spark.sparkContext
    before = context.getCheckpointDir()
    context.setCheckpointDir(f"{work.out}/{CHECKPOINTS}")
    try:
        return _built(work, named, read, lines)
    except AnalysisException as error:
        if error.getCondition() == "PATH_ALREADY_EXISTS":
            raise UsageError("is there already", where=work.out, todo="name a new folder") from None
        raise
    finally:
        read.unpersist()
        shutil.rmtree(f"{work.out}/{CHECKPOINTS}", ignore_errors=True)  # where it is no folder, readers overlook it
        if before:
            context.setCheckpointDir(before)


def _built(work: _Work, sources: list[str], read: DataFrame, patterns: str) -> Report:
    records = work.keep("records", part(read, "record"))
    count = records.count()
    hanging = together(records).repartition(work.parts(count, SETTLED), "piece")
    papers = work.keep("papers", mapped(hanging, pieces.merged, TABLES["papers"]))
    found = papers.count()
    texts = papers.select("id", "title", "abstract")
    search = partial(pieces.searched, patterns=patterns)
    split = texts.repartition(work.parts(found, SEARCHED), "id")
    alone = work.keep("alone", mapped(split, search, TABLES["alone"]))
    told = _told(alone).withColumnRenamed("paper", "id")
    retold = texts.join(told, "id").repartition(work.parts(told.count(), SEARCHED), "id")
    again = work.keep("again", mapped(retold, search, TABLES["again"]))
    known = alone.join(again, "paper", "left_anti").unionByName(again).select("paper", "found")
    _link(work, known, work.parts(found, SETTLED))
    quarantine = work.keep("quarantine", part(read, "rejected").unionByName(_failed(papers, alone, again)))
    rejected = quarantine.count()
    report = Report(count + rejected, found, count - found, rejected, found)
    about = {
        "release": __version__,
        "rules": digest(),
        "patterns": patterns,
        "sources": json.dumps(sources),
        "counts": json.dumps(report.record()),
    }
    work.keep("about", work.spark.createDataFrame(pa.Table.from_pylist([about], TABLES["about"])))
    return report


def _read(
    spark: SparkSession, source: DataFrame | str | Iterable[str], options: Options, reader: str | None
) -> tuple[list[str], DataFrame]:
    """What sources are called, and their records."""
    one = pa.struct([*TABLES["records"]])
    schema = pa.schema([("record", one), ("rejected", pa.struct([*TABLES["quarantine"]]))])
    if isinstance(source, DataFrame):
        columns = table(source.columns, options.columns)
        wanted = source.select(*(f"`{name}`" for of in columns.values() for name in of))
        return [pieces.FRAME], mapped(wanted, partial(pieces.frames, columns=columns), schema)
    given = [source] if isinstance(source, str) else list(source)
    files = [one.file if isinstance(one, Rejected) else one for one in names.files(given)]
    rows = spark.createDataFrame(pa.table({"name": pa.array(files, pa.string())}))
    apart = rows.repartition(max(1, min(len(files), FILES * spark.sparkContext.defaultParallelism)), "name")
    return given, mapped(apart, partial(pieces.files, options=options, reader=reader), schema)


_SAID = pa.struct([("name", pa.string()), ("says", pa.string())])
_ASKED = pa.struct([("paper", pa.string()), ("name", pa.string()), ("own", pa.list_(pa.string()))])
_HEARD = pa.schema([("said", _SAID), ("asked", _ASKED)])


def _told(alone: DataFrame) -> DataFrame:
    """What others tell each paper of its names: first summed by name, then looked up for each paper."""
    heard = once(mapped(alone, pieces.heard, _HEARD))
    counts = part(heard, "said").groupBy("name", "says").agg(sql.count("*").alias("papers"))
    of_names = counts.groupBy("name").agg(sql.collect_list(sql.struct("says", "papers")).alias("said"))
    schema = pa.schema([(name, pa.string()) for name in ("paper", "name", "says")])
    told = mapped(part(heard, "asked").join(of_names, "name"), pieces.told, schema)
    of_papers = once(told.groupBy("paper").agg(sql.collect_list(sql.struct("name", "says")).alias("told")))
    heard.unpersist()
    return of_papers


_NAMED = pa.schema(
    [
        ("paper", pa.string()),
        ("at", pa.int32()),
        ("type", pa.string()),
        ("name", pa.string()),
        ("surfaces", pa.list_(pa.string())),
        ("role", pa.string()),
        ("confidence", pa.float64()),
        ("home", pa.string()),
        ("nodes", pa.list_(pa.string())),
        ("shorts", pa.list_(pa.string())),
        ("spelt_out", pa.bool_()),
    ]
)
_MEANT = pa.schema([("paper", pa.string()), ("at", pa.int32()), ("entity", pa.string())])


def _link(work: _Work, known: DataFrame, parts: int) -> None:
    """Settles what names mean, and writes entities, links and what hangs on these."""
    alone = once(mapped(known, pieces.named, _NAMED))
    named = once(together(alone))
    rows = named.withColumn("own", sql.lit(True)).unionByName(_beside(named).withColumn("own", sql.lit(False)))
    rows = rows.select("piece", "own", *_NAMED.names[: _NAMED.names.index("home")]).repartition(parts, "piece")
    schema = pa.schema([("entity", pa.struct([*TABLES["entities"]])), ("link", pa.struct([*_MEANT]))])
    settled = once(mapped(rows, pieces.settled, schema))
    entities = work.keep("entities", _same(part(settled, "entity")))
    meant = part(settled, "link").groupBy("paper").agg(sql.collect_list(sql.struct("at", "entity")).alias("meant"))
    of_papers = {"link": "links", "evidence": "evidence", "result": "results", "relation": "relations"}
    kinds = {**of_papers, "kinship": "kinships"}
    each = pa.schema([(one, pa.struct([*TABLES[name]])) for one, name in kinds.items()])
    linked = once(mapped(known.join(meant, "paper", "left"), pieces.linked, each))
    for one, name in of_papers.items():
        work.keep(name, part(linked, one))
    said = part(linked, "relation").select("source", sql.col("relation").alias("role"), "target")
    kin = said.unionByName(part(linked, "kinship")).unionByName(_variants(entities))
    work.keep("kinships", kin.distinct())
    for done in (alone, named, settled, linked):
        done.unpersist()


def _same(entities: DataFrame) -> DataFrame:
    """Entities of different names that make the same id are one, called as the one with most names is."""
    rank = sql.struct(-sql.size("aliases"), "label", "aliases")
    first = [sql.first("type").alias("type"), *(sql.min_by(one, rank).alias(one) for one in ("label", "aliases"))]
    keys = sql.array_sort(sql.array_distinct(sql.flatten(sql.collect_list("keys"))))
    return entities.groupBy("id").agg(*first, sql.sum("papers").alias("papers"), keys.alias("keys"))


def _variants(entities: DataFrame) -> DataFrame:
    """Entities with the nearest one that has their name without version or size: of several, that of most papers."""
    schema = pa.schema([("id", pa.string()), ("family", pa.string()), ("at", pa.int32()), ("key", pa.string())])
    families = sql.create_map(*(sql.lit(word) for name, kind in TYPES.items() for word in (name, kind.family)))
    kind = families[sql.col("type")].alias("family")
    others = entities.select(sql.explode("keys").alias("key"), kind, sql.col("id").alias("target"), "papers")
    found = mapped(entities.select("id", "type", "label"), pieces.shorter, schema).join(others, ["key", "family"])
    nearest = sql.min_by("target", sql.struct("at", -sql.col("papers"), "target")).alias("target")
    chosen = found.where("id != target").groupBy(sql.col("id").alias("source")).agg(nearest)
    return chosen.select("source", sql.lit("variant_of").alias("role"), "target")


def _beside(named: DataFrame) -> DataFrame:
    """The other names in the papers of things with a short form that stands both alone and spelt out."""
    of_shorts = named.select("piece", "spelt_out", sql.explode("shorts").alias("short"))
    ways = of_shorts.groupBy("short").agg(sql.countDistinct("spelt_out").alias("ways")).where("ways > 1")
    unclear = of_shorts.join(ways, "short").select("piece").distinct()
    papers = named.join(unclear, "piece").select("piece", "paper").distinct()
    others = papers.join(named.withColumnRenamed("piece", "home_piece"), "paper").where("piece != home_piece")
    return others.drop("home_piece")


def _failed(papers: DataFrame, *searched: DataFrame) -> DataFrame:
    """The papers that can't be searched for names, where they first came from."""
    failed = (
        searched[0].unionByName(searched[1]).where("failed IS NOT NULL").select(sql.col("paper").alias("id"), "failed")
    )
    place = sql.array_min("sources")
    raw = sql.concat_ws("\n", "title", "abstract")
    todo = sql.lit(pieces.NAMELESS).alias("todo")
    return failed.join(papers, "id").select(
        place["file"].alias("file"),
        place["line"].alias("line"),
        sql.col("failed").alias("reason"),
        todo,
        sql.substring(sql.trim(raw), 1, RAW_CHARS).alias("raw"),
    )
