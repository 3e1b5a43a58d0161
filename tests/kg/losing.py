"""Makes tables on a small cluster that loses an executor in some steps: `python -m tests.kg.losing FOLDER SOURCE…`.

The folder's `killed` has a file for each of these.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa

import kg.spark
from kg.spark import frames
from kg.spark.frames import Function
from kg.spark.session import QUICK, session

Run = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]
STEPS = {"searched", "settled"}


def main(folder: Path, sources: list[str]) -> None:
    """Makes the tables."""
    in_batches = frames._in_batches
    killed = folder / "killed"
    killed.mkdir()

    def killing_once(function: Function, schema: pa.Schema) -> Run:
        run = in_batches(function, schema)
        name = getattr(function, "func", function).__name__

        def often(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            yield from run(batches)
            if name in STEPS and not (killed / name).exists():
                (killed / name).touch()
                worker = Path(f"/proc/{os.getppid()}/stat").read_text()
                os.kill(int(worker.rpartition(")")[2].split()[1]), signal.SIGKILL)

        return often

    frames._in_batches = killing_once
    with session(
        "local-cluster[2,1,1024]",
        {"spark.executor.memory": "512m", "spark.executor.extraJavaOptions": f"{QUICK} -XX:+UseSerialGC"},
    ) as spark:
        spark.conf.set("spark.sql.shuffle.partitions", 2)
        kg.spark.build(spark, sources, folder / "tables")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
