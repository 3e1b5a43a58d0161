"""A child process that answers queries one after another: run as `python -m kg.serving.worker DESCRIPTOR MEMORY`.

It is there to be killed: whatever a query does to time and memory is done to it and not to the server.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph as ox

from exports.rdf import results, sparql
from exports.rdf.results import Most
from exports.rdf.store import opened
from kg.errors import UsageError

NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER | CLONE_NEWNET
STATUS = Path("/proc/self/statm")
PART = 64 << 10
REASON = 300  # characters of a message


def main() -> None:
    """Answers what comes through the pipe until it closes."""
    pipe, memory = Connection(int(sys.argv[1])), int(sys.argv[2]) << 20
    _confine()
    store, state = None, ""
    while True:
        try:
            question = orjson.loads(pipe.recv_bytes())
        except EOFError:
            return
        _limit_time(question["seconds"])
        try:
            if state != question["state"]:
                store = _opened(question["store"], memory)
                state = question["state"]
            head, parts = _answer(store, question)
        except OSError:
            head, parts = {"status": 503, "message": "the graph has just changed (ask again)"}, ()
        except MemoryError:
            os.abort()
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send_bytes(orjson.dumps(head))
        for part in parts:
            for start in range(0, len(part), PART):
                pipe.send_bytes(part[start : start + PART])
        if parts:
            pipe.send_bytes(b"")


def _answer(store: Any, question: dict[str, Any]) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    try:
        graphs = {key: [ox.NamedNode(name) for name in question[key]] for key in ("default_graph", "named_graphs")}
        answer = sparql.ask(store, question["query"], **(graphs if any(graphs.values()) else {}))
        media, shape = question["graph" if isinstance(answer, ox.QueryTriples) else "table"] or ("", "")
        if not shape:
            return {"status": 406, "message": "no such media type for this kind of answer (leave Accept out)"}, ()
        most = Most(question["rows"], question["size"])
        written = results.write(answer, shape, most, question["more"])
    except UsageError as error:
        return {"status": 400, "message": _shortened(error.what)}, ()
    except (ValueError, RuntimeError) as error:
        return {"status": 400, "message": _shortened(str(error))}, ()
    return {"status": 200, "media": media, "rows": written.rows, "cut": written.cut}, written.parts


def _shortened(reason: str) -> str:
    text = " ".join(reason.split())
    return text if len(text) <= REASON else text[:REASON] + "…"


def _confine() -> None:
    """No network where the system can do without, and no core file."""
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(NEW_USER_AND_NETWORK)  # refused on some systems; the lexer is the first wall
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _opened(store: str, memory: int) -> ox.Store:
    """The store, and from then on so many bytes more: what it takes itself depends on the machine."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    held = opened(Path(store))
    if STATUS.exists():
        taken = int(STATUS.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory, most))
    return held


def _limit_time(seconds: float) -> None:
    """A second clock, should the parent be gone: these signals end the process wherever it is."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, hard))
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)


if __name__ == "__main__":
    main()
