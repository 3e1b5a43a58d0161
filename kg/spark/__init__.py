"""The same graph from a cluster: `kg.spark.build` on a Spark session, by the functions of one machine."""

from kg.core.errors import UsageError

try:
    from kg.spark.steps import build
    from kg.spark.triples import triples
except ModuleNotFoundError as error:
    if error.name != "pyspark":
        raise
    raise UsageError("pyspark is not installed", todo='pip install "papergraph[spark]"') from None

__all__ = ["build", "triples"]
