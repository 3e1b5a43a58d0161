"""What a build costs besides looking for names: seconds, bytes written for each byte kept, memory; against older code.

    python benchmarks/building.py FOLDER [--papers 75000] [--like LISTING] [--old CHECKOUT]

Seconds are of the processor, one process. Two listings, of which the second has three in five of the papers again, are
built into a new graph; then ten papers more. The graphs and listings stay in FOLDER.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from acceptance.generated import abstracts
from benchmarks import recombined

MEASURED = """
import json, os, resource, sys, time
from kg import building, extracting, resolving
spent = dict.fromkeys(("reading", "extraction", "resolution"), 0.0)
def counted(name, items):
    items = iter(items)
    while True:
        started = time.process_time()
        try:
            item = next(items)
        except StopIteration:
            return
        finally:
            spent[name] += time.process_time() - started
        yield item
def timed(name, function):
    def run(*args, **options):
        started = time.process_time()
        try:
            return function(*args, **options)
        finally:
            spent[name] += time.process_time() - started
    return run
extract, read = extracting.extract, building.read
extracting.extract = lambda *args, **options: counted("extraction", extract(*args, **options))
building.read = lambda *args: counted("reading", read(*args))
resolving.resolve = timed("resolution", resolving.resolve)
def written():
    return int(open("/proc/self/io").read().split("wchar:")[1].split()[0])
before, started = written(), time.process_time()
report = building.build(sys.argv[2:], sys.argv[1])
seconds = time.process_time() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"papers": report.papers, "records": report.records, "seconds": seconds, **spent,
                  "written": written() - before, "kept": os.path.getsize(sys.argv[1]), "peak": peak}))
"""


def measured(code: Path, graph: Path, sources: list[Path]) -> dict[str, Any]:
    """The costs of a build by the code of a folder."""
    command = [sys.executable, "-c", MEASURED, str(graph), *map(str, sources)]
    env = {**os.environ, "PYTHONPATH": str(code)}
    done = subprocess.run(command, env=env, cwd=graph.parent, check=True, capture_output=True, text=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    found["else"] = found["seconds"] - found["extraction"]
    return found


def told(name: str, of: dict[str, Any]) -> str:
    """A row of the table."""
    return (
        f"{name:16}{of['seconds']:8.1f}{of['extraction']:12.1f}{of['else']:8.1f}{of['reading']:9.1f}"
        f"{of['resolution']:12.1f}{of['papers'] / of['seconds']:10.0f}"
        f"{of['written'] / 1e6:12.0f}{of['kept'] / 1e6:8.0f}{of['written'] / of['kept']:7.2f}{of['peak'] / 1e6:8.0f}"
    )


def main() -> None:
    """Write listings, build, print."""
    parser = recombined.options(__doc__, 75_000)
    parser.add_argument("--old", type=Path, help="a checkout of older code, measured beside this one")
    arguments = parser.parse_args()
    folder = arguments.folder.absolute()
    sources = recombined.write(folder, arguments.like, arguments.papers)
    few = folder / "few.jsonl"
    rows = ({"id": f"few-{one.id}", "title": one.title, "abstract": one.abstract} for one in abstracts(10, seed=9))
    few.write_text("".join(json.dumps(row) + "\n" for row in rows))
    codes = {"this code": Path(__file__).parents[1]} | ({"old code": arguments.old} if arguments.old else {})
    heads = (
        "seconds",
        "extraction",
        "else",
        "reading",
        "resolution",
        "papers/s",
        "written MB",
        "kept",
        "ratio",
        "peak",
    )
    print(
        f"{'':16}"
        + "".join(f"{head:>{width}}" for head, width in zip(heads, (8, 12, 8, 9, 12, 10, 12, 8, 7, 8), strict=True))
    )
    found = {}
    for name, code in codes.items():
        graph = folder / f"{name.split()[0]}-{arguments.papers}.kg"
        for path in folder.glob(f"{graph.name}*"):
            path.unlink()
        found[name] = measured(code, graph, sources)
        print(told(name, found[name]), flush=True)
        print(told("  ten papers more", measured(code, graph, [few])), flush=True)
    if arguments.old:
        new, old = found["this code"], found["old code"]
        print(
            f"{old['seconds'] / new['seconds']:.2f} times as fast, {old['else'] / new['else']:.2f} without extraction"
        )


if __name__ == "__main__":
    main()
