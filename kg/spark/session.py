"""Spark for the command line. Programs have a session of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from pyspark.errors import PySparkRuntimeError
from pyspark.sql import SparkSession

from kg.core.errors import UsageError

# Most of what Java does here is done a few times only: to compile it well takes longer than to run it. What is compiled
# so has little room as a rule, and where that is full nothing is compiled any more.
QUICK = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
OPTIONS = "SPARK_SUBMIT_OPTS"  # what Java gets before the options of `spark-defaults.conf`, which so win


@contextmanager
def session(master: str | None, more: Mapping[str, str] = MappingProxyType({})) -> Iterator[SparkSession]:
    """A session whose workers run this Python, with `more` settings; it ends with the command."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    where = master or "local[*]"
    settings: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
        **more,
    }
    builder = SparkSession.builder.appName("Paper Graph").master(where).config(map=settings)
    try:
        with _before_others(QUICK if where.startswith("local") else ""):
            spark = builder.getOrCreate()
    except PySparkRuntimeError as error:
        if error.getCondition() != "JAVA_GATEWAY_EXITED":
            raise
        todo = "install a Java runtime of 17 or newer, such as openjdk-17-jre-headless"
        raise UsageError("Spark does not start: it needs Java", todo=todo) from None
    try:
        spark.sparkContext.setLogLevel("ERROR")
        if str(spark.sparkContext.master).startswith("local"):  # as many parts as for a cluster would only cost time
            spark.conf.set("spark.sql.shuffle.partitions", 2 * spark.sparkContext.defaultParallelism)
        yield spark
    finally:
        spark.stop()


@contextmanager
def _before_others(options: str) -> Iterator[None]:
    """What is started within gets these options of Java, and behind them those that the user chose."""
    chosen = os.environ.get(OPTIONS)
    os.environ[OPTIONS] = f"{options} {chosen or ''}"
    try:
        yield
    finally:
        os.environ.pop(OPTIONS)
        if chosen is not None:
            os.environ[OPTIONS] = chosen
