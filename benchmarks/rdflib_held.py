"""How long rdflib takes for questions, in memory and behind rdflib-endpoint, in an environment that has these alone.

    python benchmarks/rdflib_held.py GRAPH.nt QUESTIONS.json LIMIT

The graph is loaded once; each question has a forked process, which is ended at the limit.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import rdflib

TIMES = 5
ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"


def apart(work: Callable[[], float], limit: float) -> float | None:
    """A time that is taken in a process of its own; none if that outlives the limit several times."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        signal.alarm(int(limit) + 1)
        os.write(writing, f"{work()}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    os.waitpid(process, 0)
    return float(text) if text else None


def best(work: Callable[[], object]) -> float:
    """The least time of several that fit into a limit; of one, if that is long."""
    taken: list[float] = []
    while len(taken) < TIMES and sum(taken) < 1:
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def served(graph: rdflib.Graph, query: str, limit: float) -> float | None:
    """The time over HTTP, with a server of its own."""
    import uvicorn  # type: ignore[import-not-found]
    from rdflib_endpoint import SparqlEndpoint  # type: ignore[import-not-found]

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = os.fork()
        if server == 0:
            app = SparqlEndpoint(graph=graph, path="/sparql")
            uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])
            os._exit(0)
    form = {"Accept": ACCEPT, "Content-Type": "application/x-www-form-urlencoded"}
    address = f"http://127.0.0.1:{port}/sparql"

    def ask(text: str) -> None:
        with urlopen(Request(address, urlencode({"query": text}).encode(), form), timeout=limit) as reply:
            reply.read()

    try:
        ask("ASK {}")
        return best(lambda: ask(query))
    except TimeoutError:
        return None
    finally:
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)


def main() -> None:
    """Prints the times in memory, and those behind the endpoint."""
    file, questions, limit = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), float(sys.argv[3])
    graph = rdflib.Graph().parse(file, format="nt")
    memory, endpoint = {}, {}
    for name, text in questions.items():
        memory[name] = apart(lambda query=text: best(lambda: deque(graph.query(query), maxlen=0)), limit)  # type: ignore[misc]
        endpoint[name] = served(graph, text, limit) if memory[name] is not None else None
        print(name, memory[name], endpoint[name], file=sys.stderr, flush=True)
    print(json.dumps([memory, endpoint]))


if __name__ == "__main__":
    main()
