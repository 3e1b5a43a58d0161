"""What hangs together: connected components of a graph that no single machine need hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import Window
from pyspark.sql import functions as sql

from kg.spark.frames import mapped
from kg.spark.pieces import joined

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

FEW = 1_000_000  # edges that one worker joins: a few seconds and 300 MB
_EDGES = pa.schema([("one", pa.string()), ("least", pa.string())])


def pieces(frame: DataFrame) -> DataFrame:
    """The same rows with their `piece`: rows that share one of their `nodes`, directly or by way of others, have one.

    `home` is the least of a row's nodes.
    """
    of_homes = frame.select("home", sql.explode("nodes").alias("node")).distinct()
    least = sql.min("home").over(Window.partitionBy("node"))
    edges = of_homes.select("home", least.alias("least")).where("home != least").distinct().toDF("one", "least")
    found = stars(edges).toDF("home", "least")
    return frame.join(found, "home", "left").withColumn("piece", sql.coalesce("least", "home")).drop("least")


def stars(edges: DataFrame) -> DataFrame:
    """Each node but the least of its component, with that one. An edge goes from a node (`one`) to a lesser (`least`).

    Few edges are joined by one worker. Of more, each node hands its greater neighbours to the least that it knows in
    turns with its lesser ones (R. Kiveris et al., Connected Components in MapReduce and Beyond, 2014): a few rounds, in
    each of which every edge is moved three times.
    """
    edges = edges.checkpoint()
    before, now = None, _sign(edges)
    while now != before:
        if now[0] <= FEW:
            return mapped(edges.repartition(1), joined, _EDGES)
        edges = _small(_large(edges)).checkpoint()
        before, now = now, _sign(edges)
    return edges


def _large(edges: DataFrame) -> DataFrame:
    """Hands the greater neighbours of each node to the least of its neighbours and itself."""
    ends = sql.array(sql.struct(sql.col("one").alias("node"), sql.col("least").alias("other")), _turned())
    both = edges.select(sql.explode(ends).alias("end")).select("end.*")
    least = sql.least("node", sql.min("other").over(Window.partitionBy("node")))
    return (
        both.select("node", "other", least.alias("least"))
        .where("other > node")
        .select(sql.col("other").alias("one"), "least")
    )


def _turned() -> Column:
    return sql.struct(sql.col("least").alias("node"), sql.col("one").alias("other"))


def _small(edges: DataFrame) -> DataFrame:
    """Hands the lesser neighbours of each node, and itself, to the least of them."""
    least = sql.min("least").over(Window.partitionBy("one"))
    handed = edges.select("one", sql.col("least").alias("other"), least.alias("to"))
    ends = sql.explode(sql.array("one", "other")).alias("one")
    return handed.select(ends, sql.col("to").alias("least")).where("one != least").distinct()


def _sign(edges: DataFrame) -> tuple[int, int]:
    """What changes with the edges."""
    count, total = edges.select(sql.count("*"), sql.sum(sql.xxhash64("one", "least").cast("decimal(38,0)"))).collect()[
        0
    ]
    return int(count), int(total or 0)
