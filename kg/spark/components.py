"""What hangs together: connected components of a graph that no single machine need hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import Window
from pyspark.sql import functions as F

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def pieces(frame: DataFrame) -> DataFrame:
    """The same rows with their `piece`: rows that share one of their `nodes`, directly or by way of others, have one.

    `home` is the least of a row's nodes.
    """
    of_homes = frame.select("home", F.explode("nodes").alias("node")).distinct()
    least = F.min("home").over(Window.partitionBy("node"))
    edges = of_homes.select("home", least.alias("least")).where("home != least").distinct().toDF("one", "least")
    found = stars(edges).toDF("home", "least")
    return frame.join(found, "home", "left").withColumn("piece", F.coalesce("least", "home")).drop("least")


def stars(edges: DataFrame) -> DataFrame:
    """Each node but the least of its component, with that one. An edge goes from a node (`one`) to a lesser (`least`).

    In turns each node hands its greater neighbours to the least that it knows, and the lesser ones (R. Kiveris et al.,
    Connected Components in MapReduce and Beyond, 2014): a few rounds, in each of which every edge is moved three times.
    """
    edges = edges.checkpoint()
    before, now = None, _sign(edges)
    while now != before:
        edges = _small(_large(edges)).checkpoint()
        before, now = now, _sign(edges)
    return edges


def _large(edges: DataFrame) -> DataFrame:
    """Hands the greater neighbours of each node to the least of its neighbours and itself."""
    ends = F.array(F.struct(F.col("one").alias("node"), F.col("least").alias("other")), _turned())
    both = edges.select(F.explode(ends).alias("end")).select("end.*")
    least = F.least("node", F.min("other").over(Window.partitionBy("node")))
    return both.select("node", "other", least.alias("least")).where("other > node").select(F.col("other").alias("one"), "least")


def _turned() -> F.Column:
    return F.struct(F.col("least").alias("node"), F.col("one").alias("other"))


def _small(edges: DataFrame) -> DataFrame:
    """Hands the lesser neighbours of each node, and itself, to the least of them."""
    least = F.min("least").over(Window.partitionBy("one"))
    handed = edges.select("one", F.col("least").alias("other"), least.alias("to"))
    ends = F.explode(F.array("one", "other")).alias("one")
    return handed.select(ends, F.col("to").alias("least")).where("one != least").distinct()


def _sign(edges: DataFrame) -> tuple[int, int]:
    """What changes with the edges."""
    count, total = edges.select(F.count("*"), F.sum(F.xxhash64("one", "least").cast("decimal(38,0)"))).collect()[0]
    return int(count), int(total or 0)
