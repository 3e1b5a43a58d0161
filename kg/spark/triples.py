"""Tables as linked data: N-Triples in parts, by the mapping that writes those of one machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark.sql import functions as sql

from exports.rdf import mapping
from exports.rdf.mapping import Export
from exports.rdf.terms import based
from kg.core import model
from kg.graph.answers import Addressed, Kinship, Origin, Thing
from kg.resolve.known import lexicon_names
from kg.spark.frames import mapped
from kg.steps import tables
from kg.steps.tables import Row
from kg.store.origins import below
from kg.version import __version__

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TEXT = pa.schema([("value", pa.string())])


def triples(spark: SparkSession, folder: str | Path, *, base: str | None = None) -> None:
    """Writes the papers, entities and kinships of tables into `triples` beside them, packed.

    What is said of the graph as a whole is not among them.
    """
    where = str(folder).rstrip("/")

    def table(name: str) -> DataFrame:
        return spark.read.parquet(f"{where}/{name}")

    about = table("about").collect()[0]
    state = blake2b("\n".join(about).encode(), digest_size=12).hexdigest()
    export = Export(based(base), state, {}, __version__, names=lexicon_names())
    given = frozenset(json.loads(about.sources))
    schema = pa.schema([(name, pa.string()) for name in ("id", "address", "value")])
    entities = mapped(table("entities"), partial(_entities, export=export), schema).persist()
    nodes = entities.where("address != ''").select("id", "address")
    links = table("links").join(nodes.withColumnRenamed("id", "entity"), "entity")
    named = links.groupBy("paper").agg(sql.collect_list(sql.struct("role", "entity", "address")).alias("named"))
    reported = table("results").groupBy("paper").agg(sql.collect_list(sql.struct("*")).alias("reported"))
    papers = table("papers").join(named.withColumnRenamed("paper", "id"), "id", "left")
    papers = papers.join(reported.withColumnRenamed("paper", "id"), "id", "left")
    one, other = (nodes.toDF(end, f"{end}_address") for end in ("source", "target"))
    kin = table("kinships").join(one, "source").join(other, "target")
    lines = mapped(papers, partial(_papers, export=export, given=given), _TEXT)
    lines = lines.unionByName(entities.select("value")).unionByName(mapped(kin, _kinships, _TEXT))
    lines.where("value != ''").write.text(f"{where}/triples", compression="gzip")
    entities.unpersist()


def _entities(rows: Iterator[Row], export: Export) -> Iterator[Row]:
    for row in rows:
        one = Thing(row["id"], row["type"], row["label"], row["papers"], tuple(row["aliases"]))
        yield {"id": one.id, "address": mapping.address(one, export.base), "value": _lines(mapping.entity(one, export))}


def _papers(rows: Iterator[Row], export: Export, given: frozenset[str]) -> Iterator[Row]:
    for row in rows:
        one = tables.paper(row)
        named = [(link["role"], Addressed(link["entity"], link["address"])) for link in row["named"] or ()]
        reported = [_result(found) for found in row["reported"] or ()]
        origins = {source.file: Origin(below(source.file, given), "") for source in one.sources}
        yield {"value": _lines(mapping.paper(one, named, reported, export._replace(origins=origins)))}


def _result(row: dict[str, Any]) -> model.Result:
    """A result without the words around it."""
    return model.Result._make({"rules": (), "sentence": ""}.get(name, row.get(name)) for name in model.Result._fields)


def _kinships(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        source, target = (Addressed(row[end], row[f"{end}_address"]) for end in ("source", "target"))
        yield {"value": _lines(mapping.kinship(Kinship(source, row["role"], target)))}


def _lines(block: str) -> str:
    return block.rstrip("\n")
