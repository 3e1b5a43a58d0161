"""What a build costs: seconds, memory, bytes written for each byte kept; and against older code.

    python -m benchmarks.building FOLDER [--papers 75000] [--like LISTING] [--old CHECKOUT]

Two listings, of which the second has three in five of the papers again, are built into a new graph. What is found in
their papers is kept in FOLDER. Then the graph is built anew with that, and ten papers more are added, by this code and
by the older one: what the two do with the same names. Seconds are of the processor, one process; what it takes to read
the names that were kept is left out. The graphs and listings stay in FOLDER.
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
import hashlib, json, os, pickle, sys, time
from extractors import records
try:
    from kg.steps import building, extracting
except ImportError:  # older code
    from kg import building, extracting
look, path, (given, graph, *sources) = extracting.extract, sys.argv[1], sys.argv[2:]
places, asked = {}, []
def key(paper, told):
    text = repr((paper.title, paper.abstract, sorted(told.items())))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
def keep(papers, patterns="", *, told=lambda _: {}, **options):
    for paper in papers:
        says = told(paper.id)
        (found,) = look([paper], patterns, told=lambda _: says)
        places[key(paper, says)] = file.tell()
        pickle.dump(found, file, 5)
        yield found
class Names(pickle.Unpickler):
    def find_class(self, _, name):  # older code knows less of a paper
        known = getattr(records, name, None)
        made = lambda _, *values: known(*values[:len(known._fields)]) if known else None
        return type(name, (), {"__new__": made})
def load(at):
    file.seek(at)
    return Names(file).load()
def give(papers, patterns="", *, told=lambda _: {}, **options):
    for paper in papers:
        says = told(paper.id)
        at = places.get(key(paper, says), places.get(key(paper, {})))  # older code may tell papers other things
        if at is None:
            yield from look([paper], patterns, told=lambda _: says)
        else:
            asked.append(at)
            yield load(at)._replace(id=paper.id)
def written():
    return int(open("/proc/self/io").read().split("wchar:")[1].split()[0])
file = open(path, "rb" if given == "given" else "wb")
if given == "given":
    places = pickle.load(open(path + ".places", "rb"))
extracting.extract = give if given == "given" else keep
before, started = written(), time.process_time()
report = building.build(sources, graph)
seconds, wrote = time.process_time() - started, written() - before
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) * 1024
if given == "given":
    started = time.process_time()
    for at in asked:
        load(at)
    seconds -= time.process_time() - started
else:
    wrote -= file.tell()
    pickle.dump(places, open(path + ".places", "wb"))
print(json.dumps({"papers": report.papers, "seconds": seconds, "written": wrote,
                  "kept": os.path.getsize(graph), "peak": peak}))
"""
COLUMNS = {"seconds": 1, "papers/s": 0, "written MB": 0, "kept MB": 0, "written/kept": 2, "peak MB": 0}  # and decimals


def measured(code: Path, graph: Path, sources: list[Path], *, names: Path, given: bool = True) -> dict[str, float]:
    """The costs of a build by the code of a folder, which is given names or keeps them."""
    how = ["given" if given else "keep", str(graph), *map(str, sources)]
    command = [sys.executable, "-c", MEASURED, str(names), *how]
    env = {**os.environ, "PYTHONPATH": str(code)}
    done = subprocess.run(command, env=env, cwd=graph.parent, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    of: dict[str, Any] = json.loads(done.stdout)
    return {
        **of,
        "papers/s": of["papers"] / of["seconds"],
        "written MB": of["written"] / 1e6,
        "kept MB": of["kept"] / 1e6,
        "written/kept": of["written"] / of["kept"],
        "peak MB": of["peak"] / 1e6,
    }


def row(name: str, of: dict[str, float]) -> str:
    """A row of the table."""
    return f"{name:30}" + "".join(f"{of[column]:{len(column) + 2}.{places}f}" for column, places in COLUMNS.items())


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
    names = folder / f"names-{arguments.papers}"
    this = Path(__file__).parents[1]
    codes = {"this code": this} | ({"old code": arguments.old.absolute()} if arguments.old else {})
    print(" " * 30 + "".join(f"  {column}" for column in COLUMNS))
    if not names.with_name(f"{names.name}.places").exists():
        print(row("all", measured(this, fresh(folder / "all.kg"), sources, names=names, given=False)), flush=True)
    found = {}
    for name, code in codes.items():
        graph = fresh(folder / f"{name.split()[0]}-{arguments.papers}.kg")
        found[name] = measured(code, graph, sources, names=names)
        print(row(f"names given, {name}", found[name]), flush=True)
        print(row("  ten papers more", measured(code, graph, [few], names=names)), flush=True)
    if arguments.old:
        print(f"{found['old code']['seconds'] / found['this code']['seconds']:.2f} times as fast")


def fresh(graph: Path) -> Path:
    """The path of a graph, where there is none."""
    for path in graph.parent.glob(f"{graph.name}*"):
        path.unlink()
    return graph


if __name__ == "__main__":
    main()
