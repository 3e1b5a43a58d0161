"""The same graph from a cluster: `kg.spark.build` on a Spark session, by the functions of one machine."""

from kg.spark.build import build

__all__ = ["build"]
