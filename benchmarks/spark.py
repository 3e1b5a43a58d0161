"""How fast Spark makes a graph beside one machine, and what it moves.

    python -m benchmarks.spark FOLDER SOURCE… [--rounds 3]
    python -m benchmarks.spark FOLDER --papers 15000 60000 [--like LISTING] [--sentences 2]

The first builds both ways with two workers, in turns, as processes of their own: seconds of the clock after Spark's
start, and of the processor by all that belongs to each, Spark's start apart. The second builds listings of so many
recombined papers by Spark only, and tells what was shuffled, and how long its parts took.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import recombined

WORKERS = 2
SAMPLED = 1.0  # seconds between two looks at what processes have taken
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measures, or is what is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sources", nargs="*")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--papers", type=int, nargs="*", default=[])
    parser.add_argument("--like", type=Path, help="a listing that is recombined; without it papers are generated")
    parser.add_argument("--sentences", type=int, help="so many of each abstract only")
    parser.add_argument("--as", dest="engine", choices=ENGINES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.engine:
        print(json.dumps(ENGINES[given.engine](given.folder, given.sources)))
        return
    for _ in range(given.rounds if given.sources else 0):
        one, start, spark = (_measured(engine, given.folder, given.sources) for engine in ("machine", "start", "spark"))
        cpu = spark["cpu"] - start["cpu"]
        wall, work = one["seconds"] / spark["seconds"], one["cpu"] / cpu
        print(f"one machine, {WORKERS} workers: {one['seconds']:.0f} s, {one['cpu']:.0f} s of the processor")
        print(f"Spark, local[{WORKERS}], after its start: {spark['seconds']:.0f} s, {cpu:.0f} s of the processor")
        print(f"throughput: {wall:.2f} of one machine's by the clock, {work:.2f} by the processor")
        print(f"start: {start['seconds']:.0f} s, {start['cpu']:.0f} s of the processor", flush=True)
        _tell(given.folder / "events", spark["papers"])
    for papers in given.papers:
        sources = [str(one) for one in recombined.write(given.folder, given.like, papers, given.sentences)]
        spark = _measured("spark", given.folder, sources)
        print(f"{papers:,} papers: {spark['seconds']:.0f} s, {spark['cpu']:.0f} s of the processor", flush=True)
        _tell(given.folder / "events", spark["papers"])


def _machine(folder: Path, sources: list[str]) -> dict[str, float]:
    from kg.steps.building import build

    (folder / "papers.kg").unlink(missing_ok=True)
    began = time.monotonic()
    report = build(sources, folder / "papers.kg", workers=WORKERS)
    return {"seconds": time.monotonic() - began, "papers": report.papers}


def _start(folder: Path, _: list[str]) -> dict[str, float]:
    from kg.spark.session import session

    began = time.monotonic()
    with session(f"local[{WORKERS}]", _events_in(folder / "nothing")) as spark:
        spark.range(1).count()
        return {"seconds": time.monotonic() - began}


def _spark(folder: Path, sources: list[str]) -> dict[str, float]:
    from kg.spark import build
    from kg.spark.session import session

    shutil.rmtree(folder / "tables", ignore_errors=True)
    with session(f"local[{WORKERS}]", _events_in(folder / "events")) as spark:
        spark.range(1).count()
        began = time.monotonic()
        report = build(spark, sources, folder / "tables")
        return {"seconds": time.monotonic() - began, "papers": report.papers}


ENGINES = {"machine": _machine, "start": _start, "spark": _spark}


def _events_in(folder: Path) -> dict[str, str]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    kept = {"enabled": "true", "rolling.enabled": "false", "compress": "false", "dir": folder.absolute().as_uri()}
    return {f"spark.eventLog.{name}": value for name, value in kept.items()}


def _measured(engine: str, folder: Path, sources: list[str]) -> dict[str, float]:
    """What an engine says, with the seconds that it and all its children took of the processor."""
    command = [sys.executable, "-m", "benchmarks.spark", str(folder), *sources, "--as", engine]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
        taken: dict[int, float] = {}
        while process.poll() is None:
            taken |= _processes(process.pid)
            time.sleep(SAMPLED)
        said: dict[str, float] = json.loads((process.stdout.read() if process.stdout else b"").splitlines()[-1])
    return {**said, "cpu": sum(taken.values())}


def _processes(root: int) -> dict[int, float]:
    """Seconds of the processor by process. Nobody waits for Spark's workers, so these are looked at as they run."""
    parents, seconds = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(file.parent.name)
        parents[pid], seconds[pid] = int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS
    ours, more = {root}, {root}
    while more := {pid for pid, parent in parents.items() if parent in more}:
        ours |= more
    return {pid: seconds[pid] for pid in ours & seconds.keys()}


def _tell(folder: Path, papers: float) -> None:
    """What was shuffled, and how long parts took; of those of one step the longest beside the middle one."""
    tasks = [one for one in _events(folder) if one["Event"] == "SparkListenerTaskEnd" and one.get("Task Metrics")]
    moved = sum(one["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"] for one in tasks)
    steps: dict[int, list[float]] = {}
    for one in tasks:
        steps.setdefault(one["Stage ID"], []).append(one["Task Metrics"]["Executor Run Time"] / 1000)
    print(f"shuffled: {moved:,} bytes, {moved / papers:,.0f} a paper; {len(tasks)} parts of {len(steps)} steps")
    for seconds in sorted(steps.values(), key=sum)[-3:]:
        print(f"  {len(seconds)} parts: median {median(seconds):.1f} s, longest {max(seconds):.1f} s", flush=True)


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for file in folder.iterdir() if not file.name.endswith(".crc") for line in file.open())


if __name__ == "__main__":
    main()
