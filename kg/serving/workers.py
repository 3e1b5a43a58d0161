"""The child processes that answer queries: a few kept warm, each killed when its time is over."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from queue import Empty, Queue
from threading import Thread
from typing import Any

from werkzeug.exceptions import (
    GatewayTimeout,
    HTTPException,
    InternalServerError,
    NotAcceptable,
    ServiceUnavailable,
)

from exports.rdf.asking import NOT_ACCEPTABLE, OK, Answer, Child, Question

COUNT = 2
WAIT = 2.0  # seconds for one to become free, of the time that the query has
REASON = 600  # characters of a message
SIGNALS_OF_TIME = {-signal.SIGALRM, -signal.SIGXCPU}


class TooMuchMemory(HTTPException):
    """The query outgrew its child."""

    code = 507


class Workers:
    """Answers questions, each in a child of its own for that time, within `seconds` and `memory` MiB."""

    def __init__(self, seconds: float, memory: int) -> None:
        self.seconds, self.memory = seconds, memory
        self._idle: Queue[Child] = Queue()
        self._all: set[Child] = set()
        self._open = True
        for _ in range(COUNT):
            self._start()

    def ask(self, question: Question, gone: Callable[[], bool]) -> Answer:
        """The answer, or an HTTP error that says why there is none; nobody waits for that if the client is `gone`."""
        end = time.monotonic() + self.seconds
        try:
            child = self._idle.get(timeout=min(WAIT, self.seconds / 2))
        except Empty:
            what = f"{COUNT} other queries are being answered (try again in a moment)"
            raise ServiceUnavailable(what, retry_after=1) from None
        try:
            answer = child.ask(question, end - time.monotonic(), gone)
        except TimeoutError:
            self._replace(child)
            Thread(target=child.end).start()  # much memory takes a while to be given back
            raise self._reason(-signal.SIGALRM) from None
        except (EOFError, OSError):
            self._replace(child)
            raise self._reason(child.end() or 0) from None
        self._idle.put(child)
        if answer.head["status"] != OK:
            answer.body.close()
        if answer.head["status"] == NOT_ACCEPTABLE:
            raise NotAcceptable("no such media type for this kind of answer (leave Accept out)")
        if answer.head["status"] != OK:
            raise _refused(**answer.head)
        return answer

    def confined(self) -> bool:
        """Whether the children have no network."""
        return all(child.confined() for child in self._all)

    def close(self) -> None:
        """Ends all children, for good."""
        self._open = False
        for child in list(self._all):
            child.end()

    def _replace(self, child: Child) -> None:
        self._all.discard(child)
        if self._open:
            self._start()

    def _start(self) -> None:
        child = Child(self.memory)
        self._all.add(child)
        self._idle.put(child)

    def _reason(self, code: int) -> HTTPException:
        if code in SIGNALS_OF_TIME:
            what = f"no answer within {self.seconds:g} s (ask for less, or start kg serve with --timeout)"
            return GatewayTimeout(what)
        if code == -signal.SIGABRT:
            what = f"more memory needed than {self.memory} MiB (ask for less, or start kg serve with --memory)"
            return TooMuchMemory(what)
        return InternalServerError("the query broke off (make it simpler)")


class Refused(HTTPException):
    """A query that has no answer, with its place if that is known."""

    def __init__(self, code: int, description: str, place: str) -> None:
        super().__init__(description)
        self.code, self.place = code, place

    def get_headers(self, *arguments: Any, **more: Any) -> list[tuple[str, str]]:
        """The usual ones, and the place for pages that mark it."""
        place = [("X-Error-Place", self.place)] if self.place else []
        return [*super().get_headers(*arguments, **more), *place]


def _refused(status: int, what: str, todo: str, line: int = 0, character: int = 0, excerpt: str = "") -> Refused:
    """What is wrong, in few words, what to do, and where."""
    text = " ".join(what.split())
    said = (text if len(text) <= REASON else text[:REASON] + "…") + (f" ({todo})" if todo else "")
    return Refused(status, "\n".join(filter(None, (said, excerpt))), f"{line}:{character}" if line else "")
