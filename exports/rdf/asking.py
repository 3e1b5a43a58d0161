"""Queries are put to child processes, which have no network and can be ended whatever a query does."""

from __future__ import annotations

import subprocess
import time
import weakref
from collections.abc import Callable, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

import orjson

from exports.rdf.results import ALL
from kg.core.errors import QueryError, StoreError, UsageError
from kg.core.processes import child

OK, WRONG, NOT_ACCEPTABLE, UNAVAILABLE = 200, 400, 406, 503  # what a child says first
GLANCE = 0.2  # seconds after which it is seen that who asked is gone
HELD = 1 << 20  # bytes of an answer in memory; the rest waits in a file for a slow client


class Answer(NamedTuple):
    """What a child says of an answer, and the answer."""

    head: dict[str, Any]
    body: SpooledTemporaryFile[bytes]


class Question(NamedTuple):
    """A query, where it is asked, and in which shapes (media type, pyoxigraph's name) its answer is wanted."""

    query: str
    store: str
    state: str
    table: tuple[str, str] | None
    graph: tuple[str, str] | None
    default_graph: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    rows: int = ALL.rows
    size: int = ALL.size
    more: str = ""


class Child:
    """A process that answers questions one after another, each within `memory` MiB if that is not 0."""

    def __init__(self, memory: int = 0) -> None:
        self._pipe, theirs = Pipe()
        handle = theirs.fileno()
        self._process = child(
            "exports.rdf.child", str(handle), str(memory), pass_fds=(handle,), stderr=subprocess.DEVNULL
        )
        theirs.close()
        self.end = weakref.finalize(self, _ended, self._process, self._pipe)  # gives its exit code
        self._confined: bool | None = None
        self.alive = True

    def confined(self) -> bool:
        """Whether it has no network."""
        if self._confined is None:
            self._confined = bool(orjson.loads(self._pipe.recv_bytes())["confined"])
        return self._confined

    def ask(self, question: Question, seconds: float | None = None, gone: Callable[[], bool] = lambda: False) -> Answer:
        """The answer, within some seconds, and while who asked is not `gone`. A child that did not give one is not
        alive any more.
        """
        end = time.monotonic() + seconds if seconds else None
        body = SpooledTemporaryFile[bytes](HELD)
        try:
            self.confined()
            self._pipe.send_bytes(orjson.dumps({**question._asdict(), "seconds": seconds}))
            head = orjson.loads(self._received(end, gone))
            while head["status"] == OK and (part := self._received(end, gone)):
                body.write(part)
        except BaseException:  # Ctrl-C too: it is still at it
            body.close()
            self.alive = False
            self._process.kill()
            raise
        body.seek(0)
        return Answer(head, body)

    def _received(self, end: float | None, gone: Callable[[], bool]) -> bytes:
        while not self._pipe.poll(GLANCE if end is None else max(0.0, min(GLANCE, end - time.monotonic()))):
            if gone() or (end is not None and time.monotonic() > end):
                raise TimeoutError
        return self._pipe.recv_bytes()


def answered(child: Child, question: Question) -> tuple[str, bytes]:
    """Whether the answer is a table or a graph, and the answer itself; none, if the question has no shape for such."""
    try:
        head, body = child.ask(question)
    except (EOFError, OSError) as error:
        raise UsageError("the query broke off", todo="make it simpler") from error
    with body:
        text = body.read()
    if head["status"] == WRONG:
        raise QueryError(**{name: value for name, value in head.items() if name != "status"})
    if head["status"] == UNAVAILABLE:
        raise StoreError(head["what"], where=question.store, todo=head["todo"])
    return head["kind"], text


def _ended(process: subprocess.Popen[bytes], pipe: Connection) -> int:
    process.kill()
    code = process.wait()
    pipe.close()
    return code
