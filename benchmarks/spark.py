"""How fast Spark makes a graph beside one machine, and what it moves: `python -m benchmarks.spark SOURCE…`.

Both run with two workers, one after the other; compare them only where nothing else runs.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from pyspark.sql import SparkSession

from kg.spark import build as build_by_spark
from kg.steps.building import build

WORKERS = 2


def main(sources: list[str]) -> None:
    """Builds both ways, and prints papers a second, bytes that were shuffled, and seconds of parts."""
    with TemporaryDirectory() as folder:
        began = time.monotonic()
        papers = build(sources, Path(folder) / "papers.kg", workers=WORKERS).papers
        print(f"one machine, {WORKERS} workers: {papers / (time.monotonic() - began):.1f} papers/s")
        events = Path(folder) / "events"
        events.mkdir()
        with _session(events) as spark:
            began = time.monotonic()
            build_by_spark(spark, sources, Path(folder) / "tables")
            print(f"Spark, local[{WORKERS}], after its start: {papers / (time.monotonic() - began):.1f} papers/s")
        tasks = [one for one in _events(events) if one["Event"] == "SparkListenerTaskEnd" and one.get("Task Metrics")]
        moved = sum(one["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"] for one in tasks)
        seconds = [one["Task Metrics"]["Executor Run Time"] / 1000 for one in tasks]
        print(f"shuffled: {moved:,} bytes, {moved / papers:,.0f} a paper")
        print(f"{len(tasks)} parts: median {median(seconds):.2f} s, longest {max(seconds):.1f} s")


def _session(events: Path) -> SparkSession:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    options: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": events.as_uri(),
    }
    return SparkSession.builder.master(f"local[{WORKERS}]").config(map=options).getOrCreate()


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for file in folder.iterdir() if not file.name.endswith(".crc") for line in file.open())


if __name__ == "__main__":
    main(sys.argv[1:])
