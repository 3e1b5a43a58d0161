"""How long questions take: `kg serve` and Oxigraph's server over HTTP, rdflib in memory and behind rdflib-endpoint.

    python -m benchmarks.endpoints papers.kg VENV [--limit 20]

VENV has the others: `python -m venv VENV && VENV/bin/pip install oxigraph rdflib-endpoint uvicorn`. All hold the graph
with evidence, one after another. Times are those of a clock, the best of five.
"""

from __future__ import annotations

import argparse
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit

import kg
from benchmarks.linked import asked, bound
from kg.serving.server import serving

TIMES = 5
START = 600.0  # seconds that a server has to load all
ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
Times = dict[str, float | None]  # seconds by question; none if the limit was reached


def ask(address: str, query: str, limit: float) -> int:
    """The bytes of an answer."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=limit)
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": ACCEPT}
    try:
        connection.request("POST", place.path, urlencode({"query": query}), form)
        reply = connection.getresponse()
        body = reply.read()
    finally:
        connection.close()
    if reply.status != http.HTTPStatus.OK:
        raise ValueError(f"{reply.status} {body[:300]!r}")
    return len(body)


def best(work: Callable[[], object], limit: float) -> float | None:
    """The least time of several."""
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        try:
            work()
        except TimeoutError:
            return None
        taken.append(time.perf_counter() - started)
        if taken[-1] > limit:
            return None
    return min(taken)


def ours(graph: Path, questions: dict[str, str], limit: float) -> Times:
    """What `kg serve` takes."""
    with serving(graph, seconds=limit, rows=1_000_000, memory=4096) as address:
        ready(f"{address}sparql")
        return {name: best(lambda q=text: ask(f"{address}sparql", q, limit), limit) for name, text in questions.items()}  # type: ignore[misc]


def oxigraphs(programs: Path, file: Path, questions: dict[str, str], limit: float, folder: Path) -> Times:
    """What Oxigraph's own server takes."""
    store = str(folder / "oxigraph")
    for act in (["load", "--file", str(file)], ["optimize"]):
        subprocess.run([programs / "oxigraph", *act, "--location", store], check=True, capture_output=True)  # noqa: S603
    port = free_port()
    line = [str(programs / "oxigraph"), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with running(line):
        address = f"http://127.0.0.1:{port}/query"
        ready(address)
        return {name: best(lambda q=text: ask(address, q, limit), limit) for name, text in questions.items()}  # type: ignore[misc]


def rdflibs(programs: Path, file: Path, questions: dict[str, str], limit: float, folder: Path) -> tuple[Times, Times]:
    """What rdflib takes, in memory and behind rdflib-endpoint."""
    (folder / "questions.json").write_text(json.dumps(questions))
    held = Path(__file__).with_name("rdflib_held.py")
    line = list(map(str, (programs / "python", held, file, folder / "questions.json", limit)))
    done = subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    memory, endpoint = json.loads(done.stdout)
    return memory, endpoint


@contextmanager
def running(line: list[str]) -> Iterator[None]:
    """A server, ended afterwards."""
    with subprocess.Popen(  # noqa: S603
        line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.terminate()


def ready(address: str) -> None:
    """Waits until a server answers."""
    end = time.monotonic() + START
    while True:
        try:
            ask(address, "ASK {}", START)
            return
        except (OSError, ValueError, http.client.HTTPException):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def shown(seconds: float | None, limit: float) -> str:
    """A time in milliseconds."""
    return f"> {limit:,.0f} s" if seconds is None else f"{seconds * 1000:,.1f}"


def main() -> None:
    """Exports, asks all, and prints a table for docs/rdf.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("venv", type=Path)
    parser.add_argument("--limit", type=float, default=20)
    arguments = parser.parse_args()
    limit, programs = arguments.limit, arguments.venv / "bin"
    with TemporaryDirectory() as temporary, kg.open(arguments.graph) as graph:
        folder = Path(temporary)
        file = folder / "graph.nt"
        graph.export(file, evidence=True)
        questions = asked(bound(graph))
        columns = {
            "kg serve": ours(arguments.graph, questions, limit),
            "Oxigraph": oxigraphs(programs, file, questions, limit, folder),
        }
        memory, endpoint = rdflibs(programs, file, questions, limit, folder)
        columns |= {"rdflib in memory": memory, "rdflib-endpoint": endpoint}
    print(f"| question, ms | {' | '.join(columns)} |")
    print(f"| --- |{' ---: |' * len(columns)}")
    for name in questions:
        print(f"| {name} | {' | '.join(shown(times[name], limit) for times in columns.values())} |")
    middle = (median(limit if one is None else one for one in times.values()) for times in columns.values())
    print(f"| median | {' | '.join(shown(one, limit) for one in middle)} |")


if __name__ == "__main__":
    main()
