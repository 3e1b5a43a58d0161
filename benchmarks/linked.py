"""What linked data costs on graphs of a million triples, as ratios.

    python benchmarks/linked.py FOLDER [--papers 52000] [--described 6000] [--limit 120]

Exports to N-Triples, plain and with evidence, against pyoxigraph's own serialising of the same triples held ready. Then
each named question against rdflib in memory, with evidence; what rdflib has not answered within the limit counts as the
limit. The graphs are generated and kept in FOLDER; what fills memory runs in a process of its own. Times are the
processor's, so that what else the machine does counts little.
"""

from __future__ import annotations

import argparse
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, ParamSpec, TypeVar

import pyoxigraph as ox

import kg
from benchmarks.generated import generate
from exports.rdf import terms
from exports.rdf.mapping import address
from exports.rdf.sparql import library, with_values

P = ParamSpec("P")
T = TypeVar("T")
TIMES = 3


def apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of work in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def seconds(work: Callable[[], object]) -> float:
    """How long the processor works, the median of several runs."""
    taken = []
    for _ in range(TIMES):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return median(taken)


def generated(folder: Path, papers: int) -> Path:
    """A graph of so many papers."""
    path = folder / f"generated-{papers}.kg"
    if not path.exists():
        generate(path, papers)
    return path


def exported(path: Path, to: Path, evidence: bool) -> tuple[float, float]:
    """How long our export takes, and the most memory it held, in MB."""
    with kg.open(path) as graph:
        taken = seconds(lambda: graph.export(to, evidence=evidence))
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def serialized(path: Path, to: Path) -> tuple[float, int]:
    """How long pyoxigraph takes for the triples of a file held ready, and how many they are."""
    triples = [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)]
    return seconds(lambda: ox.serialize(triples, str(to), format=ox.RdfFormat.N_TRIPLES)), len(triples)


def compare_exports(path: Path, folder: Path, *, evidence: bool) -> None:
    """Prints the ratio and the memory."""
    ours, memory = apart(exported, path, folder / "ours.nt", evidence)
    theirs, count = apart(serialized, folder / "ours.nt", folder / "theirs.nt")
    kind = "with evidence" if evidence else "plain"
    print(
        f"{kind:14} {count:9} triples {ours:7.2f} s {theirs:7.2f} s {ours / theirs:7.2f} x {memory:5.0f} MB", flush=True
    )


def bound(graph: kg.KnowledgeGraph) -> dict[str, str]:
    """Values for all questions: an entity that a tenth of the papers names, a paper that names it, a metric, and a date
    that is followed by a tenth of the papers.
    """
    often = graph.stats()["papers"] // 10
    entity = next(one for one in graph.entities() if one.papers <= often)
    paper = graph.links(entity=entity.id, limit=1)[0].paper
    dates = sorted(one.published for one in graph.each_paper() if one.published)
    return {
        "entity": address(entity, terms.BASE),
        "paper": terms.paper(paper, terms.BASE),
        "since": terms.literal(dates[-often or -1]),
        "metric": terms.literal("accuracy"),
    }


def asked(values: dict[str, str]) -> dict[str, str]:
    """The named questions with their values."""
    return {
        name: with_values(question.text, {one: values[one] for one in question.parameters})
        for name, question in library().items()
    }


def answered(path: Path) -> dict[str, float]:
    """How long each question takes to the store that `kg sparql` keeps."""
    with kg.open(path) as graph:
        store = ox.Store.read_only(str(graph.sparql_store()))
        questions = asked(bound(graph))
    return {name: seconds(lambda text=text: consumed(store.query(text))) for name, text in questions.items()}  # type: ignore[misc]


def answered_by_rdflib(path: Path, limit: int) -> dict[str, float]:
    """How long rdflib takes for each question, once and at most the limit."""
    with kg.open(path) as graph:
        data, questions = graph.rdf(evidence=True), asked(bound(graph))
    found = {}
    for name, text in questions.items():
        started = time.process_time()
        with at_most(limit):
            consumed(data.query(text))
        found[name] = time.process_time() - started
    return found


def consumed(answer: Any) -> None:
    """Takes all of an answer, and keeps nothing."""
    deque(answer, maxlen=0)


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """Ends what takes longer."""

    def end(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    except TimeoutError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def compare_answers(path: Path, limit: int) -> None:
    """Prints the ratio of each question, and their median."""
    ours, theirs = apart(answered, path), apart(answered_by_rdflib, path, limit)
    ratios = {name: theirs[name] / ours[name] for name in ours}
    for name, ratio in ratios.items():
        more = ">" if theirs[name] >= limit else " "
        print(f"{name:24} {ours[name] * 1000:9.1f} ms {theirs[name] * 1000:11.1f} ms {more}{ratio:9.1f} x")
    print(f"median {median(ratios.values()):.0f} x, least {min(ratios.values()):.1f} x")


def main() -> None:
    """Generate if need be, export, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=52_000)
    parser.add_argument("--described", type=int, default=6_000)
    parser.add_argument("--limit", type=int, default=120)
    arguments = parser.parse_args()
    plain, described = (generated(arguments.folder, papers) for papers in (arguments.papers, arguments.described))
    compare_exports(plain, arguments.folder, evidence=False)
    compare_exports(described, arguments.folder, evidence=True)
    compare_answers(described, arguments.limit)


if __name__ == "__main__":
    main()
