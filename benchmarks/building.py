"""What a build costs besides looking for names: seconds, bytes written for each byte kept, memory; against older code.

    python benchmarks/building.py FOLDER [--papers 75000] [--like LISTING] [--old CHECKOUT]

Seconds are of the processor, one process; `rest` is what remains without looking for names, reading and resolution.
Two listings, of which the second has three in five of the papers again, are built into a new graph; then ten papers
more. The graphs and listings stay in FOLDER.
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
from kg import building, extracting, resolve, resolving
from kg.store import links
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
reader = building if hasattr(building, "read") else building.merging
extract, read = extracting.extract, reader.read
extracting.extract = lambda *args, **options: counted("extraction", extract(*args, **options))
reader.read = lambda *args: counted("reading", read(*args))
resolving.resolve = timed("resolution", resolving.resolve)
resolve.form = timed("resolution", resolve.form)
if hasattr(links, "form"):
    links.form = resolve.form
def written():
    return int(open("/proc/self/io").read().split("wchar:")[1].split()[0])
before, started = written(), time.process_time()
report = building.build(sys.argv[2:], sys.argv[1])
seconds = time.process_time() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"papers": report.papers, "records": report.records, "seconds": seconds, **spent,
                  "written": written() - before, "kept": os.path.getsize(sys.argv[1]), "peak": peak}))
"""
COLUMNS = {"seconds": 1, "extraction": 1, "reading": 1, "resolution": 1, "rest": 1, "papers/s": 0}
COLUMNS |= {"written MB": 0, "kept MB": 0, "written/kept": 2, "peak MB": 0}  # name: decimals


def measured(code: Path, graph: Path, sources: list[Path]) -> dict[str, float]:
    """The costs of a build by the code of a folder."""
    command = [sys.executable, "-c", MEASURED, str(graph), *map(str, sources)]
    env = {**os.environ, "PYTHONPATH": str(code)}
    done = subprocess.run(command, env=env, cwd=graph.parent, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    of: dict[str, Any] = json.loads(done.stdout)
    return {
        **of,
        "rest": of["seconds"] - of["extraction"] - of["reading"] - of["resolution"],
        "papers/s": of["papers"] / of["seconds"],
        "written MB": of["written"] / 1e6,
        "kept MB": of["kept"] / 1e6,
        "written/kept": of["written"] / of["kept"],
        "peak MB": of["peak"] / 1e6,
    }


def row(name: str, of: dict[str, float]) -> str:
    """A row of the table."""
    return f"{name:18}" + "".join(f"{of[column]:{len(column) + 2}.{places}f}" for column, places in COLUMNS.items())


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
    print(" " * 18 + "".join(f"  {column}" for column in COLUMNS))
    found = {}
    for name, code in codes.items():
        graph = folder / f"{name.split()[0]}-{arguments.papers}.kg"
        for path in folder.glob(f"{graph.name}*"):
            path.unlink()
        found[name] = measured(code, graph, sources)
        print(row(name, found[name]), flush=True)
        print(row("  ten papers more", measured(code, graph, [few])), flush=True)
    if arguments.old:
        new, old = found["this code"], found["old code"]
        print(f"{old['seconds'] / new['seconds']:.2f} times as fast, the rest {old['rest'] / new['rest']:.2f} times")


if __name__ == "__main__":
    main()
