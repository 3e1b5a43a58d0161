"""A child process that answers queries one after another: run as `python -m exports.rdf.child DESCRIPTOR MEMORY`.

It is there to be killed: whatever a query does to time and memory is done to it and not to who asks. It has no network.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pyoxigraph as ox

from exports.rdf import results, sparql
from exports.rdf.asking import NOT_ACCEPTABLE, OK, UNAVAILABLE, WRONG
from exports.rdf.confined import confine
from exports.rdf.faults import unknown_entities, unknown_terms
from exports.rdf.results import Most
from exports.rdf.store import opened
from kg.core.errors import QueryError, UsageError
from kg.core.processes import free_memory, limit_memory

PART = 64 << 10

Reply = tuple[dict[str, Any], tuple[bytes, ...]]


class _Gone(Exception):
    """The store can't be opened."""


def main() -> None:
    """Says whether it has no network, then answers what comes through the pipe until it closes."""
    pipe, memory = Connection(int(sys.argv[1])), int(sys.argv[2]) << 20
    confined = confine()
    Thread(target=_end_with, args=(pipe.fileno(),), daemon=True).start()
    pipe.send_bytes(orjson.dumps({"confined": confined}))
    store, state = None, ""
    while True:
        try:
            question = orjson.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            if question["seconds"]:
                _limit_time(question["seconds"])
            if state != question["state"]:
                store, state = _opened(question["store"], memory), question["state"]
            head, parts = _answer(store, question)
        except _Gone as error:
            head, parts = (
                {"status": UNAVAILABLE, "what": str(error), "todo": "ask again; if that does not help, remove it"},
                (),
            )
        except MemoryError:
            os.abort()
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send_bytes(orjson.dumps(head))
        for part in parts:
            for start in range(0, len(part), PART):
                pipe.send_bytes(part[start : start + PART])
        if head["status"] == OK:
            pipe.send_bytes(b"")


def _answer(store: Any, question: dict[str, Any]) -> Reply:
    """The answer, in the shape that is asked for tables or for graphs, and what goes with it."""
    try:
        graphs = {key: [ox.NamedNode(name) for name in question[key]] for key in ("default_graph", "named_graphs")}
        answer = sparql.ask(store, question["query"], **{key: of for key, of in graphs.items() if any(graphs.values())})
        kind = "graph" if isinstance(answer, ox.QueryTriples) else "table"
        media, shape = question[kind] or ("", "")
        if not shape:
            return {"status": NOT_ACCEPTABLE, "kind": kind}, ()
        written = results.write(answer, shape, Most(question["rows"], question["size"]), question["more"])
    except QueryError as error:
        place = {"line": error.line, "character": error.character, "excerpt": error.excerpt}
        return {"status": WRONG, "what": error.what, "todo": error.todo, **place}, ()
    except UsageError as error:
        return {"status": WRONG, "what": error.what, "todo": error.todo}, ()
    except OSError as error:  # of the network: the store is open
        return {"status": WRONG, "what": f"asks another server: {error}", "todo": sparql.HERE}, ()
    except (SyntaxError, RuntimeError, ValueError) as error:
        return {"status": WRONG, "what": f"can't be answered: {error}", "todo": ""}, ()
    hints = [] if written.rows else [*unknown_terms(question["query"]), *unknown_entities(question["query"], store)]
    head = {"status": OK, "kind": kind, "media": media, "rows": written.rows, "cut": written.cut, "hints": hints}
    return head, written.parts


def _end_with(pipe: int) -> None:
    """Ends this process when who asks is gone, whatever a query is at."""
    closed = select.poll()
    closed.register(pipe, 0)  # waits for the other end to close, not for questions
    closed.poll()
    os._exit(0)


def _opened(store: str, memory: int) -> ox.Store:
    """The store; if memory is limited, so many bytes more from then on."""
    free_memory()
    try:
        held = opened(Path(store))
    except (OSError, RuntimeError) as error:
        raise _Gone("the store for questions can't be opened") from error
    if memory:
        limit_memory(memory)
    return held


def _limit_time(seconds: float) -> None:
    """A second clock, should who asks not keep it: these signals end the process wherever it is."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, hard))
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)


if __name__ == "__main__":
    main()
