"""The child processes that answer queries: a few kept warm, each killed when its time is over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from http import HTTPStatus
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import Empty, Queue
from tempfile import SpooledTemporaryFile
from threading import Thread
from typing import Any, NamedTuple

import orjson
from werkzeug.exceptions import GatewayTimeout, HTTPException, InternalServerError, ServiceUnavailable, abort

COUNT = 2
WAIT = 2.0  # seconds for one to become free, of the time that the query has
HELD = 1 << 20  # bytes of an answer in memory; the rest waits in a file for a slow client
SIGNALS_OF_TIME = {-signal.SIGALRM, -signal.SIGXCPU}


class Answer(NamedTuple):
    """What a child says of an answer, and the answer."""

    head: dict[str, Any]
    body: SpooledTemporaryFile[bytes]


class TooMuchMemory(HTTPException):
    """The query outgrew its child."""

    code = 507


class _Worker(NamedTuple):
    process: subprocess.Popen[bytes]
    pipe: Connection

    def end(self) -> int:
        self.process.kill()
        code = self.process.wait()
        self.pipe.close()
        return code


class Workers:
    """Answers questions, each in a child of its own for that time, within `seconds` and `memory` MiB."""

    def __init__(self, seconds: float, memory: int) -> None:
        self.seconds, self.memory = seconds, memory
        self._idle: Queue[_Worker] = Queue()
        self._all: set[_Worker] = set()
        self._open = True
        for _ in range(COUNT):
            self._start()

    def ask(self, question: dict[str, Any]) -> Answer:
        """The answer, or an HTTP error that says why there is none."""
        end = time.monotonic() + self.seconds
        try:
            worker = self._idle.get(timeout=min(WAIT, self.seconds / 2))
        except Empty:
            what = f"{COUNT} other queries are being answered (try again in a moment)"
            raise ServiceUnavailable(what, retry_after=1) from None
        try:
            answer = _asked(worker, {**question, "seconds": self.seconds}, end)
        except TimeoutError:
            self._replace(worker)
            Thread(target=worker.end).start()  # much memory takes a while to be given back
            raise self._reason(-signal.SIGALRM) from None
        except (EOFError, OSError):
            self._replace(worker)
            raise self._reason(worker.end()) from None
        except HTTPException:
            self._idle.put(worker)
            raise
        self._idle.put(worker)
        return answer

    def close(self) -> None:
        """Ends all children, for good."""
        self._open = False
        for worker in list(self._all):
            worker.end()

    def _replace(self, worker: _Worker) -> None:
        self._all.discard(worker)
        if self._open:
            self._start()

    def _start(self) -> None:
        ours, theirs = Pipe()
        handle = theirs.fileno()
        silent = {"pass_fds": (handle,), "stderr": subprocess.DEVNULL}
        process = child("kg.serving.worker", str(handle), str(self.memory), **silent)
        theirs.close()
        worker = _Worker(process, ours)
        self._all.add(worker)
        self._idle.put(worker)

    def _reason(self, code: int) -> HTTPException:
        if code in SIGNALS_OF_TIME:
            what = f"no answer within {self.seconds:g} s (ask for less, or start kg serve with --timeout)"
            return GatewayTimeout(what)
        if code == -signal.SIGABRT:
            what = f"more memory needed than {self.memory} MiB (ask for less, or start kg serve with --memory)"
            return TooMuchMemory(what)
        return InternalServerError("the query broke off (make it simpler)")


def child(module: str, *arguments: str, **more: Any) -> subprocess.Popen[bytes]:
    """A child process that runs a module of ours."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", module, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the server
        **more,
    )


def _asked(worker: _Worker, question: dict[str, Any], end: float) -> Answer:
    worker.pipe.send_bytes(orjson.dumps(question))
    head = orjson.loads(_received(worker, end))
    if head["status"] != HTTPStatus.OK:
        abort(head["status"], head["message"])
    body = SpooledTemporaryFile[bytes](HELD)
    while part := _received(worker, end):
        body.write(part)
    body.seek(0)
    return Answer(head, body)


def _received(worker: _Worker, end: float) -> bytes:
    if not worker.pipe.poll(max(0.0, end - time.monotonic())):
        raise TimeoutError
    return worker.pipe.recv_bytes()
